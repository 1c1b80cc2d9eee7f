"""What it means that a CRM did not answer with a success, by the status it answered with."""

from __future__ import annotations

from enum import Enum

from callcenter.crm.crm import (
    CrmAnswerWrong,
    CrmError,
    CrmNotAuthorised,
    CrmRefused,
    CrmUnavailable,
)


class Meaning(Enum):
    """Whom or what a failure is about."""

    US = "us"
    LATER = "later"
    THIS = "this"


def failure_of(
    status: int, words: str, meaning: Meaning, *, who: str, retry_after: float | None
) -> CrmError:
    """The error for an answer with *status* and the CRM's own *words*; *who* is the CRM."""
    if meaning is Meaning.US:
        told = f"{who} does not let us in"
        for_log = f"{told} ({status})"
        return CrmNotAuthorised(f"{told}: {words} ({status})", status=status, for_log=for_log)
    if 300 <= status < 400:
        return CrmAnswerWrong(f"the address has moved ({status}): check crm.url")
    if meaning is Meaning.LATER:
        return CrmUnavailable(f"{words} ({status})", retry_after=retry_after, status=status)
    return CrmRefused(status, words)
