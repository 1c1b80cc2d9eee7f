"""Rows of a spreadsheet (XLSX, XLS, ODS), read by a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import callcenter
from callcenter.importing.headers import is_header, numbered, recognised
from callcenter.importing.rows import FileRow, Reading, WrongFile, is_empty
from callcenter.importing.sheet_reader import MOST_MEMORY, READER_FLAG

LOOK_S = 0.1
"""So often is looked how much memory the reading process takes."""
_ABOVE = 10
"""So many rows may be above the names of the columns: a title, a date."""
_NAMED = 2
END_S = 5.0


class Spreadsheet:
    """One sheet of a spreadsheet, the first with anything in it if *reading* names none.

    Raises WrongFile.
    """

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path = path
        self._sheet = reading.sheet
        with self._read() as told:
            self.sheets = tuple(next(told, {"row": ()})["row"])
            self.sheet = "".join(next(told, {"row": ()})["row"])
            first = [row for row in islice(_rows(told), _ABOVE + 1) if not is_empty(row.cells)]
        if not first:
            raise WrongFile(f"There is nothing in {path.name}.")
        header = _header(first)
        self._below = header.line if header else 0
        cells = header.cells if header else numbered(len(first[0].cells))
        self._columns = cells

    @property
    def columns(self) -> tuple[str, ...]:
        """What the first row calls the columns; their numbers where it does not."""
        return self._columns

    def rows(self) -> Iterator[FileRow]:
        """The rows below the header; raises WrongFile."""
        with self._read() as told:
            # The names of the sheets, and of this one.
            for _ in range(2):
                next(told, None)
            for row in _rows(told):
                if row.line > self._below and not is_empty(row.cells):
                    yield row

    @contextmanager
    def _read(self) -> Iterator[Iterator[dict[str, Any]]]:
        asked = json.dumps({"path": str(self._path.absolute()), "sheet": self._sheet})
        process = _started()
        ended = threading.Event()
        watch = threading.Thread(
            target=_watch, args=(process, ended), name="spreadsheet-memory", daemon=True
        )
        watch.start()
        try:
            yield self._told(process, asked)
        finally:
            ended.set()
            process.kill()
            process.communicate()
            watch.join(END_S)

    def _told(self, process: subprocess.Popen[str], asked: str) -> Iterator[dict[str, Any]]:
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(asked + "\n")
            process.stdin.flush()
        except OSError as error:
            raise self._broken() from error
        for line in process.stdout:
            told = json.loads(line) if line.endswith("\n") else {}
            if "wrong" in told:
                raise WrongFile(told["wrong"])
            if "end" in told:
                return
            if told:
                yield told
        raise self._broken()

    def _broken(self) -> WrongFile:
        return WrongFile(
            f"{self._path.name} cannot be read: it is damaged, or so big when unpacked that it "
            f"would take more than {MOST_MEMORY // 1_000_000} MB. Export the customers as CSV."
        )


def _header(first: list[FileRow]) -> FileRow | None:
    """The row that names the columns: the first by which some are known, else the first at all."""
    named = (row for row in first if recognised(row.cells) >= _NAMED)
    found = next(named, first[0])
    return found if is_header(found.cells) else None


def _rows(told: Iterator[dict[str, Any]]) -> Iterator[FileRow]:
    for each in told:
        line, *cells = each["row"]
        yield FileRow(int(line), tuple(cells))


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, READER_FLAG]
    return [sys.executable, "-P", "-m", "callcenter.importing.sheet_reader"]


def _started() -> subprocess.Popen[str]:
    package = str(Path(callcenter.__file__).resolve().parent.parent)
    known = os.environ.get("PYTHONPATH", "")
    return subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What a library says of a broken file is no news: we say it in our own words.
        stderr=subprocess.DEVNULL,
        encoding="ascii",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (package, known)))},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _watch(process: subprocess.Popen[str], ended: threading.Event) -> None:
    """End a reading process that takes too much memory."""
    import psutil

    try:
        seen = psutil.Process(process.pid)
        while not ended.wait(LOOK_S):
            if seen.memory_info().rss > MOST_MEMORY:
                process.kill()
                return
    except psutil.NoSuchProcess:
        # It has ended meanwhile, as it should.
        return
