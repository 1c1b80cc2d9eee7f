"""How well what is kept is hidden from others: the file itself, and copies beside it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from callcenter.store import label

_PLAIN = b"SQLite format 3\x00"
_NOT_OURS = (".lock", ".keys", ".suspect")


class Protection(msgspec.Struct, frozen=True):
    """Whether the database is *encrypted*, and its key *sealed* for the company.

    *plain_copies* are files beside it that anybody can read.
    """

    encrypted: bool
    sealed: bool
    plain_copies: tuple[str, ...] = ()


def protection(path: Path) -> Protection:
    """How the database at *path* is hidden; it must not be open in this process."""
    beside = sorted(
        one
        for one in path.parent.glob(f"{path.name}.*")
        if one.is_file() and not one.name.endswith(_NOT_OURS)
    )
    return Protection(
        encrypted=path.exists() and not _is_plain(path),
        sealed=any(entry.sealed for entry in label.read(path)),
        plain_copies=tuple(one.name for one in beside if _is_plain(one)),
    )


def _is_plain(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) in (_PLAIN, b"")
