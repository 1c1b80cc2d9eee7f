"""A call through a real Asterisk 22 is recorded: who says what, and nothing of what is left out."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.domain.events import Answered, LineState, Party, RecordingChanged
from callcenter.domain.recording import RecordingState
from callcenter.engine.commands import (
    HangUp,
    PauseRecording,
    RecordCall,
    Recordings,
    ResumeRecording,
    SendDigits,
)
from callcenter.recording.layout import CHANNELS, RATE, SUFFIX
from callcenter.recording.reading import Reader
from callcenter.recording.sealing import Key
from tests.contract.desk import until
from tests.engine.pjsip.hum import HUM_HZ, Singer
from tests.engine.pjsip.tones import power
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk
from tests.pbx.outside import Outside

pytestmark = pytest.mark.pbx

KEY = bytes(range(32))
ID = "00000000-0000-4000-8000-000000000001"
JAN_HZ, CARD_HZ = 1000, 1300
BYTES = 2


@pytest.fixture
def singer() -> Singer:
    return Singer()


@pytest.fixture
def desk(pbx: Asterisk, singer: Singer, tmp_path: Path) -> Iterator[Agent]:
    """The desk of 101 in the queue, which may record."""
    kept = Recordings(str(tmp_path), base64.b64encode(KEY).decode())
    with Agent(headset=lambda: singer) as desk:
        desk.configure(pbx.address, "101", "secret-101", recordings=kept)
        desk.line(LineState.REGISTERED)
        pbx.join("101")
        yield desk


def recorded(desk: Agent, state: RecordingState) -> None:
    desk.expect(RecordingChanged, lambda it: it.state is state)


def test_both_are_recorded_on_sides_of_their_own_without_the_card(
    desk: Agent, singer: Singer, outside: Outside, tmp_path: Path
) -> None:
    outside.call("+48501234567")
    call = desk.answer(desk.ringing())
    desk.expect(Answered)
    outside.sing(JAN_HZ)
    outside.wait_hum()
    desk.send(RecordCall(call, ID))
    recorded(desk, RecordingState.ON)
    desk.hears(call)
    desk.send(PauseRecording(call))
    recorded(desk, RecordingState.PAUSED)
    outside.sing(CARD_HZ)
    singer.hertz = CARD_HZ
    until(lambda: outside.hears_just(CARD_HZ, of=(HUM_HZ, CARD_HZ)), what="the card is read out")
    desk.send(SendDigits(call, "41"))
    desk.hears(call)
    outside.sing(JAN_HZ)
    singer.hertz = HUM_HZ
    until(lambda: outside.hears_just(HUM_HZ, of=(HUM_HZ, CARD_HZ)), what="the card is read")
    desk.send(ResumeRecording(call))
    recorded(desk, RecordingState.ON)
    desk.hears(call)
    desk.send(HangUp(call))
    assert desk.ended(call).by is Party.AGENT
    recorded(desk, RecordingState.OFF)
    left, right = sides(tmp_path / f"{ID}{SUFFIX}")
    assert 1.0 < len(left) / BYTES / RATE < 9.0
    assert share(left, HUM_HZ) > 0.9 and share(left, JAN_HZ) < 0.001
    assert share(right, JAN_HZ) > 0.9 and share(right, HUM_HZ) < 0.001
    assert loudest(left, CARD_HZ) < 0.1 and loudest(right, CARD_HZ) < 0.1


def sides(path: Path) -> tuple[bytes, bytes]:
    """What the agent said, and what the other side said."""
    both = Reader(path, Key(KEY)).read_all()
    samples = [both[at : at + BYTES] for at in range(0, len(both), BYTES)]
    return b"".join(samples[0::CHANNELS]), b"".join(samples[1::CHANNELS])


def share(side: bytes, hertz: int) -> float:
    """How much of it is that tone; in pieces, since a pause breaks the wave."""
    return sum(_shares(side, hertz)) / max(1, len(_shares(side, hertz)))


def loudest(side: bytes, hertz: int) -> float:
    """The most that any piece has of that tone."""
    return max(_shares(side, hertz))


def _shares(side: bytes, hertz: int) -> list[float]:
    size = BYTES * (RATE // 10)
    pieces = (side[at : at + size] for at in range(0, len(side) - size, size))
    return [power(piece, hertz=hertz, rate=RATE) for piece in pieces]
