"""A running Request Tracker 5; what it kept is read from its database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from callcenter.crm.crm import (
    NOTHING_YET,
    Changes,
    CrmConflict,
    CrmNotAuthorised,
    CrmRefused,
    CrmUnavailable,
    Earlier,
)
from callcenter.crm.mapping import WrongMapping
from callcenter.crm.request_tracker.setup import setup_from
from callcenter.crm.request_tracker.tracker import RequestTracker as Adapter
from callcenter.domain.customer import CustomerChange
from callcenter.domain.disposition import Flag
from callcenter.domain.interaction import Correction, Interaction
from callcenter.domain.number import PhoneNumber
from callcenter.store.payload import of_change, of_customer, of_interaction
from installer.request_tracker import ROOT_PASSWORD, place
from tests.conftest import need
from tests.crm.request_tracker import AGENT, QUEUE, RequestTracker
from tests.crm.request_tracker import missing as no_request_tracker
from tests.store.samples import customer, full_call

Work = Callable[[Adapter], Coroutine[Any, Any, Any]]
ROOT = {"crm-user": "root", "crm-password": ROOT_PASSWORD}
AGENTS = {"crm-user": AGENT[0], "crm-password": AGENT[1]}
TRIED = Earlier(open=True)
PATIENCE = {"timeout_s": 30.0, "total_s": 60.0}
"""The limits of a desk would be those of a machine that does nothing else."""


def ask(
    tracker: RequestTracker,
    work: Work,
    *,
    secrets: dict[str, str] | None = None,
    page: int = 100,
    **changes: Any,
) -> Any:
    """What *work* gives, for an administrator if not for whom the *secrets* are."""
    table = {"kind": "request-tracker", "url": tracker.address, "queue": QUEUE, "auth": "basic"}

    async def run() -> Any:
        crm = Adapter(
            setup_from(table | PATIENCE | changes),
            secret=lambda name: (secrets or ROOT).get(name, ""),
            region="PL",
            now=lambda: datetime.now(UTC),
            page=page,
        )
        try:
            return await work(crm)
        finally:
            await crm.close()

    return asyncio.run(run())


def number(text: str) -> PhoneNumber:
    return PhoneNumber.parse(text, region="PL")


def user_id(tracker: RequestTracker, email: str) -> str:
    return next(str(row["id"]) for row in tracker.users() if row["EmailAddress"] == email)


def spoken(**fields: Any) -> Interaction:
    """A call of 64.4 seconds that has a key of its own."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    plain = {
        "id": str(uuid4()),
        "started": began,
        "answered": began + timedelta(seconds=4),
        "ended": began + timedelta(seconds=68.4),
        "customer_name": "Łucja Żak",
        "note": "Piec nie grzeje",
        "flags": frozenset(),
        "matter": "",
    }
    return replace(full_call(), **plain | fields)


def told(call: Interaction, who: str = "", *, revision: int = 1, **fields: Any) -> dict[str, Any]:
    return of_interaction(call) | {"customer_crm_id": who, "revision": revision} | fields


def log(
    tracker: RequestTracker,
    payload: dict[str, Any],
    earlier: Earlier = NOTHING_YET,
    **more: Any,
) -> str:
    made: str = ask(tracker, lambda crm: crm.log(payload, payload["key"], earlier=earlier), **more)
    return made


def changed(was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    change = CustomerChange("change-1", "c", datetime.now(UTC), "ewa", was=was, now=now)
    return of_change(change, site="krk")


def test_it_answers_who_may_come_in_and_tells_who_may_not(request_tracker: RequestTracker) -> None:
    ask(request_tracker, lambda crm: crm.ping())
    token = {"crm-token": request_tracker.agent_token}
    ask(request_tracker, lambda crm: crm.ping(), secrets=token, auth="token")
    for secrets, words in (({"crm-token": "1-2-wrong"}, "401"), ({}, "crm-user")):
        with pytest.raises(CrmNotAuthorised, match=words):
            auth = "token" if secrets else "basic"
            ask(request_tracker, lambda crm: crm.ping(), secrets=secrets or {"x": ""}, auth=auth)


@pytest.mark.parametrize(
    ("field", "written", "caller"),
    [
        ("MobilePhone", "+48 611-020-401", "+48611020401"),
        ("WorkPhone", "0048611020402", "+48611020402"),
        ("HomePhone", "(61) 102 04 03", "+48611020403"),
        ("PagerPhone", "48611020404", "+48611020404"),
    ],
)
def test_who_asked_for_something_is_found_however_their_number_is_written(
    request_tracker: RequestTracker, field: str, written: str, caller: str
) -> None:
    email = f"{field}@found.example"
    request_tracker.make_user("Ada Nowak", email, Organization="Lampex", **{field: written})
    request_tracker.make_ticket("Lamp", email)
    (found,) = ask(request_tracker, lambda crm: crm.find(number(caller)))
    assert (found.name, found.company, found.email) == ("Ada Nowak", "Lampex", email)
    assert found.numbers == (caller,)
    assert found.crm_id == user_id(request_tracker, email)


def test_nobody_is_taken_for_a_caller_whose_number_is_only_alike(
    request_tracker: RequestTracker,
) -> None:
    request_tracker.make_user("Jan Lis", "alike@example.com", MobilePhone="+48 61 102 05 019")
    request_tracker.make_user("Ewa Mak", "both@example.com", MobilePhone="+48611020502")
    request_tracker.make_ticket("Door", "alike@example.com")
    request_tracker.make_ticket("Gate", "both@example.com")
    for caller in ("+48611020501", "+49611020502", "anonymous"):
        assert ask(request_tracker, partial(Adapter.find, number=number(caller))) == ()


def test_a_user_who_is_out_of_service_is_nobody(request_tracker: RequestTracker) -> None:
    request_tracker.make_user("Ola Sum", "gone@example.com", MobilePhone="+48611020510")
    request_tracker.make_ticket("Roof", "gone@example.com")
    with request_tracker.client() as client:
        client.delete("/user/gone@example.com").raise_for_status()
    assert ask(request_tracker, lambda crm: crm.find(number("+48611020510"))) == ()


def test_an_account_that_is_told_no_numbers_believes_what_was_compared_there(
    request_tracker: RequestTracker,
) -> None:
    request_tracker.make_user("Iga Bąk", "iga@example.com", WorkPhone="61 102 05 20")
    request_tracker.make_user("Leo Rak", "leo2@example.com", WorkPhone="61 102 05 29")
    request_tracker.make_ticket("Window", "iga@example.com")
    request_tracker.make_ticket("Wall", "leo2@example.com")

    async def popped(crm: Adapter) -> Any:
        (found,) = await crm.find(number("+48611020520"))
        return found, await crm.get(found.crm_id)

    found, whole = ask(request_tracker, popped, secrets=AGENTS)
    assert (found.name, found.numbers) == ("Iga Bąk", ("+48611020520",))
    assert whole.numbers == found.numbers
    assert [matter.title for matter in whole.matters] == ["Window"]


def test_it_does_not_guess_which_of_two_who_asked_has_the_number(
    request_tracker: RequestTracker,
) -> None:
    for name in ("one", "two"):
        phone = {"MobilePhone": "+48611020530"} if name == "one" else {}
        request_tracker.make_user(name, f"{name}@two.example", **phone)
    with request_tracker.client() as client:
        both = ["one@two.example", "two@two.example"]
        body = {"Queue": QUEUE, "Subject": "Both", "Requestor": both}
        client.post("/ticket", json=body).raise_for_status()
    caller = number("+48611020530")
    assert ask(request_tracker, lambda crm: crm.find(caller), secrets=AGENTS) == ()
    (found,) = ask(request_tracker, lambda crm: crm.find(caller))
    assert found.email == "one@two.example"


def test_where_users_are_searched_by_number_nobody_needs_to_have_asked_for_something() -> None:
    need(not no_request_tracker(), "Request Tracker", how=no_request_tracker())
    fields = "RealName, EmailAddress, MobilePhone"
    with RequestTracker(place(), user_fields=fields) as tracker:
        tracker.make_user("Ewa Mak", "ewa@example.com", MobilePhone="601 020 303")
        tracker.make_user("Leo Sum", "leo@example.com", MobilePhone="601 020 304")
        caller = number("+48601020303")
        (found,) = ask(tracker, lambda crm: crm.find(caller), secrets=AGENTS)
        assert (found.name, found.numbers) == ("Ewa Mak", ("+48601020303",))


def test_the_story_of_a_customer_is_their_tickets_and_what_was_said(
    request_tracker: RequestTracker,
) -> None:
    email = "story@example.com"
    request_tracker.make_user("Zoe Gaj", email, MobilePhone="+48611020540")
    done = request_tracker.make_ticket("Old lamp", email)
    open_one = request_tracker.make_ticket("New lamp", email)
    with request_tracker.client() as client:
        client.put(f"/ticket/{done}", json={"Status": "resolved"}).raise_for_status()
    who = user_id(request_tracker, email)
    log(request_tracker, told(spoken(matter=open_one, note="Żarówka wymieniona"), who))
    whole = ask(request_tracker, lambda crm: crm.get(who))
    assert [(one.id, one.title, one.state) for one in whole.matters] == [
        (open_one, "New lamp", "open")
    ] or [one.state for one in whole.matters] == ["new"]
    call = next(one for one in whole.contacts if one.channel == "call")
    assert call.matter == open_one
    assert "Żarówka wymieniona" in call.summary
    assert {one.matter for one in whole.contacts} == {done, open_one}


def test_customers_are_found_by_words(request_tracker: RequestTracker) -> None:
    request_tracker.make_user("Żaneta Wróbel", "zaneta@wrobel.example", Organization="Piece")
    for words in ("żaneta", "wrobel.exam"):
        found = ask(request_tracker, partial(Adapter.search, text=words))
        assert [one.email for one in found] == ["zaneta@wrobel.example"], words
    assert ask(request_tracker, lambda crm: crm.search("nobody of that name")) == ()


def test_a_call_about_a_ticket_is_a_comment_on_it_with_its_minutes(
    request_tracker: RequestTracker,
) -> None:
    ticket = request_tracker.make_ticket("Boiler", "boiler@example.com")
    before = len(request_tracker.tickets())
    call = spoken(matter=ticket)
    made = log(request_tracker, told(call))
    (comment,) = request_tracker.comments(ticket)
    assert made == f"{ticket}/{comment['id']}"
    assert comment["TimeTaken"] == 2
    assert "Piec nie grzeje" in comment["Content"]
    assert call.id in comment["Content"]
    assert len(request_tracker.tickets()) == before


def test_a_call_about_nothing_open_is_a_ticket_of_its_own(request_tracker: RequestTracker) -> None:
    request_tracker.make_user("Lena Kos", "lena@example.com")
    who = user_id(request_tracker, "lena@example.com")
    made = log(request_tracker, told(spoken(flags=frozenset({Flag.RESOLVED})), who))
    (row,) = [row for row in request_tracker.tickets() if str(row["id"]) == made]
    assert (row["Subject"], row["Status"], row["TimeWorked"]) == (
        "Call from Łucja Żak",
        "resolved",
        2,
    )
    with request_tracker.client() as client:
        asked = client.get(f"/ticket/{made}").raise_for_status().json()["Requestor"]
        texts = client.get(f"/ticket/{made}/attachments?fields=Content").json()["items"]
    assert [one["id"] for one in asked] == ["lena@example.com"]
    assert any("Piec nie grzeje" in one["Content"] for one in texts)


def test_the_ticket_of_a_resolved_call_is_resolved(request_tracker: RequestTracker) -> None:
    ticket = request_tracker.make_ticket("Valve", "valve@example.com")
    log(request_tracker, told(spoken(matter=ticket, flags=frozenset({Flag.RESOLVED}))))
    (row,) = [row for row in request_tracker.tickets() if str(row["id"]) == ticket]
    assert row["Status"] == "resolved"


def test_a_comment_whose_answer_was_lost_is_not_made_again(
    request_tracker: RequestTracker,
) -> None:
    ticket = request_tracker.make_ticket("Pump", "pump@example.com")
    payload = told(spoken(matter=ticket))
    made = log(request_tracker, payload)
    assert log(request_tracker, payload, TRIED) == made
    assert len(request_tracker.comments(ticket)) == 1


def test_a_comment_is_found_again_after_the_call_was_given_to_another_matter(
    request_tracker: RequestTracker,
) -> None:
    email = "moved@example.com"
    request_tracker.make_user("Kim Las", email)
    who = user_id(request_tracker, email)
    first, second = (request_tracker.make_ticket(each, email) for each in ("Heat", "Cold"))
    call = spoken(matter=first)
    made = log(request_tracker, told(call, who))
    again = log(request_tracker, told(replace(call, matter=second), who, revision=2), TRIED)
    assert again == made
    assert request_tracker.comments(second) == []


def test_a_ticket_whose_answer_was_lost_is_not_made_again(request_tracker: RequestTracker) -> None:
    payload = told(spoken())
    made = log(request_tracker, payload)
    before = len(request_tracker.tickets())
    assert log(request_tracker, payload, TRIED) == made
    assert len(request_tracker.tickets()) == before
    other = told(spoken())
    assert log(request_tracker, other, TRIED) not in ("", made)


def test_a_call_about_a_ticket_that_was_merged_is_kept_where_it_went(
    request_tracker: RequestTracker,
) -> None:
    email = "merged@example.com"
    request_tracker.make_user("Rut Wit", email)
    who = user_id(request_tracker, email)
    gone, into = (request_tracker.make_ticket(each, email) for each in ("Hob", "Stove"))
    before, later = (spoken(matter=gone, note=each) for each in ("Hob is cold", "Stove is cold"))
    made = log(request_tracker, told(before, who))
    with request_tracker.client() as client:
        client.put(f"/ticket/{gone}", json={"MergeInto": int(into)}).raise_for_status()
    corrected = told(replace(before, note="Hob is warm"), who, revision=2)
    assert log(request_tracker, corrected, Earlier(made=made)) == made
    second = log(request_tracker, told(later, who))
    assert log(request_tracker, told(later, who), TRIED) == second
    # What was said before stays where it was, and is shown with the rest.
    kept = [*request_tracker.comments(gone), *request_tracker.comments(into)]
    texts = [one["Content"] for one in kept]
    assert len(texts) == 3
    for text, note in zip(texts, ("Hob is cold", "Hob is warm", "Stove is cold"), strict=True):
        assert note in text
    whole = ask(request_tracker, lambda crm: crm.get(who))
    assert [matter.id for matter in whole.matters] == [into]


def test_a_corrected_note_is_one_more_comment(request_tracker: RequestTracker) -> None:
    ticket = request_tracker.make_ticket("Tap", "tap@example.com")
    call = spoken(matter=ticket)
    made = log(request_tracker, told(call))
    now = datetime.now(UTC)
    before = Correction(call.id, now, "ewa", call.note, "", frozenset(), reason="literówka")
    later = replace(call, note="Piec grzeje")
    payload = of_interaction(later, before) | {"customer_crm_id": "", "revision": 2}
    for earlier in (Earlier(made=made), Earlier(made=made, open=True)):
        assert log(request_tracker, payload, earlier) == made
    first, second = request_tracker.comments(ticket)
    assert "Piec nie grzeje" in first["Content"]
    assert "Corrected by ewa" in second["Content"]
    assert "literówka" in second["Content"]
    assert "Piec grzeje" in second["Content"]
    assert (first["TimeTaken"], second["TimeTaken"]) == (2, 0)


def test_what_it_refuses_is_told_in_its_own_words(request_tracker: RequestTracker) -> None:
    with pytest.raises(CrmRefused, match="No permission to create tickets in the queue 'Nope'"):
        log(request_tracker, told(spoken()), queue="Nope")
    with pytest.raises(CrmRefused, match="could not be recorded"):
        log(request_tracker, told(spoken(matter="999999")))
    with pytest.raises(CrmRefused, match="MAT-1"):
        log(request_tracker, told(spoken(matter="MAT-1")))
    with pytest.raises(CrmRefused, match="Not Found"):
        ask(request_tracker, lambda crm: crm.get("999999"))


def test_a_new_customer_is_made_once(request_tracker: RequestTracker) -> None:
    key = str(uuid4())
    new = customer(1, name="Pia Jar", crm_id="", email="pia@example.com", company="Jar")
    new = replace(new, numbers=("+48611020550", "+48611020551"))
    payload = of_customer(new, agent="ewa", site="krk")
    made = ask(request_tracker, lambda crm: crm.create(payload, key))
    again = ask(request_tracker, lambda crm: crm.create(payload, key, earlier=TRIED))
    assert again == made == user_id(request_tracker, "pia@example.com")
    whole = ask(request_tracker, lambda crm: crm.get(made))
    assert (whole.name, whole.company, whole.numbers) == ("Pia Jar", "Jar", new.numbers)
    with pytest.raises(CrmRefused, match="in use"):
        ask(request_tracker, lambda crm: crm.create(payload, str(uuid4())))


def test_an_account_without_the_right_makes_no_customers(request_tracker: RequestTracker) -> None:
    payload = of_customer(customer(1, crm_id="", email="no@example.com"), agent="e", site="k")
    with pytest.raises(CrmRefused):
        ask(request_tracker, lambda crm: crm.create(payload, str(uuid4())), secrets=AGENTS)


def test_a_customer_is_changed_where_they_were_as_seen(request_tracker: RequestTracker) -> None:
    email = "change@example.com"
    request_tracker.make_user("Tom Bór", email, MobilePhone="611 020 560", WorkPhone="102")
    who = user_id(request_tracker, email)
    change = changed(
        {"name": "Tom Bór", "numbers": ["+48611020560", "102"]},
        {"name": "Tomasz Bór", "numbers": ["102", "+48611020561"]},
    )
    version = ask(request_tracker, lambda crm: crm.change(who, change, "k"))
    (row,) = [row for row in request_tracker.users() if str(row["id"]) == who]
    assert (row["RealName"], row["MobilePhone"], row["WorkPhone"]) == (
        "Tomasz Bór",
        "+48611020561",
        "102",
    )
    assert version
    # The same once more, after its answer was lost.
    assert ask(request_tracker, lambda crm: crm.change(who, change, "k")) == version


def test_what_was_changed_on_both_sides_is_a_conflict(request_tracker: RequestTracker) -> None:
    email = "conflict@example.com"
    request_tracker.make_user("Theirs", email)
    who = user_id(request_tracker, email)
    change = changed({"name": "Before"}, {"name": "Ours"})
    with pytest.raises(CrmConflict) as conflict:
        ask(request_tracker, lambda crm: crm.change(who, change, "k"))
    assert conflict.value.theirs.name == "Theirs"
    (row,) = [row for row in request_tracker.users() if str(row["id"]) == who]
    assert row["RealName"] == "Theirs"


def test_a_change_that_it_did_not_make_is_told_as_refused(request_tracker: RequestTracker) -> None:
    email = "denied@example.com"
    request_tracker.make_user("Una", email)
    who = user_id(request_tracker, email)
    name = changed({"name": "Una"}, {"name": "Other"})
    with pytest.raises(CrmRefused, match="Permission Denied"):
        ask(request_tracker, lambda crm: crm.change(who, name, "k"), secrets=AGENTS)
    taken = changed({"email": email}, {"email": "root@localhost"})
    with pytest.raises(CrmRefused, match="in use"):
        ask(request_tracker, lambda crm: crm.change(who, taken, "k"))
    five = changed({"numbers": []}, {"numbers": [f"10{each}" for each in range(5)]})
    with pytest.raises(CrmRefused, match="4 numbers"):
        ask(request_tracker, lambda crm: crm.change(who, five, "k"))


async def all_changes(crm: Adapter, cursor: str) -> tuple[list[Changes], str]:
    pages = []
    while True:
        page = await crm.changes(cursor, 500)
        pages.append(page)
        cursor = page.cursor
        if not page.more:
            return pages, cursor


def test_changes_are_followed_from_where_they_were_left(request_tracker: RequestTracker) -> None:
    request_tracker.make_user("Old Name", "feed1@example.com", MobilePhone="+48611020570")
    request_tracker.make_user("Gone Soon", "feed2@example.com")
    first, second = (user_id(request_tracker, f"feed{each}@example.com") for each in (1, 2))
    pages, cursor = ask(request_tracker, lambda crm: all_changes(crm, ""))
    told = {one.crm_id: one for page in pages for one in page.customers}
    assert {first, second} <= set(told)
    assert told[first].numbers == ("+48611020570",)
    assert not {"The RT System itself", "Nobody in particular"} & {
        one.name for one in told.values()
    }
    with request_tracker.client() as client:
        client.put(f"/user/{first}", json={"RealName": "New Name"}).raise_for_status()
        client.delete(f"/user/{second}").raise_for_status()
    pages, cursor = ask(request_tracker, lambda crm: all_changes(crm, cursor))
    assert {one.name for page in pages for one in page.customers if one.crm_id == first} == {
        "New Name"
    }
    assert second in {one for page in pages for one in page.deleted}
    pages, _ = ask(request_tracker, lambda crm: all_changes(crm, cursor))
    assert [(page.customers, page.deleted) for page in pages] == [((), ())]


def test_many_users_come_in_pages_and_none_is_missed_when_one_goes(
    request_tracker: RequestTracker,
) -> None:
    for each in range(7):
        request_tracker.make_user(f"Many {each}", f"many{each}@example.com")

    async def follow(crm: Adapter) -> set[str]:
        page = await crm.changes("", 500)
        names = {one.name for one in page.customers}
        assert page.more
        with request_tracker.client() as client:
            client.delete("/user/many6@example.com").raise_for_status()
        rest, _ = await all_changes(crm, page.cursor)
        return names | {one.name for page in rest for one in page.customers}

    assert {f"Many {each}" for each in range(6)} <= ask(request_tracker, follow, page=3)


def test_an_account_that_may_not_know_who_changed_gets_no_local_copy(
    request_tracker: RequestTracker, caplog: pytest.LogCaptureFixture
) -> None:
    changes = ask(request_tracker, lambda crm: crm.changes("", 500), secrets=AGENTS)
    assert (changes.customers, changes.cursor, changes.more) == ((), "", False)
    assert "AdminUsers" in caplog.text


def test_an_outage_is_told_as_such(request_tracker: RequestTracker) -> None:
    request_tracker.stop()
    with pytest.raises(CrmUnavailable):
        ask(request_tracker, lambda crm: crm.ping())


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"url": "http://rt.example.com"}, "https"),
        ({"url": "https://u:p@rt.example.com"}, "password"),
        ({"queue": " "}, "queue is empty"),
        ({"url": "https://rt.example.com:99999"}, "expected https://host, without a password"),
        ({"kew": "x"}, "kew"),
        ({"auth": "none"}, "auth"),
        ({"timeout_s": 0}, "timeout_s"),
    ],
)
def test_a_wrong_setup_is_told_with_what_is_expected(table: dict[str, Any], words: str) -> None:
    right = {"kind": "request-tracker", "url": "https://rt.example.com", "queue": "Calls"}
    setup_from(right)
    with pytest.raises(WrongMapping, match=words):
        setup_from(right | table)
