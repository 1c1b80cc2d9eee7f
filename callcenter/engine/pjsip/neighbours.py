"""The other calls of the telephone, as far as one call has to do with them."""

from __future__ import annotations

from typing import Protocol

from callcenter.engine.pjsip.replaced import Replaced


class Neighbours(Protocol):
    """What one call asks of all of them."""

    def free(self, slot: int) -> None:
        """The library gives *slot* to another call."""

    def leave(self, replaced: Replaced) -> None:
        """What is left of a call must be let go of once it has ended."""

    def renewed(self, call: str) -> None:
        """The voice of *call* is another one."""

    def goes_to_another(self, call: str) -> bool:
        """Whether somebody is getting the other side of *call*, who was asked about it or asks."""
