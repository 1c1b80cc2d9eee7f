"""Holds the desk, tells it what happened, and does what it wants done.

Signals:
    changed(object): the Desk, whenever it is another one.
    noticed(object): a Notice for the agent.
    levels(object): LevelsMeasured.
    other(object): what is neither for the desk nor for its telephone.
    answered(object): Asked or AskFailed.
    refused(str): why the telephone did not do something.
    stood(object): the telephone's Snapshot.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from callcenter.answers import Asked, AskFailed
from callcenter.domain import effects as do
from callcenter.domain.desk import Desk, Rules
from callcenter.domain.dial_policy import DialRefusal
from callcenter.domain.effects import Effect, Notice
from callcenter.domain.events import Ended, LevelsMeasured, Line, LineChanged, Party
from callcenter.domain.react import REACTIONS, react
from callcenter.domain.react_colleagues import adopted
from callcenter.domain.react_transfer import not_passed_on
from callcenter.domain.wishes import CustomersFound, TelephoneStands, Tick
from callcenter.engine import commands
from callcenter.engine.commands import Command, Configure, Dial
from callcenter.engine.messages import Done, Failed, Snapshot
from callcenter.engine.phone import Phone
from ui import dial_words
from ui.crossing import Crossing

if TYPE_CHECKING:
    from callcenter.office import Office

TICK_MS = 250
SHOW_TICKS = 2
POP_MS = 12
"""So long a ring waits for the store, so that it is painted once, with the customer."""
WISHED = (
    *(Dial, commands.Answer, commands.Resume),
    *(commands.Transfer, commands.CompleteTransfer, commands.Conference),
)
"""What a wish for a call is about; the holding and silencing before it is only the way there."""

Outcome = Callable[[str], None]
"""Called once with why the telephone refused, or with nothing when it obeyed."""


def _uuid() -> str:
    return str(uuid4())


_UNASKED = (commands.StopRinging, commands.StartRinging, commands.MeasureLevels)
"""Commands that no agent gave: that they were refused is for the log alone."""


class Shell(QObject):
    """The one place where the desk's value lives; everything else shows it or wishes for change."""

    changed = Signal(object)
    noticed = Signal(object)
    levels = Signal(object)
    other = Signal(object)
    answered = Signal(object)
    refused = Signal(str)
    stood = Signal(object)

    def __init__(
        self,
        desk: Desk,
        *,
        phone: Phone,
        crossing: Crossing,
        now: Callable[[], datetime],
        new_id: Callable[[], str] = _uuid,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._phone = phone
        self._now = now
        self._new_id = new_id
        self._log = logging.getLogger("callcenter.desk")
        self._sent: dict[int, tuple[Command, Outcome | None]] = {}
        self._outcome: Outcome | None = None
        self._configured: Configure | None = None
        self._fault: Line | None = None
        self._waiting: list[Effect] = []
        self._signed_in = True
        self._ticks = 0
        self._unshown = False
        self._snapshot = Snapshot()
        self._crossing = crossing
        crossing.arrived.connect(self.receive)
        crossing.delivered.connect(self._delivered)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._pop_timer = QTimer(self, interval=POP_MS, singleShot=True)
        self._pop_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._pop_timer.timeout.connect(self._show)
        self._perform: dict[type, Callable[[Any], object]] = {
            do.PlaceCall: lambda it: self.send(
                Dial(
                    it.call,
                    it.account,
                    it.target or it.number.dialable,
                    emergency=it.emergency,
                    context=it.context,
                    consults=it.consults,
                )
            ),
            do.TakeCall: lambda it: self.send(commands.Answer(it.call, it.beep)),
            do.RefuseCall: lambda it: self.send(commands.Reject(it.call, it.code)),
            do.RedirectCall: lambda it: self.send(commands.Redirect(it.call, it.target)),
            do.RefuseDial: lambda it: self._refuse_dial(it.refusal),
            do.HoldCall: lambda it: self.send(commands.Hold(it.call)),
            do.ResumeCall: lambda it: self.send(commands.Resume(it.call)),
            do.EndCall: lambda it: self.send(commands.HangUp(it.call)),
            do.TransferCall: lambda it: self.send(
                commands.Transfer(it.call, it.target, it.context)
            ),
            do.ConnectCalls: lambda it: self.send(
                commands.CompleteTransfer(it.call, it.consultation)
            ),
            do.Confer: lambda it: self.send(commands.Conference(it.calls)),
            do.MuteCall: lambda it: self.send(
                commands.Mute(it.call) if it.muted else commands.Unmute(it.call)
            ),
            do.RecordCall: lambda it: self.send(
                commands.RecordCall(it.call, self._new_id(), it.paused)
            ),
            do.PauseRecording: lambda it: self.send(commands.PauseRecording(it.call)),
            do.ResumeRecording: lambda it: self.send(commands.ResumeRecording(it.call)),
            do.StopRecording: lambda it: self.send(commands.StopRecording(it.call)),
            do.Ring: lambda it: self.send(
                commands.StartRinging(it.call, "call-waiting" if it.softly else "ring")
            ),
            do.Silence: lambda it: self.send(commands.StopRinging(it.call)),
            do.SignLines: lambda it: self._sign(it.on),
            do.AskTelephone: lambda it: self.send(commands.AskSnapshot()),
            do.Notice: self.noticed.emit,
        }

    @property
    def desk(self) -> Desk:
        """The desk as it is."""
        return self._desk

    @property
    def snapshot(self) -> Snapshot:
        """What the telephone said of itself last: its process, its version, its TLS library."""
        return self._snapshot

    def start(self) -> None:
        """Let time pass at the desk."""
        self._timer.start()

    def open(
        self, office: Office, *, file_recording: Callable[[str], object] = lambda recording: None
    ) -> None:
        """Give *office* what it has to do, and first what has waited for it.

        *file_recording* brings a recording whose call is over into the form in which it is kept.
        """
        self._perform |= {
            do.LookUp: office.look_up,
            do.TellStory: office.tell_story,
            do.Keep: office.keep,
            do.Finish: office.finish,
            do.Share: office.share,
            do.Correct: office.correct,
            do.ChangeCustomer: office.change_customer,
            do.KeepAgent: office.keep_agent,
            do.KeepSoundTest: office.keep_sound_test,
            do.RaiseAlarm: office.raise_alarm,
            do.KeepRecording: office.keep_recording,
            do.FileRecording: lambda it: file_recording(it.recording),
        }
        waiting, self._waiting = self._waiting, []
        for effect in waiting:
            self._do(effect)

    def stop(self) -> None:
        """Take nothing in any more."""
        self._timer.stop()
        self._pop_timer.stop()
        self._crossing.arrived.disconnect(self.receive)
        self._crossing.delivered.disconnect(self._delivered)

    def adopt(self, rules: Rules) -> None:
        """From now on the desk works by *rules*."""
        self._desk = adopted(self._desk, rules)
        self.changed.emit(self._desk)

    def configured(self, wanted: Configure, fault: Line | None) -> None:
        """The telephone was told *wanted*; *fault* stands for a line that cannot be set up."""
        self._configured = wanted
        self._fault = fault
        if not self._signed_in:
            self._sign(False)
        if fault is not None:
            self._react(LineChanged(fault, self._now()))

    def send(self, command: Command, outcome: Outcome | None = None) -> None:
        """Tell the telephone to do something; *outcome* hears how it went."""
        if outcome is None and isinstance(command, WISHED):
            outcome, self._outcome = self._outcome, None
        self._sent[self._phone.send(command)] = (command, outcome)

    def wish(self, wish: object, outcome: Outcome | None = None) -> None:
        """Somebody wishes something; *outcome* hears how the call it is about took it."""
        self._outcome = outcome
        self._react(wish)
        if outcome is not None and self._outcome is outcome:
            self._outcome = None
            outcome("")

    @Slot(object)
    def receive(self, event: object) -> None:
        """Something happened, or somebody wishes something."""
        match event:
            case Done():
                self._settle(event.to, "")
            case Failed():
                self._settle(event.to, event.reason)
            case Snapshot():
                self._snapshot = event
                self.stood.emit(event)
                lines = event.lines or ((self._fault,) if self._fault else ())
                self._react(
                    TelephoneStands(
                        lines, event.calls, event.audio, event.colleagues, event.voicemail
                    )
                )
            case LevelsMeasured():
                self.levels.emit(event)
            case Asked() | AskFailed():
                self.answered.emit(event)
            case _ if type(event) in REACTIONS:
                self._react(event)
            case _:
                self.other.emit(event)

    def _react(self, event: object) -> None:
        before = self._desk
        after, effects = react(before, event, self._now())
        if self._unshown and any(isinstance(effect, Notice) for effect in effects):
            # It is about what is to be seen.
            self._show()
        self._desk = after
        # Done first, shown second: nothing of it waits for the window to repaint.
        for effect in effects:
            self._do(effect)
        asked = any(isinstance(effect, do.LookUp) for effect in effects)
        if asked and not self._pop_timer.isActive():
            # Never put off again: in a rush of calls the window would stand still.
            self._pop_timer.start()
        if self._pop_timer.isActive() and not isinstance(event, CustomersFound):
            # The ring and who it is are shown together, unless the store takes its time.
            return
        self._pop_timer.stop()
        if self._desk is before:
            return
        if self._crossing.delivering:
            # Shown once with what else has come: a rush of calls brings more than can be drawn.
            self._unshown = True
        else:
            self._show()

    @Slot()
    def _delivered(self) -> None:
        if self._unshown:
            self._show()

    @Slot()
    def _show(self) -> None:
        self._unshown = False
        self.changed.emit(self._desk)

    def _do(self, effect: Effect) -> None:
        if isinstance(effect, Notice):
            self._log.info("notice %s for %s", effect.kind.value, effect.call or "the desk")
        perform = self._perform.get(type(effect))
        if perform is None:
            # For the back office, which opens once the window has been painted.
            self._waiting.append(effect)
            return
        perform(effect)

    def _settle(self, seq: int, refusal: str) -> None:
        command, outcome = self._sent.pop(seq, (None, None))
        if outcome is not None:
            outcome(refusal)
        if not refusal:
            return
        name = type(command).__name__ if command else "the line's configuration"
        self._log.warning("the telephone refused %s: %s", name, refusal)
        if isinstance(command, Dial):
            self._react(Ended(command.call, Party.NETWORK, 0, refusal, self._now()))
        if isinstance(command, commands.Transfer | commands.CompleteTransfer):
            self._react(not_passed_on(self._desk, command.call, refusal, self._now()))
        if not isinstance(command, _UNASKED):
            self.refused.emit(refusal)

    def _refuse_dial(self, refusal: DialRefusal) -> None:
        # No number in the log: it is somebody's.
        self._log.warning("not dialled: %s", refusal.fault.value)
        outcome, self._outcome = self._outcome, None
        words = dial_words.refusal(refusal)
        if outcome is not None:
            outcome(words)
        self.refused.emit(words)

    def _sign(self, on: bool) -> None:
        self._signed_in = on
        if self._configured is not None:
            accounts = self._configured.accounts if on else ()
            self.send(replace(self._configured, accounts=accounts))

    @Slot()
    def _tick(self) -> None:
        before = self._desk
        self._react(Tick())
        self._ticks += 1
        # What counts seconds is shown anew so often that it never leaves one out.
        if self._desk is before and self._ticks % SHOW_TICKS == 0:
            self._show()
