"""What is done with the data when nobody waits for it: at night, at sign-out and at the end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from callcenter.config.sections.data import DataSection
from callcenter.store.key import StoreKeys
from callcenter.store.store import Store

HOUR = 3
"""At night, when nobody calls; local time."""


class Upkeep:
    """Lets go of the data what *data* says; *keys* are those that it is encrypted with.

    Every method raises StoreError.
    """

    def __init__(self, data: DataSection, keys: StoreKeys, *, log: logging.Logger) -> None:
        self._data = data
        self._keys = keys
        self._log = log

    @property
    def purges(self) -> bool:
        """Whether nothing may stay on this computer after the agent has signed out."""
        return self._data.purge_at_sign_out

    def tidy(self, store: Store, now: datetime, stopping: Callable[[], bool]) -> dict[str, int]:
        """Let go of what is old, in small transactions; how much went, by what it was.

        Ends early, between two of them, as soon as *stopping* says so.
        """
        gone = {"damaged files": store.retention.expire_damaged(now)}
        if self._data.keep_calls_days:
            before = now - timedelta(days=self._data.keep_calls_days)
            gone["calls"] = store.retention.expire_calls(before, stopping)
        if self._data.keep_contacts_days:
            before = now - timedelta(days=self._data.keep_contacts_days)
            gone["contacts"] = store.retention.expire_contacts(before, stopping)
        if not stopping():
            store.erasures.finish()
        told = {name: count for name, count in gone.items() if count}
        if told:
            words = ", ".join(f"{count} {name}" for name, count in told.items())
            self._log.info("old enough to go, and gone: %s", words)
        return told

    def signed_out(self, store: Store) -> bool:
        """Empty the data, for the agent has signed out; whether it could be.

        What the CRM has not got yet stays, and with it everything until the end.
        """
        left = store.left()
        if left:
            self._log.warning(
                "%d records wait for the CRM and %d calls for their end: they stay until then",
                left.unsent,
                left.unfinished,
            )
            return False
        store.purge()
        self._log.info("signed out: customers and calls are gone from this computer")
        return True

    def close(self, store: Store) -> None:
        """Close the data at the end; on a shared computer only what the CRM has not got stays."""
        if not self.purges:
            store.close()
            return
        left = store.left()
        if not left and not left.recordings:
            store.remove(self._keys)
            self._log.info("the data of this computer was removed with its key")
            return
        try:
            store.purge()
        finally:
            store.close()
        self._log.warning(
            "%d records for the CRM, %d unfinished calls and %d recordings stay on this computer; "
            "all else is gone from it",
            left.unsent,
            left.unfinished,
            left.recordings,
        )


def until_next(now: datetime) -> float:
    """Seconds from *now* (aware) to the next night."""
    local = now.astimezone()
    night = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if night <= local:
        night += timedelta(days=1)
    return (night - local).total_seconds()
