"""A call that was answered by itself is heard: the real telephone asks its bridge for the beep."""

from __future__ import annotations

import itertools
import logging
import time
import wave
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from callcenter.domain.events import Ringing
from callcenter.engine.commands import Answer
from callcenter.engine.messages import Done, Event
from callcenter.engine.pjsip.media import NullBridge
from callcenter.engine.pjsip.telephone import Telephone
from tests.contract.wire import Wire

pytestmark = pytest.mark.engine

Told = TypeVar("Told", Ringing, Done)
BEEP = Path(__file__).parents[3] / "resources" / "sounds" / "auto-answer.wav"


class Chimes(NullBridge):
    """Writes down what the agent would hear."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def chime(self, name: str) -> None:
        self.heard.append(name)


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def bridge() -> Chimes:
    return Chimes()


@pytest.fixture
def ringing(
    told: list[Event], bridge: Chimes, free_port: Callable[[], int]
) -> Iterator[tuple[Telephone, str]]:
    port, numbers = free_port(), itertools.count()
    telephone = Telephone(
        told.append,
        now=lambda: datetime.now(UTC),
        new_id=lambda: f"call-{next(numbers)}",
        audio=bridge,
        sip_port=port,
        log=logging.getLogger("test"),
    )
    telephone.start()
    wire = Wire(f"sip:100@127.0.0.1:{port}")
    wire.send(wire.request("INVITE", wire.new_id()))
    yield telephone, turned(telephone, told, Ringing).call
    telephone.stop()
    wire.close()


def turned(telephone: Telephone, told: list[Event], kind: type[Told]) -> Told:
    """Let the telephone work until it has told of *kind*."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        telephone.turn()
        for event in told:
            if isinstance(event, kind):
                return event
    raise AssertionError(f"no {kind.__name__} among {told}")


@pytest.mark.parametrize(("beep", "heard"), [(True, ["auto-answer"]), (False, [])])
def test_only_a_call_answered_by_itself_beeps(
    ringing: tuple[Telephone, str], bridge: Chimes, told: list[Event], beep: bool, heard: list[str]
) -> None:
    telephone, call = ringing
    telephone.post(1, Answer(call, beep))
    assert turned(telephone, told, Done) == Done(1)
    assert bridge.heard == heard


def test_the_beep_is_there_short_and_audible() -> None:
    with wave.open(str(BEEP), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        seconds = file.getnframes() / file.getframerate()
        samples = memoryview(file.readframes(file.getnframes())).cast("h")
    assert 0.2 <= seconds <= 1
    assert max(map(abs, samples)) > 8000
