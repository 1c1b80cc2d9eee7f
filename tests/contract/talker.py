"""Somebody with nothing but a UDP socket who sends a tone by RTP and keeps what comes back."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aiortp import get_codec

from tests.contract.exchange import FRAME, PCMA, Tone

RATE = 8000
PACKET_S = 0.02
_HEAD = struct.Struct("!BBHII")
_PIECE_S = 0.005

Order = Callable[[int], tuple[int, ...]]


def in_order(number: int) -> tuple[int, ...]:
    """Every packet once."""
    return (number,)


class Talker:
    """*hertz* is what is said; *source* becomes the SSRC."""

    def __init__(self, host: str = "127.0.0.1", *, hertz: float, source: int = 1) -> None:
        self.wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.wire.bind((host, 0))
        self.wire.settimeout(0.05)
        self.host, self.port = self.wire.getsockname()
        self.pcm = bytearray()
        self.came: list[float] = []
        self._source = source
        self._codec = get_codec(PCMA)
        self._tone = Tone(hertz)
        self._said: list[bytes] = []
        self._number = 0
        self._over = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @contextmanager
    def talking(
        self, to: tuple[str, int], *, per_s: float = 1 / PACKET_S, order: Order = in_order
    ) -> Iterator[None]:
        """Send so many packets a second; *order* says which ones when the next one is due."""
        silent = threading.Event()
        speaker = threading.Thread(target=self._speak, args=(to, per_s, order, silent), daemon=True)
        speaker.start()
        try:
            yield
        finally:
            silent.set()
            speaker.join()

    def close(self) -> None:
        self._over.set()
        self._listener.join()
        self.wire.close()

    def _speak(
        self, to: tuple[str, int], per_s: float, order: Order, silent: threading.Event
    ) -> None:
        began, sent = time.monotonic(), 0
        while not silent.wait(_PIECE_S):
            while sent < (time.monotonic() - began) * per_s:
                for number in order(self._number):
                    self.wire.sendto(self._packet(number), to)
                self._number += 1
                sent += 1

    def _packet(self, number: int) -> bytes:
        while len(self._said) <= number:
            self._said.append(self._codec.encode(self._tone.frame()))
        head = _HEAD.pack(0x80, PCMA, number & 0xFFFF, number * FRAME & 0xFFFFFFFF, self._source)
        return head + self._said[number]

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                data = self.wire.recv(2048)
            except TimeoutError:
                continue
            if len(data) > _HEAD.size and data[1] & 0x7F == PCMA:
                self.came.append(time.monotonic())
                self.pcm += self._codec.decode(data[_HEAD.size :])
