"""The relay as a whole: a thread with a loop of its own, and a leg for each line.

It is the only one that speaks to the network; the SIP library hears of nothing but loopback.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from callcenter.engine.commands import Account
from callcenter.engine.relay.flood import CALL_BURST, CALLS_PER_S, RUSHED_CALLS_PER_S, Bucket
from callcenter.engine.relay.leg import Leg
from callcenter.engine.voice.carrier import Carrier

CLOSE_S = 5.0
T = TypeVar("T")


class Relay:
    """Every method may be called from any one thread.

    Voice that has to go through our own hands goes by the *carrier*; where the library's own
    ports can be *locked* that is not needed for strangers' sake. The relay closes the carrier.
    """

    def __init__(
        self,
        *,
        carrier: Carrier,
        locked: bool,
        clock: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        self._carrier = carrier
        self._locked = locked
        self._clock = clock
        self._log = log
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._work, name="relay", daemon=True)
        self._legs: list[Leg] = []
        self._calls = Bucket(CALL_BURST, CALLS_PER_S, clock, rushed_per_s=RUSHED_CALLS_PER_S)

    def start(self) -> None:
        """Begin."""
        # On Windows the other kind of loop stops reading datagrams once nobody took one of ours.
        self._loop = asyncio.SelectorEventLoop()
        self._loop.set_exception_handler(self._failed)
        self._thread.start()

    def open(self, account: Account, library_port: int) -> Leg:
        """A leg for *account*, to the library at that port; raises OSError without a free port."""
        leg = Leg(
            account,
            library_port,
            loop=self._running(),
            calls=self._calls,
            carrier=self._carrier,
            locked=self._locked,
            clock=self._clock,
            log=self._log,
        )
        leg.start()
        self._legs.append(leg)
        return leg

    def let_go(self, leg: Leg) -> None:
        """Close one."""
        self._legs.remove(leg)
        leg.close()

    def run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Have *work* done on the relay's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._running())

    def close(self) -> None:
        """Close every leg and end the thread; raises TimeoutError when it does not."""
        if self._loop is None:
            self._carrier.close()
            return
        for leg in self._legs:
            leg.close()
        self._legs.clear()
        asyncio.run_coroutine_threadsafe(self._finish(), self._loop)
        self._thread.join(CLOSE_S)
        if self._thread.is_alive():
            raise TimeoutError("the relay did not end")
        self._carrier.close()

    async def _finish(self) -> None:
        # Closed transports let go of their sockets one turn later.
        await asyncio.sleep(0.01)
        others = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._running().stop()

    def _work(self) -> None:
        loop = self._running()
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            raise RuntimeError("the relay was not started")
        return self._loop

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._log.error(
            "the relay failed: %s", context.get("message"), exc_info=context.get("exception")
        )
