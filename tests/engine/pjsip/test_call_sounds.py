"""The agent hears how a dialled call goes, and when the other side hangs up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from callcenter.domain.events import Alerting, Answered, Dialling, Ended, Party, Ringing
from callcenter.engine.pjsip.call_sounds import TONE_S, CallSounds
from callcenter.engine.pjsip.call_tones import Signal
from callcenter.engine.pjsip.media import NullBridge

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Headset(NullBridge):
    """What is to be heard now."""

    def __init__(self) -> None:
        self.tone: Signal | None = None
        self.seconds: float | None = None
        self.chimes: list[str] = []

    def signal(self, signal: Signal | None, *, seconds: float | None = None) -> None:
        self.tone, self.seconds = signal, seconds

    def chime(self, name: str) -> None:
        self.chimes.append(name)


class Story:
    def __init__(self) -> None:
        self.headset = Headset()
        self.told: list[object] = []
        self.sounds = CallSounds(self.headset, tell=self.told.append)

    def dial(self, call: str = "a") -> None:
        self.sounds.tell(Dialling(call, "line", "123", AT))

    def alert(self, call: str = "a", *, early: bool = False) -> None:
        self.sounds.tell(Alerting(call, AT, early_media=early))

    def answer(self, call: str = "a") -> None:
        self.sounds.tell(Answered(call, AT))

    def end(self, call: str = "a", *, by: Party = Party.CUSTOMER, code: int = 200) -> None:
        self.sounds.tell(Ended(call, by, code, "", AT))


@pytest.fixture
def story() -> Story:
    return Story()


def test_it_rings_there_until_somebody_answers(story: Story) -> None:
    story.dial()
    assert story.headset.tone is None
    story.alert()
    assert story.headset.tone is Signal.RINGBACK
    story.answer()
    assert story.headset.tone is None
    assert len(story.told) == 3


def test_what_the_exchange_lets_be_heard_comes_before_a_tone_of_ours(story: Story) -> None:
    story.dial()
    story.alert()
    story.alert(early=True)
    assert story.headset.tone is None


@pytest.mark.parametrize(
    ("code", "tone"),
    [(486, Signal.BUSY), (600, Signal.BUSY), (404, Signal.CONGESTION), (503, Signal.CONGESTION)],
)
def test_busy_and_no_way_are_told_apart_and_end(story: Story, code: int, tone: Signal) -> None:
    story.dial()
    story.end(code=code)
    assert (story.headset.tone, story.headset.seconds) == (tone, TONE_S)


def test_hanging_up_oneself_is_followed_by_silence(story: Story) -> None:
    story.dial()
    story.alert()
    story.end(by=Party.AGENT, code=487)
    assert story.headset.tone is None
    story.dial("b")
    story.answer("b")
    story.end("b", by=Party.AGENT)
    assert story.headset.chimes == []


def test_the_end_of_a_conversation_is_heard(story: Story) -> None:
    story.sounds.tell(Ringing("in", "line", (), True, AT))
    story.answer("in")
    story.end("in")
    assert story.headset.chimes == ["ended"]


def test_a_consultation_that_is_refused_makes_no_tone_over_a_conversation(story: Story) -> None:
    story.answer("talking")
    story.dial("b")
    story.end("b", code=486)
    assert story.headset.tone is None


def test_a_missed_caller_makes_no_sound(story: Story) -> None:
    story.sounds.tell(Ringing("in", "line", (), True, AT))
    story.end("in", code=487)
    assert story.headset.tone is None and story.headset.chimes == []
