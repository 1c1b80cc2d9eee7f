from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from callcenter.demo.crm import SampleCrm
from callcenter.demo.crm_trouble import Mode
from callcenter.demo.customers import (
    HOW_MANY,
    HTML_CALLER,
    KNOWN_CALLER,
    SHARED_NUMBER,
    sample_customers,
)
from callcenter.domain.number import NumberKind, PhoneNumber
from tests.crm.samples import NOW, TOKEN, sample_crm


def told(
    url: str, body: object = None, *, method: str = "", token: str = TOKEN, **headers: str
) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, method=method or ("POST" if data else "GET"))
    request.add_header("Authorization", f"Bearer {token}")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def status(url: str, body: object = None, **options: Any) -> int:
    with pytest.raises(urllib.error.HTTPError) as error:
        told(url, body, **options)
    error.value.close()
    return error.value.code


@pytest.fixture
def crm() -> Any:
    server = sample_crm()
    server.start()
    yield server
    server.close()


def test_the_sample_crm_runs_on_its_own() -> None:
    command = [sys.executable, "-m", "callcenter.demo.crm", "--port", "0", "--token", "t"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            url = json.loads(child.stdout.readline())["url"]
            asked = urllib.request.Request(url + "/ping", headers={"Authorization": "Bearer t"})
            with urllib.request.urlopen(asked, timeout=10) as answer:
                assert json.load(answer) == {"ok": True}
        finally:
            child.terminate()
        assert child.wait(10) in (0, -15)


def test_without_its_token_nothing_is_told(crm: SampleCrm) -> None:
    for path in ("/ping", "/customers?number=1", "/admin", "/changes"):
        assert status(crm.url + path, token="wrong") == 401
    with pytest.raises(ValueError, match="needs a token"):
        SampleCrm(token="")


def test_what_is_wrong_is_refused_with_words(crm: SampleCrm) -> None:
    assert status(crm.url + "/calls", {"note": "no key"}) == 422
    assert status(crm.url + "/calls", [1], Idempotency_Key="k") == 422
    assert status(crm.url + "/customers", {"full_name": " "}, Idempotency_Key="k") == 422
    assert status(crm.url + "/changes?after=x") == 422
    assert status(crm.url + "/customers/none") == 404
    assert status(crm.url + "/customers/none", method="DELETE") == 404
    assert status(crm.url + "/admin", {"mode": "sideways"}) == 422


def test_the_switches_work_over_http_and_the_way_back_is_open(crm: SampleCrm) -> None:
    assert told(crm.url + "/admin", {"mode": "down"})["mode"] == "down"
    assert status(crm.url + "/ping") == 503
    assert told(crm.url + "/admin", {"mode": "refuse", "times": 1, "path": "/calls"})
    assert told(crm.url + "/ping") == {"ok": True}
    assert status(crm.url + "/calls", {}, Idempotency_Key="k") == 422
    assert told(crm.url + "/calls", {}, Idempotency_Key="k") == {"id": "k"}
    shown = told(crm.url + "/admin")
    assert (shown["mode"], shown["effects"], shown["received"]) == ("up", {"k": 1}, {"k": 1})


def test_customers_can_be_changed_and_deleted(crm: SampleCrm) -> None:
    one = crm.url + "/customers/C1001"
    assert told(one, {"mail": "new@example.com"}, method="PATCH")["mail"] == "new@example.com"
    assert told(one)["mail"] == "new@example.com"
    told(one, method="DELETE")
    assert status(one) == 404


def test_the_page_of_a_customer_shows_mark_up_as_text(crm: SampleCrm) -> None:
    link = told(crm.url + "/customers?number=" + HTML_CALLER.replace("+", "%2B"))
    with urllib.request.urlopen(link["items"][0]["link"], timeout=10) as page:
        shown = page.read().decode()
    assert "&lt;b&gt;Bob&lt;/b&gt;" in shown and "<b>Bob" not in shown


def test_its_data_outlives_it_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "crm.sqlite"
    for expected in ("", "Kept"):
        crm = sample_crm(path=path)
        record = crm.records.get("C1001")
        assert record is not None and record.get("note", "") == expected
        crm.records.change("C1001", {"note": "Kept"})
        crm.close()


def test_stopped_and_started_it_keeps_port_and_data(crm: SampleCrm) -> None:
    url = crm.url
    crm.stop()
    with pytest.raises(urllib.error.URLError):
        told(url + "/ping")
    assert crm.start() == url
    assert told(url + "/ping") == {"ok": True}


def test_the_sample_customers_are_the_same_each_time() -> None:
    customers = sample_customers(NOW)
    assert customers == sample_customers(NOW)
    assert len(customers) == HOW_MANY
    assert len({one.crm_id for one in customers}) == HOW_MANY


def test_every_sample_number_is_one_and_only_one_pair_shares() -> None:
    numbers = [number for one in sample_customers(NOW) for number in one.numbers]
    parsed = [PhoneNumber.parse(number, region="PL") for number in numbers]
    assert all(one.kind is NumberKind.PHONE and one.e164 == one.raw for one in parsed)
    assert [number for number in set(numbers) if numbers.count(number) > 1] == [SHARED_NUMBER]


def test_the_known_caller_has_a_story_worth_telling() -> None:
    (jan,) = [one for one in sample_customers(NOW) if KNOWN_CALLER in one.numbers]
    calls = [one for one in jan.contacts if one.channel == "call" and (NOW - one.at).days < 7]
    assert (jan.name, jan.tags, len(calls)) == ("Jan Kowalski", ("VIP",), 2)
    assert all(one.resolved is False for one in calls)
    assert jan.promises[0].due is not None and jan.promises[0].due < NOW


def test_there_are_both_languages_and_things_overdue() -> None:
    customers = sample_customers(NOW)
    assert {one.language for one in customers} == {"pl", "en"}
    promises = [promise for one in customers for promise in one.promises]
    overdue = [one for one in promises if one.due is not None and one.due < NOW]
    assert len(overdue) >= 5 and len(promises) - len(overdue) >= 5


def test_a_change_of_another_version_is_refused(crm: SampleCrm) -> None:
    url = f"{crm.url}/customers/C1001"
    version = told(url)["version"]
    changed = told(url, {"mail": "new@example.com"}, method="PATCH", If_Match=f'"{version}"')
    assert (changed["mail"], changed["version"]) == ("new@example.com", told(url)["version"])
    assert changed["version"] > version
    assert status(url, {"mail": "x"}, method="PATCH", If_Match=str(version)) == 412
    assert told(url)["mail"] == "new@example.com"


def test_several_calls_at_once_have_a_result_each(crm: SampleCrm) -> None:
    url = f"{crm.url}/calls/many"
    calls = [{"key": "a", "note": "one"}, {"note": "no key"}, {"key": "b", "note": "two"}]
    results = told(url, {"calls": calls})["results"]
    assert [(one["key"], one["status"]) for one in results] == [("a", 201), ("", 422), ("b", 201)]
    assert crm.records.effects() == {"a": 1, "b": 1}
    assert status(url, {"calls": "none"}) == 422


def test_troubles_are_played_one_after_the_other(crm: SampleCrm) -> None:
    crm.trouble.play([Mode.ERROR, Mode.WRONG, Mode.HALF, Mode.CLOCK], seconds=5, path="/calls")
    url = f"{crm.url}/calls"
    body = {"note": "x"}
    assert status(url, body, Idempotency_Key="k") == 500
    assert told(url, body, Idempotency_Key="k") == ["not", "what", "was", "asked"]
    with pytest.raises(json.JSONDecodeError):
        told(url, body, Idempotency_Key="k")
    assert crm.records.effects() == {"k": 1}
    assert not crm.trouble.played
    with pytest.raises(urllib.error.HTTPError) as error:
        told(url, body, Idempotency_Key="k")
    date, again = (error.value.headers[name] for name in ("Date", "Retry-After"))
    waits = parsedate_to_datetime(again) - parsedate_to_datetime(date)
    assert waits == timedelta(seconds=5)
    error.value.close()
    assert crm.trouble.played
    assert told(f"{crm.url}/ping") == {"ok": True}


def test_an_answer_that_drips_comes_in_the_end_and_one_that_hangs_never(crm: SampleCrm) -> None:
    crm.trouble.play([Mode.DRIP, Mode.HANG], seconds=0.001)
    assert told(f"{crm.url}/ping") == {"ok": True}
    request = urllib.request.Request(f"{crm.url}/ping")
    request.add_header("Authorization", f"Bearer {TOKEN}")
    with pytest.raises(TimeoutError):
        urllib.request.urlopen(request, timeout=0.2)
    assert told(f"{crm.url}/ping") == {"ok": True}
