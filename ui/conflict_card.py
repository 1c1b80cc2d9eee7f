"""A field that was changed here and in the CRM: both texts side by side, and what shall stand."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.customer import Conflict, FieldValue
from callcenter.domain.desk import Rules
from ui.buttons import Button, Kind
from ui.controls import Label, Paragraph, named
from ui.entries import Entry, entry
from ui.field_words import field_word, value_words
from ui.icons import Icon, Look
from ui.sync_wishes import ConflictSettled
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate


class ConflictCard(QWidget):
    """The card.

    Signals:
        wished: a ConflictSettled.
    """

    wished = Signal(object)

    def __init__(self, look: Look, language: str) -> None:
        """Draw with *look*."""
        super().__init__()
        self._look, self._language = look, language
        self._shown: Conflict | None = None
        self._own: Entry | None = None
        self._field = Label(look, weight=600)
        self._texts = {name: Paragraph() for name in ("was", "ours", "theirs")}
        self._keep = Button(look, translate("Conflict", "Keep ours"), kind=Kind.PRIMARY)
        self._take = Button(look, translate("Conflict", "Take the CRM's"))
        self._use = Button(look, translate("Conflict", "Use this"), icon=Icon.CHECK)
        self._problem = Label(look, size=Size.SMALL, tone=Tone.DANGER)
        self._place = QVBoxLayout()
        self._name_parts()
        self._lay_out(look)
        self._keep.clicked.connect(lambda: self._settle_with("ours"))
        self._take.clicked.connect(lambda: self._settle_with("theirs"))
        self._use.clicked.connect(self._settle_own)

    def show_conflict(self, shown: Conflict, rules: Rules) -> None:
        """Show *shown*; what is being typed stays as long as it is the same one."""
        if shown == self._shown:
            return
        same = self._shown is not None and (self._shown.change, self._shown.field) == (
            shown.change,
            shown.field,
        )
        self._shown = shown
        self._field.show_text(field_word(shown.field))
        for name, label in self._texts.items():
            told = value_words(shown.field, getattr(shown, name), rules.region)
            # An address has no space to be broken at.
            label.show_text(told.replace("@", "\u200b@"))
        if not same:
            self._offer_own(shown, rules)

    def _offer_own(self, shown: Conflict, rules: Rules) -> None:
        if self._own is not None:
            self._own.widget.hide()
            self._own.widget.setObjectName("")
            self._own.widget.deleteLater()
        self._problem.show_text("")
        self._own = entry(shown.field, shown.ours, rules, self._language)
        said = translate("Conflict", "Own text for {field}").format(field=field_word(shown.field))
        named(self._own.widget, "conflict-own", said)
        self._place.addWidget(self._own.widget)
        self.setTabOrder(self._take, self._own.widget)
        self.setTabOrder(self._own.widget, self._use)

    def _settle_with(self, side: str) -> None:
        if self._shown is not None:
            self._settle(getattr(self._shown, side))

    @Slot()
    def _settle_own(self) -> None:
        if self._own is None:
            return
        problem = self._own.wrong()
        self._problem.show_text(problem)
        self._problem.setAccessibleName(problem)
        value = self._own.value()
        if not problem and isinstance(value, (str, tuple)):
            self._settle(value)

    def _settle(self, chosen: FieldValue) -> None:
        if self._shown is not None:
            self.wished.emit(ConflictSettled(self._shown.change, self._shown.field, chosen))

    def _name_parts(self) -> None:
        for name, label in self._texts.items():
            label.setObjectName(f"conflict-{name}")
        named(self._keep, "conflict-keep", translate("Conflict", "Keep what was written here"))
        named(self._take, "conflict-take", translate("Conflict", "Take what the CRM says"))
        named(self._use, "conflict-use", translate("Conflict", "Use the text of your own"))
        self._problem.setObjectName("conflict-problem")

    def _lay_out(self, look: Look) -> None:
        sides = QGridLayout()
        sides.setHorizontalSpacing(Space.M)
        sides.setVerticalSpacing(Space.XS)
        for column, (name, word) in enumerate(
            (
                ("ours", translate("Conflict", "Here")),
                ("theirs", translate("Conflict", "In the CRM")),
            )
        ):
            head = Label(look, word, size=Size.SMALL, weight=600, tone=Tone.MUTED)
            sides.addWidget(head, 0, column)
            sides.addWidget(self._texts[name], 1, column)
            sides.setColumnStretch(column, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self._keep, 1)
        buttons.addWidget(self._take, 1)
        own = QHBoxLayout()
        own.setSpacing(Space.S)
        own.addLayout(self._place, 1)
        own.addWidget(self._use)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.S)
        whole.addWidget(self._field)
        was = translate("Conflict", "Before both changed it")
        whole.addWidget(Label(look, was, size=Size.SMALL, weight=600, tone=Tone.MUTED))
        whole.addWidget(self._texts["was"])
        whole.addLayout(sides)
        whole.addLayout(buttons)
        whole.addSpacing(Space.S)
        other = translate("Conflict", "Or something else")
        whole.addWidget(Label(look, other, size=Size.SMALL, weight=600, tone=Tone.MUTED))
        whole.addLayout(own)
        whole.addWidget(self._problem)
