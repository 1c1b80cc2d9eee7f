"""The card “Probably calls about”: open matters and what was promised, overdue ones first."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.caller import LONGEST_NAME, printable
from callcenter.domain.customer import Customer, Matter, Promise
from ui.buttons import Button, Kind
from ui.caller_words import more
from ui.chips import Chip
from ui.concerns import Concern, concerns
from ui.controls import Card, Glyph, Label, named
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone
from ui.times import days_late, lateness, short_date, weekday_date

translate = QCoreApplication.translate

_FEW = 2
_MOST = 6
_ROW = 38
_HEAD = 24 + 2 * Space.XS
_LONGEST_ID = 16


class ConcernRow(QWidget):
    """One matter with its promise, in two lines and a chip for how late it is.

    Signals:
        chosen(str): the call is about this matter; or about none, when empty.
    """

    chosen = Signal(str)

    def __init__(self, look: Look, place: int) -> None:
        """Draw with *look*, in that *place* of the card."""
        super().__init__()
        self._sign = Glyph(look, Icon.MATTER, tone=Tone.MUTED, size=20)
        self._title = Label(look, weight=500)
        self._detail = Label(look, size=Size.SMALL, tone=Tone.MUTED)
        self._late = Chip(look)
        self._this = Chip(look, translate("Concerns", "This call"), checkable=True)
        self._this.setObjectName(f"this-matter-{place}")
        self._this.setToolTip(translate("Concerns", "The call is about this"))
        self._this.clicked.connect(self._choose)
        self._matter = ""
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._sign, 0, 0, 2, 1)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._detail, 1, 1)
        grid.addWidget(self._late, 0, 2, 2, 1)
        grid.addWidget(self._this, 0, 3, 2, 1)
        grid.setColumnStretch(1, 1)
        self.setFixedHeight(_ROW)

    def show_concern(self, concern: Concern, now: datetime) -> None:
        """Show *concern* as it stands at *now*."""
        late = concern.overdue(now)
        promised = concern.promise is not None
        self._sign.show_icon(
            Icon.PROMISE if promised else Icon.MATTER, Tone.DANGER if late else Tone.MUTED
        )
        title = _matter(concern.matter) if concern.matter else _promise_alone(concern.promise)
        self._title.show_text(printable(title))
        self._matter = concern.matter.id if concern.matter else ""
        self._this.setVisible(bool(self._matter))
        said = translate("Concerns", "This call is about: {matter}")
        self._this.setAccessibleName(said.format(matter=printable(title)))
        self._detail.show_text(printable(_detail(concern, now), 2 * LONGEST_NAME))
        self._show_lateness(concern.promise, now)

    def show_chosen(self, matter: str) -> None:
        """Mark it when the call is about *matter*."""
        mine = bool(matter) and matter == self._matter
        self._this.setChecked(mine)
        self._this.show_word(self._this.text(), icon=Icon.CHECKED if mine else Icon.MATTER)

    @Slot(bool)
    def _choose(self, on: bool) -> None:
        self.chosen.emit(self._matter if on else "")

    def _show_lateness(self, promise: Promise | None, now: datetime) -> None:
        due = promise.due if promise else None
        word = lateness(due, now) if due else ""
        late = due is not None and days_late(due, now) > 0
        if late:
            self._late.show_word(word, Tone.DANGER, Icon.WARNING)
        else:
            self._late.show_word(word, Tone.RINGING, Icon.SCHEDULE)
        self._late.setVisible(bool(word))


class ConcernCard(Card):
    """What the customer probably calls about; says so when nothing is open.

    Signals:
        chosen(str): which matter the agent says the call is about; none of them, when empty.
    """

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        """Draw with *look*."""
        super().__init__(look)
        self.setObjectName("concerns")
        self._shown: tuple[Concern, ...] = ()
        self._day: tuple[int, int] | None = None
        self._customer, self._about = "", ""
        self._all = False
        heading = translate("Concerns", "Probably calls about")
        self._title = Label(look, heading, size=Size.SMALL, weight=600, tone=Tone.MUTED)
        self._more = Button(look, "", kind=Kind.QUIET, height=24, size=Size.SMALL)
        self._rows = tuple(ConcernRow(look, place) for place in range(_MOST))
        self._why = Label(look, weight=600)
        self._why.setObjectName("passed-on-why")
        self._told = _marked(Glyph(look, Icon.TRANSFER, tone=Tone.ACCENT, size=20), self._why)
        self._calm_sign = Glyph(look, Icon.CHECKED, tone=Tone.READY, size=20)
        self._calm = Label(
            look, translate("Concerns", "Nothing open, nothing promised."), tone=Tone.MUTED
        )
        named(self._more, "more-concerns", translate("Concerns", "Show all that is open"))
        self._more.clicked.connect(self._show_all)
        for row in self._rows:
            row.chosen.connect(self.chosen)
        self._lay_out()

    def show_customer(self, customer: Customer, now: datetime, why: str = "") -> None:
        """Show the open concerns of *customer* as they stand at *now*.

        *why* is what whoever passed the call on says of it; it goes before all of them.
        """
        fresh = concerns(customer, now)
        local = now.astimezone()
        day = (local.year, local.timetuple().tm_yday)
        seen = (self._shown, self._day, self._customer, self._why.text())
        if (fresh, day, customer.id, why) == seen:
            return
        self._why.show_text(why)
        self._all = self._all and customer.id == self._customer
        self._shown, self._day, self._customer = fresh, day, customer.id
        for row, concern in zip(self._rows, fresh, strict=False):
            row.show_concern(concern, now)
        self.show_matter(self._about)
        self._show_rows()
        for part in (self._calm_sign, self._calm):
            part.setVisible(not fresh and not why)
        urgent = any(concern.overdue(now) for concern in fresh)
        self.show_tone(Tone.DANGER if urgent else Tone.RINGING if fresh or why else None)

    def show_matter(self, matter: str) -> None:
        """Mark what the agent said the call is about; nothing when empty."""
        self._about = matter
        for row in self._rows:
            row.show_chosen(matter)

    def _show_rows(self) -> None:
        told = 1 if self._why.text() else 0
        self._told.setVisible(bool(told))
        count = len(self._shown)
        most = min(count, _MOST if self._all else _FEW - told)
        for place, row in enumerate(self._rows):
            row.setVisible(place < most)
        if self._more.hasFocus() and count == most:
            self.setFocus()
        self._more.show_face(more(count - most) if count > most else "")
        self._more.setVisible(count > most)
        # As high for none as for two: what is below never moves by itself.
        rows = max(most + told, _FEW)
        self.setFixedHeight(_HEAD + rows * (_ROW + Space.S) + Space.S)

    @Slot()
    def _show_all(self) -> None:
        self._all = True
        self._show_rows()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._more)
        calm = QHBoxLayout()
        calm.setSpacing(Space.S)
        calm.addWidget(self._calm_sign)
        calm.addWidget(self._calm, 1)
        self._title.setFixedHeight(24)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.L, Space.S, Space.M, Space.S)
        whole.setSpacing(Space.S)
        whole.addLayout(head)
        whole.addLayout(calm)
        whole.addWidget(self._told)
        self._told.hide()
        for row in self._rows:
            whole.addWidget(row)
            row.hide()
        whole.addStretch(1)


def _marked(glyph: Glyph, label: Label) -> QWidget:
    place = QWidget()
    place.setFixedHeight(_ROW)
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    row.addWidget(glyph)
    row.addWidget(label, 1)
    return place


def _matter(matter: Matter) -> str:
    # A long id is a machine's, and tells the agent nothing.
    short = matter.id if len(matter.id) <= _LONGEST_ID else ""
    return f"{short} · {matter.title}" if short and short not in matter.title else matter.title


def _promise_alone(promise: Promise | None) -> str:
    return promise.text if promise else ""


def _detail(concern: Concern, now: datetime) -> str:
    promise, matter = concern.promise, concern.matter
    parts = []
    if promise is not None:
        parts.append(_promised(promise, named=matter is not None))
    if matter is not None and matter.opened is not None:
        opened = short_date(matter.opened, now)
        parts.append(translate("Concerns", "open since {date}").format(date=opened))
    return " · ".join(part for part in parts if part)


def _promised(promise: Promise, *, named: bool) -> str:
    if named:
        text = translate("Concerns", "promised: {text}").format(text=promise.text)
    else:
        text = translate("Concerns", "promised")
    if promise.due is not None:
        date = weekday_date(promise.due)
        text = translate("Concerns", "{promise}, by {date}").format(promise=text, date=date)
    if promise.by:
        text = translate("Concerns", "{promise}, from {agent}").format(
            promise=text, agent=promise.by
        )
    return text
