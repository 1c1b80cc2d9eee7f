"""An agent's telephone in a test: the real engine on a thread, and what it told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Self, TypeVar

from msgspec.structs import replace

from callcenter.domain.events import Ended, LineChanged, LineState, QualityMeasured, Ringing
from callcenter.engine.commands import Account, Answer, Command, Configure, Dial, Recordings
from callcenter.engine.messages import Event
from callcenter.engine.phone import Phone
from callcenter.engine.pjsip.thread import ThreadPhone
from tests.engine.pjsip.hum import Hum

_Kind = TypeVar("_Kind")


class Agent:
    """Sends commands and waits for events; each event is looked at once."""

    def __init__(self, headset: Callable[[], Hum] = Hum, *, phone: Phone | None = None) -> None:
        log = logging.getLogger("tests.pbx")
        self._phone: Phone = phone or ThreadPhone(log=log, bridge=headset)
        self._events: list[Event] = []
        self._news = threading.Condition()
        self._seen = 0

    def __enter__(self) -> Self:
        self._phone.start(self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        self._phone.close(quit_engine=True)

    def send(self, command: Command) -> None:
        """Tell the telephone something."""
        self._phone.send(command)

    def configure(
        self,
        registrar: str,
        user: str,
        password: str,
        *,
        transport: str = "udp",
        recordings: Recordings | None = None,
        **more: Any,
    ) -> None:
        """Have one line, at *registrar*; *more* of what an Account holds."""
        line = Account(
            id="desk",
            user=user,
            domain=registrar.split(":", 1)[0],
            password=password,
            registrars=(registrar,),
            transport=transport,
            expires_s=60,
        )
        line = replace(line, **more)
        self.send(Configure(accounts=(line,), recordings=recordings or Recordings()))

    def register(
        self,
        registrar: str,
        user: str,
        password: str,
        *,
        transport: str = "udp",
        **more: Any,
    ) -> LineChanged:
        """Have one line, and wait until it is registered."""
        self.configure(registrar, user, password, transport=transport, **more)
        return self.line(LineState.REGISTERED)

    def line(self, state: LineState, *, timeout: float = 20.0) -> LineChanged:
        """Wait until the line is *state*."""
        return self.expect(LineChanged, lambda event: event.line.state is state, timeout=timeout)

    def expect_line_lost(self, *, timeout: float) -> LineChanged:
        """Wait until the line is no longer registered."""
        lost = (LineState.TRYING, LineState.FAILED, LineState.OFFLINE)
        return self.expect(LineChanged, lambda event: event.line.state in lost, timeout=timeout)

    def ringing(self, *, timeout: float = 20.0) -> Ringing:
        """Wait until a call comes in."""
        return self.expect(Ringing, timeout=timeout)

    def answer(self, ringing: Ringing) -> str:
        """Take it; the call's id."""
        self.send(Answer(ringing.call))
        return ringing.call

    def dial(self, target: str, *, call: str) -> str:
        """Dial *target*; the call's id."""
        self.send(Dial(call=call, account="desk", target=target))
        return call

    def hears(self, call: str, *, packets: int = 20) -> QualityMeasured:
        """Wait until voice has come in."""
        return self.expect(
            QualityMeasured,
            lambda event: event.call == call and event.quality.packets_received >= packets,
        )

    def ended(self, call: str, *, timeout: float = 20.0) -> Ended:
        """Wait until *call* is over; what came before something else was waited for counts too."""
        for event in self._events[: self._seen]:
            if isinstance(event, Ended) and event.call == call:
                return event
        return self.expect(Ended, lambda event: event.call == call, timeout=timeout)

    def expect(
        self,
        kind: type[_Kind],
        matches: Callable[[_Kind], bool] = lambda _event: True,
        *,
        timeout: float = 20.0,
    ) -> _Kind:
        """The next event of this *kind* that *matches*; those before it are passed over."""
        found: list[_Kind] = []

        def is_there() -> bool:
            while self._seen < len(self._events) and not found:
                event = self._events[self._seen]
                self._seen += 1
                if isinstance(event, kind) and matches(event):
                    found.append(event)
            return bool(found)

        with self._news:
            if not self._news.wait_for(is_there, timeout):
                told = "\n".join(map(repr, self._events))
                raise AssertionError(f"no {kind.__name__} within {timeout} s; there were:\n{told}")
        return found[0]

    def endings(self, *calls: str, timeout: float = 20.0) -> dict[str, Ended]:
        """How *calls* have ended, in whatever order, and whether looked at already or not."""

        def found() -> dict[str, Ended]:
            ended = (event for event in self._events if isinstance(event, Ended))
            return {event.call: event for event in ended if event.call in calls}

        with self._news:
            assert self._news.wait_for(lambda: len(found()) == len(calls), timeout), found()
            return found()

    def of(self, kind: type[_Kind]) -> list[_Kind]:
        """Every event of this *kind* so far, looked at or not."""
        with self._news:
            return [event for event in self._events if isinstance(event, kind)]

    def _hear(self, _number: int, event: Event) -> None:
        with self._news:
            self._events.append(event)
            self._news.notify_all()
