"""Settings that are lists of tables: pause reasons, how calls end, colleagues."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from callcenter.config.kind import Kind, Wrong, either, inside
from callcenter.config.kinds import matching, text, truth
from callcenter.domain.agent import PauseReason
from callcenter.domain.colleague import MOST_COLLEAGUES, Colleague
from callcenter.domain.disposition import Disposition, Flag

T = TypeVar("T")
_CODE = r"[a-z0-9][a-z0-9-]{0,39}"
_LANGUAGE = r"[a-z]{2}"


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


def _tables(
    value: object, read: Callable[[Mapping[str, Any]], T], code: Callable[[T], str]
) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise Wrong('a list of tables with "code" and labels such as "en" and "pl"', value)
    found: dict[str, T] = {}
    for index, entry in enumerate(value):
        if not isinstance(entry, Mapping):
            raise Wrong('a table with "code" and labels such as "en" and "pl"', entry, f"[{index}]")
        one = inside(f"[{index}]", read, entry)
        if code(one) in found:
            raise Wrong("a code that is not there twice", code(one), f"[{index}].code")
        found[code(one)] = one
    return tuple(found.values())


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
        labels[language] = inside(f".{language}", text(longest=80).read, label)
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


def colleagues() -> Kind[tuple[Colleague, ...]]:
    """A list of tables with `user`, and if wished `name`, `queue` and `favourite`."""
    return Kind(_colleagues, lambda listed: [_plain_colleague(each) for each in listed])


def _colleagues(value: object) -> tuple[Colleague, ...]:
    expected = f'a list such as [{{ user = "102", name = "Anna" }}], at most {MOST_COLLEAGUES}'
    if not isinstance(value, list) or len(value) > MOST_COLLEAGUES:
        raise Wrong(expected, value)
    found: dict[str, Colleague] = {}
    for index, entry in enumerate(value):
        if not isinstance(entry, Mapping):
            raise Wrong(expected, entry, f"[{index}]")
        one = inside(f"[{index}]", _colleague, entry)
        if one.user in found:
            raise Wrong("an extension that is not there twice", one.user, f"[{index}].user")
        found[one.user] = one
    return tuple(found.values())


def _colleague(entry: Any) -> Colleague:
    unknown = sorted(set(entry) - set(_COLLEAGUE))
    if unknown:
        raise Wrong(either(tuple(_COLLEAGUE)), unknown[0])
    told = {name: inside(f".{name}", _COLLEAGUE[name].read, entry[name]) for name in entry}
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
