"""What becomes of a call before anybody answers it: rings, is turned away, or goes on elsewhere."""

from __future__ import annotations

from enum import Enum

import msgspec

from callcenter.domain.auto_answer import AutoAnswer

BUSY = 486
"""Busy here (RFC 3261 21.4.24): a second call where only one is wished."""
NOT_NOW = 480
"""Temporarily unavailable, the answer to do-not-disturb (RFC 3261 21.4.18)."""
MOVED = 302
"""Moved temporarily (RFC 3261 21.3.3): the exchange is told whom to call in our place."""
FORWARDED = "forwarded to "
"""How the kept reason of a forwarded call begins; the number follows."""


class DoNotDisturb(Enum):
    """Which calls do not ring."""

    OFF = "off"
    DIRECT = "direct"
    QUEUE = "queue"
    ALL = "all"


class Waiting(Enum):
    """What becomes of a second call."""

    ALLOW = "allow"
    BUSY = "busy"


class ForwardWhen(Enum):
    """When a call goes on to somebody else."""

    ALWAYS = "always"
    BUSY = "busy"
    NO_ANSWER = "no-answer"


class ForwardProblem(Enum):
    """Why a forward that is set goes nowhere."""

    NO_NUMBER = "no-number"
    NOT_ALLOWED = "not-allowed"
    OWN_NUMBER = "own-number"


class Forwarding(msgspec.Struct, frozen=True):
    """A forward that is set: *when*, to which number, what is *sent* for it, or the *problem*."""

    when: ForwardWhen
    target: str
    sent: str = ""
    problem: ForwardProblem | None = None


class Forwarded(msgspec.Struct, frozen=True):
    """A call that rang here and was sent on to *target*."""

    call: str
    target: str


class CallRules(msgspec.Struct, frozen=True):
    """How calls that come in are taken; times in seconds, an empty number forwards nothing.

    *pickup_prefix* stands before a colleague's extension to take a call that rings there, and
    *voicemail_number* is called to hear the messages where the exchange names no other.
    """

    do_not_disturb: DoNotDisturb = DoNotDisturb.OFF
    waiting: Waiting = Waiting.ALLOW
    forward_always: str = ""
    forward_busy: str = ""
    forward_no_answer: str = ""
    forward_after_s: float = 20.0
    auto_answer: AutoAnswer = AutoAnswer.OFF
    auto_answer_after_s: float = 2.0
    pickup_prefix: str = "**"
    voicemail_number: str = "*97"

    @property
    def forwardings(self) -> tuple[Forwarding, ...]:
        """The forwards that are set, the most sweeping first."""
        targets = {
            ForwardWhen.ALWAYS: self.forward_always,
            ForwardWhen.BUSY: self.forward_busy,
            ForwardWhen.NO_ANSWER: self.forward_no_answer,
        }
        return tuple(Forwarding(when, target) for when, target in targets.items() if target)

    def target(self, when: ForwardWhen) -> str:
        """To which number a call goes then; empty: to none."""
        return next((each.target for each in self.forwardings if each.when is when), "")

    def disturbs(self, *, queue: bool) -> bool:
        """Whether a call may ring as far as do-not-disturb goes."""
        silent = DoNotDisturb.QUEUE if queue else DoNotDisturb.DIRECT
        return self.do_not_disturb not in (DoNotDisturb.ALL, silent)
