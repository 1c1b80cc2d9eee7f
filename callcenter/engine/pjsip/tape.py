"""Keeps for a moment, in memory, what is said on PJSIP's bridge, to be played back."""

from __future__ import annotations

import pjsua2 as pj

from callcenter.engine.pjsip.cushion import RATE
from callcenter.engine.pjsip.headset import Frames, bridge_form

LONGEST_BYTES = 2 * RATE * 20


class Tape(pj.AudioMediaPort):  # type: ignore[misc]
    """Runs only between `start` and `stop`; the callback comes on PJSIP's clock thread."""

    def __init__(self, frames: Frames) -> None:
        pj.AudioMediaPort.__init__(self)
        self._frames = frames
        self._running = False
        self._data = bytearray()

    def open(self) -> None:
        """Take a place on the bridge."""
        self.createPort("sound-check", bridge_form())

    def start(self) -> None:
        """Begin anew."""
        self._data = bytearray()
        self._running = True

    def stop(self) -> bytes:
        """End; what was said since the start."""
        self._running = False
        return bytes(self._data)

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        """Take what is said from the bridge."""
        if self._running and len(self._data) < LONGEST_BYTES:
            self._data += self._frames.read(frame)
