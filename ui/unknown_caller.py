"""The card for a caller whom nobody knows yet: what is known of the number, and a short form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from callcenter.domain.customer import Customer
from callcenter.domain.desk import Pop
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import NumberKind
from ui import caller_words
from ui.buttons import Button, Kind
from ui.controls import Card, Glyph, Label, named
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone
from ui.times import since
from ui.wishes import CreateCustomer

translate = QCoreApplication.translate

_LONGEST = 120
_WIDEST = 560
_ANSWER_S = 1.5
"""So long a new customer may take to be kept before trouble with the disk counts as a failure."""


def _uuid() -> str:
    return str(uuid4())


class UnknownCaller(Card):
    """Says that nobody is known by this number, and takes down who it is.

    What is being typed is kept by call, so that two unknown callers never get mixed.

    Signals:
        wished: a CreateCustomer. Wished again before it is made, it is still the same customer.
    """

    wished = Signal(object)

    def __init__(self, look: Look, *, new_id: Callable[[], str] = _uuid) -> None:
        """Draw with *look*."""
        super().__init__(look)
        self._new_id = new_id
        self._ids: dict[str, str] = {}
        self._call, self._key, self._language = "", "", ""
        self._typed: dict[str, tuple[str, str, str]] = {}
        self._filled: tuple[str, str, str] | None = None
        self._asked = ""
        self._asked_at: datetime | None = None
        self._crm = True
        self._sign = Glyph(look, Icon.PERSON_ADD, tone=Tone.ACCENT, size=24)
        self._title = Label(look, size=Size.TITLE, weight=600)
        self._sentence = Label(look, tone=Tone.MUTED)
        self._name = _field("new-name", translate("Unknown", "Name"))
        self._company = _field("new-company", translate("Unknown", "Company"))
        self._email = _field("new-email", translate("Unknown", "E-mail"))
        self._number = Label(look, weight=500, tabular=True)
        self._problem = Label(look, size=Size.SMALL, tone=Tone.DANGER)
        self._create = Button(
            look,
            translate("Unknown", "Create customer"),
            kind=Kind.PRIMARY,
            icon=Icon.PERSON_ADD,
        )
        self._problem.setObjectName("new-problem")
        named(self._create, "create-customer", translate("Unknown", "Create customer"))
        self._lay_out(look)
        for field in self._fields():
            field.textEdited.connect(self._remember)
            field.returnPressed.connect(self._want_customer)
        self._create.clicked.connect(self._want_customer)

    def show_caller(self, interaction: Interaction, pop: Pop, region: str) -> None:
        """Show the unknown party of *interaction*, with the form as it was left."""
        self._title.show_text(_title(interaction, pop, crm=self._crm))
        self._sentence.show_text(_sentence(interaction, pop))
        self._number.show_text(caller_words.number(interaction.number, region))
        self._key = interaction.number.key
        self._language = pop.caller.language if pop.caller else ""
        texts = self._typed.get(interaction.id, _known(interaction, pop))
        if interaction.id != self._call:
            self._call = interaction.id
            self._fill(texts)
            self._show_problem("")
        elif interaction.id not in self._typed and texts != self._filled:
            # The company directory has answered, and nobody has typed anything yet.
            self._fill(texts)
        self._create.setEnabled(self._asked != interaction.id)

    def show_crm(self, there: bool) -> None:
        """Say what is said of a CRM only where there is one."""
        self._crm = there

    def show_trouble(self, reason: str, now: datetime) -> None:
        """While nothing can be kept for *reason*, say so and let the form be sent again."""
        if not self._asked:
            return
        self._asked_at = self._asked_at or now
        # What failed before this was sent says nothing about it: the disk gets time to answer.
        if reason and since(self._asked_at, now) >= _ANSWER_S:
            self._asked = ""
            self._create.setEnabled(True)
            text = translate("Unknown", "Not kept: {reason}. Try once more.")
            self._show_problem(text.format(reason=reason.rstrip(".")))

    def forget_all_but(self, calls: frozenset[str]) -> None:
        """Drop what was typed for calls that are not open any more."""
        for kept in (self._typed, self._ids):
            for call in [known for known in kept if known not in calls]:
                del kept[call]

    def known_now(self, call: str) -> None:
        """Somebody is chosen for *call*: who is created there next is somebody else."""
        self._ids.pop(call, None)

    def _fill(self, texts: tuple[str, str, str]) -> None:
        self._filled = texts
        for field, text in zip(self._fields(), texts, strict=True):
            field.setText(text)
            field.setCursorPosition(0)

    def _fields(self) -> tuple[QLineEdit, QLineEdit, QLineEdit]:
        return (self._name, self._company, self._email)

    @Slot()
    def _remember(self) -> None:
        self._typed[self._call] = (self._name.text(), self._company.text(), self._email.text())
        self._asked = ""
        self._create.setEnabled(True)
        self._show_problem("")

    @Slot()
    def _want_customer(self) -> None:
        name, email = self._name.text().strip(), self._email.text().strip()
        problem = _wrong(name, email)
        self._show_problem(problem)
        if problem or self._asked == self._call:
            return
        self._asked, self._asked_at = self._call, None
        self._create.setEnabled(False)
        customer = Customer(
            # A slow disk may still make what was asked for first.
            id=self._ids.setdefault(self._call, self._new_id()),
            name=name,
            company=self._company.text().strip(),
            numbers=(self._key,) if self._key else (),
            email=email,
            language=self._language,
        )
        self.wished.emit(CreateCustomer(self._call, customer))

    def _show_problem(self, sentence: str) -> None:
        self._problem.show_text(sentence)
        self._problem.setAccessibleName(sentence)

    def _lay_out(self, look: Look) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self._sign)
        head.addWidget(self._title, 1)
        form = QFormLayout()
        form.setHorizontalSpacing(Space.L)
        form.setVerticalSpacing(Space.S)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for field in self._fields():
            caption = Label(look, field.accessibleName(), tone=Tone.MUTED, elided=False)
            caption.setBuddy(field)
            form.addRow(caption, field)
        caption = Label(look, translate("Unknown", "Number"), tone=Tone.MUTED, elided=False)
        form.addRow(caption, self._number)
        foot = QHBoxLayout()
        foot.addWidget(self._create)
        foot.addWidget(self._problem, 1)
        inner = QVBoxLayout(self)
        inner.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        inner.setSpacing(Space.M)
        inner.addLayout(head)
        inner.addWidget(self._sentence)
        inner.addLayout(form)
        inner.addLayout(foot)
        self.setMaximumWidth(_WIDEST)


def _field(name: str, word: str) -> QLineEdit:
    field = QLineEdit()
    named(field, name, word)
    field.setMaxLength(_LONGEST)
    return field


def _wrong(name: str, email: str) -> str:
    if not name:
        return translate("Unknown", "A name is needed: ask who is calling.")
    user, at, domain = email.partition("@")
    if email and not (user and at and "." in domain.strip(".") and " " not in email):
        return translate("Unknown", "That is no e-mail address: it looks like name@example.org.")
    return ""


def _known(interaction: Interaction, pop: Pop) -> tuple[str, str, str]:
    """Name, company and e-mail as far as the exchange or the company directory tells them."""
    if len(pop.listed) != 1:
        return interaction.name, "", ""
    entry = pop.listed[0]
    return entry.name, entry.company, entry.email


def _title(interaction: Interaction, pop: Pop, *, crm: bool) -> str:
    if interaction.number.kind is NumberKind.ANONYMOUS:
        return translate("Unknown", "The caller withholds the number")
    if pop.decided and pop.matches:
        return translate("Unknown", "None of the customers with this number")
    if not crm:
        return translate("Unknown", "Not a known customer")
    return translate("Unknown", "Not in the CRM")


def _sentence(interaction: Interaction, pop: Pop) -> str:
    history = pop.history
    if history is not None and history.last_note:
        return translate("Unknown", "Last note: “{note}”").format(note=history.last_note)
    if interaction.number.kind is NumberKind.ANONYMOUS:
        return translate("Unknown", "Ask who is calling; without a number nobody can be found.")
    if pop.listed:
        return caller_words.directory(pop.listed)
    return translate("Unknown", "Take down who it is, and the next call opens with the name.")
