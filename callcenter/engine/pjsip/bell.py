"""The bell that wakes the telephone's thread while it waits for messages."""

from __future__ import annotations

import logging
import socket
import threading

from callcenter.engine.relay.element import LOOPBACK

_log = logging.getLogger(__name__)
# Too short for SIP: the library lays it aside unread (sip_transport_udp.c, MIN_SIZE).
_RING = b"\r\n\r\n"


class Bell:
    """Rings at *port*, where the library listens on loopback; every method is for any thread."""

    def __init__(self, port: int) -> None:
        self._place = (LOOPBACK, port)
        self._lock = threading.Lock()
        self._socket: socket.socket | None = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def ring(self) -> None:
        """Wake whoever waits; too late once it is closed."""
        with self._lock:
            if self._socket is None:
                return
            try:
                self._socket.sendto(_RING, self._place)
            except OSError as error:
                # So many messages wait there that nobody sleeps; without the bell the wish would
                # be seen a few moments later.
                if not isinstance(error, BlockingIOError):
                    _log.warning("the telephone could not be woken: %s", error)

    def close(self) -> None:
        """Ring no more."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()
            self._socket = None
