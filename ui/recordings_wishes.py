"""What the agent can wish of recordings."""

from __future__ import annotations

import msgspec


class RecordingsWanted(msgspec.Struct, frozen=True):
    """Show the recordings of the call *interaction*."""

    interaction: str


class ListenWanted(msgspec.Struct, frozen=True):
    """Decrypt a recording into memory, to be heard."""

    recording: str


class StopListening(msgspec.Struct, frozen=True):
    """Let nothing be heard any more; it can go on from there."""


class SeekWanted(msgspec.Struct, frozen=True):
    """Let a recording that is being heard go on from *place_ms*."""

    recording: str
    place_ms: int


class EraseWanted(msgspec.Struct, frozen=True):
    """Erase a recording for good."""

    recording: str
    interaction: str
