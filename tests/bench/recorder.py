"""A bare recorder at a sound server's source: what it heard, and when each piece came."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from tests.bench.voice_sound import (
    FRAME,
    RATE,
    SECONDS,
    Packet,
    Sound,
    from_mu_law,
    lag,
    speech,
)
from tests.engine.pjsip.sound_server import RATE as SERVER_RATE
from tests.engine.pjsip.sound_server import SoundServer

_EACH = SERVER_RATE // RATE
_LATE_S = 3


@dataclass(frozen=True, slots=True)
class Line:
    """Sound of 8 kHz as it came: *arrivals* are times with the number of the first sample then."""

    sound: Sound
    arrivals: tuple[tuple[float, float], ...]

    def late(self, began: float, part: int) -> float:
        """How many seconds after it began, at *began*, the speech's repetition *part* came."""
        start = self._start(0.0, len(self.sound))
        first = max(0, round((began - start + part * SECONDS) * RATE))
        end = first + (SECONDS + _LATE_S) * RATE
        place = first + lag(speech(), self.sound[first:end], most=_LATE_S * RATE)
        here = self._start(place, place + SECONDS * RATE)
        return here + place / RATE - began - part * SECONDS

    def _start(self, first: float, end: float) -> float:
        """When its very first sample would have come, judged by the samples from first to end."""
        starts = [at - number / RATE for at, number in self.arrivals if first <= number < end]
        return float(np.median(starts))


@dataclass(slots=True)
class Recorder:
    """What was recorded so far."""

    _pieces: list[tuple[float, bytes]] = field(default_factory=list)

    @property
    def line(self) -> Line:
        """All of it."""
        data = b"".join(piece for _, piece in self._pieces)
        wide = np.frombuffer(data[: len(data) // (2 * _EACH) * 2 * _EACH], np.int16)
        arrivals = []
        count = 0
        for at, piece in self._pieces:
            arrivals.append((at, count / 2 / _EACH))
            count += len(piece)
        return Line(wide.reshape(-1, _EACH).mean(axis=1).astype(np.int16), tuple(arrivals))

    def take(self, pipe: int) -> None:
        """Record until *pipe* ends."""
        while piece := os.read(pipe, 65536):
            self._pieces.append((time.monotonic(), piece))


def sounded(packets: Sequence[Packet]) -> Line:
    """What *packets* of PCMU sound like, and when they came."""
    first = min(packet.timestamp for packet in packets)
    sound = np.zeros(max(packet.timestamp for packet in packets) - first + FRAME, np.int16)
    for packet in packets:
        at = packet.timestamp - first
        sound[at : at + FRAME] = from_mu_law(np.frombuffer(packet.payload, np.uint8))[:FRAME]
    return Line(sound, tuple((packet.at, float(packet.timestamp - first)) for packet in packets))


@contextmanager
def recording(server: SoundServer, source: str) -> Iterator[Recorder]:
    """Record *source* with as little delay as the server allows."""
    made = Recorder()
    with server.listening(source) as process:
        assert process.stdout is not None
        thread = threading.Thread(target=made.take, args=(process.stdout.fileno(),))
        thread.start()
        try:
            yield made
        finally:
            process.terminate()
            thread.join(10)
