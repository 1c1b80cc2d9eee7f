"""Places in a configured address or body, such as {number}, and how they are filled."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

_PLACE = re.compile(r"\{([a-z0-9_]+)\}")


def places(template: Any) -> frozenset[str]:
    """The names of all places in a text, or in the texts of a list or table."""
    if isinstance(template, str):
        return frozenset(_PLACE.findall(template))
    if isinstance(template, Mapping):
        return frozenset().union(*map(places, template.values()))
    if isinstance(template, list | tuple):
        return frozenset().union(*map(places, template))
    return frozenset()


def check(template: Any, known: Collection[str], what: str) -> None:
    """Raise ValueError when *template* has a place that is none of *known*."""
    unknown = sorted(places(template) - set(known))
    if unknown:
        expected = ", ".join(f"{{{name}}}" for name in sorted(known))
        raise ValueError(f"{what} has the unknown place {{{unknown[0]}}}; expected {expected}")


def address(template: str, values: Mapping[str, Any]) -> str:
    """*template* with its places filled and percent-encoded."""
    return _PLACE.sub(
        lambda place: quote(_text(values[place[1]]), safe="", errors="replace"), template
    )


def line(template: str, values: Mapping[str, Any]) -> str:
    """*template* with its places filled as text."""
    return _PLACE.sub(lambda place: _text(values[place[1]]), template)


def body(template: Any, values: Mapping[str, Any]) -> Any:
    """*template* filled; a text that is one place alone becomes the value itself."""
    if isinstance(template, str):
        alone = _PLACE.fullmatch(template)
        return values[alone[1]] if alone else line(template, values)
    if isinstance(template, Mapping):
        return {key: body(part, values) for key, part in template.items()}
    if isinstance(template, list | tuple):
        return [body(part, values) for part in template]
    return template


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return str(value)
