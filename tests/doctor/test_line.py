"""The doctor's look at the line: names, registration, and floods of calls."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from callcenter.alarms import Alarms
from callcenter.config.writing import set_user
from callcenter.control import ControlDoor, Reply, Verb
from callcenter.doctor import line, sound
from callcenter.doctor.finding import Finding
from callcenter.domain.alarm import Alarm, AlarmKind
from callcenter.paths import Profile
from tests.contract.exchange import Exchange
from tests.doctor.patients import NOW, patient


def test_names_nobody_knows_are_told(profile: Profile) -> None:
    set_user(profile.config, {"line.user": "101", "line.domain": "pbx.invalid"})
    found = line.network(patient(profile))
    assert not found.ok
    assert "pbx.invalid" in found.cause
    set_user(profile.config, {"line.registrars": ["127.0.0.1:5060", "[::1]"]})
    assert line.network(patient(profile)).ok


@pytest.fixture
def app(profile: Profile) -> Iterator[Callable[..., None]]:
    """Lets an app run that says its line and its sound are so."""
    doors: list[ControlDoor] = []

    def run(**account: object) -> None:
        status: dict[str, Any] = {
            "accounts": [
                {
                    "uri": "sip:101@pbx",
                    "state": "registered",
                    "code": 200,
                    "reason": "OK",
                    "problem": "none",
                    "registrar": "pbx",
                    **account,
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
    assert line.registration(ill) == Finding("registration", True, "sip:101@pbx at pbx")
    assert sound.audio(ill).cause == "no microphone"
    assert not sound.audio(ill).ok


def test_a_refused_password_has_its_cure(profile: Profile, app: Callable[..., None]) -> None:
    set_user(profile.config, {"line.user": "101", "line.domain": "pbx"})
    app(state="failed", code=403, reason="Forbidden", problem="wrong-password")
    found = line.registration(patient(profile))
    assert not found.ok
    assert "403 Forbidden" in found.cause
    assert "callcenter secret set sip-password" in found.fix


@pytest.mark.engine
def test_a_wrong_password_is_found_by_the_trial(profile: Profile) -> None:
    exchange = Exchange({"100": "s3cret"})
    chosen = {"line.user": "100", "line.domain": "127.0.0.1"}
    set_user(profile.config, {**chosen, "line.registrars": [exchange.address]})
    found = line.registration(patient(profile, {"CALLCENTER_SIP_PASSWORD": "wrong"}))
    exchange.close()
    assert not found.ok
    assert "wrong-password" in found.cause
    assert "secret set sip-password" in found.fix


def test_without_alarms_all_is_well(profile: Profile) -> None:
    assert line.alarms(patient(profile)) == Finding("alarms", True)


def test_a_burst_of_calls_is_shown_for_a_week(profile: Profile) -> None:
    kept = Alarms(profile.alarms)
    for days in (8, 3, 1):
        at = NOW - timedelta(days=days)
        kept.add(Alarm(AlarmKind.TOO_MANY_CALLS, at, "anna", "north", "per-minute", 20))
    found = line.alarms(patient(profile))
    assert not found.ok
    assert "2 times in 7 days, last on 2026-03-30 12:00 UTC by anna: 20 calls" in found.cause
    assert "password" in found.fix and str(profile.alarms) in found.fix
