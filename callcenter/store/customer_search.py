"""Finding customers while somebody types: each letter is a search of its own.

The last word is unfinished. FTS5 would gather all rows of all words that begin so, a million for
the country of a telephone number; so the words themselves are looked up, and their rows read only
until there are enough (sqlite.org/fts5.html, 7: fts5vocab).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection, text

from callcenter.store.words import Part, parts_of

MOST_FOUND = 500
"""Among so many matches of a search the best are chosen; who types on, narrows."""
MOST_WORDS = 20
"""So many words may stand for one unfinished word beside others."""
_LAST = "\U0010ffff"
"""Sorts after every letter."""
_SEARCH = text("SELECT rowid FROM customer_search WHERE customer_search MATCH :asked LIMIT :most")
_ROWS = text(
    "SELECT DISTINCT doc FROM customer_search_word WHERE term >= :first AND term < :last "
    "LIMIT :most"
)
_WORD = text("SELECT term FROM customer_search_word WHERE term >= :first AND term < :last LIMIT 1")


def found(connection: Connection, written: str) -> list[int]:
    """The rows of customers for what is *written*, MOST_FOUND at most; whole words first."""
    parts = parts_of(written)
    if not parts:
        return []
    rows = dict.fromkeys(_matching(connection, " AND ".join(part.whole for part in parts)))
    if len(rows) < MOST_FOUND:
        rows |= dict.fromkeys(_unfinished(connection, parts))
    return list(islice(rows, MOST_FOUND))


def _unfinished(connection: Connection, parts: tuple[Part, ...]) -> Iterator[int]:
    beginnings = [one for part in parts for one in part.beginnings]
    if len(parts) == 1:
        for beginning in beginnings:
            yield from _beginning(connection, beginning)
    elif beginnings:
        known = {one: _words(connection, one) for one in beginnings}
        yield from _matching(connection, " AND ".join(part.with_words(known) for part in parts))


def _matching(connection: Connection, question: str) -> list[int]:
    return list(connection.execute(_SEARCH, {"asked": question, "most": MOST_FOUND}).scalars())


def _beginning(connection: Connection, beginning: str) -> list[int]:
    """Rows with a word that begins so."""
    wanted = {"first": beginning, "last": beginning + _LAST, "most": MOST_FOUND}
    return list(connection.execute(_ROWS, wanted).scalars())


def _words(connection: Connection, beginning: str) -> tuple[str, ...] | None:
    """The words that begin so; None when they are too many."""
    known: list[str] = []
    first = beginning
    while len(known) <= MOST_WORDS:
        wanted = {"first": first, "last": beginning + _LAST}
        word = connection.execute(_WORD, wanted).scalar()
        if word is None:
            return tuple(known)
        known.append(word)
        first = f"{word}\x01"
    return None
