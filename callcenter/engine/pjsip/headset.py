"""The headset as PJSIP's conference bridge sees it: one port with two cushions of sound."""

from __future__ import annotations

import ctypes

import pjsua2 as pj

from callcenter.engine.pjsip.cushion import FRAME, FRAME_BYTES, RATE, Cushion, samples

_LONGEST = samples(160)
_FIRST = samples(40)


class Frames:
    """Copies sound into and out of PJSIP's frames, fast where the memory lies as expected.

    The wheel offers only byte by byte copies of a `std::vector` (15 % of a core). Its first two
    words are the begin and end of its bytes on every system met so far; `self_test` makes sure.
    """

    def __init__(self) -> None:
        self.fast = _layout_is_known()

    def read(self, frame: pj.MediaFrame) -> bytes:
        """The samples in *frame*, as many as there are."""
        if not self.fast:
            return bytes(frame.buf)
        begin, size = _span(frame.buf)
        return ctypes.string_at(begin, size)

    def write(self, frame: pj.MediaFrame, data: bytes) -> None:
        """Let *frame* hold *data*."""
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
        if not self.fast:
            frame.buf = pj.ByteVector(data)
            return
        frame.buf.resize(len(data))
        begin, _ = _span(frame.buf)
        ctypes.memmove(begin, data, len(data))


def bridge_form() -> pj.MediaFormatAudio:
    """How sound goes over PJSIP's bridge: one channel of 16 bits, in pieces of `FRAME` samples."""
    form = pj.MediaFormatAudio()
    form.type = pj.PJMEDIA_TYPE_AUDIO
    form.clockRate = RATE
    form.channelCount = 1
    form.bitsPerSample = 16
    form.frameTimeUsec = 1_000_000 * FRAME // RATE
    return form


def _span(vector: pj.ByteVector) -> tuple[int, int]:
    place = int(vector.this)
    begin = ctypes.c_uint64.from_address(place).value
    end = ctypes.c_uint64.from_address(place + 8).value
    return begin, end - begin


def _layout_is_known() -> bool:
    if ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    pattern = bytes(range(1, 18))
    vector = pj.ByteVector(pattern)
    begin, size = _span(vector)
    return size == len(pattern) and begin != 0 and ctypes.string_at(begin, size) == pattern


class HeadsetPort(pj.AudioMediaPort):  # type: ignore[misc]
    """The headset as PJSIP's bridge sees it; both callbacks come on PJSIP's clock thread."""

    def __init__(self, frames: Frames) -> None:
        pj.AudioMediaPort.__init__(self)
        self._frames = frames
        self.heard = Cushion(target=_FIRST, most=_LONGEST)
        self.spoken = Cushion(target=_FIRST, most=_LONGEST)

    def open(self) -> None:
        """Take a place on the bridge."""
        self.createPort("headset", bridge_form())

    def onFrameRequested(self, frame: pj.MediaFrame) -> None:
        """Give the bridge the agent's voice."""
        self._frames.write(frame, self.spoken.take(FRAME))

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        """Take the customer's voice from the bridge."""
        data = self._frames.read(frame)
        self.heard.put(data if len(data) == FRAME_BYTES else bytes(FRAME_BYTES))
