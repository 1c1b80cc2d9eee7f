from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callcenter import cli
from callcenter.control import ControlDoor, Reply, Verb
from callcenter.domain.call import Direction
from callcenter.domain.customer import Customer
from callcenter.domain.disposition import Flag
from callcenter.domain.events import Party
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.number import PhoneNumber
from callcenter.keeping import keep
from callcenter.listing import WrongTime, moment
from callcenter.paths import Profile
from callcenter.store.secrets import Secrets
from callcenter.store.store import Store

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
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
        (["note", "asks for Ewa"], (Verb.NOTE, {"text": "asks for Ewa"})),
        (
            ["dispose", "resolved", "--note", "done"],
            (Verb.DISPOSE, {"code": "resolved", "note": "done"}),
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


def test_a_second_start_hands_its_number_over(profile: Profile, app: App) -> None:
    directory = str(profile.directory)
    assert cli.main(["--profile", directory, "tel:+48601234567"]) == 0
    assert cli.main(["run", "--profile", directory]) == 0
    assert app.asked == [
        (Verb.OPEN, {"uri": "tel:+48601234567"}),
        (Verb.OPEN, {"uri": ""}),
    ]


def test_what_is_neither_command_nor_address_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["staus"])
    assert end.value.code == 2
    assert "'staus' is neither a command nor an address" in capsys.readouterr().err


def test_options_of_a_start() -> None:
    words = ["--config", "a.toml", "--minimized", "--one-process", "sip:jan@pbx"]
    options = cli.parser().parse_args(cli.with_command(words))
    assert options.config == Path("a.toml")
    assert (options.minimized, options.one_process, options.uri) == (True, True, "sip:jan@pbx")


# -- the lists -----------------------------------------------------------------------------------


@pytest.fixture
def kept(profile: Profile) -> Profile:
    number = PhoneNumber.parse("601 234 567", region="PL")
    call = Interaction(
        "5f0c6c5e-0000-4000-8000-000000000001",
        "anna",
        "waw",
        Direction.INBOUND,
        NOW - timedelta(hours=3),
        number=number,
        queue="support",
        customer_id="k1",
        customer_name="Jan Łoś",
        answered=NOW - timedelta(hours=3) + timedelta(seconds=5),
        ended=NOW - timedelta(hours=2),
        ended_by=Party.CUSTOMER,
        code=200,
        note='=cmd "quoted"',
        disposition="resolved",
        flags=frozenset({Flag.RESOLVED}),
        stage=Stage.FINISHED,
    )
    older = Interaction(
        "5f0c6c5e-0000-4000-8000-000000000000",
        "anna",
        "waw",
        Direction.OUTBOUND,
        NOW - timedelta(days=3),
        number=number,
        ended=NOW - timedelta(days=3),
        code=486,
    )
    store = Store.open(profile.database, agent="anna", site="waw", now=lambda: NOW)
    store.customers.create(Customer("k1", "Jan Łoś", numbers=("+48601234567",), company="ACME"))
    store.interactions.save(older)
    store.interactions.finish(call)
    store.close()
    return profile


def test_calls_as_json_have_the_promised_form(
    kept: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callcenter(kept, "calls", "--json") == 0
    calls = json.loads(capsys.readouterr().out)
    assert [call["direction"] for call in calls] == ["outbound", "inbound"]
    assert calls[1] == {
        "id": "5f0c6c5e-0000-4000-8000-000000000001",
        "direction": "inbound",
        "number": "601 234 567",
        "e164": "+48601234567",
        "customer_id": "k1",
        "customer_name": "Jan Łoś",
        "queue": "support",
        "started": "2026-03-31T09:00:00+00:00",
        "answered": "2026-03-31T09:00:05+00:00",
        "ended": "2026-03-31T10:00:00+00:00",
        "hangup_by": "customer",
        "sip_code": 200,
        "disposition": "resolved",
        "note": '=cmd "quoted"',
        "synced": False,
    }
    assert calls[0]["answered"] is None
    assert calls[0]["customer_id"] is None


def test_calls_since_a_day(kept: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert callcenter(kept, "calls", "--json", "--since", "2026-03-30T00:00:00+00:00") == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert callcenter(kept, "calls", "--json", "--since", "2026-04-01") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_calls_as_csv_start_no_formula(kept: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert callcenter(kept, "calls", "--csv") == 0
    printed = capsys.readouterr().out
    assert '"\'=cmd ""quoted"""' in printed
    assert ",=cmd" not in printed


def test_calls_for_a_person(kept: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert callcenter(kept, "calls") == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert first.startswith("direction")
    assert "Jan Łoś" in rows[1]


def test_customers_are_found(kept: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert callcenter(kept, "customers", "los", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [(each["id"], each["company"], each["numbers"]) for each in found] == [
        ("k1", "ACME", ["+48601234567"])
    ]


def test_all_customers_are_listed_up_to_a_limit_that_is_said(
    kept: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callcenter(kept, "customers", "--json") == 0
    printed = capsys.readouterr()
    assert [each["name"] for each in json.loads(printed.out)] == ["Jan Łoś"]
    assert printed.err == ""
    store = Store.open(kept.database, agent="anna", site="waw", now=lambda: NOW)
    many = [Customer(f"k-{at}", f"N {at:04}", crm_id=str(at)) for at in range(1001)]
    store.customers.upsert_many(many)
    store.close()
    assert callcenter(kept, "customers", "--json") == 0
    printed = capsys.readouterr()
    assert len(json.loads(printed.out)) == 1000
    assert "only the first 1000" in printed.err


def test_the_outbox_shows_what_waits(kept: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert callcenter(kept, "outbox", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["kind"], row["state"]) for row in rows] == [
        ("customer", "waiting"),
        ("interaction", "waiting"),
    ]
    assert callcenter(kept, "outbox", "--csv") == 0
    assert capsys.readouterr().out.startswith("key,kind,state,attempts,")


def test_no_data_yet_is_said(profile: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert callcenter(profile, "calls", "--json") == 1
    assert "There is no data" in capsys.readouterr().err


def test_a_wrong_time_is_wrong_usage(kept: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert callcenter(kept, "calls", "--since", "yesterday") == 2
    assert "expected 2026-03-31" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30m", NOW - timedelta(minutes=30)),
        ("8h", NOW - timedelta(hours=8)),
        ("7d", NOW - timedelta(days=7)),
        ("2026-03-31T10:00:00Z", datetime(2026, 3, 31, 10, tzinfo=UTC)),
        ("2026-03-31T10:00:00+02:00", datetime(2026, 3, 31, 8, tzinfo=UTC)),
    ],
)
def test_times_people_write(text: str, expected: datetime) -> None:
    assert moment(text, NOW) == expected


@pytest.mark.parametrize("text", ["8", "8x", "999999d", "2026-13-01", "now"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(WrongTime):
        moment(text, NOW)


def test_output_that_is_cut_off_is_no_crash(kept: Profile) -> None:
    command = [sys.executable, "-m", "callcenter", "calls", "--json"]
    command += ["--profile", str(kept.directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(30) == 1
    assert errors == b""


# -- secrets -------------------------------------------------------------------------------------


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.mark.parametrize("name", ["sip-password", "SIP_PASSWORD", "CALLCENTER_SIP_PASSWORD"])
def test_a_secret_is_kept_and_forgotten(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    ring = Ring()
    secrets = Secrets({}, backend=lambda: ring)
    assert keep("set", name, secrets=secrets, typed=io.StringIO("geheim\nrest\n")) == 0
    assert ring.kept == {("callcenter", "sip-password"): "geheim"}
    assert keep("forget", name, secrets=secrets, typed=io.StringIO()) == 0
    assert ring.kept == {}
    assert "geheim" not in capsys.readouterr().out


def test_an_empty_secret_or_a_wrong_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    ring = Ring()
    secrets = Secrets({}, backend=lambda: ring)
    assert keep("set", "crm-token", secrets=secrets, typed=io.StringIO("\n")) == 1
    assert keep("set", "../x", secrets=secrets, typed=io.StringIO("a\n")) == 2
    assert ring.kept == {}
    assert "is empty" in capsys.readouterr().err


def test_the_help_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "callcenter", "--help"], capture_output=True, text=True, check=True
    )
    named = re.findall(r"^ {4}([a-z]+)", done.stdout, re.MULTILINE)
    assert named == (
        [
            "run",
            "demo",
            "ctl",
            "doctor",
            "secret",
            "calls",
            "customers",
            "outbox",
            "recordings",
            "store",
            "erase",
            "sync",
            "crm",
        ]
    )
