"""One thing that the doctor found: whether it is well, else its cause and its cure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One check; *cause* and *fix* are empty when it is *ok* and nothing need be said."""

    name: str
    ok: bool
    cause: str = ""
    fix: str = ""

    def __str__(self) -> str:
        """The finding as a person reads it."""
        words = f"{'OK  ' if self.ok else 'FAIL'} {self.name}"
        words += f": {self.cause}" if self.cause else ""
        return words + (f"\n     -> {self.fix}" if self.fix else "")
