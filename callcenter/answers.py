"""What the back office says beside the desk's own answers."""

from __future__ import annotations

import msgspec

from callcenter.domain.agent import Agent
from callcenter.domain.listed import Listed


class Asked(msgspec.Struct, frozen=True):
    """The answer to a question the window asked; *to* is the question's own name for itself."""

    to: str
    answer: object


class AskFailed(msgspec.Struct, frozen=True):
    """A question could not be answered; *reason* is for a person."""

    to: str
    reason: str


class NamesFound(msgspec.Struct, frozen=True):
    """Whom the company directory has for the *text* that somebody typed."""

    text: str
    listed: tuple[Listed, ...]


class Rescued(msgspec.Struct, frozen=True):
    """The local store was damaged, and what could be read was saved; *words* say it."""

    words: str


class Stays(msgspec.Struct, frozen=True):
    """Signed out of a shared computer, and customers and calls stay there.

    For so many records the CRM has not got, so many calls without an end, or a *problem* in words.
    """

    unsent: int = 0
    unfinished: int = 0
    problem: str = ""


class RecordingKept(msgspec.Struct, frozen=True):
    """What is known of a recording is on disk."""


class AgentKept(msgspec.Struct, frozen=True):
    """The agent's state is on disk as *agent* has it."""

    agent: Agent
