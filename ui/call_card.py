"""The card of the interaction in focus: who, how long, how well heard, and what can be done now."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from callcenter.domain.call import Call
from callcenter.domain.desk import Desk, WrapUp
from callcenter.domain.interaction import Interaction
from callcenter.domain.quality import Quality
from callcenter.domain.wishes import PutBack, ResumeWished, WrapUpDone, WrapUpExtended
from callcenter.engine.commands import HangUp, Hold, Mute, Unmute
from ui.announcement import announced
from ui.buttons import Button, Kind
from ui.call_state import CallFace, Standing, call_face
from ui.controls import Card, CountdownRing, Glyph, Label, named, tooltip
from ui.icons import Icon, Look
from ui.loudness import Loudness
from ui.meters import QualityBars
from ui.ring_bar import Answering
from ui.shortcuts import Action, KeyMap
from ui.theme import Size, Space, Tone
from ui.times import wait

translate = QCoreApplication.translate

_WIDEBAND_HZ = 16000
_HURRY_S = 10.0


class TalkActions(QWidget):
    """Mute, hold, keys, hang up.

    Signals:
        wished(object): Mute, Unmute, Hold, ResumeWished or HangUp.
        keys_wanted(bool): show the keys that are sent into the call, or not.
    """

    wished = Signal(object)
    keys_wanted = Signal(bool)

    def __init__(self, look: Look, keys: KeyMap) -> None:
        super().__init__()
        self._call: Call | None = None
        self.mute = _stacked(look, translate("CallCard", "Mute"), Icon.MIC)
        self.hold = _stacked(look, translate("CallCard", "Hold"), Icon.PAUSE)
        self.keys = _stacked(look, translate("CallCard", "Keys"), Icon.KEYPAD)
        self.hang_up = Button(
            look,
            translate("CallCard", "Hang up"),
            kind=Kind.DANGER,
            icon=Icon.HANGUP,
            hint=keys.hint(Action.HANG_UP),
            height=44,
        )
        named(self.mute, "call-mute", "", keys.hint(Action.MUTE))
        named(self.hold, "call-hold", "", keys.hint(Action.HOLD))
        told = translate("CallCard", "Send digits into the call")
        named(self.keys, "call-keys", self.keys.text(), told)
        named(self.hang_up, "call-hang-up", self.hang_up.text())
        self.keys.setCheckable(True)
        self.keys.toggled.connect(self.keys_wanted)
        for button, act in (
            (self.mute, self.toggle_mute),
            (self.hold, self.toggle_hold),
            (self.hang_up, self.end),
        ):
            button.clicked.connect(act)
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(Space.S)
        for column, button in enumerate((self.mute, self.hold, self.keys)):
            grid.addWidget(button, 0, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self.hang_up, 1, 0, 1, 3)

    def show_call(self, call: Call) -> None:
        """Show what can be done with *call*."""
        self._call = call
        muted, held, talking = call.muted, call.held_by_agent, call.talking
        mute = translate("CallCard", "Unmute") if muted else translate("CallCard", "Mute")
        hold = translate("CallCard", "Take back") if held else translate("CallCard", "Hold")
        mic = Icon.MIC_OFF if muted else Icon.MIC
        self.mute.show_face(mute, mic, on=muted, on_tone=Tone.DANGER)
        self.hold.show_face(hold, Icon.PLAY if held else Icon.PAUSE, on=held, on_tone=Tone.HOLD)
        for button, word in ((self.mute, mute), (self.hold, hold)):
            if button.accessibleName() != word:
                button.setAccessibleName(word)
        for button in (self.hold, self.keys):
            if button.isEnabled() is not talking:
                button.setEnabled(talking)

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
        self._restore(self.hold, self._call.held_by_agent)
        kind = ResumeWished if self._call.held_by_agent else Hold
        self.wished.emit(kind(self._call.id))

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


class Indicators(QWidget):
    """Codec, encryption and quality of a call."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._codec = Label(look, size=Size.TINY, weight=600, tone=Tone.MUTED, elided=False)
        self._lock = Glyph(look, Icon.LOCK_OPEN, size=16)
        self._lock.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self._bars = QualityBars(look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for widget in (self._codec, self._lock, self._bars):
            row.addWidget(widget, alignment=Qt.AlignmentFlag.AlignVCenter)

    def show_quality(self, quality: Quality | None) -> None:
        """Show *quality*."""
        self._bars.show_quality(quality)
        wide = quality is not None and quality.clock_rate >= _WIDEBAND_HZ
        codec = quality.codec if quality else ""
        self._codec.show_text(f"HD · {codec}" if wide else codec)
        secure = quality is not None and quality.secure
        self._lock.show_icon(
            Icon.LOCK if secure else Icon.LOCK_OPEN, Tone.READY if secure else Tone.MUTED
        )
        said = (
            translate("CallCard", "Encrypted: nobody on the way can listen")
            if secure
            else translate("CallCard", "Not encrypted")
        )
        self._lock.setAccessibleName(said)
        tooltip(self._lock, said)


class CallCard(Card):
    """The card; whoever holds it gives it one height in every state.

    Signals:
        wished(object): what the agent wants done with the interaction.
        keys_wanted(bool): show the keys that are sent into the call, or not.
    """

    wished = Signal(object)
    keys_wanted = Signal(bool)

    def __init__(self, look: Look, keys: KeyMap, *, deaf_ms: int) -> None:
        super().__init__(look, tone=Tone.TALKING)
        self._look = look
        self.setObjectName("call-card")
        self._glyph = Glyph(look, Icon.TALKING, size=16)
        self._word = Label(look, size=Size.SMALL, weight=600, tabular=True)
        self._queue = Label(look, size=Size.SMALL, tone=Tone.MUTED)
        self._name = Label(look, size=Size.TITLE, weight=600)
        self._detail = Label(look, size=Size.SMALL, tone=Tone.MUTED, tabular=True)
        self._timer = Label(look, size=Size.TIMER, weight=600, tabular=True, elided=False)
        self._ended = Label(look, tone=Tone.MUTED)
        self._ring = CountdownRing(look)
        self._indicators = Indicators(look)
        self.loudness = Loudness(look)
        self.talk = TalkActions(look, keys)
        self.wrap = WrapUpActions(look, keys)
        self.ringing = Answering(
            look, keys, prefix="call", deaf_ms=deaf_ms, height=48, upright=True
        )
        for actions in (self.talk, self.wrap, self.ringing, self.loudness):
            actions.wished.connect(self.wished)
        self.talk.keys_wanted.connect(self.keys_wanted)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.M, Space.M + 2)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(6)
        for widget in (self._glyph, self._word):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._queue)
        column.addLayout(head)
        column.addSpacing(Space.XS)
        column.addWidget(self._name)
        column.addWidget(self._detail)
        column.addStretch(1)
        column.addWidget(self._middle())
        column.addStretch(1)
        column.addWidget(self._actions())

    def _middle(self) -> QWidget:
        middle = QWidget()
        middle.setFixedHeight(72)
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addStretch(1)
        left.addWidget(self._timer)
        left.addWidget(self._ended)
        left.addWidget(self.loudness)
        left.addStretch(1)
        row.addLayout(left, 1)
        row.addWidget(self._indicators, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._ring)
        return middle

    def _actions(self) -> QWidget:
        place = QWidget()
        place.setFixedHeight(52 + Space.S + 44)
        self._stack = QStackedLayout(place)
        self._stack.setContentsMargins(0, 0, 0, 0)
        for actions in (self.talk, self.wrap, self.ringing):
            self._stack.addWidget(actions)
        return place

    def show_interaction(self, desk: Desk, interaction: Interaction, now: datetime) -> None:
        """Show *interaction* as it stands on *desk*."""
        face = call_face(desk, interaction, now)
        self.show_tone(face.tone)
        self._glyph.show_icon(face.icon, face.tone)
        self._word.show_text(face.word, face.tone)
        shown = announced(desk, interaction.id, now)
        self._name.show_text(shown.name)
        self._queue.show_text(shown.queue)
        detail = " · ".join(part for part in (shown.company or shown.number, shown.waited) if part)
        self._detail.show_text(detail)
        self._show_middle(desk, interaction, face, now)
        self._show_actions(desk, interaction, face)

    def show_levels(self, microphone: float, speaker: float) -> None:
        """Show how loud both ways are."""
        self.loudness.show_levels(microphone, speaker)

    def _show_middle(
        self, desk: Desk, interaction: Interaction, face: CallFace, now: datetime
    ) -> None:
        over = face.standing in (Standing.WRAPPING_UP, Standing.TAKEN)
        talking = face.standing in (Standing.TALKING, Standing.HELD)
        self._timer.show_text(face.time)
        self._ended.show_text(face.ended)
        _show(self._ended, over)
        _show(self.loudness, talking)
        _show(self._indicators, talking)
        wrap_up = desk.wrap_up(interaction.id)
        left = wrap_up.seconds_left(now) if wrap_up else None
        _show(self._ring, left is not None)
        call = desk.call(interaction.id)
        if call is not None:
            self._indicators.show_quality(call.quality)
        if left is not None and wrap_up is not None:
            tone = Tone.RINGING if left <= _HURRY_S else Tone.WRAP_UP
            self._ring.show_left(left / (wrap_up.length_s or 1.0), wait(left), tone)

    def _show_actions(self, desk: Desk, interaction: Interaction, face: CallFace) -> None:
        call, wrap_up = desk.call(interaction.id), desk.wrap_up(interaction.id)
        ringing = face.standing is Standing.RINGING
        self.ringing.show_call(interaction.id if ringing else "")
        if ringing:
            self._stack.setCurrentWidget(self.ringing)
        elif call is not None and call.live:
            self.talk.show_call(call)
            self._stack.setCurrentWidget(self.talk)
        else:
            shown = wrap_up or WrapUp(interaction.id, None)
            self.wrap.show_wrap_up(shown, desk.rules.extend_s)
            self._stack.setCurrentWidget(self.wrap)


def _stacked(look: Look, word: str, icon: Icon) -> Button:
    return Button(look, word, icon=icon, stacked=True, height=52, size=Size.SMALL)


def _show(widget: QWidget, wanted: bool) -> None:
    if widget.isHidden() is wanted:
        widget.setVisible(wanted)
