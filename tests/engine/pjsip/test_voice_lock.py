"""The voice ports of a call in the SIP library, locked to whoever is trusted."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest

from callcenter.engine.pjsip.voice_filter import NoSuchPort
from callcenter.engine.pjsip.voice_lock import VoiceLock
from callcenter.engine.voice.sender import Sender


def sender(text: str) -> Sender:
    made = Sender.parse(text)
    assert made is not None
    return made


PBX = sender("192.0.2.1:4000")


class Wire:
    """A call of the library as far as the lock asks it."""

    def __init__(self, remote: str = "192.0.2.1:4000") -> None:
        self.remote = remote
        self.last = ""
        self.count = 0

    def getStreamInfo(self, media: int) -> SimpleNamespace:
        return SimpleNamespace(remoteRtpAddress=self.remote, remoteRtcpAddress="192.0.2.1:4001")

    def getMedTransportInfo(self, media: int) -> SimpleNamespace:
        return SimpleNamespace(
            localRtpName="10.0.0.1:20000", localRtcpName="10.0.0.1:20001", srcRtpName=self.last
        )

    def getStreamStat(self, media: int) -> SimpleNamespace:
        return SimpleNamespace(rtcp=SimpleNamespace(rxStat=SimpleNamespace(pkt=self.count)))


def test_both_ports_are_locked_and_only_when_something_changes() -> None:
    told: list[tuple[int, tuple[Sender, ...]]] = []
    lock = VoiceLock(
        "call",
        log=logging.getLogger("lock"),
        admit=lambda port, senders: told.append((port, tuple(senders))),
        supported=True,
    )
    wire = Wire()
    lock.begin(wire, 0, 0.0)
    reports = sender("192.0.2.1:4001")
    assert told == [(20000, (PBX.anywhere,)), (20001, (reports, PBX.anywhere))]
    told.clear()
    wire.last, wire.count = "192.0.2.1:4000", 10
    lock.turn(wire, 0, 1.0)
    lock.turn(wire, 0, 2.0)
    assert told == [(20000, (PBX,)), (20001, (reports,))]


def test_a_session_without_an_address_locks_nothing() -> None:
    told: list[int] = []
    lock = VoiceLock(
        "call",
        log=logging.getLogger("lock"),
        admit=lambda port, _: told.append(port),
        supported=True,
    )
    lock.begin(Wire(remote="0.0.0.0:4000"), 0, 0.0)
    lock.turn(Wire(), 0, 1.0)
    assert told == []


def test_a_lock_that_cannot_be_set_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    def refuse(port: int, senders: object) -> None:
        raise NoSuchPort(f"UDP port {port} is not this process's")

    lock = VoiceLock("call", log=logging.getLogger("lock"), admit=refuse, supported=True)
    lock.begin(Wire(), 0, 0.0)
    lock.turn(Wire(), 0, 1.0)
    assert [record.getMessage() for record in caplog.records] == [
        "call call: anybody may join in: UDP port 20000 is not this process's"
    ]
