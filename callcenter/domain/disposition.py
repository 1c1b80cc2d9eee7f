"""How a call ended for the business: a code with its meaning."""

from __future__ import annotations

from enum import Enum

import msgspec


class Flag(Enum):
    """What a disposition means to those who come after."""

    RESOLVED = "resolved"
    FOLLOW_UP = "follow-up"
    CALLBACK = "callback"
    DO_NOT_CALL = "do-not-call"


class Disposition(msgspec.Struct, frozen=True):
    """A code the agent may choose; *labels* are by language, *flags* what it sets by itself."""

    code: str
    labels: dict[str, str] = msgspec.field(default_factory=dict)
    flags: frozenset[Flag] = frozenset()

    def label(self, language: str) -> str:
        """The words for it in *language*, else in English, else the code."""
        return self.labels.get(language) or self.labels.get("en") or self.code
