"""Entries of a form: one for each kind of field, each with its value and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from callcenter.domain.customer import FieldValue
from callcenter.domain.desk import Rules
from callcenter.domain.disposition import Flag
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.domain.payment_card import masked
from ui import words
from ui.controls import named
from ui.field_words import field_word, language_words, number_words

translate = QCoreApplication.translate

LONGEST = 200
LONGEST_NOTE = 20_000
MOST_NUMBERS = 20
NOTE_HEIGHT = 120
LANGUAGES = ("pl", "en", "de", "uk", "cs", "sk", "lt", "fr", "es", "it", "nl", "ru")
"""What is offered first; any other code can be typed."""

Value = FieldValue | PhoneNumber | frozenset[Flag]


class Entry(Struct, frozen=True):
    """A widget bound to a field: how its value is read, and what is wrong with it, in words."""

    name: str
    widget: QWidget
    value: Callable[[], Value]
    wrong: Callable[[], str]
    begun: Value

    @property
    def changed(self) -> bool:
        """Whether it reads otherwise than at the beginning."""
        return self.value() != self.begun


def entry(name: str, value: Value, rules: Rules, language: str) -> Entry:
    """The entry for the field *name*, which holds *value*; labels are in *language*."""
    if isinstance(value, frozenset):
        made = _flags(name, value)
    elif name == "note":
        made = _note(name, str(value))
    elif name == "disposition":
        made = _disposition(name, str(value), rules, language)
    elif name == "language":
        made = _language(name, str(value))
    elif name == "number":
        made = _number(name, str(value), rules)
    elif isinstance(value, tuple):
        made = _numbers(name, value, rules)
    else:
        made = _line(name, str(value))
    if not made.widget.objectName():
        named(made.widget, f"entry-{name}", field_word(name))
    return made


def _line(name: str, value: str) -> Entry:
    edit = _edit(value)

    def wrong() -> str:
        text = edit.text().strip()
        if name == "name" and not text:
            return translate("Entries", "A name is needed.")
        if name == "email" and text and not is_address(text):
            return translate(
                "Entries", "That is no e-mail address: it looks like name@example.org."
            )
        return ""

    return Entry(name, edit, lambda: edit.text().strip(), wrong, value.strip())


def is_address(text: str) -> bool:
    """Whether *text* looks like an e-mail address."""
    user, at, domain = text.partition("@")
    one = "@" not in domain and " " not in text
    return bool(user and at and one and "." in domain.strip("."))


def _edit(value: str) -> QLineEdit:
    edit = QLineEdit(value)
    edit.setMaxLength(max(LONGEST, len(value)))
    edit.setCursorPosition(0)
    return edit


def _note(name: str, value: str) -> Entry:
    edit = QPlainTextEdit(value)
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(NOTE_HEIGHT)

    def wrong() -> str:
        if len(edit.toPlainText()) <= max(LONGEST_NOTE, len(value)):
            return ""
        text = translate("Entries", "The note is full: no more than {n} letters.")
        return text.format(n=LONGEST_NOTE)

    def read() -> str:
        # What it began with stays as it is: only what was typed here is looked at.
        text = edit.toPlainText()
        return text if text == begun else masked(text)

    begun = edit.toPlainText()
    return Entry(name, edit, read, wrong, begun)


def _disposition(name: str, value: str, rules: Rules, language: str) -> Entry:
    box = QComboBox()
    box.addItem(translate("Entries", "(none)"), "")
    for known in rules.dispositions:
        box.addItem(known.label(language), known.code)
    if value and rules.disposition(value) is None:
        # The code may be of an older list: it can stay, or be put right.
        gone = translate("Entries", "{code} (not in your list any more)")
        box.addItem(gone.format(code=value), value)
    box.setCurrentIndex(max(box.findData(value), 0))
    return Entry(name, box, lambda: str(box.currentData()), lambda: "", value)


def _language(name: str, value: str) -> Entry:
    box = QComboBox()
    box.addItem(translate("Entries", "(not known)"), "")
    for code in dict.fromkeys((*LANGUAGES, *((value,) if value else ()))):
        box.addItem(language_words(code), code)
    box.setCurrentIndex(max(box.findData(value), 0))
    return Entry(name, box, lambda: str(box.currentData()), lambda: "", value)


def _read(text: str, rules: Rules) -> PhoneNumber:
    return PhoneNumber.parse(text, region=rules.region, extension_digits=rules.extension_digits)


def _is_number(text: str, rules: Rules) -> bool:
    return _read(text, rules).kind in (NumberKind.PHONE, NumberKind.EXTENSION)


def _number(name: str, value: str, rules: Rules) -> Entry:
    shown = number_words(value, rules.region) if value else ""
    edit = _edit(shown)

    def wrong() -> str:
        text = edit.text().strip()
        if text == shown or _is_number(text, rules):
            return ""
        return _no_number(text)

    begun = _read(shown, rules)
    return Entry(name, edit, lambda: _read(edit.text().strip(), rules), wrong, begun)


def _numbers(name: str, value: tuple[str, ...], rules: Rules) -> Entry:
    shown = ", ".join(number_words(text, rules.region) for text in value)
    edit = _edit(shown)
    edit.setPlaceholderText(translate("Entries", "several with commas"))

    def parts() -> list[str]:
        return [part.strip() for part in edit.text().split(",") if part.strip()]

    def read() -> tuple[str, ...]:
        if edit.text() == shown:
            return value
        return tuple(dict.fromkeys(_read(part, rules).key for part in parts()))

    def wrong() -> str:
        if edit.text() == shown:
            return ""
        if len(parts()) > MOST_NUMBERS:
            text = translate("Entries", "No more than {n} numbers.")
            return text.format(n=MOST_NUMBERS)
        strange = next((part for part in parts() if not _is_number(part, rules)), "")
        return _no_number(strange) if strange else ""

    return Entry(name, edit, read, wrong, value)


def _no_number(text: str) -> str:
    if not text:
        return translate("Entries", "A number is needed.")
    told = translate("Entries", "“{text}” is no telephone number: it looks like +48 601 234 567.")
    return told.format(text=text)


def _flags(name: str, value: frozenset[Flag]) -> Entry:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    boxes = {}
    for meaning in Flag:
        box = boxes[meaning] = QCheckBox(words.flag(meaning))
        named(box, f"entry-flag-{meaning.value}", words.flag(meaning))
        box.setChecked(meaning in value)
        row.addWidget(box)
    row.addStretch(1)
    holder.setFocusProxy(boxes[Flag.RESOLVED])

    def read() -> frozenset[Flag]:
        return frozenset(meaning for meaning, box in boxes.items() if box.isChecked())

    return Entry(name, holder, read, lambda: "", value)
