"""What a registrar answered, and what that means in words an agent understands."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.domain.events import LineProblem
from callcenter.engine.pjsip.message import challenge_realm, has_challenge

# pjsip/sip_errno.h: a challenge that no credential of ours is for.
_NO_CREDENTIAL = 171101
_UNKNOWN = frozenset({404, 410, 604})
_UNSAFE = "the registrar offers no safe login: neither digest, nor as strong as before"


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What came back to a REGISTER; *message* is empty when nothing came."""

    code: int
    status: int
    reason: str
    expires: int
    message: str

    @property
    def accepted(self) -> bool:
        """Whether the registrar did what it was asked."""
        return 200 <= self.code < 300

    @property
    def challenges(self) -> bool:
        """Whether the registrar wants to know who asks."""
        return self.code in (401, 407)

    @property
    def asks(self) -> bool:
        """Whether there is a challenge that may be answered."""
        return has_challenge(self.message)

    @property
    def realm(self) -> str:
        """The realm of a challenge."""
        return challenge_realm(self.message)


def problem_of(answer: RegisterAnswer, realm: str) -> tuple[LineProblem, str]:
    """Why a line could not register, with credentials for *realm*, and the registrar's words."""
    code, reason = answer.code, answer.reason
    if answer.challenges:
        if answer.message and not answer.asks:
            # The relay let none of its challenges through.
            return LineProblem.CONFIGURATION, _UNSAFE
        if answer.status == _NO_CREDENTIAL:
            asked = f"the registrar asks for realm “{answer.realm}”, not for “{realm}”"
            return LineProblem.CONFIGURATION, asked
        return LineProblem.WRONG_PASSWORD, reason
    if code == 403:
        return LineProblem.WRONG_PASSWORD if realm else LineProblem.FORBIDDEN, reason
    if code in _UNKNOWN:
        return LineProblem.UNKNOWN_USER, reason
    if answer.message:
        return LineProblem.SERVER, reason
    return LineProblem.NO_ANSWER if code == 408 else LineProblem.NO_ROUTE, reason
