"""The seam between the telephone and its headset: what is shown there, and what was pressed."""

from __future__ import annotations

from typing import Protocol

from callcenter.domain.headset import HeadsetButton
from callcenter.engine.headset.lights import Lights


class Headset(Protocol):
    """What the telephone asks of a headset; nothing here waits for a device."""

    def allow(self, buttons: bool) -> None:
        """Use the *buttons* and lights, or leave them alone."""

    def show(self, lights: Lights) -> None:
        """How the calls stand."""

    def pressed(self) -> tuple[HeadsetButton, ...]:
        """What was pressed since the last time."""

    def stop(self) -> None:
        """Dark again, and done."""


class NoHeadset:
    """A telephone without one."""

    def allow(self, buttons: bool) -> None:
        """Nothing to use."""

    def show(self, lights: Lights) -> None:
        """Nothing to light."""

    def pressed(self) -> tuple[HeadsetButton, ...]:
        """Nothing to press."""
        return ()

    def stop(self) -> None:
        """Nothing to stop."""
