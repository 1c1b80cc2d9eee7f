"""Outcomes of an import in words, for the file of rejected rows and the command line."""

from __future__ import annotations

from callcenter.domain.customer_import import ImportMatch, ImportReason, Outcome, Staying
from callcenter.importing.numbers import MOST_NUMBERS
from callcenter.importing.rows import LONGEST_CELL

_WORDS = {
    ImportReason.KNOWN: "known already",
    ImportReason.NOTHING_NEW: "known already, and nothing is new",
    ImportReason.OF_THE_CRM: "the CRM looks after this record; send changes there (--to-crm)",
    ImportReason.NO_NAME: "there is neither a name nor a company",
    ImportReason.NO_NUMBER: '"{detail}" is no telephone number',
    ImportReason.ROUNDED_NUMBER: (
        '"{detail}" is a number rounded by the spreadsheet program: make the column text there, '
        "write the number again and export anew"
    ),
    ImportReason.UNCLEAR_NUMBER: (
        '"{detail}" can be read in several ways or in none: write it with + and the country'
    ),
    ImportReason.EXTENSION: '"{detail}" ends in an extension: leave that out',
    ImportReason.TOO_MANY_NUMBERS: f"{{detail}} numbers are more than {MOST_NUMBERS}",
    ImportReason.TOO_LONG: f"the {{detail}} has more than {LONGEST_CELL} characters",
    ImportReason.TOO_MANY_CELLS: (
        "it has {detail} cells, more than there are columns: is there a delimiter in a text?"
    ),
    ImportReason.UNREADABLE: "it cannot be read: {detail}",
    ImportReason.NO_EMAIL: '"{detail}" is no e-mail address',
    ImportReason.NO_DATE: '"{detail}" is no day; write 2026-03-31',
    ImportReason.NO_URL: '"{detail}" is no address of a record; it must begin with https://',
    ImportReason.SEVERAL: "it may be any of several known customers ({detail})",
    ImportReason.OTHER_PERSON: "it is {by} of a customer with another name ({detail})",
}
_BY = {
    ImportMatch.ID: "the id",
    ImportMatch.NUMBER: "a number and the name",
    ImportMatch.EMAIL: "the e-mail address",
}
_STAYING = {
    Staying.CHANGED_SINCE: "it was changed since",
    Staying.CALLS: "there are calls with them",
    Staying.IN_THE_CRM: "the CRM has it",
}


def reason_in_words(outcome: Outcome) -> str:
    """Why a row was skipped or rejected; by what it was known, and from which line of the file."""
    if outcome.reason is None:
        return ""
    by = _BY[outcome.match] if outcome.match else ""
    words = _WORDS[outcome.reason].format(detail=outcome.detail, by=by)
    if outcome.reason is not ImportReason.OTHER_PERSON and by:
        words += f", by {by}"
    return words + (f", as in line {outcome.earlier}" if outcome.earlier else "")


def staying_in_words(why: Staying) -> str:
    """Why an undoing left a record as it is."""
    return _STAYING[why]
