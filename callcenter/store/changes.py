"""Changes of customers' records made here: kept, brought to the CRM, merged with the CRM's own."""

from __future__ import annotations

import json
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from callcenter.domain.customer import CHANGEABLE, Customer, CustomerChange
from callcenter.store.customer_rows import Whose, put, read_customer
from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.outbox import LANE_PATIENCE
from callcenter.store.outbox_rows import (
    Record,
    answered,
    enqueue_change,
    enqueue_customer,
    find,
    of_revision,
)
from callcenter.store.payload import change_in, frozen, of_change
from callcenter.store.pending import note_theirs, pending_fields
from callcenter.store.tables import Delivery, RecordKind, customer, customer_conflict, outbox

BY_ID = select(customer).where(customer.c.id == bindparam("this"))
STUBBORN = "The CRM says again and again that this was changed there too. Look at it in the CRM."
_CONFLICT = insert(customer_conflict)
_CONFLICT = _CONFLICT.on_conflict_do_update(
    index_elements=["change", "field"],
    set_={name: _CONFLICT.excluded[name] for name in ("was", "ours", "theirs", "at", "settled")},
)


class Changes:
    """What the CRM says to changes made here; all methods raise StoreError kinds."""

    def __init__(self, database: Database, *, agent: str, site: str) -> None:
        self._database = database
        self._whose = Whose(agent, site)

    def taken(self, key: str, version: str, at: datetime, *, revision: int) -> None:
        """The CRM took the change of that *key*; its record is of that *version* now."""
        with self._database.writing() as connection:
            record = find(connection, key)
            done = of_revision(key, revision).values(state=Delivery.SENT, reason="", next_try=at)
            connection.execute(done)
            answered(connection, key)
            if record is not None and version:
                _set_version(connection, record, version)

    def conflicted(self, key: str, theirs: Customer, at: datetime, *, revision: int) -> int:
        """The record was changed in the CRM too: merge by field; how many fields both changed.

        What only one side changed is kept and sent; the rest waits for a person with both texts.
        """
        with self._database.writing() as connection:
            record = find(connection, key)
            if record is None or (record.state, record.revision) != (Delivery.WAITING, revision):
                return 0
            change = change_of(record)
            left, both = change.on_top_of(theirs)
            for field in both:
                _note_conflict(connection, change, theirs, field, record)
            _put_on_top(connection, record, change, left, at)
            _take_theirs(connection, change.customer_id, theirs, at, whose=self._whose)
            return len(both)


def keep(
    connection: Connection, change: CustomerChange, now: datetime, *, whose: Whose
) -> Customer:
    """Write the changed record and its way to the CRM, within the transaction of *connection*."""
    before = _customer(connection, change.customer_id)
    after = changed(before, change)
    put(connection, after, whose=whose)
    creation = find(connection, before.id)
    refused = creation is not None and creation.state is Delivery.FAILED
    if refused and not before.crm_id:
        # The CRM has nothing of it: it shall make the record as it reads now.
        enqueue_customer(connection, after, now, agent=whose.agent, site=whose.site)
    elif before.crm_id or (creation is not None and creation.state is Delivery.WAITING):
        enqueue_change(connection, change, now, site=whose.site)
    return after


def change_of(record: Record) -> CustomerChange:
    """The change that *record* tells, of the customer as which its own lives on."""
    return replace(change_in(record.payload), customer_id=record.lane)


def changed(before: Customer, change: CustomerChange) -> Customer:
    """The record with the *change* made; raises NotPossible for what no record may read."""
    strange = [name for name in change.now if name not in CHANGEABLE]
    if strange:
        raise NotPossible(
            f"{', '.join(strange)} cannot be changed here, only {', '.join(CHANGEABLE)}"
        )
    after: Customer = replace(before, **change.now)
    if not after.name.strip():
        raise NotPossible("A customer needs a name.")
    return after


def take_back(connection: Connection, change: CustomerChange, *, whose: Whose) -> None:
    """Let the record read as before the *change*, but for what was changed again since."""
    row = connection.execute(BY_ID, {"this": change.customer_id}).first()
    if row is None:
        return
    known = read_customer(row)
    back = {
        name: change.was[name]
        for name, value in change.now.items()
        if getattr(known, name) == value
    }
    put(connection, replace(known, **back), whose=whose)


def _customer(connection: Connection, id: str) -> Customer:
    row = connection.execute(BY_ID, {"this": id}).first()
    if row is None:
        raise NotPossible("This customer is not on this computer any more.")
    return read_customer(row)


def _set_version(connection: Connection, record: Record, version: str) -> None:
    """The record is of that version after our change; later ones of ours were made on top of it."""
    before = record.payload["version"]
    this = update(customer).where(customer.c.id == record.lane, customer.c.version == before)
    connection.execute(this.values(version=version))
    later = select(outbox.c.key, outbox.c.payload).where(
        outbox.c.lane == record.lane,
        outbox.c.kind == RecordKind.CHANGE,
        outbox.c.state == Delivery.WAITING,
        outbox.c.key != record.key,
    )
    for key, text in connection.execute(later).all():
        payload = json.loads(text)
        if payload["version"] == before:
            newer = frozen(payload | {"version": version})
            connection.execute(update(outbox).where(outbox.c.key == key).values(payload=newer))


def _note_conflict(
    connection: Connection, change: CustomerChange, theirs: Customer, field: str, record: Record
) -> None:
    connection.execute(
        _CONFLICT,
        {
            "change": change.id,
            "field": field,
            "customer": change.customer_id,
            "was": change.was[field],
            "ours": change.now[field],
            "theirs": getattr(theirs, field),
            "at": change.at,
            "settled": None,
            "chosen": "",
            "agent": record.agent,
            "site": record.site,
        },
    )


def _put_on_top(
    connection: Connection,
    record: Record,
    change: CustomerChange,
    left: CustomerChange,
    at: datetime,
) -> None:
    """Send what is left of a change on the CRM's new version, or be done with it."""
    this = update(outbox).where(outbox.c.key == record.key)
    if not left.now:
        connection.execute(this.values(state=Delivery.SENT, reason="", next_try=at, tried=False))
        return
    stubborn = left == change or record.attempts >= LANE_PATIENCE
    connection.execute(
        this.values(
            payload=frozen(of_change(left, site=record.site)),
            revision=outbox.c.revision + 1,
            state=Delivery.FAILED if stubborn else Delivery.WAITING,
            attempts=outbox.c.attempts + 1,
            reason=STUBBORN if stubborn else "",
            next_try=at,
            tried=False,
        )
    )


def _take_theirs(
    connection: Connection, id: str, theirs: Customer, at: datetime, *, whose: Whose
) -> None:
    """Let the record read as in the CRM, but for what waits here."""
    row = connection.execute(BY_ID, {"this": id}).first()
    if row is None:
        return
    note_theirs(connection, id, theirs, at)
    told = {name: getattr(theirs, name) for name in CHANGEABLE}
    ours = pending_fields(connection).get(id, {})
    known = replace(read_customer(row), **(told | ours), version=theirs.version)
    put(connection, known, whose=whose)
