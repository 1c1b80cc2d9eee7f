"""How far the CRM's customers were pulled, and what a pull of them all did not find any more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, text, update

from callcenter.domain.keep_policy import Keep, KeepPolicy
from callcenter.store.customer_rows import CRM, Whose, remove
from callcenter.store.customer_values import moment
from callcenter.store.database import Database
from callcenter.store.tables import pull

POLICY = "keep"
"""Beside the CRM's row another says by which policy the pull went."""
IDENTITY = "crm-identity"
"""And another which CRM it is."""
# A record nobody may take from the desk: on the line, waiting for the CRM, or to be settled.
FREE = """
    source = 'crm' AND crm_id != ''
    AND NOT EXISTS (SELECT 1 FROM interaction WHERE interaction.customer_id = customer.id
                    AND interaction.stage != 'finished')
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.lane = customer.id
                    AND outbox.state IN ('waiting', 'failed'))
    AND NOT EXISTS (SELECT 1 FROM customer_conflict
                    WHERE customer_conflict.customer = customer.id
                    AND customer_conflict.settled IS NULL)
"""
_UNSEEN = text(
    f"SELECT seq, crm_id FROM customer WHERE seen_in < :whole AND seq > :after AND {FREE} "
    "ORDER BY seq LIMIT :most"
)
_GONE = text(
    "SELECT count(*) FROM customer WHERE seen_in < :whole AND source = 'crm' AND crm_id != ''"
)
_ALL = text("SELECT count(*) FROM customer WHERE source = 'crm' AND crm_id != ''")
_WINDOW = text(
    "SELECT max(seq) FROM (SELECT seq FROM customer WHERE seq > :after ORDER BY seq LIMIT :most)"
)
_UNKEPT = {
    Keep.QUEUE: "called IS NULL AND queue NOT IN (SELECT value FROM json_each(:queues))",
    Keep.RECENT: "(called IS NULL OR called < :since)",
    Keep.CALL: "1",
}


@dataclass(frozen=True, slots=True)
class Pulled:
    """How a pull stands: its *cursor*, last moved *at*; a *whole* one has a number from 1 on.

    *under_way* tells that the whole one has not come to its end.
    """

    cursor: str = ""
    at: datetime | None = None
    whole: int = 0
    under_way: bool = False
    done: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """How many records a whole pull did not find, *of* how many that the CRM once had."""

    gone: int
    of: int

    @property
    def doubtful(self) -> bool:
        """Whether so many are gone that it looks like half an answer."""
        return self.gone * 2 > self.of


class Pulling:
    """The state of the pull, kept with what it brings. All methods raise StoreError kinds."""

    def __init__(self, database: Database, *, whose: Whose) -> None:
        self._database = database
        self._whose = whose

    def state(self) -> Pulled:
        """How it stands."""
        with self._database.reading() as connection:
            row = connection.execute(select(pull).where(pull.c.source == CRM)).first()
        if row is None:
            return Pulled()
        under_way = row.whole > 0 and row.whole_done is None
        return Pulled(row.cursor, row.at, row.whole, under_way, row.whole_done)

    def begin_whole(self, now: datetime, *, policy: KeepPolicy, cursor: str = "") -> None:
        """Let all be pulled from *cursor* on; what that does not bring is gone at its end."""
        begun = {"whole": pull.c.whole + 1, "whole_done": None}
        with self._database.writing() as connection:
            move(connection, cursor, now, whose=self._whose)
            connection.execute(update(pull).where(pull.c.source == CRM).values(begun))
            put_pull(connection, POLICY, policy.text, now, whose=self._whose)

    def policy(self) -> str:
        """The text of the policy by which all were pulled; empty when nobody said."""
        asked = select(pull.c.cursor).where(pull.c.source == POLICY)
        with self._database.reading() as connection:
            return connection.execute(asked).scalar() or ""

    def unseen(self) -> Unseen:
        """What the whole pull did not find; asked at its end."""
        with self._database.reading() as connection:
            gone = connection.execute(_GONE, {"whole": _whole(connection)}).scalar_one()
            return Unseen(gone, connection.execute(_ALL).scalar_one())

    def next_unseen(self, after: int, most: int) -> tuple[tuple[int, str], ...]:
        """Some of what may go: each with its number, above *after*, and the CRM's id."""
        with self._database.reading() as connection:
            wanted = {"whole": _whole(connection), "after": after, "most": most}
            return tuple((row.seq, row.crm_id) for row in connection.execute(_UNSEEN, wanted))

    def remove_unseen(self, seqs: Sequence[int]) -> int:
        """Remove those of *seqs* that are still unseen and free to go; how many went."""
        with self._database.writing() as connection:
            gone = _free(connection, seqs, f"seen_in < {_whole(connection):d}")
            remove(connection, gone)
        return len(gone)

    def whole_done(self, now: datetime) -> None:
        """The whole pull came to its end, and what it did not find is gone."""
        with self._database.writing() as connection:
            connection.execute(update(pull).where(pull.c.source == CRM).values(whole_done=now))

    def prune(self, policy: KeepPolicy, after: int, most: int, now: datetime) -> int | None:
        """Remove what *policy* does not keep of the next *most*; the new *after*, or None."""
        with self._database.writing() as connection:
            last = connection.execute(_WINDOW, {"after": after, "most": most}).scalar()
            if last is None:
                return None
            remove(connection, _unkept(connection, policy, after, last, now))
        return int(last)


def move(connection: Connection, cursor: str, now: datetime, *, whose: Whose) -> None:
    """The pull has come up to *cursor*, within the transaction of what it brought."""
    put_pull(connection, CRM, cursor, now, whose=whose)


def put_pull(
    connection: Connection, source: str, cursor: str, now: datetime, *, whose: Whose
) -> None:
    """Write the row of that *source*, within a transaction."""
    row = {"cursor": cursor, "at": now, "agent": whose.agent, "site": whose.site}
    moved = connection.execute(update(pull).where(pull.c.source == source).values(row))
    if moved.rowcount == 0:
        connection.execute(insert(pull).values(source=source, **row))


def _whole(connection: Connection) -> int:
    asked = select(func.max(pull.c.whole)).where(pull.c.source == CRM)
    return connection.execute(asked).scalar() or 0


def _free(connection: Connection, seqs: Sequence[int], condition: str) -> list[int]:
    listed = ",".join(str(int(seq)) for seq in seqs) or "NULL"
    asked = f"SELECT seq FROM customer WHERE seq IN ({listed}) AND {condition} AND {FREE}"
    return list(connection.execute(text(asked)).scalars())


def _unkept(
    connection: Connection, policy: KeepPolicy, after: int, last: int, now: datetime
) -> list[int]:
    wanted = {"after": after, "last": last, **_limits(policy, now)}
    condition = _UNKEPT[policy.keep]
    asked = (
        f"SELECT seq FROM customer WHERE seq > :after AND seq <= :last AND {condition} AND {FREE}"
    )
    return list(connection.execute(text(asked), wanted).scalars())


def _limits(policy: KeepPolicy, now: datetime) -> dict[str, object]:
    if policy.keep is Keep.QUEUE:
        return {"queues": json.dumps(policy.queues)}
    since = policy.since(now)
    return {} if since is None else {"since": moment(since)}
