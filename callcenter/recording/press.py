"""The press: a process of its own and of low priority that compresses recordings and opens them.

    python -m callcenter.recording.press      (the packed program: callcenter --recording)

One job comes as JSON on standard input, the key with it; the outcome goes as one line of JSON to
standard output, and after it, where it was asked for, the sound. Nothing is ever on the disk but
encrypted.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from callcenter.domain.recording import RecordingForm
from callcenter.priority import give_way
from callcenter.recording.layout import CHANNELS, RATE, SECOND_BYTES, Damaged, Form
from callcenter.recording.reading import Reader
from callcenter.recording.sealing import SALT_BYTES, Key
from callcenter.recording.tape import CannotRecord, Tape

PIECE_FRAMES = RATE
FORMS = {
    Form.SAMPLES: RecordingForm.SAMPLES,
    Form.OPUS: RecordingForm.OPUS,
    Form.FLAC: RecordingForm.FLAC,
}
NICE = 15


class Job(Struct, frozen=True):
    """Bring the file at *path* into *form*; without a form give its sound as 16 bit samples."""

    path: str
    key: str
    form: RecordingForm | None = None

    def __repr__(self) -> str:
        """Without the key."""
        return f"Job({self.path!r}, {self.form})"


class Outcome(Struct, frozen=True):
    """What a file holds now; *problem* says in words why it could not be read or brought there."""

    length_s: float = 0.0
    form: RecordingForm = RecordingForm.SAMPLES
    complete: bool = False
    pauses: tuple[float, ...] = ()
    problem: str = ""


class _Story(Struct, frozen=True):
    """What a compressed recording says of itself."""

    length_s: float
    complete: bool
    pauses: tuple[float, ...]


def main() -> int:
    """Do the one job on standard input; the exit code is 0 when the outcome could be told."""
    give_way(NICE)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    try:
        outcome, sound = done(job)
    except (Damaged, CannotRecord, OSError) as error:
        outcome, sound = Outcome(problem=str(error)), iter(())
    sys.stdout.buffer.write(msgspec.json.encode(outcome) + b"\n")
    for piece in sound:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
    return 0


def done(job: Job) -> tuple[Outcome, Iterator[bytes]]:
    """What became of *job*, and the sound if that was asked for."""
    path, key = Path(job.path), Key.read(job.key)
    if job.form is not None:
        return compressed(path, key, job.form), iter(())
    sound, outcome = opened(path, key)
    return outcome, _samples(sound, outcome)


def opened(path: Path, key: Key) -> tuple[bytes, Outcome]:
    """The decrypted content of the file at *path*, and what it holds; raises Damaged."""
    reader = Reader(path, key)
    sound = reader.read_all()
    return sound, _outcome(reader)


def compressed(path: Path, key: Key, form: RecordingForm) -> Outcome:
    """Bring the file into *form*, all or nothing; what is in it already stays as it is.

    Killed at any moment the file is the old one or the new one. Raises Damaged, CannotRecord.
    """
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    reader = Reader(path, key)
    if reader.header.form is not Form.SAMPLES:
        return opened(path, key)[1]
    sound = _encoded(reader, form)
    outcome = _outcome(reader)
    if outcome.length_s == 0:
        return outcome
    story = _Story(outcome.length_s, outcome.complete, outcome.pauses)
    _write(new, sound, story, key=key, recording=reader.header.recording, form=form)
    _check(new, key, outcome.length_s)
    if not path.exists():
        # Erased meanwhile: it must not come back.
        new.unlink()
        raise CannotRecord(f"{path.name} was erased while it was being filed")
    new.replace(path)
    return msgspec.structs.replace(outcome, form=form)


def _outcome(reader: Reader) -> Outcome:
    form = FORMS[reader.header.form]
    if form is not RecordingForm.SAMPLES:
        if not reader.complete:
            raise Damaged(f"the recording {reader.path.name} has been cut off")
        story = msgspec.json.decode(reader.story, type=_Story)
        return Outcome(story.length_s, form, story.complete, story.pauses)
    length_s = reader.sound_bytes / SECOND_BYTES
    return Outcome(length_s, form, reader.complete, tuple(reader.pauses))


def _encoded(reader: Reader, form: RecordingForm) -> bytes:
    # Imported here: who only wants samples of a fresh recording need not load it.
    import soundfile

    kind, coding = ("OGG", "OPUS") if form is RecordingForm.OPUS else ("FLAC", "PCM_16")
    made = io.BytesIO()
    with soundfile.SoundFile(
        made, "w", samplerate=RATE, channels=CHANNELS, format=kind, subtype=coding
    ) as file:
        for piece in reader.sound():
            file.buffer_write(piece, dtype="int16")
    return made.getvalue()


def _write(
    path: Path, sound: bytes, story: _Story, *, key: Key, recording: str, form: RecordingForm
) -> None:
    kept = next(known for known, name in FORMS.items() if name is form)
    salt = os.urandom(SALT_BYTES)
    tape = Tape.begin(path, key=key, recording=recording, salt=salt, form=kept)
    tape.story(msgspec.json.encode(story))
    tape.sound(sound)
    tape.end()


def _check(path: Path, key: Key, length_s: float) -> None:
    """Raise CannotRecord unless the file at *path* holds a sound of *length_s* seconds."""
    import soundfile

    sound, outcome = opened(path, key)
    with soundfile.SoundFile(io.BytesIO(sound)) as file:
        found = file.frames / file.samplerate
    if outcome.length_s != length_s or abs(found - length_s) > 0.1:
        path.unlink()
        raise CannotRecord(f"{path.name} came out {found:.1f} s long instead of {length_s:.1f} s")


def _samples(sound: bytes, outcome: Outcome) -> Iterator[bytes]:
    if outcome.form is RecordingForm.SAMPLES:
        return iter((sound,))
    return _decoded(io.BytesIO(sound))


def _decoded(sound: BinaryIO) -> Iterator[bytes]:
    import soundfile

    with soundfile.SoundFile(sound) as file:
        while piece := bytes(file.buffer_read(PIECE_FRAMES, dtype="int16")):
            yield piece


if __name__ == "__main__":
    sys.exit(main())
