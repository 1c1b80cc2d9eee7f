"""STUN, by the sample messages of RFC 5769 and against a server of a few lines."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from callcenter.engine.network import stun
from callcenter.engine.network.public_address import PublicAddress
from tests.contract.desk import until

TRANSACTION = bytes.fromhex("b7e7a701bc34d686fa87dfae")
BY_IPV4 = bytes.fromhex(
    "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643"
    "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96"
)
BY_IPV6 = bytes.fromhex(
    "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9fa"
    "a5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c"
)


def test_the_samples_of_rfc_5769_are_read() -> None:
    assert stun.mapped(BY_IPV4, TRANSACTION) == ("192.0.2.1", 32853)
    assert stun.mapped(BY_IPV6, TRANSACTION) == ("2001:db8:1234:5678:11:2233:4455:6677", 32853)


def test_a_request_is_a_header_alone() -> None:
    assert stun.request(TRANSACTION) == bytes.fromhex("000100002112a442") + TRANSACTION


def test_an_answer_to_another_request_is_none() -> None:
    with pytest.raises(stun.Malformed):
        stun.mapped(BY_IPV4, bytes(12))


@pytest.mark.parametrize("whole", [BY_IPV4, BY_IPV6])
def test_no_broken_answer_does_harm(whole: bytes) -> None:
    for at in range(len(whole)):
        for broken in (whole[:at], whole[:at] + b"\xff" + whole[at + 1 :], whole[:at] + b"\0"):
            try:
                address, port = stun.mapped(broken, TRANSACTION)
            except stun.Malformed:
                continue
            assert address and 0 <= port < 65536


class Server:
    """Answers each request with *sees*, after *noise*; *deaf* to the first ones."""

    def __init__(self, sees: bytes = BY_IPV4, *, noise: bytes = b"", deaf: int = 0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.peer: tuple[str, int] = self._socket.getsockname()
        self.asked = 0
        self._sees, self._noise, self._deaf = sees, noise, deaf
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _work(self) -> None:
        while not self._over.is_set():
            try:
                _, source = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            self.asked += 1
            if self.asked > self._deaf:
                if self._noise:
                    self._socket.sendto(self._noise, source)
                self._socket.sendto(self._sees, source)


@pytest.fixture
def run() -> Iterator[Callable[[Any], Future[Any]]]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def public(run: Any, peer: tuple[str, int] | None) -> PublicAddress:
    log = logging.getLogger("tests.stun")
    return PublicAddress(peer, run=run, random_bytes=lambda _: TRANSACTION, log=log)


@pytest.mark.parametrize("wish", [{}, {"noise": os.urandom(32)}, {"deaf": 1}], ids=str)
def test_the_public_address_is_what_the_server_says(run: Any, wish: dict[str, Any]) -> None:
    server = Server(**wish)
    known = public(run, server.peer)
    known.ask("127.0.0.1")
    assert known.pending
    until(known.turn)
    assert known.address == "192.0.2.1" and not known.pending
    known.ask("127.0.0.1")
    until(lambda: not (known.turn() or known.pending))
    assert known.address == "192.0.2.1"
    server.close()


def test_a_server_that_is_silent_is_told_once_and_given_up(
    run: Any, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server(deaf=100)
    known = public(run, server.peer)
    for _ in range(2):
        known.ask("127.0.0.1")
        until(lambda: not (known.turn() or known.pending))
    assert known.address == "" and server.asked == 2 * len(stun.PAUSES_S)
    assert [it.levelname for it in caplog.records if "STUN" in it.message] == ["WARNING"]
    server.close()


def test_without_a_server_nothing_is_asked(run: Any) -> None:
    known = public(run, None)
    known.ask("127.0.0.1")
    assert not known.pending and not known.turn() and known.address == ""
