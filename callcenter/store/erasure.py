"""Erasing one person: their record, what was said with them, and what waits for the CRM about it.

Of their calls stays that there was one: when, how long, in which queue, with which result and by
which agent; neither whose it was nor under which id the CRM knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    Update,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from callcenter.domain.interaction import NOBODY
from callcenter.domain.number import PhoneNumber
from callcenter.store import cleaning, persons
from callcenter.store.database import Database
from callcenter.store.errors import NotPossible
from callcenter.store.persons import (
    ABOUT,
    Extent,
    Person,
    among,
    calls_of,
    extent_of,
    outbox_of,
    refuse,
)
from callcenter.store.searches import FORGET_CALL, FORGET_CUSTOMER
from callcenter.store.tables import customer, erasure, interaction, outbox, recording

UNFINISHED = "unfinished"
"""Stands in an erasure's counts until the searches and the journal have been cleaned too."""
REST = "rest"
"""Stands there until the files beside the database are clean: what to look for in them."""
_ANONYMOUS = {
    "number_raw": NOBODY.raw,
    "number_kind": NOBODY.kind,
    "e164": None,
    "number_key": NOBODY.key,
    "name": "",
    "verified": False,
    "dialled": "",
    "customer_id": "",
    "customer_name": "",
    "reason": "",
    "note": "",
    "note_saved": None,
    "consults": "",
    "matter": "",
}
_RENAME = update(interaction).where(interaction.c.seq == bindparam("this"))
_RENAME = _RENAME.values(id=bindparam("new"), **_ANONYMOUS)


class Rest(msgspec.Struct, frozen=True):
    """What is to be cleaned beside the database: *texts* in logs, and files of *recordings*."""

    texts: tuple[str, ...]
    recordings: tuple[str, ...]


class Erasure(msgspec.Struct, frozen=True):
    """One that was done: when, by whom, why and how much; never who it was.

    Only until the files are clean too it knows what to look for in them (*rest*).
    """

    id: str
    at: datetime
    agent: str
    reason: str
    counts: dict[str, int]
    rest: Rest | None = None


class Erasures:
    """Persons to be erased, and erasures that were done; all methods raise StoreError kinds.

    Their transactions are short: an agent's note is never kept waiting.
    """

    def __init__(
        self, database: Database, *, agent: str, site: str, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._agent = agent
        self._site = site
        self._now = now

    def find(self, asked: str, number: PhoneNumber) -> Person:
        """The person of that id (ours or the CRM's) or of that number.

        Raises NotPossible when nothing is kept of them, or several persons share the number.
        """
        with self._database.reading() as connection:
            return persons.find(connection, asked, number)

    def extent(self, person: Person) -> Extent:
        """What would go with *person*; nothing is changed."""
        with self._database.reading() as connection:
            return extent_of(connection, person, calls_of(person))

    def erase(
        self,
        person: Person,
        *,
        id: str,
        reason: str,
        new_id: Callable[[], str],
        discard_unsent: bool = False,
    ) -> Extent:
        """Erase *person* and write down that it was done under *id*; what went.

        What the CRM has not got is erased only if *discard_unsent*. Raises NotPossible when it is
        not, when a call with them is on, or without a *reason*. The files beside the database have
        to be cleaned then (`begun`, `cleaned`), and `finish` has to follow.
        """
        if not reason.strip():
            raise NotPossible("Say why: an erasure is written down with its reason.")
        with self._database.reading() as connection:
            # Looks at every call there is, which nobody's write has to wait for.
            known = extent_of(connection, person, calls_of(person)).calls
            newest = connection.execute(select(func.max(interaction.c.seq))).scalar_one() or 0
        since = and_(interaction.c.seq > newest, calls_of(person))
        with self._database.writing() as connection:
            extent = extent_of(connection, person, or_(interaction.c.id.in_(known), since))
            refuse(extent, discard_unsent)
            rest = Rest(person.texts, _recordings(connection, extent))
            _erase(connection, person, extent, new_id)
            row = {
                "id": id,
                "at": self._now(),
                "agent": self._agent,
                "site": self._site,
                "reason": reason.strip(),
                "counts": extent.counts | {UNFINISHED: 1, REST: msgspec.to_builtins(rest)},
            }
            connection.execute(insert(erasure).values(row))
        return extent

    def begun(self) -> tuple[Erasure, ...]:
        """Those whose files beside the database may not be clean yet."""
        return tuple(one for one in self.all() if one.rest is not None)

    def cleaned(self, id: str) -> None:
        """The files are clean; what to look for in them is not kept any longer."""
        (one,) = (one for one in self.begun() if one.id == id)
        with self._database.writing() as connection:
            connection.execute(_counted(id, one.counts))

    def finish(self, *, whole: bool = False) -> None:
        """Clean searches, journal and (the *whole* file, which takes a while) what was freed.

        Does nothing when every erasure was finished; broken off, it is simply done again.
        """
        done = [one for one in self.all() if one.rest is None and UNFINISHED in one.counts]
        if not done:
            return
        cleaning.merge_searches(self._database)
        if whole:
            cleaning.vacuum(self._database)
        # Before it is called finished: while somebody reads, the journal cannot be emptied.
        cleaning.empty_journal(self._database)
        with self._database.writing() as connection:
            for one in done:
                counts = {key: count for key, count in one.counts.items() if key != UNFINISHED}
                connection.execute(_counted(one.id, counts))

    def all(self) -> tuple[Erasure, ...]:
        """Every erasure, the oldest first."""
        with self._database.reading() as connection:
            return tuple(map(_value, connection.execute(select(erasure).order_by(erasure.c.at))))


def _value(row: Any) -> Erasure:
    counts = {name: count for name, count in row.counts.items() if name != REST}
    rest = msgspec.convert(row.counts[REST], Rest) if REST in row.counts else None
    return Erasure(row.id, row.at, row.agent, row.reason, counts, rest)


def _counted(id: str, counts: dict[str, int]) -> Update:
    return update(erasure).where(erasure.c.id == id).values(counts=counts)


def _recordings(connection: Connection, extent: Extent) -> tuple[str, ...]:
    theirs = select(recording.c.id).where(among(recording.c.interaction, extent.calls))
    return tuple(connection.execute(theirs).scalars())


def _erase(
    connection: Connection, person: Person, extent: Extent, new_id: Callable[[], str]
) -> None:
    connection.execute(delete(outbox).where(outbox_of(person, extent.calls)))
    for table, name in ABOUT[1:]:
        gone = among(table.c[name], (*person.customers, *extent.calls))
        connection.execute(delete(table).where(gone))
    calls = select(interaction.c.seq).where(interaction.c.id.in_(extent.calls))
    for seq in connection.execute(calls).scalars().all():
        connection.execute(FORGET_CALL, {"seq": seq})
        connection.execute(_RENAME, {"this": seq, "new": new_id()})
    seqs = select(customer.c.seq).where(customer.c.id.in_(person.customers))
    for seq in connection.execute(seqs).scalars().all():
        connection.execute(FORGET_CUSTOMER, {"seq": seq})
        connection.execute(delete(customer).where(customer.c.seq == seq))
