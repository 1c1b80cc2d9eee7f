"""A part of the window that is built when it is first wanted, not before the first paint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakMethod

Part = TypeVar("Part")


class Late(Generic[Part]):
    """A part that is not seen at the start; `ui.warmth` builds it while nothing happens."""

    def __init__(self, build: Callable[[], Part]) -> None:
        """*build*, a method of whoever has the part, makes it once, as it has to look by then."""
        # Weak: a widget in a circle is left to the collector, which may run on any thread.
        self._build = WeakMethod(build)
        self.built: Part | None = None

    def __call__(self) -> Part:
        """The part, built if it was not."""
        if self.built is None:
            build = self._build()
            assert build is not None, "its owner is gone"
            self.built = build()
        return self.built
