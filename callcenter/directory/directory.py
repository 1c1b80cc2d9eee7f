"""What a company directory must be able to do, and the ways in which it can fail."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from callcenter.domain.listed import Listed
from callcenter.domain.number import PhoneNumber


class Stage(Enum):
    """How far a question got, in this order."""

    SETUP = "setup"
    REACH = "reach"
    SECURE = "secure"
    SIGN_IN = "sign in"
    PLACE = "place"
    READ = "read"
    FIND = "find"
    COMPARE = "compare"
    SEARCH = "search"


class DirectoryError(Exception):
    """The directory did not do as asked; *reason* and what to *mend* are for a person.

    *for_log* says it without the server's own words, which may quote what was asked.
    """

    def __init__(self, reason: str, *, stage: Stage, mend: str = "", for_log: str = "") -> None:
        super().__init__(reason)
        self.for_log = for_log or reason
        self.reason = reason
        self.stage = stage
        self.mend = mend


class WrongDirectory(DirectoryError):
    """The settings cannot be: *reason* names the key and what was expected."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, stage=Stage.SETUP, mend="mend [directory] in the configuration")


Told = Callable[[Stage, str], None]
"""Told of each stage that was passed, in words."""
Watch = Callable[[str], None]
"""Told of each question and answer in a line, without secrets."""


def silent(*_: object) -> None:
    """Listen to nothing."""


class Directory(Protocol):
    """A directory. Every method raises DirectoryError."""

    async def open(self, told: Told = silent) -> None:
        """Go as far as a question needs: reach it, make it secret, sign in, find the place."""

    async def candidates(self, number: PhoneNumber) -> tuple[Listed, ...]:
        """Whom it gives for *number* in any spelling, not compared yet."""

    async def find(self, number: PhoneNumber) -> tuple[Listed, ...]:
        """Everybody who really has that number."""

    async def search(self, text: str) -> tuple[Listed, ...]:
        """Those with every word of *text* at the beginning of a word of their name or company."""

    async def refresh(self) -> float | None:
        """Read what changed, where there is a copy; in how many seconds to do so again.

        None where it is asked each time.
        """

    async def forget(self) -> None:
        """Let go of everybody that was read."""

    async def close(self) -> None:
        """Let go of its connections, and of everybody."""
