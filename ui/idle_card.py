"""What stands in the call's place while there is none: what happens next, and how."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from callcenter.domain.agent import Intent
from callcenter.domain.desk import Desk
from ui.buttons import Button, Kind
from ui.controls import Card, Glyph, Label, Paragraph, named
from ui.icons import Icon, Look
from ui.shortcuts import Action, KeyMap
from ui.signs import line_sign, reach_sign
from ui.theme import Size, Space, Tone
from ui.wishes import SoundCheckWanted

translate = QCoreApplication.translate


class IdleCard(Card):
    """The card, with a button to get ready.

    Signals:
        ready_wished(): the agent wants to be ready.
        wished(object): SoundCheckWanted.
    """

    ready_wished = Signal()
    wished = Signal(object)

    def __init__(self, look: Look, keys: KeyMap) -> None:
        super().__init__(look)
        self.setObjectName("idle-card")
        self._glyph = Glyph(look, Icon.CHECKED, size=32)
        self._title = Label(look, size=Size.TITLE, weight=600, align=Qt.AlignmentFlag.AlignHCenter)
        self._text = Paragraph(tone=Tone.MUTED)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hint = keys.hint(Action.READY)
        word = translate("IdleCard", "Get ready")
        self._button = Button(look, word, kind=Kind.PRIMARY, hint=hint, height=48)
        named(self._button, "get-ready", word)
        self._button.clicked.connect(self.ready_wished)
        word = translate("IdleCard", "Check the sound: ten seconds")
        self._check = Button(look, word, kind=Kind.QUIET, icon=Icon.HEADSET, height=32)
        named(self._check, "offer-sound-check", word)
        self._check.clicked.connect(self._want_check)
        for button in (self._button, self._check):
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.S)
        column.addStretch(1)
        column.addWidget(self._glyph, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addStretch(1)
        column.addWidget(self._check)
        column.addWidget(self._button)

    @Slot()
    def _want_check(self) -> None:
        self.wished.emit(SoundCheckWanted())

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Show what the agent's state means for the next call, as of *now*."""
        intent = desk.agent.choice.intent
        line = line_sign(desk)
        if intent is Intent.READY and line.tone is not Tone.READY:
            self._glyph.show_icon(line.icon, line.tone)
            self._title.show_text(translate("IdleCard", "Calls cannot reach you yet"))
            self._text.show_text(line.words)
        elif intent is Intent.READY and (reach := reach_sign(desk)) is not None:
            self._glyph.show_icon(reach.icon, reach.tone)
            self._title.show_text(translate("IdleCard", "Not every call rings here"))
            self._text.show_text(reach.words)
        else:
            self._glyph.show_icon(*_IDLE[intent])
            self._title.show_text(_idle_title(intent))
            self._text.show_text(_idle_text(intent))
        _show(self._button, intent is not Intent.READY)
        _show(self._check, to_be_checked(desk, now))


def to_be_checked(desk: Desk, now: datetime) -> bool:
    """Whether there are devices to talk with that nobody has checked today, by the local clock."""
    audio = desk.audio
    if not desk.restored or not audio.microphone or not audio.speaker:
        return False
    test = desk.sound_test
    return test is None or test.at.astimezone().date() != now.astimezone().date()


def _show(button: Button, wanted: bool) -> None:
    if button.isHidden() is wanted:
        button.setVisible(wanted)


_IDLE = {
    Intent.READY: (Icon.CHECKED, Tone.READY),
    Intent.PAUSED: (Icon.BREAK, Tone.PAUSED),
    Intent.SIGNED_OUT: (Icon.POWER, Tone.PAUSED),
}


def _idle_title(intent: Intent) -> str:
    return {
        Intent.READY: translate("IdleCard", "Ready for the next call"),
        Intent.PAUSED: translate("IdleCard", "On a pause"),
        Intent.SIGNED_OUT: translate("IdleCard", "Signed out"),
    }[intent]


def _idle_text(intent: Intent) -> str:
    return {
        Intent.READY: translate("IdleCard", "It rings above every window."),
        Intent.PAUSED: translate("IdleCard", "No queue call comes to you until you are ready."),
        Intent.SIGNED_OUT: translate("IdleCard", "Nobody can call you until you are ready."),
    }[intent]
