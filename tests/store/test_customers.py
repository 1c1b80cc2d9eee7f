from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from callcenter.domain.customer import Contact, Customer
from callcenter.store.store import Store
from callcenter.store.tables import RecordKind
from tests.store.samples import MOBILE, NOW, call, customer, full_customer, id_of


def test_a_customer_comes_back_exactly_with_the_whole_story(store: Store) -> None:
    store.customers.upsert_many([full_customer()])
    assert store.customers.with_story(full_customer().id) == full_customer()


def test_found_by_number_without_past_contacts(store: Store) -> None:
    store.customers.upsert_many([full_customer()])
    assert store.customers.find_by_number(MOBILE) == (replace(full_customer(), contacts=()),)
    assert store.customers.find_by_number("214")[0].name == full_customer().name
    assert store.customers.find_by_number("+48999999999") == ()
    assert store.customers.find_by_number("") == ()


def test_a_single_caller_comes_with_the_story_and_several_without(store: Store) -> None:
    known = full_customer()
    store.customers.upsert_many([known])
    assert store.customers.callers(MOBILE) == (known,)
    assert store.customers.callers(MOBILE, limit=1)[0].contacts == known.contacts[:1]
    assert store.customers.callers("") == store.customers.callers("+48999999999") == ()
    store.customers.upsert_many([replace(known, id=id_of(7), crm_id="second", contacts=())])
    several = store.customers.callers(MOBILE)
    assert several == store.customers.find_by_number(MOBILE)
    assert [one.contacts for one in several] == [(), ()]


def test_two_who_share_a_number_are_both_found_by_name(store: Store) -> None:
    store.customers.upsert_many([customer(1, name="Zofia"), customer(2, name="Adam")])
    assert [one.name for one in store.customers.find_by_number(MOBILE)] == ["Adam", "Zofia"]


def test_a_name_alone_finds_nobody_by_number(store: Store) -> None:
    store.customers.upsert_many([customer(1, name="Jan Kowalski", tags=("VIP",))])
    assert store.customers.find_by_number("jan kowalski") == ()


def test_the_story_shows_the_newest_contacts_first(store: Store) -> None:
    many = full_customer(contacts=30)
    store.customers.upsert_many([replace(many, contacts=many.contacts[::-1])])
    story = store.customers.with_story(many.id, limit=20)
    assert story is not None
    assert story.contacts == many.contacts[:20]
    assert store.customers.with_story(id_of(9)) is None


def test_the_crm_changes_a_customer_and_our_id_stays(store: Store) -> None:
    store.customers.upsert_many([customer(1)])
    changed = replace(customer(1), id=id_of(77), name="Anna Zawada", numbers=("+48500100200",))
    store.customers.upsert_many([changed])
    assert store.customers.find_by_number(MOBILE) == ()
    (found,) = store.customers.find_by_number("+48500100200")
    assert (found.id, found.name) == (customer(1).id, "Anna Zawada")
    assert store.customers.search("nowak") == ()
    assert store.customers.search("zawada") == (found,)


def test_a_short_record_leaves_the_story_alone_and_a_whole_one_replaces_it(store: Store) -> None:
    store.customers.upsert_many([full_customer()])
    short = replace(full_customer(), name="New", matters=(), promises=(), contacts=())
    store.customers.upsert_many([short], whole=False)
    story = store.customers.with_story(short.id)
    assert story == replace(full_customer(), name="New")
    store.customers.upsert_many([short], whole=True)
    assert store.customers.with_story(short.id) == short


def test_the_last_of_two_records_with_one_id_counts(store: Store) -> None:
    store.customers.upsert_many([customer(1, name="First"), customer(1, name="Second")])
    assert [one.name for one in store.customers.find_by_number(MOBILE)] == ["Second"]


def test_the_cursor_moves_with_the_records_and_deletions(store: Store) -> None:
    assert store.customers.cursor() == ""
    store.customers.upsert_many([customer(1), customer(2)], cursor="7")
    store.customers.upsert_many([], cursor="8", deleted=["C1", "never there"])
    assert store.customers.cursor() == "8"
    assert [one.crm_id for one in store.customers.find_by_number(MOBILE)] == ["C2"]


def test_contacts_older_than_are_kept_come_no_more(store: Store) -> None:
    told = full_customer()
    store.customers.keep_contacts(1)
    store.customers.upsert_many([told, customer(2)])
    for _ in range(2):
        kept = store.customers.with_story(told.id)
        assert kept is not None and kept.contacts == told.contacts[:2]
        store.customers.upsert_many([replace(told, name="New")])
    store.customers.keep_contacts(0)
    store.customers.upsert_many([told])
    assert store.customers.with_story(told.id) == told


def test_a_deleted_customer_is_gone_from_search_and_numbers(store: Store) -> None:
    store.customers.upsert_many([full_customer()])
    store.customers.upsert_many([], deleted=["C1"])
    assert store.customers.get(full_customer().id) is None
    assert store.customers.search("anna") == ()
    assert store.customers.find_by_number(MOBILE) == ()


def test_who_is_merged_into_themselves_stays(store: Store) -> None:
    store.customers.upsert_many([full_customer()])
    store.customers.upsert_many([], merged=[("C1", "C1")])
    assert store.customers.with_story(full_customer().id) == full_customer()


def test_a_new_customer_waits_for_the_crm(store: Store) -> None:
    new = customer(1, crm_id="", email="anna@example.com")
    store.customers.create(new)
    assert store.customers.find_by_number(MOBILE) == (new,)
    (waiting,) = store.outbox.rows()
    assert (waiting.kind, waiting.key) == (RecordKind.CUSTOMER, new.id)
    assert waiting.payload["email"] == "anna@example.com"


def test_a_customer_created_twice_is_changed_and_told_again(store: Store) -> None:
    store.customers.create(customer(1, crm_id=""))
    store.customers.created_in_crm(customer(1).id, "C9", at=NOW, revision=1)
    store.customers.create(customer(1, crm_id="", name="Anna Zawada"))
    (found,) = store.customers.find_by_number(MOBILE)
    assert (found.name, found.crm_id) == ("Anna Zawada", "C9")
    (waiting,) = store.outbox.rows()
    assert (waiting.revision, waiting.payload["name"]) == (2, "Anna Zawada")


def test_a_customer_is_found_by_the_id_of_the_crm(store: Store) -> None:
    store.customers.upsert_many([customer(1), customer(2)])
    found = store.customers.by_crm_id("C2")
    assert found is not None and found.name == customer(2).name
    assert store.customers.by_crm_id("") is None


def test_the_crm_made_our_customer(store: Store) -> None:
    store.customers.create(customer(1, crm_id=""))
    store.customers.created_in_crm(customer(1).id, "C1", at=NOW, revision=1)
    (found,) = store.customers.find_by_number(MOBILE)
    assert (found.id, found.crm_id) == (customer(1).id, "C1")
    assert store.outbox.rows() == ()


def test_a_record_pulled_before_the_answer_came_becomes_one_with_ours(store: Store) -> None:
    store.customers.create(customer(1, crm_id="", name="Ours"))
    pulled = replace(full_customer(1), id=id_of(900), name="Theirs")
    store.customers.upsert_many([pulled])
    store.interactions.save(call(1, customer_id=pulled.id))
    store.customers.created_in_crm(customer(1).id, "C1", at=NOW, revision=1)
    (found,) = store.customers.find_by_number(MOBILE)
    story = store.customers.with_story(found.id)
    assert story == replace(pulled, id=customer(1).id)
    kept = store.interactions.get(id_of(1))
    assert kept is not None and kept.customer_id == customer(1).id


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lucj", True),
        ("zak łuc", True),
        ("acme", True),
        ("lucja@ac", True),
        ("601 234", True),
        ("214", True),
        ("2345678", False),
        ("nobody", False),
        ("", False),
    ],
)
def test_customers_are_searched_as_one_types(store: Store, text: str, found: bool) -> None:
    sought = replace(full_customer(), name="Łucja Żak", email="lucja@acme.example.pl")
    store.customers.upsert_many([sought, customer(2, name="Other", numbers=("+442079460958",))])
    assert (sought.id in [one.id for one in store.customers.search(text)]) is found


def test_twelve_thousand_at_once_are_taken(store: Store) -> None:
    many = [customer(at, numbers=(f"+4850{at:07d}",)) for at in range(12_000)]
    store.customers.upsert_many(many)
    store.customers.upsert_many([replace(one, company="ACME") for one in many])
    assert store.customers.find_by_number("+48500011999")[0].company == "ACME"
    assert len(store.customers.search("acme", limit=1000)) == 500


def test_contacts_at_the_same_moment_are_all_kept(store: Store) -> None:
    base = full_customer(contacts=5)
    same = tuple(replace(one, at=NOW) for one in base.contacts)
    store.customers.upsert_many([replace(base, contacts=same)])
    story = store.customers.with_story(base.id)
    assert isinstance(story, Customer)
    assert {one.id for one in story.contacts} == {one.id for one in same}
    assert all(one.at == NOW and one.at.utcoffset() == timedelta(0) for one in story.contacts)


def test_a_contact_that_was_passed_on_comes_back(store: Store) -> None:
    passed = Contact("k1", NOW, "call", "Anna", "why", passed_on_to="Ewa, 103", passed_on_at=NOW)
    kept = customer(1)
    store.customers.upsert_many([replace(kept, contacts=(passed,))])
    story = store.customers.with_story(kept.id)
    assert story is not None and story.contacts == (passed,)


def test_one_letter_lists_the_names_that_begin_with_it(store: Store) -> None:
    named = ("Zofia", "Żaneta", "Adam", "Zenon")
    store.customers.upsert_many([customer(n, name=name) for n, name in enumerate(named, 1)])
    assert [one.name for one in store.customers.search("z")] == ["Zenon", "Zofia"]
    assert [one.name for one in store.customers.search("ż ")] == ["Żaneta"]


def test_one_letter_more_narrows_nothing_and_two_do(store: Store) -> None:
    store.customers.upsert_many([customer(1, name="Jan Lis"), customer(2, name="Jan Nowak")])
    found = {
        text: len(store.customers.search(text)) for text in ("jan", "jan n", "jan no", "jan x")
    }
    assert found == {"jan": 2, "jan n": 2, "jan no": 1, "jan x": 2}


def test_whole_words_are_found_before_beginnings(store: Store) -> None:
    many = [customer(n, name=f"Anna {n}", email="") for n in range(1, 600)]
    store.customers.upsert_many([*many, customer(700, name="Annabella")])
    assert {one.name.split()[0] for one in store.customers.search("anna", 1000)} == {"Anna"}
    assert [one.name for one in store.customers.search("annab")] == ["Annabella"]
