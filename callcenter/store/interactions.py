"""The calls of this desk with their notes and dispositions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row, Select, bindparam, func, select, text
from sqlalchemy.dialects.sqlite import insert

from callcenter.domain.customer import NumberHistory
from callcenter.domain.disposition import Flag
from callcenter.domain.interaction import HistoryFilter, Interaction, Stage, Sync
from callcenter.domain.number import PhoneNumber
from callcenter.store.corrections import remember
from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.outbox_rows import enqueue_interaction, trying
from callcenter.store.searches import FORGET_CALL
from callcenter.store.tables import Delivery, customer, interaction, outbox
from callcenter.store.words import digits_indexed, indexed, question

WEEK = timedelta(days=7)
_SYNC = {
    None: Sync.NONE,
    Delivery.WAITING: Sync.WAITING,
    Delivery.SENT: Sync.SENT,
    Delivery.FAILED: Sync.FAILED,
    Delivery.DISCARDED: Sync.DISCARDED,
}
_NOT_FIELDS = ("seq", "number_raw", "number_kind", "e164", "number_key")
_PLAIN_FIELDS = tuple(
    column.name for column in interaction.columns if column.name not in _NOT_FIELDS
)
_REMEMBER = text(
    "INSERT INTO interaction_search(rowid, names, digits, note) "
    "VALUES (:seq, :names, :digits, :note)"
)
_FOUND = text("SELECT rowid FROM interaction_search WHERE interaction_search MATCH :asked")


# Built once: to build such a statement takes longer than to run it.
_INSERT = insert(interaction)
_PUT = _INSERT.on_conflict_do_update(
    index_elements=["id"],
    set_={column.name: column for column in _INSERT.excluded if column.name not in ("seq", "id")},
).returning(interaction.c.seq)
_COMPANY = select(customer.c.company).where(customer.c.id == bindparam("this"))
_ROWS = select(
    interaction, outbox.c.state.label("delivery"), outbox.c.reason.label("sync_reason")
).select_from(interaction.outerjoin(outbox, outbox.c.key == interaction.c.id))
_NEWEST = interaction.c.seq.desc()
_BEFORE = _ROWS.where(
    interaction.c.number_key == bindparam("number"), interaction.c.stage != Stage.OPEN
)
_LAST = _BEFORE.order_by(_NEWEST).limit(1)
_COUNT = _BEFORE.where(interaction.c.started >= bindparam("week")).with_only_columns(func.count())


class Interactions:
    """Calls as they are kept; each change is on disk when its method returns.

    All methods raise StoreError kinds; NotSaved means that nothing of the change is kept.
    """

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def save(self, kept: Interaction) -> None:
        """Keep *kept* as it is now, new or changed."""
        with self._database.writing() as connection:
            _put(connection, kept)

    def finish(self, kept: Interaction) -> Interaction:
        """Keep call, note, disposition and their way to the CRM, all or nothing; as it is kept.

        To finish a call again replaces what the CRM was told, under the same key.
        """
        now = self._now()
        done = replace(kept, stage=Stage.FINISHED, finished=kept.finished or now)
        with self._database.writing() as connection:
            _put(connection, done)
            enqueue_interaction(connection, done, now)
        return replace(done, sync=Sync.WAITING, sync_reason="")

    def correct(
        self,
        id: str,
        *,
        note: str,
        disposition: str,
        flags: frozenset[Flag],
        reason: str,
        by: str,
    ) -> Interaction:
        """Let a finished call read otherwise, remember what it said, and tell the CRM.

        As it is kept; raises NotPossible when there is no such call, or its work is not done.
        """
        said = {"note": note, "disposition": disposition, "flags": flags}
        with self._database.writing() as connection:
            correct(connection, id, said, now=self._now(), by=by, reason=reason)
            return _stored(connection, id)

    def share(self, kept: Interaction) -> None:
        """Keep a call that goes on, and let the CRM have it as it is now, all or nothing.

        When it is finished the CRM is told again, under the same key.
        """
        with self._database.writing() as connection:
            _put(connection, kept)
            enqueue_interaction(connection, kept, self._now())

    def get(self, id: str) -> Interaction | None:
        """The call of that id."""
        return next(iter(self._select(_ROWS.where(interaction.c.id == id))), None)

    def open(self) -> tuple[Interaction, ...]:
        """Calls whose work had not ended when the desk was last heard of, oldest first."""
        asked = _ROWS.where(interaction.c.stage == Stage.OPEN)
        return self._select(asked.order_by(interaction.c.seq))

    def unfinished(self) -> tuple[Interaction, ...]:
        """Calls that still need their disposition, newest first."""
        return self._select(_ROWS.where(interaction.c.stage == Stage.UNFINISHED).order_by(_NEWEST))

    def missed(self, limit: int = 100) -> tuple[Interaction, ...]:
        """Missed calls, newest first."""
        return self._select(_ROWS.where(interaction.c.missed).order_by(_NEWEST).limit(limit))

    def since(self, at: datetime) -> tuple[Interaction, ...]:
        """Calls that began at or after *at*, oldest first."""
        asked = _ROWS.where(interaction.c.started >= at)
        return self._select(asked.order_by(interaction.c.seq))

    def history(
        self,
        text: str = "",
        *,
        filter: HistoryFilter = HistoryFilter.ALL,
        limit: int = 100,
        before: str | None = None,
    ) -> tuple[Interaction, ...]:
        """Calls newest first, older than the one with the id *before*.

        *text* is taken literally and looked for in names, companies, numbers (any digits of
        it) and notes; its last word may be unfinished.
        """
        asked = _filtered(_ROWS, filter)
        if words := question(text):
            asked = asked.where(interaction.c.seq.in_(_FOUND.bindparams(asked=words)))
        elif text.strip():
            return ()
        if before is not None:
            last = select(interaction.c.seq).where(interaction.c.id == before)
            asked = asked.where(interaction.c.seq < last.scalar_subquery())
        return self._select(asked.order_by(_NEWEST).limit(limit))

    def number_history(self, key: str, now: datetime) -> NumberHistory:
        """What is known of the number with that key before the call that is open now."""
        if not key:
            return NumberHistory()
        with self._database.reading() as connection:
            last = connection.execute(_LAST, {"number": key}).first()
            if last is None:
                return NumberHistory()
            calls = connection.execute(_COUNT, {"number": key, "week": now - WEEK}).scalar_one()
        return _number_history(_value(last), calls)

    def _select(self, asked: Select[Any]) -> tuple[Interaction, ...]:
        with self._database.reading() as connection:
            return tuple(_value(row) for row in connection.execute(asked))


def correct(
    connection: Connection,
    id: str,
    said: Mapping[str, Any],
    *,
    now: datetime,
    by: str,
    reason: str,
) -> None:
    """Let a finished call read as *said*, within the transaction of *connection*.

    What it said before is remembered, and the CRM is told unless it shall not have this call.
    """
    before = _stored(connection, id)
    if before.stage is not Stage.FINISHED:
        raise NotPossible("This call is still being worked on: write it there.")
    after = replace(before, **said, note_saved=now)
    former = remember(connection, before, at=now, by=by, reason=reason)
    _put(connection, after)
    told_before = before.sync is not Sync.NONE
    for_the_crm = told_before or ((before.missed or before.spoken) and not before.consults)
    if before.sync is Sync.DISCARDED or not for_the_crm:
        return
    enqueue_interaction(connection, after, now, correction=former)
    if not told_before:
        # Its row may be gone by age: the CRM may have it, so it is looked for first.
        trying(connection, id)


def reindex(connection: Connection) -> None:
    """Make the search of calls anew."""
    connection.execute(text("DELETE FROM interaction_search"))
    for row in connection.execute(_ROWS.add_columns(interaction.c.seq)):
        _index(connection, row.seq, _value(row))


def _put(connection: Connection, kept: Interaction) -> None:
    seq = connection.execute(_PUT, _fields(kept)).scalar_one()
    connection.execute(FORGET_CALL, {"seq": seq})
    _index(connection, seq, kept)


def _stored(connection: Connection, id: str) -> Interaction:
    row = connection.execute(_ROWS.where(interaction.c.id == id)).first()
    if row is None:
        raise NotPossible("This call is not on this computer any more.")
    return _value(row)


def _index(connection: Connection, seq: int, kept: Interaction) -> None:
    names = indexed(kept.name, kept.customer_name, _company(connection, kept.customer_id))
    digits = digits_indexed((kept.number.key, kept.number.raw))
    note = indexed(kept.note)
    connection.execute(_REMEMBER, {"seq": seq, "names": names, "digits": digits, "note": note})


def _company(connection: Connection, customer_id: str) -> str:
    if not customer_id:
        return ""
    return connection.execute(_COMPANY, {"this": customer_id}).scalar() or ""


def _filtered(asked: Select[Any], filter: HistoryFilter) -> Select[Any]:
    if filter is HistoryFilter.MISSED:
        return asked.where(interaction.c.missed)
    if filter is HistoryFilter.UNFINISHED:
        return asked.where(interaction.c.stage == Stage.UNFINISHED)
    return asked


def _fields(kept: Interaction) -> dict[str, Any]:
    fields = {name: getattr(kept, name) for name in _PLAIN_FIELDS}
    number = kept.number
    return fields | {
        "number_raw": number.raw,
        "number_kind": number.kind,
        "e164": number.e164,
        "number_key": number.key,
    }


def _value(row: Row[Any]) -> Interaction:
    fields = row._mapping
    return Interaction(
        number=PhoneNumber(row.number_raw, row.number_kind, row.e164),
        sync=_SYNC[row.delivery],
        sync_reason=row.sync_reason or "",
        **{name: fields[name] for name in _PLAIN_FIELDS},
    )


def _number_history(last: Interaction, calls: int) -> NumberHistory:
    return NumberHistory(
        calls_this_week=calls,
        unresolved=calls > 0 and Flag.RESOLVED not in last.flags,
        last=last.started,
        last_agent=last.agent,
        last_note=last.note,
    )
