"""Who is trusted to be the customer, as time goes by."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest

from callcenter.engine.pjsip.voice_filter import NoSuchPort, Sender
from callcenter.engine.pjsip.voice_lock import MOVED_S, PATIENCE_S, Search, Trust, VoiceLock


def sender(text: str) -> Sender:
    made = Sender.parse(text)
    assert made is not None
    return made


PBX = sender("192.0.2.1:4000")
OTHER_PORT = sender("192.0.2.1:4100")
STRANGER = sender("198.51.100.7:9")


def test_at_first_the_announced_address_may_speak_from_any_port() -> None:
    assert Trust(PBX, 0.0).admitted == (PBX.anywhere,)


def test_from_the_first_packet_on_only_its_sender_may_speak() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(PBX, 1, 0.1)
    assert trust.admitted == (PBX,)


def test_a_voice_from_another_port_of_the_announced_address_is_kept() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(OTHER_PORT, 1, 0.1)
    assert trust.admitted == (PBX, OTHER_PORT)


def test_a_silent_announced_address_lets_others_speak() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(None, 0, PATIENCE_S - 0.1)
    assert trust.search is Search.ADDRESS
    trust.hear(None, 0, PATIENCE_S)
    assert trust.admitted == ()
    trust.hear(STRANGER, 5, PATIENCE_S + 1)
    assert trust.admitted == (PBX, STRANGER)
    assert trust.doubtful


def test_whoever_was_announced_takes_its_place_back() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(None, 0, PATIENCE_S)
    trust.hear(STRANGER, 5, PATIENCE_S + 1)
    trust.hear(PBX, 6, PATIENCE_S + 2)
    assert trust.admitted == (PBX,)
    assert not trust.doubtful


def test_after_long_silence_a_voice_may_come_from_another_port_of_its_address() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(PBX, 1, 0.1)
    trust.hear(PBX, 1, MOVED_S)
    assert trust.admitted == (PBX,)
    trust.hear(PBX, 1, MOVED_S + 0.1)
    assert trust.admitted == (PBX.anywhere,)
    trust.hear(OTHER_PORT, 2, MOVED_S + 1)
    assert trust.admitted == (PBX, OTHER_PORT)


def test_somebody_who_was_heard_once_is_never_given_up_for_anybody() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(PBX, 1, 0.1)
    for seconds in range(1, 100):
        trust.hear(PBX, 1, float(seconds))
    assert trust.search is Search.ADDRESS


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
