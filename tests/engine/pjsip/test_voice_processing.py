"""What voice processing does to echo, noise and loudness, on real speech in a made-up room."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from callcenter.engine.commands import Sound
from callcenter.engine.pjsip.cushion import FRAME_BYTES, RATE
from callcenter.engine.pjsip.refinement import Refinement
from callcenter.engine.pjsip.voice_processing import VoiceProcessing
from tests.engine.pjsip.room import (
    FAR,
    NEAR,
    delay_ms,
    echo_of,
    in_pauses_db,
    likeness,
    noise,
    pauses,
    pink,
    power_db,
    speech,
    speech_db,
    through,
)

OFF = Sound(echo_cancellation=False, noise_suppression=False, gain_control=False)
ECHO = Sound(noise_suppression=False, gain_control=False)
NOISE = Sound(echo_cancellation=False, gain_control=False)
GAIN = Sound(echo_cancellation=False, noise_suppression=False)


def test_a_loudspeakers_echo_is_taken_away() -> None:
    far = speech(FAR, level=-20, seconds=16)
    near = echo_of(far, delay_ms=60, loss_db=6) + noise(len(far), level=-70)
    made = through(VoiceProcessing(ECHO).process, near, far)
    learnt = 5 * RATE
    assert power_db(near[learnt:]) - power_db(made[learnt:]) > 25


def test_through_a_headset_without_echo_the_agent_passes_untouched_while_both_speak() -> None:
    far = speech(FAR, level=-20, seconds=20)
    near = speech(NEAR, level=-24, seconds=20)
    alone = 8 * RATE
    near[:alone] = 0
    near += noise(len(near), level=-75)
    made = through(VoiceProcessing(ECHO).process, near, far)
    assert likeness(near[alone:], made[alone:]) > 0.99
    assert abs(speech_db(near[alone:]) - speech_db(made[alone:])) < 0.5


def test_an_echo_that_comes_later_is_found_and_taken_away() -> None:
    far = speech(FAR, level=-20, seconds=80)
    echo = echo_of(far, delay_ms=60, loss_db=6)
    echo[: 30 * RATE] = 0
    near = echo + noise(len(far), level=-70)
    made = through(VoiceProcessing(ECHO).process, near, far)
    last = slice(70 * RATE, 80 * RATE)
    assert power_db(near[last]) - power_db(made[last]) > 25


def test_the_agent_is_still_heard_when_a_loudspeaker_speaks_in_turn() -> None:
    far = speech(FAR, level=-20, seconds=18)
    near = speech(NEAR, level=-24, seconds=18)
    turn = (np.arange(len(far)) // (3 * RATE)) % 2 == 0
    spoken = near * ~turn
    echo = echo_of(far * turn, delay_ms=60, loss_db=6)
    made = through(VoiceProcessing(ECHO).process, spoken + echo, far * turn)
    own = slice(15 * RATE, 18 * RATE)
    assert likeness(spoken[own], made[own]) > 0.9


def test_noise_falls_by_nine_decibels_and_speech_stays_as_loud() -> None:
    clean = speech(NEAR, level=-24, seconds=15)
    noisy = clean + pink(len(clean), level=-34)
    made = through(VoiceProcessing(NOISE).process, noisy)
    silent = pauses(clean)
    fallen = in_pauses_db(noisy, silent, first=150) - in_pauses_db(made, silent, first=150)
    assert fallen > 9
    assert abs(speech_db(made) - speech_db(noisy)) < 2.5
    assert likeness(clean, made) >= likeness(clean, noisy) - 0.01


@pytest.mark.parametrize("level", [-35, -28, -20])
def test_soft_and_loud_voices_come_out_evenly(level: float) -> None:
    spoken = speech(NEAR, level=level, seconds=20) + noise(20 * RATE, level=-75)
    made = through(VoiceProcessing(GAIN).process, spoken)
    assert -22 < speech_db(made[10 * RATE :]) < -15
    assert np.max(np.abs(made)) <= 1.0


def test_everything_together_adds_less_than_twenty_milliseconds() -> None:
    spoken = speech(NEAR, level=-24, seconds=8)
    made = through(VoiceProcessing(Sound()).process, spoken)
    assert delay_ms(spoken, made) < 20


def test_each_part_is_switched_while_the_agent_speaks() -> None:
    processing = VoiceProcessing(OFF)
    spoken = speech(NEAR, level=-24, seconds=4)
    untouched = through(processing.process, spoken)
    assert np.max(np.abs(untouched - spoken[: len(untouched)])) < 2 / 32768
    processing.choose(NOISE)
    noisy = noise(3 * RATE, level=-40)
    assert power_db(through(processing.process, noisy)[2 * RATE :]) < -47
    processing.choose(OFF)
    assert abs(power_db(through(processing.process, noisy)) + 40) < 0.1


def test_speech_is_told_from_noise() -> None:
    processing = VoiceProcessing(Sound())
    through(processing.process, noise(2 * RATE, level=-40))
    in_noise = processing.speech
    heard = []
    said = speech(NEAR, level=-24, seconds=3)

    def listen(near: bytes, far: bytes) -> bytes:
        made = processing.process(near, far)
        heard.append(processing.speech)
        return made

    through(listen, said)
    assert in_noise < 0.3
    assert np.median(heard) > 0.6


@pytest.fixture
def loaded() -> Iterator[None]:
    yield
    for thread in threading.enumerate():
        if thread.name == "voice-loading":
            thread.join(30)


def _until_loaded() -> None:
    for thread in threading.enumerate():
        if thread.name == "voice-loading":
            thread.join(30)


@pytest.mark.usefixtures("loaded")
def test_the_voice_passes_until_the_library_is_there(caplog: pytest.LogCaptureFixture) -> None:
    refinement = Refinement(log=logging.getLogger("test"))
    frame = noise(320, level=-30).tobytes()[:FRAME_BYTES]
    assert refinement.process(frame, bytes(FRAME_BYTES)) == frame
    assert refinement.speech is None
    refinement.prepare()
    _until_loaded()
    refinement.process(frame, bytes(FRAME_BYTES))
    assert refinement.speech is not None
    assert refinement.problem == ""


@pytest.mark.usefixtures("loaded")
def test_a_library_that_cannot_be_loaded_is_told_in_words_and_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    refinement = Refinement(log=logging.getLogger("test"), module="no_such_sound_library")
    refinement.prepare()
    _until_loaded()
    frame = bytes(range(256)) * 2 + bytes(128)
    for _ in range(3):
        assert refinement.process(frame, bytes(FRAME_BYTES)) == frame
    assert "no_such_sound_library" in refinement.problem
    assert len(caplog.records) == 1


def test_nothing_is_loaded_for_whoever_wants_no_part_of_it() -> None:
    refinement = Refinement(log=logging.getLogger("test"))
    refinement.choose(OFF)
    refinement.prepare()
    assert not any(thread.name == "voice-loading" for thread in threading.enumerate())
