"""The way of one call's voice between the network and the SIP library, through sockets of ours.

What comes is passed on untouched, encrypted or not: nobody listens in here. It is only looked at
until it is certain who speaks, for a voice begins with somebody who sends RTP as was agreed.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from callcenter.engine.voice.sender import Sender
from callcenter.engine.voice.sockets import Pair
from callcenter.engine.voice.trust import Trust

LOOPBACK = "127.0.0.1"
LARGEST = 65_536
_AT_ONCE = 16
"""So many packets of strangers are thrown away before the other calls have their turn."""
_VERSION = 2
_SHORTEST_VOICE, _SHORTEST_REPORT = 12, 8
"""RFC 3550, sections 5.1 and 6.4."""

Source = tuple[Any, ...]
"""What a socket calls the address of a datagram."""
Count = Callable[[str], None]


class Wire(Protocol):
    """As much of a UDP socket as a way needs."""

    def recvfrom_into(self, buffer: bytearray, /) -> tuple[int, Source]:
        """Read one datagram; raises BlockingIOError when there is none."""

    def sendto(self, data: memoryview, address: Source, /) -> int:
        """Send one."""


class Way:
    """Belongs to the carrier's thread, but for its ports and its `family`, which the relay reads.

    Until `announce` was said nothing comes in, until `library_at` nothing goes out.
    """

    def __init__(self, far: Pair, near: Pair, *, clock: Callable[[], float], count: Count) -> None:
        self.far_port = far.port
        self.near_port = near.port
        self.family = far.family
        self._far = far
        self._near = near
        self._clock = clock
        self._count = count
        self._buffer = bytearray(LARGEST)
        self._view = memoryview(self._buffer)
        self._trust: Trust | None = None
        self._kinds: frozenset[int] = frozenset()
        self._packets = 0
        self._speaker: Source | None = None
        self._reporter: Sender | None = None
        self._to: Source | None = None
        self._reports_to: Source | None = None
        self._library: Source = (LOOPBACK, 0)
        self._library_reports: Source = (LOOPBACK, 0)

    # What the relay tells of the call.

    def announce(self, voice: Sender, reports: Sender, kinds: frozenset[int]) -> None:
        """The other side sends from there, in these payload types, and wants to hear there."""
        now = self._clock()
        self._kinds = kinds
        self._reporter = reports
        if self._trust is None or self._trust.announced != voice:
            self._trust = Trust(voice, now)
            self._speaker = None
            self._to = _source(voice)
            self._reports_to = _source(reports)
        self._trust.renew(now)
        self._packets = 0

    def library_at(self, port: int, reports: int) -> None:
        """The library has these ports on loopback."""
        self._library = (LOOPBACK, port)
        self._library_reports = (LOOPBACK, reports)

    # What the carrier asks.

    def wires(self) -> Iterator[tuple[socket.socket, Callable[[], None]]]:
        """Its sockets, and what to do when something has come to each."""
        far, near = self._far, self._near
        yield far.voice, lambda: self.take_voice(far.voice, near.voice)
        yield far.reports, lambda: self.take_report(far.reports, near.reports)
        yield near.voice, lambda: self.give_voice(near.voice, far.voice)
        yield near.reports, lambda: self.give_report(near.reports, far.reports)

    def turn(self, now: float) -> None:
        """See whether somebody has been silent for long."""
        trust = self._trust
        if trust is None:
            return
        trust.hear(trust.known, self._packets, now)
        if self._speaker is not None and not trust.admits(Sender.at(*self._speaker[:2])):
            self._speaker = None

    def go_by(self, far: Pair) -> None:
        """Meet the network at other sockets; whoever speaks there has to be announced anew."""
        self._far.close()
        self._far = far
        self._trust = self._speaker = self._to = self._reports_to = None

    def close(self) -> None:
        """Close its sockets."""
        self._far.close()
        self._near.close()

    # From the network to the library.

    def take_voice(self, far: Wire, near: Wire) -> None:
        """Pass one packet of the other side's on, past those of strangers."""
        for _ in range(_AT_ONCE):
            came = self._next(far)
            if came is None:
                return
            size, source = came
            if source == self._speaker or self._begins(size, source):
                self._packets += 1
                self._pass(near, size, self._library)
                return

    def take_report(self, far: Wire, near: Wire) -> None:
        """The same with a report."""
        for _ in range(_AT_ONCE):
            came = self._next(far)
            if came is None:
                return
            size, source = came
            if self._reports(size, source):
                self._pass(near, size, self._library_reports)
                return

    # From the library to the network.

    def give_voice(self, near: Wire, far: Wire) -> None:
        """Pass one packet of the library's on."""
        self._give(near, self._library, far, self._to)

    def give_report(self, near: Wire, far: Wire) -> None:
        """The same with a report."""
        self._give(near, self._library_reports, far, self._reports_to)

    # How it is done.

    def _begins(self, size: int, source: Source) -> bool:
        """Whether somebody speaks there who may, as from now on."""
        trust, sender = self._trust, Sender.at(*source[:2])
        if trust is None or not trust.admits(sender):
            self._count("voice of strangers")
            return False
        if not self._is_voice(size):
            self._count("no voice that was agreed on")
            return False
        trust.hear(sender, self._packets + 1, self._clock())
        self._speaker = self._to = source
        return True

    def _is_voice(self, size: int) -> bool:
        head = self._buffer
        return (
            size >= _SHORTEST_VOICE
            and head[0] >> 6 == _VERSION
            and (not self._kinds or head[1] & 0x7F in self._kinds)
        )

    def _reports(self, size: int, source: Source) -> bool:
        sender = Sender.at(*source[:2])
        if self._trust is None or not self._trust.admits_report(sender, self._reporter):
            self._count("reports of strangers")
            return False
        if size < _SHORTEST_REPORT or self._buffer[0] >> 6 != _VERSION:
            self._count("no report")
            return False
        self._reports_to = source
        return True

    def _give(self, near: Wire, library: Source, far: Wire, to: Source | None) -> None:
        came = self._next(near)
        if came is None:
            return
        size, source = came
        if source == library:
            if to is not None:
                self._pass(far, size, to)
        elif library[1]:
            # Before that the library may have begun to speak while its answer is on the way.
            self._count("voice of other programs here")

    def _next(self, wire: Wire) -> tuple[int, Source] | None:
        try:
            return wire.recvfrom_into(self._buffer)
        except BlockingIOError:
            return None
        except OSError as error:
            # On Windows that an earlier packet met nobody (10054), or was too large to be taken.
            self._count(f"voice not received, {_words(error)}")
            return None

    def _pass(self, wire: Wire, size: int, to: Source) -> None:
        try:
            wire.sendto(self._view[:size], to)
        except OSError as error:
            self._count(f"voice not sent, {_words(error)}")


def _source(sender: Sender) -> Source:
    return (str(sender.address), sender.port)


def _words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
