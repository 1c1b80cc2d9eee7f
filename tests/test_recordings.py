"""Recordings as a whole: erased with their files, expired, listed, written out."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import wave
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from callcenter import cli
from callcenter.domain.recording import RecordingFiled, RecordingForm
from callcenter.paths import Profile
from callcenter.recording.filing import path_of
from callcenter.recording.press import compressed
from callcenter.recordings import Recordings
from callcenter.recordings_listing import carry_out
from callcenter.store.secrets import Secrets
from callcenter.store.store import Store
from tests.conftest import need
from tests.engine.pjsip.sound_server import RATE, available, sound_server
from tests.engine.pjsip.tones import judge
from tests.recording.tapes import KEY, begin
from tests.recording.test_press import spoken
from tests.store.opener import GIVEN
from tests.store.samples import NOW, id_of, recording

DAY = timedelta(days=1)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def store(profile: Profile) -> Iterator[Store]:
    opened = Store.open(profile.database, agent="ewa", site="krk", now=lambda: NOW)
    yield opened
    opened.close()


def taped(store: Store, profile: Profile, index: int, **fields: object) -> Path:
    """A recording with its file, three seconds long."""
    kept = recording(index, **fields)
    store.recordings.save(kept)
    profile.recordings.mkdir(exist_ok=True)
    tape = begin(profile.recordings, recording=kept.id)
    tape.sound(spoken())
    tape.end()
    return tape.path


def ask(profile: Profile, *words: str, heard: list[bytes] | None = None) -> int:
    options = cli.parser("recordings").parse_args(["recordings", *words])
    assert isinstance(options, argparse.Namespace)

    def hear(sound: bytes) -> int:
        assert heard is not None
        heard.append(sound)
        return 0

    return carry_out(
        options, profile, hear=hear, secrets=Secrets(GIVEN | {"CALLCENTER_RECORDING_KEY": KEY.text})
    )


def allow_deletion(profile: Profile) -> None:
    profile.config.write_text("[recording]\nagents_delete = true\n")


# -- erasing -----------------------------------------------------------------------------------


def test_what_is_erased_leaves_neither_file_nor_row(store: Store, profile: Profile) -> None:
    gone, stays = (taped(store, profile, index) for index in (1, 2))
    half_done = gone.with_name(gone.name + ".new")
    half_done.touch()
    Recordings(store, profile.recordings).erase([id_of(901)])
    assert list(profile.recordings.iterdir()) == [stays]
    assert [one.id for one in store.recordings.since(NOW)] == [id_of(902)]
    # Broken off between file and row it is simply done again.
    Recordings(store, profile.recordings).erase([id_of(901)])


def test_what_is_too_old_expires_also_files_that_nobody_knows(
    store: Store, profile: Profile
) -> None:
    taped(store, profile, 1, ended=NOW - 31 * DAY)
    taped(store, profile, 2, ended=NOW - 29 * DAY)
    taped(store, profile, 3, ended=None)
    stray = taped(store, profile, 4)
    store.recordings.forget([id_of(904)])
    old = (NOW - 40 * DAY).timestamp()
    for path in (stray, path_of(profile.recordings, id_of(903))):
        os.utime(path, (old, old))
    recordings = Recordings(store, profile.recordings)
    assert recordings.expire(NOW, 0) == 0
    assert recordings.expire(NOW, 30) == 2
    assert {path.stem for path in profile.recordings.iterdir()} == {id_of(902), id_of(903)}


# -- the command line --------------------------------------------------------------------------


def test_recordings_are_listed_as_json(
    store: Store, profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    taped(store, profile, 1)
    store.recordings.filed(RecordingFiled(id_of(901), 3.0, RecordingForm.OPUS, True, (1.0,)))
    assert ask(profile, "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["id"], row["call"], row["format"]) == (id_of(901), id_of(1), "opus")
    assert (row["length_s"], row["complete"], row["pauses"]) == (3.0, True, [1.0])
    assert ask(profile) == 0
    assert id_of(901) in capsys.readouterr().out
    assert ask(profile, "--since", "tomorrow-ish") == 2


@pytest.mark.parametrize("form", [None, RecordingForm.OPUS, RecordingForm.FLAC])
def test_a_recording_is_heard(store: Store, profile: Profile, form: RecordingForm | None) -> None:
    path = taped(store, profile, 1)
    if form is not None:
        compressed(path, KEY, form)
    heard: list[bytes] = []
    assert ask(profile, "play", id_of(901), heard=heard) == 0
    assert abs(len(heard[0]) - len(spoken())) < 5000
    if form is not RecordingForm.OPUS:
        assert heard[0] == spoken()


def test_a_recording_comes_out_of_the_speaker(
    store: Store, profile: Profile, tmp_path: Path
) -> None:
    need(available, "PulseAudio", how="apt-get install pulseaudio pulseaudio-utils")
    compressed(taped(store, profile, 1), KEY, RecordingForm.OPUS)
    command = [sys.executable, "-m", "callcenter", "recordings", "--profile"]
    with sound_server() as server:
        server.plug_speaker("ear")
        environment = {
            **os.environ,
            "PULSE_SERVER": server.address,
            "CALLCENTER_RECORDING_KEY": KEY.text,
        }
        with server.recording("ear.monitor", tmp_path / "heard"):
            done = subprocess.run(
                [*command, str(profile.directory), "play", id_of(901)],
                env=environment,
                capture_output=True,
                text=True,
                timeout=60,
            )
    assert done.returncode == 0, done.stderr
    heard = (tmp_path / "heard").read_bytes()
    # Both sides, one over the other, for as long as they spoke.
    assert 2.5 < judge(heard, hertz=440, rate=RATE).sounding_s < 3.5


def test_a_recording_is_written_out_but_never_over_a_file(
    store: Store, profile: Profile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = taped(store, profile, 1)
    plain = tmp_path / "call.wav"
    assert ask(profile, "export", id_of(901), str(plain)) == 0
    assert "3 s, WAV, not encrypted" in capsys.readouterr().out
    with wave.open(str(plain)) as file:
        assert file.readframes(file.getnframes()) == spoken()
    assert plain.stat().st_mode & 0o077 == 0
    assert ask(profile, "export", id_of(901), str(plain)) == 1
    assert "exists" in capsys.readouterr().err
    compressed(path, KEY, RecordingForm.OPUS)
    assert ask(profile, "export", id_of(901), str(tmp_path / "call.ogg")) == 0
    assert (tmp_path / "call.ogg").read_bytes().startswith(b"OggS")


def test_a_recording_is_deleted_only_where_policy_allows_it(
    store: Store, profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    path = taped(store, profile, 1)
    store.close()
    assert ask(profile, "delete", id_of(901)) == 1
    assert "agents_delete" in capsys.readouterr().err and path.exists()
    allow_deletion(profile)
    assert ask(profile, "delete", id_of(901)) == 0
    assert not path.exists()


def test_what_cannot_be_done_is_said(
    store: Store, profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    taped(store, profile, 1, ended=None)
    assert ask(profile, "play", "no-such") == 1
    assert "no recording no-such" in capsys.readouterr().err
    assert ask(profile, "play", id_of(901)) == 1
    assert "still being recorded" in capsys.readouterr().err
