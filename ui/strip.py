"""The strip along the top: the agent's state on the left, the machine's condition on the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.agent import PauseReason
from callcenter.domain.desk import Desk
from ui.agent_state import AgentBadge, AgentState
from ui.chips import StatusGlyph
from ui.controls import Card, Glyph, Label, Paragraph, named
from ui.health import Health
from ui.icons import Icon, Look
from ui.import_wishes import ImportWanted
from ui.late import Late
from ui.shortcuts import Action, KeyMap
from ui.signs import Sign, reach_sign, signs, voicemail_sign
from ui.sync_wishes import SyncPageWanted
from ui.theme import Size, Space, Tone
from ui.wishes import (
    DialText,
    InspectHeaders,
    QuitWished,
    SettingsWanted,
    SoundCheckWanted,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

translate = QCoreApplication.translate

HEIGHT = 44
_NAMES = ("line", "sound", "crm", "sync")


class ConditionCard(QFrame):
    """The four signs with their sentences, opened from any of the glyphs."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        named(self, "condition-card", translate("Strip", "How the telephone and the CRM are"))
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedWidth(380)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        card = Card(look)
        outer.addWidget(card)
        column = QVBoxLayout(card)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
        column.setSpacing(Space.M)
        self._rows = [_Row(look) for _ in _NAMES]
        for row in self._rows:
            column.addWidget(row)

    def show_signs(self, shown: tuple[Sign, ...]) -> None:
        """Show the signs as they are."""
        for row, sign in zip(self._rows, shown, strict=True):
            row.show_sign(sign)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)


class _Row(QWidget):
    """One sign: glyph, title, sentence, detail."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._glyph = Glyph(look, Icon.INFO)
        self._title = Label(look, size=Size.SMALL, weight=600)
        self._words = Paragraph(size=Size.BODY)
        self._small = Paragraph(size=Size.TINY, tone=Tone.MUTED)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self._glyph, alignment=Qt.AlignmentFlag.AlignTop)
        text = QVBoxLayout()
        text.setSpacing(2)
        for label in (self._title, self._words, self._small):
            text.addWidget(label)
        row.addLayout(text, 1)

    def show_sign(self, sign: Sign) -> None:
        """Show *sign*."""
        self._glyph.show_icon(sign.icon, sign.tone)
        self._title.show_text(sign.title)
        self._words.show_text(sign.words)
        self._small.show_text(sign.small)
        self._small.setVisible(bool(sign.small))


class Strip(QWidget):
    """The strip.

    Signals:
        wished(object): a wish about the state, the settings or the window.
        keys_wanted(): the agent wants to see the keys.
    """

    wished = Signal(object)
    keys_wanted = Signal()

    def __init__(
        self, look: Look, *, reasons: tuple[PauseReason, ...], language: str, keys: KeyMap
    ) -> None:
        super().__init__()
        self._look, self._keys = look, keys
        self.setFixedHeight(HEIGHT)
        hint = keys.hint(Action.READY)
        self.state = AgentState(look, reasons=reasons, language=language, ready_hint=hint)
        self.state.wished.connect(self.wished)
        self._glyphs = tuple(self._glyph(name) for name in _NAMES)
        self._box = ""
        self.voicemail = self._own_glyph("sign-voicemail", self._listen, counts=True)
        self.reach = self._own_glyph("sign-reach", self._open_calls)
        self._card = Late(self._build_card)
        self._signs: tuple[Sign, ...] = ()
        self.badge = AgentBadge(look)
        self.badge.setObjectName("agent-badge")
        self.badge.clicked.connect(self._open_own)
        self._own = Late(self._build_own)
        self._lay_out()

    def _glyph(self, name: str) -> StatusGlyph:
        glyph = StatusGlyph(self._look, Icon.INFO, counts=name == "sync")
        glyph.setObjectName(f"sign-{name}")
        glyph.clicked.connect(self._open_sync if name == "sync" else self._open_condition)
        return glyph

    def _own_glyph(
        self, name: str, act: Callable[[], None], *, counts: bool = False
    ) -> StatusGlyph:
        glyph = StatusGlyph(self._look, Icon.INFO, counts=counts)
        glyph.setObjectName(name)
        glyph.clicked.connect(act)
        glyph.hide()
        return glyph

    def _lay_out(self) -> None:
        row = self._row = QHBoxLayout(self)
        self.show_narrow(False)
        row.addWidget(self.state)
        row.addStretch(1)
        row.addWidget(self.reach)
        row.addWidget(self.voicemail)
        for glyph in self._glyphs:
            row.addWidget(glyph)
        row.addSpacing(Space.XS)
        row.addWidget(self.badge)

    def show_desk(self, desk: Desk, health: Health, now: datetime) -> None:
        """Show the agent and the machine as of *now*."""
        self.state.show_desk(desk, now)
        self.badge.show_agent(desk.agent.name)
        self._box = desk.voicemail.account if desk.voicemail is not None else ""
        _show_sign(self.voicemail, voicemail_sign(desk))
        _show_sign(self.reach, reach_sign(desk))
        shown = signs(desk, health)
        if shown == self._signs:
            return
        self._signs = shown
        for glyph, sign in zip(self._glyphs, shown, strict=True):
            glyph.show_state(sign.icon, sign.tone, sign.spoken, sign.count)
        if self._card.built is not None and self._card.built.isVisible():
            self._card.built.show_signs(shown)

    def show_narrow(self, narrow: bool) -> None:
        """Take less room in a narrow window."""
        self.state.show_narrow(narrow)
        margin = Space.S if narrow else Space.M
        self._row.setContentsMargins(margin, 5, margin, 5)
        self._row.setSpacing(0 if narrow else 2)

    @Slot()
    def _listen(self) -> None:
        if self._box:
            self.wished.emit(DialText(self._box))

    @Slot()
    def _open_sync(self) -> None:
        self.wished.emit(SyncPageWanted())

    @Slot()
    def _open_calls(self) -> None:
        self.wished.emit(SettingsWanted("calls"))

    @Slot()
    def _open_condition(self) -> None:
        if not self._signs:
            return
        card = self._card()
        card.show_signs(self._signs)
        card.adjustSize()
        corner = self.mapToGlobal(QPoint(self.width() - Space.M, self.height()))
        card.move(corner.x() - card.width(), corner.y())
        card.show()

    def _build_card(self) -> ConditionCard:
        return ConditionCard(self._look, self)

    @property
    def own(self) -> QMenu:
        """What is the agent's own: the settings, the keys, the end."""
        return self._own()

    def _build_own(self) -> QMenu:
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self)
        menu.setObjectName("own-menu")
        menu.aboutToShow.connect(self._fill_own)
        return menu

    @Slot()
    def _fill_own(self) -> None:
        self.own.clear()
        for icon, text, wish in (
            (Icon.SETTINGS, translate("Strip", "Settings…"), SettingsWanted()),
            (Icon.FORWARDING, translate("Strip", "Incoming calls…"), SettingsWanted("calls")),
            (Icon.HEADSET, translate("Strip", "Sound…"), SettingsWanted("sound")),
            (Icon.MIC, translate("Strip", "Sound check…"), SoundCheckWanted()),
            (Icon.PERSON_ADD, translate("Strip", "Customers in files…"), ImportWanted()),
            (Icon.DIAGNOSTICS, translate("Strip", "Last call's headers…"), InspectHeaders()),
        ):
            entry = self.own.addAction(self._look.icon(icon), text)
            entry.triggered.connect(lambda _=False, wish=wish: self.wished.emit(wish))
        hint = self._keys.hint(Action.KEYS)
        text = translate("Strip", "Keys")
        keys = self.own.addAction(self._look.icon(Icon.KEYBOARD), f"{text}\t{hint}")
        keys.triggered.connect(self.keys_wanted)
        self.own.addSeparator()
        leave = self.own.addAction(self._look.icon(Icon.SIGN_OUT), translate("Strip", "Quit"))
        leave.triggered.connect(lambda: self.wished.emit(QuitWished()))

    @Slot()
    def _open_own(self) -> None:
        size = self.own.sizeHint()
        corner = self.mapToGlobal(QPoint(self.width() - Space.M - size.width(), self.height()))
        self.own.popup(corner)


def _show_sign(glyph: StatusGlyph, sign: Sign | None) -> None:
    if sign is not None:
        glyph.show_state(sign.icon, sign.tone, sign.spoken, sign.count)
    if glyph.isHidden() is (sign is not None):
        glyph.setVisible(sign is not None)
