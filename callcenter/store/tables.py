"""The tables of the desk's database, as they are in this version."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import msgspec
from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from callcenter.domain.agent import Intent
from callcenter.domain.call import Direction
from callcenter.domain.customer import CustomerSource, Matter, Promise
from callcenter.domain.customer_import import ImportPolicy
from callcenter.domain.disposition import Flag
from callcenter.domain.events import Party
from callcenter.domain.interaction import Stage
from callcenter.domain.number import NumberKind
from callcenter.domain.recording import RecordingForm, RecordingState
from callcenter.domain.sound_test import SoundStep
from callcenter.store.columns import Exact, Json, Member, Moment

REVISION = "0006"
"""The schema these tables are; the newest step in migrations/versions makes the same."""

metadata = MetaData()


class RecordKind(Enum):
    """What a row of the outbox tells the CRM."""

    CUSTOMER = "customer"
    INTERACTION = "interaction"
    CHANGE = "change"


class Delivery(Enum):
    """How far a row of the outbox is."""

    WAITING = "waiting"
    FAILED = "failed"
    SENT = "sent"
    DISCARDED = "discarded"


def _plain(value: Any) -> Any:
    fields = msgspec.structs.asdict(value)
    return {
        key: part.isoformat() if isinstance(part, datetime) else part
        for key, part in fields.items()
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _matters(rows: list[dict[str, Any]]) -> tuple[Matter, ...]:
    return tuple(Matter(**{**row, "opened": _moment(row["opened"])}) for row in rows)


def _promises(rows: list[dict[str, Any]]) -> tuple[Promise, ...]:
    return tuple(Promise(**{**row, "due": _moment(row["due"])}) for row in rows)


def _flags(values: list[str]) -> frozenset[Flag]:
    return frozenset(Flag(value) for value in values)


def _flag_values(flags: frozenset[Flag]) -> list[str]:
    return sorted(flag.value for flag in flags)


def _field_value(value: Any) -> str | tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else str(value)


def _field_plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _listed(values: Any) -> list[Any]:
    return [_plain(value) for value in values]


def _text(name: str) -> Column[Any]:
    return Column(name, Exact, nullable=False, server_default="")


alembic_version = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), nullable=False, primary_key=True),
)

agent = Table(
    "agent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site", Text, nullable=False),
    _text("name"),
    Column("intent", Member(Intent), nullable=False),
    _text("reason"),
    Column("since", Moment, nullable=False),
    Column("after_intent", Member(Intent)),
    _text("after_reason"),
)

interaction = Table(
    "interaction",
    metadata,
    # The order of keeping, which no clock that jumps can disturb.
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("agent", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("direction", Member(Direction), nullable=False),
    Column("started", Moment, nullable=False),
    _text("number_raw"),
    Column("number_kind", Member(NumberKind), nullable=False),
    Column("e164", Text),
    _text("number_key"),
    _text("name"),
    Column("verified", Boolean, nullable=False),
    _text("queue"),
    Column("waited_s", Integer),
    _text("dialled"),
    _text("customer_id"),
    _text("customer_name"),
    Column("answered", Moment),
    Column("ended", Moment),
    Column("ended_by", Member(Party)),
    Column("code", Integer, nullable=False),
    _text("reason"),
    Column("elsewhere", Boolean, nullable=False),
    Column("missed", Boolean, nullable=False),
    Column("mos", Float),
    _text("note"),
    Column("note_saved", Moment),
    _text("disposition"),
    Column("flags", Json(_flags, _flag_values), nullable=False),
    Column("stage", Member(Stage), nullable=False),
    Column("finished", Moment),
    _text("consults"),
    _text("passed_on_by"),
    _text("passed_on_to"),
    Column("passed_on_at", Moment),
    _text("matter"),
    Index("interaction_by_number", "number_key", "started"),
    Index("interaction_by_customer", "customer_id"),
    Index("interaction_by_stage", "stage"),
    Index("interaction_missed", "missed"),
    Index("interaction_by_start", "started"),
    sqlite_autoincrement=True,
)

customer = Table(
    "customer",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _text("crm_id"),
    Column("agent", Text, nullable=False),
    Column("site", Text, nullable=False),
    _text("name"),
    _text("company"),
    Column("numbers", Json(tuple, list), nullable=False),
    _text("email"),
    _text("language"),
    Column("tags", Json(tuple, list), nullable=False),
    Column("since", Moment),
    _text("url"),
    _text("version"),
    Column("matters", Json(_matters, _listed), nullable=False, server_default="[]"),
    Column("promises", Json(_promises, _listed), nullable=False, server_default="[]"),
    _text("queue"),
    Column("source", Member(CustomerSource), nullable=False, server_default="crm"),
    # The last call with this customer at this desk; who called lately may be kept by policy.
    Column("called", Moment),
    # The whole pull that saw the record last: what a finished one did not see is gone.
    Column("seen_in", Integer, nullable=False, server_default="0"),
    Index("customer_by_name", "name", "seq"),
    Index("customer_seen_in", "seen_in"),
)
Index(
    "customer_by_crm_id",
    customer.c.crm_id,
    unique=True,
    sqlite_where=customer.c.crm_id != "",
)

customer_number = Table(
    "customer_number",
    metadata,
    Column("key", Exact, primary_key=True),
    Column("customer", Integer, ForeignKey("customer.seq", ondelete="CASCADE"), primary_key=True),
    Index("customer_number_of", "customer"),
    sqlite_with_rowid=False,
)

contact = Table(
    "contact",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("customer", Integer, ForeignKey("customer.seq", ondelete="CASCADE"), nullable=False),
    _text("id"),
    Column("at", Moment, nullable=False),
    _text("channel"),
    _text("who"),
    _text("summary"),
    _text("outcome"),
    Column("resolved", Boolean),
    _text("direction"),
    _text("matter"),
    _text("passed_on_to"),
    Column("passed_on_at", Moment),
    UniqueConstraint("customer", "id"),
    Index("contact_by_time", "customer", "at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Member(RecordKind), nullable=False),
    # Rows of one lane reach the CRM in order: a customer's own, or one interaction's.
    Column("lane", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", Member(Delivery), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try", Moment, nullable=False),
    _text("reason"),
    # Sent while its customer was unknown to the CRM: sent again once the customer is there.
    Column("unlinked", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("agent", Text, nullable=False),
    Column("site", Text, nullable=False),
    # What the CRM calls the record that an earlier revision made: a correction changes that one.
    _text("remote_id"),
    # A try was begun whose end is not known: look in the CRM before it is repeated.
    Column("tried", Boolean, nullable=False, server_default="0"),
    Column("discarded", Moment),
    _text("discarded_by"),
    _text("discard_reason"),
    Index("outbox_by_state", "state", "next_try"),
    Index("outbox_by_lane", "lane", "state"),
    sqlite_autoincrement=True,
)

pull = Table(
    "pull",
    metadata,
    Column("source", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("agent", Text, nullable=False),
    Column("site", Text, nullable=False),
    # The number of the whole pull under way or last done, and when one was last done to its end.
    Column("whole", Integer, nullable=False, server_default="0"),
    Column("whole_done", Moment),
)

correction = Table(
    "correction",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("interaction", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("agent", Text, nullable=False),
    Column("site", Text, nullable=False),
    _text("note"),
    _text("disposition"),
    Column("flags", Json(_flags, _flag_values), nullable=False),
    _text("reason"),
    Index("correction_of", "interaction"),
    sqlite_autoincrement=True,
)

customer_conflict = Table(
    "customer_conflict",
    metadata,
    Column("change", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("customer", Text, nullable=False),
    Column("was", Json(_field_value, _field_plain), nullable=False),
    Column("ours", Json(_field_value, _field_plain), nullable=False),
    Column("theirs", Json(_field_value, _field_plain), nullable=False),
    Column("at", Moment, nullable=False),
    Column("settled", Moment),
    Column("chosen", Json(_field_value, _field_plain), nullable=False),
    Column("agent", Text, nullable=False),
    Column("site", Text, nullable=False),
    Index("customer_conflict_of", "customer"),
)

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("agent", Text, nullable=False),
    Column("site", Text, nullable=False),
    _text("file"),
    Column("made", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("undone", Moment),
    # The file and how it is read: the same again goes on where the last one was broken off.
    _text("fingerprint"),
    Column("policy", Member(ImportPolicy), nullable=False, server_default="skip"),
    Column("to_crm", Boolean, nullable=False, server_default="0"),
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("skipped", Integer, nullable=False, server_default="0"),
    Column("finished", Moment),
    # The file of what was rejected, and how much of it belongs to the rows that are done.
    _text("rejects"),
    Column("rejects_bytes", Integer, nullable=False, server_default="0"),
    # How many records an undoing left, for they were changed since, or calls hang on them.
    Column("stayed", Integer, nullable=False, server_default="0"),
)

import_row = Table(
    "import_row",
    metadata,
    Column("batch", Text, primary_key=True),
    Column("customer", Text, primary_key=True),
    # The record as it was before, empty where the import made it.
    Column("before", Text, nullable=False),
    # A digest of the record as the import left it: one that reads otherwise was changed since.
    Column("after", Text, nullable=False, server_default=""),
    # The last line of the file that was about it.
    Column("line", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

erasure = Table(
    "erasure",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("agent", Text, nullable=False),
    Column("site", Text, nullable=False),
    _text("reason"),
    # How much went, by table; never whose it was.
    Column("counts", Json(dict, dict), nullable=False),
    Index("erasure_by_time", "at"),
)

recording = Table(
    "recording",
    metadata,
    Column("id", Text, primary_key=True),
    Column("interaction", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("started", Moment, nullable=False),
    Column("state", Member(RecordingState), nullable=False),
    _text("number_key"),
    Column("ended", Moment),
    Column("length_s", Float, nullable=False),
    Column("form", Member(RecordingForm), nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("pauses", Json(tuple, list), nullable=False, server_default="[]"),
    _text("problem"),
    Index("recording_of", "interaction"),
    Index("recording_by_start", "started"),
)

sound_test = Table(
    "sound_test",
    metadata,
    Column("agent", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("step", Member(SoundStep), nullable=False),
    _text("microphone"),
    _text("speaker"),
    Column("peak", Float, nullable=False),
    Column("loss", Float, nullable=False),
    Column("jitter_ms", Float, nullable=False),
    Column("round_trip_ms", Float, nullable=False),
    Column("mos", Float),
    _text("reason"),
)

_TOKENS = "tokenize=\"unicode61 remove_diacritics 2 tokenchars '#'\""
SEARCHES = (
    "CREATE VIRTUAL TABLE interaction_search USING fts5("
    f"names, digits, note, {_TOKENS}, prefix='2 3')",
    # Only what finds a row: its texts stand in the table itself, as words already (`store.words`),
    # so that every other character than an ASCII sign is part of one.
    "CREATE VIRTUAL TABLE customer_search USING fts5(names, digits, "
    "tokenize=\"ascii tokenchars '#'\", detail=none, content='', contentless_delete=1)",
    "CREATE VIRTUAL TABLE customer_search_word USING fts5vocab(customer_search, instance)",
)
for _search in SEARCHES:
    event.listen(metadata, "after_create", DDL(_search))  # type: ignore[no-untyped-call]
