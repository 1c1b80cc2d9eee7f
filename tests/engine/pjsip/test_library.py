"""The SIP library as a whole: in which order it is let go."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable

import pytest

from callcenter.engine.pjsip.headset import Frames
from callcenter.engine.pjsip.library import Library
from callcenter.engine.pjsip.recording_ports import Ears
from callcenter.recording.reel import Reel

pytestmark = pytest.mark.engine


class Nobody:
    """Whom the library tells nothing of interest."""

    log = logging.getLogger("test")

    def turned_away(self, code: int, to: str, message: str, source: str) -> None:
        raise AssertionError("nobody called")

    def chosen(self, proposed: int, source: str) -> int:
        return proposed


class Counted(Reel):
    """Counts what it is given."""

    def __init__(self) -> None:
        super().__init__(paused=False, guard=0)
        self.frames = 0

    def put_left(self, frame: bytes) -> None:
        self.frames += 1


def test_once_the_clock_is_stopped_no_port_is_called_and_may_be_let_go() -> None:
    library = Library(Nobody())
    library.start(0)
    ears, reel = Ears(Frames()), Counted()
    ears.listen(reel)
    turned_until(library, 20.0, lambda: reel.frames > 5)
    assert reel.frames > 5
    library.stop_clock()
    heard = reel.frames
    turned_until(library, 0.3, lambda: False)
    assert reel.frames == heard
    del ears
    library.destroy(lambda: None)
    gc.collect()


def turned_until(library: Library, seconds: float, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        library.turn(5)
