"""After the call: compressed, encrypted again, and opened into memory."""

from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
import threading
from pathlib import Path
from queue import SimpleQueue

import msgspec
import numpy as np
import pytest
import soundfile

from callcenter.domain.recording import RecordingFiled, RecordingForm, RecordingOpened
from callcenter.recording.filing import Filing, press_command
from callcenter.recording.layout import RATE, Damaged, Form
from callcenter.recording.press import Job, compressed, opened
from callcenter.recording.reading import header_of
from callcenter.recording.sealing import Key
from tests.recording.tapes import KEY, RECORDING, begin

SECONDS = 3


def spoken(seconds: float = SECONDS) -> bytes:
    at = np.arange(round(seconds * RATE)) / RATE
    left, right = (12000 * np.sin(2 * np.pi * hertz * at) for hertz in (440, 1000))
    return np.column_stack((left, right)).astype("<i2").tobytes()


def raw(folder: Path, seconds: float = SECONDS, *, ended: bool = True) -> Path:
    tape = begin(folder)
    sound = spoken(seconds)
    tape.sound(sound[: len(sound) // 3 // 4 * 4])
    tape.pause()
    tape.resume()
    tape.sound(sound[len(sound) // 3 // 4 * 4 :])
    if ended:
        tape.end()
    else:
        tape.close()
    return tape.path


def sides(sound: bytes) -> tuple[np.ndarray, np.ndarray]:
    both = np.frombuffer(sound, "<i2").reshape(-1, 2).astype(float)
    return both[:, 0], both[:, 1]


def share(side: np.ndarray, hertz: float) -> float:
    """The share of the energy around *hertz*."""
    spectrum = np.abs(np.fft.rfft(side * np.hanning(len(side)))) ** 2
    place = round(hertz * len(side) / RATE)
    return float(spectrum[place - 5 : place + 6].sum() / spectrum.sum())


@pytest.fixture
def answers() -> SimpleQueue[object]:
    return SimpleQueue()


def filing(folder: Path, answers: SimpleQueue[object], form: RecordingForm) -> Filing:
    return Filing(folder, key=lambda: KEY, form=form, report=answers.put)


@pytest.mark.parametrize(
    ("form", "kept"), [(RecordingForm.OPUS, Form.OPUS), (RecordingForm.FLAC, Form.FLAC)]
)
def test_a_recording_is_filed_and_heard_again(
    tmp_path: Path, answers: SimpleQueue[object], form: RecordingForm, kept: Form
) -> None:
    path = raw(tmp_path)
    before = path.stat().st_size
    desk = filing(tmp_path, answers, form)
    desk.file(RECORDING)
    assert answers.get(timeout=60) == RecordingFiled(RECORDING, SECONDS, form, True, (1.0,))
    assert header_of(path).form is kept and path.stat().st_size < before / 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for magic in (b"OggS", b"fLaC", b"OpusHead"):
        assert magic not in path.read_bytes()
    desk.open(RECORDING)
    heard = answers.get(timeout=60)
    desk.close()
    assert isinstance(heard, RecordingOpened) and heard.pauses == (1.0,)
    left, right = sides(heard.sound)
    assert abs(len(left) / RATE - SECONDS) < 0.05
    assert share(left, 440) > 0.99 and share(right, 1000) > 0.99
    if form is RecordingForm.FLAC:
        assert heard.sound == spoken()


def test_filing_twice_changes_nothing(tmp_path: Path) -> None:
    path = raw(tmp_path)
    first = compressed(path, KEY, RecordingForm.OPUS)
    content = path.read_bytes()
    assert compressed(path, KEY, RecordingForm.OPUS) == first
    assert path.read_bytes() == content


def test_what_was_cut_off_by_a_crash_is_filed_as_far_as_it_goes(tmp_path: Path) -> None:
    outcome = compressed(raw(tmp_path, ended=False), KEY, RecordingForm.OPUS)
    assert (outcome.complete, outcome.length_s) == (False, SECONDS)


def test_an_empty_recording_stays_as_it_is(tmp_path: Path) -> None:
    tape = begin(tmp_path)
    tape.end()
    assert compressed(tape.path, KEY, RecordingForm.OPUS).length_s == 0


def test_a_changed_recording_is_not_filed_and_not_touched(
    tmp_path: Path, answers: SimpleQueue[object]
) -> None:
    path = raw(tmp_path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    desk = filing(tmp_path, answers, RecordingForm.OPUS)
    desk.file(RECORDING)
    desk.open(RECORDING)
    told = [answers.get(timeout=60) for _ in range(2)]
    desk.close()
    assert all("has been changed" in it.problem for it in told)  # type: ignore[attr-defined]
    assert path.read_bytes() == content


def test_a_compressed_recording_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = raw(tmp_path)
    compressed(path, KEY, RecordingForm.OPUS)
    path.write_bytes(path.read_bytes()[:-29])
    with pytest.raises(Damaged, match="cut off"):
        opened(path, KEY)


def test_without_a_key_it_is_said(tmp_path: Path, answers: SimpleQueue[object]) -> None:
    def locked() -> Key:
        raise OSError("the keyring is locked")

    raw(tmp_path)
    desk = Filing(tmp_path, key=locked, form=RecordingForm.OPUS, report=answers.put)
    desk.open(RECORDING)
    told = answers.get(timeout=60)
    desk.close()
    assert isinstance(told, RecordingOpened) and told.problem == "the keyring is locked"


def test_killed_in_the_middle_the_recording_is_whole_and_is_filed_later(tmp_path: Path) -> None:
    path = raw(tmp_path, seconds=60)
    job = Job(str(path), KEY.text, RecordingForm.FLAC)
    for wait_s in (0.05, 0.25, 0.45, 0.65):
        press = subprocess.Popen(
            press_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert press.stdin is not None
        press.stdin.write(msgspec.json.encode(job))
        press.stdin.close()
        press.stdin = None
        threading.Event().wait(wait_s)
        os.kill(press.pid, signal.SIGKILL)
        press.communicate()
        sound, outcome = opened(path, KEY)
        assert outcome.length_s == 60 and outcome.pauses == (20.0,)
        if outcome.form is RecordingForm.SAMPLES:
            assert sound == spoken(60)
    assert compressed(path, KEY, RecordingForm.FLAC).length_s == 60
    sound, _ = opened(path, KEY)
    assert soundfile.info(io.BytesIO(sound)).frames == 60 * RATE
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
