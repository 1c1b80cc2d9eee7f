"""What the real CRMs and directories do, traps included: our adapters count on each of these."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from installer.request_tracker import place
from tests.conftest import need
from tests.crm.address_book import Radicale
from tests.crm.bottlecrm import BottleCrm
from tests.crm.directory import Slapd
from tests.crm.people import people
from tests.crm.request_tracker import AGENT, RequestTracker
from tests.crm.request_tracker import missing as no_request_tracker

CALL = {
    "kind": "call",
    "direction": "inbound",
    "occurred_at": "2026-11-22T03:02:00Z",
    "duration_seconds": 185,
    "outcome": "connected",
    "subject": "Inbound +48221022000",
    "body": "disposition: resolved",
}


def found_by_number(client: httpx.Client, number: str) -> list[dict[str, Any]]:
    answer = client.post("/contacts/duplicates/", json={"phone": number})
    duplicates: list[dict[str, Any]] = answer.raise_for_status().json()["duplicates"]
    return duplicates


def test_bottlecrm_finds_a_contact_by_any_spelling_of_their_number(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "22 102 20 00", email="ada@example.com")
    bottlecrm.make_contact("Jan", "Lis", "+48221022001")
    with bottlecrm.client() as client:
        (found,) = found_by_number(client, "+48221022000")
        assert found_by_number(client, "+48221022999") == []
    assert (found["id"], found["name"], found["phone"]) == (ada, "Ada Nowak", "22 102 20 00")
    assert found["matched_on"] == ["phone"]
    assert [row["phone_e164"] for row in bottlecrm.contacts()] == ["+48221022000", "+48221022001"]


def test_bottlecrm_filters_numbers_as_they_are_written(bottlecrm: BottleCrm) -> None:
    bottlecrm.make_contact("Ada", "Nowak", "22 102 20 00")
    with bottlecrm.client() as client:
        by_number = client.get("/contacts/", params={"phone": "+48221022000"}).json()
        by_part = client.get("/contacts/", params={"phone": "102 20"}).json()
    assert names(by_number) == []
    assert names(by_part) == ["Ada"]


def names(listed: dict[str, Any]) -> list[str]:
    contacts = listed.get("contact_obj_list", listed.get("results"))
    assert contacts is not None, list(listed)
    return [contact["first_name"] for contact in contacts]


def test_bottlecrm_keeps_a_call_with_its_contact(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    with bottlecrm.client() as client:
        answer = client.post("/interactions/", json={**CALL, "contact": ada})
        listed = client.get("/interactions/", params={"contact": ada}).json()
    assert answer.status_code == httpx.codes.CREATED
    (kept,) = bottlecrm.interactions()
    assert (kept["contact_id"], kept["duration_seconds"]) == (ada, 185)
    assert datetime.fromisoformat(kept["occurred_at"]) == datetime(2026, 11, 22, 3, 2, tzinfo=UTC)
    assert [one["id"] for one in listed["interactions"]] == [kept["id"]]


def test_bottlecrm_keeps_a_call_that_is_sent_twice_two_times(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    with bottlecrm.client() as client:
        for _ in range(2):
            named = {**CALL, "contact": ada, "external_id": "our own"}
            client.post("/interactions/", json=named).raise_for_status()
    # It says nothing, and does not take the id.
    assert [row["external_id"] for row in bottlecrm.interactions()] == ["", ""]


@pytest.mark.parametrize("outcome", ["resolved", "sold"])
def test_bottlecrm_knows_five_outcomes_only(bottlecrm: BottleCrm, outcome: str) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    with bottlecrm.client() as client:
        answer = client.post("/interactions/", json={**CALL, "contact": ada, "outcome": outcome})
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert bottlecrm.interactions() == []


def test_bottlecrm_opens_a_case(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    case = bottlecrm.make_case("Broken again", ada)
    assert [(row["id"], row["name"], row["status"]) for row in bottlecrm.cases()] == [
        (case, "Broken again", "New")
    ]
    with bottlecrm.client() as client:
        client.post("/interactions/", json={**CALL, "case": case}).raise_for_status()
    assert [row["case_id"] for row in bottlecrm.interactions()] == [case]


@pytest.mark.parametrize("token", ["", "bcrm_pat_of_nobody"])
def test_bottlecrm_says_403_to_whom_it_does_not_know(bottlecrm: BottleCrm, token: str) -> None:
    with bottlecrm.client(token) as client:
        assert client.get("/contacts/").status_code == httpx.codes.FORBIDDEN


def test_bottlecrm_holds_a_token_to_its_scopes(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    with bottlecrm.client(bottlecrm.token_for(["contacts:read"])) as client:
        assert client.get(f"/contacts/{ada}/").status_code == httpx.codes.OK
        answer = client.post("/interactions/", json={**CALL, "contact": ada})
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert bottlecrm.interactions() == []


def test_bottlecrm_knows_after_an_outage_what_it_knew_before(bottlecrm: BottleCrm) -> None:
    ada = bottlecrm.make_contact("Ada", "Nowak", "+48221022000")
    bottlecrm.stop()
    with bottlecrm.client() as client, pytest.raises(httpx.ConnectError):
        client.get("/contacts/")
    bottlecrm.start()
    with bottlecrm.client() as client:
        assert [one["id"] for one in found_by_number(client, "+48221022000")] == [ada]


def by_requestor(client: httpx.Client, number: str) -> list[str]:
    query = f"Requestor.MobilePhone='{number}' OR Requestor.WorkPhone='{number}'"
    found = client.get("/tickets", params={"query": query, "fields": "Subject"})
    return [ticket["Subject"] for ticket in found.raise_for_status().json()["items"]]


def test_request_tracker_finds_tickets_by_a_number_of_who_asked(
    request_tracker: RequestTracker,
) -> None:
    request_tracker.make_user("Ada Nowak", "ada@example.com", MobilePhone="+48601020300")
    request_tracker.make_user("Jan Lis", "jan@example.com", WorkPhone="+48221020300")
    request_tracker.make_ticket("Lamp", "ada@example.com")
    request_tracker.make_ticket("Door", "jan@example.com")
    with request_tracker.client(token=request_tracker.agent_token) as client:
        assert by_requestor(client, "+48601020300") == ["Lamp"]
        assert by_requestor(client, "+48221020300") == ["Door"]
        assert by_requestor(client, "+48601020999") == []


def test_request_tracker_gives_everybody_for_a_field_it_does_not_search(
    request_tracker: RequestTracker,
) -> None:
    request_tracker.make_user("Ewa Mak", "ewa@example.com", MobilePhone="+48601020301")
    request_tracker.make_user("Leo Sum", "leo@example.com", MobilePhone="+48601020302")
    asked = [{"field": "MobilePhone", "value": "+48601020301"}]
    with request_tracker.client() as root, request_tracker.client(AGENT) as agent:
        for client in (root, agent):
            found = client.post("/users", json=asked).raise_for_status().json()["items"]
            assert {"ewa@example.com", "leo@example.com"} <= {user["id"] for user in found}


def test_request_tracker_finds_users_for_an_agent_by_the_fields_it_is_told_to_show() -> None:
    need(not no_request_tracker(), "Request Tracker", how=no_request_tracker())
    fields = "RealName, MobilePhone, WorkPhone"
    mobile = {"field": "MobilePhone", "value": "+48601020303"}
    work = {"field": "WorkPhone", "value": "+48601020303", "entry_aggregator": "OR"}
    with RequestTracker(place(), user_fields=fields) as tracker:
        tracker.make_user("Ewa Mak", "ewa@example.com", MobilePhone="+48601020303")
        tracker.make_user("Leo Sum", "leo@example.com", MobilePhone="+48601020304")
        with tracker.client(AGENT) as agent, tracker.client() as root:
            assert users(agent, mobile) == ["ewa@example.com"]
            # One field a question: it joins several with "and", whatever it is told.
            assert users(agent, mobile, work) == []
            assert "leo@example.com" in users(root, mobile)


def users(client: httpx.Client, *asked: dict[str, str]) -> list[str]:
    found = client.post("/users", json=asked).raise_for_status().json()
    return [user["id"] for user in found["items"]]


def test_request_tracker_keeps_a_call_as_a_comment_with_its_minutes(
    request_tracker: RequestTracker,
) -> None:
    ticket = request_tracker.make_ticket("Gate", "gate@example.com")
    call = {"Content": "call-id: 1\nPodała nowy adres.", "ContentType": "text/plain"}
    with request_tracker.client(token=request_tracker.agent_token) as client:
        for minutes in (3, 2):
            answer = client.post(f"/ticket/{ticket}/comment", json={**call, "TimeTaken": minutes})
            assert answer.status_code == httpx.codes.CREATED
        kept = client.get(f"/ticket/{ticket}").raise_for_status()
        client.put(f"/ticket/{ticket}", json={"Status": "resolved"}).raise_for_status()
    comments = request_tracker.comments(ticket)
    assert [(one["TimeTaken"], one["Content"]) for one in comments] == [
        (3, call["Content"]),
        (2, call["Content"]),
    ]
    assert kept.json()["TimeWorked"] in (5, "5")
    assert "ETag" in kept.headers
    (row,) = [row for row in request_tracker.tickets() if str(row["id"]) == ticket]
    assert row["Status"] == "resolved"


def test_request_tracker_says_401_to_whom_it_does_not_know(
    request_tracker: RequestTracker,
) -> None:
    with request_tracker.client(("agent", "wrong")) as wrong, request_tracker.client(None) as none:
        for client in (wrong, none):
            assert client.get("/tickets?query=id>0").status_code == httpx.codes.UNAUTHORIZED


def test_request_tracker_lets_no_agent_make_customers(request_tracker: RequestTracker) -> None:
    body = {"Name": "mia@example.com", "EmailAddress": "mia@example.com", "RealName": "Mia Rak"}
    with request_tracker.client(AGENT) as client:
        assert client.post("/user", json=body).is_client_error
    assert "mia@example.com" not in [row["Name"] for row in request_tracker.users()]


def test_request_tracker_knows_after_an_outage_what_it_knew_before(
    request_tracker: RequestTracker,
) -> None:
    ticket = request_tracker.make_ticket("Fence", "fence@example.com")
    request_tracker.stop()
    with request_tracker.client() as client, pytest.raises(httpx.ConnectError):
        client.get("/rt")
    request_tracker.start()
    with request_tracker.client() as client:
        assert client.get(f"/ticket/{ticket}").json()["Subject"] == "Fence"


def numbers(entries: str) -> list[str]:
    marked = "telephoneNumber: "
    lines = entries.splitlines()
    return [line.removeprefix(marked) for line in lines if line.startswith(marked)]


def test_openldap_leaves_spaces_and_dashes_out_when_it_compares_numbers(slapd: Slapd) -> None:
    assert numbers(slapd.search("(telephoneNumber=+48221020000)")) == ["+48 22 102 00 00"]
    assert numbers(slapd.search("(telephoneNumber=*221020001)")) == ["221 020 001"]
    assert numbers(slapd.search("(telephoneNumber=*221020999)")) == []


def test_openldap_does_not_leave_brackets_out(slapd: Slapd) -> None:
    assert numbers(slapd.search("(telephoneNumber=*221020002)")) == []
    assert numbers(slapd.search("(telephoneNumber=*1020002)")) == ["(22) 102-00-02"]


def test_openldap_gives_a_hundred_people_at_most(slapd: Slapd) -> None:
    assert len(people()) > 100
    with pytest.raises(RuntimeError, match="Size limit exceeded"):
        slapd.search("(objectClass=inetOrgPerson)", "cn")


def test_openldap_knows_after_an_outage_what_it_knew_before(slapd: Slapd) -> None:
    slapd.stop()
    with pytest.raises(RuntimeError, match="Can't contact LDAP server"):
        slapd.search("(uid=p0000)")
    slapd.start()
    assert numbers(slapd.search("(uid=p0000)")) == ["+48 22 102 00 00"]


ADDRESS_BOOK_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<c:addressbook-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">
  <d:prop><d:getetag/><c:address-data/></d:prop>
</c:addressbook-query>"""


def cards(radicale: Radicale) -> str:
    with httpx.Client(auth=radicale.account, timeout=30, trust_env=False) as client:
        answer = client.request(
            "REPORT", radicale.book, content=ADDRESS_BOOK_QUERY, headers={"Depth": "1"}
        )
    assert answer.status_code == httpx.codes.MULTI_STATUS, answer.text
    return answer.text


def test_radicale_gives_everybodys_card(radicale: Radicale) -> None:
    given = cards(radicale)
    assert given.count("BEGIN:VCARD") == len(people())
    for person in people():
        assert f"TEL;TYPE=WORK,VOICE:{person.telephone}" in given


def test_radicale_follows_a_card_that_comes_and_goes(radicale: Radicale) -> None:
    new = people()[0]._replace(uid="new", surname="Nowa", telephone="+48 58 300 00 00")
    radicale.put(new)
    assert "+48 58 300 00 00" in cards(radicale)
    radicale.delete(new)
    assert "+48 58 300 00 00" not in cards(radicale)


def test_radicale_says_401_to_whom_it_does_not_know(radicale: Radicale) -> None:
    assert httpx.get(radicale.book, trust_env=False).status_code == httpx.codes.UNAUTHORIZED
