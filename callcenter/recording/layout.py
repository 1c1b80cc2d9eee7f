"""How a recording lies in its file: a header, then sealed chunks, each bound to its place.

    header   magic, form, channels, rate, recording's UUID, key's fingerprint, salt
    chunk    length of the sealed bytes, kind, sealed bytes (AES-256-GCM, its tag last)

A chunk's nonce is its number and its kind and length are authenticated, so that none can be
changed, moved, doubled or left out unnoticed; the last one says that there is no more. Every
recording has a key of its own, so a number never meets the same key twice.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from uuid import UUID

from msgspec import Struct

from callcenter.recording.sealing import FINGERPRINT_BYTES, SALT_BYTES

MAGIC = b"CCTAPE01"
RATE = 16_000
CHANNELS = 2
SECOND_BYTES = 2 * CHANNELS * RATE
TAG_BYTES = 16
MOST_CHUNK_BYTES = 1 << 20
SUFFIX = ".tape"
_OPEN = struct.Struct("<8sBBHI16s")
_CHUNK = struct.Struct("<IB")
CHUNK_HEAD_BYTES = _CHUNK.size
HEADER_BYTES = _OPEN.size + FINGERPRINT_BYTES + SALT_BYTES


class Form(IntEnum):
    """What the sound in a file is: samples (16 bit, agent left, others right), or compressed."""

    SAMPLES = 0
    OPUS = 1
    FLAC = 2


class Kind(IntEnum):
    """What a chunk is."""

    SOUND = 1
    PAUSE = 2
    RESUME = 3
    END = 4
    STORY = 5


class Damaged(Exception):
    """A file that is no recording, or was changed after it was written; says which."""


class WrongKey(Damaged):
    """The recording was made with another key than this profile's."""


class Header(Struct, frozen=True):
    """What stands at the beginning, in clear; it is authenticated through the recording's key."""

    form: Form
    recording: str
    fingerprint: bytes
    salt: bytes
    channels: int = CHANNELS
    rate: int = RATE

    @property
    def bound(self) -> bytes:
        """What the recording's key is bound to."""
        uuid = UUID(self.recording).bytes
        opened = _OPEN.pack(MAGIC, self.form, self.channels, 0, self.rate, uuid)
        return opened + self.fingerprint

    def pack(self) -> bytes:
        """As it stands in the file."""
        return self.bound + self.salt

    @classmethod
    def unpack(cls, data: bytes, name: str) -> Header:
        """The header in *data*, the first bytes of the file called *name*; raises Damaged."""
        if len(data) < HEADER_BYTES or data[: len(MAGIC)] != MAGIC:
            raise Damaged(f"{name} is no recording of this program")
        _, form, channels, _, rate, uuid = _OPEN.unpack_from(data)
        rest = data[_OPEN.size : HEADER_BYTES]
        if form not in set(Form) or channels != CHANNELS or rate != RATE:
            raise Damaged(f"{name} is a recording of a kind that this version does not know")
        return cls(
            Form(form),
            str(UUID(bytes=uuid)),
            rest[:FINGERPRINT_BYTES],
            rest[FINGERPRINT_BYTES:],
            channels,
            rate,
        )


def chunk_head(kind: Kind, sealed_bytes: int) -> bytes:
    """What stands before a chunk's sealed bytes."""
    return _CHUNK.pack(sealed_bytes, kind)


def split_head(data: bytes) -> tuple[int, int]:
    """The length and the kind in a chunk's head."""
    length, kind = _CHUNK.unpack(data)
    return length, kind


def nonce(number: int) -> bytes:
    """The nonce of the chunk with that *number*."""
    return number.to_bytes(12, "big")
