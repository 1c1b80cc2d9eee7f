"""The database of a test as it lies on disk: its tables and its pages, encrypted or not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from callcenter.store import cipher
from callcenter.store.key import StoreKey

KEY = StoreKey.read(os.environ["CALLCENTER_STORE_KEY"])
"""The key of everything that tests keep."""
GIVEN = {"CALLCENTER_STORE_KEY": KEY.text}
"""The environment that gives it."""
PAGE = 4096
# Of a page of SQLCipher 4: the initialisation vector, then the code that shows a change.
RESERVED, VECTOR = 80, 16


def key_of(path: Path) -> StoreKey | None:
    return None if cipher.opens(path, None) else KEY


@contextmanager
def sql(path: Path, *, any_thread: bool = False) -> Iterator[cipher.Connection]:
    """A connection that commits at the end."""
    with (
        closing(cipher.connect(path, key_of(path), any_thread=any_thread)) as connection,
        connection,
    ):
        yield connection


def page(path: Path, number: int) -> bytes:
    """One page as SQLite sees it (not the first, whose beginning is never encrypted)."""
    with path.open("rb") as file:
        file.seek((number - 1) * PAGE)
        found = file.read(PAGE)
    if key_of(path) is None:
        return found
    content, rest = found[:-RESERVED], found[-RESERVED:]
    open_it = Cipher(AES(bytes.fromhex(KEY.text)), CBC(rest[:VECTOR])).decryptor()
    return open_it.update(content) + open_it.finalize()


def root_page(path: Path, name: str) -> int:
    with sql(path) as connection:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return int(connection.execute(asked, (name,)).fetchone()[0])


def leaf_page(path: Path, table: str) -> int:
    """A page in the middle of a table's rows (sqlite.org/fileformat2.html, section 1.6)."""
    number = root_page(path, table)
    inner, leaf = 5, 13
    while (found := page(path, number))[0] == inner:
        cells = int.from_bytes(found[3:5], "big")
        at = 12 + 2 * (cells // 2)
        cell = int.from_bytes(found[at : at + 2], "big")
        number = int.from_bytes(found[cell : cell + 4], "big")
    assert found[0] == leaf
    return number


def spoil(path: Path, number: int) -> None:
    with path.open("rb+") as file:
        file.seek((number - 1) * PAGE)
        file.write(b"\xee" * PAGE)
