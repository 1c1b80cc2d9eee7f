"""Why a record was not shown in the window, and after how long that is clear."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Lost(Enum):
    """Why a record was not shown in the window."""

    NO_PAGE = "no page"
    """The browser did not bring our page."""
    BLOCKED = "blocked"
    """The browser opens no window without a click, and nobody looks at our page for one."""
    NOT_SHOWN = "not shown"
    """Our page was told, but the window did not ask for the record."""


class Limits(NamedTuple):
    """Seconds: for the window to ask for a record, for the browser to bring our page.

    And *wait_s*, how long our page waits for an order before it asks again.
    """

    shown_s: float = 2.0
    page_s: float = 20.0
    wait_s: float = 20.0


LIMITS = Limits()
