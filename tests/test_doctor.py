from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pytest_httpserver import HTTPServer

from callcenter import cli, doctor
from callcenter.alarms import Alarms
from callcenter.config.writing import set_user
from callcenter.control import ControlDoor, Reply, Verb
from callcenter.doctor import Finding, Patient
from callcenter.domain.alarm import Alarm, AlarmKind
from callcenter.domain.sound_test import SoundStep
from callcenter.paths import Profile
from callcenter.store.store import Store
from tests.contract.exchange import Exchange
from tests.store.opener import GIVEN
from tests.store.samples import sound_test

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


def patient(profile: Profile, environment: Mapping[str, str] | None = None) -> Patient:
    return Patient(
        profile,
        config_file=None,
        environment=GIVEN | dict(environment or {}),
        now=lambda: NOW,
        log=logging.getLogger("callcenter.doctor"),
    )


def test_a_good_configuration(profile: Profile) -> None:
    assert doctor.configuration(patient(profile)) == Finding("configuration", True)


def test_a_wrong_configuration_names_file_key_and_what_was_expected(profile: Profile) -> None:
    profile.config.write_text('[line]\ntransport = "udq"\n')
    found = doctor.configuration(patient(profile))
    assert not found.ok
    assert found.cause == "callcenter.toml: line.transport is 'udq'; expected udp, tcp or tls"
    assert str(profile.config) in found.fix


def test_no_data_yet_is_well(profile: Profile) -> None:
    assert doctor.database(patient(profile)).ok


def test_sound_data_is_well(profile: Profile) -> None:
    Store.open(profile.database, agent="a", site="", now=lambda: NOW).close()
    assert doctor.database(patient(profile)) == Finding("database", True)


def test_damaged_data_is_told(profile: Profile) -> None:
    Store.open(profile.database, agent="a", site="", now=lambda: NOW).close()
    data = bytearray(profile.database.read_bytes())
    data[4096:] = b"\xa5" * len(data[4096:])
    profile.database.write_bytes(data)
    found = doctor.database(patient(profile))
    assert not found.ok
    assert found.cause
    assert found.fix


def test_another_programs_file_is_told(profile: Profile) -> None:
    profile.database.write_text("this is no database, " * 100)
    assert not doctor.database(patient(profile)).ok


def test_without_a_keyring_the_environment_will_do(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    given = {"CALLCENTER_SIP_PASSWORD": "geheim"}
    assert doctor.keyring(patient(profile, given)).ok


def test_a_line_without_a_password_is_told(profile: Profile) -> None:
    set_user(profile.config, {"line.user": "101", "line.domain": "pbx.example"})
    found = doctor.keyring(patient(profile))
    assert not found.ok
    assert "CALLCENTER_SIP_PASSWORD" in found.cause + found.fix or "secret set" in found.fix


def test_names_nobody_knows_are_told(profile: Profile) -> None:
    set_user(profile.config, {"line.user": "101", "line.domain": "pbx.invalid"})
    found = doctor.network(patient(profile))
    assert not found.ok
    assert "pbx.invalid" in found.cause
    set_user(profile.config, {"line.registrars": ["127.0.0.1:5060", "[::1]"]})
    assert doctor.network(patient(profile)).ok


@pytest.fixture
def app(profile: Profile) -> Iterator[Callable[..., None]]:
    """Lets an app run that says its line and its sound are so."""
    doors: list[ControlDoor] = []

    def run(**line: object) -> None:
        status: dict[str, Any] = {
            "accounts": [
                {
                    "uri": "sip:101@pbx",
                    "state": "registered",
                    "code": 200,
                    "reason": "OK",
                    "problem": "none",
                    "registrar": "pbx",
                    **line,
                }
            ],
            "audio": {"problem": "no-microphone", "microphone": ""},
        }

        def answer(verb: Verb, arguments: Mapping[str, Any]) -> Reply:
            return Reply(verb is Verb.STATUS, data=status)

        log = logging.getLogger("test")
        doors.append(ControlDoor(profile.control, answer, log=log))

    yield run
    for door in doors:
        door.close()


def test_the_running_app_is_asked_before_a_trial(
    profile: Profile, app: Callable[..., None]
) -> None:
    set_user(profile.config, {"line.user": "101", "line.domain": "pbx"})
    app()
    ill = patient(profile)
    assert doctor.registration(ill) == Finding("registration", True, "sip:101@pbx at pbx")
    assert doctor.audio(ill).cause == "no microphone"
    assert not doctor.audio(ill).ok


def test_a_refused_password_has_its_cure(profile: Profile, app: Callable[..., None]) -> None:
    set_user(profile.config, {"line.user": "101", "line.domain": "pbx"})
    app(state="failed", code=403, reason="Forbidden", problem="wrong-password")
    found = doctor.registration(patient(profile))
    assert not found.ok
    assert "403 Forbidden" in found.cause
    assert "callcenter secret set sip-password" in found.fix


CRM = {
    "ping": {"url": "/ping"},
    "find": {"url": "/c?p={number}"},
    "log": {"url": "/calls"},
    "customer": {"id": "id", "name": "name", "numbers": ["phone"]},
}


@pytest.mark.parametrize(
    ("status", "ok", "fix"), [(200, True, ""), (401, False, "secret set"), (500, False, "crm.url")]
)
def test_the_crm_is_really_asked(
    profile: Profile, httpserver: HTTPServer, status: int, ok: bool, fix: str
) -> None:
    httpserver.expect_request("/ping", headers={"Authorization": "Bearer t"}).respond_with_data(
        "{}", status, content_type="application/json"
    )
    set_user(profile.config, {"crm": {"url": httpserver.url_for(""), **CRM}})
    found = doctor.crm(patient(profile, {"CALLCENTER_CRM_TOKEN": "t"}))
    assert (found.ok, fix in found.fix) == (ok, True)
    assert len(httpserver.log) == 1


def test_a_wrong_crm_table_is_told(profile: Profile) -> None:
    set_user(profile.config, {"crm": {"url": "https://crm.example"}})
    found = doctor.crm(patient(profile, {"CALLCENTER_CRM_TOKEN": "t"}))
    assert not found.ok
    assert "crm" in found.cause
    assert "[crm]" in found.fix


def test_no_crm_is_no_fault(profile: Profile) -> None:
    assert doctor.crm(patient(profile)).ok


@pytest.mark.engine
def test_the_whole_examination_registers_for_real(
    profile: Profile, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = Exchange({"100": "s3cret"})
    line = {"line.user": "100", "line.domain": "127.0.0.1"}
    set_user(profile.config, {**line, "line.registrars": [exchange.address]})
    monkeypatch.setenv("CALLCENTER_SIP_PASSWORD", "s3cret")
    code = cli.main(["doctor", "--json", "--profile", str(profile.directory)])
    findings = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    exchange.close()
    assert list(findings) == [
        "configuration",
        "disk",
        "database",
        "encryption",
        "keyring",
        "network",
        "registration",
        "certificate",
        "audio",
        "sound check",
        "headset",
        "crm",
        "alarms",
    ]
    assert findings["registration"]["ok"], findings
    assert exchange.address in findings["registration"]["cause"]
    assert all(set(each) == {"name", "ok", "cause", "fix"} for each in findings.values())
    well = all(each["ok"] for each in findings.values())
    assert code == (0 if well else 1)


@pytest.mark.engine
def test_a_wrong_password_is_found_by_the_trial(profile: Profile) -> None:
    exchange = Exchange({"100": "s3cret"})
    line = {"line.user": "100", "line.domain": "127.0.0.1"}
    set_user(profile.config, {**line, "line.registrars": [exchange.address]})
    found = doctor.registration(patient(profile, {"CALLCENTER_SIP_PASSWORD": "wrong"}))
    exchange.close()
    assert not found.ok
    assert "wrong-password" in found.cause
    assert "secret set sip-password" in found.fix


def test_the_last_check_of_the_sound_is_told(profile: Profile) -> None:
    assert doctor.sound_check(patient(profile)).cause == "none was made here yet"
    store = Store.open(profile.database, agent="agent", site="", now=lambda: NOW)
    store.sound_tests.save(sound_test(at=NOW))
    store.close()
    found = doctor.sound_check(patient(profile))
    assert found.ok
    assert found.cause == (
        "2026-03-31 12:00 UTC, Headset: loss 0.1%, jitter 2 ms, round trip 12 ms, MOS 4.3"
    )


def test_a_check_of_the_sound_that_failed_says_why_and_what_to_do(profile: Profile) -> None:
    store = Store.open(profile.database, agent="agent", site="", now=lambda: NOW)
    failed = sound_test(at=NOW, reason="the microphone gives nothing: look for a mute switch")
    store.sound_tests.save(replace(failed, step=SoundStep.FAILED, mos=None))
    store.close()
    found = doctor.sound_check(patient(profile))
    assert not found.ok
    assert "mute switch" in found.cause and "again" in found.fix


def test_without_alarms_all_is_well(profile: Profile) -> None:
    assert doctor.alarms(patient(profile)) == Finding("alarms", True)


def test_a_burst_of_calls_is_shown_for_a_week(profile: Profile) -> None:
    kept = Alarms(profile.alarms)
    for days in (8, 3, 1):
        at = NOW - timedelta(days=days)
        kept.add(Alarm(AlarmKind.TOO_MANY_CALLS, at, "anna", "north", "per-minute", 20))
    found = doctor.alarms(patient(profile))
    assert not found.ok
    assert "2 times in 7 days, last on 2026-03-30 12:00 UTC by anna: 20 calls" in found.cause
    assert "password" in found.fix and str(profile.alarms) in found.fix
