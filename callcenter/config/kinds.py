"""What a setting's value may be, and how it is said when it is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Generic, TypeVar

from msgspec import Struct

from callcenter.domain.agent import PauseReason
from callcenter.domain.colleague import MOST_COLLEAGUES, Colleague
from callcenter.domain.dial_plan import LONGEST_PLAN, DialPlan, PlanWrong
from callcenter.domain.disposition import Disposition, Flag
from callcenter.domain.record_rules import WrongRecordAddress, check_template

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
# Patterns stay text until a file has such a value: most starts need none of them.
HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?){1,64}|\[[0-9A-Fa-f:.]+\]"
_CODE = r"[a-z0-9][a-z0-9-]{0,39}"
_LANGUAGE = r"[a-z]{2}"
_KEY = r"(?i:(?:(?:ctrl|shift|alt|meta)\+)*(?:f[1-9]|f1[0-9]|f2[0-4]|[a-z]+|\S))"
LONGEST_SHOWN = 60


class Wrong(ValueError):
    """A value that is not what was *expected*; *at* is where inside it, such as `[2].flags`."""

    def __init__(self, expected: str, found: object, at: str = "") -> None:
        super().__init__(f"expected {expected}")
        self.expected = expected
        self.found = shown(found)
        self.at = at


class Kind(Struct, Generic[T], frozen=True):
    """A kind of value: *read* takes what TOML gives or raises Wrong, *plain* is the way back."""

    read: Callable[[Any], T]
    plain: Callable[[Any], Any] = lambda value: value
    choices: tuple[str, ...] = ()


def shown(value: object) -> str:
    """*value* as a person wrote it, shortened."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return "a list of tables"
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


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


def by_name(choices: type[E]) -> Kind[tuple[tuple[str, E], ...]]:
    """A table of names, each with one member of an enumeration."""
    one = one_of(choices)
    expected = f'a table such as {{ support = "{one.choices[-1]}" }}'

    def read(value: object) -> tuple[tuple[str, E], ...]:
        if not isinstance(value, Mapping):
            raise Wrong(expected, value)
        return tuple(
            (str(name), _inside(f".{name}", one.read, member)) for name, member in value.items()
        )

    return Kind(read, lambda pairs: {name: one.plain(member) for name, member in pairs})


def texts(*, most: int = 32, longest: int = 200) -> Kind[tuple[str, ...]]:
    """A list of texts, none of them empty or twice."""
    return _list_of(text(longest=longest), "a list of texts in quotes", most)


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


def short_numbers() -> Kind[tuple[str, ...]]:
    """A list of numbers of a few digits."""
    one = matching("[0-9]{2,6}", "a number of 2 to 6 digits")
    return _list_of(one, 'a list such as ["112", "999"]', 32)


def address() -> Kind[str]:
    """`host` or `host:port`, or nothing."""
    return Kind(lambda value: _address(value) if value != "" else "")


def addresses() -> Kind[tuple[str, ...]]:
    """A list of `host` or `host:port`."""
    return _list_of(Kind(_address), 'a list such as ["pbx.example.com", "10.0.0.2:5080"]', 8)


def codecs(known: tuple[str, ...]) -> Kind[tuple[str, ...]]:
    """A list of codecs, the best first, at least one."""

    def read(value: object) -> str:
        name = value.upper() if isinstance(value, str) else value
        if name not in known:
            raise Wrong(either(known), value)
        return str(name)

    some = _list_of(Kind(read), f"a list of {either(known)}", len(known))

    def at_least_one(value: object) -> tuple[str, ...]:
        names = some.read(value)
        if not names:
            raise Wrong(f"at least one of {either(known)}", value)
        return names

    return Kind(at_least_one, list, known)


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


def pause_reasons() -> Kind[tuple[PauseReason, ...]]:
    """A list of tables with `code` and a label by language."""

    def read(entry: Mapping[str, Any]) -> PauseReason:
        return PauseReason(_code(entry), _labels(entry, beside=("code",)))

    return Kind(
        lambda value: _tables(value, read, lambda reason: reason.code),
        lambda reasons: [{"code": reason.code, **reason.labels} for reason in reasons],
    )


def dispositions() -> Kind[tuple[Disposition, ...]]:
    """A list of tables with `code`, a label by language, and `flags`."""

    def read(entry: Mapping[str, Any]) -> Disposition:
        labels = _labels(entry, beside=("code", "flags"))
        return Disposition(_code(entry), labels, _flags(entry.get("flags", [])))

    return Kind(
        lambda value: _tables(value, read, lambda disposition: disposition.code),
        lambda dispositions: [_plain_disposition(each) for each in dispositions],
    )


def colleagues() -> Kind[tuple[Colleague, ...]]:
    """A list of tables with `user`, and if wished `name`, `queue` and `favourite`."""
    return Kind(_colleagues, lambda listed: [_plain_colleague(each) for each in listed])


def either(names: tuple[str, ...]) -> str:
    """*names* as one reads a choice: `udp or tcp`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _list_of(kind: Kind[str], expected: str, most: int) -> Kind[tuple[str, ...]]:
    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise Wrong(f"{expected}, at most {most}", value)
        found: list[str] = []
        for index, item in enumerate(value):
            entry = _inside(f"[{index}]", kind.read, item)
            if not entry or entry in found:
                raise Wrong("no entry that is empty or there twice", item, f"[{index}]")
            found.append(entry)
        return tuple(found)

    return Kind(read, list)


def _tables(
    value: object, read: Callable[[Mapping[str, Any]], T], code: Callable[[T], str]
) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise Wrong('a list of tables with "code" and labels such as "en" and "pl"', value)
    found: dict[str, T] = {}
    for index, entry in enumerate(value):
        if not isinstance(entry, Mapping):
            raise Wrong('a table with "code" and labels such as "en" and "pl"', entry, f"[{index}]")
        one = _inside(f"[{index}]", read, entry)
        if code(one) in found:
            raise Wrong("a code that is not there twice", code(one), f"[{index}].code")
        found[code(one)] = one
    return tuple(found.values())


def _inside(at: str, read: Callable[[Any], T], value: object) -> T:
    try:
        return read(value)
    except Wrong as wrong:
        wrong.at = at + wrong.at
        raise


def _address(value: object) -> str:
    expected = "host or host:port"
    if not isinstance(value, str):
        raise Wrong(expected, value)
    host, port = value, ""
    if not value.endswith("]") and ":" in value:
        host, _, port = value.rpartition(":")
        if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
            raise Wrong(f"{expected} with a port from 1 to 65535", value)
    if not re.fullmatch(HOST, host):
        raise Wrong(expected, value)
    return value


def _code(entry: Mapping[str, Any]) -> str:
    code = entry.get("code", "")
    if not isinstance(code, str) or not re.fullmatch(_CODE, code):
        raise Wrong("small letters, digits and hyphens", code, ".code")
    return code


def _labels(entry: Mapping[str, Any], beside: tuple[str, ...]) -> dict[str, str]:
    labels = {language: label for language, label in entry.items() if language not in beside}
    for language, label in labels.items():
        if not re.fullmatch(_LANGUAGE, language):
            raise Wrong("a language of two letters, such as en", language, f".{language}")
        labels[language] = _inside(f".{language}", text(longest=80).read, label)
    return labels


def _flags(value: object) -> frozenset[Flag]:
    names = tuple(flag.value for flag in Flag)
    if not isinstance(value, list):
        raise Wrong(f"a list of {either(names)}", value, ".flags")
    for flag in value:
        if flag not in names:
            raise Wrong(either(names), flag, ".flags")
    return frozenset(Flag(flag) for flag in value)


def _plain_disposition(disposition: Disposition) -> dict[str, Any]:
    plain: dict[str, Any] = {"code": disposition.code, **disposition.labels}
    if disposition.flags:
        plain["flags"] = sorted(flag.value for flag in disposition.flags)
    return plain


def _colleagues(value: object) -> tuple[Colleague, ...]:
    expected = f'a list such as [{{ user = "102", name = "Anna" }}], at most {MOST_COLLEAGUES}'
    if not isinstance(value, list) or len(value) > MOST_COLLEAGUES:
        raise Wrong(expected, value)
    found: dict[str, Colleague] = {}
    for index, entry in enumerate(value):
        if not isinstance(entry, Mapping):
            raise Wrong(expected, entry, f"[{index}]")
        one = _inside(f"[{index}]", _colleague, entry)
        if one.user in found:
            raise Wrong("an extension that is not there twice", one.user, f"[{index}].user")
        found[one.user] = one
    return tuple(found.values())


def _colleague(entry: Any) -> Colleague:
    unknown = sorted(set(entry) - set(_COLLEAGUE))
    if unknown:
        raise Wrong(either(tuple(_COLLEAGUE)), unknown[0])
    told = {name: _inside(f".{name}", _COLLEAGUE[name].read, entry[name]) for name in entry}
    if not told.get("user"):
        raise Wrong('the extension of a colleague, such as "102"', entry.get("user", ""), ".user")
    return Colleague(**told)


_COLLEAGUE: dict[str, Kind[Any]] = {
    "user": matching(r"[0-9A-Za-z*#+_.~-]{1,64}", 'an extension such as "102"'),
    "name": text(longest=120),
    "queue": text(longest=80),
    "favourite": truth(),
}


def _plain_colleague(colleague: Colleague) -> dict[str, Any]:
    plain = {name: getattr(colleague, name) for name in _COLLEAGUE}
    return {name: value for name, value in plain.items() if value}
