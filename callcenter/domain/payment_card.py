"""Numbers of payment cards in what an agent types: found, and made unreadable before they are kept.

PCI DSS 4.0 §3.3 and §3.5: a card's number is kept only unreadable, its security code not at all.
"""

from __future__ import annotations

import re

HIDDEN = "•"
SHOWN = 4
"""So many of the last digits stay: enough to say which card it was."""

# Digits in groups; neither a part of a longer number nor what follows a country's prefix.
_RUN = re.compile(r"(?<![\d+])(?<!\d[ .-])\d(?:[ .-]?\d){12,18}(?![ .-]?\d)")
_CODE = re.compile(r"(?i)\b((?:cvv2?|cvc2?|cid)\b\D{0,12}?)(\d{3,4})(?!\d)")
# ISO/IEC 7812: how the numbers of each brand begin, and how long they are.
_BRANDS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"30[0-5]|3[689]"), (14, 16, 19)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16, 19)),
    (re.compile(r"6(?:011|4[4-9]|5|2)"), (16, 17, 18, 19)),
    (re.compile(r"50|5[6-9]|6[0-9]"), (13, 14, 15, 16, 17, 18, 19)),
)


def masked(text: str) -> str:
    """*text* with numbers of cards and their security codes unreadable; as long as before."""
    without = _RUN.sub(_hidden_number, text)
    return _CODE.sub(lambda found: found[1] + HIDDEN * len(found[2]), without)


def _hidden_number(found: re.Match[str]) -> str:
    run = found[0]
    digits = "".join(sign for sign in run if sign.isdigit())
    if not _is_card(digits):
        return run
    shown = _start_of_last(run, SHOWN)
    return re.sub(r"\d", HIDDEN, run[:shown]) + run[shown:]


def _is_card(digits: str) -> bool:
    of_a_brand = any(begins.match(digits) and len(digits) in lengths for begins, lengths in _BRANDS)
    return of_a_brand and _checks(digits)


def _checks(digits: str) -> bool:
    """Whether the last digit fits the others (Luhn, ISO/IEC 7812-1 annex B)."""
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _start_of_last(run: str, count: int) -> int:
    """Where the last *count* digits of *run* begin."""
    places = [at for at, sign in enumerate(run) if sign.isdigit()]
    return places[-count]
