"""Numbers that a CRM tells: never so large, or so little of a number, that they break anything."""

from __future__ import annotations

import math
from typing import Any

LONGEST = 18
"""Digits. Whatever is longer is nobody's id, count or status."""
YEAR_S = 366 * 24 * 3600.0


def whole(value: Any) -> int | None:
    """The whole number that *value* is or spells, not below zero; None where it is none."""
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value < 10**LONGEST else None
    return int(value) if isinstance(value, str) and is_number(value) else None


def is_number(text: str) -> bool:
    """Whether *text* is digits and nothing else, and not too many of them."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST


def seconds(value: Any) -> float | None:
    """Seconds that *value* is or spells, a year at most; None where it is no such number."""
    try:
        told = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return min(told, YEAR_S) if told >= 0 else None
