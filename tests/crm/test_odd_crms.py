"""CRMs nobody here has seen, served by configuration alone."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.crm.crm import (
    CrmAnswerWrong,
    CrmConflict,
    CrmError,
    CrmNotAuthorised,
    CrmRefused,
    CrmUnavailable,
    Earlier,
    Telling,
)
from callcenter.crm.rest import RestCrm
from callcenter.domain.customer import CustomerChange
from callcenter.store.payload import of_change, of_interaction
from tests.crm.asking import asked, number
from tests.crm.odd_crms import Nested, Old, Queried, served
from tests.store.samples import NOW, full_call, id_of

NESTED, QUERIED, OLD = "nested", "queried", "old"


def table(name: str, url: str, **changes: Any) -> dict[str, Any]:
    text = Path(__file__).with_name("odd").joinpath(f"{name}.toml").read_text("utf-8")
    read: dict[str, Any] = tomllib.loads(text.replace("URL", url))["crm"]
    return read | {"url": url} | changes


@pytest.fixture
def nested() -> Iterator[tuple[Nested, str]]:
    crm = Nested()
    with served(crm.app) as url:
        yield crm, url


@pytest.fixture
def queried() -> Iterator[tuple[Queried, str]]:
    crm = Queried()
    with served(crm.app) as url:
        yield crm, url


@pytest.fixture
def old() -> Iterator[tuple[Old, str]]:
    crm = Old()
    with served(crm.app) as url:
        yield crm, url


TOKEN = {"crm-token": Nested.TOKEN}
USER = {"crm-user": Old.USER, "crm-password": Old.PASSWORD}
CLIENT = {"crm-client-id": "softphone", "crm-client-secret": "s3cret&more"}
FIRST = CLIENT | {"crm-refresh-token": "refresh-1"}


def query(crm: Queried, url: str, work: Any, **changes: Any) -> Any:
    """Ask with a refresh token that was kept from the time before."""
    secrets = CLIENT | {"crm-refresh-token": crm.refresh_token}
    return asked(table(QUERIED, url, **changes), work, secrets=secrets)


def told(index: int, **fields: Any) -> dict[str, Any]:
    call = replace(full_call(index), disposition="resolved")
    return of_interaction(replace(call, **fields)) | {"customer_crm_id": "100", "revision": 1}


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def test_a_nested_search_finds_by_two_fields_on_all_pages(nested: tuple[Nested, str]) -> None:
    crm, url = nested
    for index in range(3):
        crm.add("Ada", f"N{index}", ms(NOW), phone="+48601234567")
    crm.add("Jan", "Lis", ms(NOW), mobilephone="+48 601 234 567")
    crm.add("Ewa", "Mak", ms(NOW), phone="+48601234568")
    find = asked(table(NESTED, url), lambda rest: rest.find(number("+48601234567")), secrets=TOKEN)
    assert [one.name for one in find] == ["Ada N0", "Ada N1", "Ada N2", "Jan Lis"]
    # The first page is asked for without a cursor: this one takes no empty one.
    assert ["after" in body for _, body in crm.requests] == [False, True]


def test_a_list_is_read_up_to_its_limit_of_pages(
    nested: tuple[Nested, str], caplog: pytest.LogCaptureFixture
) -> None:
    crm, url = nested
    for index in range(9):
        crm.add("Ada", f"Nowak{index}", ms(NOW), phone="+48601234567")
    found = asked(table(NESTED, url), lambda rest: rest.search("nowak"), secrets=TOKEN)
    assert len(found) == 4
    assert "crm.search has more than 2 pages" in caplog.text


def test_a_call_is_told_in_the_shape_of_the_crm(nested: tuple[Nested, str]) -> None:
    crm, url = nested
    payload = told(1, note="x")
    asked(table(NESTED, url), lambda rest: rest.log(payload, payload["key"]), secrets=TOKEN)
    (call,) = crm.calls
    assert call["properties"] == {
        "callcenter_key": payload["key"],
        "disposition": "DONE",
        "milliseconds": 90,
        "text": "x",
    }
    assert call["associations"] == [{"to": {"id": "100"}}]
    assert call["tags"] == [
        {"name": "callback", "by": "ewa"},
        {"name": "follow-up", "by": "ewa"},
    ]
    unknown = payload | {"customer_crm_id": "", "key": id_of(2)}
    asked(table(NESTED, url), lambda rest: rest.log(unknown, id_of(2)), secrets=TOKEN)
    assert crm.calls[1]["associations"] == []


def test_a_lost_answer_makes_no_second_call(nested: tuple[Nested, str]) -> None:
    crm, url = nested
    payload = told(1, note="first")

    async def twice(rest: RestCrm) -> tuple[str, str, bool]:
        first = await rest.log(payload, payload["key"])
        again = payload | {"note": "second"}
        return (
            first,
            await rest.log(again, payload["key"], earlier=Earlier(open=True)),
            rest.repeatable,
        )

    first, second, repeatable = asked(table(NESTED, url), twice, secrets=TOKEN)
    assert first == second and not repeatable
    assert [call["properties"]["text"] for call in crm.calls] == ["second"]


def test_a_correction_is_told_as_one(nested: tuple[Nested, str]) -> None:
    crm, url = nested
    payload = told(1, note="first")

    async def correct(rest: RestCrm) -> None:
        made = await rest.log(payload, payload["key"])
        await rest.log(payload | {"note": "second"}, payload["key"], earlier=Earlier(made=made))

    asked(table(NESTED, url), correct, secrets=TOKEN)
    assert [call["properties"]["text"] for call in crm.calls] == ["second"]
    with pytest.raises(CrmRefused, match=r"crm\.edit is not configured"):
        asked(table(NESTED, url, edit=None), correct, secrets=TOKEN)


def test_a_batch_takes_many_and_names_the_one_it_does_not(nested: tuple[Nested, str]) -> None:
    crm, url = nested
    first = told(1)
    asked(table(NESTED, url), lambda rest: rest.log(first, first["key"]), secrets=TOKEN)
    tellings = [Telling(first, first["key"], Earlier(open=True))]
    tellings += [Telling(told(index), id_of(index)) for index in range(2, 7)]
    tellings[3] = Telling(told(4, disposition="nonsense"), id_of(4))
    results = asked(table(NESTED, url), lambda rest: rest.log_many(tellings), secrets=TOKEN)
    assert isinstance(results[3], CrmRefused) and results[3].reason == "disposition is unknown"
    kept = {call["properties"]["callcenter_key"]: call["id"] for call in crm.calls}
    assert len(crm.calls) == 5
    for one, result in zip(tellings, results, strict=True):
        assert one.key == id_of(4) or kept[one.key] == result
    sizes = [len(body["inputs"]) for path, body in crm.requests if path.endswith("batch/create")]
    assert sizes == [3, 2]


def test_changes_are_followed_by_their_times_with_an_overlap(nested: tuple[Nested, str]) -> None:
    crm, url = nested
    for index in range(5):
        crm.add("Ada", f"N{index}", ms(NOW + timedelta(minutes=index)), phone="+48601234567")

    async def pull(rest: RestCrm, cursor: str) -> tuple[list[list[str]], str]:
        parts, more = [], True
        while more:
            part = await rest.changes(cursor, 100)
            parts.append([one.name for one in part.customers])
            cursor, more = part.cursor, part.more
        return parts, cursor

    async def follow(rest: RestCrm) -> tuple[list[list[str]], list[list[str]]]:
        first, cursor = await pull(rest, "")
        later = {"lastname": "Changed", "lastmodifieddate": ms(NOW + timedelta(minutes=9))}
        crm.contacts[0]["properties"] |= later
        return first, (await pull(rest, cursor))[0]

    first, later = asked(table(NESTED, url), follow, secrets=TOKEN)
    assert first == [["Ada N0", "Ada N1"], ["Ada N2", "Ada N3"], ["Ada N4"]]
    # What changed within the minute before is told again: its neighbours may have come late.
    assert later == [["Ada Changed", "Ada N3"], ["Ada N4"]]


def test_several_questions_find_by_several_fields(queried: tuple[Queried, str]) -> None:
    crm, url = queried
    crm.add("a", Name="Ada", Phone="601234567")
    crm.add("b", Name="Jan", MobilePhone="tel. 48601234567")
    crm.add("c", Name="Ewa", MobilePhone="+48601234567")
    crm.add("d", Name="Leo", Phone="601234567", MobilePhone="+48601234567")
    find = query(crm, url, lambda rest: rest.find(number("601234567")))
    assert sorted(one.name for one in find) == ["Ada", "Ewa", "Leo"]


def test_one_of_several_questions_may_fail(
    queried: tuple[Queried, str], caplog: pytest.LogCaptureFixture
) -> None:
    crm, url = queried
    crm.add("a", Name="Ada", Phone="601234567")
    good, bad = table(QUERIED, url)["find"][0], {"url": "/data/query?q=nonsense {number}"}
    both = [bad, good]
    find = query(crm, url, lambda rest: rest.find(number("601234567")), find=both)
    assert [one.name for one in find] == ["Ada"]
    assert "one of several questions for a number failed: it answers with status 400" in caplog.text
    # Its words may have the number in them.
    assert "unexpected token" not in caplog.text
    # With nobody found it must not look as if nobody were there.
    with pytest.raises(CrmRefused, match="unexpected token"):
        query(crm, url, lambda rest: rest.find(number("601234999")), find=both)


def test_words_cannot_leave_their_quotes(queried: tuple[Queried, str]) -> None:
    crm, url = queried
    crm.add("a", Name="Shaun O'Neil \\ Son")
    crm.add("b", Name="Ada")
    for text in ("o'neil", "o'neil \\ s", "x' OR Name LIKE '"):
        found = query(crm, url, lambda rest, text=text: rest.search(text))
        assert [one.crm_id for one in found] == ([] if "OR" in text else ["a"])


def test_an_access_token_is_had_once_and_again_after_it_is_refused(
    queried: tuple[Queried, str],
) -> None:
    crm, url = queried
    crm.add("a", Name="Ada", Phone="601234567")
    kept: list[tuple[str, str]] = []

    async def work(rest: RestCrm) -> None:
        assert await rest.find(number("601234567"))
        crm.expire()
        assert await rest.find(number("601234567"))

    asked(
        table(QUERIED, url),
        work,
        secrets=FIRST,
        keep=lambda *pair: kept.append(pair),
    )
    # Two questions at once, twice: one token each time.
    assert crm.tokens == 2
    # It rotates: who would start with the old one would be locked out.
    assert kept == [("crm-refresh-token", "refresh-2"), ("crm-refresh-token", "refresh-3")]


def test_an_access_token_is_renewed_before_it_ends(queried: tuple[Queried, str]) -> None:
    crm, url = queried
    now = [datetime.now(UTC)]

    async def work(rest: RestCrm) -> None:
        await rest.ping()
        now[0] += timedelta(seconds=560)
        await rest.ping()
        now[0] += timedelta(seconds=15)
        await rest.ping()

    asked(
        table(QUERIED, url),
        work,
        secrets=FIRST,
        now=lambda: now[0],
    )
    assert crm.tokens == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"crm-refresh-token": "worth-nothing"}, "expired refresh token"),
        ({"crm-client-secret": "wrong"}, "invalid_client"),
        ({"crm-refresh-token": ""}, "callcenter secret set crm-refresh-token"),
    ],
)
def test_a_token_that_is_not_given_is_told_with_what_to_check(
    queried: tuple[Queried, str], changed: dict[str, str], words: str
) -> None:
    _, url = queried
    with pytest.raises(CrmNotAuthorised, match=words) as failure:
        asked(table(QUERIED, url), lambda rest: rest.ping(), secrets=FIRST | changed)
    assert "s3cret" not in str(failure.value) and "worth-nothing" not in str(failure.value)


def change(was: str, now: str) -> dict[str, Any]:
    done = CustomerChange("change-1", "id", NOW, "ewa", was={"name": was}, now={"name": now})
    return of_change(done, site="krk")


def test_a_change_goes_upon_the_version_it_was_made_of(queried: tuple[Queried, str]) -> None:
    crm, url = queried
    crm.add("a", Name="Ada Nowak", Phone="601234567")
    crm.contacts["a"]["version"] = 7
    payload = change("Ada Nowak", "Ada Lis")
    query(crm, url, lambda rest: rest.change("a", payload, "k"))
    assert crm.contacts["a"] == {
        "Id": "a",
        "version": 8,
        "Name": "Ada Lis",
        "LastName": "Lis",
        "Phone": "601234567",
    }


def test_a_change_of_what_was_changed_there_is_a_conflict(queried: tuple[Queried, str]) -> None:
    crm, url = queried
    crm.add("a", Name="Ada Kowal")
    payload = change("Ada Nowak", "Ada Lis") | {"version": '"0"'}
    # Seen before it is sent, or, where it is not looked at before, by the answer 412.
    for compare in (True, False):
        changed = table(QUERIED, url)["change"] | {"compare": compare}
        with pytest.raises(CrmConflict) as conflict:
            query(crm, url, lambda rest: rest.change("a", payload, "k"), change=changed)
        assert (conflict.value.theirs.name, conflict.value.theirs.version) == ("Ada Kowal", '"1"')
    assert crm.contacts["a"]["Name"] == "Ada Kowal"


def test_a_field_that_the_crm_does_not_keep_is_refused(queried: tuple[Queried, str]) -> None:
    crm, url = queried
    crm.add("a", Name="Ada")
    done = CustomerChange("c", "id", NOW, "ewa", was={"email": ""}, now={"email": "x@example.com"})
    payload = of_change(done, site="krk")
    with pytest.raises(CrmRefused, match=r"crm\.change\.fields has no email"):
        query(crm, url, lambda rest: rest.change("a", payload, "c"))


def test_numbers_among_words_in_three_fields_are_found(old: tuple[Old, str]) -> None:
    crm, url = old
    crm.add("Ada", tel="dom (22) 102-20-00, kom. 601 234 567")
    crm.add("Jan", tel2="+48 601 234 567 (żona)")
    crm.add("Ewa", remarks="dzwonić 0048 601 234 567 po 16:00")
    crm.add("Leo", remarks="umowa nr 8601234567/2019")
    found = asked(table(OLD, url), lambda rest: rest.find(number("601234567")), secrets=USER)
    assert [one.name for one in found] == ["Ada", "Jan", "Ewa"]
    assert found[0].numbers == ("+48221022000", "+48601234567")
    assert crm.pages == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("note", "kind", "words"),
    [
        ("overload", CrmUnavailable, r"Try later \(503\)"),
        ("rubbish", CrmRefused, r"TEXT is rubbish \(422\)"),
    ],
)
def test_a_failure_with_200_is_one(
    old: tuple[Old, str], note: str, kind: type[CrmError], words: str
) -> None:
    _, url = old
    payload = told(1, note=note)
    with pytest.raises(kind, match=words):
        asked(table(OLD, url), lambda rest: rest.log(payload, "k"), secrets=USER)


def test_a_wrong_password_or_tenant_with_200_is_not_authorised(old: tuple[Old, str]) -> None:
    _, url = old
    with pytest.raises(CrmNotAuthorised, match="Who are you"):
        asked(table(OLD, url), lambda rest: rest.ping(), secrets=USER | {"crm-password": "x"})
    with pytest.raises(CrmNotAuthorised, match="No such tenant"):
        asked(table(OLD, url, headers={}), lambda rest: rest.ping(), secrets=USER)
    with pytest.raises(CrmNotAuthorised, match="crm-user has a colon"):
        asked(table(OLD, url), lambda rest: rest.ping(), secrets=USER | {"crm-user": "a:b"})
    with pytest.raises(CrmNotAuthorised, match="callcenter secret set crm-password"):
        asked(table(OLD, url), lambda rest: rest.ping(), secrets={"crm-user": "telefon"})


def test_a_place_of_its_own_is_made_of_others(old: tuple[Old, str]) -> None:
    crm, url = old
    for disposition in ("resolved", "sold"):
        payload = told(1, note="Zażółć gęślą", disposition=disposition)
        made = asked(table(OLD, url), lambda rest, told=payload: rest.log(told, "k"), secrets=USER)
        assert made == str(len(crm.calls))
    assert crm.calls == [
        {"TEXT": "Zażółć gęślą", "SHORT": "Zażół", "RESULT": "1"},
        {"TEXT": "Zażółć gęślą", "SHORT": "Zażół", "RESULT": "9"},
    ]


def test_a_crm_that_is_not_told_our_key_gets_no_second_record_for_a_correction(
    old: tuple[Old, str],
) -> None:
    crm, url = old

    async def correct(rest: RestCrm) -> None:
        made = await rest.log(told(1, note="first"), "k")
        await rest.log(told(1, note="second"), "k", earlier=Earlier(made=made))

    with pytest.raises(CrmRefused, match=r"crm\.edit is not configured"):
        asked(table(OLD, url), correct, secrets=USER)
    assert [call["TEXT"] for call in crm.calls] == ["first"]
    knows = {"body": {"TEXT": "{note}", "RESULT": "{external}"}, "let": {"external": "key"}}
    log = table(OLD, url)["log"] | knows
    asked(table(OLD, url, log=log), correct, secrets=USER)
    assert [call["TEXT"] for call in crm.calls[1:]] == ["first", "second"]


def test_merges_and_deletions_are_followed(old: tuple[Old, str]) -> None:
    crm, url = old
    crm.changes = [
        {
            "rows": [{"NO": 2, "NAME": "Ada"}],
            "gone": [7],
            "joined": [{"from": 1, "to": 2}],
            "last": 1,
            "rest": True,
        },
        {"rows": [], "last": 1, "rest": True},
    ]

    async def follow(rest: RestCrm) -> tuple[Any, Any]:
        first = await rest.changes("", 10)
        return first, await rest.changes(first.cursor, 10)

    first, second = asked(table(OLD, url), follow, secrets=USER)
    assert [one.crm_id for one in first.customers] == ["2"]
    assert (first.deleted, first.merged, first.cursor) == (("7",), (("1", "2"),), "1")
    # It says that there is more and does not move: that would be asked for ever.
    assert (first.more, second.more) == (True, False)


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"gone": "17"}, "deleted"),
        ({"gone": 2}, "deleted"),
        ({"gone": [{"NO": 7}]}, "deleted"),
        ({"joined": "12"}, "merged"),
        ({"joined": 2}, "merged"),
    ],
)
def test_what_is_no_list_of_ids_removes_nobody(
    old: tuple[Old, str], told: dict[str, Any], key: str
) -> None:
    crm, url = old
    crm.changes = [{"rows": [], "last": 1, "rest": False, **told}]
    odd = table(OLD, url)
    odd["changes"] = odd["changes"] | {"merged": "joined"}
    with pytest.raises(CrmAnswerWrong, match=f"check crm.changes.{key}"):
        asked(odd, lambda rest: rest.changes("", 10), secrets=USER)


def test_the_next_page_of_another_server_is_not_asked_with_our_token(
    nested: tuple[Nested, str],
) -> None:
    crm, url = nested
    crm.add("Ada", "Nowak", ms(NOW), phone="+48601234567", next="https://evil.example.com/x")
    find = table(NESTED, url)["find"] | {
        "pages": {"by": "next", "next": "results[0].properties.next"},
        "body": {"filterGroups": [{"filters": []}]},
    }
    with pytest.raises(CrmUnavailable, match=r"another server \(evil\.example\.com\)"):
        asked(
            table(NESTED, url, find=find),
            lambda rest: rest.find(number("+48601234567")),
            secrets=TOKEN,
        )
