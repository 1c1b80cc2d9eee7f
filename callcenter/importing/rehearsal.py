"""An import tried out: what would become of each row, with nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

import msgspec

from callcenter.domain.customer import Customer
from callcenter.domain.customer_import import (
    Decision,
    Entry,
    ImportEnding,
    ImportReason,
    Known,
    Outcome,
)
from callcenter.importing.entries import NewId
from callcenter.importing.matching import Matching
from callcenter.importing.opened import OpenedFile
from callcenter.importing.plan import Plan
from callcenter.importing.rows import FileRow
from callcenter.importing.run import look_at_addresses, read_rows
from callcenter.store.acquaintances import Acquaintances, Addresses
from callcenter.store.imports import Imports

SHOWN = 20
_AT_ONCE = 500


class Tried(msgspec.Struct, frozen=True):
    """One row and what would become of it; *customer* as the record would read, where it is new."""

    row: FileRow
    outcome: Outcome
    customer: Customer | None = None


class Rehearsal(msgspec.Struct, frozen=True):
    """What an import would do: how many *rows* come to which end and for what reason.

    *first* are the first of them, *rejected* the first that would be rejected.
    """

    rows: int
    endings: dict[ImportEnding, int]
    reasons: dict[ImportReason, int]
    mended: int
    first: tuple[Tried, ...]
    rejected: tuple[Tried, ...]


def rehearse(
    imports: Imports,
    opened: OpenedFile,
    plan: Plan,
    *,
    new_id: NewId,
    wait: Callable[[], None] = lambda: None,
    progress: Callable[[int], None] = lambda rows: None,
    stopping: Callable[[], bool] = lambda: False,
    shown: int = SHOWN,
) -> Rehearsal:
    """Try out the import of a file; *progress* is told how many rows were looked at.

    Stopped early, it tells of the rows until then. Raises WrongFile and StoreError kinds.
    """
    addresses = Addresses()
    look_at_addresses(imports, plan, addresses, wait=wait)
    reader = plan.reader(opened, new_id)
    rows, people = opened.rows(), Acquaintances()
    told = _Told(shown)
    while not stopping() and (part := list(islice(rows, _AT_ONCE))):
        read = list(read_rows(part, reader, wait=wait))
        entries = [each for each in read if isinstance(each, Entry)]
        imports.acquaint(people, entries, addresses)
        for row, decision in zip(part, _decisions(read, people, plan.matching()), strict=True):
            told.add(row, decision)
        progress(told.rows)
    return told.whole()


def _decisions(
    read: list[Entry | Outcome], people: Acquaintances, matching: Matching
) -> Iterator[Decision]:
    for row in read:
        if isinstance(row, Outcome):
            yield Decision(row)
            continue
        decision = matching.decide(row, people.about(row))
        if decision.customer is not None:
            people.add(Known(decision.customer, row.line))
        yield decision


class _Told:
    """What is counted and shown."""

    def __init__(self, shown: int) -> None:
        self._shown = shown
        self.rows = 0
        self._mended = 0
        self._endings: Counter[ImportEnding] = Counter()
        self._reasons: Counter[ImportReason] = Counter()
        self._first: list[Tried] = []
        self._rejected: list[Tried] = []

    def add(self, row: FileRow, decision: Decision) -> None:
        outcome = decision.outcome
        self.rows += 1
        self._mended += outcome.mended
        self._endings[outcome.ending] += 1
        if outcome.reason is not None:
            self._reasons[outcome.reason] += 1
        tried = Tried(row, outcome, decision.customer)
        if len(self._first) < self._shown:
            self._first.append(tried)
        if outcome.ending is ImportEnding.REJECTED and len(self._rejected) < self._shown:
            self._rejected.append(tried)

    def whole(self) -> Rehearsal:
        return Rehearsal(
            self.rows,
            dict(self._endings),
            dict(self._reasons),
            self._mended,
            tuple(self._first),
            tuple(self._rejected),
        )
