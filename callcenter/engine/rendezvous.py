"""Where a profile's telephone can be met: one small file, and a lock that only one can hold.

The lock dies with its holder, whatever kills it, so "is a telephone running?" needs no guess by
process numbers, which systems use again.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

FILE = "engine.json"
LOCK = "engine.lock"


class Unreadable(Exception):
    """The file is there but says nothing usable."""


@dataclass(frozen=True, slots=True)
class Rendezvous:
    """The place and key of a running telephone's Doorway; *protocol* is the language it speaks."""

    place: str
    key: str
    pid: int
    protocol: int

    def __repr__(self) -> str:
        """Without the key."""
        return f"Rendezvous({self.place!r}, pid={self.pid}, protocol={self.protocol})"

    @property
    def secret(self) -> bytes:
        """The key as bytes."""
        return bytes.fromhex(self.key)

    def write(self, profile: Path) -> None:
        """Publish under *profile*, all at once and for this user alone (0600)."""
        draft = profile / f"{FILE}.{self.pid}"
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(asdict(self), file)
        draft.replace(profile / FILE)

    @classmethod
    def read(cls, profile: Path) -> Rendezvous | None:
        """What is published under *profile*; None when nothing is. Raises Unreadable."""
        path = profile / FILE
        try:
            found = cls(**json.loads(path.read_text(encoding="ascii")))
            found.secret  # noqa: B018  (a key that is no key is as useless as none)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, OSError) as error:
            raise Unreadable(f"{path}: {error}") from error
        return found

    @staticmethod
    def remove(profile: Path) -> None:
        """Publish nothing any more."""
        (profile / FILE).unlink(missing_ok=True)


class Taken(Exception):
    """Another telephone has the profile."""


class Claim:
    """The right to be a profile's one telephone, held until released or until the process ends."""

    def __init__(self, profile: Path) -> None:
        """Take the claim; raises Taken when another process has it."""
        profile.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file: IO[bytes] = (profile / LOCK).open("ab")
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise Taken(f"another telephone is running for {profile}") from error

    def release(self) -> None:
        """Let another telephone have the profile."""
        self._file.close()


def clear_stale(profile: Path) -> bool:
    """Remove what a dead telephone published; False when a live one holds the profile."""
    try:
        claim = Claim(profile)
    except Taken:
        return False
    Rendezvous.remove(profile)
    claim.release()
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
