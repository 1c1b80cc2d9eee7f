"""What a filtered UDP port lets through, with real sockets."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from callcenter.engine.pjsip.voice_filter import NoSuchPort, admit
from callcenter.engine.voice.sender import Sender

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has socket filters")


class Sockets:
    def __init__(self, opened: ExitStack, family: socket.AddressFamily, host: str) -> None:
        self._opened = opened
        self._family = family
        self.host = host
        self.ours = self.open()
        self.ours.settimeout(0.2)
        self.port: int = self.ours.getsockname()[1]

    def open(self, host: str = "") -> socket.socket:
        wire = socket.socket(self._family, socket.SOCK_DGRAM)
        wire.bind((host or self.host, 0))
        return self._opened.enter_context(wire)

    def send(self, wire: socket.socket, text: bytes) -> None:
        wire.sendto(text, self.ours.getsockname())

    def came(self) -> set[bytes]:
        heard = set()
        try:
            while True:
                heard.add(self.ours.recv(100))
        except TimeoutError:
            return heard


@pytest.fixture(params=[(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")], ids=["4", "6"])
def sockets(request: pytest.FixtureRequest) -> Iterator[Sockets]:
    with ExitStack() as opened:
        yield Sockets(opened, *request.param)


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def sender_of(wire: socket.socket) -> Sender:
    host, port = wire.getsockname()[:2]
    made = Sender.parse(f"[{host}]:{port}")
    assert made is not None
    return made


def test_only_those_admitted_come_in(sockets: Sockets) -> None:
    first, second, stranger = sockets.open(), sockets.open(), sockets.open()
    admit(sockets.port, [sender_of(first), sender_of(second)])
    for wire, text in ((stranger, b"no"), (first, b"one"), (second, b"two"), (stranger, b"no")):
        sockets.send(wire, text)
    assert sockets.came() == {b"one", b"two"}


def test_others_can_be_admitted_later(sockets: Sockets) -> None:
    first, second = sockets.open(), sockets.open()
    admit(sockets.port, [sender_of(first)])
    admit(sockets.port, [sender_of(second)])
    sockets.send(first, b"one")
    sockets.send(second, b"two")
    assert sockets.came() == {b"two"}


def test_without_anybody_named_everybody_may_come(sockets: Sockets) -> None:
    first, second = sockets.open(), sockets.open()
    admit(sockets.port, [sender_of(first)])
    admit(sockets.port, [])
    sockets.send(second, b"two")
    assert sockets.came() == {b"two"}


def test_an_address_may_be_admitted_with_all_its_ports() -> None:
    with ExitStack() as opened:
        sockets = Sockets(opened, socket.AF_INET, "127.0.0.1")
        near, far = sockets.open(), sockets.open("127.0.0.9")
        admit(sockets.port, [sender_of(near).anywhere])
        sockets.send(far, b"far")
        sockets.send(near, b"near")
        assert sockets.came() == {b"near"}


def test_a_port_of_somebody_else_is_refused() -> None:
    with pytest.raises(NoSuchPort, match="UDP port 9 "):
        admit(9, [])


def test_no_descriptor_is_left_open(sockets: Sockets) -> None:
    before = _descriptors()
    for _ in range(20):
        admit(sockets.port, [sender_of(sockets.ours)])
    assert _descriptors() == before


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("192.0.2.1:4000", "192.0.2.1:4000"),
        ("[2001:db8::1]:4000", "[2001:db8::1]:4000"),
        ("", "None"),
        ("0.0.0.0:4000", "None"),
        ("[::]:4000", "None"),
        ("192.0.2.1", "None"),
    ],
)
def test_addresses_are_read_as_the_library_writes_them(text: str, shown: str) -> None:
    assert str(Sender.parse(text)) == shown
