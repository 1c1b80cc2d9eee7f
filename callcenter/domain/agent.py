"""The agent: what they chose to be, and what they are doing."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec
from msgspec.structs import replace


class Intent(Enum):
    """What the agent chose."""

    READY = "ready"
    PAUSED = "paused"
    SIGNED_OUT = "signed-out"


class Activity(Enum):
    """What the agent is doing, derived from calls and the open note."""

    IDLE = "idle"
    RINGING = "ringing"
    TALKING = "talking"
    WRAPPING_UP = "wrapping-up"


class Choice(msgspec.Struct, frozen=True):
    """An intent with its reason; the reason is a configured code and only for a pause."""

    intent: Intent
    reason: str = ""


class PauseReason(msgspec.Struct, frozen=True):
    """Why an agent may pause; *labels* are by language."""

    code: str
    labels: dict[str, str]

    def label(self, language: str) -> str:
        """The words for it in *language*, else in English, else the code."""
        return self.labels.get(language) or self.labels.get("en") or self.code


class Agent(msgspec.Struct, frozen=True):
    """An agent at a desk; *after* is what they asked to be once the present call is done."""

    id: str
    name: str
    site: str
    choice: Choice
    since: datetime
    after: Choice | None = None

    def choosing(self, choice: Choice, now: datetime) -> Agent:
        """The agent after choosing *choice*; choosing what already is keeps the timer."""
        if choice == self.choice:
            return replace(self, after=None)
        return replace(self, choice=choice, since=now, after=None)
