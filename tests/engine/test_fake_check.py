"""The check of the sound on the fake telephone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from callcenter.domain.events import SoundTested
from callcenter.domain.sound_test import SoundStep
from callcenter.engine.commands import MeasureLevels, StopSoundTest, TestSound
from callcenter.engine.fake import FakePhone
from callcenter.engine.messages import Done, Event, Failed

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def phone(told: list[Event]) -> FakePhone:
    phone = FakePhone(now=lambda: NOW, new_id=lambda: "id")
    phone.start(lambda seq, event: told.append(event))
    return phone


def steps(told: list[Event]) -> list[tuple[SoundStep, str]]:
    tests = [event.test for event in told if isinstance(event, SoundTested)]
    return [(test.step, test.reason) for test in tests]


def test_it_begins_goes_on_and_ends_as_the_script_says(phone: FakePhone, told: list[Event]) -> None:
    phone.send(TestSound("line"))
    (begun,) = [event.test for event in told if isinstance(event, SoundTested)]
    assert begun.microphone == "Headset"
    phone.check.step(replace(begun, step=SoundStep.SPEAK))
    phone.check.step(replace(begun, step=SoundStep.DONE, mos=4.3))
    phone.send(StopSoundTest())
    assert [step for step, _ in steps(told)] == [
        SoundStep.CALLING,
        SoundStep.SPEAK,
        SoundStep.DONE,
    ]


def test_it_gives_way_to_a_caller_and_is_refused_in_a_call(
    phone: FakePhone, told: list[Event]
) -> None:
    phone.send(TestSound("line"))
    phone.ring()
    assert steps(told)[-1] == (SoundStep.FAILED, "a call came in")
    phone.send(TestSound("line"))
    assert isinstance(told[-1], Failed) and "after it" in told[-1].reason


def test_nobody_may_keep_the_microphone_open_for_long(phone: FakePhone, told: list[Event]) -> None:
    phone.send(MeasureLevels(6))
    assert isinstance(told[-1], Done)
    phone.send(MeasureLevels(3600))
    assert isinstance(told[-1], Failed) and "0 to 30 seconds" in told[-1].reason
