"""What is wrong in a configuration file, in words that say what to do."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from msgspec import Struct


class Problem(Enum):
    """The kinds of wrong."""

    VALUE = "value"
    UNKNOWN = "unknown"
    SECRET = "secret"
    LOCKED = "locked"
    SYNTAX = "syntax"
    UNREADABLE = "unreadable"


class ConfigProblem(Struct, frozen=True):
    """One thing wrong in *file*; *key* is empty when it is the file itself."""

    file: Path
    key: str
    expected: str
    found: str
    problem: Problem = Problem.VALUE
    line: int | None = None

    def __str__(self) -> str:
        """The problem as one sentence."""
        place = self.file.name + (f", line {self.line}" if self.line else "")
        match self.problem:
            case Problem.VALUE:
                return f"{place}: {self.key} is {self.found}; expected {self.expected}"
            case Problem.UNKNOWN:
                return f"{place}: {self.key} is not a setting; {self.expected}"
            case Problem.SECRET:
                return f"{place}: {self.key} is a secret; {self.expected}"
            case Problem.LOCKED:
                return f"{place}: {self.key} is locked by {self.found}; {self.expected}"
            case Problem.SYNTAX:
                return f"{place}: {self.found}; expected {self.expected}"
            case Problem.UNREADABLE:
                return f"{self.file}: cannot be read ({self.found}); {self.expected}"
