"""A call's voice through sockets of our own, with plain sockets for both sides."""

from __future__ import annotations

import errno
import logging
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from callcenter.engine.voice.carrier import Carrier
from callcenter.engine.voice.ports import VoicePorts
from callcenter.engine.voice.sender import Sender
from callcenter.engine.voice.sockets import Pair
from callcenter.engine.voice.trust import MOVED_S, PATIENCE_S
from callcenter.engine.voice.way import LOOPBACK, Source, Way

PATIENCE = 10.0
PCMA = 8
LOG = logging.getLogger("tests.voice")


def rtp(number: int, kind: int = PCMA, payload: bytes = b"voice") -> bytes:
    return struct.pack("!BBHII", 0x80, kind, number, number * 160, 7) + payload


REPORT = struct.pack("!BBHIQIII", 0x80, 200, 6, 7, 0, 0, 1, 1)


class Clock:
    """Time as the test wants it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Peer:
    """Somebody with a voice port and the next one for reports."""

    def __init__(self, host: str) -> None:
        pair = next(made for made in map(self._pair, [host] * 50) if made is not None)
        self.voice, self.reports = pair
        self.host = host
        self.port: int = self.voice.getsockname()[1]

    @staticmethod
    def _pair(host: str) -> tuple[socket.socket, socket.socket] | None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        voice, reports = (socket.socket(family, socket.SOCK_DGRAM) for _ in range(2))
        try:
            voice.bind((host, 0))
            reports.bind((host, voice.getsockname()[1] + 1))
        except (OSError, OverflowError):
            voice.close()
            reports.close()
            return None
        return voice, reports

    def hear(self, within: float = PATIENCE) -> bytes:
        return self._read(self.voice, within)

    def hear_report(self) -> bytes:
        return self._read(self.reports, PATIENCE)

    @staticmethod
    def _read(wire: socket.socket, within: float) -> bytes:
        wire.settimeout(within)
        try:
            return wire.recv(2048)
        except TimeoutError:
            return b""

    def close(self) -> None:
        self.voice.close()
        self.reports.close()


@dataclass
class Room:
    """A carrier, its only way, and who is at the two ends."""

    carrier: Carrier
    clock: Clock
    way: Way
    host: str
    library: Peer
    customer: Peer
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def outside(self) -> tuple[str, int]:
        return self.host, self.way.far_port

    def say(self, who: Peer, data: bytes) -> None:
        who.voice.sendto(data, self.outside)

    def answer(self, data: bytes) -> None:
        self.library.voice.sendto(data, (LOOPBACK, self.way.near_port))

    def announce(self, who: Peer, kinds: frozenset[int] = frozenset({PCMA})) -> None:
        voice, reports = Sender.at(who.host, who.port), Sender.at(who.host, who.port + 1)
        self.carrier.post(lambda: self.way.announce(voice, reports, kinds))

    def pass_time(self, seconds: float) -> None:
        """Let the way notice that so much time has passed."""
        self.clock.now += seconds
        self.done(lambda: self.way.turn(self.clock.now))

    def done(self, work: Callable[[], None]) -> None:
        """Have *work* done by the carrier, and wait for it."""
        ready = threading.Event()
        self.carrier.post(work)
        self.carrier.post(ready.set)
        assert ready.wait(PATIENCE)

    def wait_lost(self, what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.lost[what]:
            assert time.monotonic() < deadline, dict(self.lost)
            threading.Event().wait(0.005)


@pytest.fixture(params=["127.0.0.1", "::1"])
def host(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def carrier(clock: Clock) -> Iterator[Carrier]:
    made = Carrier(VoicePorts(17_000), clock=clock, log=LOG)
    yield made
    made.close()


@pytest.fixture
def peer() -> Iterator[Callable[[str], Peer]]:
    made: list[Peer] = []

    def meet(host: str) -> Peer:
        made.append(Peer(host))
        return made[-1]

    yield meet
    for one in made:
        one.close()


@pytest.fixture
def room(carrier: Carrier, clock: Clock, host: str, peer: Callable[[str], Peer]) -> Room:
    lost: Counter[str] = Counter()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    way = carrier.open(family, lambda what: lost.update([what]))
    made = Room(carrier, clock, way, host, peer(LOOPBACK), peer(host), lost)
    carrier.post(lambda: way.library_at(made.library.port, made.library.port + 1))
    return made


def test_voice_and_reports_pass_both_ways_untouched(room: Room) -> None:
    room.announce(room.customer)
    room.say(room.customer, rtp(1))
    assert room.library.hear() == rtp(1)
    room.answer(rtp(2, payload=bytes(range(200))))
    assert room.customer.hear() == rtp(2, payload=bytes(range(200)))
    room.customer.reports.sendto(REPORT, (room.host, room.way.far_port + 1))
    assert room.library.hear_report() == REPORT
    room.library.reports.sendto(REPORT, (LOOPBACK, room.way.near_port + 1))
    assert room.customer.hear_report() == REPORT


def test_the_agent_is_heard_before_the_customer_has_said_a_word(room: Room) -> None:
    room.announce(room.customer)
    room.answer(rtp(1))
    assert room.customer.hear() == rtp(1)


def test_before_anybody_was_announced_nothing_passes(room: Room) -> None:
    room.say(room.customer, rtp(1))
    room.wait_lost("voice of strangers")
    room.announce(room.customer)
    room.say(room.customer, rtp(2))
    assert room.library.hear() == rtp(2)


def test_once_somebody_speaks_nobody_else_is_passed_on(
    room: Room, peer: Callable[[str], Peer]
) -> None:
    room.announce(room.customer)
    room.say(room.customer, rtp(1))
    assert room.library.hear() == rtp(1)
    neighbour = peer(room.host)
    for number in range(100):
        room.say(neighbour, rtp(number, payload=b"stranger"))
    neighbour.reports.sendto(REPORT, (room.host, room.way.far_port + 1))
    room.wait_lost("reports of strangers")
    room.say(room.customer, rtp(2))
    assert room.library.hear() == rtp(2)
    room.answer(rtp(3))
    assert room.customer.hear() == rtp(3)
    assert not neighbour.hear(0.01)


def test_behind_nat_the_announced_address_may_speak_from_another_port_and_hears_there(
    room: Room, peer: Callable[[str], Peer]
) -> None:
    room.announce(room.customer)
    translated = peer(room.host)
    room.say(translated, rtp(1))
    assert room.library.hear() == rtp(1)
    room.answer(rtp(2))
    assert translated.hear() == rtp(2)


@pytest.mark.parametrize("host", ["127.0.0.1"])
def test_whoever_speaks_from_elsewhere_waits_until_the_announced_address_was_silent(
    room: Room, peer: Callable[[str], Peer]
) -> None:
    room.announce(room.customer)
    real = peer("127.0.0.7")
    room.say(real, rtp(1))
    room.wait_lost("voice of strangers")
    room.pass_time(PATIENCE_S)
    room.say(real, b"\x00\x01 no voice at all")
    room.say(real, rtp(1, kind=99))
    room.wait_lost("no voice that was agreed on")
    room.say(real, rtp(2))
    assert room.library.hear() == rtp(2)
    room.answer(rtp(3))
    assert real.hear() == rtp(3)
    # Whoever was announced takes the place back by speaking.
    room.say(room.customer, rtp(4))
    assert room.library.hear() == rtp(4)


def test_after_long_silence_voice_goes_on_from_another_port_of_its_address(
    room: Room, peer: Callable[[str], Peer]
) -> None:
    room.announce(room.customer)
    room.say(room.customer, rtp(1))
    assert room.library.hear() == rtp(1)
    rebound = peer(room.host)
    room.pass_time(0.1)
    room.say(rebound, rtp(2))
    room.wait_lost("voice of strangers")
    room.pass_time(MOVED_S + 0.1)
    room.say(rebound, rtp(3))
    assert room.library.hear() == rtp(3)
    room.answer(rtp(4))
    assert rebound.hear() == rtp(4)


def test_other_programs_of_this_computer_are_not_taken_for_the_library(
    room: Room, peer: Callable[[str], Peer]
) -> None:
    room.announce(room.customer)
    program = peer(LOOPBACK)
    program.voice.sendto(rtp(1), (LOOPBACK, room.way.near_port))
    room.wait_lost("voice of other programs here")
    room.answer(rtp(2))
    assert room.customer.hear() == rtp(2)


def test_whoever_is_announced_anew_is_heard_and_the_former_one_no_longer(
    room: Room, peer: Callable[[str], Peer]
) -> None:
    room.announce(room.customer)
    room.say(room.customer, rtp(1))
    assert room.library.hear() == rtp(1)
    colleague = peer("127.0.0.8" if room.host == LOOPBACK else room.host)
    room.announce(colleague)
    room.say(colleague, rtp(2))
    assert room.library.hear() == rtp(2)
    room.say(room.customer, rtp(3))
    room.wait_lost("voice of strangers")
    room.answer(rtp(4))
    assert colleague.hear() == rtp(4)


@pytest.mark.parametrize("host", ["127.0.0.1"])
def test_a_call_goes_on_by_the_other_kind_of_address(
    room: Room, carrier: Carrier, peer: Callable[[str], Peer]
) -> None:
    room.announce(room.customer)
    room.say(room.customer, rtp(1))
    assert room.library.hear() == rtp(1)
    near, far = room.way.near_port, room.way.far_port
    carrier.go_by(room.way, socket.AF_INET6)
    assert room.way.near_port == near and room.way.far_port != far
    moved = peer("::1")
    room.announce(moved)
    moved.voice.sendto(rtp(2), ("::1", room.way.far_port))
    assert room.library.hear() == rtp(2)
    room.answer(rtp(3))
    assert moved.hear() == rtp(3)


def test_when_the_call_is_over_its_ports_are_free_again(room: Room, carrier: Carrier) -> None:
    carrier.close_way(room.way)
    room.done(lambda: None)
    Pair.open("0.0.0.0", [room.way.far_port]).close()
    Pair.open(LOOPBACK, [room.way.near_port]).close()


def test_each_call_meets_the_network_at_other_ports(carrier: Carrier) -> None:
    ways = [carrier.open(socket.AF_INET, lambda what: None) for _ in range(4)]
    ports = [port for way in ways for port in (way.far_port, way.near_port)]
    assert len(set(ports)) == 8 and not any(port % 2 for port in ports)
    assert all(17_000 <= port < 17_100 for port in ports)


def test_without_a_free_port_it_is_said(clock: Clock) -> None:
    small = Carrier(VoicePorts(17_200, count=4), clock=clock, log=LOG)
    try:
        small.open(socket.AF_INET, lambda what: None)
        with pytest.raises(OSError, match="no port of this computer is free"):
            small.open(socket.AF_INET, lambda what: None)
    finally:
        small.close()


def test_voice_goes_ahead_of_other_traffic() -> None:
    for host in ("127.0.0.1", "::1"):
        pair = Pair.open(host, range(17_300, 17_400, 2))
        level, option = (
            (socket.IPPROTO_IPV6, socket.IPV6_TCLASS)
            if pair.family == socket.AF_INET6
            else (socket.IPPROTO_IP, socket.IP_TOS)
        )
        assert {wire.getsockopt(level, option) for wire in (pair.voice, pair.reports)} == {46 << 2}
        pair.close()


class Unwilling:
    """A socket as that of Windows after a packet met nobody: the next read tells it."""

    def __init__(self, *came: OSError | tuple[bytes, Source]) -> None:
        self._came = list(came)
        self.sent: list[bytes] = []

    def recvfrom_into(self, buffer: bytearray, /) -> tuple[int, Source]:
        if not self._came:
            raise BlockingIOError(errno.EAGAIN, "nothing is there")
        next_one = self._came.pop(0)
        if isinstance(next_one, OSError):
            raise next_one
        data, source = next_one
        buffer[: len(data)] = data
        return len(data), source

    def sendto(self, data: memoryview, address: Source, /) -> int:
        self.sent.append(bytes(data))
        return len(data)


def test_a_packet_that_met_nobody_ends_nothing(clock: Clock) -> None:
    lost: Counter[str] = Counter()
    ports = range(17_400, 17_500, 2)
    way = Way(
        Pair.open(LOOPBACK, ports),
        Pair.open(LOOPBACK, ports),
        clock=clock,
        count=lambda what: lost.update([what]),
    )
    customer = Sender.at("192.0.2.1", 4000)
    way.announce(customer, customer, frozenset({PCMA}))
    way.library_at(5000, 5001)
    reset = ConnectionResetError(10054, "An existing connection was forcibly closed")
    far, near = Unwilling(reset, (rtp(1), ("192.0.2.1", 4000))), Unwilling(reset)
    way.take_voice(far, near)
    way.take_voice(far, near)
    assert near.sent == [rtp(1)]
    way.give_voice(near, far)
    assert sum(lost.values()) == 2 and not far.sent
    way.close()
