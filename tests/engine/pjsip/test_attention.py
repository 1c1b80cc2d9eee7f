"""The telephone notices a microphone that gives nothing, and speech into a closed one."""

from __future__ import annotations

from itertools import pairwise

from callcenter.engine.pjsip.attention import Attention

FRAME_S = 0.02
VOICE, ROOM = 0.2, 0.004


class Microphone:
    """Gives frames to an Attention, one every 20 ms."""

    def __init__(self) -> None:
        self.attention = Attention()
        self.now = 100.0
        self.attention.restart(self.now)

    def give(self, seconds: float, *, peak: float, speech: float | None = None) -> list[float]:
        """When it was noticed that the agent speaks."""
        noticed = []
        for _ in range(round(seconds / FRAME_S)):
            self.now += FRAME_S
            self.attention.hear(peak, speech, self.now)
            if self.attention.spoke():
                noticed.append(self.now)
        return noticed

    def talk(self, seconds: float, *, speech: float | None = None) -> list[float]:
        """Words with short breaths between them."""
        noticed = []
        for _ in range(round(seconds)):
            noticed += self.give(0.7, peak=VOICE, speech=speech)
            noticed += self.give(0.3, peak=ROOM, speech=0.1 if speech else None)
        return noticed


def test_speech_into_a_closed_microphone_is_told_once_in_ten_seconds() -> None:
    microphone = Microphone()
    microphone.give(1, peak=ROOM)
    microphone.attention.mute(True)
    began = microphone.now
    noticed = microphone.talk(25)
    assert 0.3 < noticed[0] - began < 0.6
    assert len(noticed) == 3
    assert all(later - earlier >= 10 for earlier, later in pairwise(noticed))


def test_nothing_is_told_while_the_microphone_is_open_nor_of_what_was_said_before() -> None:
    microphone = Microphone()
    microphone.give(1, peak=ROOM)
    assert microphone.talk(5) == []
    microphone.attention.mute(True)
    assert microphone.give(5, peak=ROOM) == []


def test_a_cough_a_loud_room_and_a_hum_are_no_speech() -> None:
    microphone = Microphone()
    microphone.attention.mute(True)
    microphone.give(1, peak=ROOM)
    assert microphone.give(0.3, peak=VOICE) == []
    assert microphone.give(3, peak=ROOM) == []
    growing = [0.004 * 1.005**n for n in range(500)]
    assert [told for peak in growing for told in microphone.give(0.02, peak=peak)] == []


def test_noise_as_loud_as_speech_is_no_speech_to_who_can_tell() -> None:
    microphone = Microphone()
    microphone.give(1, peak=ROOM, speech=0.0)
    microphone.attention.mute(True)
    assert microphone.talk(5, speech=0.2) == []
    assert len(microphone.talk(5, speech=0.9)) == 1


def test_an_open_microphone_that_gives_nothing_is_silent_after_eight_seconds() -> None:
    microphone = Microphone()
    microphone.give(2, peak=ROOM)
    microphone.give(7.9, peak=0.0)
    assert not microphone.attention.silent(microphone.now)
    microphone.give(0.2, peak=0.0005)
    assert microphone.attention.silent(microphone.now)
    microphone.give(0.1, peak=ROOM)
    assert not microphone.attention.silent(microphone.now)


def test_a_microphone_that_gives_no_frames_at_all_is_silent_too_and_a_closed_one_is_not() -> None:
    microphone = Microphone()
    assert microphone.attention.silent(microphone.now + 8.1)
    microphone.attention.restart(None)
    assert not microphone.attention.silent(microphone.now + 60)
