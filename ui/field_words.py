"""Fields of calls and customers in words: what they are called, and what they hold."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from callcenter.domain.customer import FieldValue
from callcenter.domain.number import PhoneNumber

translate = QCoreApplication.translate


def field_word(name: str) -> str:
    """What the field of that name is called."""
    return {
        "note": translate("Fields", "Note"),
        "disposition": translate("Fields", "Disposition"),
        "flags": translate("Fields", "Marks"),
        "number": translate("Fields", "Number"),
        "name": translate("Fields", "Name"),
        "company": translate("Fields", "Company"),
        "numbers": translate("Fields", "Numbers"),
        "email": translate("Fields", "E-mail"),
        "language": translate("Fields", "Language"),
    }.get(name, name)


def fields_words(names: tuple[str, ...]) -> str:
    """Several fields in a row, as `name, e-mail`: the first as it is, the others in small."""
    first, *others = [field_word(name) for name in names] or [""]
    return ", ".join((first, *(word[:1].lower() + word[1:] for word in others)))


def value_words(name: str, value: FieldValue, region: str) -> str:
    """What a field holds, as people of *region* read it; nothing is said to be empty."""
    if isinstance(value, tuple):
        told = ", ".join(number_words(text, region) for text in value)
    elif name == "number":
        told = number_words(value, region)
    elif name == "language":
        told = language_words(value)
    else:
        told = value
    return told.strip() or translate("Fields", "(empty)")


def number_words(text: str, region: str) -> str:
    """A number as people of *region* write it."""
    return PhoneNumber.parse(text, region=region).display(region) or text


def language_words(code: str) -> str:
    """A language by its own name, as in `polski (pl)`; the code where nobody knows it."""
    locale = QLocale(code)
    known = code and locale.language() not in (QLocale.Language.C, QLocale.Language.AnyLanguage)
    return f"{locale.nativeLanguageName()} ({code})" if known else code
