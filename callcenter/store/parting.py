"""Parting from a CRM for another one: nothing that was meant for the first reaches the second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, delete, text

from callcenter.store.crm_identity import OLD, forget_cursor, holds, known
from callcenter.store.customer_rows import Whose, remove
from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.outbox_rows import FORMER
from callcenter.store.pulling import IDENTITY, put_pull
from callcenter.store.tables import customer_conflict, import_row

AT_ONCE = 500
"""So many rows change in one transaction."""
_UNDONE = "interaction.stage != 'finished'"
_OPEN = text(f"""
    SELECT EXISTS (SELECT 1 FROM interaction WHERE {_UNDONE} AND (
        matter != ''
        OR EXISTS (SELECT 1 FROM outbox WHERE outbox.key = interaction.id)
        OR EXISTS (SELECT 1 FROM customer
                   WHERE customer.id = interaction.customer_id AND customer.crm_id != '')))
""")
_RETIRE = text(f"""
    UPDATE outbox SET lane = '{FORMER}', remote_id = '', tried = 0, unlinked = 0,
        reason = CASE WHEN state IN ('waiting', 'failed') THEN :reason ELSE reason END,
        state = CASE WHEN state = 'waiting' THEN 'failed' ELSE state END
    WHERE seq IN (SELECT seq FROM outbox WHERE {OLD} AND NOT EXISTS (
        SELECT 1 FROM interaction WHERE interaction.id = outbox.key AND {_UNDONE}) LIMIT :most)
""")
_FREE = text(f"""
    SELECT seq, id, source FROM customer WHERE crm_id != '' AND NOT EXISTS (
        SELECT 1 FROM interaction WHERE interaction.customer_id = customer.id AND {_UNDONE})
    LIMIT :most
""")
_UNNAME = text("""
    UPDATE customer SET crm_id = '', version = '', url = '', matters = '[]', promises = '[]'
    WHERE seq = :seq
""")
_NO_MATTER = text(f"""
    UPDATE interaction SET matter = '' WHERE seq IN (
        SELECT seq FROM interaction WHERE matter != '' AND NOT ({_UNDONE}) LIMIT :most)
""")
OPEN_CALL = (
    "a call with a customer of the former CRM is not finished: finish it on the desk, then do "
    "this again. What is done already stays done, and nothing is sent meanwhile."
)


class Parting:
    """Lets go of all ids of a CRM; all methods raise StoreError kinds."""

    def __init__(self, database: Database, *, whose: Whose, now: Callable[[], datetime]) -> None:
        self._database = database
        self._whose = whose
        self._now = now

    def part(self, identity: str) -> None:
        """Begin anew with the CRM *identity*; what was unsent for the former one is set aside.

        Broken off at any moment the store still belongs to the former CRM, and the next time
        goes on. Raises NotPossible while a call with one of its customers is not finished.
        """
        with self._database.writing() as connection:
            _refuse_open(connection)
            forget_cursor(connection)
            former = known(connection) or "(nobody knows its address)"
        reason = f"for the former CRM {former}: it is sent to no other; export or discard it"
        for some in (self._retire(reason), self._remove, self._without_matter):
            while some():
                continue
        self._settle(identity)

    def _retire(self, reason: str) -> Callable[[], int]:
        def retired() -> int:
            wanted = {"reason": reason, "most": AT_ONCE}
            with self._database.writing() as connection:
                return connection.execute(_RETIRE, wanted).rowcount

        return retired

    def _remove(self) -> int:
        with self._database.writing() as connection:
            rows = connection.execute(_FREE, {"most": AT_ONCE}).all()
            ids = [row.id for row in rows]
            # What an undoing would put back has the former CRM's ids.
            connection.execute(delete(import_row).where(import_row.c.customer.in_(ids)))
            ours = customer_conflict.c.customer.in_(ids)
            connection.execute(delete(customer_conflict).where(ours))
            remove(connection, [row.seq for row in rows if row.source == "crm"])
            kept = [{"seq": row.seq} for row in rows if row.source != "crm"]
            if kept:
                connection.execute(_UNNAME, kept)
        return len(rows)

    def _without_matter(self) -> int:
        with self._database.writing() as connection:
            return connection.execute(_NO_MATTER, {"most": AT_ONCE}).rowcount

    def _settle(self, identity: str) -> None:
        """The last step; what came meanwhile may have ids again."""
        with self._database.writing() as connection:
            if holds(connection):
                raise NotPossible(OPEN_CALL)
            put_pull(connection, IDENTITY, identity, self._now(), whose=self._whose)


def _refuse_open(connection: Connection) -> None:
    if connection.execute(_OPEN).scalar_one():
        raise NotPossible(OPEN_CALL)
