"""Whose voice may be heard in a call: whoever the exchange named, and nobody who joins in later."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from enum import Enum, auto

import pjsua2 as pj

from callcenter.engine.pjsip.voice_filter import SUPPORTED, NoSuchPort, Sender, admit

LOOK_EVERY_S = 0.5
PATIENCE_S = 2.0
"""How long the announced address may be silent, before the first packet, until anyone may speak."""
MOVED_S = 5.0
"""After how much silence a voice may go on from another port of its address (NAT rebinding)."""

Admit = Callable[[int, Sequence[Sender]], None]


class Search(Enum):
    """How sure it is who speaks."""

    ANYBODY = auto()
    """The announced address never spoke: an exchange behind NAT that does not know its own."""
    ADDRESS = auto()
    SETTLED = auto()


class Trust:
    """Who may speak in one call.

    The announced sender always may, so that nobody can shut it out by being first.
    """

    def __init__(self, announced: Sender, now: float) -> None:
        self.announced = announced
        self.known: Sender | None = None
        self.search = Search.ADDRESS
        self._count = 0
        self._heard_at = now

    def renew(self, now: float) -> None:
        """The stream began again and counts from zero."""
        self._count = 0
        self._heard_at = now

    def hear(self, last: Sender | None, count: int, now: float) -> None:
        """*count* packets have come so far, the latest of them from *last*."""
        if count != self._count and last is not None:
            self._count = count
            self._heard_at = now
            if self.search is not Search.SETTLED or last.address == self.announced.address:
                self.known = last
                self.search = Search.SETTLED
            return
        silent_s = now - self._heard_at
        if self.search is Search.SETTLED and silent_s >= MOVED_S:
            self.search = Search.ADDRESS
        elif self.search is Search.ADDRESS and self.known is None and silent_s >= PATIENCE_S:
            self.search = Search.ANYBODY

    @property
    def doubtful(self) -> bool:
        """Whether somebody speaks from an address that was not announced."""
        return self.known is not None and self.known.address != self.announced.address

    @property
    def admitted(self) -> tuple[Sender, ...]:
        """Whose packets are taken; empty: everybody's."""
        if self.search is Search.ANYBODY:
            return ()
        both = dict.fromkeys((self.announced, self.known or self.announced))
        if self.search is Search.ADDRESS:
            return tuple(dict.fromkeys(sender.anywhere for sender in both))
        return tuple(both)


class VoiceLock:
    """Locks the voice ports of one call; does nothing where the system has no such filter."""

    def __init__(
        self,
        call: str,
        *,
        log: logging.Logger,
        admit: Admit = admit,
        supported: bool = SUPPORTED,
    ) -> None:
        self._call = call
        self._log = log
        self._admit = admit
        self._supported = supported
        self._trust: Trust | None = None
        self._ports: tuple[int, int] = (0, 0)
        self._reports: Sender | None = None
        self._admitted: tuple[Sender, ...] | None = None
        self._look_due = 0.0

    def begin(self, native: pj.Call, media: int, now: float) -> None:
        """A stream began or was renewed, perhaps with somebody else."""
        if not self._supported:
            return
        stream, transport = native.getStreamInfo(media), native.getMedTransportInfo(media)
        announced = Sender.parse(stream.remoteRtpAddress)
        self._ports = (_port(transport.localRtpName), _port(transport.localRtcpName))
        self._reports = Sender.parse(stream.remoteRtcpAddress)
        # The library may have opened other sockets: the filter is set anew in any case.
        self._admitted = None
        if announced is None:
            self._trust = None
            return
        if self._trust is None or self._trust.announced != announced:
            self._trust = Trust(announced, now)
        self._trust.renew(now)
        self._look_due = now
        self._enforce(self._trust)

    def turn(self, native: pj.Call, media: int, now: float) -> None:
        """Look who speaks, when it is time."""
        trust = self._trust
        if trust is None or now < self._look_due:
            return
        # Among many packets of a stranger those of the announced sender have to be spotted.
        self._look_due = now + (0.0 if trust.doubtful else LOOK_EVERY_S)
        last = Sender.parse(native.getMedTransportInfo(media).srcRtpName)
        trust.hear(last, native.getStreamStat(media).rtcp.rxStat.pkt, now)
        self._enforce(trust)

    def _enforce(self, trust: Trust) -> None:
        wanted = trust.admitted
        if wanted == self._admitted:
            return
        self._admitted = wanted
        voice, reports = self._ports
        try:
            self._admit(voice, wanted)
            if reports:
                self._admit(reports, self._reporters(wanted))
        except (NoSuchPort, OSError) as error:
            self._trust = None
            self._log.warning("call %s: anybody may join in: %s", self._call, error)
            return
        if trust.doubtful or trust.search is Search.ANYBODY:
            speaker = trust.known or "nobody yet"
            self._log.info(
                "call %s: the voice comes from %s, announced was %s",
                *(self._call, speaker, trust.announced),
            )

    def _reporters(self, speakers: Sequence[Sender]) -> tuple[Sender, ...]:
        """Who may send RTCP: beside the announced one, the port after each speaker's."""
        beside = [
            Sender(one.address, one.port + 1) if one.port else one
            for one in speakers
            if one.port < 65535
        ]
        announced = [self._reports] if self._reports and speakers else []
        return tuple(dict.fromkeys([*announced, *beside]))


def _port(name: str) -> int:
    """The port of `host:port`; 0 when there is none."""
    port = name.rpartition(":")[2]
    return int(port) if port.isdigit() else 0
