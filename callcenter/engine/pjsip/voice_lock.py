"""The lock of one call's voice ports in the SIP library: whom `Trust` admits, by a filter."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import pjsua2 as pj

from callcenter.engine.pjsip.voice_filter import SUPPORTED, NoSuchPort, admit
from callcenter.engine.voice.sender import Sender
from callcenter.engine.voice.trust import Search, Trust

LOOK_EVERY_S = 0.5

Admit = Callable[[int, Sequence[Sender]], None]


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
                self._admit(reports, trust.reporters(self._reports))
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


def _port(name: str) -> int:
    """The port of `host:port`; 0 when there is none."""
    port = name.rpartition(":")[2]
    return int(port) if port.isdigit() else 0
