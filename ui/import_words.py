"""Customers in files in words: what a column tells, what becomes of a row and why."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from callcenter.domain.customer_import import (
    ImportBatch,
    ImportEnding,
    ImportField,
    ImportPolicy,
    ImportReason,
    Outcome,
    Staying,
    Undone,
)
from ui.times import amid, tr

translate = QCoreApplication.translate

_NAMELESS = frozenset({ImportReason.SEVERAL, ImportReason.OTHER_PERSON})
"""Their details are ids, which tell nobody anything."""


def field(told: ImportField | None) -> str:
    """What a column tells; None: it is left out."""
    if told is None:
        return translate("Import", "— left out —")
    return {
        ImportField.ID: translate("Import", "Our id"),
        ImportField.CRM_ID: translate("Import", "Id in the CRM"),
        ImportField.NAME: translate("Import", "Name"),
        ImportField.TITLE: translate("Import", "Title before the name"),
        ImportField.GIVEN_NAME: translate("Import", "First name"),
        ImportField.MIDDLE_NAME: translate("Import", "Middle name"),
        ImportField.FAMILY_NAME: translate("Import", "Last name"),
        ImportField.SUFFIX: translate("Import", "After the name"),
        ImportField.COMPANY: translate("Import", "Company"),
        ImportField.NUMBER: translate("Import", "Telephone number"),
        ImportField.EMAIL: translate("Import", "E-mail"),
        ImportField.LANGUAGE: translate("Import", "Language"),
        ImportField.TAGS: translate("Import", "Tags"),
        ImportField.SINCE: translate("Import", "Customer since"),
        ImportField.QUEUE: translate("Import", "Queue"),
        ImportField.URL: translate("Import", "Page of the record"),
    }[told]


def policy(chosen: ImportPolicy) -> str:
    """What is done with somebody who is known already."""
    return {
        ImportPolicy.SKIP: translate("Import", "Leave them as they are"),
        ImportPolicy.FILL: translate("Import", "Add what is missing"),
        ImportPolicy.OVERWRITE: translate("Import", "Overwrite with the file"),
    }[chosen]


def ending(came: ImportEnding) -> str:
    """What becomes of a row, in a word."""
    return {
        ImportEnding.MADE: translate("Import", "New"),
        ImportEnding.CHANGED: translate("Import", "Changed"),
        ImportEnding.SKIPPED: translate("Import", "Skipped"),
        ImportEnding.REJECTED: translate("Import", "Rejected"),
    }[came]


def counted(came: ImportEnding, count: int) -> str:
    """How many rows come to that end."""
    words = {
        ImportEnding.MADE: lambda: tr("%n new", "customers of an import", count),
        ImportEnding.CHANGED: lambda: tr("%n changed", "customers of an import", count),
        ImportEnding.SKIPPED: lambda: tr("%n skipped", "rows of an import", count),
        ImportEnding.REJECTED: lambda: tr("%n rejected", "rows of an import", count),
    }
    return words[came]()


def why(reason: ImportReason) -> str:
    """Why rows are skipped or rejected, in a few words."""
    return {
        ImportReason.KNOWN: translate("Import", "known already"),
        ImportReason.NOTHING_NEW: translate("Import", "known, and nothing is new"),
        ImportReason.OF_THE_CRM: translate(
            "Import", "the CRM's own record: tick “also to the CRM”"
        ),
        ImportReason.NO_NAME: translate("Import", "neither a name nor a company"),
        ImportReason.NO_NUMBER: translate("Import", "no telephone number"),
        ImportReason.ROUNDED_NUMBER: translate(
            "Import", "number rounded by the spreadsheet: make that column text"
        ),
        ImportReason.UNCLEAR_NUMBER: translate(
            "Import", "unclear number: write it with + and the country"
        ),
        ImportReason.EXTENSION: translate("Import", "number with an extension: leave that out"),
        ImportReason.TOO_MANY_NUMBERS: translate("Import", "too many numbers"),
        ImportReason.TOO_LONG: translate("Import", "too long"),
        ImportReason.TOO_MANY_CELLS: translate("Import", "more cells than columns"),
        ImportReason.UNREADABLE: translate("Import", "cannot be read"),
        ImportReason.NO_EMAIL: translate("Import", "no e-mail address"),
        ImportReason.NO_DATE: translate("Import", "no day: write 2026-03-31"),
        ImportReason.NO_URL: translate("Import", "no address that begins with https://"),
        ImportReason.SEVERAL: translate("Import", "may be any of several customers"),
        ImportReason.OTHER_PERSON: translate("Import", "same id or e-mail, but another name"),
    }[reason]


def reason(outcome: Outcome) -> str:
    """Why a row was skipped or rejected, with what in it; empty for the others."""
    if outcome.reason is None:
        return ""
    told = why(outcome.reason)
    if outcome.detail and outcome.reason not in _NAMELESS:
        told = f"{told}: “{outcome.detail}”"
    if outcome.earlier:
        told += translate("Import", ", as in line {line}").format(line=outcome.earlier)
    return told


def summary(batch: ImportBatch) -> str:
    """What an import did so far, in numbers."""
    counts = (
        (ImportEnding.MADE, batch.made),
        (ImportEnding.CHANGED, batch.changed),
        (ImportEnding.SKIPPED, batch.skipped),
        (ImportEnding.REJECTED, batch.rejected),
    )
    return " · ".join(counted(came, count) for came, count in counts)


def state(batch: ImportBatch, now: datetime) -> str:
    """How a past import stands."""
    if batch.undone is not None:
        told = translate("Import", "undone {when}").format(when=amid(batch.undone, now))
        stayed = tr("%n stayed", "customers, after an import was undone", batch.stayed)
        return f"{told}, {stayed}" if batch.stayed else told
    if batch.finished is None and batch.undoable:
        return translate("Import", "stopped: choose the same file to go on")
    if batch.finished is None:
        return translate("Import", "stopped; too old to be undone")
    if not batch.undoable:
        return translate("Import", "done; too old to be undone")
    return translate("Import", "done")


def no_import() -> str:
    """Why no file can be chosen, and who can change that."""
    return translate(
        "Import",
        "Customers may not be imported on this computer. Your IT can allow it "
        "(data.import_allowed).",
    )


def no_export() -> str:
    """Why customers cannot be written to a file, and who can change that."""
    return translate(
        "Import",
        "Customers may not be taken out of this computer in files. Your IT can allow it "
        "(data.export_allowed).",
    )


def undone(came: Undone) -> str:
    """How far an import was taken back."""
    parts = [
        tr("%n removed", "customers, to undo an import", came.removed),
        tr("%n put back as before", "customers, to undo an import", came.back),
    ]
    for kind, words in _staying().items():
        count = sum(each is kind for _, each in came.stayed)
        if count:
            stay = tr("%n stay", "customers, to undo an import", count)
            parts.append(f"{stay}: {words}")
    return " · ".join(parts)


def _staying() -> dict[Staying, str]:
    return {
        Staying.CHANGED_SINCE: translate("Import", "changed since"),
        Staying.CALLS: translate("Import", "there are calls with them"),
        Staying.IN_THE_CRM: translate("Import", "the CRM has them"),
    }
