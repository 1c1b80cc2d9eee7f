"""Whether two names can be one person's: spelled differently, never guessed."""

from __future__ import annotations

from functools import lru_cache

from callcenter.store.words import folded

_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "pan", "pani", "inz", "mgr", "sp", "z", "o"})


def same_name(one: str, other: str) -> bool:
    """Whether both say the same but for case, accents, order, titles, initials and further names.

    Names that are alike but not the same (Kowalski, Kowalska) are two persons'.
    """
    fewer, more = sorted((_words(one), _words(other)), key=len)
    if not fewer or _counted(fewer) != _counted(more):
        return False
    left, whole = list(more), False
    for word in fewer:
        match = next((each for each in left if _same(word, each)), None)
        if match is None:
            return False
        left.remove(match)
        whole = whole or min(len(word), len(match)) > 1
    # Initials alone name nobody.
    return whole


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    words = folded(name)
    kept = [word for word in words if word not in _TITLES] or words
    # Whole words find their like before initials take it.
    return tuple(sorted(kept, key=len, reverse=True))


def _counted(words: tuple[str, ...]) -> list[str]:
    """What tells one shop of a chain from another."""
    return sorted(word for word in words if any(sign.isdecimal() for sign in word))


def _same(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[:1] == other[:1])
