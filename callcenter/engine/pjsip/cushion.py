"""Sound waits here between two clocks: the call's and the sound card's. 16-bit mono samples.

The cushion smooths what comes in lumps, fades instead of clicking when it runs dry or over, and
the pacer says when a frame must be one sample longer or shorter because one clock is faster.
"""

from __future__ import annotations

import threading
from array import array

RATE = 16_000
FRAME = 320
FRAME_BYTES = 2 * FRAME
PIECE = 160
SILENCE = bytes(FRAME_BYTES)
QUIET = 0.02
"""The peak, of full scale, below which nobody misses 10 ms."""
_FADE = 80
_LONG = RATE * 3600


def samples(ms: float) -> int:
    """How many samples *ms* milliseconds are."""
    return round(RATE * ms / 1000)


def caution(dry: int) -> int:
    """How many samples more to keep after running *dry* so often: 10 ms each, 50 ms at most."""
    return samples(10) * min(dry, 5)


class Cushion:
    """A queue of samples that begins to flow once *target* are in and never holds over *most*.

    Each time it runs dry it wants a little more before it flows again (see `caution`). One thread
    may put while another takes; neither waits for the other beyond a copy.
    """

    def __init__(self, *, target: int, most: int) -> None:
        self._first = self._target = target
        self._most = most
        self._lock = threading.Lock()
        self._waiting = bytearray()
        self._flowing = False
        self._last = 0
        self.dry = 0
        self.spilt = 0

    @property
    def level(self) -> int:
        """How many samples wait."""
        return len(self._waiting) // 2

    @property
    def flowing(self) -> bool:
        """Whether sound, not silence, comes out."""
        return self._flowing

    def put(self, data: bytes) -> None:
        """Add samples; too many are thinned to the target by a short cross-fade."""
        with self._lock:
            self._waiting += data
            if self.level > self._most:
                self.spilt += 1
                self._waiting = _shortened(self._waiting, self._target)

    def take(self, count: int) -> bytes:
        """Exactly *count* samples; silence, faded into and out of, when there is no sound."""
        with self._lock:
            starting = not self._flowing
            if starting and self.level < self._target:
                return bytes(2 * count)
            if self.level < count:
                return self._run_dry(count)
            data = bytes(self._waiting[: 2 * count])
            del self._waiting[: 2 * count]
            self._flowing = True
            if starting:
                data = _faded_in(data)
            self._last = int.from_bytes(data[-2:], "little", signed=True)
            return data

    def leave_out(self, count: int) -> bool:
        """Leave out the next *count* samples, if these and as many after them are hardly heard."""
        with self._lock:
            waiting = bytes(self._waiting[: 4 * count])
            near, far = waiting[: 2 * count], waiting[2 * count :]
            if len(far) < 2 * count or max(loudness(near), loudness(far)) >= QUIET:
                return False
            self._waiting[: 4 * count] = _faded_over(near, far)
            return True

    def clear(self) -> None:
        """Begin anew, as with another device."""
        with self._lock:
            self._target = self._first
            self.dry = self.spilt = 0
            self._waiting.clear()
            self._flowing = False
            self._last = 0

    def _run_dry(self, count: int) -> bytes:
        self.dry += 1
        self._target = self._first + caution(self.dry)
        self._flowing = False
        rest = array("h", bytes(self._waiting))
        self._waiting.clear()
        last = rest[-1] if rest else self._last
        self._last = 0
        length = min(_FADE, count - len(rest))
        rest.extend(last * (length - step) // (length + 1) for step in range(length))
        return rest.tobytes().ljust(2 * count, b"\0")


class Pacer:
    """Keeps the lowest level a cushion falls to at *lowest* samples, by single samples, unheard.

    The lowest level of the last two seconds, not the mean, is what keeps sound from running dry,
    however lumpy the two sides put and take. Two clocks of one frame each slide past each other,
    which costs a whole frame at once: *lowest* should be more than a frame.

    `spare` is how many samples too many there were all the time; left out where nobody hears it,
    they need not be worn away one by one.
    """

    def __init__(self, lowest: int, *, piece: int = FRAME) -> None:
        self.spare = 0
        self._goal = lowest
        self._piece = piece
        self._window = 2 * RATE // piece
        self._lowest = _LONG
        self._seen = 0
        self._rate = self._owed = 0.0

    def step(self, level: int, *, dry: int = 0) -> int:
        """1 when the next piece should use one sample more, -1 one fewer, else 0.

        *level* is what the cushion holds just before that piece is taken from it, *dry* how often
        it has run dry.
        """
        self._lowest = min(self._lowest, level - self._piece)
        self._seen += 1
        if self._seen == self._window:
            self._judge(self._goal + caution(dry))
        self._owed += self._rate
        if abs(self._owed) < 1.0:
            return 0
        step = 1 if self._owed > 0 else -1
        self._owed -= step
        return step

    def restart(self) -> None:
        """The cushion was emptied: forget how full it was."""
        self.spare = 0
        self._lowest = _LONG
        self._seen = 0
        self._rate = self._owed = 0.0

    def hasten(self, cushion: Cushion) -> None:
        """Leave out 10 ms of *cushion* if they are spare and nobody hears it."""
        if self.spare >= PIECE and cushion.leave_out(PIECE):
            self.spare -= PIECE

    def _judge(self, goal: int) -> None:
        error = self._lowest - goal
        self.spare = max(0, error)
        # A full cushion only delays, an empty one is heard: 16 s to empty it, 5 s to fill it.
        rate = error * self._piece / RATE / (16 if error > 0 else 5)
        self._rate = max(-0.5, min(0.5, rate)) if abs(error) > samples(2) else 0.0
        self._lowest = _LONG
        self._seen = 0


def stretched(data: bytes, length: int) -> bytes:
    """*data* as *length* samples, by cubic interpolation; the same sound a trifle slower or faster.

    Positions run evenly on into the following frame, so there is no seam.
    """
    if len(data) == 2 * length:
        return data
    source = array("h", data)
    count = len(source)
    padded = [2 * source[0] - source[1], *source, 2 * source[-1] - source[-2], source[-1]]
    made = array("h")
    for place in range(length):
        whole, part = divmod(place * count, length)
        before, left, right, after = padded[whole : whole + 4]
        made.append(_between(before, left, right, after, part / length))
    return made.tobytes()


def loudness(data: bytes) -> float:
    """The peak of *data*, 0 to 1."""
    view = memoryview(data).cast("h")
    return min(1.0, max(max(view), -min(view)) / 32767) if view else 0.0


def _between(before: int, left: int, right: int, after: int, part: float) -> int:
    # Catmull-Rom: goes through all four points, smooth at each.
    a = 3 * (left - right) + after - before
    b = 2 * before - 5 * left + 4 * right - after
    value = left + 0.5 * part * (right - before + part * (b + part * a))
    return max(-32768, min(32767, round(value)))


def _faded_in(data: bytes) -> bytes:
    made = array("h", data)
    length = min(_FADE, len(made))
    for place in range(length):
        made[place] = made[place] * (place + 1) // (length + 1)
    return made.tobytes()


def _faded_over(near: bytes, far: bytes) -> bytes:
    before, after = array("h", near), array("h", far)
    length = len(before)
    pairs = enumerate(zip(before, after, strict=True))
    made = ((old * (length - place) + new * place) // length for place, (old, new) in pairs)
    return array("h", made).tobytes()


def _shortened(waiting: bytearray, target: int) -> bytearray:
    old = array("h", bytes(waiting[: 2 * _FADE]))
    kept = array("h", bytes(waiting[-2 * target :]))
    for place in range(min(_FADE, len(kept), len(old))):
        kept[place] = (old[place] * (_FADE - place) + kept[place] * place) // _FADE
    return bytearray(kept.tobytes())
