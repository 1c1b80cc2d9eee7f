"""The recording of a call: whether one is made, and what is kept of it."""

from __future__ import annotations

from enum import Enum


class RecordingState(Enum):
    """Whether what is said is written to disk now."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"


class RecordingPolicy(Enum):
    """Which calls are recorded: none, those the agent chooses, or all of them by themselves."""

    NEVER = "never"
    BUTTON = "button"
    ALWAYS = "always"
