"""`callcenter outbox`: what waits and why, put right and decided with and without a running app."""

from __future__ import annotations

import csv
import json
import logging
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter import cli
from callcenter.control import ControlDoor, Reply, Verb
from callcenter.domain.customer import CustomerChange
from callcenter.paths import Profile
from callcenter.store.store import Store
from tests.store.samples import NOW, call, customer, id_of

ANNA = customer(1, email="old@example.com", version="7")
CHANGE = id_of(801)
Capture = pytest.CaptureFixture[str]


def opened(profile: Profile) -> Store:
    return Store.open(profile.database, agent="ewa", site="krk", now=lambda: NOW)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """Two calls that wait and one that the CRM refused."""
    made = Profile(tmp_path / "profile")
    store = opened(made)
    for index in (1, 2, 3):
        store.interactions.finish(call(index, answered=NOW, note=f"=note {index}", name="Jan"))
    store.outbox.dead(id_of(2), "no such code (422)", revision=1)
    store.close()
    return made


@pytest.fixture
def conflict(profile: Profile) -> Profile:
    """Anna's name was changed here and in the CRM."""
    with Opened(profile) as store:
        store.customers.upsert_many([ANNA])
        store.customers.change(
            CustomerChange(
                CHANGE, ANNA.id, NOW, "ewa", {"name": ANNA.name}, {"name": "Anna Lis"}, "7"
            )
        )
        theirs = replace(ANNA, name="Anna Wilk", version="8")
        store.changes.conflicted(CHANGE, theirs, NOW, revision=1)
    return profile


class Opened:
    """The data of a profile, open for a moment."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def __enter__(self) -> Store:
        self._store = opened(self._profile)
        return self._store

    def __exit__(self, *error: object) -> None:
        self._store.close()


def outbox(profile: Profile, *words: str) -> int:
    return cli.main(["outbox", "--profile", str(profile.directory), *words])


def printed(profile: Profile, capsys: Capture, *words: str) -> Any:
    assert outbox(profile, *words) == 0
    return json.loads(capsys.readouterr().out)


def refused(profile: Profile, capsys: Capture, *words: str) -> str:
    assert outbox(profile, *words) == 1
    return capsys.readouterr().err


def test_every_record_says_why_it_is_there(profile: Profile, capsys: Capture) -> None:
    rows = printed(profile, capsys, "--json")
    assert [(row["state"], row["why"], row["about"]) for row in rows] == [
        ("waiting", "waits for the CRM", "Jan"),
        ("failed", "refused by the CRM: no such code (422)", "Jan"),
        ("waiting", "waits for the CRM", "Jan"),
    ]
    assert all(row["age_s"] >= 0 and row["agent"] == "ewa" for row in rows)


def test_a_person_reads_it_in_lines(profile: Profile, capsys: Capture) -> None:
    assert outbox(profile) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.split() == ["key", "kind", "state", "attempts", "age", "about", "why"]
    assert len(lines) == 3 and id_of(2) in lines[1]


def test_one_is_shown_with_all_the_crm_is_told(profile: Profile, capsys: Capture) -> None:
    whole = printed(profile, capsys, "show", id_of(2))
    assert (whole["reason"], whole["payload"]["note"]) == ("no such code (422)", "=note 2")
    assert "lists them" in refused(profile, capsys, "show", "no-such")


def test_one_or_all_of_a_reason_are_sent_again(profile: Profile, capsys: Capture) -> None:
    assert printed(profile, capsys, "resend", id_of(2), "--json") == {"resent": 1}
    with Opened(profile) as store:
        assert [row.state.value for row in store.outbox.rows()] == ["waiting"] * 3
        store.outbox.dead(id_of(1), "other", revision=1)
        store.outbox.dead(id_of(2), "no such code (422)", revision=1)
    words = ("resend", "--all", "--reason", "other", "--json")
    assert printed(profile, capsys, *words) == {"resent": 1}
    assert printed(profile, capsys, "resend", "--all", "--json") == {"resent": 1}
    assert "name one record" in refused(profile, capsys, "resend")
    assert "name one record" in refused(profile, capsys, "resend", id_of(2), "--all")
    assert "there is no record" in refused(profile, capsys, "resend", "no-such")


def test_one_is_put_right_here_and_for_the_crm(profile: Profile, capsys: Capture) -> None:
    words = ("edit", id_of(2), "--disposition", "SOLVED", "--number", "22 123 45 67")
    assert printed(profile, capsys, *words, "--reason", "code retired", "--json") == {
        "edited": id_of(2)
    }
    with Opened(profile) as store:
        kept = store.interactions.get(id_of(2))
        assert kept is not None
        assert (kept.disposition, kept.number.e164) == ("SOLVED", "+48221234567")
        (former,) = store.corrections.of(id_of(2))
        assert former.reason == "code retired" and former.agent
    assert "--note" in refused(profile, capsys, "edit", id_of(2))
    assert "can be: note" in refused(profile, capsys, "edit", id_of(2), "--email", "x")


def test_one_is_discarded_with_a_reason_and_stays_listed(profile: Profile, capsys: Capture) -> None:
    assert outbox(profile, "discard", id_of(2), "--reason", "a test call") == 0
    assert id_of(2) in capsys.readouterr().out
    assert len(printed(profile, capsys, "--json")) == 2
    (gone,) = [row for row in printed(profile, capsys, "--json", "--all") if row["key"] == id_of(2)]
    assert gone["discard_reason"] == "a test call"
    assert gone["why"] == f"discarded by {gone['discarded_by']}: a test call"
    with pytest.raises(SystemExit):
        outbox(profile, "discard", id_of(1))


def test_it_is_written_to_files_that_only_the_owner_reads(
    profile: Profile, tmp_path: Path, capsys: Capture
) -> None:
    as_json, as_csv = tmp_path / "outbox.json", tmp_path / "outbox.CSV"
    assert outbox(profile, "export", str(as_json)) == 0
    assert "3 records written" in capsys.readouterr().out
    assert [row["payload"]["note"] for row in json.loads(as_json.read_text("utf-8"))] == [
        "=note 1",
        "=note 2",
        "=note 3",
    ]
    assert stat.S_IMODE(as_json.stat().st_mode) == 0o600
    assert outbox(profile, "export", str(as_csv)) == 0
    capsys.readouterr()
    with as_csv.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["key"] for row in rows] == [id_of(1), id_of(2), id_of(3)]
    assert json.loads(rows[1]["payload"])["note"] == "=note 2"
    assert "exists" in refused(profile, capsys, "export", str(as_csv))
    assert "name it .json or .csv" in refused(profile, capsys, "export", str(tmp_path / "x.txt"))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("ours",), "Anna Lis"),
        (("theirs",), "Anna Wilk"),
        (("own", "--text", "Anna Lis-Wilk"), "Anna Lis-Wilk"),
    ],
)
def test_a_conflict_is_shown_with_both_texts_and_settled(
    conflict: Profile, capsys: Capture, words: tuple[str, ...], name: str
) -> None:
    (row,) = printed(conflict, capsys, "conflicts", "--json")
    assert (row["field"], row["ours"], row["theirs"]) == ("name", "Anna Lis", "Anna Wilk")
    assert printed(conflict, capsys, "settle", row["key"], "name", *words, "--json") == {
        "settled": "name"
    }
    with Opened(conflict) as store:
        kept = store.customers.get(ANNA.id)
        assert kept is not None and kept.name == name
        assert store.conflicts.open() == ()
    assert "no open conflict" in refused(conflict, capsys, "settle", CHANGE, "name", "ours")


class App:
    """A running app that remembers what it was ordered."""

    def __init__(self, reply: Reply) -> None:
        self.asked: list[tuple[Verb, dict[str, Any]]] = []
        self._reply = reply

    def answer(self, verb: Verb, arguments: Mapping[str, Any]) -> Reply:
        self.asked.append((verb, dict(arguments)))
        return self._reply


@pytest.fixture
def running(profile: Profile) -> Iterator[App]:
    app = App(Reply(True, data={"resent": 1}))
    door = ControlDoor(profile.control, app.answer, log=logging.getLogger("test"))
    yield app
    door.close()


def test_a_running_app_does_it_itself(running: App, profile: Profile, capsys: Capture) -> None:
    assert printed(profile, capsys, "resend", id_of(2), "--json") == {"resent": 1}
    ((verb, order),) = running.asked
    assert (verb, order["action"], order["key"]) == (Verb.OUTBOX, "resend", id_of(2))
    assert order["by"]
    running._reply = Reply(False, "there is no record")
    assert "there is no record" in refused(profile, capsys, "resend", id_of(2))


def test_looking_needs_no_app(running: App, profile: Profile, capsys: Capture) -> None:
    assert len(printed(profile, capsys, "--json")) == 3
    assert running.asked == []


def test_since_is_a_time(profile: Profile, capsys: Capture) -> None:
    assert printed(profile, capsys, "--json", "--since", "2030-01-01") == []
    assert outbox(profile, "--since", "yesterday") == 2
