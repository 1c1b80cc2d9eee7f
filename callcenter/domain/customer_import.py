"""Customers from a file: one row as it was read, what is to become of it, and the import as a whole."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec


class ImportPolicy(Enum):
    """What is done with a row about somebody who is known already."""

    SKIP = "skip"
    FILL = "fill"
    OVERWRITE = "overwrite"


class ImportBatch(msgspec.Struct, frozen=True):
    """One import of one *file*; what its *fingerprint* says is the file and how it is read.

    *rows* were dealt with so far: *made*, *changed*, *skipped* and *rejected* add up to it. Until
    it is *finished* it can be gone on with. *rejects* is where the rejected rows are, up to
    *rejects_bytes*. After it was *undone*, *stayed* tells how many records could not be.
    """

    id: str
    at: datetime
    agent: str
    file: str
    fingerprint: str = ""
    policy: ImportPolicy = ImportPolicy.SKIP
    to_crm: bool = False
    rows: int = 0
    made: int = 0
    changed: int = 0
    skipped: int = 0
    rejected: int = 0
    finished: datetime | None = None
    rejects: str = ""
    rejects_bytes: int = 0
    undone: datetime | None = None
    stayed: int = 0
