"""A kind of setting: how its value is read, and how a wrong one is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")
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


def either(names: tuple[str, ...]) -> str:
    """*names* as one reads a choice: `udp or tcp`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def inside(at: str, read: Callable[[Any], T], value: object) -> T:
    """What *read* makes of *value*, which stands *at* this place of a greater one."""
    try:
        return read(value)
    except Wrong as wrong:
        wrong.at = at + wrong.at
        raise
