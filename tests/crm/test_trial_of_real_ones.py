"""`callcenter crm test` and the doctor with CRMs that others wrote, as IT reads what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callcenter.cli import main
from callcenter.config.writing import set_user
from callcenter.doctor import crm as doctor
from callcenter.paths import Profile
from installer.request_tracker import ROOT_PASSWORD
from tests.crm.bottlecrm import BottleCrm
from tests.crm.request_tracker import AGENT, QUEUE, RequestTracker
from tests.doctor.patients import patient

PATIENCE = {"timeout_s": 30.0, "total_s": 60.0}


class Tried:
    """What one trial printed, by the words of its steps."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        self.text = text
        marks = ("ok ", "FAILED", "left out")
        steps = [line for line in text.splitlines() if line.startswith(marks)]
        self.outcomes = {line[10:20].strip(): line[:9].strip() for line in steps}


def tried(
    folder: Path,
    table: dict[str, Any],
    number: str,
    capsys: pytest.CaptureFixture[str],
    *options: str,
) -> Tried:
    profile = Profile(folder / "profile")
    set_user(profile.config, {"crm": table | PATIENCE, "numbers.region": "PL"})
    code = main(["crm", "test", number, "--profile", str(profile.directory), *options])
    return Tried(code, capsys.readouterr().out)


def test_bottlecrm_passes_every_step_and_a_repeat_makes_one_call(
    bottlecrm: BottleCrm,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bottlecrm.make_contact("Ada", "Nowak", "22 102 20 00")
    monkeypatch.setenv("CALLCENTER_CRM_TOKEN", bottlecrm.token)
    table = {"kind": "bottlecrm", "url": bottlecrm.url}
    done = tried(tmp_path, table, "+48221022000", capsys, "--write")
    assert done.code == 0, done.text
    assert set(done.outcomes.values()) == {"ok"}
    assert "Ada Nowak" in done.text and bottlecrm.token not in done.text
    assert len(bottlecrm.interactions()) == 1


def test_bottlecrm_that_does_not_know_the_token_is_told(
    bottlecrm: BottleCrm,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALLCENTER_CRM_TOKEN", "bcrm_pat_of_nobody")
    table = {"kind": "bottlecrm", "url": bottlecrm.url}
    done = tried(tmp_path, table, "+48221022000", capsys)
    assert (done.code, done.outcomes) == (1, {"reach": "ok", "authorise": "FAILED"})
    assert "callcenter secret set" in done.text


def test_request_tracker_passes_every_step_for_an_administrator(
    request_tracker: RequestTracker,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request_tracker.make_user("Ida Sowa", "ida@trial.example", MobilePhone="611 020 701")
    request_tracker.make_ticket("Lamp", "ida@trial.example")
    before = len(request_tracker.tickets())
    account(monkeypatch, "root", ROOT_PASSWORD)
    done = tried(tmp_path, tracked(request_tracker), "+48611020701", capsys, "--write")
    assert done.code == 0, done.text
    assert set(done.outcomes.values()) == {"ok"}
    assert "Ida Sowa" in done.text and ROOT_PASSWORD not in done.text
    assert len(request_tracker.tickets()) == before + 1


def test_request_tracker_says_which_right_an_agent_lacks(
    request_tracker: RequestTracker,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request_tracker.make_user("Ula Gil", "ula@trial.example", MobilePhone="+48611020702")
    request_tracker.make_ticket("Door", "ula@trial.example")
    account(monkeypatch, *AGENT)
    done = tried(tmp_path, tracked(request_tracker), "+48611020702", capsys)
    assert done.code == 0, done.text
    assert done.outcomes["find"] == done.outcomes["compare"] == "ok"
    assert done.outcomes["changes"] == "left out"
    assert "it tells this account no changes" in done.text
    assert "global right AdminUsers" in done.text
    environment = {"CALLCENTER_CRM_USER": AGENT[0], "CALLCENTER_CRM_PASSWORD": AGENT[1]}
    found = doctor.crm(patient(Profile(tmp_path / "profile"), environment))
    assert found.ok and "looked up one by one" in found.cause and "AdminUsers" in found.cause


def test_request_tracker_is_said_where_a_number_must_be(
    request_tracker: RequestTracker,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account(monkeypatch, "root", ROOT_PASSWORD)
    done = tried(tmp_path, tracked(request_tracker), "+48611020799", capsys)
    assert (done.code, done.outcomes["find"], done.outcomes["get"]) == (1, "FAILED", "left out")
    assert "one of the user's telephones" in done.text and "crm.find" not in done.text


def tracked(tracker: RequestTracker) -> dict[str, Any]:
    return {
        "kind": "request-tracker",
        "url": tracker.address,
        "queue": QUEUE,
        "auth": "basic",
    }


def account(monkeypatch: pytest.MonkeyPatch, name: str, password: str) -> None:
    monkeypatch.setenv("CALLCENTER_CRM_USER", name)
    monkeypatch.setenv("CALLCENTER_CRM_PASSWORD", password)
