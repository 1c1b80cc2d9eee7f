"""`callcenter calls` and `customers`: the lists, for persons and programs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter import cli
from callcenter.domain.call import Direction
from callcenter.domain.customer import Customer
from callcenter.domain.disposition import Flag
from callcenter.domain.events import Party
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.number import PhoneNumber
from callcenter.listing import WrongTime, moment, print_list
from callcenter.paths import Profile
from callcenter.store.store import Store

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


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


def callcenter(profile: Profile, *words: str) -> int:
    return cli.main([words[0], "--profile", str(profile.directory), *words[1:]])


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


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_where_nothing_may_be_exported_customers_are_shown_but_not_written_for_programs(
    kept: Profile, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('locked = ["data"]\n[data]\nexport_allowed = false\n')
    kept.config.write_text("[data]\nexport_allowed = true\n")

    def listed(*words: str) -> int:
        options = cli.parser(words[0]).parse_args(words)
        return print_list(options, kept, policy=policy)

    assert listed("customers", "list", form) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and "data.export_allowed = false, by policy" in printed.err
    assert listed("customers", "list", "los") == 0
    assert "Jan Łoś" in capsys.readouterr().out
    assert listed("calls", form) == 0


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
