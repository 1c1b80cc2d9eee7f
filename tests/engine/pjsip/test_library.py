"""The SIP library as a whole: in which order it is let go."""

from __future__ import annotations

import gc
import logging
import time
import weakref
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


def test_once_the_clock_is_stopped_no_port_is_called() -> None:
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
    ears.leave()
    del ears
    library.destroy(lambda: None)
    gc.collect()


def test_whoever_is_let_go_while_the_clock_runs_stays_whole_until_the_library_ends() -> None:
    library = Library(Nobody())
    library.start(0)
    ears, reel = Ears(Frames()), Counted()
    ears.listen(reel)
    left = weakref.ref(ears.left)
    ears.leave()
    del ears
    gc.collect()
    heard = reel.frames
    turned_until(library, 20.0, lambda: reel.frames > heard + 5)
    assert reel.frames > heard + 5
    library.stop_clock()
    library.destroy(lambda: None)
    assert left() is not None


def turned_until(library: Library, seconds: float, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        library.turn(5)
