"""Two ears on PJSIP's bridge: one hears the agent, the other everybody else, on one clock."""

from __future__ import annotations

from collections.abc import Callable

import pjsua2 as pj

from callcenter.engine.pjsip.cushion import FRAME_BYTES, SILENCE
from callcenter.engine.pjsip.headset import Frames, bridge_form
from callcenter.engine.pjsip.letting_go import leave_to_library
from callcenter.recording.reel import Reel


def _deaf(frame: bytes) -> None:
    pass


class Ear(pj.AudioMediaPort):  # type: ignore[misc]
    """Hands every frame on; the callback comes on PJSIP's clock thread, also when all is quiet."""

    def __init__(self, frames: Frames) -> None:
        pj.AudioMediaPort.__init__(self)
        self._frames = frames
        self.hand_on: Callable[[bytes], None] = _deaf

    def open(self, name: str) -> None:
        """Take a place on the bridge."""
        self.createPort(name, bridge_form())

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        """Take what is said from the bridge."""
        data = self._frames.read(frame)
        self.hand_on(data if len(data) == FRAME_BYTES else SILENCE)


class Ears:
    """The left and the right ear of one recording.

    Made once and used again: to take a port off the bridge while its clock runs is a risk that
    nothing here is worth. The bridge serves its ports in the order of their places and gives the
    lowest free ones, so that the left ear hears first in every tick.
    """

    def __init__(self, frames: Frames) -> None:
        self.left, self.right = Ear(frames), Ear(frames)
        self.left.open("recording-left")
        self.right.open("recording-right")

    def listen(self, reel: Reel) -> None:
        """Hand on to *reel*."""
        self.right.hand_on = reel.put_right
        self.left.hand_on = reel.put_left

    def leave(self) -> None:
        """Hear nothing ever again; just before the library ends."""
        leave_to_library(self.left)
        leave_to_library(self.right)

    def rest(self) -> None:
        """Hand on to nobody."""
        self.left.hand_on = self.right.hand_on = _deaf
