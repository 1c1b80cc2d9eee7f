"""What the CRM will not take: put right by a person and sent again, or discarded with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection, update

from callcenter.domain.customer import CHANGEABLE, CustomerChange, FieldValue
from callcenter.domain.number import PhoneNumber
from callcenter.store.changes import BY_ID, change_of, changed, take_back
from callcenter.store.customer_rows import Whose, put, read_customer
from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.interactions import correct
from callcenter.store.outbox_rows import (
    FORMER,
    Record,
    enqueue_change,
    enqueue_customer,
    find,
)
from callcenter.store.tables import Delivery, RecordKind, outbox

SAID = ("note", "disposition", "number", "name")
"""What a person may put right of a call that the CRM refused."""
FieldsEdited = Mapping[str, FieldValue | PhoneNumber]


class DeadLetters:
    """Records of the outbox in a person's hands; all methods raise StoreError kinds.

    NotPossible says why something cannot be done; nothing is changed then.
    """

    def __init__(
        self, database: Database, *, agent: str, site: str, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._whose = Whose(agent, site)
        self._now = now

    def edit(self, key: str, fields: FieldsEdited, *, by: str, reason: str = "") -> None:
        """Put fields right, in the record and in what is kept here, and send it again.

        What may be edited is told by `editable`; a number is a PhoneNumber.
        """
        with self._database.writing() as connection:
            record = _left(connection, key)
            if record.lane == FORMER:
                raise NotPossible(f"This record cannot be sent: {record.reason}.")
            allowed = editable(record)
            strange = [name for name in fields if name not in allowed]
            if strange:
                raise NotPossible(
                    f"{', '.join(strange)} cannot be edited; of this record can be: "
                    f"{', '.join(allowed)}"
                )
            self._edit(connection, record, fields, by=by, reason=reason)

    def discard(self, key: str, *, reason: str, by: str) -> None:
        """The CRM shall not get it; it stays in the outbox with who said so, when and why.

        What it changed of a customer's record is taken back.
        """
        if not reason.strip():
            raise NotPossible("Say why it is discarded.")
        gone = update(outbox).where(outbox.c.key == key)
        with self._database.writing() as connection:
            record = _left(connection, key)
            connection.execute(
                gone.values(
                    state=Delivery.DISCARDED,
                    discarded=self._now(),
                    discarded_by=by,
                    discard_reason=reason.strip(),
                )
            )
            if record.kind is RecordKind.CHANGE:
                take_back(connection, change_of(record), whose=self._whose)

    def _edit(
        self, connection: Connection, record: Record, fields: FieldsEdited, *, by: str, reason: str
    ) -> None:
        now = self._now()
        if record.kind is RecordKind.CUSTOMER and record.state is Delivery.WAITING:
            # It may be on its way at this moment; a change follows it in any case.
            raise NotPossible("This customer is being made in the CRM: change the record instead.")
        if record.kind is RecordKind.INTERACTION:
            correct(connection, record.key, dict(fields), now=now, by=by, reason=reason)
            return
        known = connection.execute(BY_ID, {"this": record.lane}).first()
        if known is None:
            raise NotPossible("This customer is not on this computer any more: discard it.")
        before = read_customer(known)
        plain = {name: _plain(value) for name, value in fields.items()}
        was = {name: getattr(before, name) for name in plain}
        edit = CustomerChange(record.key, before.id, now, by, was, plain)
        after = changed(before, edit)
        put(connection, after, whose=self._whose)
        if record.kind is RecordKind.CUSTOMER:
            whose = self._whose
            enqueue_customer(connection, after, now, agent=whose.agent, site=whose.site)
            return
        former = change_of(record)
        enqueue_change(
            connection, replace(former, now={**former.now, **plain}), now, site=self._whose.site
        )


def editable(record: Record) -> tuple[str, ...]:
    """The fields of *record* that a person may put right."""
    if record.lane == FORMER:
        return ()
    if record.kind is RecordKind.INTERACTION:
        return SAID
    if record.kind is RecordKind.CUSTOMER:
        return CHANGEABLE
    return tuple(record.payload["now"])


def _left(connection: Connection, key: str) -> Record:
    record = find(connection, key)
    if record is None:
        raise NotPossible(f"There is no record {key} in the outbox.")
    if record.state is Delivery.SENT:
        raise NotPossible("The CRM has this record already. Correct the call instead.")
    if record.state is Delivery.DISCARDED:
        raise NotPossible("This record was discarded. Send it again first.")
    return record


def _plain(value: FieldValue | PhoneNumber) -> FieldValue:
    return (value.key,) if isinstance(value, PhoneNumber) else value
