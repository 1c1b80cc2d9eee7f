"""Sound on its way from a call to its tape: both sides side by side, cut off at once by a pause."""

from __future__ import annotations

from array import array
from collections import deque

Pair = tuple[int, bytes, bytes]


class Reel:
    """Three threads share it without waiting: the call's clock puts, the telephone pauses, the
    scribe takes.

    Sound bears the number of the stretch it was heard in; a pause and a resumption each begin
    another stretch, and what bears a number that is not the present one is dropped, wherever it
    has got to meanwhile. Odd stretches are pauses. After a resumption the first *guard* frames
    are left out as well: they were spoken before it and came late.
    """

    def __init__(self, *, paused: bool, guard: int) -> None:
        self._stretch = 1 if paused else 0
        self._guard = guard
        self._left_out = 0
        self._waiting = False
        self._half: tuple[int, bytes] | None = None
        self._pairs: deque[Pair] = deque()

    @property
    def paused(self) -> bool:
        """Whether nothing may be kept now."""
        return self._stretch % 2 == 1

    def pause(self) -> None:
        """From now on nothing is kept, nor what is still on its way."""
        if not self.paused:
            self._stretch += 1

    def resume(self) -> None:
        """Keep again what is said from now on."""
        if self.paused:
            self._left_out = self._guard
            self._stretch += 1

    def wait(self, waiting: bool) -> None:
        """While *waiting* (on hold) take nothing new in; what is on its way is kept."""
        self._waiting = waiting

    # The call's clock: left first, then right, in each tick.

    def put_left(self, frame: bytes) -> None:
        """The agent's voice of this tick."""
        self._half = None if self._waiting else (self._stretch, frame)

    def put_right(self, frame: bytes) -> None:
        """The others' voices of the same tick; without a left frame there is nothing to pair."""
        half, self._half = self._half, None
        if half is None or half[0] % 2:
            return
        if self._left_out:
            self._left_out -= 1
            return
        self._pairs.append((half[0], half[1], frame))

    # The scribe.

    def take(self) -> bytes:
        """What may be written: samples of both sides in turn; everything else is gone."""
        lefts, rights = bytearray(), bytearray()
        while self._pairs:
            stretch, left, right = self._pairs.popleft()
            if stretch == self._stretch:
                lefts += left
                rights += right
            else:
                lefts.clear()
                rights.clear()
        if self.paused:
            return b""
        return side_by_side(bytes(lefts), bytes(rights))


def side_by_side(left: bytes, right: bytes) -> bytes:
    """Two voices of 16 bit samples as one sound of two channels; both are equally long."""
    both = array("h", bytes(len(left) + len(right)))
    both[0::2] = array("h", left)
    both[1::2] = array("h", right)
    return both.tobytes()
