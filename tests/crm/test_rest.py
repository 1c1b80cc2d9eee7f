from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.crm.crm import (
    CrmAnswerWrong,
    CrmNotAuthorised,
    CrmRefused,
    CrmUnavailable,
)
from callcenter.crm.figures import YEAR_S
from callcenter.crm.rest import RestCrm
from callcenter.demo.crm import SampleCrm
from callcenter.demo.crm_trouble import Mode
from callcenter.demo.customers import (
    ENGLISH_CALLER,
    HTML_CALLER,
    KNOWN_CALLER,
    SHARED_NUMBER,
)
from callcenter.domain.context import Context
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import PhoneNumber
from callcenter.store.payload import of_customer, of_interaction
from tests.crm.raw_server import Reply, answered, raw_server
from tests.crm.samples import NOW, adapter
from tests.store.samples import customer, full_call, full_customer


def number(text: str) -> PhoneNumber:
    return PhoneNumber.parse(text, region="PL")


def ask(crm: SampleCrm | str, work: Callable[[RestCrm], Any], **changes: Any) -> Any:
    async def asked() -> Any:
        url = crm if isinstance(crm, str) else crm.url
        async with adapter(url, **changes) as rest:
            return await work(rest)

    return asyncio.run(asked())


def failure(reply: Reply, kind: type[Exception], **changes: Any) -> Any:
    async def asked() -> Any:
        async with raw_server(reply) as url, adapter(url, **changes) as rest:
            with pytest.raises(kind) as told:
                await rest.find(number(KNOWN_CALLER))
            return told.value

    return asyncio.run(asked())


def test_the_known_caller_is_found_with_the_whole_story(crm: SampleCrm) -> None:
    (jan,) = ask(crm, lambda rest: rest.find(number("601 234 567")))
    assert (jan.name, jan.company, jan.tags) == ("Jan Kowalski", "ACME sp. z o.o.", ("VIP",))
    assert (jan.numbers, jan.since.year, jan.language) == ((KNOWN_CALLER,), 2019, "pl")
    assert [(one.id, one.title) for one in jan.matters] == [("4711", "Heating fails at night")]
    (promise,) = jan.promises
    assert (promise.text, promise.by, promise.due) == (
        "technician comes",
        "Ewa",
        NOW - timedelta(days=2),
    )
    assert [one.resolved for one in jan.contacts] == [False, None, False, True]
    assert jan.url.endswith(f"/page/{jan.crm_id}")


def test_everybody_who_shares_a_number_is_found(crm: SampleCrm) -> None:
    found = ask(crm, lambda rest: rest.find(number(SHARED_NUMBER)))
    assert {one.name for one in found} == {"Agnieszka Wójcik", "Marek Wójcik"}


def test_a_name_with_mark_up_is_only_text(crm: SampleCrm) -> None:
    (bob,) = ask(crm, lambda rest: rest.find(number(HTML_CALLER)))
    assert (bob.name, bob.company) == ("<b>Bob</b>", "<img src=x> Signs Ltd")


def test_nobody_is_found_for_an_unknown_or_hidden_number(crm: SampleCrm) -> None:
    assert ask(crm, lambda rest: rest.find(number("+48999888777"))) == ()
    requests = crm.trouble.requests
    assert ask(crm, lambda rest: rest.find(number("anonymous"))) == ()
    assert crm.trouble.requests == requests


def test_a_crm_that_answers_everybody_is_not_believed(crm: SampleCrm) -> None:
    everybody = {"url": "/changes?after=0&limit={digits}", "list": "items"}
    found = ask(crm, lambda rest: rest.find(number(ENGLISH_CALLER)), find=everybody)
    assert [one.name for one in found] == ["Emily Carter"]


def test_a_header_may_have_letters_of_any_language(crm: SampleCrm) -> None:
    headers = {"X-Site": "Kraków"}
    (jan,) = ask(crm, lambda rest: rest.find(number(KNOWN_CALLER)), headers=headers)
    assert jan.name == "Jan Kowalski"


def test_our_id_of_a_customer_is_the_same_each_time(crm: SampleCrm) -> None:
    found = ask(crm, lambda rest: rest.find(number(KNOWN_CALLER)))
    again = ask(crm, lambda rest: rest.get(found[0].crm_id))
    assert again == found[0]


def test_words_find_customers(crm: SampleCrm) -> None:
    assert "Jan Kowalski" in [one.name for one in ask(crm, lambda rest: rest.search("kowal"))]
    assert ask(crm, lambda rest: rest.search("nobody & nothing?=%/")) == ()
    assert ask(crm, lambda rest: rest.search("  ")) == ()


def test_a_customer_is_created_once_for_a_key(crm: SampleCrm) -> None:
    told = of_customer(full_customer(), agent="ewa", site="krk")
    first = ask(crm, lambda rest: rest.create(told, "key-1"))
    assert ask(crm, lambda rest: rest.create(told, "key-1")) == first
    record = crm.records.get(first)
    assert record is not None and record["phones"] == [{"number": KNOWN_CALLER}]
    assert crm.records.effects()["key-1"] == 1
    assert crm.records.received()["key-1"] == 2


def test_a_call_is_logged_once_and_the_last_text_counts(crm: SampleCrm) -> None:
    told = of_interaction(full_call()) | {"customer_crm_id": "C1001"}
    ask(crm, lambda rest: rest.log(told, "key-1"))
    ask(crm, lambda rest: rest.log(told | {"note": "second"}, "key-1"))
    (call,) = crm.records.calls()
    assert (call["note"], call["flags"], call["customer"]) == (
        "second",
        ["callback", "follow-up"],
        "C1001",
    )
    story = ask(crm, lambda rest: rest.get("C1001")).contacts
    assert [one.summary for one in story if one.id == "key-1"] == ["second"]


def test_the_shared_record_tells_why_a_customer_was_passed_on_just_now(crm: SampleCrm) -> None:
    def log(kept: Interaction) -> Context | None:
        told = of_interaction(kept) | {"customer_crm_id": "C1001"}
        ask(crm, lambda rest: rest.log(told, "key-1"))
        return Context.of_story(ask(crm, lambda rest: rest.get("C1001")), NOW, but="")

    going_on = replace(full_call(), note="boiler is cold")
    passed = log(going_on.passed_on("Anna, 102", NOW))
    assert passed == Context("key-1", "C1001", "boiler is cold")
    assert log(going_on) is None


def test_half_a_character_pair_does_not_stop_a_call(crm: SampleCrm) -> None:
    told = of_interaction(replace(full_call(), note="half \ud83d pair"))
    ask(crm, lambda rest: rest.log(told, "key-1"))
    assert crm.records.calls()[0]["note"] == "half ? pair"


def test_our_values_become_those_of_the_crm(crm: SampleCrm) -> None:
    log = {
        "url": "/calls",
        "body": {"kind": "{direction}", "text": "{queue}: {note}", "length": "{talk_s}"},
        "values": {"direction": {"inbound": "IN", "outbound": "OUT"}},
    }
    told = of_interaction(replace(full_call(), note="x"))
    ask(crm, lambda rest: rest.log(told, "key-1"), log=log)
    assert crm.records.calls() == [{"kind": "IN", "text": "support: x", "length": 90.0}]


def test_a_record_frozen_by_an_older_version_can_still_be_told(crm: SampleCrm) -> None:
    ask(crm, lambda rest: rest.log({"note": "old"}, "key-1"))
    assert crm.records.calls()[0]["note"] == "old"


def test_without_a_body_everything_we_know_is_told(crm: SampleCrm) -> None:
    ask(crm, lambda rest: rest.log(of_interaction(full_call()), "k"), log={"url": "/calls"})
    assert crm.records.calls()[0]["sip_code"] == 200


def test_changes_are_told_in_parts_until_there_are_no_more(crm: SampleCrm) -> None:
    async def follow(rest: RestCrm) -> tuple[list[str], list[str], bool]:
        ids, deleted, cursor, more = [], [], "", True
        while more:
            part = await rest.changes(cursor, 15)
            ids += [one.crm_id for one in part.customers]
            deleted += part.deleted
            cursor, more = part.cursor, part.more
            assert len(part.customers) <= 15 and part.whole
        return ids, deleted, (await rest.changes(cursor, 15)).customers == ()

    crm.records.delete("C1002")
    crm.records.change("C1003", {"full_name": "Marek Changed"})
    ids, deleted, finished = ask(crm, follow)
    assert len(ids) == 39 and len(set(ids)) == 39 and ids[-1] == "C1003"
    assert (deleted, finished) == (["C1002"], True)


@pytest.mark.parametrize(
    ("mode", "kind", "told"),
    [
        (Mode.DOWN, CrmUnavailable, "Closed for maintenance (503)"),
        (Mode.ERROR, CrmUnavailable, "Internal error (500)"),
        (Mode.LIMIT, CrmUnavailable, "Too many requests (429)"),
        (Mode.REFUSE, CrmRefused, "This disposition is not allowed (422)"),
        (Mode.FORBID, CrmNotAuthorised, "Token expired (401)"),
        (Mode.GARBAGE, CrmAnswerWrong, "the answer is not JSON but begins with “<html>"),
        (Mode.LOSE, CrmUnavailable, "RemoteProtocolError"),
    ],
)
def test_every_trouble_has_its_name_and_the_words_of_the_crm(
    crm: SampleCrm, mode: Mode, kind: type[Exception], told: str
) -> None:
    crm.trouble.switch(mode, seconds=7)
    with pytest.raises(kind) as error:
        ask(crm, lambda rest: rest.find(number(KNOWN_CALLER)))
    assert told in str(error.value)
    if mode is Mode.LIMIT:
        assert isinstance(error.value, CrmUnavailable) and error.value.retry_after == 7.0


def test_a_slow_crm_is_not_waited_for(crm: SampleCrm) -> None:
    crm.trouble.switch(Mode.SLOW, seconds=5, times=1)
    with pytest.raises(CrmUnavailable, match=r"no answer within 0\.1 s"):
        ask(crm, lambda rest: rest.ping(), timeout_s=0.1)


def test_a_closed_crm_is_unavailable(crm: SampleCrm) -> None:
    crm.stop()
    with pytest.raises(CrmUnavailable, match="ConnectError"):
        ask(crm, lambda rest: rest.ping())


def test_a_body_that_drips_is_cut_off() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    error = failure(drip, CrmUnavailable, timeout_s=10, total_s=0.4)
    assert str(error) == "no whole answer within 0.4 s"


def test_an_endless_answer_is_cut_off() -> None:
    error = failure(answered(b"[" + b" " * 300_000), CrmAnswerWrong, largest_mb=0.1)
    assert "larger than 0.1 MB" in str(error)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<html>sign in</html>", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"items": {"id": 1}}', "no list of records in the answer: check crm.find.list"),
        (b'{"items": [{"name": "x"}]}', "no record has an id: check crm.customer.id"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_an_answer_that_is_none_is_told_with_the_key_to_check(content: bytes, told: str) -> None:
    assert told in str(failure(answered(content), CrmAnswerWrong))


def test_a_redirect_is_not_followed_with_our_token() -> None:
    reply = answered(b"", "302 Found", "Location: https://elsewhere.example.com/\r\n")
    assert "the address has moved (302)" in str(failure(reply, CrmAnswerWrong))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("Sun, 22 Nov 2026 10:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2020 10:00:30 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("9" * 5000, YEAR_S),
        ("Sun, 22 Nov 99999999999999999999 10:00:30 GMT", None),
    ],
)
def test_the_wish_of_the_crm_is_read(header: str, seconds: float | None) -> None:
    reply = answered(b"{}", "503 Busy", f"Retry-After: {header}\r\n")
    assert failure(reply, CrmUnavailable).retry_after == seconds


@pytest.mark.parametrize("token", ["", "zażółć", "a\r\nX-Evil: 1"])
def test_a_token_that_is_none_is_told_and_not_shown(crm: SampleCrm, token: str) -> None:
    with pytest.raises(CrmNotAuthorised) as error:
        ask(crm, lambda rest: rest.ping(), secret=lambda name: token)
    assert not token or token not in str(error.value)


def test_a_wrong_token_is_told(crm: SampleCrm) -> None:
    with pytest.raises(CrmNotAuthorised, match="Wrong or missing token"):
        ask(crm, lambda rest: rest.ping(), secret=lambda name: "wrong")


def test_a_hostile_record_is_made_harmless() -> None:
    record = {
        "id": "C1\u202e",
        "full_name": "A" * 10_000 + "\n\x00",
        "phones": [{"number": KNOWN_CALLER}, {"number": None}, {"number": {"x": 1}}],
        "link": "javascript:alert(1)",
        "customer_since": "never",
        "claims": [{"id": 1, "title": "x"}] * 500,
        "history": [{"at": "2026-11-01T10:00:00", "text": "no id"}, {"text": "no time"}, "rubbish"],
    }
    content = json.dumps({"items": [record]}).encode()

    async def asked() -> Any:
        async with raw_server(answered(content)) as url, adapter(url) as rest:
            return await rest.find(number(KNOWN_CALLER))

    (found,) = asyncio.run(asked())
    assert (found.crm_id, found.url, found.since) == ("C1", "", None)
    assert len(found.name) == 200 and found.name.endswith("…")
    assert len(found.matters) == 50
    (contact,) = found.contacts
    assert contact.at == datetime(2026, 11, 1, 10, 0, tzinfo=UTC) and contact.id


def test_what_is_not_configured_is_told(crm: SampleCrm) -> None:
    for key, work in (
        ("create", lambda rest: rest.create(of_customer(customer(), agent="a", site="s"), "k")),
        ("get", lambda rest: rest.get("C1001")),
    ):
        with pytest.raises(CrmRefused, match=f"crm.{key} is not configured"):
            ask(crm, work, **{key: None})
    assert ask(crm, lambda rest: rest.search("jan"), search=None) == ()
    changes = ask(crm, lambda rest: rest.changes("7", 10), changes=None)
    assert (changes.cursor, changes.more) == ("7", False)
