"""Faults 48, 49 and 52: a desk killed or its disk failing at any step loses and doubles nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import need
from tests.faults import syscalls
from tests.faults.kill9_audit import (
    CrmFile,
    Files,
    Truth,
    doubled,
    lost_on_disk,
    lost_on_the_way,
    not_restored,
)

ROOT = Path(__file__).resolve().parents[2]
CALL = {
    "id": "one",
    "note": "It leaks",
    "stage": "finished",
    "disposition": "resolved",
    "customer": "",
    "customer_id": "",
    "flags": ["resolved"],
}
OUT = {"kind": "interaction", "state": "sent", "reason": ""}


def run(module: str, *words: str, folder: Path) -> tuple[int, dict[str, Any], str]:
    need(syscalls.AVAILABLE, "gcc on Linux", how="install gcc (Debian: apt-get install gcc)")
    done = subprocess.run(
        [sys.executable, "-m", module, *words, "--json", "--folder", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=230,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="counts system calls of Linux")
def test_desks_killed_at_any_step_lose_and_double_nothing(tmp_path: Path) -> None:
    code, told, words = run("tests.faults.kill9", "--runs", "40", folder=tmp_path / "kills")
    assert told["saved"] > 40 and told["pushed"] > 20, words
    assert (told["lost"], told["doubled"], told["drafts_lost"]) == (0, 0, 0), words
    # Whoever is killed takes their helpers along, and none of them complains about it.
    assert (code, told["runs"], words) == (0, 40, "")


@pytest.mark.system
@pytest.mark.engine
@pytest.mark.timeout(240)
@pytest.mark.skipif(sys.platform != "linux", reason="counts system calls of Linux")
def test_the_whole_program_killed_in_calls_loses_and_doubles_nothing(tmp_path: Path) -> None:
    # The desk first, then its telephone, then both.
    words = ("--runs", "3", "--app-runs", "3")
    code, told, said = run("tests.faults.kill9", *words, folder=tmp_path / "kills")
    assert (code, told["runs"], told["pushed"]) == (0, 3, 3), said
    assert (told["lost"], told["doubled"], told["drafts_lost"]) == (0, 0, 0), said


@pytest.mark.skipif(sys.platform != "linux", reason="counts system calls of Linux")
def test_records_sent_without_their_key_are_counted_as_doubled(tmp_path: Path) -> None:
    words = ("--runs", "20", "--careless")
    code, told, _ = run("tests.faults.kill9", *words, folder=tmp_path / "kills")
    assert code == 1 and told["doubled"] > 0


@pytest.mark.skipif(sys.platform != "linux", reason="counts system calls of Linux")
def test_a_disk_failing_at_any_step_loses_nothing_and_is_told_in_words(tmp_path: Path) -> None:
    code, told, words = run("tests.faults.disk_sweep", "--every", "43", folder=tmp_path / "sweep")
    assert told["steps"] > 200 and told["pushed"] == 3 * told["runs"], words
    lost = (told["lost"], told["doubled"], told["drafts_lost"], told["unsaid"])
    assert (code, lost) == (0, (0, 0, 0, 0)), words


def truth(**fields: Any) -> Truth:
    told = Truth()
    told.hear({"call": CALL | fields})
    return told


def files(**fields: Any) -> Files:
    return Files({"one": CALL | fields}, {}, {"one": OUT}, frozenset(), "")


def test_what_is_there_is_not_counted_as_lost() -> None:
    assert lost_on_disk(truth(), files()) == []
    assert lost_on_disk(truth(stage="open"), files(note="It leaks again")) == []
    crm = CrmFile({"one": [CALL]}, {})
    assert lost_on_the_way(files(), crm) == [] and doubled(crm) == []


@pytest.mark.parametrize(
    "kept",
    [
        {"note": "It lea"},
        {"stage": "unfinished"},
        {"disposition": ""},
        {"customer_id": "somebody else"},
    ],
)
def test_less_than_was_told_is_counted_as_lost(kept: dict[str, str]) -> None:
    (loss,) = lost_on_disk(truth(), files(**kept))
    assert not loss.draft


def test_a_call_without_its_way_to_the_crm_is_counted_as_lost() -> None:
    torn = Files({"one": CALL}, {}, {}, frozenset(), "")
    assert len(lost_on_disk(truth(), torn)) == 1


def test_a_draft_that_is_gone_or_not_shown_is_counted() -> None:
    nothing = Files({}, {}, {}, frozenset(), "")
    (loss,) = lost_on_disk(truth(stage="open"), nothing)
    assert loss.draft
    (loss,) = not_restored(files(stage="open"), {})
    assert loss.draft


def test_what_the_crm_lacks_or_has_twice_is_counted() -> None:
    assert len(lost_on_the_way(files(), CrmFile({}, {}))) == 1
    for older in ({"note": "older"}, {"disposition": ""}, {"flags": ["callback"]}):
        assert len(lost_on_the_way(files(), CrmFile({"one": [CALL | older]}, {}))) == 1
    assert doubled(CrmFile({"one": [CALL, CALL]}, {})) == ["one"]
