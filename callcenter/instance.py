"""Which telephone this is: an id that stays with the profile, by which an exchange knows it again.

RFC 5626 section 4.1: the same after every start, another one on every computer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID


def instance(file: Path, new_id: Callable[[], str]) -> str:
    """The UUID in *file*, which is made at the first time; raises OSError.

    What is no UUID (a file that was cut off) is replaced: the exchange then takes this for another
    telephone until the old registration has expired.
    """
    try:
        return str(UUID(file.read_text("ascii").strip()))
    except (FileNotFoundError, ValueError):
        made = new_id()
    being_written = file.with_suffix(".new")
    being_written.write_text(f"{made}\n", "ascii")
    being_written.replace(file)
    return made
