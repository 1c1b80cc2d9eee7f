"""`callcenter crm test`: what it shows, what it keeps to itself, and what it says to mend."""

from __future__ import annotations

import base64
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callcenter.cli import main
from callcenter.config.writing import set_user
from callcenter.demo.crm import SampleCrm
from callcenter.demo.crm_trouble import Mode
from callcenter.demo.customers import KNOWN_CALLER, SHARED_NUMBER
from callcenter.paths import Profile
from tests.crm.odd_crms import Nested, Old, Queried, served
from tests.crm.samples import TOKEN, sample_crm

ODD = Path(__file__).parent / "crm" / "odd"
NUMBER = "+48601234567"


@pytest.fixture
def crm() -> Iterator[SampleCrm]:
    server = sample_crm()
    server.start()
    yield server
    server.close()


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    monkeypatch.setenv("CALLCENTER_CRM_TOKEN", TOKEN)
    return Profile(tmp_path / "profile")


def odd(name: str, url: str, **changes: Any) -> dict[str, Any]:
    text = (ODD / f"{name}.toml").read_text("utf-8").replace("URL", url)
    return tomllib.loads(text)["crm"] | {"url": url} | changes


def sample(crm: SampleCrm, **changes: Any) -> dict[str, Any]:
    return {"kind": "sample", "url": crm.url, **changes}


class Printed:
    """What one run printed: its exit code, all of its text, and its steps by their names."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        self.text = text
        self.told = json.loads(text)
        self.steps = {step["name"]: step for step in self.told["steps"]}

    def outcomes(self) -> dict[str, str]:
        return {name: step["outcome"] for name, step in self.steps.items()}


def run(
    profile: Profile,
    table: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    *options: str,
    number: str = NUMBER,
) -> Printed:
    set_user(profile.config, {"crm": table, "numbers.region": "PL"})
    words = ["crm", "test", number, "--profile", str(profile.directory), "--json", *options]
    code = main(words)
    return Printed(code, capsys.readouterr().out)


def test_a_crm_that_is_connected_well_passes_every_step(
    profile: Profile, crm: SampleCrm, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = run(profile, sample(crm), capsys, number="601 234 567")
    assert set(printed.outcomes().values()) == {"done"} and printed.code == 0
    assert list(printed.steps) == [
        *("reach", "authorise", "find", "compare", "get", "search", "changes", "log")
    ]
    assert "Jan Kowalski" in printed.steps["compare"]["says"]
    assert printed.steps["find"]["says"] == "1 record"
    assert set(printed.steps["find"]) == {"name", "outcome", "says", "mend", "exchanges"}
    (found,) = printed.steps["find"]["exchanges"]
    assert found["request"] == f"GET {crm.url}/customers?number=%2B48601234567"
    assert found["status"] == 200 and '"full_name": "Jan Kowalski"' in found["answer"]
    (log,) = printed.steps["log"]["exchanges"]
    assert (log["status"], crm.records.calls()) == (0, [])
    assert '"number": "+48601234567"' in log["body"]


def test_the_token_is_never_shown(
    profile: Profile, crm: SampleCrm, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = run(profile, sample(crm), capsys).text
    set_user(profile.config, {"crm": sample(crm, auth="{token}", auth_parameter="key")})
    main(["crm", "test", NUMBER, "--profile", str(profile.directory)])
    written = capsys.readouterr()
    assert TOKEN not in shown + written.out + written.err
    assert "/ping?key=•••" in written.out and "FAILED    authorise" in written.out


def test_a_wrong_token_is_told_with_what_to_do(
    profile: Profile,
    crm: SampleCrm,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALLCENTER_CRM_TOKEN", "worth-nothing")
    printed = run(profile, sample(crm), capsys)
    assert printed.outcomes() == {"reach": "done", "authorise": "failed"} and printed.code == 1
    assert "Wrong or missing token" in printed.steps["authorise"]["says"]
    assert "callcenter secret set" in printed.steps["authorise"]["mend"]
    assert "worth-nothing" not in printed.text


def test_a_crm_that_is_away_is_told(
    profile: Profile, crm: SampleCrm, capsys: pytest.CaptureFixture[str]
) -> None:
    crm.stop()
    printed = run(profile, sample(crm), capsys)
    assert printed.outcomes() == {"reach": "failed"}
    assert "crm.url" in printed.steps["reach"]["mend"]
    assert "ConnectError" in printed.steps["reach"]["exchanges"][0]["answer"]


def test_a_sign_in_page_is_told(
    profile: Profile, crm: SampleCrm, capsys: pytest.CaptureFixture[str]
) -> None:
    crm.trouble.switch(Mode.GARBAGE)
    printed = run(profile, sample(crm), capsys)
    assert "not JSON but begins with “<html>" in printed.steps["reach"]["says"]
    assert printed.code == 1


def test_a_number_asked_for_in_the_wrong_form_is_told(
    profile: Profile, crm: SampleCrm, capsys: pytest.CaptureFixture[str]
) -> None:
    find = {"url": "/customers?number=x{national}"}
    printed = run(profile, sample(crm, find=find), capsys)
    assert printed.outcomes()["find"] == "failed" and printed.code == 1
    assert "{national_spaced}" in printed.steps["find"]["mend"]
    # What does not hang on it is tried all the same.
    assert printed.outcomes() | {"find": "failed"} == {
        **{"reach": "done", "authorise": "done", "find": "failed"},
        **{"get": "left out", "search": "left out", "changes": "done", "log": "done"},
    }


@pytest.mark.parametrize(
    ("numbers", "number", "says", "mend"),
    [
        (["mail"], NUMBER, "which is not +48601234567", "mend crm.find.url"),
        (["no_such_field"], NUMBER, "no number, which is not", "mend crm.customer.numbers"),
    ],
)
def test_a_record_without_the_number_is_told_by_the_key_to_mend(
    profile: Profile,
    crm: SampleCrm,
    capsys: pytest.CaptureFixture[str],
    numbers: list[str],
    number: str,
    says: str,
    mend: str,
) -> None:
    printed = run(profile, sample(crm, customer={"numbers": numbers}), capsys, number=number)
    assert printed.outcomes()["compare"] == "failed"
    assert says in printed.steps["compare"]["says"] and mend in printed.steps["compare"]["mend"]


def test_everybody_at_a_shared_number_is_shown(
    profile: Profile, crm: SampleCrm, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = run(profile, sample(crm), capsys, number=SHARED_NUMBER)
    assert printed.steps["compare"]["says"].count("Wójcik") == 2


def test_a_call_is_written_only_when_asked_for_and_the_repeat_makes_no_second(
    profile: Profile, crm: SampleCrm, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = run(profile, sample(crm), capsys, "--write", number=KNOWN_CALLER)
    assert printed.outcomes()["log"] == "done"
    (call,) = crm.records.calls()
    assert "callcenter crm test" in call["note"]


def test_a_crm_that_would_keep_a_repeat_twice_is_told_before_and_after(
    profile: Profile, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = Nested()
    crm.add("Ada", "Nowak", 1, phone=NUMBER)
    monkeypatch.setenv("CALLCENTER_CRM_TOKEN", Nested.TOKEN)
    with served(crm.app) as url:
        log = odd("nested", url)["log"]
        del log["look"]
        log["body"]["properties"]["disposition"] = "DONE"
        table = odd("nested", url, log=log)
        rehearsed = run(profile, table, capsys)
        assert rehearsed.code == 0 and crm.calls == []
        assert "may make a second record" in rehearsed.steps["log"]["mend"]
        written = run(profile, table, capsys, "--write")
    assert written.outcomes()["log"] == "failed" and len(crm.calls) == 2
    assert "crm.log.look" in written.steps["log"]["mend"]


def test_tokens_of_oauth_are_never_shown(
    profile: Profile, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = Queried()
    crm.add("a", Name="Ada Nowak", Phone="601234567")
    monkeypatch.setenv("CALLCENTER_CRM_CLIENT_ID", "softphone")
    monkeypatch.setenv("CALLCENTER_CRM_CLIENT_SECRET", "s3cret&more")
    monkeypatch.setenv("CALLCENTER_CRM_REFRESH_TOKEN", "refresh-1")
    with served(crm.app) as url:
        printed = run(profile, odd("queried", url), capsys)
    assert printed.outcomes()["compare"] == "done" and crm.tokens == 1
    secrets = ("s3cret", "refresh-1", "refresh-2", "access-1")
    assert [one for one in secrets if one in printed.text] == []


def test_a_password_is_never_shown(
    profile: Profile, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = Old()
    crm.add("Ada Nowak", tel="601 234 567")
    monkeypatch.setenv("CALLCENTER_CRM_USER", Old.USER)
    monkeypatch.setenv("CALLCENTER_CRM_PASSWORD", Old.PASSWORD)
    with served(crm.app) as url:
        table = odd("old", url)
        del table["changes"]
        printed = run(profile, table, capsys)
    assert printed.outcomes()["compare"] == "done"
    assert printed.outcomes()["changes"] == printed.outcomes()["get"] == "left out"
    basic = base64.b64encode(f"{Old.USER}:{Old.PASSWORD}".encode()).decode()
    assert Old.PASSWORD not in printed.text and basic not in printed.text
    assert '"Authorization": "•••"' in printed.text


@pytest.mark.parametrize(
    ("table", "number", "words"),
    [
        ({}, NUMBER, "the configuration has no [crm] table"),
        ({"kind": "sample"}, "Anna", "'Anna' is no telephone number"),
        (
            {"kind": "nonesuch"},
            NUMBER,
            "expected one of rest, bottlecrm, espocrm, request-tracker, sample",
        ),
        ({"kind": "sample", "finds": {}}, NUMBER, "unknown field `finds`"),
    ],
)
def test_what_cannot_be_tried_is_refused_in_words(
    profile: Profile,
    capsys: pytest.CaptureFixture[str],
    table: dict[str, Any],
    number: str,
    words: str,
) -> None:
    set_user(profile.config, {"crm": table, "numbers.region": "PL"})
    assert main(["crm", "test", number, "--profile", str(profile.directory)]) == 1
    assert words in capsys.readouterr().err
