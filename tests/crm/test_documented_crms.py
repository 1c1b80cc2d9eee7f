"""CRMs that nobody here runs, connected by configuration alone, as their documentation says."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.crm.crm import Changes, CrmNotAuthorised, CrmRefused, Earlier
from callcenter.crm.rest import RestCrm
from callcenter.store.payload import of_customer, of_interaction
from tests.crm.asking import asked, number
from tests.crm.documented_crms import Espo, Suite, Zammad
from tests.crm.odd_crms import served
from tests.store.samples import customer, full_call

CALLER = "+48601234567"
TRIED = Earlier(open=True)
KEY = {"crm-token": Espo.KEY}
TOKEN = {"crm-token": Zammad.TOKEN}
CLIENT = {"crm-client-id": "softphone", "crm-client-secret": "s3cret"}


def table(name: str, url: str) -> dict[str, Any]:
    text = Path(__file__).with_name("odd").joinpath(f"{name}.toml").read_text("utf-8")
    read: dict[str, Any] = tomllib.loads(text.replace("URL", url))["crm"]
    return read


def told(who: str, **fields: Any) -> dict[str, Any]:
    call = replace(full_call(), disposition="resolved", matter="", **fields)
    return of_interaction(call) | {"customer_crm_id": who, "revision": 1}


def new(name: str = "Ada Nowak") -> dict[str, Any]:
    made = replace(customer(1, name=name, crm_id=""), numbers=(CALLER,))
    return of_customer(made, agent="ewa", site="krk")


async def twice(crm: RestCrm, payload: dict[str, Any]) -> tuple[str, str]:
    """The same call told again, as after a lost answer."""
    first = await crm.log(payload, payload["key"])
    return first, await crm.log(payload, payload["key"], earlier=TRIED)


async def all_changes(crm: RestCrm) -> list[Changes]:
    parts = [await crm.changes("", 100)]
    while parts[-1].more:
        parts.append(await crm.changes(parts[-1].cursor, 100))
    return parts


@pytest.fixture
def espo() -> Iterator[tuple[Espo, dict[str, Any]]]:
    crm = Espo()
    with served(crm.app) as url:
        yield crm, {"kind": "espocrm", "url": f"{url}/api/v1"}


@pytest.fixture
def zammad() -> Iterator[tuple[Zammad, dict[str, Any]]]:
    crm = Zammad()
    with served(crm.app) as url:
        yield crm, table("zammad", url)


@pytest.fixture
def suite() -> Iterator[tuple[Suite, dict[str, Any]]]:
    crm = Suite()
    with served(crm.app) as url:
        yield crm, table("suite", url)


def test_espocrm_finds_also_by_a_number_that_its_list_does_not_tell(
    espo: tuple[Espo, dict[str, Any]],
) -> None:
    crm, mapping = espo
    crm.contact("Ada Nowak", "+48221022000", CALLER)
    crm.contact("Jan Lis", "601 234 567")
    crm.contact("Ewa Mak", "+48601234568")
    found = asked(mapping, lambda rest: rest.find(number(CALLER)), secrets=KEY)
    assert sorted(one.name for one in found) == ["Ada Nowak", "Jan Lis"]
    assert ("+48221022000", CALLER) in [one.numbers for one in found]


def test_espocrm_tells_the_story_of_a_contact(espo: tuple[Espo, dict[str, Any]]) -> None:
    crm, mapping = espo
    ada = crm.contact("Ada Nowak", CALLER)
    crm.add("Case", contactId=ada, name="Lamp", status="New", createdAt="2026-11-01 10:00:00")
    crm.add("Case", contactId=ada, name="Door", status="Closed", createdAt="2026-11-01 10:00:00")
    payload = told(ada, note="Żarówka")
    asked(mapping, lambda rest: rest.log(payload, payload["key"]), secrets=KEY)
    whole = asked(mapping, lambda rest: rest.get(ada), secrets=KEY)
    assert [matter.title for matter in whole.matters] == ["Lamp"]
    (contact,) = whole.contacts
    assert contact.id == payload["key"] and contact.summary.startswith("Żarówka")


def test_espocrm_keeps_a_call_once_and_its_correction(espo: tuple[Espo, dict[str, Any]]) -> None:
    crm, mapping = espo
    ada = crm.contact("Ada Nowak", CALLER)
    payload = told(ada, note="first") | {"matter": "case7"}
    first, second = asked(mapping, lambda rest: twice(rest, payload), secrets=KEY)
    assert first == second and len(crm.tables["Call"]) == 1
    call = crm.tables["Call"][0]
    assert (call["status"], call["contactsIds"], call["parentId"]) == ("Held", [ada], "case7")
    assert call["dateStart"] == payload["started"].replace("T", " ")[:19]
    again = payload | {"note": "second", "revision": 2}
    earlier = Earlier(made=first)
    asked(mapping, lambda rest: rest.log(again, payload["key"], earlier=earlier), secrets=KEY)
    assert crm.tables["Call"][0]["description"].startswith("second")


def test_espocrm_makes_a_contact_once(espo: tuple[Espo, dict[str, Any]]) -> None:
    crm, mapping = espo
    made = asked(mapping, lambda rest: rest.create(new(), "k-1"), secrets=KEY)
    again = asked(mapping, lambda rest: rest.create(new(), "k-1", earlier=TRIED), secrets=KEY)
    assert made == again and len(crm.tables["Contact"]) == 1


def test_what_espocrm_refuses_it_says_in_a_header(espo: tuple[Espo, dict[str, Any]]) -> None:
    _, mapping = espo
    payload = told("x") | {"started": "2026"}
    with pytest.raises(CrmRefused, match=r"Field validation failure; field: dateStart \(400\)"):
        asked(mapping, lambda rest: rest.log(payload, payload["key"]), secrets=KEY)
    with pytest.raises(CrmNotAuthorised):
        asked(mapping, lambda rest: rest.ping(), secrets={"crm-token": "wrong"})


def test_espocrm_tells_who_changed_since(espo: tuple[Espo, dict[str, Any]]) -> None:
    crm, mapping = espo
    for day in (3, 1, 2):
        crm.contact(f"Day {day}", CALLER, changed=f"2026-11-0{day} 10:00:00")

    async def follow(rest: RestCrm) -> list[list[str]]:
        parts = await all_changes(rest)
        crm.tables["Contact"][1]["modifiedAt"] = "2026-11-04 10:00:00"
        later = await rest.changes(parts[-1].cursor, 100)
        return [[one.name for one in part.customers] for part in (*parts, later)]

    changes = asked(mapping, follow, secrets=KEY)
    assert changes == [["Day 1", "Day 2", "Day 3"], ["Day 3", "Day 1"]]


def test_zammad_finds_people_and_keeps_a_call_on_their_ticket(
    zammad: tuple[Zammad, dict[str, Any]],
) -> None:
    crm, mapping = zammad
    ada = crm.add("Ada", "Nowak", mobile="601 234 567", phone="")
    crm.add("Jan", "Lis", phone="+48601234567999")
    crm.tickets += [
        {"id": 7, "customer_id": ada, "title": "Lamp", "state": "open"},
        {"id": 8, "customer_id": ada, "title": "Door", "state": "closed"},
    ]
    (found,) = asked(mapping, lambda rest: rest.find(number(CALLER)), secrets=TOKEN)
    assert (found.name, found.crm_id) == ("Ada Nowak", str(ada))
    whole = asked(mapping, lambda rest: rest.get(found.crm_id), secrets=TOKEN)
    assert [matter.id for matter in whole.matters] == ["7"]
    payload = told(found.crm_id, note="x") | {"matter": "7"}
    first, second = asked(mapping, lambda rest: twice(rest, payload), secrets=TOKEN)
    assert first == second == "7/1" and len(crm.articles) == 1
    assert crm.articles[0]["type"] == "phone"


def test_zammad_says_what_a_call_needs(zammad: tuple[Zammad, dict[str, Any]]) -> None:
    _, mapping = zammad
    payload = told("3")
    with pytest.raises(CrmRefused, match="choose one"):
        asked(mapping, lambda rest: rest.log(payload, payload["key"]), secrets=TOKEN)
    payload |= {"matter": "99"}
    with pytest.raises(CrmRefused, match=r"Couldn't find Ticket \(404\)"):
        asked(mapping, lambda rest: rest.log(payload, payload["key"]), secrets=TOKEN)
    with pytest.raises(CrmNotAuthorised, match="Please sign in"):
        asked(mapping, lambda rest: rest.ping(), secrets={"crm-token": "wrong"})


def test_zammad_gives_everybody_in_pages(zammad: tuple[Zammad, dict[str, Any]]) -> None:
    crm, mapping = zammad
    for index in range(5):
        crm.add("Ada", f"N{index}", phone=CALLER)
    parts = asked(mapping, all_changes, secrets=TOKEN)
    assert [len(part.customers) for part in parts] == [2, 2, 1]
    assert [part.everything for part in parts] == [True] * 3


def test_suitecrm_speaks_json_api(suite: tuple[Suite, dict[str, Any]]) -> None:
    crm, mapping = suite
    for index in range(3):
        names = {"first_name": "Ada", "last_name": f"N{index}"}
        changed = f"2026-11-0{index + 1}T10:00:00+00:00"
        crm.add("Contacts", **names, phone_mobile=CALLER, date_modified=changed)
    crm.add("Contacts", first_name="Jan", last_name="Lis", phone_work="601 234 567")
    found = asked(mapping, lambda rest: rest.find(number(CALLER)), secrets=CLIENT)
    assert [one.name for one in found] == ["Ada N0", "Ada N1", "Ada N2", "Jan Lis"]
    payload = told(found[0].crm_id, note="x")
    first, second = asked(mapping, lambda rest: twice(rest, payload), secrets=CLIENT)
    assert first == second and len(crm.records["Calls"]) == 1
    assert crm.records["Calls"][0]["attributes"]["parent_id"] == found[0].crm_id
    made = asked(mapping, lambda rest: rest.create(new("Ewa Mak"), "k-1"), secrets=CLIENT)
    whole = asked(mapping, lambda rest: rest.get(made), secrets=CLIENT)
    assert (whole.name, whole.numbers) == ("Ewa Mak", (CALLER,))
    assert set(crm.types) == {"application/vnd.api+json"}
    with pytest.raises(CrmRefused, match=r"Record not found \(400\)"):
        asked(mapping, lambda rest: rest.get("nobody"), secrets=CLIENT)


def test_suitecrm_tells_who_changed_since(suite: tuple[Suite, dict[str, Any]]) -> None:
    crm, mapping = suite
    for day in range(1, 4):
        changed = f"2026-11-0{day}T10:00:00+00:00"
        crm.add("Contacts", last_name=f"Day {day}", phone_mobile=CALLER, date_modified=changed)
    parts = asked(mapping, all_changes, secrets=CLIENT)
    assert [[one.name for one in part.customers] for part in parts] == [
        ["Day 1", "Day 2"],
        ["Day 3"],
    ]
