"""What the desk and the process of a long pull tell each other: a line of JSON each."""

from __future__ import annotations

from enum import Enum

import msgspec

from callcenter.crm.chosen import ChosenCrm
from callcenter.crm.crm import (
    CrmAnswerWrong,
    CrmError,
    CrmNotAuthorised,
    CrmRefused,
    CrmUnavailable,
)
from callcenter.domain.keep_policy import KeepPolicy
from callcenter.store.beside import Beside
from callcenter.store.errors import NotSaved


class Job(msgspec.Struct, frozen=True):
    """A pull to be made: into which store, from which CRM with which *secrets*, and what of it.

    The CRM's token is had from the desk, which alone renews it.
    """

    store: Beside
    crm: ChosenCrm
    secrets: dict[str, str]
    policy: KeepPolicy

    def __repr__(self) -> str:
        """Without secrets."""
        return f"Job({self.store!r}, {self.policy!r})"


class Pause(msgspec.Struct, frozen=True, tag=True):
    """Something urgent is to be done: nothing goes on for a moment."""


class Token(msgspec.Struct, frozen=True, tag=True):
    """The token that was asked for, or the *failure* to have one."""

    token: str = ""
    renewed: bool = False
    failure: Failed | None = None

    def __repr__(self) -> str:
        """Without the token."""
        return f"Token(renewed={self.renewed}, failure={self.failure!r})"


class Came(msgspec.Struct, frozen=True, tag=True):
    """So many records came with one more answer; 0: the process is alive."""

    records: int = 0


class Said(msgspec.Struct, frozen=True, tag=True):
    """A line for the desk's log."""

    logger: str
    level: int
    text: str


class TokenWanted(msgspec.Struct, frozen=True, tag=True):
    """The token is needed; that one was *refused*, if one was."""

    refused: str = ""

    def __repr__(self) -> str:
        """Without the token."""
        return f"TokenWanted({'after a refusal' if self.refused else ''})"


class Done(msgspec.Struct, frozen=True, tag=True):
    """All that there was came; *problem* is why a pull of all did not come to its end."""

    problem: str = ""


class Kind(Enum):
    """Whose failure it is."""

    UNAVAILABLE = "unavailable"
    NOT_AUTHORISED = "not-authorised"
    ANSWER_WRONG = "answer-wrong"
    REFUSED = "refused"
    NOT_SAVED = "not-saved"
    OTHER = "other"


class Failed(msgspec.Struct, frozen=True, tag=True):
    """The pull broke off, as it would have in the desk itself."""

    kind: Kind
    text: str
    status: int = 0
    retry_after: float | None = None
    for_log: str = ""


ToProcess = Pause | Token
ToDesk = Came | Said | TokenWanted | Done | Failed


class ApartFailed(Exception):
    """The process of a long pull did not do its work; the text says why."""


_CRM_ERRORS = {
    CrmAnswerWrong: Kind.ANSWER_WRONG,
    CrmUnavailable: Kind.UNAVAILABLE,
    CrmNotAuthorised: Kind.NOT_AUTHORISED,
    CrmRefused: Kind.REFUSED,
}


def failed(error: Exception) -> Failed:
    """What *error* is on the other side."""
    if isinstance(error, NotSaved):
        return Failed(Kind.NOT_SAVED, str(error))
    kind = _CRM_ERRORS.get(type(error))
    if kind is None or not isinstance(error, CrmError):
        return Failed(Kind.OTHER, f"{type(error).__name__}: {error}")
    words = error.reason if isinstance(error, CrmRefused) else str(error)
    later = error.retry_after if isinstance(error, CrmUnavailable) else None
    return Failed(kind, words, error.status, later, error.for_log)


def raised(told: Failed) -> Exception:
    """The error that the other side met."""
    match told.kind:
        case Kind.UNAVAILABLE | Kind.ANSWER_WRONG:
            made = CrmUnavailable if told.kind is Kind.UNAVAILABLE else CrmAnswerWrong
            return made(
                told.text, retry_after=told.retry_after, status=told.status, for_log=told.for_log
            )
        case Kind.NOT_AUTHORISED:
            return CrmNotAuthorised(told.text, status=told.status, for_log=told.for_log)
        case Kind.REFUSED:
            return CrmRefused(told.status, told.text, for_log=told.for_log)
        case Kind.NOT_SAVED:
            return NotSaved(told.text)
    return ApartFailed(told.text)
