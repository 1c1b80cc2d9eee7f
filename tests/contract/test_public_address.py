"""With a STUN server calls name the address that the world outside sees."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from callcenter.domain.events import Answered, LineChanged
from tests.contract.conftest import Open, register
from tests.contract.conversation import talk
from tests.contract.desk import Desk, until

pytestmark = pytest.mark.engine
OUTSIDE = "203.0.113.7"


class Server:
    """A STUN server that sees everybody at OUTSIDE; silent when it was told so."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.address = "{}:{}".format(*self._socket.getsockname())
        self.silent = False
        self.asked = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _work(self) -> None:
        cookie = bytes.fromhex("2112a442")
        while not self._over.is_set():
            try:
                data, source = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            self.asked += 1
            raw = socket.inet_aton(OUTSIDE)
            hidden = bytes(one ^ mask for one, mask in zip(raw, cookie, strict=True))
            port = (source[1] ^ 0x2112).to_bytes(2, "big")
            answer = b"\x01\x01\x00\x0c" + data[4:20] + b"\x00\x20\x00\x08\x00\x01" + port + hidden
            if not self.silent:
                self._socket.sendto(answer, source)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def announced(desk: Desk, open_exchange: Open, server: Server) -> str:
    """Where a call that is answered wants its voice sent to."""
    exchange = open_exchange()
    register(desk, exchange, stun=server.address)
    until(lambda: server.asked > 0)
    # What the server said has been heeded, or it is silent.
    heard = time.monotonic() + 0.5
    until(lambda: time.monotonic() > heard)
    person, call = talk(desk, exchange)
    assert desk.wait(Answered).call == call
    assert person.outgoing is not None and person.outgoing.sdp_answer is not None
    address = person.outgoing.sdp_answer.rtp_address
    assert address is not None
    return str(address[0])


def test_a_call_names_the_public_address(desk: Desk, open_exchange: Open, server: Server) -> None:
    assert announced(desk, open_exchange, server) == OUTSIDE


def test_a_silent_server_keeps_nobody_waiting(
    desk: Desk, open_exchange: Open, server: Server
) -> None:
    server.silent = True
    began = time.monotonic()
    assert announced(desk, open_exchange, server) == "127.0.0.1"
    assert time.monotonic() - began < 10
    assert desk.of(LineChanged)[-1].line.reason == "OK"
