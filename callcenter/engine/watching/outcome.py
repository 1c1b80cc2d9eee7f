"""What a subscription does next after an answer or a farewell (RFC 6665 sections 4.1.2, 4.1.3)."""

from __future__ import annotations

import re
from enum import Enum

import msgspec

from callcenter.engine.relay.message import Message

SOON_S = 2.0
RETRY_S = 30.0
LONGEST_S = 3600.0
_SECONDS = re.compile(rb"\s*(\d{1,6})")
_PARAMETER = re.compile(rb";\s*([a-z-]+)\s*=\s*([^;\s]+)", re.IGNORECASE)
_FINAL = frozenset({400, 401, 402, 403, 404, 405, 406, 407, 410, 416, 484, 485, 489, 501, 604})
_GONE = frozenset({404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604})
"""What ends a dialog that was there (RFC 5057 section 5.1)."""


class Next(Enum):
    """How to go on: keep the dialog, or begin another one."""

    KEEP = "keep"
    AFRESH = "afresh"


class Outcome(msgspec.Struct, frozen=True):
    """Ask again in *wait_s* (None: only when the line is registered anew).

    *refusal* is what to say of it: the exchange does not want to tell.
    """

    next: Next
    wait_s: float | None
    refusal: str = ""


def of_answer(answer: Message, asked_s: int, *, refreshing: bool) -> Outcome:
    """What follows from the answer to a SUBSCRIBE for *asked_s* seconds."""
    status = answer.status
    if 200 <= status < 300:
        return Outcome(Next.KEEP, _renewal_s(_seconds(answer.value(b"expires"), asked_s)))
    if refreshing and status in _GONE:
        return Outcome(Next.AFRESH, 0.0)
    if status in _FINAL:
        words = answer.start.decode("utf-8", "replace").partition(" ")[2]
        return Outcome(Next.AFRESH, None, words[:80])
    after = answer.value(b"retry-after")
    return Outcome(Next.AFRESH, max(SOON_S, _seconds(after, RETRY_S)))


def of_farewell(state: bytes) -> Outcome | None:
    """What follows from a NOTIFY's Subscription-State; None while it goes on."""
    word = state.partition(b";")[0].strip().lower()
    if word != b"terminated":
        return None
    told = {name.lower(): value for name, value in _PARAMETER.findall(state)}
    reason = told.get(b"reason", b"").lower()
    if reason in (b"rejected", b"noresource", b"invariant"):
        return Outcome(Next.AFRESH, None, reason.decode("ascii"))
    if reason in (b"deactivated", b"timeout"):
        return Outcome(Next.AFRESH, 0.0)
    return Outcome(Next.AFRESH, max(SOON_S, _seconds(told.get(b"retry-after", b""), RETRY_S)))


def shortest(answer: Message) -> int:
    """The least an exchange asks for when it found the time too brief (423); 0 when it did not."""
    return int(_seconds(answer.value(b"min-expires"), 0)) if answer.status == 423 else 0


def _renewal_s(expires_s: float) -> float:
    """Early enough for a second try, and never all the time."""
    return max(SOON_S, expires_s - max(5.0, expires_s / 5))


def _seconds(value: bytes, default: float) -> float:
    match = _SECONDS.match(value)
    return min(float(match[1]), LONGEST_S) if match else float(default)
