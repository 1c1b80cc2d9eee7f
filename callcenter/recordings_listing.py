"""`callcenter recordings`: list recorded calls, hear one, write one out, or delete one."""

from __future__ import annotations

import argparse
import os
import wave
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from callcenter.cli.options import add_command
from callcenter.config import Config, load
from callcenter.domain.recording import Recording, RecordingForm
from callcenter.exits import Exit, refused
from callcenter.listing import WrongTime, as_json, as_text, iso, moment
from callcenter.opening import open_store
from callcenter.paths import Profile
from callcenter.recording.filing import path_of
from callcenter.recording.layout import CHANNELS, RATE, Damaged
from callcenter.recording.press import Job, done, opened
from callcenter.recording.sealing import SECRET, Key, Unusable
from callcenter.recordings import Recordings
from callcenter.store.errors import StoreError
from callcenter.store.secrets import SecretError, Secrets
from callcenter.store.store import Store


class Refused(Exception):
    """What was asked cannot be done; the text says why."""


def add_actions(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add what can be done with recordings to *parser*; without an action they are listed.

    Each action takes the *shared* options too.
    """
    parser.add_argument("--since", metavar="WHEN", help="a date, a date with time, or 30m, 8h, 7d")
    actions = parser.add_subparsers(metavar="ACTION", dest="action")
    for name, words in (
        ("play", "let one be heard"),
        ("export", "write one out as a sound file that anybody can hear"),
        ("delete", "delete one for good, where policy allows it"),
    ):
        action = add_command(actions, name, words, shared)
        action.add_argument("id", metavar="ID", help="of the recording, as the list shows it")
        if name == "export":
            action.add_argument("file", metavar="FILE", type=Path, help="ends in .flac or .wav")


def carry_out(
    options: argparse.Namespace,
    profile: Profile,
    *,
    hear: Callable[[bytes], int],
    secrets: Secrets | None = None,
) -> int:
    """Do what *options* say; the exit code. *hear* plays samples and gives one of its own."""
    keys = secrets or Secrets(os.environ)
    try:
        match options.action:
            case "play":
                return hear(_samples(profile, options.id, keys))
            case "export":
                print(_export(profile, options.id, options.file, keys))
            case "delete":
                print(_delete(profile, options.id, _config(options, profile), keys))
            case _:
                _list(options, profile)
    except WrongTime as error:
        return refused(error, Exit.USAGE)
    except (Refused, StoreError, SecretError, Unusable, Damaged, OSError) as error:
        return refused(error)
    return 0


def of_recording(kept: Recording) -> dict[str, Any]:
    """A recording in the stable form of `callcenter recordings --json`."""
    return {
        "id": kept.id,
        "call": kept.interaction,
        "agent": kept.agent,
        "started": iso(kept.started),
        "ended": iso(kept.ended),
        "length_s": round(kept.length_s, 2),
        "format": kept.form.value,
        "complete": kept.complete,
        "pauses": list(kept.pauses),
        "problem": kept.problem,
    }


def _list(options: argparse.Namespace, profile: Profile) -> None:
    since = moment(options.since, _now())
    store = Store.look(profile.database, agent="", site="", now=_now)
    try:
        rows = [of_recording(one) for one in store.recordings.since(since)]
    finally:
        store.close()
    if options.json:
        lines = as_json(rows)
    else:
        lines = as_text([{"recording": row["id"], **row} for row in rows])
    for line in lines:
        print(line)


def _known(profile: Profile, recording: str) -> Recording:
    store = Store.look(profile.database, agent="", site="", now=_now)
    try:
        found = store.recordings.get(recording)
    finally:
        store.close()
    if found is None:
        raise Refused(f"there is no recording {recording}; `callcenter recordings` lists them")
    if found.going_on:
        raise Refused("this call is still being recorded; wait for its end")
    return found


def _key(secrets: Secrets) -> Key:
    text = secrets.get(SECRET)
    if not text:
        raise Refused("the keyring holds no recording-key: these recordings cannot be opened here")
    return Key.read(text)


def _samples(profile: Profile, recording: str, secrets: Secrets) -> bytes:
    _known(profile, recording)
    path = path_of(profile.recordings, recording)
    _, sound = done(Job(str(path), _key(secrets).text))
    return b"".join(sound)


def _export(profile: Profile, recording: str, file: Path, secrets: Secrets) -> str:
    _known(profile, recording)
    sound, outcome = opened(path_of(profile.recordings, recording), _key(secrets))
    # Never over a file that is there, and for nobody else to read.
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        if outcome.form is not RecordingForm.SAMPLES:
            target.write(sound)
        else:
            with wave.open(target, "wb") as plain:
                plain.setnchannels(CHANNELS)
                plain.setsampwidth(2)
                plain.setframerate(RATE)
                plain.writeframes(sound)
    kind = {RecordingForm.OPUS: "Ogg Opus", RecordingForm.FLAC: "FLAC"}.get(outcome.form, "WAV")
    return f"{file}: {outcome.length_s:.0f} s, {kind}, not encrypted"


def _delete(profile: Profile, recording: str, config: Config, secrets: Secrets) -> str:
    if not config.recording.agents_delete:
        raise Refused("recordings may not be deleted here (recording.agents_delete is off)")
    _known(profile, recording)
    store = open_store(profile, config, secrets, now=_now)
    try:
        Recordings(store, profile.recordings).erase([recording])
    finally:
        store.close()
    return f"{recording} is deleted"


def _config(options: argparse.Namespace, profile: Profile) -> Config:
    config, _ = load(profile, user_file=options.config)
    return config


def _now() -> datetime:
    return datetime.now(UTC)
