"""`callcenter ctl`: what each verb asks of the running app, and how the answer reads."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from callcenter import cli
from callcenter.control import ControlDoor, Reply, Verb
from callcenter.paths import Profile

STATUS = {
    "agent": {"name": "Anna", "intent": "pause", "reason": "lunch", "activity": "idle"},
    "accounts": [
        {
            "uri": "sip:101@pbx",
            "state": "failed",
            "code": 403,
            "reason": "Forbidden",
            "registrar": "",
        }
    ],
    "calls": [
        {
            "id": "c1",
            "direction": "inbound",
            "state": "ringing",
            "number": "601",
            "name": "",
            "customer": {"id": "k1", "name": "Jan"},
        }
    ],
    "outbox": {"pending": 2, "failed": 1, "oldest_s": 1.0},
    "crm": {"state": "offline"},
}


class App:
    """An app that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Verb, dict[str, Any]]] = []

    def answer(self, verb: Verb, arguments: Mapping[str, Any]) -> Reply:
        self.asked.append((verb, dict(arguments)))
        if verb is Verb.STATUS:
            return Reply(True, data=STATUS)
        if verb is Verb.HOLD:
            return Reply(False, "there is no call")
        return Reply(True, data={"call": "c2"} if verb is Verb.DIAL else None)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def app(profile: Profile) -> Iterator[App]:
    app = App()
    door = ControlDoor(profile.control, app.answer, log=logging.getLogger("test"))
    yield app
    door.close()


def callcenter(profile: Profile, *words: str) -> int:
    return cli.main([words[0], "--profile", str(profile.directory), *words[1:]])


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (
            ["dial", "+48601234567", "--confirmed"],
            (Verb.DIAL, {"number": "+48601234567", "confirmed": True}),
        ),
        (["answer"], (Verb.ANSWER, {"call": ""})),
        (["reject", "c1"], (Verb.REJECT, {"call": "c1"})),
        (["hangup", "c1"], (Verb.HANG_UP, {"call": "c1"})),
        (["resume"], (Verb.RESUME, {"call": ""})),
        (
            ["correct", "c1", "--note", "new", "--reason", "typo"],
            (Verb.CORRECT, {"call": "c1", "note": "new", "code": None, "reason": "typo"}),
        ),
        (["mute"], (Verb.MUTE, {"call": ""})),
        (["unmute"], (Verb.UNMUTE, {"call": ""})),
        (["dtmf", "12,34#"], (Verb.DIGITS, {"digits": "12,34#", "call": ""})),
        (
            ["transfer", "102"],
            (Verb.TRANSFER, {"number": "102", "attended": False, "confirmed": False}),
        ),
        (
            ["transfer", "102", "--attended", "--confirmed"],
            (Verb.TRANSFER, {"number": "102", "attended": True, "confirmed": True}),
        ),
        (["complete"], (Verb.COMPLETE, {})),
        (["conference"], (Verb.CONFERENCE, {})),
        (["swap"], (Verb.SWAP, {})),
        (["record", "pause"], (Verb.RECORD, {"action": "pause"})),
        (
            ["state", "pause", "lunch", "--after-call"],
            (Verb.STATE, {"state": "pause", "reason": "lunch", "after_call": True}),
        ),
        (
            ["state", "ready"],
            (Verb.STATE, {"state": "ready", "reason": "", "after_call": False}),
        ),
        (["note", "asks for Ewa"], (Verb.NOTE, {"text": "asks for Ewa", "matter": None})),
        (["note", "--matter", "M-1"], (Verb.NOTE, {"text": "", "matter": "M-1"})),
        (
            ["dispose", "resolved", "--note", "done"],
            (Verb.DISPOSE, {"code": "resolved", "note": "done", "matter": None}),
        ),
        (
            ["dispose", "resolved", "--matter", ""],
            (Verb.DISPOSE, {"code": "resolved", "note": "", "matter": ""}),
        ),
        (["quit"], (Verb.QUIT, {})),
    ],
)
def test_each_verb_reaches_the_app(
    profile: Profile, app: App, words: list[str], asked: tuple[Verb, dict[str, Any]]
) -> None:
    assert callcenter(profile, "ctl", *words) == 0
    assert app.asked == [asked]


def test_every_verb_of_the_door_can_be_said_but_those_of_other_commands() -> None:
    said = set()
    for verb in Verb:
        try:
            cli.parser().parse_args(["ctl", verb.value, "--help"])
        except SystemExit as end:
            said |= {verb} if end.code == 0 else set()
    assert said == set(Verb) - {Verb.OPEN, Verb.OUTBOX}


def test_data_is_printed_as_json(
    profile: Profile, app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callcenter(profile, "ctl", "--json", "status") == 0
    assert json.loads(capsys.readouterr().out) == STATUS
    assert callcenter(profile, "ctl", "dial", "600", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"call": "c2"}
    assert len(app.asked) == 2


@pytest.mark.usefixtures("app")
def test_the_status_reads_well(profile: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert callcenter(profile, "ctl", "status") == 0
    assert capsys.readouterr().out.splitlines() == [
        "agent   Anna: pause (lunch), idle",
        "line    sip:101@pbx: failed (403 Forbidden)",
        "call    c1: inbound ringing, Jan",
        "crm     offline, 2 waiting, 1 failed",
    ]


@pytest.mark.usefixtures("app")
def test_a_refusal_is_1_with_the_reason(
    profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callcenter(profile, "ctl", "hold") == 1
    assert capsys.readouterr().err == "callcenter: there is no call\n"


def test_no_app_is_3(profile: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert callcenter(profile, "ctl", "status", "--json") == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "no Callcenter runs" in printed.err


@pytest.mark.parametrize(
    "words",
    [
        ["state", "pause"],
        ["state", "ready", "lunch"],
        ["state", "asleep"],
        ["dial"],
        ["explode"],
        [],
        ["open"],
        ["dial", "1", "2"],
    ],
)
def test_wrong_usage_is_2(profile: Profile, app: App, words: list[str]) -> None:
    try:
        code = callcenter(profile, "ctl", *words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else -1
    assert code == 2
    assert app.asked == []
