"""Keys and tapes for the tests of recordings."""

from __future__ import annotations

import struct
from pathlib import Path
from uuid import UUID

from callcenter.recording.layout import SUFFIX, Form
from callcenter.recording.reading import Reader
from callcenter.recording.sealing import KEY_BYTES, SALT_BYTES, Key
from callcenter.recording.tape import Tape

KEY = Key(bytes(range(KEY_BYTES)))
OTHER_KEY = Key(bytes(KEY_BYTES))
SALT = bytes(range(SALT_BYTES))
RECORDING = str(UUID(int=7, version=4))


def begin(folder: Path, *, form: Form = Form.SAMPLES, recording: str = RECORDING) -> Tape:
    path = folder / f"{recording}{SUFFIX}"
    return Tape.begin(path, key=KEY, recording=recording, salt=SALT, form=form)


def samples(count: int, first: int = 0) -> bytes:
    """Stereo samples that can be told apart: left counts up, right counts down."""
    values = ((first + n) % 30000 for n in range(count))
    return b"".join(struct.pack("<hh", value, -value) for value in values)


def read(path: Path, key: Key = KEY) -> tuple[bytes, Reader]:
    reader = Reader(path, key)
    return reader.read_all(), reader
