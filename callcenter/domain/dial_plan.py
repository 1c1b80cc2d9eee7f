"""The dial plan: which digit strings may be dialled, and what is sent in their place.

The grammar is the one Sipura brought up and MicroSIP and many desk telephones speak (Linksys
SPA9x2 Administration Guide, "Configuring a Dial Plan"):

    (<0:+49>xxx.|1xx|[2-9]xxxxxx|*xx|1900xxxxxxx!)

`|` stands between sequences, `x` for a digit, `[2-5*]` for one of several keys, `.` repeats what
is before it any number of times (none too), `<0:+49>` sends another text than was dialled, and
`!` at the end bars. Blanks are ignored, and so is what only matters where keys are pressed one by
one: `,` (dial tone), `S0`, `L8`, `P5` (waiting), and `L:8,S:4,` before the plan.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

import msgspec

LONGEST_PLAN = 2048
MOST_REPEATS = 3
"""In one sequence; more would make matching slow and mean nothing."""
_KEYS = "0123456789*#+"
_DIGITS = "0123456789"
_TIMERS = re.compile(r"(?:[LS]:[0-9]{1,3},)*", re.IGNORECASE)
_WAIT = re.compile(r",|[SLP][0-9]{1,3}")


class PlanWrong(ValueError):
    """A dial plan that cannot be read: at *position*, from 1, *expected* should stand."""

    def __init__(self, position: int, expected: str) -> None:
        super().__init__(f"at character {position}: expected {expected}")
        self.position = position
        self.expected = expected


class Matching(Enum):
    """What a plan says of a number."""

    DIALLED = "dialled"
    BARRED = "barred"
    UNKNOWN = "unknown"


class Sequence(msgspec.Struct, frozen=True):
    """One alternative: a *pattern* with a group for each part, and what is *sent* for each part.

    A part that is sent as it was dialled has None there.
    """

    pattern: str
    sent: tuple[str | None, ...]
    barred: bool = False

    def transmitted(self, dialled: str) -> str | None:
        """What is sent for *dialled*; None when this sequence does not fit the whole of it."""
        match = _compiled(self.pattern).fullmatch(dialled)
        if match is None:
            return None
        parts = zip(self.sent, match.groups(), strict=True)
        return "".join(part if sent is None else sent for sent, part in parts)


class DialPlan(msgspec.Struct, frozen=True):
    """The sequences in order; without any, everything is dialled as it is."""

    sequences: tuple[Sequence, ...] = ()

    @classmethod
    def parse(cls, text: str) -> DialPlan:
        """Read a plan; empty text is no plan. Raises PlanWrong."""
        if len(text) > LONGEST_PLAN:
            raise PlanWrong(LONGEST_PLAN + 1, f"at most {LONGEST_PLAN} characters")
        return cls(_Reader(text).plan()) if text.strip() else cls()

    def applied(self, dialled: str) -> tuple[Matching, str]:
        """What the plan says of *dialled*, and what is sent for it.

        The first sequence that fits counts, but one that bars counts wherever it stands.
        """
        if not self.sequences:
            return Matching.DIALLED, dialled
        fitting = [
            (sequence, sent)
            for sequence in self.sequences
            if (sent := sequence.transmitted(dialled)) is not None
        ]
        if any(sequence.barred for sequence, _ in fitting):
            return Matching.BARRED, ""
        # What would be sent as nothing is a hot line, and no number that somebody dialled.
        sent = next((sent for _, sent in fitting if sent), "")
        return (Matching.DIALLED, sent) if sent else (Matching.UNKNOWN, "")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class _Reader:
    """Reads one plan from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._repeats = 0

    def plan(self) -> tuple[Sequence, ...]:
        self._skip_blanks()
        timers = _TIMERS.match(self._text, self._at)
        self._at = timers.end() if timers else self._at
        self._take("(", "( before the first sequence")
        sequences = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            sequences.append(self._sequence())
        self._take(")", "a digit, x, [, <, |, ! or )")
        if self._next():
            raise self._wrong("nothing after )")
        return tuple(sequences)

    def _sequence(self) -> Sequence:
        parts: list[str] = []
        sent: list[str | None] = []
        self._repeats = 0
        while (key := self._next()) not in ("", "|", ")", "!"):
            if self._skip_wait():
                continue
            pattern, replacement = self._substitution() if key == "<" else (self._element(), None)
            parts.append(f"({pattern})")
            sent.append(replacement)
        if not parts:
            raise self._wrong("a sequence such as 1xx")
        return Sequence("".join(parts), tuple(sent), self._bars())

    def _element(self) -> str:
        pattern = self._key_set()
        if self._next() != ".":
            return pattern
        self._repeats += 1
        if self._repeats > MOST_REPEATS:
            raise self._wrong(f"no more than {MOST_REPEATS} repetitions in a sequence")
        self._at += 1
        return f"{pattern}*"

    def _key_set(self) -> str:
        key = self._next()
        if key in ("x", "X"):
            self._at += 1
            return "[0-9]"
        if key == "[":
            return self._bracket()
        if not key or key not in _KEYS:
            raise self._wrong("a digit, *, #, +, x, [ or <")
        self._at += 1
        return re.escape(key)

    def _bracket(self) -> str:
        self._at += 1
        keys = ""
        while (key := self._next()) != "]":
            if not key or key not in _KEYS:
                raise self._wrong("a digit, *, #, + or ] inside [ ]")
            self._at += 1
            keys += self._range(key) if self._next() == "-" else key
        if not keys:
            raise self._wrong("at least one key inside [ ]")
        self._at += 1
        return f"[{re.escape(keys)}]"

    def _range(self, first: str) -> str:
        self._at += 1
        last = self._next()
        if not last or last not in _DIGITS or first not in _DIGITS or last < first:
            raise self._wrong(f"a digit not below {first} after {first}-")
        self._at += 1
        return _DIGITS[int(first) : int(last) + 1]

    def _substitution(self) -> tuple[str, str]:
        self._at += 1
        dialled = ""
        while (key := self._next()) != ":":
            if key in ("", ">"):
                raise self._wrong(": between what is dialled and what is sent inside < >")
            dialled += "" if self._skip_wait() else self._key_set()
        self._at += 1
        return dialled, self._sent()

    def _sent(self) -> str:
        sent = ""
        while (key := self._next()) != ">":
            if not key or key not in _KEYS:
                raise self._wrong("a digit, *, #, + or > after : inside < >")
            self._at += 1
            sent += key
        self._at += 1
        return sent

    def _bars(self) -> bool:
        if self._next() != "!":
            return False
        self._at += 1
        if self._next() not in ("|", ")"):
            raise self._wrong("| or ) after !, which ends a sequence")
        return True

    def _skip_wait(self) -> bool:
        wait = _WAIT.match(self._text, self._at)
        self._at = wait.end() if wait else self._at
        return wait is not None

    def _next(self) -> str:
        """The next character that counts; empty at the end."""
        self._skip_blanks()
        return self._text[self._at : self._at + 1]

    def _skip_blanks(self) -> None:
        while self._text[self._at : self._at + 1].isspace():
            self._at += 1

    def _take(self, key: str, expected: str) -> None:
        if self._next() != key:
            raise self._wrong(expected)
        self._at += 1

    def _wrong(self, expected: str) -> PlanWrong:
        found = self._text[self._at : self._at + 1]
        return PlanWrong(self._at + 1, f"{expected}, not {found!r}" if found else expected)
