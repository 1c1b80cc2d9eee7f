"""How a call is heard: loss, jitter and delay every two seconds, and silence when there is any."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pjsua2 as pj

from callcenter.domain.call import Call, CallState
from callcenter.domain.events import QualityMeasured, SilenceNoticed
from callcenter.domain.quality import Quality, mean_opinion_score

MEASURE_EVERY_S = 2.0
LISTEN_EVERY_S = 0.5

_ENCRYPTED = re.compile(r"SRTP status: Active Crypto-suite: (\w+)")


@dataclass(frozen=True, slots=True)
class Count:
    """What the library has counted of a stream so far."""

    received: int = 0
    lost: int = 0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0


class Reception:
    """Watches the voice that comes in."""

    def __init__(
        self,
        call: str,
        *,
        tell: Callable[[Any], None],
        now: Callable[[], datetime],
        clock: Callable[[], float],
        silence_s: float,
    ) -> None:
        self._call = call
        self._tell = tell
        self._now = now
        self._codec = ""
        self._clock_rate = 8000
        self._suite = ""
        self._earlier = 0
        self._measured = Count()
        self._received = 0
        self._heard_at = clock()
        self._silence_s = silence_s
        self._silent_s = 0.0
        self._measure_due = 0.0
        self._listen_due = 0.0

    def begin(self, native: pj.Call, media: int, now: float, *, hidden: bool) -> None:
        """A stream began or was renewed: it counts from zero again.

        The call is secure when its voice is encrypted and its messages, with the keys, *hidden*.
        """
        info = native.getStreamInfo(media)
        self._codec = info.codecName
        self._clock_rate = info.codecClockRate
        # Whether the optional kind is in use stands nowhere else; it changes with the session only.
        found = _ENCRYPTED.search(native.dump(True, "")) if hidden else None
        self._suite = found[1] if found else ""
        self._earlier += self._received
        self._received = 0
        self._measured = Count()
        self._heard_at = now
        self._measure_due = now + MEASURE_EVERY_S

    def turn(self, native: pj.Call, media: int, call: Call, now: float) -> None:
        """Listen and measure when it is time."""
        if call.state is not CallState.ACTIVE or now < self._listen_due:
            return
        self._listen_due = now + LISTEN_EVERY_S
        count = counted(native, media)
        self._listen(count, call, now)
        if now >= self._measure_due and not call.held:
            self._measure_due = now + MEASURE_EVERY_S
            self._measure(count)

    def _listen(self, count: Count, call: Call, now: float) -> None:
        if count.received != self._received or call.held:
            self._received = count.received
            self._heard_at = now
        silent = now - self._heard_at
        if silent < self._silence_s and self._silent_s:
            self._silence(0.0)
        elif silent >= self._silent_s + self._silence_s:
            self._silence(float(round(silent)))

    def _silence(self, seconds: float) -> None:
        self._silent_s = seconds
        self._tell(SilenceNoticed(self._call, seconds, self._now()))

    def _measure(self, count: Count) -> None:
        received = count.received - self._measured.received
        lost = max(0, count.lost - self._measured.lost)
        self._measured = count
        loss = lost / (received + lost) if received + lost else 1.0
        quality = Quality(
            codec=self._codec,
            clock_rate=self._clock_rate,
            loss=loss,
            jitter_ms=count.jitter_ms,
            round_trip_ms=count.round_trip_ms,
            mos=mean_opinion_score(
                loss=loss,
                jitter_ms=count.jitter_ms,
                round_trip_ms=count.round_trip_ms,
                codec=self._codec,
            ),
            secure=bool(self._suite),
            suite=self._suite,
            packets_received=self._earlier + count.received,
        )
        self._tell(QualityMeasured(self._call, quality, self._now()))


def counted(native: pj.Call, media: int) -> Count:
    """What the library has counted so far of what *native* hears."""
    stat = native.getStreamStat(media)
    rtcp = stat.rtcp
    received = rtcp.rxStat
    return Count(
        received=received.pkt,
        lost=received.loss,
        jitter_ms=received.jitterUsec.mean / 1000,
        round_trip_ms=rtcp.rttUsec.last / 1000,
    )
