from __future__ import annotations

from zlib import crc32

from callcenter.domain.customer_import import Entry, Known
from callcenter.store.acquaintances import MOST_SHARING, SPAN, Acquaintances, Addresses
from callcenter.store.import_rows import digest, kept_before, put_back
from callcenter.store.store import Store
from tests.store.samples import MOBILE, customer, full_customer, id_of

# Two addresses with the same check sum (RFC 1952 CRC-32).
TWINS = ("plumless@b.pl", "buckeroo@b.pl")


def looked_at(store: Store, addresses: Addresses) -> int:
    count = 0
    while store.imports.look(addresses):
        count += 1
    return count


def known(store: Store, *entries: Entry, addresses: Addresses | None = None) -> set[str]:
    people = Acquaintances()
    store.imports.acquaint(people, entries, addresses or Addresses())
    return {one.customer.id for entry in entries for one in people.about(entry)}


def entry(name: str = "Anna Nowak", **fields: object) -> Entry:
    return Entry(2, customer(900, crm_id="", name=name, **{"numbers": (), **fields}))


def test_addresses_are_known_however_many_there_are(store: Store) -> None:
    count = SPAN + 500
    some = [customer(at, numbers=(), email=f"Anna{at}@B.pl") for at in range(count)]
    store.customers.upsert_many(some)
    addresses = Addresses()
    assert looked_at(store, addresses) == 2
    for at in (0, 1, SPAN - 1, SPAN, count - 1):
        wanted = entry(email=f"anna{at}@b.pl")
        assert known(store, wanted, addresses=addresses) == {id_of(500 + at)}
    assert looked_at(store, addresses) == 0
    store.customers.upsert_many([customer(count, numbers=(), email="new@b.pl")])
    assert looked_at(store, addresses) == 1
    assert known(store, entry(email="NEW@b.pl"), addresses=addresses) == {id_of(500 + count)}


def test_an_address_with_the_same_check_sum_is_not_the_same(store: Store) -> None:
    one, other = TWINS
    assert crc32(one.encode()) == crc32(other.encode())
    store.customers.upsert_many([customer(1, numbers=(), email=one)])
    addresses = Addresses()
    looked_at(store, addresses)
    assert known(store, entry(email=other), addresses=addresses) == set()
    assert known(store, entry(email=one), addresses=addresses) == {id_of(501)}


def test_of_a_switchboard_s_people_only_those_of_the_name_are_known(store: Store) -> None:
    count = MOST_SHARING + 5
    store.customers.upsert_many([customer(at, name=f"Ewa Nr{at}") for at in range(count)])
    assert known(store, entry("nr7 ewa", numbers=(MOBILE,))) == {id_of(507)}
    assert known(store, entry("Jan", numbers=(MOBILE,))) == set()


def test_of_an_usual_number_all_are_known(store: Store) -> None:
    store.customers.upsert_many([customer(at) for at in range(3)])
    assert len(known(store, entry("Jan", numbers=(MOBILE,)))) == 3


def test_whom_an_earlier_row_changed_is_known_as_they_shall_be(store: Store) -> None:
    store.customers.upsert_many([customer(1)])
    people, addresses = Acquaintances(), Addresses()
    asked = entry(numbers=(MOBILE,))
    store.imports.acquaint(people, [asked], addresses)
    people.add(Known(customer(1, numbers=("214",)), 7))
    store.imports.acquaint(people, [asked], addresses)
    assert people.about(asked) == []
    (found,) = people.about(entry(numbers=("214",)))
    assert (found.line, found.customer.numbers) == (7, ("214",))


def test_a_record_can_be_put_back_as_it_was(store: Store) -> None:
    before = full_customer()
    text = kept_before(before)
    changed = customer(1, name="Other", version="9")
    after = put_back(text, changed)
    assert kept_before(after) == text
    assert (after.name, after.since, after.version) == (before.name, before.since, "9")


def test_a_digest_tells_whether_it_reads_the_same() -> None:
    one = full_customer()
    assert digest(one) == digest(full_customer())
    assert digest(one) != digest(customer(1))
    assert digest(customer(1, name="An\udcffna")) != digest(customer(1))
