"""What every telephone can do, whether it is a process, a thread or a fake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from callcenter.engine.commands import Command
from callcenter.engine.messages import Event

Listener = Callable[[int, Event], None]
"""Called with a rising number and an event, on a thread of the telephone's own."""


class Phone(Protocol):
    """A telephone: commands go in, events come out at one listener.

    Every command is answered by `Done(to=seq)` or `Failed(to=seq, reason)`. Right after
    `start` a Snapshot arrives, and again after every AskSnapshot and whenever the telephone
    behind it was replaced.
    """

    def start(self, listener: Listener) -> None:
        """Begin; *listener* gets everything from now on."""

    def send(self, command: Command) -> int:
        """Tell the telephone to do *command*; the number it will be answered with."""

    def close(self, *, quit_engine: bool = False) -> None:
        """Let go of the telephone; with *quit_engine* it hangs up and ends too."""
