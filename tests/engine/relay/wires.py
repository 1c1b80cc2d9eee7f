"""The two sides a leg of the relay stands between, as plain sockets, and messages they send."""

from __future__ import annotations

import logging
import random
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from callcenter.domain.events import LineProblem
from callcenter.engine.commands import Account
from callcenter.engine.relay.framing import Framer
from callcenter.engine.relay.leg import Leg
from callcenter.engine.relay.registrar import Registrar
from callcenter.engine.relay.relay import Relay
from callcenter.engine.relay.state import LegState
from callcenter.engine.voice.carrier import Carrier
from callcenter.engine.voice.ports import VoicePorts

PATIENCE_S = 15.0
LOG = logging.getLogger("tests.relay")


class Library:
    """The SIP library's place: a UDP socket of loopback."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def send(self, leg: Leg, message: str) -> None:
        self._socket.sendto(message.encode("utf-8", "surrogateescape"), ("127.0.0.1", leg.port))

    def hear(self, within: float = PATIENCE_S) -> str:
        """The next message; empty when none comes."""
        self._socket.settimeout(within)
        try:
            return self._socket.recv(65_536).decode("utf-8", "surrogateescape")
        except TimeoutError:
            return ""

    def request(
        self,
        method: str,
        call_id: str = "c1",
        *,
        uri: str = "sip:pbx.example",
        extra: str = "",
        to_tag: str = "",
        body: str = "",
        via: str = "UDP",
    ) -> str:
        """As the library writes it."""
        to = f";tag={to_tag}" if to_tag else ""
        return (
            f"{method} {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/{via} 127.0.0.1:{self.port};rport;branch=z9hG4bKPj{call_id}{method}\r\n"
            f"From: <sip:100@pbx.example>;tag=f\r\nTo: <sip:600@pbx.example>{to}\r\n"
            f"Contact: <sip:100@127.0.0.1:{self.port};ob>\r\n"
            f"Call-ID: {call_id}\r\nCSeq: 1 {method}\r\n{extra}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def close(self) -> None:
        self._socket.close()


class Datagrams:
    """An exchange over UDP."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self.heard_from = ("", 0)

    @property
    def registrar(self) -> Registrar:
        return Registrar(self.host, self.port, "pbx.example")

    def send(self, message: str | bytes, to: tuple[str, int] | None = None) -> None:
        data = message if isinstance(message, bytes) else message.encode("utf-8", "surrogateescape")
        self._socket.sendto(data, to or self.heard_from)

    def hear(self, within: float = PATIENCE_S) -> str:
        """The next message; empty when none comes."""
        self._socket.settimeout(within)
        try:
            data, source = self._socket.recvfrom(65_536)
        except TimeoutError:
            return ""
        self.heard_from = source[:2]
        return data.decode("utf-8", "surrogateescape")

    def close(self) -> None:
        self._socket.close()


class Stream:
    """An exchange over TCP, or over TLS with *context*; it serves one connection after another."""

    def __init__(self, context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self._listener = socket.create_server((host, 0))
        self._context = context
        self._connection: socket.socket | None = None
        self._framer = Framer()
        self._pieces: list[bytes] = []
        self.port: int = self._listener.getsockname()[1]

    @property
    def registrar(self) -> Registrar:
        return Registrar("127.0.0.1", self.port, "pbx.example")

    def accept(self) -> None:
        """Take the connection; over TLS raises OSError when the other side does not like it."""
        self._listener.settimeout(PATIENCE_S)
        connection, _ = self._listener.accept()
        connection.settimeout(PATIENCE_S)
        self._connection = connection
        if self._context is not None:
            try:
                self._connection = self._context.wrap_socket(connection, server_side=True)
            except OSError:
                self.hang_up()
                raise

    def send(self, message: str | bytes) -> None:
        data = message if isinstance(message, bytes) else message.encode("utf-8", "surrogateescape")
        assert self._connection is not None
        self._connection.sendall(data)

    def receive(self) -> bytes:
        """Bytes as they come."""
        assert self._connection is not None
        return self._connection.recv(65_536)

    def hear(self) -> str:
        """The next message."""
        while not self._pieces:
            self._pieces += self._framer.feed(self.receive())
        return self._pieces.pop(0).decode()

    def hang_up(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def close(self) -> None:
        self.hang_up()
        self._listener.close()


def account(**changes: object) -> Account:
    line = {"id": "line", "user": "100", "domain": "pbx.example", "password": "secret",
            "registrars": ()}  # fmt: skip
    return Account(**(line | changes))  # type: ignore[arg-type]


@contextmanager
def opened(
    library: Library, line: Account, *, locked: bool = True, ports: VoicePorts | None = None
) -> Iterator[tuple[Relay, Leg]]:
    """A relay with one leg; *locked* where the system can lock the library's own ports."""
    ports = ports or VoicePorts.drawn(random.randrange)
    carrier = Carrier(ports, clock=time.monotonic, log=LOG)
    relay = Relay(carrier=carrier, locked=locked, clock=time.monotonic, log=LOG)
    relay.start()
    try:
        yield relay, relay.open(line, library.port)
    finally:
        relay.close()


def aimed(leg: Leg, *registrars: Registrar) -> int:
    """Point *leg* at the first of *registrars*, and trust them all."""
    leg.trust(registrars)
    return leg.aim(registrars[0])


def wait_for(leg: Leg, wished: Callable[[LegState], bool]) -> LegState:
    """Its state, as soon as it is as *wished*."""
    deadline = time.monotonic() + PATIENCE_S
    while not wished(state := leg.state):
        assert time.monotonic() < deadline, state
        _pause()
    return state


def failed(leg: Leg) -> LegState:
    return wait_for(leg, lambda state: state.problem is not LineProblem.NONE)


def header(message: str, name: str) -> str:
    match = re.search(rf"^{name}:\s*(.*?)\r$", message, re.MULTILINE | re.IGNORECASE)
    return match[1] if match else ""


def headers(message: str, name: str) -> list[str]:
    return re.findall(rf"^{name}:\s*(.*?)\r$", message, re.MULTILINE | re.IGNORECASE)


def answer(request: str, status: str, extra: str = "", tag: str = "t", **changes: str) -> str:
    """What an exchange answers to *request*."""
    vias = "".join(f"Via: {via}\r\n" for via in headers(request, "Via"))
    for old, new in changes.items():
        vias = vias.replace(f";{old}", f";{old}={new}" if "=" not in new else f";{new}")
    to = header(request, "To")
    if tag and "tag=" not in to:
        to += f";tag={tag}"
    return (
        f"SIP/2.0 {status}\r\n{vias}From: {header(request, 'From')}\r\nTo: {to}\r\n"
        f"Call-ID: {header(request, 'Call-ID')}\r\nCSeq: {header(request, 'CSeq')}\r\n"
        f"{extra}Content-Length: 0\r\n\r\n"
    )


def invite(
    call_id: str,
    *,
    uri: str = "sip:100@127.0.0.1",
    via: str = "UDP 127.0.0.1:5060",
    method: str = "INVITE",
    contact: str = "<sip:500@127.0.0.1:5060>",
    extra: str = "",
    sender: str = "<sip:500@pbx.example>;tag=a",
    to_tag: str = "",
    body: str = "",
) -> str:
    """What an exchange asks."""
    to = f";tag={to_tag}" if to_tag else ""
    kind = "Content-Type: application/sdp\r\n" if body else ""
    return (
        f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/{via};rport;branch=z9hG4bK{call_id}\r\n"
        f"From: {sender}\r\nTo: <sip:100@pbx.example>{to}\r\nCall-ID: {call_id}\r\n"
        f"CSeq: 7 {method}\r\nMax-Forwards: 70\r\nContact: {contact}\r\n{extra}{kind}"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )


def file_of(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def _pause() -> None:
    import threading

    threading.Event().wait(0.005)
