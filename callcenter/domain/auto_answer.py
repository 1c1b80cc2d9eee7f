"""Calls that are answered without the agent's hand: which ask for it, and after how long."""

from __future__ import annotations

import re
from datetime import datetime
from enum import Enum

import msgspec

from callcenter.domain.events import Audio, AudioProblem, Headers

LONGEST_DELAY_S = 10.0

# What exchanges and intercoms write; a delay in seconds is in the first group where there is one.
_FORMS: dict[str, tuple[re.Pattern[str], ...]] = {
    "call-info": (
        re.compile(r'(?:^|;)\s*answer-after\s*=\s*"?([0-9]{1,6})(?![0-9.])'),
        re.compile(r"\bauto[ -]?answer\b()"),
    ),
    "alert-info": (
        re.compile(r'(?:^|;)\s*answer-after\s*=\s*"?([0-9]{1,6})(?![0-9.])'),
        re.compile(r'\binfo\s*=\s*"?alert-autoanswer\b"?(?:.*?;\s*delay\s*=\s*"?([0-9]{1,6}))?'),
        re.compile(r"\b(?:auto|ring)[ -]?answer\b()"),
    ),
    "answer-mode": (re.compile(r"^\s*auto\s*(?:;|$)()"),),
    "priv-answer-mode": (re.compile(r"^\s*auto\s*(?:;|$)()"),),
    "p-auto-answer": (re.compile(r"^\s*normal\s*(?:;|$)()"),),
    "x-autoanswer": (re.compile(r"^\s*(?:true|1)\s*(?:;|$)()"),),
}


class AutoAnswer(Enum):
    """Which calls are answered by themselves."""

    OFF = "off"
    HEADER = "header"
    ALWAYS = "always"


class AnswerDue(msgspec.Struct, frozen=True):
    """A ringing call that will be answered by itself *at* that moment, if nothing has changed."""

    call: str
    at: datetime


def asked_after(headers: Headers) -> float | None:
    """Seconds until the call wants to be answered, at most 10; None when it does not ask for it.

    Call-Info and Alert-Info as Asterisk, FreePBX, Polycom, Snom and Cisco write them,
    (Priv-)Answer-Mode of RFC 5373, and the X- headers of MicroSIP's users.
    """
    found = (_delay(name.strip().lower(), value.lower()) for name, value in headers)
    delays = [delay for delay in found if delay is not None]
    return min(delays) if delays else None


def headset_there(audio: Audio) -> bool:
    """Whether somebody can hear and be heard; else nobody would know that a call is on."""
    return audio.problem is AudioProblem.NONE and bool(audio.microphone and audio.speaker)


def _delay(name: str, value: str) -> float | None:
    for form in _FORMS.get(name, ()):
        match = form.search(value)
        if match:
            return min(float(match[1] or 0), LONGEST_DELAY_S)
    return None
