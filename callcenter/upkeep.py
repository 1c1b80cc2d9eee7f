"""What is done with the data when nobody waits for it: at night, at sign-out and at the end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from callcenter.answers import Stays
from callcenter.config.sections.data import DataSection
from callcenter.store import purging
from callcenter.store.errors import StoreError
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
        self._left_to_go = False

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
        if self._data.keep_undo_days:
            before = now - timedelta(days=self._data.keep_undo_days)
            gone["undo values"] = store.retention.expire_undoing(before, stopping)
        if not stopping():
            store.erasures.finish()
            store.parting.mend()
        told = {name: count for name, count in gone.items() if count}
        if told:
            words = ", ".join(f"{count} {name}" for name, count in told.items())
            self._log.info("old enough to go, and gone: %s", words)
        return told

    def signed_out(self, store: Store) -> Stays | None:
        """Empty the data, for the agent has signed out; what stays and why, None for nothing.

        What the CRM has not got yet stays, and with it everything until the end. What cannot be
        emptied now is at the end, or at the next start.
        """
        try:
            return self._emptied(store)
        except (StoreError, OSError) as error:
            self._log.exception(
                "signed out, but customers and calls could not be removed from this computer; it "
                "is tried again at the end and at the next start"
            )
            return Stays(problem=str(error))

    def signed_in(self, store: Store) -> None:
        """Whoever signed out works on, and wants what is there.

        What was left of a sign-out before this start still goes: it may be somebody else's.
        """
        if self._left_to_go:
            self._left_to_go = False
            purging.end(store.path)

    def catch_up(self, store: Store) -> None:
        """Empty the data now if an earlier sign-out could not, or was broken off."""
        if not (self.purges and purging.is_begun(store.path)):
            return
        purging.shred_rest(store.path)
        store.purge()
        purging.end(store.path)
        self._log.warning("customers and calls of an earlier sign-out are gone only now")

    def _emptied(self, store: Store) -> Stays | None:
        purging.begin(store.path)
        self._left_to_go = True
        left = store.left()
        if left:
            self._log.warning(
                "%d records wait for the CRM and %d calls for their end: they stay until then",
                left.unsent,
                left.unfinished,
            )
            return Stays(left.unsent, left.unfinished)
        store.purge()
        purging.end(store.path)
        self._log.info("signed out: customers and calls are gone from this computer")
        return None

    def close(self, store: Store) -> None:
        """Close the data at the end; on a shared computer only what the CRM has not got stays."""
        if not self.purges:
            store.close()
            return
        purging.begin(store.path)
        left = store.left()
        if not left and not left.recordings:
            store.remove(self._keys)
            purging.end(store.path)
            self._log.info("the data of this computer was removed with its key")
            return
        try:
            store.purge()
            purging.end(store.path)
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
