"""What can be wished of customers in files, and what comes of it."""

from __future__ import annotations

from typing import Any

import msgspec

from callcenter.domain.customer_import import ImportBatch, ImportField, ImportPolicy, Undone


class ImportWanted(msgspec.Struct, frozen=True):
    """Open the dialog for customers in files; with a *file* look at that at once."""

    file: str = ""


class LookWanted(msgspec.Struct, frozen=True):
    """Look at a file; what is empty is told by the file itself."""

    file: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


class Order(msgspec.Struct, frozen=True):
    """How the file that was looked at is to be imported: what each column tells, and the rest."""

    mapping: tuple[ImportField | None, ...]
    policy: ImportPolicy = ImportPolicy.FILL
    to_crm: bool = False


class TrialWanted(msgspec.Struct, frozen=True):
    """Try the import out: nothing is written."""

    order: Order


class RunWanted(msgspec.Struct, frozen=True):
    """Import it."""

    order: Order


class StopWanted(msgspec.Struct, frozen=True):
    """Stop what is under way; an import can be gone on with later."""


class UndoWanted(msgspec.Struct, frozen=True):
    """Take the import of that id back."""

    batch: str


class ExportWanted(msgspec.Struct, frozen=True):
    """Write all customers to *file*, in the form that its name ends in."""

    file: str


class Looked(msgspec.Struct, frozen=True):
    """A file was looked at: an OpenedFile with its first rows, or the *problem* with it."""

    wish: LookWanted
    opened: Any = None
    first: tuple[Any, ...] = ()
    problem: str = ""


class Trying(msgspec.Struct, frozen=True):
    """So many rows were tried out so far."""

    rows: int


class TriedOut(msgspec.Struct, frozen=True):
    """An import by *order* was tried out: a Rehearsal, or the *problem*."""

    order: Order
    rehearsal: Any = None
    problem: str = ""


class Importing(msgspec.Struct, frozen=True):
    """How far the import is: *batch* so far, *of* so many rows."""

    batch: ImportBatch
    of: int


class Imported(msgspec.Struct, frozen=True):
    """The import ended, whole or stopped; or broke off with a *problem*."""

    batch: ImportBatch | None = None
    problem: str = ""


class Listed(msgspec.Struct, frozen=True):
    """Past imports, the newest first."""

    batches: tuple[ImportBatch, ...] = ()
    problem: str = ""


class Undoing(msgspec.Struct, frozen=True):
    """So many records were looked at to take an import back."""

    records: int


class Unmade(msgspec.Struct, frozen=True):
    """The import *batch* was taken back: how far, or the *problem*."""

    batch: str
    undone: Undone | None = None
    problem: str = ""


class Exporting(msgspec.Struct, frozen=True):
    """So many customers were written so far."""

    customers: int


class Exported(msgspec.Struct, frozen=True):
    """So many customers are in *file*; or the *problem*."""

    file: str
    customers: int = 0
    problem: str = ""


class FileSought(msgspec.Struct, frozen=True):
    """Whether the *file* that is to be opened is still *there*."""

    file: str
    there: bool


News = (
    *(Looked, Trying, TriedOut, Importing, Imported),
    *(Listed, Undoing, Unmade, Exporting, Exported),
)
"""What is told."""
