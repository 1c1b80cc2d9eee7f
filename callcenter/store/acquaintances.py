"""Whom rows of a file could be about: customers with the same id, number or e-mail."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from zlib import crc32

import msgspec
from sqlalchemy import Connection, select

from callcenter.domain.customer import Customer
from callcenter.domain.customer_import import Entry, Known
from callcenter.store.columns import exact
from callcenter.store.customer_rows import read_customer
from callcenter.store.customer_values import AT_ONCE, asked_for
from callcenter.store.tables import customer, import_row
from callcenter.store.words import digits_indexed, folded

MOST_SHARING = 200
"""Where more customers have one number (a switchboard's), only those of that name are looked at."""
_BY_NUMBER = "SELECT key, customer FROM customer_number WHERE key IN ({})"
_BY_ID = "SELECT seq FROM customer WHERE id IN ({})"
# The first condition lets SQLite use the index, which leaves out the empty ones.
_BY_CRM_ID = "SELECT seq FROM customer WHERE crm_id != '' AND crm_id IN ({})"
_ADDRESSES = "SELECT seq, email FROM customer WHERE seq > ? AND seq <= ? AND email != ''"
_NAMED = "SELECT rowid FROM customer_search WHERE customer_search MATCH ? LIMIT 100"
_LAST = "SELECT coalesce(max(seq), 0) FROM customer"
_SEQ_BITS = 32
SPAN = 20_000
_PACK = msgspec.msgpack.Encoder().encode
_UNPACK = msgspec.msgpack.Decoder(Known).decode


class Addresses:
    """Which customers may have an e-mail address: by a check sum of it, 8 bytes for each customer.

    An index would have to be written with every pull, and only an import asks for it. What it
    tells is to be looked at; a customer whose address changed since `look`, and was not noted, is
    not found by it.
    """

    def __init__(self) -> None:
        self._known = array("Q")
        self._fresh: dict[int, list[int]] = {}
        self._upto = 0

    def look(self, connection: Connection) -> bool:
        """Look at the next SPAN of customers who were not looked at; False when none is left."""
        last = connection.exec_driver_sql(_LAST).scalar_one()
        if self._upto >= last:
            return False
        end = min(self._upto + SPAN, last)
        rows = connection.exec_driver_sql(_ADDRESSES, (self._upto, end))
        for seq, address in rows:
            self.note(seq, _text(address))
        self._upto = end
        if len(self._fresh) > SPAN:
            self._settle()
        return True

    def note(self, seq: int, address: str) -> None:
        """The customer with the number *seq* has that address, or is to have it."""
        if address:
            self._fresh.setdefault(_sum(address), []).append(seq)

    def of(self, address: str) -> Iterator[int]:
        """The numbers of customers who may have that address."""
        wanted = _sum(address)
        yield from self._fresh.get(wanted, ())
        at = bisect_left(self._known, wanted << _SEQ_BITS)
        while at < len(self._known) and self._known[at] >> _SEQ_BITS == wanted:
            yield self._known[at] & ((1 << _SEQ_BITS) - 1)
            at += 1

    def _settle(self) -> None:
        fresh = (sum << _SEQ_BITS | seq for sum, seqs in self._fresh.items() for seq in seqs)
        self._known = array("Q", sorted([*self._known, *fresh]))
        self._fresh = {}


class Acquaintances:
    """People by what rows name them by; whoever a row makes or changes is known to the next.

    A rehearsal gets to know a whole file: people are packed, and marks are kept as hashes, which
    is why whoever is told may share nothing with the row after all.
    """

    def __init__(self) -> None:
        self._people: dict[str, bytes | Known] = {}
        self._by: dict[int, str | tuple[str, ...]] = {}
        self._crowded: set[str] = set()

    def add(self, known: Known) -> None:
        """Get to know somebody, or what they are like now."""
        id = known.customer.id
        before = self._get(id)
        for mark in self._marks(before.customer) if before else ():
            self._leave(mark, id)
        self._people[id] = _packed(known)
        for mark in self._marks(known.customer):
            self._join(mark, id)
        for key in known.customer.numbers:
            self._crowd(key)

    def about(self, entry: Entry) -> list[Known]:
        """Whom *entry* could be about."""
        ids = {entry.customer.id: None}
        for mark in self._marks(entry.customer):
            ids.update(dict.fromkeys(_ids(self._by.get(mark, ()))))
        return [known for id in ids if (known := self._get(id))]

    def _get(self, id: str) -> Known | None:
        kept = self._people.get(id)
        return _UNPACK(kept) if isinstance(kept, bytes) else kept

    def _marks(self, kept: Customer) -> Iterator[int]:
        """What tells people from each other, but for their id."""
        if kept.crm_id:
            yield hash(("crm", kept.crm_id))
        if kept.email:
            yield hash(("email", kept.email.strip().lower()))
        for key in kept.numbers:
            yield _named_mark(key, kept.name) if key in self._crowded else hash(("number", key))

    def _join(self, mark: int, id: str) -> None:
        have = self._by.get(mark)
        self._by[mark] = id if have is None else tuple(dict.fromkeys((*_ids(have), id)))

    def _leave(self, mark: int, id: str) -> None:
        left = tuple(each for each in _ids(self._by.pop(mark, ())) if each != id)
        if left:
            self._by[mark] = left

    def _crowd(self, key: str) -> None:
        """From so many on, the people of a number are told by their names too."""
        sharing = _ids(self._by.get(hash(("number", key)), ()))
        if len(sharing) <= MOST_SHARING:
            return
        del self._by[hash(("number", key))]
        self._crowded.add(key)
        for known in filter(None, map(self._get, sharing)):
            self._join(_named_mark(key, known.customer.name), known.customer.id)

    def learn_from(
        self, connection: Connection, entries: Sequence[Entry], addresses: Addresses, batch: str
    ) -> dict[str, int]:
        """Get to know all in the store who share something with *entries*; the seqs by id."""
        seqs = self._sharing(connection, entries, addresses)
        found = dict(_rows(connection, seqs))
        lines = _lines(connection, batch, [kept.id for kept in found.values()])
        for kept in found.values():
            # Whom an earlier row changed is known as they are to be.
            if kept.id not in self._people:
                self.add(Known(kept, lines.get(kept.id, 0)))
        return {kept.id: seq for seq, kept in found.items()}

    def _sharing(
        self, connection: Connection, entries: Sequence[Entry], addresses: Addresses
    ) -> list[int]:
        told = [entry.customer for entry in entries]
        ids = [one.customer.id for one in entries if one.named]
        crm_ids = [exact(one.crm_id) for one in told if one.crm_id]
        seqs = {row[0] for row in asked_for(connection, _BY_ID, ids)}
        seqs.update(row[0] for row in asked_for(connection, _BY_CRM_ID, crm_ids))
        seqs.update(_sharing_numbers(connection, told))
        seqs.update(seq for one in told if one.email for seq in addresses.of(one.email))
        return sorted(seqs)


def _packed(known: Known) -> bytes | Known:
    try:
        return _PACK(known)
    except UnicodeEncodeError:
        # What is no proper Unicode cannot be packed; it is rare.
        return known


def _ids(have: str | tuple[str, ...]) -> tuple[str, ...]:
    return (have,) if isinstance(have, str) else have


def _named_mark(key: str, name: str) -> int:
    return hash(("named", key, tuple(sorted(folded(name)))))


def _sharing_numbers(connection: Connection, told: Sequence[Customer]) -> set[int]:
    keys = list({exact(key) for one in told for key in one.numbers})
    owners: dict[str, list[int]] = {}
    for key, seq in asked_for(connection, _BY_NUMBER, keys):
        owners.setdefault(_text(key), []).append(seq)
    crowded = {key for key, some in owners.items() if len(some) > MOST_SHARING}
    seqs = {seq for key, some in owners.items() if key not in crowded for seq in some}
    for one in told:
        for key in crowded.intersection(one.numbers):
            seqs.update(_named(connection, key, one.name))
    return seqs


def _named(connection: Connection, key: str, name: str) -> Iterator[int]:
    """Who has that number and all words of that name."""
    asked = [f'"{word}"' for word in folded(name)]
    digits = digits_indexed([key]).split(" ", 1)[0]
    whole = " AND ".join([f'"{digits}"', *asked])
    yield from connection.exec_driver_sql(_NAMED, (whole,)).scalars()


def _rows(connection: Connection, seqs: Sequence[int]) -> Iterator[tuple[int, Customer]]:
    for start in range(0, len(seqs), AT_ONCE):
        asked = select(customer).where(customer.c.seq.in_(seqs[start : start + AT_ONCE]))
        for row in connection.execute(asked):
            yield row.seq, read_customer(row)


def _lines(connection: Connection, batch: str, ids: Sequence[str]) -> dict[str, int]:
    """Which lines of this import were about them."""
    told = f"SELECT customer, line FROM {import_row.name} WHERE batch = ? AND customer IN ({{}})"
    return {id: line for id, line in asked_for(connection, told, ids, batch)}


def _sum(address: str) -> int:
    return crc32(address.strip().lower().encode("utf-8", "surrogatepass"))


def _text(value: str | bytes) -> str:
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value
