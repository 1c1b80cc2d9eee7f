"""A certificate: whose it is, who vouches for it, and how long it is still good."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

import msgspec

SOON_DAYS = 30
URGENT_DAYS = 7


class Standing(Enum):
    """How near a certificate is to its end."""

    GOOD = "good"
    SOON = "soon"
    URGENT = "urgent"
    EXPIRED = "expired"


class Certificate(msgspec.Struct, frozen=True):
    """*subject* and *issuer* are names for people; it is good until *expires* (UTC)."""

    subject: str
    issuer: str
    expires: datetime

    def days_left(self, now: datetime) -> int:
        """Whole days until it ends; below zero once it has."""
        return (self.expires - now) // timedelta(days=1)

    def standing(self, now: datetime) -> Standing:
        """Whether somebody has to renew it."""
        if self.expires <= now:
            return Standing.EXPIRED
        left = self.days_left(now)
        if left < URGENT_DAYS:
            return Standing.URGENT
        return Standing.SOON if left < SOON_DAYS else Standing.GOOD
