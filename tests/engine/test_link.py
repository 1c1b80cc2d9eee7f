"""A link carries messages in order and never makes its sender wait."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from queue import SimpleQueue

import pytest

from callcenter.domain.events import Answered, LevelsMeasured, QualityMeasured
from callcenter.domain.quality import Quality
from callcenter.engine.channel import Channel, ChannelLost, Doorway, connect, new_place
from callcenter.engine.commands import Answer, Mute
from callcenter.engine.link import Full, Link, Outbox
from callcenter.engine.messages import PROTOCOL, Message, decode, encode

LOG = logging.getLogger("test")
KEY = b"k" * 32
AT = datetime(2026, 1, 1, tzinfo=UTC)


class End:
    """One end of a link, with what it got."""

    def __init__(self, channel: Channel, outbox: Outbox | None = None) -> None:
        self.got: SimpleQueue[tuple[int, Message]] = SimpleQueue()
        self.ended: SimpleQueue[str] = SimpleQueue()
        self.link = Link(
            channel,
            received=lambda link, seq, message: self.got.put((seq, message)),
            lost=lambda link, reason: self.ended.put(reason),
            log=LOG,
            outbox=outbox,
        )
        self.link.start()


@pytest.fixture
def pair() -> Iterator[tuple[Channel, Channel]]:
    visitors: SimpleQueue[Channel] = SimpleQueue()
    with ExitStack() as opened:
        door = Doorway(new_place("test"), KEY, visitors.put, log=LOG)
        opened.callback(door.close)
        ours = connect(door.place, KEY)
        theirs = visitors.get(timeout=10)
        opened.callback(ours.close)
        opened.callback(theirs.close)
        yield ours, theirs


def test_messages_arrive_in_order(pair: tuple[Channel, Channel]) -> None:
    ours, theirs = End(pair[0]), End(pair[1])
    for seq in range(1, 501):
        ours.link.send(Answer(str(seq)), seq=seq)
    for seq in range(1, 501):
        assert theirs.got.get(timeout=10) == (seq, Answer(str(seq)))
    theirs.link.send(Answered("c", AT), seq=9)
    assert ours.got.get(timeout=10) == (9, Answered("c", AT))
    ours.link.close()
    assert ours.ended.get(timeout=10) == "closed"
    assert "gone" in theirs.ended.get(timeout=10)


def test_closing_writes_what_waits(pair: tuple[Channel, Channel]) -> None:
    ours, theirs = End(pair[0]), End(pair[1])
    for seq in range(200):
        ours.link.send(Mute("c"), seq=seq)
    ours.link.close()
    assert [theirs.got.get(timeout=10)[0] for _ in range(200)] == list(range(200))


def test_a_frozen_reader_costs_meters_but_no_fact_and_no_wait(
    pair: tuple[Channel, Channel],
) -> None:
    ours, frozen = End(pair[0]), pair[1]
    slowest = 0.0
    for seq in range(20_000):
        began = time.perf_counter()
        ours.link.send(LevelsMeasured(0.5, 0.5), seq=seq)
        if seq % 100 == 0:
            ours.link.send(Answered(str(seq), AT), seq=seq)
        slowest = max(slowest, time.perf_counter() - began)
    # A wait for the reader would have no end.
    assert slowest < 3.0
    facts: list[str] = []
    levels = 0
    while len(facts) < 200:
        _, message = decode(frozen.receive())
        if isinstance(message, Answered):
            facts.append(message.call)
        else:
            levels += 1
    assert facts == [str(seq) for seq in range(0, 20_000, 100)]
    assert levels < 15_000
    ours.link.close()


def test_the_outbox_drops_levels_then_quality_and_never_facts() -> None:
    outbox = Outbox(capacity=3)
    quality = QualityMeasured("c", Quality(), AT)
    for message in (quality, LevelsMeasured(0, 0), Answered("a", AT), LevelsMeasured(1, 1)):
        outbox.put(type(message), encode(message, seq=1))
    assert [type(message) for message in _taken(outbox, 3)] == [
        QualityMeasured,
        Answered,
        LevelsMeasured,
    ]
    for message in (quality, Answered("b", AT), Answered("c", AT), Answered("d", AT)):
        outbox.put(type(message), encode(message, seq=1))
    outbox.put(Answered, encode(Answered("e", AT), seq=1))
    assert _taken(outbox, 4) == [Answered(call, AT) for call in "bcde"]
    assert outbox.dropped == 2


def test_too_many_facts_end_the_line_instead_of_being_dropped(
    pair: tuple[Channel, Channel],
) -> None:
    with pytest.raises(Full):
        small = Outbox(capacity=1, most_facts=2)
        for _ in range(3):
            small.put(Answered, b"x")
    ours = End(pair[0], Outbox(capacity=1, most_facts=50))
    for seq in range(100_000):
        ours.link.send(Answered("c" * 100, AT), seq=seq)
        if not ours.ended.empty():
            break
    assert "nobody reads" in ours.ended.get(timeout=10)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not json", "malformed"),
        (encode(Answer("x"), seq=1)[:-3], "truncated"),
        (json.dumps({**json.loads(encode(Answer("x"), seq=1)), "protocol": 99}).encode(), "99"),
    ],
)
def test_wrong_bytes_end_the_line_with_words(
    pair: tuple[Channel, Channel], data: bytes, words: str
) -> None:
    ours, stranger = End(pair[0]), pair[1]
    stranger.send(data)
    assert words in ours.ended.get(timeout=10)
    with pytest.raises(ChannelLost):
        stranger.receive()
    assert PROTOCOL != 99


def test_a_listener_that_fails_does_not_end_the_line(
    pair: tuple[Channel, Channel], caplog: pytest.LogCaptureFixture
) -> None:
    got: SimpleQueue[int] = SimpleQueue()

    def received(link: Link, seq: int, message: Message) -> None:
        got.put(seq)
        if seq == 1:
            raise ZeroDivisionError("a bug at the desk")

    link = Link(pair[0], received=received, lost=lambda link, reason: None, log=LOG)
    link.start()
    for seq in (1, 2):
        pair[1].send(encode(Answer("x"), seq=seq))
    assert [got.get(timeout=10), got.get(timeout=10)] == [1, 2]
    assert "a bug at the desk" in caplog.text
    link.close()


def _taken(outbox: Outbox, count: int) -> list[Message]:
    frames = [outbox.take() for _ in range(count)]
    assert len(outbox) == 0
    return [decode(frame)[1] for frame in frames if frame is not None]
