"""What the trial of a CRM shows, in the language of the window; the CRM's own words as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from callcenter.crm.trial_words import Counts, Said, Thing
from ui.times import tr

if TYPE_CHECKING:
    from callcenter.crm.trial import Step

translate = QCoreApplication.translate


def says(step: Step) -> str:
    """What was seen in a step; nothing where its name says it."""
    told = step.told
    if isinstance(told, Counts):
        return _counts(told)
    return step.says if told is None else _said(told)


def _counts(told: Counts) -> str:
    counted = ", ".join(_thing(thing, count) for thing, count in told.things)
    parts = [f"{told.about}: {counted}" if told.about else counted]
    if told.more:
        parts.append(translate("CrmTrial", "there are more"))
    return "; ".join(parts)


def _thing(thing: Thing, count: int) -> str:
    return {
        Thing.RECORD: lambda: tr("%n record(s)", "that a CRM gave", count),
        Thing.DELETED: lambda: tr("%n deleted record(s)", "that a CRM gave", count),
        Thing.CONTACT: lambda: tr("%n contact(s)", "that a CRM gave", count),
        Thing.MATTER: lambda: tr("%n open matter(s)", "that a CRM gave", count),
        Thing.PROMISE: lambda: tr("%n promise(s)", "that a CRM gave", count),
    }[thing]()


def _said(told: Said) -> str:
    return {
        Said.ANSWERS: "",
        Said.LETS_IN: "",
        Said.NOBODY_FOUND: translate("CrmTrial", "Nobody was found."),
        Said.NO_NAME: translate("CrmTrial", "There is no name to look for."),
        Said.NO_SEARCH: translate("CrmTrial", "The search is not configured."),
        Said.NO_CHANGES: translate("CrmTrial", "The changes are not configured."),
        Said.TOLD_NOTHING: translate("CrmTrial", "It tells this account no changes."),
        Said.ONLY_WRITTEN: translate("CrmTrial", "Not tried here: it would write a real record."),
        Said.WOULD_BE_SENT: translate("CrmTrial", "Ready to be sent; nothing was written."),
    }[told]
