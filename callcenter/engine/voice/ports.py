"""The stretch of UDP ports where the voice of our calls arrives, another one in every process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_LOWEST, _HIGHEST = 16_384, 48_000
COUNT = 100
"""The library moves on by two ports with each call, so that what still arrives for the last call
meets nobody; with four calls at once the other ports are for those that other programs hold."""


@dataclass(frozen=True, slots=True)
class VoicePorts:
    """`first` is even; RTP has the even ports, RTCP the odd ones."""

    first: int
    count: int = COUNT

    @classmethod
    def drawn(cls, below: Callable[[int], int]) -> VoicePorts:
        """A stretch of its own for this process; *below* draws a number from 0 to under its own.

        After a crash the other side goes on sending to the old ports for a while, and the library
        would take whatever comes first to a new call's port for the customer's voice.
        """
        return cls(_LOWEST + 2 * below((_HIGHEST - COUNT - _LOWEST) // 2))
