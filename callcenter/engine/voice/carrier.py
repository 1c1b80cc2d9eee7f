"""The thread that carries the voice of all calls between the network and the SIP library."""

from __future__ import annotations

import logging
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from callcenter.engine.voice.ports import VoicePorts
from callcenter.engine.voice.sockets import Pair
from callcenter.engine.voice.way import LOOPBACK, Count, Way

LOOK_EVERY_S = 0.5
CLOSE_S = 5.0
_EVERYWHERE = {socket.AF_INET: "0.0.0.0", socket.AF_INET6: "::"}


class Carrier:
    """Its methods belong to one other thread; the carrier's own begins with the first call."""

    def __init__(
        self, ports: VoicePorts, *, clock: Callable[[], float], log: logging.Logger
    ) -> None:
        self._ports = ports
        self._clock = clock
        self._log = log
        self._at = 0
        self._ways: set[Way] = set()
        self._posted: deque[Callable[[], None]] = deque()
        self._waker, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._thread: threading.Thread | None = None
        self._ended = False

    def open(self, family: socket.AddressFamily, count: Count) -> Way:
        """A way to the network by IPv4 or IPv6; *count* is told of what was thrown away.

        It is called on the carrier's thread. Raises OSError when no port is free.
        """
        far = self._far(family)
        try:
            near = Pair.open(LOOPBACK, self._free())
        except OSError:
            far.close()
            raise
        way = Way(far, near, clock=self._clock, count=count)
        self._begin()
        self.post(lambda: self._add(way))
        return way

    def go_by(self, way: Way, family: socket.AddressFamily) -> None:
        """The other side is reached by the other kind of address from now on; raises OSError."""
        far = self._far(family)
        way.far_port, way.family = far.port, family
        self.post(lambda: self._renew(way, far))

    def close_way(self, way: Way) -> None:
        """The call is over."""
        self.post(lambda: self._remove(way))

    def post(self, work: Callable[[], None]) -> None:
        """Have something done on the carrier's thread, in the order of the asking."""
        self._posted.append(work)
        self._waker.send(b"\0")

    def close(self) -> None:
        """Close every way and end the thread; raises TimeoutError when it does not."""
        if self._thread is not None:
            self.post(self._end)
            self._thread.join(CLOSE_S)
            if self._thread.is_alive():
                raise TimeoutError("the carrier of voice did not end")
        self._selector.close()
        self._waker.close()
        self._woken.close()

    def _far(self, family: socket.AddressFamily) -> Pair:
        return Pair.open(_EVERYWHERE[family], self._free())

    def _free(self) -> Iterator[int]:
        """Every even port once, from behind the last one: what still comes there meets nobody."""
        for _ in range(0, self._ports.count, 2):
            port = self._ports.first + self._at
            self._at = (self._at + 2) % self._ports.count
            yield port

    def _begin(self) -> None:
        if self._thread is not None:
            return
        self._woken.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._work, name="voice", daemon=True)
        self._thread.start()

    # On the carrier's thread.

    def _work(self) -> None:
        look_due = 0.0
        while not self._ended:
            came = self._selector.select(LOOK_EVERY_S if self._ways else None)
            ready = [key.data for key, _ in came if key.data is not None]
            if len(ready) < len(came):
                self._woken.recv(4096)
            # First: whoever has just been announced may speak at once.
            while self._posted:
                self._guarded(self._posted.popleft())
            for way, heed in ready:
                if way in self._ways and not self._guarded(heed):
                    self._stop_reading(way)
            now = self._clock()
            if now >= look_due:
                look_due = now + LOOK_EVERY_S
                for way in self._ways:
                    self._guarded(partial(way.turn, now))

    def _guarded(self, work: Callable[[], None]) -> bool:
        """Whether it went well; if not, the voice of the other calls has to go on."""
        try:
            work()
        except Exception:
            self._log.exception("the voice of a call failed")
            return False
        return True

    def _add(self, way: Way) -> None:
        self._ways.add(way)
        for wire, heed in way.wires():
            self._selector.register(wire, selectors.EVENT_READ, (way, heed))

    def _remove(self, way: Way) -> None:
        if way in self._ways:
            self._ways.remove(way)
            self._stop_reading(way)
            way.close()

    def _renew(self, way: Way, far: Pair) -> None:
        if way not in self._ways:
            far.close()
            return
        self._stop_reading(way)
        way.go_by(far)
        self._add(way)

    def _stop_reading(self, way: Way) -> None:
        known = self._selector.get_map()
        for wire, _ in way.wires():
            if wire in known:
                self._selector.unregister(wire)

    def _end(self) -> None:
        for way in tuple(self._ways):
            self._remove(way)
        self._ended = True
