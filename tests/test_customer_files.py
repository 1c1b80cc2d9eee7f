"""`callcenter customers import|export|batches|undo`, alone and beside a running app."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callcenter import cli
from callcenter.customer_files import carry_out
from callcenter.paths import Profile
from callcenter.store.store import Store
from tests.importing.samples import PEOPLE, workbook, written
from tests.store.samples import MOBILE, NOW, call

Capture = pytest.CaptureFixture[str]
BAD = PEOPLE + "Ewa;;;4,85E+10;;\n"


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    made = Profile(tmp_path / "profile")
    opened(made).close()
    return made


def opened(profile: Profile) -> Store:
    return Store.open(profile.database, agent="ewa", site="krk", now=lambda: NOW)


def customers(profile: Profile, *words: object) -> int:
    told = ["customers", *map(str, words), "--profile", str(profile.directory)]
    return cli.main(told)


def printed(profile: Profile, capsys: Capture, *words: object) -> Any:
    assert customers(profile, *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def refused(profile: Profile, capsys: Capture, *words: object) -> str:
    assert customers(profile, *words) == 1
    return capsys.readouterr().err


def kept(profile: Profile) -> list[str]:
    store = opened(profile)
    try:
        return [each.name for each in store.customer_pages.all()]
    finally:
        store.close()


def test_a_file_is_imported_and_taken_back(
    profile: Profile, tmp_path: Path, capsys: Capture
) -> None:
    path = written(tmp_path, BAD)
    told = printed(profile, capsys, "import", path)
    assert (told["state"], told["made"], told["rejected"]) == ("done", 2, 1)
    assert Path(told["rejects"]).read_text("utf-8-sig").count("Ewa") == 1
    assert kept(profile) == ["Łucja Żak", "Jan Nowak"]
    assert printed(profile, capsys, "batches") == [told]
    assert printed(profile, capsys, "undo", told["batch"]) == {
        "removed": 2,
        "back": 0,
        "stayed": [],
    }
    assert kept(profile) == []
    assert printed(profile, capsys, "batches")[0]["state"] == "undone"
    assert "was undone already" in refused(profile, capsys, "undo", told["batch"])


def test_a_person_reads_how_it_came_out(profile: Profile, tmp_path: Path, capsys: Capture) -> None:
    assert customers(profile, "import", written(tmp_path, BAD)) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 made, 0 changed, 0 skipped, 1 rejected\n")
    assert str(tmp_path / "people.rejected.csv") in out
    batch = out.split("undo ", 1)[1].strip()
    assert customers(profile, "batches") == 0
    assert batch in capsys.readouterr().out


def test_a_dry_run_shows_what_would_be_done(
    profile: Profile, tmp_path: Path, capsys: Capture
) -> None:
    path = written(tmp_path, BAD, encoding="cp1250")
    told = printed(profile, capsys, "import", path, "--dry-run")
    assert (told["rows"], told["made"], told["rejected"]) == (3, 2, 1)
    assert (told["encoding"], told["delimiter"]) == ("cp1250", ";")
    assert told["reasons"] == {"rounded-number": 1}
    assert told["columns"][0] == {"column": "Imię", "field": "given_name"}
    assert told["first"][0]["name"] == "Łucja Żak"
    assert told["first"][0]["numbers"] == ["+48221234567", "+48601234567"]
    assert "rounded" in told["rejects"][0]["why"]
    assert customers(profile, "import", path, "--dry-run") == 0
    assert "2 made, 0 changed, 0 skipped, 1 rejected" in capsys.readouterr().out
    assert kept(profile) == [] and not list(tmp_path.glob("*.rejected.csv"))


def test_columns_encoding_delimiter_region_and_rejects_may_be_named(
    profile: Profile, tmp_path: Path, capsys: Capture
) -> None:
    path = written(tmp_path, "Wer#Nummer|x|y\nJörg|030 123456|y\nÄnne|foo|z\n", encoding="cp1252")
    words = ("--map", "Wer#Nummer=name", "--map", "2=number", "--delimiter", "|")
    more = ("--encoding", "cp1252", "--region", "de", "--rejects", tmp_path / "bad.csv")
    told = printed(profile, capsys, "import", path, *words, *more)
    assert (told["made"], told["rejects"]) == (1, str(tmp_path / "bad.csv"))
    found = printed(profile, capsys, "Jörg")
    assert found[0]["numbers"] == ["+4930123456"]


def test_a_policy_may_be_named(profile: Profile, tmp_path: Path, capsys: Capture) -> None:
    printed(profile, capsys, "import", written(tmp_path, PEOPLE))
    newer = written(tmp_path, PEOPLE.replace("ACME", "NEW"), name="newer.csv")
    told = printed(profile, capsys, "import", newer, "--policy", "overwrite")
    assert (told["policy"], told["changed"], told["skipped"]) == ("overwrite", 1, 1)


def test_without_a_crm_nothing_can_be_sent_there(
    profile: Profile, tmp_path: Path, capsys: Capture
) -> None:
    said = refused(profile, capsys, "import", written(tmp_path, PEOPLE), "--to-crm")
    assert "No CRM is set up" in said and kept(profile) == []


def test_where_policy_keeps_nobody_nobody_is_imported(
    profile: Profile, tmp_path: Path, capsys: Capture
) -> None:
    profile.config.write_text('[data]\nkeep = "call"\n')
    assert "data.keep" in refused(profile, capsys, "import", written(tmp_path, PEOPLE))
    assert kept(profile) == []


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["export", "all.csv"], "data.export_allowed"),
        (["import", "people.csv"], "data.import_allowed"),
        (["import", "people.csv", "--dry-run"], "data.import_allowed"),
    ],
)
def test_what_the_machines_policy_forbids_no_file_of_the_agents_allows(
    profile: Profile, tmp_path: Path, capsys: Capture, words: list[str], key: str
) -> None:
    printed(profile, capsys, "import", written(tmp_path, PEOPLE, name="before.csv"))
    name = key.removeprefix("data.")
    policy, mine = tmp_path / "policy.toml", tmp_path / "mine.toml"
    policy.write_text(f'locked = ["{key}"]\n[data]\n{name} = false\n')
    for file in (profile.config, mine):
        file.write_text(f"[data]\n{name} = true\n")
    written(tmp_path, PEOPLE.replace("ACME", "NEW"))
    path = tmp_path / words[1]
    told = ["customers", words[0], str(path), *words[2:], "--config", str(mine)]
    options = cli.parser("customers").parse_args(told)
    assert carry_out(options, profile, policy=policy) == 1
    said = capsys.readouterr().err
    assert f"{key} = false, by policy" in said and "IT can allow it" in said
    assert not (tmp_path / "all.csv").exists() and len(kept(profile)) == 2
    policy.unlink()
    assert carry_out(options, profile, policy=policy) == 0


def test_an_import_whose_values_are_gone_says_that_it_can_be_undone_no_more(
    profile: Profile, tmp_path: Path, capsys: Capture
) -> None:
    told = printed(profile, capsys, "import", written(tmp_path, PEOPLE))
    assert told["undoable"] is True
    store = opened(profile)
    store.retention.expire_undoing(datetime.now(UTC) + timedelta(days=1), lambda: False)
    store.close()
    assert "can be undone no more" in refused(profile, capsys, "undo", told["batch"])
    (row,) = printed(profile, capsys, "batches")
    assert (row["state"], row["undoable"], row["undone"]) == ("done", False, None)
    assert customers(profile, "batches") == 0
    assert "no more" in capsys.readouterr().out
    assert len(kept(profile)) == 2


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".vcf"])
def test_an_export_is_imported_elsewhere(
    ending: str, profile: Profile, tmp_path: Path, capsys: Capture
) -> None:
    printed(profile, capsys, "import", written(tmp_path, PEOPLE))
    path = tmp_path / f"all{ending}"
    assert printed(profile, capsys, "export", path) == {"exported": 2, "file": str(path)}
    assert "already" in refused(profile, capsys, "export", path)
    other = Profile(tmp_path / "other")
    opened(other).close()
    assert printed(other, capsys, "import", path)["made"] == 2
    assert kept(other) == kept(profile)


def test_what_was_said_in_words_is_no_traceback(
    profile: Profile, tmp_path: Path, capsys: Capture
) -> None:
    assert "There is no file" in refused(profile, capsys, "import", tmp_path / "no.csv")
    assert "ends in .csv" in refused(profile, capsys, "export", tmp_path / "all.doc")
    path = workbook(tmp_path, ("Name",), ("Anna",))
    assert "no sheet" in refused(profile, capsys, "import", path, "--sheet", "Other")
    with pytest.raises(SystemExit) as usage:
        customers(profile, "import", path, "--map", "Name")
    assert usage.value.code == 2 and "COLUMN=FIELD" in capsys.readouterr().err


def test_the_list_is_still_there(profile: Profile, tmp_path: Path, capsys: Capture) -> None:
    printed(profile, capsys, "import", written(tmp_path, PEOPLE))
    assert [one["name"] for one in printed(profile, capsys)] == ["Jan Nowak", "Łucja Żak"]
    assert [one["name"] for one in printed(profile, capsys, "zak")] == ["Łucja Żak"]
    assert [one["name"] for one in printed(profile, capsys, "list", "nowak")] == ["Jan Nowak"]


def test_beside_a_running_app_it_works_and_the_app_goes_on_saving(
    profile: Profile, tmp_path: Path
) -> None:
    rows = "".join(f"Anna {at};60{at:07d}\n" for at in range(3000))
    path = written(tmp_path, "Name;Phone\n" + rows)
    words = ("import", str(path), "--json", "--profile", str(profile.directory))
    app = opened(profile)
    saved = 0
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "callcenter", "customers", *words],
            stdout=subprocess.PIPE,
            env=os.environ,
        )
        over = threading.Event()
        while process.poll() is None:
            app.interactions.finish(call(saved + 1, answered=NOW))
            saved += 1
            over.wait(0.02)
        assert process.stdout is not None
        told = json.loads(process.stdout.read())
        process.stdout.close()
        assert told["made"] == 3000
        assert app.customers.find_by_number("+48600002999")[0].name == "Anna 2999"
        assert saved > 3 and len(app.outbox.rows()) == saved
    finally:
        app.close()


def test_nothing_of_a_row_is_in_the_log(
    profile: Profile, tmp_path: Path, capsys: Capture, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    printed(profile, capsys, "import", written(tmp_path, BAD))
    assert "import" in caplog.text and "rejected" in caplog.text
    for word in ("Żak", "Nowak", "Ewa", MOBILE, "601 234 567", "example.pl", "4,85"):
        assert word not in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminal")
def test_on_a_terminal_the_outcome_does_not_run_into_the_count(
    profile: Profile, tmp_path: Path
) -> None:
    import pty

    master, terminal = pty.openpty()
    words = ("import", written(tmp_path, PEOPLE), "--profile", profile.directory)
    command = [sys.executable, "-m", "callcenter", "customers", *map(str, words)]
    process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal)
    assert process.wait(60) == 0
    os.close(terminal)
    said = os.read(master, 10_000).decode()
    os.close(master)
    assert "\r2 of 2\r" in said
    assert "\r2 made, 0 changed" in said
