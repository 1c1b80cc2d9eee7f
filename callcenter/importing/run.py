"""An import at work: each part is kept whole or not at all, and it goes on where it stopped."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from callcenter.domain.customer_import import (
    Entry,
    ImportBatch,
    ImportField,
    Outcome,
)
from callcenter.importing.entries import NO_PROSE, EntryReader, NewId
from callcenter.importing.opened import OpenedFile
from callcenter.importing.plan import Plan
from callcenter.importing.rejects import RejectFile, Say, rejects_beside
from callcenter.importing.rows import FileRow, WrongFile
from callcenter.importing.words import reason_in_words
from callcenter.store.acquaintances import Addresses
from callcenter.store.imports import Imports

T = TypeVar("T")
READ_AT_ONCE = 50
"""So many rows are read between two looks whether something urgent is to be done."""
_log = logging.getLogger("callcenter.importing")


class Turn(Protocol):
    """Does work of the store where and when it may be done, and gives what came of it."""

    def __call__(self, work: Callable[[], T], /) -> T:
        """Do *work*; raises what it raises."""


class Progress(msgspec.Struct, frozen=True):
    """How far an import is: *batch* so far, *of* so many rows."""

    batch: ImportBatch
    of: int


class Pace(Protocol):
    """How many rows are kept in one transaction."""

    @property
    def size(self) -> int:
        """So many rows."""

    def took(self, seconds: float, records: int) -> None:
        """So long the last ones took."""


class Import:
    """One import of an opened file by a plan; `run` may be called on any thread.

    *pace* says how many rows are written at once, *wait* returns when nothing urgent is to be
    done, *turn* does the writing. Asked to stop (*stopping*), it can be gone on with later.
    """

    def __init__(
        self,
        imports: Imports,
        opened: OpenedFile,
        plan: Plan,
        *,
        new_id: NewId,
        now: Callable[[], datetime],
        pace: Pace,
        turn: Turn = lambda work: work(),
        wait: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.perf_counter,
        say: Say = reason_in_words,
        rejects: Path | None = None,
    ) -> None:
        self._imports = imports
        self._opened = opened
        self._plan = plan
        self._new_id = new_id
        self._now = now
        self._pace = pace
        self._turn = turn
        self._wait = wait
        self._clock = clock
        self._say = say
        self._rejects = rejects
        self._addresses = Addresses()

    def run(
        self,
        progress: Callable[[Progress], None] = lambda progress: None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> ImportBatch:
        """Import all rows, or those that are left; how it came out.

        Raises WrongFile (also before anything is kept, where the file is broken in its midst) and
        StoreError kinds; what was kept until then stays, and the same import goes on there.
        """
        total = self._counted()
        reader = self._plan.reader(self._opened, self._new_id)
        batch, reject_file = self._begun()
        progress(Progress(batch, total))
        rows = islice(self._opened.rows(), batch.rows, None)
        look_at_addresses(self._imports, self._plan, self._addresses, wait=self._wait)
        while not stopping() and (part := list(islice(rows, self._pace.size))):
            batch = self._take(batch, part, reader, reject_file)
            progress(Progress(batch, total))
        if batch.rows == total:
            batch = self._turn(lambda: self._imports.finish(batch.id))
        self._log(batch)
        return batch

    def _counted(self) -> int:
        """How many rows there are; every one is looked at before the first is kept."""
        count = 0
        for count, _ in enumerate(self._opened.rows(), start=1):
            if count % READ_AT_ONCE == 0:
                self._wait()
        if not count:
            raise WrongFile(f"There are no customers in {self._opened.path.name}, only columns.")
        return count

    def _begun(self) -> tuple[ImportBatch, RejectFile]:
        fingerprint = self._plan.fingerprint(self._opened)
        left = self._imports.broken_off(fingerprint)
        batch = self._fresh(fingerprint) if left is None else self._again(left)
        return batch, RejectFile(
            Path(batch.rejects),
            self._opened.columns,
            delimiter=self._opened.delimiter or ";",
            say=self._say,
            upto=batch.rejects_bytes,
            no_prose=[at for at, field in enumerate(self._plan.mapping) if field in NO_PROSE],
        )

    def _fresh(self, fingerprint: str) -> ImportBatch:
        batch = ImportBatch(
            self._new_id(),
            self._now(),
            "",
            self._opened.path.name,
            fingerprint=fingerprint,
            policy=self._plan.policy,
            to_crm=self._plan.to_crm,
            rejects=self._new_rejects(),
        )
        self._turn(lambda: self._imports.begin(batch))
        return batch

    def _again(self, left: ImportBatch) -> ImportBatch:
        if left.rejects_bytes:
            return left
        # Where there is such a file all the same, its rows come again, or it is somebody else's.
        rejects = self._new_rejects()
        return self._turn(lambda: self._imports.reject_to(left.id, rejects))

    def _new_rejects(self) -> str:
        return str((self._rejects or rejects_beside(self._opened.path)).absolute())

    def _take(
        self,
        batch: ImportBatch,
        part: Sequence[FileRow],
        reader: EntryReader,
        reject_file: RejectFile,
    ) -> ImportBatch:
        read = list(read_rows(part, reader, wait=self._wait))
        for row in part:
            reject_file.remember(row.line, row.cells)
        self._wait()
        imports, decide = self._imports, self._plan.matching().decide

        def take() -> tuple[float, ImportBatch]:
            began = self._clock()
            taken = imports.take(
                batch.id,
                read,
                self._addresses,
                after=batch.rows,
                decide=decide,
                note=reject_file.note,
            )
            return self._clock() - began, taken

        seconds, taken = self._turn(take)
        self._pace.took(seconds, len(part))
        return taken

    def _log(self, batch: ImportBatch) -> None:
        state = "finished" if batch.finished else "stopped"
        _log.info(
            "import %s %s: %d made, %d changed, %d skipped, %d rejected",
            *(batch.id, state, batch.made, batch.changed, batch.skipped, batch.rejected),
        )


def read_rows(
    rows: Iterable[FileRow], reader: EntryReader, *, wait: Callable[[], None]
) -> Iterator[Entry | Outcome]:
    """Read rows, letting urgent work go first."""
    for count, row in enumerate(rows):
        if count % READ_AT_ONCE == 0:
            wait()
        yield reader.read(row)


def look_at_addresses(
    imports: Imports, plan: Plan, addresses: Addresses, *, wait: Callable[[], None]
) -> None:
    """Let the e-mail addresses of those who are here be known, where the file tells any."""
    if ImportField.EMAIL not in plan.mapping:
        return
    while imports.look(addresses):
        wait()
