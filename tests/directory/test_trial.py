"""`callcenter directory test` and the doctor's check: each step, and what to mend."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from callcenter.cli import main
from callcenter.config.writing import set_user
from callcenter.doctor.directory import directory as check
from callcenter.paths import Profile
from tests.crm.address_book import Radicale
from tests.crm.directory import PASSWORD, PEOPLE, READER, Slapd
from tests.crm.people import people
from tests.doctor.patients import patient

ADA = people(1)[0]


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


def of(slapd: Slapd) -> dict[str, Any]:
    return {"kind": "ldap", "url": slapd.url, "base": PEOPLE, "user": READER}


def written(profile: Profile, table: dict[str, Any]) -> Profile:
    set_user(profile.config, {f"directory.{key}": value for key, value in table.items()})
    return profile


def run(
    profile: Profile,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *words: str,
    password: str = PASSWORD,
) -> tuple[int, str, str]:
    monkeypatch.setenv("CALLCENTER_DIRECTORY_PASSWORD", password)
    code = main(["directory", "test", "--profile", str(profile.directory), *words])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_each_step_is_shown_with_what_was_asked(
    profile: Profile,
    slapd: Slapd,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    written(profile, of(slapd))
    code, out, _ = run(profile, monkeypatch, capsys, ADA.telephone_e164, "--json")
    told = json.loads(out)
    assert (code, told["ok"], told["number"]) == (0, True, ADA.telephone_e164)
    steps = {step["stage"]: step for step in told["steps"]}
    assert list(steps) == ["reach", "secure", "sign in", "find", "compare", "search"]
    assert ADA.name in steps["compare"]["says"]
    assert "(telephoneNumber=+48221020000)" in " ".join(steps["find"]["asked"])
    assert PASSWORD not in out


def test_a_number_that_nobody_has_fails_with_what_to_mend(
    profile: Profile,
    slapd: Slapd,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    written(profile, of(slapd))
    code, out, _ = run(profile, monkeypatch, capsys, "+48229999999")
    assert code == 1
    assert "FAILED    find" in out
    assert "mend: " in out


def test_a_wrong_password_ends_the_trial_at_the_signing_in(
    profile: Profile,
    slapd: Slapd,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    written(profile, of(slapd))
    code, out, _ = run(profile, monkeypatch, capsys, ADA.mobile_e164, password="not-the-one")
    assert code == 1
    assert "FAILED    sign in" in out
    assert "callcenter secret set directory-password" in out
    assert "not-the-one" not in out


def test_an_address_book_is_tried_too(
    profile: Profile,
    radicale: Radicale,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    user, password = radicale.account
    written(profile, {"kind": "carddav", "url": radicale.url, "user": user})
    code, out, _ = run(profile, monkeypatch, capsys, ADA.mobile_e164, password=password)
    assert code == 0, out
    assert radicale.book in out
    assert "kept in memory" in out
    assert password not in out


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, "directory.kind is none"),
        ({"kind": "ldap", "url": "ldap.example.com"}, "directory.url: expected"),
        ({"kind": "carddav", "url": "http://dav.example.com"}, "expected https://"),
        (
            {"kind": "ldap", "url": "ldap://ldap.example.com", "tls": "off"},
            "only a policy or the provisioning may say off",
        ),
    ],
)
def test_what_cannot_be_tried_is_said(
    profile: Profile,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    table: dict[str, Any],
    words: str,
) -> None:
    code, out, error = run(written(profile, table), monkeypatch, capsys, "+48601234567")
    assert (code, out, words in error) == (1, "", True)


def test_the_doctor_asks_the_directory(profile: Profile, slapd: Slapd) -> None:
    known = {"CALLCENTER_DIRECTORY_PASSWORD": PASSWORD}
    assert check(patient(profile)).ok
    written(profile, of(slapd))
    found = check(patient(profile, known))
    assert found.ok
    assert READER in found.cause
    wrong = check(patient(profile, {"CALLCENTER_DIRECTORY_PASSWORD": "wrong"}))
    assert (wrong.ok, "secret set directory-password" in wrong.fix) == (False, True)
    slapd.stop()
    away = check(patient(profile, known))
    assert (away.ok, away.cause.startswith("reach: ")) == (False, True)


def test_the_doctor_misses_a_password_that_was_never_kept(profile: Profile, slapd: Slapd) -> None:
    written(profile, of(slapd))
    found = check(patient(profile))
    assert not found.ok
