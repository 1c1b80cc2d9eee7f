"""What lies beside an encrypted database: which keys it may have, each sealed to the company's."""

from __future__ import annotations

from pathlib import Path

import msgspec

from callcenter.store import escrow
from callcenter.store.durable import write
from callcenter.store.key import StoreKey


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One key by its fingerprint, and *sealed* to the company's key with the name *to*."""

    fingerprint: str
    to: str = ""
    sealed: str = ""


def place(path: Path) -> Path:
    """Where the label of the database at *path* is."""
    return path.with_name(path.name + ".keys")


def read(path: Path) -> tuple[Entry, ...]:
    """What the label says; nothing where there is none: then the file never was encrypted."""
    try:
        text = place(path).read_bytes()
    except FileNotFoundError:
        return ()
    try:
        return msgspec.json.decode(text, type=tuple[Entry, ...])
    except msgspec.DecodeError:
        # It was encrypted once, with which key is not known.
        return (Entry(""),)


def note(path: Path, keys: tuple[StoreKey, ...], escrow_key: str) -> None:
    """Let the label name these keys; written before the file has one, so that it never lacks it.

    Raises EscrowWrong.
    """
    known = {entry.fingerprint: entry for entry in read(path)}
    entries = tuple(_entry(key, escrow_key, known.get(key.fingerprint)) for key in keys)
    if entries != read(path):
        write(place(path), msgspec.json.encode(entries))


def _entry(key: StoreKey, escrow_key: str, known: Entry | None) -> Entry:
    to = escrow.name_of(escrow_key)
    if known is not None and known.to == to:
        # Sealed once is enough: sealing needs a library that takes its time.
        return known
    return Entry(key.fingerprint, to, escrow.seal(key, escrow_key) if to else "")
