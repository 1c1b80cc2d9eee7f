"""Parting from a CRM for another one: nothing that was meant for the first reaches the second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, delete, text

from callcenter.domain.other_crm import ENDING, OPEN_CALL
from callcenter.store.cleaning import merge_deleted, merges_deleted
from callcenter.store.crm_identity import OLD, forget_cursor, holds, known
from callcenter.store.customer_rows import Whose, remove
from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.outbox_rows import FORMER
from callcenter.store.pulling import IDENTITY, put_pull
from callcenter.store.tables import customer_conflict, import_row

AT_ONCE = 100
"""So many rows change in one transaction: some milliseconds, and the agent's saves go between."""
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


class Parting:
    """Lets go of all ids of a CRM; all methods raise StoreError kinds."""

    def __init__(self, database: Database, *, whose: Whose, now: Callable[[], datetime]) -> None:
        self._database = database
        self._whose = whose
        self._now = now

    def has_open_call(self) -> bool:
        """Whether a call with a customer of the CRM is not finished, which stands in the way."""
        with self._database.reading() as connection:
            return bool(connection.execute(_OPEN).scalar_one())

    def part(self, identity: str, *, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Begin anew with the CRM *identity*; what was unsent for the former one is set aside.

        Broken off at any moment the store still belongs to the former CRM, and the next time
        goes on. Raises NotPossible while a call with one of its customers is not finished, and
        when it no longer *goes_on*, which is asked before each transaction.
        """
        with self._database.writing() as connection:
            _refuse_open(connection)
            forget_cursor(connection)
            former = known(connection) or "(nobody knows its address)"
        reason = f"for the former CRM {former}: it is sent to no other; export or discard it"
        merge_deleted(self._database, on=False)
        try:
            for some in (self._retire(reason), self._remove, self._without_matter):
                while some():
                    if not goes_on():
                        raise NotPossible(ENDING)
        finally:
            merge_deleted(self._database, on=True)
        self._settle(identity)

    def mend(self) -> None:
        """Put right what a parting left that was killed, and that is not gone on with."""
        if not merges_deleted(self._database):
            merge_deleted(self._database, on=True)

    def _retire(self, reason: str) -> Callable[[], int]:
        def retired() -> int:
            wanted = {"reason": reason, "most": AT_ONCE}
            with self._database.writing() as connection:
                return connection.execute(_RETIRE, wanted).rowcount

        return retired

    def _remove(self) -> int:
        # A power cut may undo some of it: the identity, kept at once, comes after all of it.
        with self._database.writing(at_once=False) as connection:
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
