"""A recording being read: what was changed is refused, what was cut off is simply shorter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from callcenter.recording.layout import (
    CHUNK_HEAD_BYTES,
    HEADER_BYTES,
    MOST_CHUNK_BYTES,
    SECOND_BYTES,
    TAG_BYTES,
    Damaged,
    Header,
    Kind,
    WrongKey,
    nonce,
    split_head,
)
from callcenter.recording.sealing import Key


class Reader:
    """Goes once through a file's chunks; the rest is known when it has come to the end.

    `complete`: the recording was ended properly. `paused`: it ended, or was cut off, in a pause.
    `pauses` are the places, in seconds of the samples, where something was left out.
    """

    def __init__(self, path: Path, key: Key) -> None:
        self.path = path
        self.complete = False
        self.paused = False
        self.pauses: list[float] = []
        self.sound_bytes = 0
        self.story = b""
        self.header = header_of(path)
        if self.header.fingerprint != key.fingerprint:
            raise WrongKey(f"{path.name} was recorded with another key than this profile's")
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(key.of(self.header.bound, self.header.salt))

    def sound(self) -> Iterator[bytes]:
        """The sound, piece by piece; raises Damaged where the file was changed."""
        with self.path.open("rb") as file:
            file.seek(HEADER_BYTES)
            number = 0
            while (found := self._next(file, number)) is not None:
                number += 1
                kind, data = found
                self._note(kind, data)
                if kind is Kind.SOUND:
                    yield data

    def read_all(self) -> bytes:
        """The whole sound at once."""
        return b"".join(self.sound())

    def _next(self, file: BinaryIO, number: int) -> tuple[Kind, bytes] | None:
        head = file.read(CHUNK_HEAD_BYTES)
        if self.complete and head:
            raise self._damaged("goes on after its end")
        if len(head) < CHUNK_HEAD_BYTES:
            return None
        length, kind = split_head(head)
        if length == 0 and _only_zeros(file):
            # Blocks that the disk had promised when the power went.
            return None
        if not TAG_BYTES <= length <= MOST_CHUNK_BYTES or kind not in set(Kind):
            raise self._damaged("has been changed")
        sealed = file.read(length)
        if len(sealed) < length:
            return None
        return Kind(kind), self._opened(number, head, sealed)

    def _opened(self, number: int, head: bytes, sealed: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(nonce(number), sealed, head)
        except InvalidTag:
            raise self._damaged("has been changed") from None

    def _note(self, kind: Kind, data: bytes) -> None:
        match kind:
            case Kind.SOUND:
                self.sound_bytes += len(data)
            case Kind.PAUSE:
                if not self.paused:
                    self.pauses.append(self.sound_bytes / SECOND_BYTES)
                self.paused = True
            case Kind.RESUME:
                self.paused = False
            case Kind.STORY:
                self.story = data
            case Kind.END:
                if int.from_bytes(data, "big") != self.sound_bytes:
                    raise self._damaged("has been changed")
                self.complete = True

    def _damaged(self, how: str) -> Damaged:
        return Damaged(f"the recording {self.path.name} {how} since it was written")


def header_of(path: Path) -> Header:
    """The header of the file at *path*; raises Damaged, or OSError when it cannot be read."""
    with path.open("rb") as file:
        return Header.unpack(file.read(HEADER_BYTES), path.name)


def _only_zeros(file: BinaryIO) -> bool:
    while piece := file.read(1 << 16):
        if piece.strip(b"\0"):
            return False
    return True
