"""Whose voice is heard: the customer's, whoever else sends to the telephone's ports."""

from __future__ import annotations

import logging
import random
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosipua import build_sdp

from callcenter.domain.events import Ended, HoldChanged, Party, QualityMeasured, Ringing
from callcenter.engine.commands import Answer, Hold, Resume, VoiceWay
from callcenter.engine.pjsip.media import NullBridge
from callcenter.engine.pjsip.thread import ThreadPhone
from callcenter.engine.voice.trust import MOVED_S
from tests.contract.conftest import Open, register
from tests.contract.conversation import ended, ring, talk
from tests.contract.desk import Desk, until
from tests.contract.engine_child import ChildPhone
from tests.contract.exchange import PCMA, Exchange, Person
from tests.contract.talker import RATE, Talker
from tests.engine.pjsip.tones import power

pytestmark = pytest.mark.engine
CUSTOMER, STRANGER = 440.0, 1900.0
ELSEWHERE = "127.0.0.9"


@pytest.fixture(params=[VoiceWay.NEVER, VoiceWay.ALWAYS], ids=lambda way: str(way.value))
def voice_way(request: pytest.FixtureRequest) -> VoiceWay:
    """The library's own ports with a filter, and ports of ours."""
    given: VoiceWay = request.param
    if given is VoiceWay.NEVER and sys.platform != "linux":
        pytest.skip("only Linux has socket filters")
    return given


class Echo(NullBridge):
    """Every caller hears himself, so that what the agent would hear can be judged."""

    def attach(self, call: str, media: object) -> None:
        media.startTransmit(media)  # type: ignore[attr-defined]


@pytest.fixture
def desk(open_exchange: Open) -> Iterator[Desk]:
    phone = ThreadPhone(log=logging.getLogger("telephone"), bridge=Echo)
    yield Desk(phone)
    phone.close(quit_engine=True)


@pytest.fixture
def stranger() -> Iterator[Talker]:
    with _talker(ELSEWHERE, STRANGER) as one:
        yield one


@pytest.fixture
def customer() -> Iterator[Talker]:
    with _talker("127.0.0.2", CUSTOMER) as one:
        yield one


@contextmanager
def _talker(host: str, hertz: float) -> Iterator[Talker]:
    talker = Talker(host, hertz=hertz, source=int(hertz))
    yield talker
    talker.close()


def telephone_of(person: Person) -> tuple[str, int]:
    """Where the telephone wants to hear *person*."""
    call = person.outgoing
    assert call is not None and call.sdp_answer is not None
    address = call.sdp_answer.rtp_address
    assert address is not None
    return address


def goes_elsewhere(person: Person, talker: Talker) -> None:
    """Tell the telephone by a re-INVITE that *talker* speaks for *person* from now on."""
    assert person.voice is not None and person.outgoing is not None
    person.voice.speaking = False
    call = person.outgoing
    offer = build_sdp(talker.host, talker.port, PCMA, "PCMA")

    async def reinvite() -> None:
        request = person.exchange.uac.send_reinvite(call.dialog, offer, call.remote_addr)
        await person.exchange.finished(request)

    person.exchange.do(reinvite())


def heard(pcm: bytearray, *, seconds: float = 2.0) -> tuple[float, float]:
    """The shares of the customer's and of the stranger's tone in what comes from now on.

    Judged in pieces of 50 ms, for a packet that came late shifts the wave.
    """
    begin = len(pcm)
    enough = begin + round(2 * RATE * seconds)
    until(lambda: len(pcm) >= enough, seconds + 8, "the echo comes back")
    data = bytes(pcm[begin:enough])
    size = RATE // 10
    pieces = [data[at : at + size] for at in range(0, len(data) - size + 1, size)]
    customers, strangers = (
        sum(power(piece, hertz=hertz, rate=RATE) for piece in pieces) / len(pieces)
        for hertz in (CUSTOMER, STRANGER)
    )
    return customers, strangers


def loud(pcm: bytearray, since: int) -> bool:
    """Whether the customer is heard at the end of what came since then."""
    piece = bytes(pcm[max(since, len(pcm) - 1600) :])
    return len(piece) == 1600 and power(piece, hertz=CUSTOMER, rate=RATE) > 0.8


@pytest.mark.parametrize("per_s", [50, 2000])
def test_a_stranger_who_joins_in_is_not_heard(
    desk: Desk, exchange: Exchange, stranger: Talker, per_s: float
) -> None:
    person, _ = talk(desk, exchange)
    assert person.voice is not None
    voice = person.voice
    until(lambda: loud(voice.pcm, 0))
    with stranger.talking(telephone_of(person), per_s=per_s):
        customers, strangers = heard(voice.pcm)
    assert customers > 0.9 and strangers < 0.001
    assert not stranger.came, "the stranger heard the agent"


def test_a_stranger_who_speaks_first_is_not_heard(
    desk: Desk, exchange: Exchange, stranger: Talker
) -> None:
    person, ringing = ring(desk, exchange)
    assert person.voice is not None
    voice = person.voice
    voice.speaking = False
    desk.do(Answer(ringing.call))
    until(lambda: person.answered)
    with stranger.talking(telephone_of(person), per_s=500):
        _, early = heard(voice.pcm, seconds=1.0)
        voice.speaking = True
        until(lambda: loud(voice.pcm, 0))
        customers, strangers = heard(voice.pcm)
    assert early < 0.001
    assert customers > 0.9 and strangers < 0.001


def test_whoever_the_exchange_names_anew_is_heard_at_once(
    desk: Desk, exchange: Exchange, customer: Talker, stranger: Talker
) -> None:
    person, _ = talk(desk, exchange)
    to = telephone_of(person)
    with customer.talking(to):
        goes_elsewhere(person, customer)
        told = time.monotonic()
        until(lambda: loud(customer.pcm, 0), what="the new one is heard")
        # Not only when the one before has been silent for five seconds.
        assert time.monotonic() - told < 4.5
        with stranger.talking(to, per_s=2000):
            customers, strangers = heard(customer.pcm)
    assert customers > 0.9 and strangers < 0.001
    assert not stranger.came


def test_an_exchange_that_does_not_know_its_own_address_is_heard_all_the_same(
    desk: Desk, exchange: Exchange, customer: Talker
) -> None:
    person, _ = talk(desk, exchange)
    with _talker("127.0.0.3", CUSTOMER) as announced:
        goes_elsewhere(person, announced)
        with customer.talking(telephone_of(person)):
            until(lambda: loud(customer.pcm, 0), what="who was not announced is heard")
        assert announced.came, "until then the telephone spoke to the announced address"


def test_after_five_seconds_without_voice_it_is_heard_again_within_one(
    desk: Desk, exchange: Exchange, customer: Talker
) -> None:
    person, _ = talk(desk, exchange)
    goes_elsewhere(person, customer)
    to = telephone_of(person)
    with customer.talking(to):
        until(lambda: loud(customer.pcm, 0))
    gap = time.monotonic()
    until(lambda: time.monotonic() > gap + 5.2)
    mark = len(customer.pcm)
    back = time.monotonic()
    with customer.talking(to):
        until(lambda: loud(customer.pcm, mark))
        assert time.monotonic() - back < 1.0
        assert heard(customer.pcm)[0] > 0.9
    assert not desk.of(Ended)


def test_a_router_that_gives_the_voice_another_port_costs_no_more_than_the_gap(
    desk: Desk, exchange: Exchange, customer: Talker
) -> None:
    person, _ = talk(desk, exchange)
    goes_elsewhere(person, customer)
    to = telephone_of(person)
    with customer.talking(to):
        until(lambda: loud(customer.pcm, 0))
    gap = time.monotonic()
    until(lambda: time.monotonic() > gap + MOVED_S + 0.7)
    with _talker(customer.host, CUSTOMER) as rebound:
        back = time.monotonic()
        with rebound.talking(to):
            until(lambda: loud(rebound.pcm, 0), what="the voice from the other port comes back")
            assert time.monotonic() - back < 4.0
    assert not desk.of(Ended)


def test_a_held_call_is_heard_again_once_it_is_resumed(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    assert person.voice is not None
    voice = person.voice
    until(lambda: loud(voice.pcm, 0))
    desk.do(Hold(call))
    desk.wait(HoldChanged, lambda it: it.by_agent)
    mark = desk.mark()
    desk.do(Resume(call))
    desk.wait(HoldChanged, lambda it: not it.by_agent, since=mark)
    resumed = len(voice.pcm)
    until(lambda: loud(voice.pcm, resumed), what="the customer comes back after the hold")


def every_fifth_after_the_next(number: int) -> tuple[int, ...]:
    place = number % 5
    return () if place == 3 else (number, number - 1) if place == 4 else (number,)


def everything_thrice(number: int) -> tuple[int, ...]:
    return (number, number, max(0, number - 3))


@pytest.mark.parametrize("order", [every_fifth_after_the_next, everything_thrice])
def test_packets_out_of_order_or_doubled_do_no_harm(
    desk: Desk,
    exchange: Exchange,
    customer: Talker,
    order: object,
) -> None:
    person, _ = talk(desk, exchange)
    goes_elsewhere(person, customer)
    with customer.talking(telephone_of(person), order=order):  # type: ignore[arg-type]
        until(lambda: loud(customer.pcm, 0))
        customers, _ = heard(customer.pcm)
    assert customers > 0.7


def mutations(count: int, seed: int) -> Iterator[bytes]:
    """RTP, RTCP, STUN and rubbish, none of it as it should be."""
    draw = random.Random(seed)
    rtp = struct.pack("!BBHII", 0x80, PCMA, 1, 160, 7) + bytes(160)
    rtcp = struct.pack("!BBHIQIII", 0x80, 200, 6, 7, 0, 0, 1, 1) + struct.pack(
        "!BBHIB", 0x81, 202, 3, 7, 1
    )
    stun = struct.pack("!HHI12s", 0x0001, 8, 0x2112A442, b"transaction1") + bytes(8)
    for _ in range(count):
        data = bytearray(draw.choice((rtp, rtcp, stun, draw.randbytes(draw.randrange(1, 200)))))
        for _ in range(draw.randrange(1, 12)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        yield bytes(data[: draw.randrange(1, len(data) + 1)])


def test_a_hundred_thousand_broken_packets_do_no_harm(
    tmp_path: Path,
    open_exchange: Open,
    voice_way: VoiceWay,
    customer: Talker,
    stranger: Talker,
) -> None:
    phone = ChildPhone(tmp_path / "library.log")
    desk = Desk(phone)
    exchange = open_exchange()
    register(desk, exchange, voice_way=voice_way)
    person, call = talk(desk, exchange)
    goes_elsewhere(person, customer)
    host, port = telephone_of(person)
    with customer.talking((host, port)):
        for number, packet in enumerate(mutations(100_000, seed=1)):
            stranger.wire.sendto(packet, (host, port + number % 2))
        # Those of the customer himself do reach the library.
        for number, packet in enumerate(mutations(20_000, seed=2)):
            customer.wire.sendto(packet, (host, port + number % 2))
        assert phone.alive
        mark = desk.mark()
        desk.wait(QualityMeasured, lambda it: it.quality.loss < 0.5, since=mark)
    assert len(desk.of(Ringing)) == 1 and not desk.of(Ended)
    person.hang_up()
    assert ended(desk, call).by is Party.CUSTOMER
    talk(desk, exchange)
    phone.close(quit_engine=True)
