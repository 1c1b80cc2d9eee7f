"""What the relay adds to a message: from one plain socket through it into another one."""

from __future__ import annotations

import logging
import random
import socket
import time
from collections.abc import Iterator

from aiosipua import build_sdp, serialize_sdp

from callcenter.engine.commands import Account
from callcenter.engine.relay.leg import Leg
from callcenter.engine.relay.registrar import Registrar
from callcenter.engine.relay.relay import Relay
from callcenter.engine.voice.carrier import Carrier
from callcenter.engine.voice.ports import VoicePorts
from tests.bench.figure import Figure, high

PAIRS = 500
GOAL_MS = 1.0
PATIENCE_S = 5.0
LOOPBACK = "127.0.0.1"


def relay_added() -> Iterator[Figure]:
    """INVITEs out, and their 180s back in, each timed from socket to socket."""
    log = logging.getLogger("bench.relay")
    carrier = Carrier(VoicePorts.drawn(random.randrange), clock=time.monotonic, log=log)
    relay = Relay(carrier=carrier, locked=True, clock=time.monotonic, log=log)
    relay.start()
    library, exchange = _bound(), _bound()
    try:
        leg = relay.open(Account("line", "100", "pbx", "", ()), library.getsockname()[1])
        registrar = Registrar(LOOPBACK, exchange.getsockname()[1])
        leg.trust((registrar,))
        leg.aim(registrar)
        taken = [one for number in range(PAIRS) for one in _pair(number, leg, library, exchange)]
    finally:
        relay.close()
        library.close()
        exchange.close()
    # The first two open the way to the exchange.
    yield high("relay-added", taken[2:], "ms", GOAL_MS)


def _pair(
    number: int, leg: Leg, library: socket.socket, exchange: socket.socket
) -> tuple[float, float]:
    sent = time.monotonic_ns()
    library.sendto(_invite(number, library.getsockname()[1]), (LOOPBACK, leg.port))
    request, source = exchange.recvfrom(65_536)
    out = time.monotonic_ns() - sent
    head = request.partition(b"\r\nContact")[0].partition(b"\r\n")[2]
    contact = b"<sip:asterisk@10.0.0.1:5061;transport=TLS>"
    answer = b"SIP/2.0 180 Ringing\r\n%b\r\nContact: %b\r\nContent-Length: 0\r\n\r\n"
    sent = time.monotonic_ns()
    exchange.sendto(answer % (head, contact), source)
    assert library.recv(65_536).startswith(b"SIP/2.0 180")
    return out / 1e6, (time.monotonic_ns() - sent) / 1e6


def _invite(number: int, port: int) -> bytes:
    offer = serialize_sdp(build_sdp(LOOPBACK, 4000, 0, "PCMU"))
    return (
        f"INVITE sip:600@pbx SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {LOOPBACK}:{port};rport;branch=z9hG4bKPj{number}\r\n"
        f"From: <sip:100@pbx>;tag=f\r\nTo: <sip:600@pbx>\r\nCall-ID: bench-{number}\r\n"
        f"CSeq: 1 INVITE\r\nContact: <sip:100@{LOOPBACK}:{port};ob>\r\nMax-Forwards: 70\r\n"
        "Allow: PRACK, INVITE, ACK, BYE, CANCEL, UPDATE, SUBSCRIBE, NOTIFY, REFER, MESSAGE\r\n"
        "Supported: replaces, 100rel, timer, norefersub\r\nSession-Expires: 1800\r\nMin-SE: 90\r\n"
        "User-Agent: Callcenter\r\nContent-Type: application/sdp\r\n"
        f"Content-Length: {len(offer)}\r\n\r\n{offer}"
    ).encode()


def _bound() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((LOOPBACK, 0))
    made.settimeout(PATIENCE_S)
    return made
