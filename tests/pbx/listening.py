"""Hearing in tests: which of several tones are in what was heard last, at a desk and elsewhere."""

from __future__ import annotations

from collections import deque

import pjsua2 as pj

from callcenter.engine.pjsip.cushion import FRAME, RATE
from callcenter.engine.pjsip.headset import Frames, HeadsetPort
from callcenter.engine.pjsip.letting_go import leave_to_library
from tests.engine.pjsip.hum import Hum
from tests.engine.pjsip.tones import power

PRESENT, ABSENT = 0.15, 0.01
"""Shares of the energy: a tone among two or three has so much, one that is not there so little."""
_LAST_S = 0.4


class Heard:
    """The last moments of what was heard, 16-bit samples at *rate*, by pieces of *piece_s*."""

    def __init__(self, rate: int, piece_s: float) -> None:
        self._rate = rate
        self._pieces: deque[bytes] = deque(maxlen=round(_LAST_S / piece_s))

    def put(self, piece: bytes) -> None:
        """This was heard next."""
        self._pieces.append(piece)

    def forget(self) -> None:
        """What counts is heard from now on."""
        self._pieces.clear()

    def is_just(self, *tones: int, of: tuple[int, ...]) -> bool:
        """Whether, *of* all these, exactly *tones* (in hertz) are heard."""
        if len(self._pieces) < (self._pieces.maxlen or 0):
            return False
        data = b"".join(tuple(self._pieces))
        shares = {hertz: power(data, hertz=hertz, rate=self._rate) for hertz in of}
        return all(
            share > PRESENT if hertz in tones else share < ABSENT for hertz, share in shares.items()
        )


class Listener(Hum):
    """The headset of an agent who hums, and hears."""

    def __init__(self) -> None:
        self.heard = Heard(RATE, FRAME / RATE)
        self._port: _Port | None = None

    def start(self) -> None:
        super().start()
        self._port = _Port(self.heard)
        self._port.open()

    def attach(self, call: str, media: pj.AudioMedia) -> None:
        super().attach(call, media)
        if self._port is not None:
            media.startTransmit(self._port)

    def stop(self) -> None:
        if self._port is not None:
            leave_to_library(self._port)
            self._port = None
        super().stop()


class _Port(HeadsetPort):
    def __init__(self, heard: Heard) -> None:
        super().__init__(Frames())
        self._kept = heard

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        self._kept.put(self._frames.read(frame))
