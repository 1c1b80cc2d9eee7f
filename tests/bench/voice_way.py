"""What a way of our own costs a call's voice: time, processor, delay and quality."""

from __future__ import annotations

import logging
import random
import socket
import statistics
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from msgspec.structs import replace

from callcenter.domain.call import MOST_CALLS
from callcenter.engine.commands import VoiceWay
from callcenter.engine.voice.carrier import Carrier
from callcenter.engine.voice.ports import VoicePorts
from callcenter.engine.voice.sender import Sender
from callcenter.engine.voice.way import LOOPBACK, Way
from tests.bench.figure import Figure, high, percentile
from tests.bench.impairment import PACKET_S, Impairment
from tests.bench.ring import rest
from tests.bench.voice import engine
from tests.bench.voice_sound import Verdict, judge, packets, speech
from tests.bench.voice_wire import Flow, converse
from tests.bench.wire import Caller

PASSED = 500
"""Packets each way, one after another and 5 ms apart, through one way."""
SPOKEN_S = 10.0
TALKING = 2
"""Calls with speech at each of two telephones."""
PATIENCE_S = 5.0
ADDED_GOAL_MS, COST_GOAL, PESQ_GOAL, DELAY_GOAL_MS = 0.3, 1.5, 4.2, 40.0
_PCMU = 0


@dataclass(frozen=True, slots=True)
class Ends:
    """A way and a socket at each end of it."""

    way: Way
    library: socket.socket
    customer: socket.socket

    def come(self, packet: bytes) -> None:
        """Send from the customer to the library."""
        self.customer.sendto(packet, (LOOPBACK, self.way.far_port))

    def go(self, packet: bytes) -> None:
        """Send from the library to the customer."""
        self.library.sendto(packet, (LOOPBACK, self.way.near_port))


def voice_way() -> Iterator[Figure]:
    """Packets from socket to socket, four calls' processor time, and speech with and without."""
    carrier = Carrier(
        VoicePorts.drawn(random.randrange),
        clock=time.monotonic,
        log=logging.getLogger("bench.voice"),
    )
    with ExitStack() as opened:
        opened.callback(carrier.close)
        calls = [_ends(carrier, opened) for _ in range(MOST_CALLS)]
        bare = percentile(_bare(calls[0].library, calls[0].customer), 99)
        added = high("way-added", _added(calls[0]), "ms", ADDED_GOAL_MS)
        yield replace(added, about=f"{added.about}, without it p99={bare:.2f}")
        yield _cost(calls)
    yield from _heard()


def _ends(carrier: Carrier, opened: ExitStack) -> Ends:
    way = carrier.open(socket.AF_INET, lambda what: None)
    library, customer = (
        opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(2)
    )
    for wire in (library, customer):
        wire.bind((LOOPBACK, 0))
        wire.settimeout(PATIENCE_S)
    sender = Sender.at(LOOPBACK, customer.getsockname()[1])
    port = library.getsockname()[1]
    carrier.post(lambda: way.announce(sender, sender, frozenset({_PCMU})))
    carrier.post(lambda: way.library_at(port, port))
    return Ends(way, library, customer)


def _added(ends: Ends) -> list[float]:
    """Milliseconds from before a packet was sent until it was read at the other end."""
    taken: list[float] = []
    pause = threading.Event()
    for number in range(PASSED):
        packet = _packet(number)
        for send, heard in ((ends.come, ends.library), (ends.go, ends.customer)):
            pause.wait(0.005)
            sent = time.monotonic_ns()
            send(packet)
            heard.recv(2048)
            taken.append((time.monotonic_ns() - sent) / 1e6)
    return taken


def _bare(one: socket.socket, other: socket.socket) -> list[float]:
    """The same from one socket straight to the other."""
    taken: list[float] = []
    pause = threading.Event()
    for number in range(PASSED):
        pause.wait(0.005)
        sent = time.monotonic_ns()
        one.sendto(_packet(number), other.getsockname())
        other.recv(2048)
        taken.append((time.monotonic_ns() - sent) / 1e6)
    return taken


def _cost(calls: Sequence[Ends]) -> Figure:
    """The share of a core that the carrier's thread takes for one of several calls."""
    clock = _processor_clock()
    pause = threading.Event()
    began, before = time.monotonic(), time.clock_gettime(clock)
    for number in range(round(SPOKEN_S / PACKET_S)):
        pause.wait(max(0.0, began + number * PACKET_S - time.monotonic()))
        for ends in calls:
            ends.come(_packet(number))
            ends.go(_packet(number))
    used = time.clock_gettime(clock) - before
    share = 100 * used / (time.monotonic() - began) / len(calls)
    about = f"{len(calls)} calls for {SPOKEN_S:.0f} s, both sides speak"
    return Figure("way-cost", share, "% of a core", COST_GOAL, about)


def _processor_clock() -> int:
    thread = next(one for one in threading.enumerate() if one.name == "voice")
    assert thread.ident is not None
    return time.pthread_getcpuclockid(thread.ident)


def _packet(number: int) -> bytes:
    return struct.pack("!BBHII", 0x80, _PCMU, number, number * 160, 7) + bytes(160)


def _heard() -> Iterator[Figure]:
    """Speech through two telephones at the same time, one with the way and one without."""
    flows: dict[VoiceWay, list[Flow]] = {VoiceWay.ALWAYS: [], VoiceWay.NEVER: []}
    with ExitStack() as opened:
        for way, spoken in flows.items():
            contact = opened.enter_context(engine(way=way))
            for seed in range(TALKING):
                spoken.append(_flow(opened, contact, seed))
        converse([flow for spoken in flows.values() for flow in spoken], packets(speech()))
    ours, plain = ([judge(one.began, one.came) for one in spoken] for spoken in flows.values())
    pesq, bare = _medians(ours, "pesq"), _medians(plain, "pesq")
    yield Figure("way-pesq-clean", pesq, "MOS", PESQ_GOAL, f"without it {bare:.2f}", at_least=True)
    delay, bare = _medians(ours, "delay_ms"), _medians(plain, "delay_ms")
    yield Figure("way-delay-clean", delay, "ms", DELAY_GOAL_MS, f"without it {bare:.1f}")


def _flow(opened: ExitStack, contact: str, seed: int) -> Flow:
    caller = opened.enter_context(Caller(contact))
    call = caller.invite()
    call.wait(200)
    call.acknowledge()
    opened.callback(call.hang_up)
    rest()
    return Flow(caller.media, call.voice, Impairment(), seed)


def _medians(verdicts: Sequence[Verdict], what: str) -> float:
    return statistics.median(float(getattr(one, what)) for one in verdicts)
