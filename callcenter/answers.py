"""What the back office says beside the desk's own answers."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.domain.agent import Agent


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to a question the window asked; *to* is the question's own name for itself."""

    to: str
    answer: object


@dataclass(frozen=True, slots=True)
class AskFailed:
    """A question could not be answered; *reason* is for a person."""

    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class AgentKept:
    """The agent's state is on disk as *agent* has it."""

    agent: Agent
