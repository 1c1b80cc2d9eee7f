"""The customers of an open store for another process of ours, which writes beside the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from callcenter.store.customers import Customers
from callcenter.store.database import Database
from callcenter.store.key import StoreKey

CACHE_MB = 48
"""Much of the indices, into which a first pull writes at random places."""


class Beside(msgspec.Struct, frozen=True):
    """Where the data is, its *key* (empty: not encrypted), and for whom rows are written.

    Past contacts are kept for *contacts_days*, 0: for ever.
    """

    path: str
    key: str
    agent: str
    site: str
    contacts_days: int = 0

    def __repr__(self) -> str:
        """Without the key."""
        return f"Beside({self.path!r})"


@contextmanager
def customers_beside(
    where: Beside, *, now: Callable[[], datetime], patience_s: float
) -> Iterator[Customers]:
    """The customers of a store that whoever sent us holds open; raises StoreError kinds."""
    key = StoreKey.read(where.key) if where.key else None
    database = Database(Path(where.path), key, patience_s=patience_s, cache_mb=CACHE_MB)
    try:
        customers = Customers(database, agent=where.agent, site=where.site, now=now)
        customers.keep_contacts(where.contacts_days)
        yield customers
    finally:
        database.close()
