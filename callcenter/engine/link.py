"""Commands one way, events the other, over a private line; neither side ever waits for the other.

Two small threads serve a link: one reads and decodes, one writes what the outbox holds. `send`
only puts into the outbox, so a desk that is frozen cannot hold up a telephone in a call.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable

from callcenter.domain.events import LevelsMeasured, QualityMeasured
from callcenter.engine.channel import Channel, ChannelLost
from callcenter.engine.messages import Malformed, Message, WrongProtocol, decode, encode

CAPACITY = 256
MOST_FACTS = 20_000

# What may be dropped when the other side does not read, the least missed first.
_EXPENDABLE: tuple[type, ...] = (LevelsMeasured, QualityMeasured)


class Full(Exception):
    """The other side has not read for so long that facts would have to be dropped."""


class Outbox:
    """Frames that wait to be written, in order; above *capacity* level meters go first.

    Facts about calls are never dropped: past *most_facts* of them `put` raises Full.
    """

    def __init__(self, *, capacity: int = CAPACITY, most_facts: int = MOST_FACTS) -> None:
        self._capacity = capacity
        self._most_facts = most_facts
        self._waiting: deque[tuple[type, bytes]] = deque()
        self._count: Counter[type] = Counter()
        self._changed = threading.Condition()
        self._closed = False
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, kind: type, frame: bytes) -> None:
        """Add a frame; silently too late when closed."""
        with self._changed:
            if self._closed:
                return
            self._waiting.append((kind, frame))
            self._count[kind] += 1
            if len(self._waiting) > self._capacity:
                self._drop_one()
            if len(self._waiting) > self._most_facts:
                raise Full(f"{len(self._waiting)} messages wait and nobody reads")
            self._changed.notify()

    def take(self) -> bytes | None:
        """Wait for the next frame; None once closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if not self._waiting:
                return None
            kind, frame = self._waiting.popleft()
            self._count[kind] -= 1
            return frame

    def close(self) -> None:
        """Take no more; what waits can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _drop_one(self) -> None:
        kind = next((kind for kind in _EXPENDABLE if self._count[kind]), None)
        if kind is None:
            return
        oldest = next(place for place, one in enumerate(self._waiting) if one[0] is kind)
        del self._waiting[oldest]
        self._count[kind] -= 1
        self.dropped += 1


class Link:
    """A line to the other half of the telephone.

    *received* gets the link and every message with its number, on the link's reading thread. *lost*
    is called exactly once, on that same thread, with words saying why, when the line has ended for
    whatever reason, `close` included.
    """

    def __init__(
        self,
        channel: Channel,
        *,
        received: Callable[[Link, int, Message], None],
        lost: Callable[[Link, str], None],
        log: logging.Logger,
        outbox: Outbox | None = None,
    ) -> None:
        self._channel = channel
        self._received = received
        self._lost = lost
        self._log = log
        self._outbox = Outbox() if outbox is None else outbox
        self._reason = ""
        self._reader = threading.Thread(target=self._read, name="link-reader", daemon=True)
        self._writer = threading.Thread(target=self._write, name="link-writer", daemon=True)

    def start(self) -> None:
        """Begin to read and write."""
        self._writer.start()
        self._reader.start()

    def send(self, message: Message, *, seq: int) -> None:
        """Put *message* into the outbox, numbered *seq*; never waits."""
        try:
            self._outbox.put(type(message), encode(message, seq=seq))
        except Full as error:
            # Whoever comes back gets a Snapshot: ending the line loses nothing, dropping would.
            self._end(str(error))

    def close(self, *, flush_s: float = 0.5) -> None:
        """Write what waits, for *flush_s* seconds at most, then end the line."""
        self._outbox.close()
        if self._writer.is_alive() and threading.current_thread() is not self._writer:
            self._writer.join(flush_s)
        self._end("closed")
        if self._reader.is_alive() and threading.current_thread() is not self._reader:
            self._reader.join(flush_s)

    def _end(self, reason: str) -> None:
        self._reason = self._reason or reason
        self._outbox.close()
        self._channel.hang_up()

    def _read(self) -> None:
        while self._read_one():
            pass
        self._writer.join()
        self._channel.close()
        if self._outbox.dropped:
            self._log.warning("%d measurements were dropped on a slow link", self._outbox.dropped)
        self._lost(self, self._reason)

    def _read_one(self) -> bool:
        try:
            seq, message = decode(self._channel.receive())
        except (ChannelLost, WrongProtocol, Malformed) as error:
            self._end(str(error))
            return False
        try:
            self._received(self, seq, message)
        except Exception:
            self._log.exception("%s could not be dealt with", type(message).__name__)
        return True

    def _write(self) -> None:
        try:
            while (frame := self._outbox.take()) is not None:
                self._channel.send(frame)
        except ChannelLost as error:
            self._end(str(error))
