"""The torture messages of RFC 4475 and RFC 5118, from the exchange and from a stranger."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterator

import psutil
import pytest

from callcenter.domain.events import Ringing
from callcenter.engine.relay.flood import CALLS_PER_S
from tests.contract.desk import until
from tests.faults import torture, torture_ipv6
from tests.faults.attack import STRANGER, Sockets, Target, attacked
from tests.faults.torture import Torture

pytestmark = [pytest.mark.engine, pytest.mark.skipif(sys.platform == "win32", reason="sockets")]

MESSAGES = (*torture.MESSAGES, *torture_ipv6.MESSAGES)
NAMES = [one.name for one in MESSAGES]
BACK_S = 10.0
SPARE_FILES = 2


@pytest.fixture(scope="module", params=["udp", "tcp"])
def target(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    """One telephone for all messages; the last words are about what became of it."""
    with attacked(tmp_path_factory.mktemp("torture"), request.param) as target:
        target.works()
        files = target.process.num_fds()
        pid = target.process.pid
        yield target
        target.works()
        assert target.restarts == 0 and target.process.pid == pid
        until(lambda: psutil.Process(pid).num_fds() <= files + SPARE_FILES, 20, "files back")
        assert target.secrets() == []


def reaction(target: Target, case: Torture) -> int:
    """What came of it, once a later request was answered; DROPPED when nothing did."""
    attacker = target.attacker
    mark = attacker.mark()
    attacker.send(case.bytes_for(attacker.via))
    attacker.ping()
    answers = [one.status for one in attacker.heard[mark:] if is_answer(one.text, case)]
    return max(answers, default=torture.DROPPED)


def is_answer(text: str, case: Torture) -> bool:
    return text.startswith("SIP/2.0 ") and case.name in text and "dblreq.second" not in text


def test_all_of_them_are_here() -> None:
    assert len(torture.MESSAGES) == 49 and len(torture_ipv6.MESSAGES) == 12
    assert len({one.section for one in torture.MESSAGES}) == 49
    assert len({one.section for one in torture_ipv6.MESSAGES}) == 10


@pytest.mark.parametrize("case", MESSAGES, ids=NAMES)
def test_the_exchange_gets_the_answer_the_rfc_wants(target: Target, case: Torture) -> None:
    if case.endless and target.attacker.transport == "tcp":
        the_stream_is_opened_again(target, case)
        return
    if case.message.startswith(b"INVITE"):
        # No more callers a second than are let through.
        threading.Event().wait(1.1 / CALLS_PER_S)
    assert reaction(target, case) in case.answers
    if torture.RINGS in case.answers or case.name == "dblreq":
        target.end_all()


def the_stream_is_opened_again(target: Target, case: Torture) -> None:
    attacker = target.attacker
    known, before = len(attacker.registered), attacker.telephone
    began = time.monotonic()
    attacker.send(case.bytes_for(attacker.via))
    attacker.send(b"x" * 70_000)
    until(lambda: len(attacker.registered) > known, what="registered by a new stream")
    assert attacker.telephone != before
    assert time.monotonic() - began < BACK_S
    attacker.ping()


def test_a_stranger_gets_nothing(target: Target) -> None:
    if target.attacker.transport == "tcp":
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(target.attacker.telephone, source_address=(STRANGER, 0))
    mark = target.desk.mark()
    heard: list[bytes] = []
    stranger = Sockets("udp", heard.append, STRANGER)
    stranger.aim(target.attacker.telephone)
    for case in MESSAGES:
        stranger.send(case.bytes_for(f"SIP/2.0/UDP {STRANGER}:{stranger.port}"))
        target.attacker.ping()
    stranger.close()
    assert heard == []
    assert not [one for one in target.desk.events[mark:] if isinstance(one, Ringing)]


def test_a_stranger_finds_no_open_port(target: Target) -> None:
    # What listens is on loopback only, where the network cannot reach it.
    listening = {
        connection.laddr.ip
        for connection in target.process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening <= {"127.0.0.1"}
