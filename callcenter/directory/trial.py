"""A company directory tried out step by step with one number: what came, and what to mend."""

from __future__ import annotations

from enum import Enum

import msgspec

from callcenter.directory.directory import Directory, DirectoryError, Stage
from callcenter.directory.entries import having
from callcenter.domain.listed import Listed
from callcenter.domain.number import PhoneNumber

SHOWN = 20


class Outcome(Enum):
    """How a step ended."""

    DONE = "done"
    FAILED = "failed"
    LEFT_OUT = "left out"


class Step(msgspec.Struct, frozen=True):
    """One step: what was seen, what was asked on the way, and what to *mend*."""

    stage: Stage
    outcome: Outcome
    says: str
    mend: str = ""
    asked: tuple[str, ...] = ()


class Recorder:
    """Notes what a directory is asked; `heard` is to be its *watch*."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def heard(self, line: str) -> None:
        """One line of question or answer."""
        self._lines.append(line)

    def taken(self) -> tuple[str, ...]:
        """What was heard since the last time."""
        lines, self._lines = tuple(self._lines), []
        return lines


class DirectoryTrial:
    """Tries *directory* with a *number* that it should know; *recorder* watches it."""

    def __init__(self, directory: Directory, number: PhoneNumber, recorder: Recorder) -> None:
        self._directory = directory
        self._number = number
        self._recorder = recorder
        self._steps: list[Step] = []

    async def run(self) -> tuple[Step, ...]:
        """All steps, as far as the directory lets us come."""
        try:
            await self._directory.open(lambda stage, words: self._note(stage, words))
            found = await self._find()
            await self._search(found)
            await self._read()
        except DirectoryError as error:
            self._note(error.stage, error.reason, failed=True, mend=error.mend)
        return tuple(self._steps)

    async def _find(self) -> tuple[Listed, ...]:
        came = await self._directory.candidates(self._number)
        if not came:
            mend = "if it has that number, mend directory.base, directory.filter or the attributes"
            self._note(Stage.FIND, f"nobody for {self._number.key}", failed=True, mend=mend)
            return ()
        self._note(Stage.FIND, f"{len(came)} entries came for {self._number.key}")
        found = having(self._number, came)
        lines = [self._compared(entry, entry in found) for entry in came[:SHOWN]]
        mend = (
            "" if found else "nobody has that number: mend numbers.region if it is a national one"
        )
        self._note(Stage.COMPARE, "\n".join(lines), failed=not found, mend=mend)
        return found

    def _compared(self, entry: Listed, same: bool) -> str:
        numbers = ", ".join(entry.numbers) or "no number"
        return f"{entry.name}: {numbers}" + ("" if same else f", not {self._number.key}")

    async def _search(self, found: tuple[Listed, ...]) -> None:
        if not found:
            self._steps.append(Step(Stage.SEARCH, Outcome.LEFT_OUT, "there is no name to look for"))
            return
        word = max(found[0].name.split(), key=len)
        there = await self._directory.search(word)
        same = found[0].name in [entry.name for entry in there]
        mend = "" if same else "the name that was just found was not among them"
        # A server shows the first few of a name that many have.
        self._note(Stage.SEARCH, f"{len(there)} entries came for “{word}”", mend=mend)

    async def _read(self) -> None:
        again = await self._directory.refresh()
        if again is not None:
            self._note(Stage.READ, f"the whole is kept in memory, and followed every {again:g} s")

    def _note(self, stage: Stage, says: str, *, failed: bool = False, mend: str = "") -> None:
        outcome = Outcome.FAILED if failed else Outcome.DONE
        self._steps.append(Step(stage, outcome, says, mend, self._recorder.taken()))
