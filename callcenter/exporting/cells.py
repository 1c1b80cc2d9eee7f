"""What is written of a customer, as the columns of a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from callcenter.domain.customer import Customer

MOST_NUMBER_COLUMNS = 20
"""More numbers of one customer stand together in the last column."""
_COLUMNS = (
    *("id", "crm_id", "name", "company", "email", "language", "tags", "since", "queue", "url"),
)


class CannotExport(Exception):
    """The file cannot be written; the text says why and what to do."""


def columns(most_numbers: int) -> tuple[str, ...]:
    """The names of the columns, where customers have so many numbers at most."""
    count = min(max(most_numbers, 1), MOST_NUMBER_COLUMNS)
    further = (f"number {at}" for at in range(2, count + 1))
    return (*_COLUMNS, "number", *further)


def cells(kept: Customer, width: int) -> Iterator[str]:
    """The cells of a customer in a table of so many columns."""
    yield from map(
        plain,
        (
            *(kept.id, kept.crm_id, kept.name, kept.company, kept.email, kept.language),
            *("\n".join(kept.tags), since_of(kept), kept.queue, kept.url),
        ),
    )
    room = width - len(_COLUMNS)
    yield from map(plain, kept.numbers[: room - 1])
    yield plain("\n".join(kept.numbers[room - 1 :]))
    yield from ("",) * (room - 1 - len(kept.numbers))


def since_of(kept: Customer) -> str:
    """Since when, as ISO 8601 in UTC; empty when nobody knows."""
    return kept.since.astimezone(UTC).isoformat() if kept.since else ""


def plain(text: str) -> str:
    """*text* as any program can read it: what is no proper Unicode becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
