"""Places in a configured address or body, such as {number}, and how they are filled.

A body may compute, too. A table with one of these keys stands for what it makes of our values,
by JMESPath:

    { "$value" = "floor(talk_s)" }
    { "$when" = "email", "$then" = "{email}", "$else" = "none" }     without "$else": left out
    { "$each" = "numbers", "$do" = { number = "{item}" } }
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from callcenter.crm import expression

VALUE, WHEN, THEN, ELSE, EACH, DO = "$value", "$when", "$then", "$else", "$each", "$do"
ITEM = "item"
_SHAPES = ({VALUE}, {WHEN, THEN}, {WHEN, THEN, ELSE}, {EACH, DO})
_PLACE = re.compile(r"\{([a-z0-9_]+)(?::([1-9][0-9]*))?\}")
_LEFT_OUT = object()


def places(template: Any) -> frozenset[str]:
    """The names of all places in a text, or in the texts of a list or table."""
    if isinstance(template, str):
        return frozenset(place[1] for place in _PLACE.finditer(template))
    if isinstance(template, Mapping):
        computed = [template[key] for key in (VALUE, WHEN, EACH) if key in template]
        named = frozenset().union(*map(expression.names, computed))
        return named.union(*(places(part) for key, part in template.items() if key not in _RAW))
    if isinstance(template, list | tuple):
        return frozenset().union(*map(places, template))
    return frozenset()


_RAW = (VALUE, WHEN, EACH)


def check(template: Any, known: Collection[str], what: str) -> None:
    """Raise ValueError when *template* has a place that is none of *known*, or a wrong "$" key."""
    _check_shapes(template, what)
    allowed = {*known, ITEM} if _has_each(template) else set(known)
    unknown = sorted(places(template) - allowed)
    if unknown:
        expected = ", ".join(f"{{{name}}}" for name in sorted(known))
        raise ValueError(f"{what} has the unknown place {{{unknown[0]}}}; expected {expected}")


def _has_each(template: Any) -> bool:
    if isinstance(template, Mapping):
        return EACH in template or any(map(_has_each, template.values()))
    return isinstance(template, list | tuple) and any(map(_has_each, template))


def _check_shapes(template: Any, what: str) -> None:
    if isinstance(template, list | tuple):
        for part in template:
            _check_shapes(part, what)
    if not isinstance(template, Mapping):
        return
    special = {key for key in template if key.startswith("$")}
    if special and set(template) not in _SHAPES:
        shown = ", ".join(sorted(template))
        raise ValueError(
            f"{what} has a table with {shown}; expected {VALUE} alone, {WHEN} with {THEN} "
            f"(and {ELSE}), or {EACH} with {DO}"
        )
    for key, part in template.items():
        if key in _RAW:
            expression.check(part, f"{what}.{key}")
        else:
            _check_shapes(part, what)


class Filling:
    """Fills places with *values*; *escape* replaces single characters of each value in a text."""

    def __init__(self, values: Mapping[str, Any], escape: Mapping[str, str] | None = None) -> None:
        self._values = values
        self._escape = str.maketrans(dict(escape or {}))

    def address(self, template: str) -> str:
        """*template* with its places filled and percent-encoded."""
        return _PLACE.sub(
            lambda place: quote(self._place(place), safe="", errors="replace"), template
        )

    def line(self, template: str) -> str:
        """*template* with its places filled as text."""
        return _PLACE.sub(self._place, template)

    def body(self, template: Any) -> Any:
        """*template* filled; a text that is one place alone becomes the value itself."""
        made = self._made(template)
        return None if made is _LEFT_OUT else made

    def _made(self, template: Any) -> Any:
        if isinstance(template, str):
            return self._value(template)
        if isinstance(template, Mapping):
            return self._table(template)
        if isinstance(template, list | tuple):
            made = map(self._made, template)
            return [part for part in made if part is not _LEFT_OUT]
        return template

    def _value(self, template: str) -> Any:
        alone = _PLACE.fullmatch(template)
        if alone and not alone[2]:
            return self._values[alone[1]]
        return self.line(template)

    def _table(self, template: Mapping[str, Any]) -> Any:
        if VALUE in template:
            return expression.at(self._values, template[VALUE])
        if WHEN in template:
            holds = expression.holds(self._values, template[WHEN])
            return self._made(template[THEN]) if holds else self._otherwise(template)
        if EACH in template:
            items = expression.at(self._values, template[EACH]) or []
            return [self._item(one).body(template[DO]) for one in items]
        made = {key: self._made(part) for key, part in template.items()}
        return {key: part for key, part in made.items() if part is not _LEFT_OUT}

    def _otherwise(self, template: Mapping[str, Any]) -> Any:
        return self._made(template[ELSE]) if ELSE in template else _LEFT_OUT

    def _item(self, item: Any) -> Filling:
        filling = Filling({**self._values, ITEM: item})
        filling._escape = self._escape
        return filling

    def _place(self, place: re.Match[str]) -> str:
        text = _text(self._values[place[1]]).translate(self._escape)
        return text[: int(place[2])] if place[2] else text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return str(value)
