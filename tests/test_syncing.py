from __future__ import annotations

import io
import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from callcenter import cli, crm_switch, syncing
from callcenter.config import load
from callcenter.config.writing import set_user
from callcenter.control import ControlDoor, Reply
from callcenter.crm.mapping import WrongMapping
from callcenter.domain.call import Direction
from callcenter.domain.customer import Customer, CustomerChange
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.other_crm import To
from callcenter.exits import Exit
from callcenter.paths import Profile
from callcenter.store.errors import DatabaseLocked
from callcenter.store.secrets import Secrets
from callcenter.store.store import Store
from callcenter.syncing import CannotSync, round_trip
from tests.store.opener import GIVEN

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
SECRETS = Secrets(GIVEN | {"CALLCENTER_CRM_TOKEN": "t0ken"})


@pytest.fixture
def profile(tmp_path: Path, httpserver: HTTPServer) -> Profile:
    profile = Profile(tmp_path / "profile")
    crm = {
        "url": httpserver.url_for("/api"),
        "ping": {"url": "/ping"},
        "find": {"url": "/customers?phone={number}", "list": "items"},
        "log": {"url": "/calls"},
        "create": {"url": "/customers"},
        "changes": {
            "url": "/changes?after={cursor}",
            "list": "items",
            "cursor": "cursor",
            "more": "more",
        },
        "customer": {"id": "id", "name": "name", "numbers": ["phone"]},
    }
    set_user(profile.config, {"crm": crm, "agent.id": "anna"})
    store = opened(profile)
    store.customers.create(Customer("k1", "Jan", numbers=("+48601234567",)))
    store.interactions.finish(
        Interaction(
            "5f0c6c5e-0000-4000-8000-000000000001",
            "anna",
            "",
            Direction.INBOUND,
            NOW,
            customer_id="k1",
            ended=NOW,
            note="asks for Ewa",
            stage=Stage.FINISHED,
        )
    )
    store.close()
    return profile


def opened(profile: Profile) -> Store:
    return Store.open(profile.database, agent="anna", site="", now=lambda: NOW)


def answer(httpserver: HTTPServer, status: int = 200) -> list[tuple[str, object]]:
    """A CRM that takes everything; what it was told, in order."""
    told: list[tuple[str, object]] = []

    def take(request: Request) -> Response:
        if request.headers["Authorization"] != "Bearer t0ken":
            return Response("{}", 401)
        told.append((request.path, request.get_json()))
        return Response(json.dumps({"id": "c-77"}), status)

    httpserver.expect_request("/api/ping").respond_with_json({})
    httpserver.expect_request("/api/calls", "POST").respond_with_handler(take)
    httpserver.expect_request("/api/customers", "POST").respond_with_handler(take)
    news = {"items": [{"id": "c-78", "name": "Ewa", "phone": "+48221234567"}], "cursor": "9"}
    httpserver.expect_request("/api/changes").respond_with_json(news)
    return told


def test_a_round_pushes_all_and_pulls_all(profile: Profile, httpserver: HTTPServer) -> None:
    told = answer(httpserver)
    made = round_trip(profile, config_file=None, secrets=SECRETS)
    assert [path for path, _ in told] == ["/api/customers", "/api/calls"]
    assert made == syncing.Round("online", pushed=2, pulled=1, pending=0, failed=0)
    assert made.done
    store = opened(profile)
    assert [each.name for each in store.customers.find_by_number("+48221234567")] == ["Ewa"]
    store.close()


def test_what_the_crm_refuses_is_left_with_its_reason(
    profile: Profile, httpserver: HTTPServer
) -> None:
    answer(httpserver, status=422)
    made = round_trip(profile, config_file=None, secrets=SECRETS)
    assert (made.state, made.failed, made.pending, made.done) == ("online", 2, 0, False)
    assert [(row["kind"], row["state"]) for row in made.left] == [
        ("customer", "failed"),
        ("interaction", "failed"),
    ]
    assert made.left[0]["why"].startswith("refused by the CRM: ")


def test_a_crm_that_refuses_to_tell_its_changes_is_not_called_offline(
    profile: Profile, httpserver: HTTPServer
) -> None:
    refusal = {"message": "no such page"}
    httpserver.expect_ordered_request("/api/ping").respond_with_json({})
    for path in ("/api/customers", "/api/calls"):
        httpserver.expect_ordered_request(path).respond_with_json({"id": "c-77"})
    httpserver.expect_ordered_request("/api/changes").respond_with_json(refusal, 404)
    made = round_trip(profile, config_file=None, secrets=SECRETS)
    assert (made.state, made.pushed, made.pending, made.done) == ("online", 2, 0, False)
    assert made.reason == "it refuses to tell its changes: no such page (404)"


def test_what_both_sides_changed_is_told_until_it_is_settled(
    profile: Profile,
    httpserver: HTTPServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer(httpserver)
    monkeypatch.setenv("CALLCENTER_CRM_TOKEN", "t0ken")
    store = opened(profile)
    known = Customer("k2", "Ewa", crm_id="c-78", version="1")
    store.customers.upsert_many([known])
    change = CustomerChange("ch", known.id, NOW, "anna", {"name": "Ewa"}, {"name": "Ewa Lis"}, "1")
    store.customers.change(change)
    theirs = replace(known, name="Ewa Kot", version="2")
    store.changes.conflicted("ch", theirs, NOW, revision=1)
    store.close()
    made = round_trip(profile, config_file=None, secrets=SECRETS)
    assert (made.conflicts, made.done) == (1, False)
    assert (made.unsettled[0]["ours"], made.unsettled[0]["theirs"]) == ("Ewa Lis", "Ewa")
    assert syncing.once(profile, config_file=None, as_json=False) == 1
    assert "name of customer k2: changed on both sides" in capsys.readouterr().out


def test_a_crm_that_is_away_loses_nothing(profile: Profile, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/ping").respond_with_data("", 503)
    made = round_trip(profile, config_file=None, secrets=SECRETS)
    assert (made.state, made.pushed, made.pending, made.done) == ("offline", 0, 2, False)
    assert made.reason


def test_a_wrong_token_is_said(
    profile: Profile,
    httpserver: HTTPServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    httpserver.expect_request("/api/ping").respond_with_data("", 401)
    monkeypatch.setenv("CALLCENTER_CRM_TOKEN", "old")
    assert syncing.once(profile, config_file=None, as_json=True) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["state"] == "refused"
    assert "the CRM is refused" in printed.err


def test_beside_a_running_app_it_is_refused(profile: Profile) -> None:
    door = ControlDoor(
        profile.control, lambda verb, args: Reply(True), log=logging.getLogger("test")
    )
    with pytest.raises(CannotSync, match="syncs by itself"):
        round_trip(profile, config_file=None, secrets=SECRETS)
    door.close()


def test_beside_another_store_it_is_refused(profile: Profile) -> None:
    store = opened(profile)
    with pytest.raises(DatabaseLocked):
        round_trip(profile, config_file=None, secrets=SECRETS)
    store.close()


def test_without_a_crm_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CannotSync, match=r"no \[crm\] table"):
        round_trip(Profile(tmp_path / "other"), config_file=None, secrets=SECRETS)


def test_a_wrong_mapping_names_the_key(profile: Profile) -> None:
    set_user(profile.config, {"crm": {"url": "ftp://crm"}})
    with pytest.raises(WrongMapping, match="crm"):
        round_trip(profile, config_file=None, secrets=SECRETS)


def shrunk(httpserver: HTTPServer) -> None:
    """A CRM that had thirty customers, and knows its changes, and twenty of them, no more."""
    people = [{"id": f"c-{n}", "name": f"No {n}", "phone": f"+4822100{n:04}"} for n in range(30)]
    lists = {"": people, "new": people[:10]}

    def changes(request: Request) -> Response:
        cursor = request.args["after"]
        if cursor == "9":
            return Response("{}", 410)
        items = lists.pop("", None) or lists["new"] if cursor == "" else []
        following = "9" if len(items) == 30 else "10"
        return Response(json.dumps({"items": items, "cursor": following}))

    httpserver.expect_request("/api/changes").respond_with_handler(changes)


def kept(profile: Profile) -> int:
    store = opened(profile)
    try:
        return sum(one.crm_id.startswith("c-") for one in store.customers.listed(100))
    finally:
        store.close()


def test_more_than_half_go_only_when_somebody_says_that_it_is_right(
    profile: Profile, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    shrunk(httpserver)
    answer(httpserver)
    assert round_trip(profile, config_file=None, secrets=SECRETS).pulled == 30
    there = kept(profile)
    made = round_trip(profile, config_file=None, secrets=SECRETS)
    assert "callcenter sync --once --accept-deletions" in made.reason and not made.done
    assert kept(profile) == there
    made = round_trip(profile, config_file=None, secrets=SECRETS, accept_deletions=True)
    assert (made.reason, made.done) == ("", True)
    assert (there, kept(profile)) == (30, 10)


def test_the_command_takes_the_word_for_it(profile: Profile) -> None:
    for words, accepted in (([], False), (["--accept-deletions"], True)):
        options = cli.parser("sync").parse_args(["sync", "--once", *words])
        assert options.accept_deletions is accepted


def moved_to(profile: Profile, httpserver: HTTPServer) -> None:
    """The settings name another CRM, which answers just as well, over a record of the first."""
    store = opened(profile)
    store.customers.upsert_many([Customer("k9", "Piotr", crm_id="c-9")])
    store.interactions.finish(replace(_call(2), customer_id="k9"))
    store.close()
    crm = dict(load(profile)[0].crm) | {"url": httpserver.url_for("/other")}
    set_user(profile.config, {"crm": crm})
    httpserver.expect_request("/other/ping").respond_with_json({})
    httpserver.expect_request("/other/changes").respond_with_json({"items": [], "cursor": "1"})


def _call(number: int) -> Interaction:
    id = f"5f0c6c5e-0000-4000-8000-{number:012d}"
    stage = Stage.FINISHED
    return Interaction(id, "anna", "", Direction.INBOUND, NOW, ended=NOW, stage=stage)


def told_other(httpserver: HTTPServer) -> list[tuple[str, object]]:
    told: list[tuple[str, object]] = []

    def take(request: Request) -> Response:
        told.append((request.path, request.get_json()))
        return Response(json.dumps({"id": "n-1"}))

    httpserver.expect_request("/other/calls", "POST").respond_with_handler(take)
    httpserver.expect_request("/other/customers", "POST").respond_with_handler(take)
    return told


@pytest.fixture
def changed(
    profile: Profile, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, object]]:
    """What another CRM was told, over the data of a first one."""
    for name, value in (GIVEN | {"CALLCENTER_CRM_TOKEN": "t0ken"}).items():
        monkeypatch.setenv(name, value)
    answer(httpserver)
    assert syncing.once(profile, config_file=None, as_json=False) == 0
    moved_to(profile, httpserver)
    return told_other(httpserver)


def test_nothing_is_sent_to_another_crm_and_it_is_said_what_to_do(
    profile: Profile,
    httpserver: HTTPServer,
    changed: list[tuple[str, object]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert syncing.once(profile, config_file=None, as_json=False) == Exit.ANOTHER_CRM
    said = capsys.readouterr().err
    assert "--crm-moved" in said and "--crm-new" in said and "/api" in said and "/other" in said
    assert not changed
    assert not [it for it, _ in httpserver.log if it.path.startswith("/other")]


def test_the_same_crm_under_its_new_address_gets_what_waited(
    profile: Profile, changed: list[tuple[str, object]]
) -> None:
    assert cli.main(["sync", "--profile", str(profile.directory), "--crm-moved"]) == 0
    assert syncing.once(profile, config_file=None, as_json=False) == 0
    ((path, body),) = changed
    assert path == "/other/calls"
    assert isinstance(body, dict) and body["customer_crm_id"] == "c-9"


def test_another_crm_gets_nothing_of_the_former(
    profile: Profile, changed: list[tuple[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sync", "--profile", str(profile.directory), "--crm-new", "--json"]
    capsys.readouterr()
    assert cli.main([*command, "--yes"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["way"], done["unsent"]) == ("another", 1)
    made = round_trip(profile, config_file=None, secrets=SECRETS)
    assert (made.pushed, made.pending, made.failed) == (0, 0, 1)
    assert "former CRM" in made.left[0]["why"]
    assert not changed


class Terminal(io.StringIO):
    """Somebody types here."""

    def isatty(self) -> bool:
        return True


def parted(profile: Profile, typed: io.StringIO, *, as_json: bool = False) -> int:
    return crm_switch.switch(
        profile, To.ANOTHER, config_file=None, as_json=as_json, yes=False, typed=typed
    )


@pytest.mark.parametrize("answered", ["\n", "n\n", "", "yse\n"])
def test_who_does_not_say_yes_parts_from_no_crm(
    profile: Profile,
    changed: list[tuple[str, object]],
    capsys: pytest.CaptureFixture[str],
    answered: str,
) -> None:
    assert parted(profile, Terminal(answered)) == Exit.REFUSED
    said = capsys.readouterr().err
    assert "2 customers go" in said and "1 unsent" in said and "[y/N]" in said
    assert "nothing was done" in said
    assert syncing.once(profile, config_file=None, as_json=False) == Exit.ANOTHER_CRM


def test_who_says_yes_on_a_terminal_parts_from_the_former_crm(
    profile: Profile, changed: list[tuple[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert parted(profile, Terminal("y\n")) == Exit.DONE
    assert "are set aside" in capsys.readouterr().out
    assert round_trip(profile, config_file=None, secrets=SECRETS).state == "online"


@pytest.mark.parametrize(
    ("typed", "as_json"), [(io.StringIO("y\n"), False), (Terminal("y\n"), True)]
)
def test_without_a_terminal_or_with_json_yes_has_to_be_said_before(
    profile: Profile,
    changed: list[tuple[str, object]],
    capsys: pytest.CaptureFixture[str],
    typed: io.StringIO,
    as_json: bool,
) -> None:
    capsys.readouterr()
    assert parted(profile, typed, as_json=as_json) == Exit.REFUSED
    said = capsys.readouterr()
    assert "--yes" in said.err and not said.out
    assert syncing.once(profile, config_file=None, as_json=False) == Exit.ANOTHER_CRM


def test_a_crm_that_has_the_data_already_is_not_asked_about(
    profile: Profile, changed: list[tuple[str, object]]
) -> None:
    assert cli.main(["sync", "--profile", str(profile.directory), "--crm-moved"]) == 0
    assert parted(profile, io.StringIO()) == Exit.DONE
    assert round_trip(profile, config_file=None, secrets=SECRETS).pushed == 1


def test_the_doctor_says_that_the_data_is_of_another_crm(
    profile: Profile, changed: list[tuple[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["doctor", "--profile", str(profile.directory), "--json"])
    (found,) = [it for it in json.loads(capsys.readouterr().out) if it["name"] == "crm"]
    assert not found["ok"] and "--crm-moved" in str(found)
