"""What IT is told to mend where a CRM does not answer as it should."""

from __future__ import annotations

from callcenter.crm.crm import Crm, CrmAnswerWrong, CrmError, CrmNotAuthorised, CrmRefused
from callcenter.crm.rest import RestCrm

LOOK = "configure crm.log.look, or idempotency_header if the CRM knows our keys"
_ASK_OTHERWISE = (
    "if the CRM has somebody with that number, let crm.find ask in the form in which it is written "
    "there: {number}, {national}, {national_spaced}, {last9} …"
)
_TELEPHONES = (
    "if Request Tracker has somebody with that number: it must be one of the user's telephones "
    "(mobile, work, home, pager), and the user must have asked for a ticket, or the configuration "
    "of Request Tracker name the telephones in UserSummaryExtraInfo"
)


def to_find(crm: Crm) -> str:
    """What to mend where a number that should be known is not."""
    return _ASK_OTHERWISE if isinstance(crm, RestCrm) else _TELEPHONES


def to_mend(crm: Crm, error: CrmError, key: str) -> str:
    """What to mend after *error*, which came of what the mapping has at *key*."""
    return _in_the_mapping(error, key) if isinstance(crm, RestCrm) else _in_request_tracker(error)


def _in_the_mapping(error: CrmError, key: str) -> str:
    if isinstance(error, CrmRefused):
        return f"mend crm.{key}.url, or what its body says" if error.status else ""
    if isinstance(error, CrmNotAuthorised):
        return f"the CRM does not let us do this: give the user or token the right for crm.{key}"
    # Such an answer names the key itself, where it is known.
    return f"mend crm.{key}" if isinstance(error, CrmAnswerWrong) else ""


def _in_request_tracker(error: CrmError) -> str:
    if isinstance(error, CrmNotAuthorised | CrmRefused):
        return "grant the account of crm-user or crm-token the right for it in Request Tracker"
    return "check crm.url: is it a Request Tracker 5?" if isinstance(error, CrmAnswerWrong) else ""
