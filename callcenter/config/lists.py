"""Settings with several values: lists of texts, numbers and codecs, tables of names."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from callcenter.config.kind import Kind, Wrong, either, inside
from callcenter.config.kinds import matching, one_of, text

E = TypeVar("E", bound=Enum)


def texts(*, most: int = 32, longest: int = 200) -> Kind[tuple[str, ...]]:
    """A list of texts, none of them empty or twice."""
    return list_of(text(longest=longest), "a list of texts in quotes", most)


def short_numbers() -> Kind[tuple[str, ...]]:
    """A list of numbers of a few digits."""
    one = matching("[0-9]{2,6}", "a number of 2 to 6 digits")
    return list_of(one, 'a list such as ["112", "999"]', 32)


def codecs(known: tuple[str, ...]) -> Kind[tuple[str, ...]]:
    """A list of codecs, the best first, at least one."""

    def read(value: object) -> str:
        name = value.upper() if isinstance(value, str) else value
        if name not in known:
            raise Wrong(either(known), value)
        return str(name)

    some = list_of(Kind(read), f"a list of {either(known)}", len(known))

    def at_least_one(value: object) -> tuple[str, ...]:
        names = some.read(value)
        if not names:
            raise Wrong(f"at least one of {either(known)}", value)
        return names

    return Kind(at_least_one, list, known)


def by_name(choices: type[E]) -> Kind[tuple[tuple[str, E], ...]]:
    """A table of names, each with one member of an enumeration."""
    one = one_of(choices)
    expected = f'a table such as {{ support = "{one.choices[-1]}" }}'

    def read(value: object) -> tuple[tuple[str, E], ...]:
        if not isinstance(value, Mapping):
            raise Wrong(expected, value)
        return tuple(
            (str(name), inside(f".{name}", one.read, member)) for name, member in value.items()
        )

    return Kind(read, lambda pairs: {name: one.plain(member) for name, member in pairs})


def list_of(kind: Kind[str], expected: str, most: int) -> Kind[tuple[str, ...]]:
    """A list of at most so many of *kind*, none of them empty or twice."""

    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise Wrong(f"{expected}, at most {most}", value)
        found: list[str] = []
        for index, item in enumerate(value):
            entry = inside(f"[{index}]", kind.read, item)
            if not entry or entry in found:
                raise Wrong("no entry that is empty or there twice", item, f"[{index}]")
            found.append(entry)
        return tuple(found)

    return Kind(read, list)
