"""Customers from a file: a row as it was read, what became of it, and the import as a whole."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec

from callcenter.domain.customer import Customer


class ImportPolicy(Enum):
    """What is done with a row about somebody who is known already."""

    SKIP = "skip"
    FILL = "fill"
    OVERWRITE = "overwrite"


class ImportField(Enum):
    """What a column of a file tells of a customer."""

    ID = "id"
    CRM_ID = "crm_id"
    NAME = "name"
    TITLE = "title"
    GIVEN_NAME = "given_name"
    MIDDLE_NAME = "middle_name"
    FAMILY_NAME = "family_name"
    SUFFIX = "suffix"
    COMPANY = "company"
    NUMBER = "number"
    EMAIL = "email"
    LANGUAGE = "language"
    TAGS = "tags"
    SINCE = "since"
    QUEUE = "queue"
    URL = "url"


class ImportEnding(Enum):
    """What became of a row."""

    MADE = "made"
    CHANGED = "changed"
    SKIPPED = "skipped"
    REJECTED = "rejected"


class ImportReason(Enum):
    """Why a row was skipped or rejected."""

    KNOWN = "known"
    NOTHING_NEW = "nothing-new"
    OF_THE_CRM = "of-the-crm"
    NO_NAME = "no-name"
    NO_NUMBER = "no-number"
    ROUNDED_NUMBER = "rounded-number"
    UNCLEAR_NUMBER = "unclear-number"
    EXTENSION = "extension"
    TOO_MANY_NUMBERS = "too-many-numbers"
    TOO_LONG = "too-long"
    TOO_MANY_CELLS = "too-many-cells"
    UNREADABLE = "unreadable"
    NO_EMAIL = "no-email"
    NO_DATE = "no-date"
    NO_URL = "no-url"
    SEVERAL = "several"
    OTHER_PERSON = "other-person"


class ImportMatch(Enum):
    """By what a row was found to be about somebody known."""

    ID = "id"
    NUMBER = "number"
    EMAIL = "email"


class Entry(msgspec.Struct, frozen=True):
    """What the row in *line* of a file says: a customer as it would be made.

    *named* tells that its id was in the file: as our own, or (*foreign*) as another program's, of
    which ours is made. *mended* counts numbers that a spreadsheet had cut the beginning off.
    """

    line: int
    customer: Customer
    named: bool = False
    foreign: bool = False
    mended: int = 0


class Known(msgspec.Struct, frozen=True):
    """Somebody a row could be about; *line* is that of the same file that made or changed them."""

    customer: Customer
    line: int = 0


class Outcome(msgspec.Struct, frozen=True):
    """What became of the row in *line*: why, and whom it is about (our id).

    *match* tells by what that was found, *earlier* the line of the same file that was about them
    too. *detail* is what the reason is about; *fields* were changed.
    """

    line: int
    ending: ImportEnding
    reason: ImportReason | None = None
    detail: str = ""
    customer: str = ""
    match: ImportMatch | None = None
    earlier: int = 0
    fields: tuple[str, ...] = ()
    mended: int = 0


class Decision(msgspec.Struct, frozen=True):
    """What is to become of a row; *customer* is the record as it is to be written, if it is."""

    outcome: Outcome
    customer: Customer | None = None


class ImportBatch(msgspec.Struct, frozen=True):
    """One import of one *file*; what its *fingerprint* says is the file and how it is read.

    *rows* were dealt with so far: *made*, *changed*, *skipped* and *rejected* add up to it. Until
    it is *finished* it can be gone on with. *rejects* is where the rejected rows are, up to
    *rejects_bytes*. After it was *undone*, *stayed* tells how many records could not be; before,
    of how many is not kept any more, for its age, what an undoing needs.
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

    @property
    def undoable(self) -> bool:
        """Whether it can be taken back."""
        return self.undone is None and not self.stayed


class Staying(Enum):
    """Why an undoing left a record as it is."""

    CHANGED_SINCE = "changed-since"
    CALLS = "calls"
    IN_THE_CRM = "in-the-crm"


class Undone(msgspec.Struct, frozen=True):
    """What an undoing did: records *removed*, put *back*, and those that *stayed*: id and why."""

    removed: int = 0
    back: int = 0
    stayed: tuple[tuple[str, Staying], ...] = ()
