"""A line's connection to its registrar, when something fails that nobody foresaw."""

from __future__ import annotations

import asyncio
import time

import pytest

from callcenter.domain.events import LineProblem
from callcenter.engine.relay.connection import Connection
from callcenter.engine.relay.far import Far
from callcenter.engine.relay.registrar import Registrar
from tests.engine.relay.wires import LOG, PATIENCE_S, Datagrams, account

# No system takes it for an address, and says so with an error that is not OSError.
UNFIT = Registrar("127.0.0.1\0", 5060, "pbx.example")


class Line:
    """The connection's other side: asks for it again and again, as registering does."""

    def __init__(self, *, refusals: int = 0) -> None:
        self.refusals = refusals
        self.reasons: list[str] = []
        self.ways: list[Far] = []
        self.settled = asyncio.Event()
        self.connection = Connection(
            account(),
            loop=asyncio.get_running_loop(),
            heard=lambda data, peer: None,
            opened=self._opened,
            failed=self._failed,
            gone=lambda: None,
            clock=time.monotonic,
            log=LOG,
        )

    async def tried(self, registrar: Registrar, number: int) -> None:
        """Aim at it and wait until it is known what came of that."""
        self.settled.clear()
        self.connection.aim(registrar, number)
        self.connection.want()
        async with asyncio.timeout(PATIENCE_S):
            await self.settled.wait()

    async def close(self) -> None:
        """Close it; a transport is gone a turn of the loop later."""
        self.connection.close()
        await asyncio.sleep(0)

    def _opened(self, far: Far) -> None:
        if self.refusals:
            self.refusals -= 1
            raise LookupError("the line was not ready for it")
        self.ways.append(far)
        self.settled.set()

    def _failed(self, reason: str) -> None:
        self.reasons.append(reason)
        self.settled.set()


def faults(caplog: pytest.LogCaptureFixture) -> int:
    told = [record for record in caplog.records if "opening its way failed" in record.message]
    assert all(record.exc_info for record in told)
    return len(told)


def test_what_nobody_foresaw_is_told_once_and_the_next_try_connects(
    exchange: Datagrams, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        line = Line()
        for number in (1, 2):
            await line.tried(UNFIT, number)
            state = line.connection.state
            assert (state.aim, state.open, state.problem) == (number, False, LineProblem.NO_ROUTE)
        assert line.reasons == ["the connection could not be opened (TypeError); see the log"] * 2
        assert faults(caplog) == 1
        await line.tried(exchange.registrar, 3)
        assert line.connection.state.open and line.ways
        await line.close()

    asyncio.run(story())


def test_a_line_that_fails_over_its_open_way_gets_another(
    exchange: Datagrams, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        line = Line(refusals=1)
        await line.tried(exchange.registrar, 1)
        assert not line.connection.state.open and line.connection.far is None
        await line.tried(exchange.registrar, 2)
        assert line.connection.state.open and line.connection.far is line.ways[0]
        await line.close()

    asyncio.run(story())
    assert faults(caplog) == 1
