"""Imports of customers: kept row by row with how far they are, so that none is lost or doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from callcenter.domain.customer import CHANGEABLE, Customer, CustomerChange
from callcenter.domain.customer_import import (
    Decision,
    Entry,
    ImportBatch,
    ImportEnding,
    Known,
    Outcome,
)
from callcenter.store import changes
from callcenter.store.acquaintances import Acquaintances, Addresses
from callcenter.store.customer_rows import Whose, change, insert_new
from callcenter.store.customer_values import asked_for, of_fields, of_story
from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.import_rows import digest, kept_before
from callcenter.store.outbox_rows import enqueue_customer
from callcenter.store.tables import RecordKind, import_batch, import_row

Decide = Callable[[Entry, Sequence[Known]], Decision]
"""What is to become of a row, knowing who could be meant."""
Note = Callable[[Sequence[Outcome]], int]
"""Writes down what was rejected; how many bytes of it there are in all."""
Read = Entry | Outcome
"""A row that was read, or what was wrong with it."""
_COUNTED = {
    ImportEnding.MADE: "made",
    ImportEnding.CHANGED: "changed",
    ImportEnding.SKIPPED: "skipped",
    ImportEnding.REJECTED: "rejected",
}
_CREATIONS = f"SELECT key FROM outbox WHERE kind = '{RecordKind.CUSTOMER.value}' AND key IN ({{}})"
_ROW = insert_or(import_row)
_ROW = _ROW.on_conflict_do_update(
    index_elements=["batch", "customer"],
    set_={"after": _ROW.excluded.after, "line": _ROW.excluded.line},
)


@dataclass(slots=True)
class _Portion:
    """What one transaction writes: customers by our id, as they were and as they shall be."""

    seqs: dict[str, int]
    before: dict[str, Customer] = field(default_factory=dict)
    made: dict[str, Customer] = field(default_factory=dict)
    changed: dict[str, Customer] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


class Imports:
    """What was imported from files; all methods raise StoreError kinds."""

    def __init__(
        self, database: Database, *, agent: str, site: str, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._whose = Whose(agent, site)
        self._now = now

    def begin(self, batch: ImportBatch) -> None:
        """Keep that an import begins."""
        row = msgspec.structs.asdict(batch)
        row |= {"agent": batch.agent or self._whose.agent, "site": self._whose.site}
        with self._database.writing() as connection:
            connection.execute(insert(import_batch).values(row))

    def reject_to(self, id: str, rejects: str) -> ImportBatch:
        """Let the rejected rows of an import go to another file, while there are none of them."""
        this = update(import_batch).where(
            import_batch.c.id == id, import_batch.c.rejects_bytes == 0
        )
        with self._database.writing() as connection:
            connection.execute(this.values(rejects=rejects))
            return get_batch(connection, id)

    def broken_off(self, fingerprint: str) -> ImportBatch | None:
        """The import of that file, read that way, which did not come to its end."""
        asked = select(import_batch).where(
            import_batch.c.fingerprint == fingerprint,
            import_batch.c.finished.is_(None),
            import_batch.c.undone.is_(None),
            # Which rows were about whom is not known any more.
            import_batch.c.stayed == 0,
        )
        with self._database.reading() as connection:
            row = connection.execute(asked.order_by(import_batch.c.at.desc())).first()
        return None if row is None else _batch(row)

    def all(self) -> tuple[ImportBatch, ...]:
        """Every import, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(import_batch).order_by(import_batch.c.at.desc()))
            return tuple(_batch(row) for row in rows)

    def get(self, id: str) -> ImportBatch:
        """One import; raises NotPossible when there is none."""
        with self._database.reading() as connection:
            return get_batch(connection, id)

    def look(self, addresses: Addresses) -> bool:
        """Let some more *addresses* be known; False when all are."""
        with self._database.reading() as connection:
            return addresses.look(connection)

    def acquaint(
        self, people: Acquaintances, entries: Sequence[Entry], addresses: Addresses
    ) -> None:
        """Let *people* know everybody kept here who shares something with *entries*."""
        with self._database.reading() as connection:
            people.learn_from(connection, entries, addresses, "")

    def take(
        self,
        id: str,
        rows: Sequence[Read],
        addresses: Addresses,
        *,
        after: int,
        decide: Decide,
        note: Note,
    ) -> ImportBatch:
        """Do what is decided of each row, all or nothing; how far the import has come with that.

        The *rows* come *after* so many. What is rejected is noted before it counts as done. Raises
        NotPossible where the import was finished or undone meanwhile, is too old to be undone, or
        somebody else goes on with it.
        """
        with self._database.writing() as connection:
            batch = get_batch(connection, id)
            if batch.finished or not batch.undoable:
                raise NotPossible(f"The import {id} is over; begin another one.")
            if batch.rows != after:
                raise NotPossible("Another program is importing this file at this moment.")
            while addresses.look(connection):
                continue
            outcomes, portion = self._decided(connection, rows, addresses, batch, decide)
            self._write(connection, batch, portion)
            counts = Counter(_COUNTED[outcome.ending] for outcome in outcomes)
            done: dict[str, Any] = {
                name: getattr(batch, name) + counts[name] for name in _COUNTED.values()
            }
            done |= {"rows": batch.rows + len(rows), "rejects_bytes": note(outcomes)}
            this = update(import_batch).where(import_batch.c.id == id)
            connection.execute(this.values(done))
        return replace(batch, **done)

    def finish(self, id: str) -> ImportBatch:
        """Every row of that import is done; how it came out."""
        with self._database.writing() as connection:
            this = update(import_batch).where(import_batch.c.id == id)
            connection.execute(this.values(finished=self._now()))
            return get_batch(connection, id)

    def _decided(
        self,
        connection: Connection,
        rows: Sequence[Read],
        addresses: Addresses,
        batch: ImportBatch,
        decide: Decide,
    ) -> tuple[tuple[Outcome, ...], _Portion]:
        entries = [row for row in rows if isinstance(row, Entry)]
        people = Acquaintances()
        portion = _Portion(people.learn_from(connection, entries, addresses, batch.id))
        outcomes: list[Outcome] = []
        for row in rows:
            if isinstance(row, Outcome):
                outcomes.append(row)
                continue
            known = people.about(row)
            decision = decide(row, known)
            outcomes.append(decision.outcome)
            if decision.customer is not None:
                _note_change(portion, decision.customer, known, row.line)
                if decision.customer.id in portion.seqs:
                    addresses.note(portion.seqs[decision.customer.id], decision.customer.email)
                people.add(Known(decision.customer, row.line))
        return tuple(outcomes), portion

    def _write(self, connection: Connection, batch: ImportBatch, portion: _Portion) -> None:
        made = list(portion.made.values())
        insert_new(connection, made, whose=self._whose)
        if batch.to_crm:
            for kept in made:
                self._send(connection, kept)
        followed = on_their_way(connection, list(portion.changed))
        plain = {id for id in portion.changed if not portion.before[id].crm_id} - followed
        told = [(portion.seqs[id], portion.before[id], portion.changed[id]) for id in plain]
        change_kept(connection, told)
        for id in portion.changed.keys() - plain:
            self._change(connection, batch, portion, id)
        _keep_rows(connection, batch.id, portion)

    def _send(self, connection: Connection, kept: Customer) -> None:
        # Who has the CRM's id is there already.
        if not kept.crm_id:
            whose = self._whose
            enqueue_customer(connection, kept, self._now(), agent=whose.agent, site=whose.site)

    def _change(
        self, connection: Connection, batch: ImportBatch, portion: _Portion, id: str
    ) -> None:
        """Write a record that the CRM has or is to get, and send what an agent could change."""
        before, after = portion.before[id], portion.changed[id]
        inner = replace(after, **{name: getattr(before, name) for name in CHANGEABLE})
        change_kept(connection, [(portion.seqs[id], before, inner)])
        told = change_between(
            before,
            after,
            id=str(uuid5(UUID(batch.id), f"{id}:{portion.lines[id]}")),
            at=self._now(),
            agent=self._whose.agent,
        )
        if told.now:
            changes.keep(connection, told, self._now(), whose=self._whose)


def change_between(
    before: Customer, after: Customer, *, id: str, at: datetime, agent: str
) -> CustomerChange:
    """What an agent would have changed to make *after* of *before*."""
    names = [name for name in CHANGEABLE if getattr(before, name) != getattr(after, name)]
    return CustomerChange(
        id,
        before.id,
        at,
        agent,
        was={name: getattr(before, name) for name in names},
        now={name: getattr(after, name) for name in names},
        version=before.version,
    )


def change_kept(connection: Connection, changed: Sequence[tuple[int, Customer, Customer]]) -> None:
    """Write records anew: each with its seq, as it is and as it shall be."""
    told = [
        ((seq, (*of_fields(before), *of_story(before))), after) for seq, before, after in changed
    ]
    change(connection, told, whole=False)


def on_their_way(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Whose records were made here and are for the CRM, whether it has them yet or not."""
    return {row[0] for row in asked_for(connection, _CREATIONS, ids)}


def get_batch(connection: Connection, id: str) -> ImportBatch:
    """One import; raises NotPossible when there is none."""
    row = connection.execute(select(import_batch).where(import_batch.c.id == id)).first()
    if row is None:
        raise NotPossible(f"There is no import {id}; `callcenter customers batches` lists them.")
    return _batch(row)


def _batch(row: Row[Any]) -> ImportBatch:
    names = ImportBatch.__struct_fields__
    return ImportBatch(**{name: getattr(row, name) for name in names})


def _note_change(portion: _Portion, after: Customer, known: Sequence[Known], line: int) -> None:
    portion.lines[after.id] = line
    if after.id in portion.made or after.id not in portion.seqs:
        portion.made[after.id] = after
        return
    if after.id not in portion.before:
        before = next(one.customer for one in known if one.customer.id == after.id)
        portion.before[after.id] = before
    portion.changed[after.id] = after


def _keep_rows(connection: Connection, batch: str, portion: _Portion) -> None:
    rows = [
        {
            "batch": batch,
            "customer": id,
            "before": kept_before(portion.before[id]) if id in portion.before else "",
            "after": digest(after),
            "line": portion.lines[id],
        }
        for id, after in (portion.made | portion.changed).items()
    ]
    if rows:
        connection.execute(_ROW, rows)
