"""Which CRM the customers' ids and the cursor in the store are of: those of another mean others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, or_, select, text

from callcenter.store.customer_rows import CRM, Whose
from callcenter.store.database import Database
from callcenter.store.outbox_rows import FORMER
from callcenter.store.pulling import IDENTITY, POLICY, put_pull
from callcenter.store.tables import pull

# What may be told to any CRM: it has no id of one in it, and nor has its customer.
OLD = f"""
    lane != '{FORMER}' AND NOT (
        state IN ('waiting', 'failed') AND remote_id = ''
        AND coalesce(json_extract(payload, '$.matter'), '') = ''
        AND (kind = 'interaction' AND lane = key
             OR EXISTS (SELECT 1 FROM customer
                        WHERE customer.id = outbox.lane AND customer.crm_id = '')))
"""
_HELD = tuple(
    text(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {condition})")
    for table, condition in (
        ("customer", "crm_id != ''"),
        ("outbox", OLD),
        ("interaction", "matter != ''"),
    )
)
_CUSTOMERS = text("SELECT count(*) FROM customer WHERE crm_id != ''")
_UNSENT = text(f"SELECT count(*) FROM outbox WHERE state IN ('waiting', 'failed') AND {OLD}")
_CONFLICTS = text("SELECT count(*) FROM customer_conflict WHERE settled IS NULL")


class Held(msgspec.Struct, frozen=True):
    """How much in the store has ids of the CRM: customers, what is unsent, and conflicts."""

    customers: int = 0
    unsent: int = 0
    conflicts: int = 0


class CrmIdentity:
    """Whose the ids in the store are; all methods raise StoreError kinds.

    An identity is a text that tells one CRM from another: its kind and address.
    """

    def __init__(self, database: Database, *, whose: Whose, now: Callable[[], datetime]) -> None:
        self._database = database
        self._whose = whose
        self._now = now

    def known(self) -> str:
        """Which CRM it is; empty where none was ever asked, or only by an earlier version."""
        with self._database.reading() as connection:
            return known(connection)

    def is_another(self, identity: str) -> bool:
        """Whether *identity* is another CRM than the one whose ids are here."""
        with self._database.reading() as connection:
            return known(connection) not in ("", identity) and holds(connection)

    def claim(self, identity: str) -> bool:
        """Let *identity* be the CRM of this store before it is asked; False when it is another.

        A store without ids of any CRM, or of which nobody said whose they are, is anybody's.
        """
        if self.known() == identity:
            return True
        with self._database.writing() as connection:
            former = known(connection)
            if former and holds(connection):
                return False
            if former:
                forget_cursor(connection)
            self._put(connection, identity)
        return True

    def moved(self, identity: str) -> None:
        """The CRM whose ids are here is reached as *identity* from now on."""
        with self._database.writing() as connection:
            self._put(connection, identity)

    def held(self) -> Held:
        """How much here has ids of the CRM."""
        asked = (_CUSTOMERS, _UNSENT, _CONFLICTS)
        with self._database.reading() as connection:
            return Held(*(connection.execute(one).scalar_one() for one in asked))

    def _put(self, connection: Connection, identity: str) -> None:
        put_pull(connection, IDENTITY, identity, self._now(), whose=self._whose)


def known(connection: Connection) -> str:
    """Which CRM the ids are of, within a transaction."""
    asked = select(pull.c.cursor).where(pull.c.source == IDENTITY)
    return connection.execute(asked).scalar() or ""


def holds(connection: Connection) -> bool:
    """Whether anything has an id of the CRM, within a transaction."""
    return any(connection.execute(asked).scalar_one() for asked in _HELD)


def forget_cursor(connection: Connection) -> None:
    """Let the next pull begin anew, within a transaction."""
    ours = or_(pull.c.source == CRM, pull.c.source == POLICY)
    connection.execute(delete(pull).where(ours))
