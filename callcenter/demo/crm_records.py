"""What the sample CRM keeps: customers as JSON records, calls by their key, an order of changes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Integer,
    MetaData,
    StaticPool,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    text,
    update,
)

from callcenter.domain.customer import Contact, Customer
from callcenter.domain.number import PhoneNumber

Record = dict[str, Any]
REGION = "PL"
FIRST_MADE = 9001
MOST_FOUND = 50
ADDED_AT_ONCE = 5000

_metadata = MetaData()
_customer = Table(
    "customer",
    _metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, unique=True),
    Column("record", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("changed", Integer, nullable=False, index=True),
    Column("deleted", Integer, nullable=False, default=0),
)
_number = Table(
    "number",
    _metadata,
    Column("number", Text, primary_key=True),
    Column("customer", Text, primary_key=True),
)
_call = Table(
    "call",
    _metadata,
    Column("key", Text, primary_key=True),
    Column("record", Text, nullable=False),
    Column("received", Integer, nullable=False),
)


_FEED = text(
    "SELECT id, record, changed, deleted FROM customer WHERE changed > :after "
    "ORDER BY changed LIMIT :most"
)


class UnknownCursor(Exception):
    """Nothing ever was at that point of the changes."""


class OtherVersion(Exception):
    """A record was changed by somebody else meanwhile."""


class Records:
    """The CRM's data, in a file or in memory; every method is one transaction."""

    def __init__(self, path: Path | None, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._turn = threading.Lock()
        self._engine = create_engine(
            URL.create("sqlite", database=str(path) if path else ":memory:"),
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )
        event.listen(self._engine, "connect", _no_waiting)
        _metadata.create_all(self._engine)
        self._received: dict[str, int] = {}

    def add(self, customers: Iterable[Customer]) -> None:
        """Take in sample customers that are not there yet."""
        with self._turn, self._engine.begin() as connection:
            known = set(connection.execute(select(_customer.c.id)).scalars())
            fresh = (kept for kept in customers if kept.crm_id not in known)
            changed = _last_change(connection)
            while part := list(islice(fresh, ADDED_AT_ONCE)):
                _add(connection, part, changed + 1)
                changed += len(part)

    def by_number(self, number: str) -> list[Record]:
        """Customers with that number, however it is written."""
        key = PhoneNumber.parse(number, region=REGION).key
        joined = _customer.join(_number, _number.c.customer == _customer.c.id)
        asked = select(_customer.c.record).select_from(joined).where(_number.c.number == key)
        return self._read(asked.order_by(_customer.c.id))

    def by_text(self, text: str) -> list[Record]:
        """Customers whose words contain *text*."""
        asked = select(_customer.c.record).where(
            _customer.c.deleted == 0, _customer.c.words.contains(text.casefold(), autoescape=True)
        )
        return self._read(asked.order_by(_customer.c.id).limit(MOST_FOUND))

    def get(self, id: str) -> Record | None:
        """One customer's record."""
        asked = select(_customer.c.record).where(_customer.c.id == id, _customer.c.deleted == 0)
        return next(iter(self._read(asked)), None)

    def create(self, record: Record, key: str) -> str:
        """A new customer's id; the same again for the same *key*."""
        self._received[key] = self._received.get(key, 0) + 1
        with self._turn, self._engine.begin() as connection:
            found = select(_customer.c.id).where(_customer.c.key == key)
            id = connection.execute(found).scalar() or _new_id(connection)
            whole = {"claims": [], "promises": [], "history": [], **record, "id": id}
            _put(connection, id, whole, _next(connection), key=key)
        return str(id)

    def change(self, id: str, fields: Record, *, version: str = "") -> Record | None:
        """Change a customer's fields; the record, or None when there is none.

        Raises OtherVersion when it is not of the *version* that was changed.
        """
        with self._turn, self._engine.begin() as connection:
            record = _get(connection, id)
            if record is None:
                return None
            if version and version != str(record.get("version", "")):
                raise OtherVersion(id)
            newest = _next(connection)
            record |= fields | {"id": id, "version": newest}
            _put(connection, id, record, newest)
        return record

    def delete(self, id: str) -> bool:
        """Forget a customer; the feed of changes tells it."""
        with self._turn, self._engine.begin() as connection:
            gone = update(_customer).where(_customer.c.id == id, _customer.c.deleted == 0)
            gone = gone.values(deleted=1, record="{}", words="", changed=_next(connection))
            connection.execute(delete(_number).where(_number.c.customer == id))
            return connection.execute(gone).rowcount > 0

    def log(self, call: Record, key: str) -> str:
        """Keep a call by its key and in the story of its customer; told again, it is replaced."""
        self._received[key] = self._received.get(key, 0) + 1
        with self._turn, self._engine.begin() as connection:
            times = connection.execute(select(_call.c.received).where(_call.c.key == key)).scalar()
            connection.execute(delete(_call).where(_call.c.key == key))
            row = {"key": key, "record": json.dumps(call), "received": (times or 0) + 1}
            connection.execute(insert(_call), row)
            self._tell_story(connection, call, key)
        return key

    def call(self, key: str) -> Record | None:
        """The call of that key, as it was told last."""
        return next(iter(self._read(select(_call.c.record).where(_call.c.key == key))), None)

    def calls(self) -> list[Record]:
        """All calls, by their key."""
        return self._read(select(_call.c.record).order_by(_call.c.key))

    def merge(self, gone: str, into: str) -> bool:
        """Let one customer be another one from now on; the feed of changes tells it."""
        with self._turn, self._engine.begin() as connection:
            if _get(connection, into) is None:
                return False
            moved = update(_customer).where(_customer.c.id == gone, _customer.c.deleted == 0)
            named = json.dumps({"into": into})
            moved = moved.values(deleted=1, record=named, words="", changed=_next(connection))
            connection.execute(delete(_number).where(_number.c.customer == gone))
            return connection.execute(moved).rowcount > 0

    def changes(self, after: int, limit: int, page: Callable[[str], str]) -> bytes:
        """What changed after that point, oldest first, as JSON; *page* is where a record is shown.

        Raises UnknownCursor for a point that never was. Records stay the text they are kept as: a
        first pull asks for a million of them.
        """
        asked = _FEED.bindparams(after=after, most=limit + 1)
        with self._turn, self._engine.begin() as connection:
            rows = connection.execute(asked).all()
            if not rows and after > _last_change(connection):
                raise UnknownCursor(after)
        shown = rows[:limit]
        gone = [row for row in shown if row.deleted]
        merged = [(row.id, json.loads(row.record).get("into", "")) for row in gone]
        rest = {
            "deleted": [id for id, into in merged if not into],
            "merged": [[id, into] for id, into in merged if into],
            "cursor": str(shown[-1].changed if shown else after),
            "more": len(rows) > limit,
        }
        items = ",".join(
            f'{row.record[:-1]},"link":{json.dumps(page(row.id))}}}'
            for row in shown
            if not row.deleted
        )
        return f'{{"items":[{items}],{json.dumps(rest)[1:]}'.encode()

    def effects(self) -> dict[str, int]:
        """How many records each key has made, calls and customers; never more than one."""
        keys = select(_call.c.key).union_all(
            select(_customer.c.key).where(_customer.c.key.is_not(None))
        )
        asked = select(keys.subquery().c.key, func.count()).group_by("key")
        with self._turn, self._engine.begin() as connection:
            return {row[0]: row[1] for row in connection.execute(asked)}

    def received(self) -> dict[str, int]:
        """How often each key was told since the start."""
        return dict(self._received)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _read(self, asked: Any) -> list[Record]:
        with self._turn, self._engine.begin() as connection:
            return [json.loads(text) for text in connection.execute(asked).scalars()]

    def _tell_story(self, connection: Connection, call: Record, key: str) -> None:
        id = str(call.get("customer") or "")
        record = _get(connection, id)
        if record is None:
            return
        others = [entry for entry in record["history"] if entry["id"] != key]
        record["history"] = [_entry_of(call, key, self._now()), *others]
        _put(connection, id, record, _next(connection))


def record_of(kept: Customer) -> Record:
    """A customer as this CRM words it."""
    return {
        "id": kept.crm_id,
        "full_name": kept.name,
        "company": {"name": kept.company},
        "phones": [{"number": number} for number in kept.numbers],
        "mail": kept.email,
        "language": kept.language,
        "labels": list(kept.tags),
        "customer_since": kept.since.date().isoformat() if kept.since else None,
        "claims": [
            {"id": one.id, "title": one.title, "status": one.state, "opened_at": _iso(one.opened)}
            for one in kept.matters
        ],
        "promises": [
            {
                "what": one.text,
                "who": one.by,
                "due_at": _iso(one.due),
                "claim": one.matter,
                "kept": one.kept,
            }
            for one in kept.promises
        ],
        "history": [_entry(one) for one in kept.contacts],
    }


def _entry(one: Contact) -> Record:
    return {
        "id": one.id,
        "at": _iso(one.at),
        "channel": one.channel,
        "agent": one.agent,
        "text": one.summary,
        "outcome": one.outcome,
        "solved": one.resolved,
        "direction": one.direction,
        "claim": one.matter,
        "passed_on_to": one.passed_on_to,
        "passed_on_at": _iso(one.passed_on_at),
    }


def _entry_of(call: Record, key: str, now: datetime) -> Record:
    flags = call.get("flags") or []
    return {
        "id": key,
        "at": call.get("started") or now.isoformat(),
        "channel": "call",
        "agent": call.get("agent", ""),
        "text": call.get("note", ""),
        "outcome": call.get("disposition", ""),
        "solved": "resolved" in flags,
        "direction": call.get("direction", ""),
        "claim": "",
        "passed_on_to": call.get("passed_on_to", ""),
        "passed_on_at": call.get("passed_on_at"),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _add(connection: Connection, customers: list[Customer], first: int) -> None:
    """Put in new customers, whose changes are counted from *first* on."""
    records = [(kept.crm_id, record_of(kept)) for kept in customers]
    rows = [
        {"id": id, "key": None, "deleted": 0, **_row(record, changed)}
        for changed, (id, record) in enumerate(records, first)
    ]
    connection.execute(insert(_customer), rows)
    numbers = [{"number": key, "customer": id} for id, record in records for key in _keys(record)]
    if numbers:
        connection.execute(insert(_number), numbers)


def _row(record: Record, changed: int) -> Record:
    company = record.get("company") or {}
    words = [record.get("full_name"), company.get("name"), record.get("mail"), *_phones(record)]
    return {
        "record": json.dumps(record | {"version": changed}),
        "words": " ".join(str(word) for word in words if word).casefold(),
        "changed": changed,
    }


def _phones(record: Record) -> list[str]:
    return [str(phone.get("number")) for phone in record.get("phones") or []]


def _keys(record: Record) -> list[str]:
    """The numbers by which a customer is found, each once."""
    parsed = (PhoneNumber.parse(phone, region=REGION).key for phone in _phones(record))
    return list(dict.fromkeys(key for key in parsed if key))


def _put(
    connection: Connection, id: str, record: Record, changed: int, *, key: str | None = None
) -> None:
    row = _row(record, changed)
    if connection.execute(update(_customer).where(_customer.c.id == id).values(row)).rowcount == 0:
        connection.execute(insert(_customer).values(id=id, key=key, deleted=0, **row))
    connection.execute(delete(_number).where(_number.c.customer == id))
    numbers = [{"number": number, "customer": id} for number in _keys(record)]
    if numbers:
        connection.execute(insert(_number), numbers)


def _get(connection: Connection, id: str) -> Record | None:
    asked = select(_customer.c.record).where(_customer.c.id == id, _customer.c.deleted == 0)
    text = connection.execute(asked).scalar()
    return None if text is None else json.loads(text)


def _last_change(connection: Connection) -> int:
    return int(connection.execute(select(func.max(_customer.c.changed))).scalar() or 0)


def _next(connection: Connection) -> int:
    return _last_change(connection) + 1


def _new_id(connection: Connection) -> str:
    count = connection.execute(
        select(func.count()).where(_customer.c.key.is_not(None))
    ).scalar_one()
    return f"C{FIRST_MADE + count}"


def _no_waiting(connection: Any, record: Any) -> None:
    # Sample data: a power cut may cost it.
    connection.execute("PRAGMA synchronous=OFF")
