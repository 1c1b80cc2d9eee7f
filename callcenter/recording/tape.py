"""A recording being written: every chunk is sealed and on the disk before the next one."""

from __future__ import annotations

import os
from pathlib import Path

from callcenter.recording.layout import (
    MOST_CHUNK_BYTES,
    TAG_BYTES,
    Form,
    Header,
    Kind,
    chunk_head,
    nonce,
)
from callcenter.recording.sealing import Key


class CannotRecord(Exception):
    """The recording cannot go on; the text says why, and what is there can be read."""


class Tape:
    """One file, which is never written over and never gone on with by another Tape.

    Methods raise CannotRecord when the disk refuses; the tape is closed then.
    """

    def __init__(self, path: Path, *, key: Key, header: Header) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.path = path
        self._cipher = AESGCM(key.of(header.bound, header.salt))
        self._number = 0
        self._length = 0
        self._sound_bytes = 0
        self._file = _made(path)
        self._append(header.pack())
        _sync_folder(path.parent)

    @classmethod
    def begin(cls, path: Path, *, key: Key, recording: str, salt: bytes, form: Form) -> Tape:
        """Make the file at *path*, which may not be there."""
        return cls(path, key=key, header=Header(form, recording, key.fingerprint, salt))

    def sound(self, data: bytes) -> None:
        """Append sound."""
        for start in range(0, len(data), MOST_CHUNK_BYTES // 2):
            piece = data[start : start + MOST_CHUNK_BYTES // 2]
            self._seal(Kind.SOUND, piece)
            self._sound_bytes += len(piece)

    def pause(self) -> None:
        """Put down that nothing may follow but a resumption; on disk when this returns."""
        self._seal(Kind.PAUSE)

    def resume(self) -> None:
        """Put down that sound may follow again."""
        self._seal(Kind.RESUME)

    def story(self, data: bytes) -> None:
        """Append what is known of the recording beside its sound."""
        self._seal(Kind.STORY, data)

    def end(self) -> None:
        """Put down that this is all, and close."""
        self._seal(Kind.END, self._sound_bytes.to_bytes(8, "big"))
        self.close()

    def close(self) -> None:
        """Let go of the file as it is."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _seal(self, kind: Kind, data: bytes = b"") -> None:
        head = chunk_head(kind, len(data) + TAG_BYTES)
        sealed = self._cipher.encrypt(nonce(self._number), data, head)
        # Never the same number again, whatever becomes of the write.
        self._number += 1
        self._append(head + sealed)

    def _append(self, data: bytes) -> None:
        if self._file < 0:
            raise CannotRecord(f"{self.path.name} is closed")
        try:
            _write_all(self._file, data)
            _sync(self._file)
        except OSError as error:
            self._cut_back()
            raise CannotRecord(in_words(error, self.path.parent)) from error
        self._length += len(data)

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self._file, self._length)
        except OSError:
            # The torn end is left out by whoever reads.
            self.close()
        self.close()


def in_words(error: OSError, place: Path) -> str:
    """Why nothing can be written to *place*."""
    return f"the recording cannot be written to {place}: {error.strerror or error}"


def _made(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    except OSError as error:
        raise CannotRecord(in_words(error, path.parent)) from error


def _write_all(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_BINARY = getattr(os, "O_BINARY", 0)
_sync = getattr(os, "fdatasync", os.fsync)
