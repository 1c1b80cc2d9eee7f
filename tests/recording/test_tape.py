"""A recording's file: private, sealed, readable up to a crash, and refused once it was changed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.recording.layout import HEADER_BYTES, Damaged, WrongKey
from callcenter.recording.reading import Reader
from callcenter.recording.sealing import Key, Unusable, kept_key
from callcenter.recording.tape import CannotRecord
from tests.recording.tapes import KEY, OTHER_KEY, begin, read, samples

SECONDS = [samples(1600, first) for first in range(0, 8000, 1600)]


def whole(folder: Path) -> Path:
    tape = begin(folder)
    for piece in SECONDS[:3]:
        tape.sound(piece)
    tape.pause()
    tape.resume()
    for piece in SECONDS[3:]:
        tape.sound(piece)
    tape.end()
    return tape.path


def test_what_was_recorded_is_read_with_its_pauses(tmp_path: Path) -> None:
    data, reader = read(whole(tmp_path))
    assert data == b"".join(SECONDS)
    assert (reader.complete, reader.paused) == (True, False)
    assert reader.pauses == [4800 / 16000]


def test_only_the_agents_own_account_may_read_the_file(tmp_path: Path) -> None:
    assert stat.S_IMODE(whole(tmp_path).stat().st_mode) == 0o600


def test_nothing_of_the_sound_stands_in_the_file(tmp_path: Path) -> None:
    raw = whole(tmp_path).read_bytes()
    for piece in SECONDS:
        for start in range(0, len(piece) - 16, 16):
            assert piece[start : start + 16] not in raw


def test_two_recordings_of_the_same_words_look_nothing_alike(tmp_path: Path) -> None:
    one, two = (begin(tmp_path, recording=f"{n:032x}") for n in (1, 2))
    for tape in (one, two):
        tape.sound(SECONDS[0])
        tape.end()
    first, second = (tape.path.read_bytes()[HEADER_BYTES + 5 :] for tape in (one, two))
    assert not any(first[n : n + 8] == second[n : n + 8] for n in range(0, len(first) - 8, 8))


def test_a_recording_cut_off_in_a_pause_is_known_as_paused(tmp_path: Path) -> None:
    tape = begin(tmp_path)
    tape.sound(SECONDS[0])
    tape.pause()
    data, reader = read(tape.path)
    assert (data, reader.complete, reader.paused) == (SECONDS[0], False, True)


def test_another_profiles_key_is_named_as_the_reason(tmp_path: Path) -> None:
    with pytest.raises(WrongKey, match="another key"):
        Reader(whole(tmp_path), OTHER_KEY)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "note.tape"
    path.write_text("not a recording " * 20)
    with pytest.raises(Damaged, match="no recording"):
        Reader(path, KEY)


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    path = whole(tmp_path)
    before = path.read_bytes()
    with pytest.raises(CannotRecord, match="exists"):
        begin(tmp_path)
    assert path.read_bytes() == before


def test_zeros_left_by_a_power_cut_are_only_a_shorter_recording(tmp_path: Path) -> None:
    tape = begin(tmp_path)
    tape.sound(SECONDS[0])
    tape.close()
    with tape.path.open("ab") as file:
        file.write(bytes(4096))
    data, reader = read(tape.path)
    assert (data, reader.complete) == (SECONDS[0], False)


SLOW_DISK = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW_DISK)
@given(data=st.data())
def test_cut_anywhere_it_is_shorter_but_never_something_else(
    tmp_path: Path, data: st.DataObject
) -> None:
    path = tmp_path / "whole" / "cut.tape"
    source = _source(tmp_path)
    path.parent.mkdir(exist_ok=True)
    length = data.draw(st.integers(HEADER_BYTES, len(source) - 1))
    path.write_bytes(source[:length])
    found, reader = read(path)
    assert b"".join(SECONDS).startswith(found)
    assert not reader.complete


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW_DISK)
@given(data=st.data())
def test_changed_anywhere_it_is_refused_or_shorter(tmp_path: Path, data: st.DataObject) -> None:
    source = bytearray(_source(tmp_path))
    place = data.draw(st.integers(0, len(source) - 1))
    source[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "changed.tape"
    path.write_bytes(source)
    try:
        found, reader = read(path)
    except Damaged:
        return
    assert b"".join(SECONDS).startswith(found)
    assert not reader.complete


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW_DISK)
@given(data=st.data())
def test_chunks_moved_doubled_or_left_out_are_refused(tmp_path: Path, data: st.DataObject) -> None:
    source = _source(tmp_path)
    head, chunks = source[:HEADER_BYTES], _chunks(source)
    one, two = (data.draw(st.integers(0, len(chunks) - 1)) for _ in range(2))
    changed = list(chunks)
    match data.draw(st.sampled_from(["move", "double", "leave out"])):
        case "move":
            changed[one], changed[two] = changed[two], changed[one]
        case "double":
            changed.insert(one, chunks[two])
        case "leave out":
            del changed[one]
    path = tmp_path / "changed.tape"
    path.write_bytes(head + b"".join(changed))
    if changed == chunks:
        return
    try:
        _, reader = read(path)
    except Damaged:
        return
    # To leave the end out is to cut it off.
    assert not reader.complete
    assert changed == chunks[:-1]


def test_a_full_disk_is_said_and_what_was_written_stays(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from tests.recording.tapes import begin\n"
        "from callcenter.recording.tape import CannotRecord\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "tape = begin(Path(sys.argv[1]))\n"
        "tape.sound(b'one.' * 1000)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))\n"
        "try:\n"
        "    tape.sound(b'two.' * 1000)\n"
        "except CannotRecord as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "cannot be written" in done.stdout and "too large" in done.stdout
    (path,) = tmp_path.glob("*.tape")
    data, reader = read(path)
    assert (data, reader.complete) == (b"one." * 1000, False)


def test_the_key_is_made_once_and_kept() -> None:
    kept: dict[str, str] = {}
    made = kept_key(kept.get, kept.__setitem__, os.urandom)
    assert kept_key(kept.get, kept.__setitem__, os.urandom).text == made.text
    assert kept["recording-key"] == made.text not in repr(made)


def test_a_key_that_is_none_is_said() -> None:
    with pytest.raises(Unusable, match="base64"):
        Key.read("not a key!")
    with pytest.raises(Unusable, match="32 bytes"):
        Key.read("YWJj")


def _source(folder: Path) -> bytes:
    folder = folder / "source"
    if not folder.exists():
        folder.mkdir()
        whole(folder)
    (path,) = folder.glob("*.tape")
    return path.read_bytes()


def _chunks(source: bytes) -> list[bytes]:
    found, place = [], HEADER_BYTES
    while place < len(source):
        length = 5 + int.from_bytes(source[place : place + 4], "little")
        found.append(source[place : place + length])
        place += length
    return found
