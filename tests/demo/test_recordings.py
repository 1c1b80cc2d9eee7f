"""The recordings of the demo's callers."""

from __future__ import annotations

import wave
from array import array
from pathlib import Path

import pytest
from aiortp import measure_level

from callcenter.demo.media import LOUD_DBOV
from callcenter.demo.recordings import NoRecording, Recording, load, names

FOLDER = Path(__file__).parents[2] / "resources" / "recordings"


def test_the_recordings_are_short_telephone_sound_and_small_together() -> None:
    assert 6 <= len(names()) <= 8
    assert sum(path.stat().st_size for path in FOLDER.glob("*.wav")) < 700_000
    for name in names():
        with wave.open(str(FOLDER / f"{name}.wav")) as sound:
            assert sound.getparams()[:3] == (1, 2, 8000), name
        assert 3 <= load(name).seconds <= 8, name


def test_there_are_callers_in_polish_and_english() -> None:
    languages = [load(name).language for name in names()]
    assert languages.count("pl") >= 3
    assert languages.count("en") >= 2


@pytest.mark.parametrize("name", names())
def test_a_recording_can_be_heard(name: str) -> None:
    levels = [measure_level(frame) for frame in load(name).frames(8000)]
    assert sum(level < LOUD_DBOV for level in levels) > len(levels) / 3


@pytest.mark.parametrize(("rate", "size"), [(8000, 320), (16000, 640)])
def test_a_recording_is_cut_into_pieces_of_20_ms(rate: int, size: int) -> None:
    recording = load("boiler_pl")
    frames = recording.frames(rate)
    assert {len(frame) for frame in frames} == {size}
    assert len(frames) == pytest.approx(recording.seconds / 0.02, abs=1)


def test_wide_sound_lies_between_its_neighbours() -> None:
    recording = Recording("x", array("h", [0, 100, 50]))
    frame = recording.frames(16000)[0]
    assert list(array("h", frame))[:6] == [0, 50, 100, 75, 50, 50]


def test_an_unknown_recording_names_those_there_are() -> None:
    with pytest.raises(NoRecording, match=r"'nothing'.*boiler_pl"):
        load("nothing")
