"""What a desk sees of a telephone: it keeps every event and waits for the ones it needs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from callcenter.engine.commands import Command
from callcenter.engine.messages import Done, Event, Failed
from callcenter.engine.phone import Phone

DEADLINE_S = 20.0

E = TypeVar("E")


class Desk:
    """Listens to a telephone and talks to it."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.events: list[Event] = []
        self.numbers: list[int] = []
        self._changed = threading.Condition()
        phone.start(self._listen)

    def tell(self, command: Command) -> Done | Failed:
        """Send *command* and wait for its answer."""
        seq = self.phone.send(command)
        return self.wait((Done, Failed), lambda answer: answer.to == seq)

    def do(self, command: Command) -> None:
        """Send *command*, which has to be carried out."""
        assert isinstance(answer := self.tell(command), Done), answer

    def wait(
        self,
        kind: type[E] | tuple[type, ...],
        where: Callable[[E], bool] = lambda _: True,
        *,
        since: int = 0,
        within: float = DEADLINE_S,
    ) -> E:
        """The first event of *kind* from number *since* on for which *where* holds."""
        deadline = time.monotonic() + within
        with self._changed:
            while True:
                for event in self.events[since:]:
                    if isinstance(event, kind) and where(event):  # type: ignore[arg-type]
                        return event  # type: ignore[return-value]
                left = deadline - time.monotonic()
                assert left > 0, f"no {kind} within {within} s; there were {self.events[since:]}"
                self._changed.wait(left)

    def of(self, kind: type[E]) -> list[E]:
        """Every event of *kind* so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def mark(self) -> int:
        """The number of the next event."""
        return len(self.events)

    def _listen(self, seq: int, event: Event) -> None:
        with self._changed:
            self.numbers.append(seq)
            self.events.append(event)
            self._changed.notify_all()


def until(condition: Callable[[], bool], within: float = DEADLINE_S, what: str = "") -> None:
    """Wait until *condition* holds; fail when it does not within *within* seconds."""
    pause = threading.Event()
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not within {within} s: {what or condition}"
        pause.wait(0.01)
