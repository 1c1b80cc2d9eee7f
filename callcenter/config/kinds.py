"""What the single value of a setting may be: a text, a number, a choice, a key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

from callcenter.config.kind import Kind, Wrong, either
from callcenter.domain.dial_plan import LONGEST_PLAN, DialPlan, PlanWrong
from callcenter.domain.record_rules import WrongRecordAddress, check_template

E = TypeVar("E", bound=Enum)
# A pattern stays text until a file has such a value: most starts need none of them.
_KEY = r"(?i:(?:(?:ctrl|shift|alt|meta)\+)*(?:f[1-9]|f1[0-9]|f2[0-4]|[a-z]+|\S))"


def text(*, longest: int = 200) -> Kind[str]:
    """One line of text."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise Wrong("a text in quotes", value)
        if len(value) > longest or not value.isprintable():
            raise Wrong(f"one line of at most {longest} characters", value)
        return value.strip()

    return Kind(read)


def matching(pattern: str, expected: str, *, upper: bool = False) -> Kind[str]:
    """A text that is empty or that the whole *pattern* fits; *expected* says it in words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or (value and not re.fullmatch(pattern, value)):
            raise Wrong(expected, value)
        return value.upper() if upper else value

    return Kind(read)


def whole(least: int, most: int, unit: str = "") -> Kind[int]:
    """A whole number in a range."""
    expected = f"a whole number from {least} to {most}{' ' + unit if unit else ''}"

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Wrong(expected, value)
        return value

    return Kind(read)


def number(least: float, most: float, unit: str = "") -> Kind[float]:
    """A number in a range."""
    expected = f"a number from {least:g} to {most:g}{' ' + unit if unit else ''}"

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Wrong(expected, value)
        if not least <= value <= most:
            raise Wrong(expected, value)
        return float(value)

    return Kind(read)


def truth() -> Kind[bool]:
    """Yes or no."""

    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise Wrong("true or false", value)
        return value

    return Kind(read)


def one_of(choices: type[E]) -> Kind[E]:
    """One member of an enumeration, written by its value."""
    names = tuple(str(member.value) for member in choices)

    def read(value: object) -> E:
        if value not in names:
            raise Wrong(either(names), value)
        return choices(value)

    return Kind(read, lambda member: member.value, names)


def key_text() -> Kind[str]:
    """A key with its modifiers, such as `F6` or `Ctrl+Shift+H`; empty: no key."""

    def read(value: object) -> str:
        if not isinstance(value, str) or (value and not re.fullmatch(_KEY, value)):
            raise Wrong('a key such as "F6" or "Ctrl+Shift+H"', value)
        if value.lower().split("+")[-1] in ("esc", "escape"):
            raise Wrong("another key: Esc closes what is open and does nothing else", value)
        parts = (part if len(part) > 1 else part.upper() for part in value.split("+"))
        return "+".join(part[:1].upper() + part[1:] for part in parts)

    return Kind(read)


def table() -> Kind[dict[str, Any]]:
    """A table that another module reads."""

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise Wrong("a table", value)
        return dict(value)

    return Kind(read, dict)


def dial_plan() -> Kind[str]:
    """A dial plan as text; it is read when the telephone starts to work by it."""

    def read(value: object) -> str:
        plan = text(longest=LONGEST_PLAN).read(value)
        try:
            DialPlan.parse(plan)
        except PlanWrong as wrong:
            place = f"in the dial plan, at character {wrong.position}"
            raise Wrong(f"{wrong.expected} {place}", value) from None
        return plan

    return Kind(read)


def record_address() -> Kind[str]:
    """The address of a record in the CRM with fields of call and customer in it, or nothing."""

    def read(value: object) -> str:
        written = text(longest=2000).read(value)
        try:
            return check_template(written)
        except WrongRecordAddress as wrong:
            raise Wrong(str(wrong), value) from None

    return Kind(read)
