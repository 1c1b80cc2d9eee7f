"""The head of the customer panel: name, company, number, how sure it is, and its history."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.wishes import Source
from ui.buttons import Button, Kind
from ui.caller_words import sharing
from ui.chips import Chip
from ui.controls import Glyph, Label, named, tooltip
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone, font
from ui.who import Scene, Trust, Who
from ui.wishes import OpenRecord

translate = QCoreApplication.translate

_TAGS = 3
_NARROW = 460
_SOURCES = {
    Source.PENDING: (Icon.SYNC, Tone.MUTED),
    Source.LOCAL: (Icon.SYNC, Tone.MUTED),
    Source.CRM: (Icon.CLOUD_DONE, Tone.MUTED),
    Source.CRM_FAILED: (Icon.CLOUD_OFF, Tone.RINGING),
    Source.DIRECTORY: (Icon.COLLEAGUE, Tone.MUTED),
}
_FACES = {
    Scene.UNKNOWN: Icon.PERSON_SEARCH,
    Scene.WITHHELD: Icon.PERSON_OFF,
    Scene.COLLEAGUE: Icon.COLLEAGUE,
    Scene.SEVERAL: Icon.ANSWERED_ELSEWHERE,
}


class Face(QWidget):
    """A round sign with a customer's initials, or an icon for one who is not known."""

    def __init__(self, look: Look, *, diameter: int = 44) -> None:
        """Draw with *look*."""
        super().__init__()
        self._look = look
        self._letters, self._icon = "", Icon.PERSON
        self.setFixedSize(diameter, diameter)
        self.setFont(font(Size.TITLE if diameter > 36 else Size.SMALL, 600))
        look.changed.connect(self.update)

    def show_face(self, name: str, icon: Icon | None) -> None:
        """Show *icon*, or the initials of *name* where there is none."""
        fresh = ("" if icon else initials(name), icon or Icon.PERSON)
        if fresh != (self._letters, self._icon):
            self._letters, self._icon = fresh
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the disc and what is on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._look.soft(Tone.ACCENT))
        painter.setPen(self._look.colour(Tone.LINE))
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        ink = self._look.colour(Tone.ACCENT)
        if self._letters:
            painter.setPen(ink)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)
            return
        side = self.width() // 2
        pixmap = self._look.pixmap(self._icon, ink, side, self.devicePixelRatioF())
        left = (self.width() - side) // 2
        painter.drawPixmap(left, left, pixmap)


def initials(name: str) -> str:
    """The first letters of the first and last word of *name*."""
    words = [word for word in name.split() if word[:1].isalpha()]
    chosen = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0].upper() for word in chosen)


class CustomerHead(QWidget):
    """Who it is, in three lines.

    Signals:
        wished: an OpenRecord.
        choose_again: the agent wants to say anew who of several it is.
        change: the agent wants to change the record.
    """

    wished = Signal(object)
    choose_again = Signal()
    change = Signal()

    def __init__(self, look: Look) -> None:
        """Draw with *look*."""
        super().__init__()
        self._shown: Who | None = None
        self._narrow, self._crm = False, True
        self._face = Face(look)
        self._name = Label(look, size=Size.CUSTOMER, weight=600)
        self._facts = Label(look, tone=Tone.MUTED)
        self._tags = tuple(Chip(look, tone=Tone.HOLD) for _ in range(_TAGS))
        self._number = Label(look, weight=500, tabular=True, elided=False)
        self._trust = Chip(look)
        self._warning = Glyph(look, Icon.WARNING, tone=Tone.RINGING, size=16)
        self._history = Label(look, tone=Tone.MUTED)
        self._source_sign = Glyph(look, Icon.SYNC, size=16)
        self._source = Label(look, size=Size.SMALL, tone=Tone.MUTED)
        self._again = Button(look, "", kind=Kind.QUIET, icon=Icon.PERSON_SEARCH, height=28)
        self._waits = Chip(
            look, translate("Customer", "waits for the CRM"), icon=Icon.SCHEDULE, tone=Tone.RINGING
        )
        self._change = Button(
            look, translate("Customer", "Change…"), kind=Kind.QUIET, icon=Icon.NOTE, height=28
        )
        self._open = Button(
            look, translate("Customer", "Open in CRM"), kind=Kind.QUIET, icon=Icon.OPEN, height=28
        )
        self._name_parts()
        self._lay_out()
        self._open.clicked.connect(self._want_record)
        self._again.clicked.connect(self.choose_again)
        self._change.clicked.connect(self.change)

    def show_who(self, shown: Who) -> None:
        """Show *shown*; touches only what differs."""
        if shown == self._shown:
            return
        self._shown = shown
        self._face.show_face(shown.name, _FACES.get(shown.scene))
        self._name.show_text(shown.name)
        self._facts.show_text(shown.facts)
        self._show_tags(shown.tags)
        self._number.show_text(shown.number)
        self._number.setVisible(shown.number != shown.name)
        self._history.show_text(shown.history, Tone.RINGING if shown.unresolved else Tone.MUTED)
        self._show_trust(shown.trust)
        self._warning.setVisible(bool(shown.history) and shown.unresolved)
        self._show_source(shown)
        self._offer(self._open, bool(shown.url))
        self._offer(self._change, shown.scene is Scene.CUSTOMER)
        self._offer(self._again, bool(shown.sharing) and shown.scene is not Scene.SEVERAL)
        self._again.show_face(sharing(shown.sharing) if shown.sharing else "")

    def show_crm(self, there: bool) -> None:
        """Say where what is known comes from only where there is a CRM."""
        self._crm, self._shown = there, None

    def show_waiting(self, waits: bool) -> None:
        """Say that something of this record waits for the CRM."""
        self._waits.setVisible(waits)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the name comes before tags and sources."""
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        if narrow is not self._narrow:
            self._narrow = narrow
            self._source.setVisible(not narrow)
            self._open.show_face("" if narrow else translate("Customer", "Open in CRM"))
            self._change.show_face("" if narrow else translate("Customer", "Change…"))
            if self._shown is not None:
                self._show_tags(self._shown.tags)
                self._show_trust(self._shown.trust)

    def _offer(self, button: Button, offered: bool) -> None:
        # Qt would hand the keyboard of a hidden button to the next one, which may hang up.
        if not offered and button.hasFocus():
            self.setFocus()
        button.setVisible(offered)

    def _show_tags(self, tags: tuple[str, ...]) -> None:
        for place, chip in enumerate(self._tags):
            word = tags[place] if place < len(tags) else ""
            chip.show_word(word)
            chip.setVisible(bool(word) and not self._narrow)

    def _show_trust(self, trust: Trust) -> None:
        self._trust.setVisible(trust is not Trust.NONE)
        if trust is Trust.NONE:
            return
        word, icon, tone, explained = _trust_words(trust)
        cramped = self._narrow and bool(self._history.text())
        self._trust.show_word("" if cramped else word, tone, icon)
        self._trust.setAccessibleName(word)
        tooltip(self._trust, explained)

    def _show_source(self, shown: Who) -> None:
        icon, tone = _SOURCES[shown.source]
        nobody = shown.scene in (Scene.WITHHELD, Scene.COLLEAGUE, Scene.EMPTY)
        asked = self._crm or shown.source is Source.DIRECTORY
        asked = asked and bool(shown.source_words) and not nobody
        self._source_sign.setVisible(asked)
        self._source_sign.show_icon(icon, tone)
        self._source.show_text(shown.source_words if asked else "", tone)
        tooltip(self._source_sign, shown.source_words)

    @Slot()
    def _want_record(self) -> None:
        if self._shown is not None and self._shown.url:
            self.wished.emit(OpenRecord(self._shown.url))

    def _name_parts(self) -> None:
        self._name.setObjectName("customer-name")
        self._facts.setObjectName("customer-facts")
        self._number.setObjectName("customer-number")
        self._history.setObjectName("customer-history")
        self._source.setObjectName("customer-source")
        self._trust.setObjectName("customer-trust")
        named(self._change, "change-customer", translate("Customer", "Change this customer"))
        self._waits.setObjectName("customer-waits")
        self._waits.setAccessibleName(self._waits.text())
        self._waits.hide()
        named(self._open, "open-record", translate("Customer", "Open the record in the CRM"))
        named(self._again, "choose-again", translate("Customer", "Choose another customer"))

    def _lay_out(self) -> None:
        first = _row(self._name, *self._tags, None, self._again, self._change, self._open)
        second = _row(self._facts, None, self._waits, self._source_sign, self._source)
        third = _row(self._number, self._trust, self._warning, self._history, None)
        lines = QVBoxLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        for line, height in ((first, 30), (second, 20), (third, 26)):
            holder = QWidget()
            holder.setFixedHeight(height)
            holder.setLayout(line)
            lines.addWidget(holder)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.M)
        whole.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(lines, 1)
        self._keep_places()

    def _keep_places(self) -> None:
        # What comes and goes keeps its room, so that nothing beside it moves.
        self._history.setMinimumWidth(0)
        self.setFixedHeight(self.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The texts give way."""
        return QSize(280, self.height())


def _trust_words(trust: Trust) -> tuple[str, Icon, Tone, str]:
    return {
        Trust.KNOWN: (
            translate("Customer", "known"),
            Icon.CHECK,
            Tone.READY,
            translate("Customer", "This number stands in the customer's record."),
        ),
        Trust.UNVERIFIED: (
            translate("Customer", "unverified"),
            Icon.HELP,
            Tone.RINGING,
            translate(
                "Customer",
                "The number stands in the record, but the exchange does not vouch for it: "
                "ask before you tell anything.",
            ),
        ),
        Trust.NEW: (
            translate("Customer", "new number"),
            Icon.ADD,
            Tone.MUTED,
            translate("Customer", "This number stands in no record."),
        ),
    }[trust]


def _row(*parts: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row
