"""What can be done with a call: while it goes on, and after it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from callcenter.domain.call import Call
from callcenter.domain.desk import WrapUp
from callcenter.domain.recording import RecordingState
from callcenter.domain.wishes import (
    PutBack,
    RecordingWished,
    ResumeWished,
    WrapUpDone,
    WrapUpExtended,
)
from callcenter.engine.commands import HangUp, Hold, Mute, Unmute
from ui import call_words
from ui.buttons import Button, Kind
from ui.controls import named, tooltip
from ui.icons import Icon, Look
from ui.key_wishes import next_recording
from ui.shortcuts import Action, KeyMap
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

ROW = 50
HEIGHT = 2 * ROW + Space.S


class TalkActions(QWidget):
    """Mute, hold, keys; pass on, record, hang up.

    Signals:
        wished(object): Mute, Unmute, Hold, ResumeWished, RecordingWished or HangUp.
        keys_wanted(bool): show the keys that are sent into the call, or not.
        transfer_wanted(bool): show whom the call can be passed on to, or not.
    """

    wished = Signal(object)
    keys_wanted = Signal(bool)
    transfer_wanted = Signal(bool)

    def __init__(self, look: Look, keys: KeyMap) -> None:
        super().__init__()
        self._call: Call | None = None
        self.mute = _stacked(look, translate("CallCard", "Mute"), Icon.MIC)
        self.hold = _stacked(look, translate("CallCard", "Hold"), Icon.PAUSE)
        self.keys = _stacked(look, translate("CallCard", "Keys"), Icon.KEYPAD)
        self.transfer = _stacked(look, translate("CallCard", "Transfer"), Icon.TRANSFER)
        self.record = _stacked(look, translate("CallCard", "Record"), Icon.RECORD)
        word = translate("CallCard", "Hang up")
        self.hang_up = _stacked(look, word, Icon.HANGUP, Kind.DANGER)
        named(self.mute, "call-mute", "", keys.hint(Action.MUTE))
        named(self.hold, "call-hold", "", keys.hint(Action.HOLD))
        told = translate("CallCard", "Send digits into the call")
        named(self.keys, "call-keys", self.keys.text(), told)
        named(self.hang_up, "call-hang-up", self.hang_up.text(), keys.hint(Action.HANG_UP))
        word = self.transfer.text()
        named(self.transfer, "call-transfer", word, keys.hint(Action.TRANSFER))
        named(self.record, "call-record", "", keys.hint(Action.RECORD_PAUSE))
        for button, wanted in (
            (self.keys, self.keys_wanted),
            (self.transfer, self.transfer_wanted),
        ):
            button.setCheckable(True)
            button.toggled.connect(wanted)
        for button, act in (
            (self.mute, self.toggle_mute),
            (self.hold, self.toggle_hold),
            (self.record, self.toggle_recording),
            (self.hang_up, self.end),
        ):
            button.clicked.connect(act)
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(Space.S)
        buttons = (self.mute, self.hold, self.keys, self.transfer, self.record, self.hang_up)
        for at, button in enumerate(buttons):
            grid.addWidget(button, at // 3, at % 3)
            grid.setColumnStretch(at % 3, 1)

    def show_call(self, call: Call, *, recordable: bool = True) -> None:
        """Show what can be done with *call*; not *recordable*: by policy nothing is recorded."""
        self._call = call
        muted, talking = call.muted, call.talking
        passing = call.being_passed_on
        held = call.held_by_agent or passing
        mute = translate("CallCard", "Unmute") if muted else translate("CallCard", "Mute")
        hold = translate("CallCard", "Take back") if held else translate("CallCard", "Hold")
        mic = Icon.MIC_OFF if muted else Icon.MIC
        self.mute.show_face(mute, mic, on=muted, on_tone=Tone.DANGER)
        self.hold.show_face(hold, Icon.PLAY if held else Icon.PAUSE, on=held, on_tone=Tone.HOLD)
        for button, word in ((self.mute, mute), (self.hold, hold)):
            if button.accessibleName() != word:
                button.setAccessibleName(word)
        for button, possible in (
            (self.hold, talking),
            (self.keys, talking),
            (self.transfer, talking and not passing),
            (self.record, talking and (recordable or call.recording is not RecordingState.OFF)),
        ):
            if button.isEnabled() is not possible:
                button.setEnabled(possible)
        self._show_recording(call.recording)
        never = translate("CallCard", "Calls like this are not recorded here.")
        tooltip(self.record, self.record.accessibleDescription() if recordable else never)
        tooltip(self.keys, call_words.digits(call) or self.keys.accessibleDescription())

    def _show_recording(self, state: RecordingState) -> None:
        word, said, icon, tone = _recording_face(state)
        on = state is not RecordingState.OFF
        self.record.show_face(word, icon, on=on, on_tone=tone)
        if said != self.record.accessibleName():
            self.record.setAccessibleName(said)

    @Slot()
    def toggle_mute(self) -> None:
        """Close or open the microphone."""
        if self._call is not None:
            self._restore(self.mute, self._call.muted)
            kind = Unmute if self._call.muted else Mute
            self.wished.emit(kind(self._call.id))

    @Slot()
    def toggle_hold(self) -> None:
        """Put the other side on hold, or take it back."""
        if self._call is None or not self._call.talking:
            return
        held = self._call.held_by_agent or self._call.being_passed_on
        self._restore(self.hold, held)
        self.wished.emit((ResumeWished if held else Hold)(self._call.id))

    @Slot()
    def toggle_recording(self) -> None:
        """Begin to record, leave out what is said now, or go on."""
        if self._call is not None and self.record.isEnabled():
            self._restore(self.record, self._call.recording is not RecordingState.OFF)
            self.wished.emit(RecordingWished(self._call.id, next_recording(self._call.recording)))

    @Slot()
    def end(self) -> None:
        """Hang up."""
        if self._call is not None:
            self.wished.emit(HangUp(self._call.id))

    @staticmethod
    def _restore(button: Button, on: bool) -> None:
        # A pressed button shows what is, not what was asked for: the telephone answers first.
        button.setChecked(on)


class WrapUpActions(QWidget):
    """More time, and done.

    Signals:
        wished(object): WrapUpExtended, WrapUpDone or PutBack.
    """

    wished = Signal(object)

    def __init__(self, look: Look, keys: KeyMap) -> None:
        super().__init__()
        self._call, self._endless = "", False
        self.more = Button(look, "", icon=Icon.TIMER, height=44)
        self.more.setObjectName("wrap-up-more")
        self.done = Button(
            look,
            translate("CallCard", "Done"),
            kind=Kind.PRIMARY,
            icon=Icon.CHECK,
            hint=keys.hint(Action.DONE),
            height=44,
        )
        named(self.done, "wrap-up-done", self.done.text())
        self.more.clicked.connect(self.ask_more)
        self.done.clicked.connect(self.finish)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.more)
        column.addWidget(self.done)

    def show_wrap_up(self, wrap_up: WrapUp, extend_s: float) -> None:
        """Show what can be done; without an end there is nothing to extend but a way back."""
        self._call, self._endless = wrap_up.call, wrap_up.until is None
        text = translate("CallCard", "+{n} s").format(n=int(extend_s))
        word = translate("CallCard", "Back to unfinished") if self._endless else text
        self.more.show_face(word, Icon.INBOX if self._endless else Icon.TIMER)
        spoken = translate("CallCard", "{n} more seconds").format(n=int(extend_s))
        said = word if self._endless else spoken
        if self.more.accessibleName() != said:
            self.more.setAccessibleName(said)

    @Slot()
    def ask_more(self) -> None:
        """Ask for more time, or put a taken one back."""
        kind = PutBack if self._endless else WrapUpExtended
        self.wished.emit(kind(self._call))

    @Slot()
    def finish(self) -> None:
        """Be done."""
        self.wished.emit(WrapUpDone(self._call))


def _recording_face(state: RecordingState) -> tuple[str, str, Icon, Tone]:
    record = translate("CallCard", "Record")
    pause, said_pause = translate("CallCard", "Pause"), translate("CallCard", "Pause the recording")
    go_on, said_go_on = translate("CallCard", "Go on"), translate("CallCard", "Go on recording")
    return {
        RecordingState.OFF: (record, record, Icon.RECORD, Tone.DANGER),
        RecordingState.ON: (pause, said_pause, Icon.RECORD_PAUSED, Tone.DANGER),
        RecordingState.PAUSED: (go_on, said_go_on, Icon.RECORD, Tone.RINGING),
    }[state]


def _stacked(look: Look, word: str, icon: Icon, kind: Kind = Kind.PLAIN) -> Button:
    return Button(look, word, kind=kind, icon=icon, stacked=True, height=ROW, size=Size.SMALL)
