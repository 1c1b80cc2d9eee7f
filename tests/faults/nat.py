"""A router that hides a telephone behind an address of its own, and may forget and choose anew."""

from __future__ import annotations

import selectors
import socket
import threading

OUTSIDE = "127.0.0.2"
_PIECE_S = 0.05


class Nat:
    """What is sent to `inside` arrives at *exchange* from `outside`, and what comes back, back."""

    def __init__(self, exchange: tuple[str, int]) -> None:
        self._exchange = exchange
        self._inner = _bound("127.0.0.1")
        self._outer = _bound(OUTSIDE)
        self.inside = "{}:{}".format(*self._inner.getsockname())
        self._telephone: tuple[str, int] | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    @property
    def outside(self) -> str:
        """Where the exchange sees the telephone."""
        return "{}:{}".format(*self._outer.getsockname())

    def rebind(self) -> None:
        """Forget the telephone's way out: it gets another port with its next packet."""
        with self._lock:
            before, self._outer = self._outer, _bound(OUTSIDE)
            before.close()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._inner.close()
        self._outer.close()

    def _work(self) -> None:
        while not self._over.is_set():
            with self._lock, selectors.DefaultSelector() as ready:
                ready.register(self._inner, selectors.EVENT_READ)
                ready.register(self._outer, selectors.EVENT_READ)
                for key, _ in ready.select(_PIECE_S):
                    self._pass_on(key.fileobj)
            # Whoever waits for the lock comes first.
            self._over.wait(0.0005)

    def _pass_on(self, source: object) -> None:
        if source is self._inner:
            data, self._telephone = self._inner.recvfrom(65_536)
            self._outer.sendto(data, self._exchange)
        elif self._telephone is not None:
            self._inner.sendto(self._outer.recv(65_536), self._telephone)


def _bound(host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((host, 0))
    return made
