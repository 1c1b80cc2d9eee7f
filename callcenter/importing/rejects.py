"""The file of rejected rows: as they were, with line and reason, to be put right and imported."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from callcenter.domain.customer_import import ImportEnding, Outcome
from callcenter.domain.payment_card import masked
from callcenter.importing.rows import WrongFile
from callcenter.store.export import defused

LINE, REASON = "import line", "import reason"
"""What the columns are called that are added."""
Say = Callable[[Outcome], str]
"""Puts the reason into words."""


class RejectFile:
    """Rejected rows in a CSV file at *path*, which is made with the first one.

    The first *upto* bytes are of an import that is gone on with; what is behind them was written
    before it was broken off, and comes again. Cells of the columns *no_prose* (their places) stay
    as they are; in all others numbers of payment cards are made unreadable.
    """

    def __init__(
        self,
        path: Path,
        columns: Sequence[str],
        *,
        delimiter: str,
        say: Say,
        upto: int = 0,
        no_prose: Collection[int] = (),
    ) -> None:
        self.path = path
        self._columns = tuple(columns)
        self._delimiter = delimiter
        self._say = say
        self._size = upto
        self._no_prose = frozenset(no_prose)
        self._cells: dict[int, tuple[str, ...]] = {}
        if upto:
            self._cut()

    def remember(self, line: int, cells: tuple[str, ...]) -> None:
        """What is written in that row, should it be rejected."""
        self._cells[line] = cells

    def note(self, outcomes: Sequence[Outcome]) -> int:
        """Write the rejected ones among *outcomes* to the disk; how long the file is.

        Raises WrongFile.
        """
        rejected = [one for one in outcomes if one.ending is ImportEnding.REJECTED]
        if rejected:
            self._append(rejected)
        self._cells.clear()
        return self._size

    def _append(self, rejected: Sequence[Outcome]) -> None:
        text = io.StringIO(newline="")
        rows = csv.writer(text, delimiter=self._delimiter)
        if not self._size:
            rows.writerow([*map(defused, self._columns), LINE, REASON])
        for outcome in rejected:
            rows.writerow(self._row(outcome))
        mark = "" if self._size else "\ufeff"
        try:
            self._size = self._written((mark + text.getvalue()).encode("utf-8", "replace"))
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def _row(self, outcome: Outcome) -> list[str]:
        cells = self._cells.get(outcome.line, ())[: len(self._columns)]
        missing = ("",) * (len(self._columns) - len(cells))
        told = enumerate((*cells, *missing))
        return [
            *(defused(cell if at in self._no_prose else masked(cell)) for at, cell in told),
            str(outcome.line),
            defused(masked(self._say(outcome))),
        ]

    def _written(self, content: bytes) -> int:
        new = os.O_EXCL if not self._size else 0
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | new, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def _cut(self) -> None:
        try:
            size = self.path.stat().st_size if self.path.exists() else 0
            if size < self._size:
                raise WrongFile(
                    f"{self.path} with the rows that were rejected is gone, or shorter than it "
                    "was. Put it back, or undo the import that was broken off and begin it anew."
                )
            os.truncate(self.path, self._size)
        except OSError as error:
            raise _unwritable(self.path, error) from error


def rejects_beside(source: Path) -> Path:
    """A name for the rejected rows of *source* that is not taken yet."""
    for count in range(1, 1000):
        ending = ".rejected.csv" if count == 1 else f".rejected-{count}.csv"
        path = source.with_name(source.stem + ending)
        if not path.exists():
            return path
    raise WrongFile(f"There are too many files of rejected rows beside {source.name}.")


def _unwritable(path: Path, error: OSError) -> WrongFile:
    return WrongFile(
        f"The rejected rows cannot be written to {path} ({error.strerror or error}). Name another "
        "file for them (--rejects), or copy the list into a folder of your own and import it there."
    )
