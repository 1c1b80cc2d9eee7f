"""What the desk asks of the telephone, carried out on the telephone's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

import pjsua2 as pj

from callcenter.domain import transfer
from callcenter.domain.events import Dialling
from callcenter.domain.transfer import TransferState
from callcenter.engine.commands import (
    Answer,
    AskSnapshot,
    Command,
    CompleteTransfer,
    Conference,
    Configure,
    Dial,
    HangUp,
    Hold,
    MeasureLevels,
    Mute,
    PauseRecording,
    Quit,
    RecordCall,
    Redirect,
    Reject,
    Resume,
    ResumeRecording,
    SendDigits,
    SetSound,
    Sound,
    StartRinging,
    StopRecording,
    StopRinging,
    StopSoundTest,
    TestSound,
    Transfer,
    TryOutput,
    Unmute,
)
from callcenter.engine.headset.headset import Headset
from callcenter.engine.messages import Done, Event, Failed, Snapshot
from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.calls import Calls
from callcenter.engine.pjsip.library import Library
from callcenter.engine.pjsip.lines import Lines
from callcenter.engine.pjsip.media import AudioBridge
from callcenter.engine.pjsip.new_calls import NewCalls
from callcenter.engine.pjsip.recorder import Recorder
from callcenter.engine.pjsip.rush import Rush
from callcenter.engine.pjsip.sound_check import SoundCheck
from callcenter.engine.pjsip.target import Refusal, checked_context, target_uri
from callcenter.engine.pjsip.tryout import checked_lease, try_output


class Orders:
    """Carries commands out one after another; `quitting` tells that the desk said Quit."""

    def __init__(
        self,
        *,
        calls: Calls,
        new_calls: NewCalls,
        lines: Lines,
        library: Library,
        bridge: AudioBridge,
        headset: Headset,
        recorder: Recorder,
        check: SoundCheck,
        snapshot: Callable[[], Snapshot],
        tell: Callable[[Event], None],
        now: Callable[[], datetime],
        clock: Callable[[], float],
        new_id: Callable[[], str],
        log: logging.Logger,
    ) -> None:
        self.quitting = False
        self._calls = calls
        self._new_calls = new_calls
        self._lines = lines
        self._library = library
        self._bridge = bridge
        self._headset = headset
        self._recorder = recorder
        self._check = check
        self._snapshot = snapshot
        self._tell = tell
        self._now = now
        self._new_id = new_id
        self._log = log
        self._rush = Rush(clock)
        self._ringing_for = ""

    def too_soon(self, command: Command) -> bool:
        """Whether *command* has to wait a moment, for the library would not survive it."""
        return self._rush.on and isinstance(command, Dial)

    def hush(self) -> None:
        """Silence the ringer once no call rings any more."""
        if self._ringing_for and not self._calls.ringing():
            self._stop_ringing()

    def obey(self, seq: int, command: Command) -> None:
        """Carry out *command*, number *seq*, and answer it."""
        if isinstance(command, RecordCall | PauseRecording | ResumeRecording | StopRecording):
            # Answered once the disk has it.
            self._recorder.obey(seq, command)
            return
        try:
            self._carry_out(command)
        except Refusal as refusal:
            self._tell(Failed(seq, str(refusal)))
            return
        except pj.Error as error:
            self._log.warning("%s: %s", type(command).__name__, reason_of(error))
            self._tell(Failed(seq, reason_of(error)))
            return
        self._tell(Done(seq))
        if isinstance(command, AskSnapshot):
            self._tell(self._snapshot())

    def _carry_out(self, command: Command) -> None:  # noqa: C901 - one line for each command
        match command:
            case Configure():
                self._configure(command)
            case Dial():
                self._dial(command)
            case Answer():
                self._calls.answer(command.call)
                if command.beep:
                    self._bridge.chime("auto-answer")
            case Reject():
                self._calls.live(command.call).reject(command.code)
            case Redirect(call, target):
                self._calls.live(call).redirect(self._uri(call, target))
            case HangUp():
                self._calls.live(command.call).hang_up()
            case Hold():
                self._calls.hold(command.call)
            case Resume():
                self._calls.resume(command.call)
            case Transfer():
                self._transfer(command)
            case CompleteTransfer(call, consultation):
                self._calls.pass_over(call, consultation)
            case Conference(calls):
                self._calls.confer(calls)
            case Mute():
                self._calls.mute(command.call, True)
            case Unmute():
                self._calls.mute(command.call, False)
            case SendDigits():
                self._calls.live(command.call).send_digits(command.digits)
            case StartRinging():
                self._start_ringing(command)
            case StopRinging():
                self._stop_ringing()
            case TestSound():
                self._test_sound(command)
            case StopSoundTest():
                self._check.stop()
            case MeasureLevels(seconds):
                self._bridge.listen(checked_lease(seconds))
            case TryOutput(output):
                try_output(output, self._bridge)
            case SetSound():
                self._set_sound(command.sound)
            case Quit():
                self.quitting = True
            case AskSnapshot():
                pass

    def _configure(self, command: Configure) -> None:
        self._set_sound(command.sound)
        self._recorder.configure(command.recordings)
        self._lines.configure(command.accounts)

    def _set_sound(self, sound: Sound) -> None:
        self._library.choose_codecs(sound)
        self._bridge.apply(sound)
        self._headset.allow(sound.headset_buttons)

    def _dial(self, command: Dial) -> None:
        line = self._lines.ready(command.account, emergency=command.emergency)
        uri = target_uri(command.target, line.account)
        context = checked_context(command.context)
        self._calls.check_room(command.call)
        self._check.stop("a call was made")
        self._rush.note()
        call = self._new_calls.make(command.call, self._lines.native_of(line), line.account)
        event = Dialling(
            command.call, command.account, command.target, self._now(), command.consults
        )
        self._calls.add(call)
        # Whoever was being talked to must not hear the ringing.
        self._calls.talk_to(call)
        try:
            call.dial(event, uri, context)
        except pj.Error as error:
            self._calls.fail(call)
            raise Refusal(f"the call could not be sent: {reason_of(error)}") from None

    def _test_sound(self, command: TestSound) -> None:
        if self._calls:
            raise Refusal("a call is on: check the sound after it")
        account = self._lines.account(command.account)
        try:
            native = self._lines.native_of(self._lines.ready(command.account))
        except Refusal:
            native = None
        self._check.start(account, native, seconds=command.seconds, secret=self._new_id())

    def _transfer(self, command: Transfer) -> None:
        call = self._calls.live(command.call)
        uri = self._uri(command.call, command.target)
        context = checked_context(command.context)
        asked = transfer.Transfer(command.target, TransferState.ASKED)
        call.pass_on(asked, uri=uri, context=context)

    def _uri(self, call: str, target: str) -> str:
        value = self._calls.live(call).value
        return target_uri(target, self._lines.account(value.account if value else ""))

    def _start_ringing(self, command: StartRinging) -> None:
        if not self._calls.live(command.call).rings:
            raise Refusal("this call does not ring")
        self._ringing_for = command.call
        self._bridge.start_ringing(command.tone)

    def _stop_ringing(self) -> None:
        self._ringing_for = ""
        self._bridge.stop_ringing()
