"""The keys of a telephone in a call: which there are, how they are written and how sent."""

from __future__ import annotations

import re
from enum import Enum

PAUSE = ","
PAUSE_S = 2.0
MOST_KEYS = 100
_WRITTEN_AS_PAUSE = "pP"
# Blanks, dashes and marks of direction, as they come along with a number that was copied.
_BETWEEN = re.compile(
    "[ \t\u00a0\u2007\u2009\u202f\u2010-\u2015\u2212\u200e\u200f\u202a-\u202e\u2066-\u2069-]"
)
_KEYS = re.compile(r"[0-9*#A-D,]+")


class DigitsMethod(Enum):
    """How keys get to the other side."""

    AUTO = "auto"
    RFC4733 = "rfc4733"
    INFO = "info"
    INBAND = "inband"


class NoKeys(ValueError):
    """A text that is no row of keys; the words say what is, and never what was written."""


def read_keys(text: str) -> str:
    """*text* as keys `0-9*#A-D` and pauses `,`; raises NoKeys.

    Blanks and dashes are left out, a `p` is a pause as well.
    """
    keys = _BETWEEN.sub("", text).translate(str.maketrans(_WRITTEN_AS_PAUSE, PAUSE * 2)).upper()
    if not _KEYS.fullmatch(keys):
        raise NoKeys("only the keys 0-9, *, # and A-D can be sent, and a comma for a pause")
    if len(keys) > MOST_KEYS:
        raise NoKeys(f"at most {MOST_KEYS} keys can be sent at once")
    return keys


def method_for(wished: DigitsMethod, *, events: bool, info: bool) -> DigitsMethod:
    """How keys are sent to somebody who takes *events* (RFC 4733) and *info* (RFC 6086)."""
    if wished is not DigitsMethod.AUTO:
        return wished
    if events:
        return DigitsMethod.RFC4733
    return DigitsMethod.INFO if info else DigitsMethod.INBAND
