"""A telephone in its own process, registered at the demo's exchange, with a desk that listens."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import psutil

from callcenter.demo.exchange_process import ExchangeProcess
from callcenter.domain.events import EngineStarted, LineChanged, LineState
from callcenter.engine.commands import Account, Command, Configure, Sound
from callcenter.engine.messages import Done, Event, Failed
from callcenter.engine.process import EngineProcess

USER, PASSWORD = "agent", "demo"
PATIENCE_S = 10.0
PLAIN = Sound(codecs=("PCMU",))

E = TypeVar("E")


class Telephone:
    """What a bench does at a telephone: command it, wait for its events, look at its process."""

    def __init__(self, profile: Path, environment: Mapping[str, str] | None = None) -> None:
        self._news = threading.Condition()
        self._events: list[Event] = []
        self._eager: Callable[[Event], None] = lambda event: None
        self._phone = EngineProcess(
            profile,
            now=lambda: datetime.now(UTC),
            log=logging.getLogger("bench.telephone"),
            environment=environment,
        )
        self._phone.start(self._heard)

    def send(self, command: Command) -> int:
        """Tell the telephone; the number of its answer."""
        return self._phone.send(command)

    def do(self, command: Command) -> None:
        """Tell the telephone and wait until it is done."""
        seq = self.send(command)
        answer: Done | Failed = self.wait(Done | Failed, lambda it: it.to == seq)
        assert isinstance(answer, Done), answer

    def wait(self, kind: Any, where: Callable[[E], bool] = lambda it: True) -> E:
        """The first event of *kind* for which *where* holds, which is then forgotten."""
        deadline = time.monotonic() + PATIENCE_S
        with self._news:
            while True:
                for event in self._events:
                    if isinstance(event, kind) and where(event):
                        self._events.remove(event)
                        found: E = event
                        return found
                left = deadline - time.monotonic()
                assert left > 0, f"no {kind} within {PATIENCE_S} s; there were {self._events}"
                self._news.wait(left)

    def forget(self) -> None:
        """Let go of all that was heard so far."""
        with self._news:
            self._events.clear()

    def at_once(self, eager: Callable[[Event], None]) -> None:
        """Have *eager* called with every event, on the telephone's thread."""
        self._eager = eager

    @property
    def process(self) -> psutil.Process:
        """The telephone's process."""
        started: EngineStarted = self.wait(EngineStarted)
        return psutil.Process(started.pid)

    def close(self) -> None:
        """Hang up and end it."""
        self._phone.close(quit_engine=True)

    def _heard(self, seq: int, event: Event) -> None:
        self._eager(event)
        with self._news:
            self._events.append(event)
            self._news.notify_all()


@contextmanager
def telephone(
    sound: Sound = PLAIN, *, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[Telephone, str]]:
    """A registered telephone and the contact under which the exchange finds it."""
    with ExitStack() as opened:
        exchange = opened.enter_context(ExchangeProcess(users=(f"{USER}:{PASSWORD}",)))
        profile = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        phone = Telephone(profile, environment)
        opened.callback(phone.close)
        host = exchange.address.rpartition(":")[0]
        account = Account("line", USER, host, PASSWORD, (exchange.address,))
        phone.do(Configure((account,), sound))
        phone.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED)
        yield phone, exchange.status().registrations[0].contact
