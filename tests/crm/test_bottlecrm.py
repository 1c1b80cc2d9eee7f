"""A running BottleCRM, by the preset alone; what it kept is read from its database."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.config import load
from callcenter.config.writing import set_user
from callcenter.crm.crm import CrmConflict, CrmNotAuthorised, CrmRefused, Earlier
from callcenter.crm.rest import RestCrm
from callcenter.crm.trial import Outcome
from callcenter.crm_trial import tried
from callcenter.domain.customer import CustomerChange
from callcenter.domain.interaction import Interaction
from callcenter.paths import Profile
from callcenter.store.payload import of_change, of_customer, of_interaction
from callcenter.store.secrets import Secrets
from tests.crm.asking import asked, number
from tests.crm.bottlecrm import BottleCrm
from tests.store.samples import customer, full_call

Work = Callable[[RestCrm], Coroutine[Any, Any, Any]]
TRIED, NOT_YET = Earlier(open=True), Earlier()
DONE = Outcome.DONE


def ask(crm: BottleCrm, work: Work, *, token: str = "", **changes: Any) -> Any:
    table = {"kind": "bottlecrm", "url": crm.url, **changes}
    return asked(table, work, secrets={"crm-token": token or crm.token})


def spoken(note: str) -> Interaction:
    """A call that ended a moment ago: this CRM takes none of the future."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    return replace(
        full_call(),
        started=began,
        answered=began + timedelta(seconds=4),
        ended=began + timedelta(seconds=64.4),
        note=note,
        matter="",
    )


def told(call: Interaction, contact: str) -> dict[str, Any]:
    return of_interaction(call) | {"customer_crm_id": contact, "revision": 1}


def log(crm: BottleCrm, payload: dict[str, Any], earlier: Earlier = NOT_YET) -> str:
    made: str = ask(crm, lambda rest: rest.log(payload, payload["key"], earlier=earlier))
    return made


def changed(id: str, was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    at = datetime.now(UTC)
    return of_change(CustomerChange("change-1", id, at, "ewa", was=was, now=now), site="krk")


def test_a_caller_is_found_however_their_number_is_written(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "22 102 20 00", organization="Lampex")
    bottlecrm.make_contact("Jan", "Lis", "+48221022001")
    (found,) = ask(bottlecrm, lambda rest: rest.find(number("+48221022000")))
    assert (found.crm_id, found.name, found.numbers) == (ada, "Ada Nowak", ("+48221022000",))
    assert ask(bottlecrm, lambda rest: rest.find(number("+48221022999"))) == ()


def test_everybody_at_a_shared_number_is_found(bottlecrm: BottleCrm) -> None:
    bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    bottlecrm.make_contact("Jan", "Nowak", "(22) 102-20-00")
    found = ask(bottlecrm, lambda rest: rest.find(number("+48221022000")))
    assert {one.name for one in found} == {"Ada Nowak", "Jan Nowak"}


def test_the_whole_record_has_its_story_and_open_matters(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact(
        "Ada", "Nowak", "22 102 20 00", email="ada@example.com", organization="Lampex"
    )
    case = bottlecrm.make_case("Broken again", ada)
    call = spoken("Lampa miga, oddzwonić.")
    log(bottlecrm, told(call, ada))
    found = ask(bottlecrm, lambda rest: rest.get(ada))
    assert (found.name, found.company, found.email) == ("Ada Nowak", "Lampex", "ada@example.com")
    assert [(one.id, one.title, one.state) for one in found.matters] == [
        (case, "Broken again", "New")
    ]
    (contact,) = found.contacts
    # Under our own key it is no second contact beside the one that the desk keeps.
    assert (contact.id, contact.at, contact.channel) == (call.id, call.started, "call")
    assert (contact.direction, contact.outcome) == ("inbound", "connected")
    assert contact.summary.startswith("Lampa miga, oddzwonić.") and call.id not in contact.summary


def test_words_find_contacts(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Wiśniewska", "+48221022000")
    bottlecrm.make_contact("Jan", "Lis", "+48221022001")
    for text in ("wiśniew", "Ada Wiśniewska", "2102200"):
        found = ask(bottlecrm, lambda rest, text=text: rest.search(text))
        assert ada in [one.crm_id for one in found], text
    assert ask(bottlecrm, lambda rest: rest.search("nobody & nothing?=%/")) == ()


def test_a_customer_whose_answer_was_lost_is_made_once(bottlecrm: BottleCrm) -> None:
    made = customer(name="Anna Maria Żak", numbers=("+48601234567",), company="Młyn", email="")
    payload = of_customer(made, agent="ewa", site="krk")
    first = ask(bottlecrm, lambda rest: rest.create(payload, made.id))
    again = ask(bottlecrm, lambda rest: rest.create(payload, made.id, earlier=TRIED))
    (row,) = bottlecrm.contacts()
    assert first == again == str(row["id"])
    assert (row["first_name"], row["last_name"]) == ("Anna Maria", "Żak")
    assert (row["phone_e164"], row["organization"]) == ("+48601234567", "Młyn")


def test_a_customer_of_one_word_can_be_made(bottlecrm: BottleCrm) -> None:
    payload = of_customer(customer(name="Ośrodek"), agent="ewa", site="krk")
    ask(bottlecrm, lambda rest: rest.create(payload, payload["key"]))
    (row,) = bottlecrm.contacts()
    assert (row["first_name"], row["last_name"]) == ("Ośrodek", "-")


def test_a_call_whose_answer_was_lost_is_kept_once(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    call = spoken("Podała nowy adres.")
    other = replace(spoken("another"), id="00000000-0000-4000-8000-00000000000a")
    log(bottlecrm, told(other, ada), TRIED)
    first = log(bottlecrm, told(call, ada))
    assert log(bottlecrm, told(call, ada), TRIED) == first
    assert len(bottlecrm.interactions()) == 2
    (row,) = [row for row in bottlecrm.interactions() if str(row["id"]) == first]
    assert (str(row["contact_id"]), row["outcome"], row["duration_seconds"]) == (
        ada,
        "connected",
        60,
    )
    assert row["body"].startswith("Podała nowy adres.\n") and call.id in row["body"]
    assert datetime.fromisoformat(row["occurred_at"]) == call.started


def test_a_correction_changes_the_call_that_was_sent(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    made = log(bottlecrm, told(spoken("wrong"), ada))
    log(bottlecrm, told(spoken("right"), ada), Earlier(made=made))
    (row,) = bottlecrm.interactions()
    assert row["body"].startswith("right\n")


def test_a_call_that_belongs_to_somebody_else_after_all_is_refused_by_name(
    bottlecrm: BottleCrm,
) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    jan = bottlecrm.make_contact("Jan", "Lis", "+48221022001")
    made = log(bottlecrm, told(spoken("x"), ada))
    with pytest.raises(CrmRefused, match="cannot be changed"):
        log(bottlecrm, told(spoken("x"), jan), Earlier(made=made))
    assert [str(row["contact_id"]) for row in bottlecrm.interactions()] == [ada]


def test_a_call_about_a_matter_is_kept_with_it(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    case = bottlecrm.make_case("Broken again", ada)
    call = replace(spoken("about the case"), matter=case)
    first = log(bottlecrm, told(call, ada))
    assert log(bottlecrm, told(call, ada), TRIED) == first
    (row,) = bottlecrm.interactions()
    assert (str(row["case_id"]), row["contact_id"]) == (case, None)


def test_a_stranger_without_a_word_is_not_told_and_one_with_a_note_waits_for_a_customer(
    bottlecrm: BottleCrm,
) -> None:
    silent = replace(spoken(""), disposition="", flags=frozenset())
    assert log(bottlecrm, told(silent, "")) == ""
    with pytest.raises(CrmRefused, match="choose one, then send it again"):
        log(bottlecrm, told(spoken("who was that?"), ""))
    assert bottlecrm.interactions() == []


def test_what_was_changed_here_is_changed_there(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000", email="ada@example.com")
    change = changed(
        "id",
        {"name": "Ada Nowak", "email": "ada@example.com"},
        {"name": "Ada Maria Lis", "email": ""},
    )
    for _ in range(2):
        # The second one finds that it is done already.
        ask(bottlecrm, lambda rest: rest.change(ada, change, "change-1"))
    (row,) = bottlecrm.contacts()
    assert (row["first_name"], row["last_name"]) == ("Ada Maria", "Lis")
    assert (row["email"], row["phone"]) == (None, "+48221022000")


def test_what_was_changed_there_too_is_a_conflict(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Kowal", "+48221022000")
    change = changed("id", {"name": "Ada Nowak"}, {"name": "Ada Lis"})
    with pytest.raises(CrmConflict) as conflict:
        ask(bottlecrm, lambda rest: rest.change(ada, change, "change-1"))
    assert conflict.value.theirs.name == "Ada Kowal"
    assert [row["last_name"] for row in bottlecrm.contacts()] == ["Kowal"]


@pytest.mark.parametrize("token", ["bcrm_pat_of_nobody", "x"])
def test_whom_it_does_not_know_it_does_not_let_in(bottlecrm: BottleCrm, token: str) -> None:
    with pytest.raises(CrmNotAuthorised, match=r"\(403\)"):
        ask(bottlecrm, lambda rest: rest.ping(), token=token)


def test_a_contact_that_is_gone_is_refused(bottlecrm: BottleCrm) -> None:
    gone = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(CrmRefused) as refusal:
        ask(bottlecrm, lambda rest: rest.get(gone))
    assert refusal.value.status == 404


def test_all_contacts_are_read_in_pages_and_one_that_is_gone_is_missed(
    bottlecrm: BottleCrm,
) -> None:
    made = [bottlecrm.make_contact("Ada", f"N{i}", f"+4822102200{i}") for i in range(5)]
    pages = {"by": "offset", "size": 2, "last": "answer.count <= sum([page, came])"}

    async def all_of_them(rest: RestCrm) -> tuple[list[str], list[bool], str]:
        ids, begins, cursor, more = [], [], "", True
        while more:
            part = await rest.changes(cursor, 100)
            assert part.everything and not part.whole
            ids += [one.crm_id for one in part.customers]
            begins.append(part.begins)
            cursor, more = part.cursor, part.more
        later = await rest.changes(cursor, 100)
        assert (later.customers, later.everything, later.cursor) == ((), True, cursor)
        return ids, begins, cursor

    ids, begins, _ = ask(bottlecrm, all_of_them, changes={"pages": pages})
    assert sorted(ids) == sorted(made) and begins == [True, False, False]
    with bottlecrm.client() as client:
        client.delete(f"/contacts/{made[0]}/").raise_for_status()
    ids, _, _ = ask(bottlecrm, all_of_them, changes={"pages": pages})
    assert sorted(ids) == sorted(made[1:])


def test_a_trial_passes_every_step(bottlecrm: BottleCrm, tmp_path: Path) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "22 102 20 00")
    profile = Profile(tmp_path)
    set_user(profile.config, {"crm": {"kind": "bottlecrm", "url": bottlecrm.url}})
    config, problems = load(profile)
    secrets = Secrets({"CALLCENTER_CRM_TOKEN": bottlecrm.token})
    for write in (False, True):
        steps = tried(config, number("+48221022000"), secrets=secrets, write=write) or ()
        assert [(step.name.value, step.says) for step in steps if step.outcome is not DONE] == []
        assert [step.mend for step in steps] == [""] * 8 and not problems
        assert bottlecrm.token not in str(steps)
    # It was sent twice, as after a lost answer.
    assert [str(row["contact_id"]) for row in bottlecrm.interactions()] == [ada]
