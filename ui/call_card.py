"""The card of the interaction in focus: who, how long, how well heard, and what can be done now."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from callcenter.domain.desk import Desk, WrapUp
from callcenter.domain.interaction import Interaction
from callcenter.domain.recording import RecordingPolicy
from ui import call_actions
from ui.announcement import announced
from ui.call_actions import TalkActions, WrapUpActions
from ui.call_state import CallFace, Standing, call_face
from ui.controls import Card, CountdownRing, Glyph, Label
from ui.icons import Icon, Look
from ui.indicators import Indicators
from ui.loudness import Loudness
from ui.ring_bar import Answering
from ui.shortcuts import KeyMap
from ui.theme import Size, Space, Tone
from ui.times import wait

_HURRY_S = 10.0


class CallCard(Card):
    """The card; whoever holds it gives it one height in every state.

    Signals:
        wished(object): what the agent wants done with the interaction.
        keys_wanted(bool): show the keys that are sent into the call, or not.
        transfer_wanted(bool): show whom the call can be passed on to, or not.
    """

    wished = Signal(object)
    keys_wanted = Signal(bool)
    transfer_wanted = Signal(bool)

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
        self.talk.transfer_wanted.connect(self.transfer_wanted)
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
        place.setFixedHeight(call_actions.HEIGHT)
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
        origin = shown.passed_on or shown.waited
        detail = " · ".join(part for part in (shown.company or shown.number, origin) if part)
        self._detail.show_text(detail)
        self._show_middle(desk, interaction, face, now)
        self._show_actions(desk, interaction, face)

    @property
    def talking(self) -> bool:
        """Whether what can be done in a talk is on show."""
        return self._stack.currentWidget() is self.talk

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
            line = next((each for each in desk.lines if each.account == call.account), None)
            self._indicators.show_call(call, line)
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
            policy = desk.rules.recording.of(interaction.queue)
            self.talk.show_call(call, recordable=policy is not RecordingPolicy.NEVER)
            self._stack.setCurrentWidget(self.talk)
        else:
            shown = wrap_up or WrapUp(interaction.id, None)
            self.wrap.show_wrap_up(shown, desk.rules.extend_s)
            self._stack.setCurrentWidget(self.wrap)


def _show(widget: QWidget, wanted: bool) -> None:
    if widget.isHidden() is wanted:
        widget.setVisible(wanted)
