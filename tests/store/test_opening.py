from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.store import cipher, migration
from callcenter.store.errors import (
    DatabaseBusy,
    DatabaseLocked,
    ForeignDatabase,
    MigrationFailed,
    NewerDatabase,
    OlderDatabase,
    StoreError,
)
from callcenter.store.store import Store
from callcenter.store.tables import REVISION
from tests.store.opener import sql
from tests.store.samples import MOBILE, NOW, call, full_call, full_customer, id_of, open_store

OLD = sorted((Path(__file__).parent / "old_databases").glob("v*.sqlite"))
POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")
NEXT = f"{int(REVISION) + 1:04d}"
NEXT_STEP = f"""
from alembic import op
import sqlalchemy as sa
revision = "{NEXT}"
down_revision = "{REVISION}"

def upgrade():
    with op.batch_alter_table("agent") as table:
        table.add_column(sa.Column("shift", sa.Text, nullable=False, server_default="day"))
    {{then}}
"""


def schema(path: Path) -> dict[str, object]:
    """Tables with their columns, indices with theirs: what two equal databases have in common."""
    with sql(path) as connection:
        names = connection.execute("SELECT name, type FROM sqlite_master ORDER BY name").fetchall()
        return {
            name: connection.execute(
                f"SELECT * FROM pragma_{'table_info' if kind == 'table' else 'index_info'}(?)",
                (name,),
            ).fetchall()
            for name, kind in names
        }


def content(path: Path) -> dict[str, list[object]]:
    with sql(path) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names}


def old_copy(folder: Path, source: Path) -> Path:
    path = folder / "data" / "callcenter.sqlite"
    path.parent.mkdir(mode=0o700)
    shutil.copy(source, path)
    return path


def steps_with_a_next(folder: Path, then: str = "pass") -> Path:
    steps = folder / "steps"
    shutil.copytree(migration.STEPS, steps)
    (steps / "versions" / f"{NEXT}_next.py").write_text(NEXT_STEP.replace("{then}", then))
    return steps


def test_there_is_an_old_database_for_every_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(migration.STEPS))
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert [path.stem for path in OLD] == [f"v{step}" for step in reversed(steps)]
    assert steps[0] == REVISION


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
def test_an_old_database_opens_with_everything_in_it(old: Path, tmp_path: Path) -> None:
    old_copy(tmp_path, old)
    store = open_store(tmp_path)
    try:
        assert store.interactions.get(id_of(1)) is not None
        assert [one.id for one in store.interactions.history("grzeje")] == [id_of(1)]
        assert [one.id for one in store.interactions.open()] == [id_of(2)]
        found = store.customers.find_by_number(MOBILE)
        assert len(found) == 3
        assert store.customers.with_story(full_customer().id) == full_customer()
        assert store.customers.cursor() == "42"
        assert store.outbox.counts(NOW).pending == 2
        agent = store.agent.load()
        assert agent is not None and agent.choice == Choice(Intent.PAUSED, "lunch")
    finally:
        store.close()


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
def test_an_old_database_becomes_what_a_new_one_is(old: Path, tmp_path: Path) -> None:
    path = old_copy(tmp_path, old)
    open_store(tmp_path).close()
    fresh = open_store(tmp_path / "fresh")
    fresh.close()
    assert schema(path) == schema(fresh.path)


def test_all_steps_from_nothing_make_what_a_new_database_is(tmp_path: Path) -> None:
    stepped = tmp_path / "stepped.sqlite"
    stepped.touch()
    migration.migrate(stepped, "", None, patience_s=1.0)
    fresh = open_store(tmp_path / "fresh")
    fresh.close()
    assert schema(stepped) == schema(fresh.path)


def test_opening_what_is_up_to_date_imports_no_alembic(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    code = (
        "import sys; from pathlib import Path; from tests.store.samples import open_store; "
        f"open_store(Path({str(tmp_path)!r})).close(); "
        "sys.exit('alembic' in sys.modules or 'mako' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_step_changes_a_copy_and_keeps_the_file_as_it_was(tmp_path: Path) -> None:
    path = old_copy(tmp_path, OLD[0])
    before = content(path)
    kept = migration.migrate(path, "0001", None, steps=steps_with_a_next(tmp_path), patience_s=1.0)
    with sql(path) as connection:
        assert connection.execute("SELECT shift, id FROM agent").fetchall() == [("day", "ewa")]
        assert connection.execute("SELECT * FROM alembic_version").fetchall() == [(NEXT,)]
    assert content(kept) == before
    assert not path.with_name(path.name + ".migrating").exists()


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = old_copy(tmp_path, OLD[0])
    before = content(path)
    steps = steps_with_a_next(tmp_path, then="op.execute('SELECT no_such_column FROM agent')")
    with pytest.raises(MigrationFailed, match="It is as it was"):
        migration.migrate(path, "0001", None, steps=steps, patience_s=1.0)
    assert content(path) == before
    open_store(tmp_path).close()


def test_a_migration_killed_midway_leaves_the_old_database_and_is_taken_up_again(
    tmp_path: Path,
) -> None:
    path = old_copy(tmp_path, OLD[0])
    before = content(path)
    steps = steps_with_a_next(tmp_path, then="import os, signal; os.kill(os.getpid(), 9)")
    code = (
        "from pathlib import Path; from callcenter.store.migration import migrate; "
        f"migrate(Path({str(path)!r}), '0001', None, steps=Path({str(steps)!r}), patience_s=1.0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode != 0
    assert content(path) == before
    assert path.with_name(path.name + ".migrating").exists()
    (steps / "versions" / f"{NEXT}_next.py").write_text(NEXT_STEP.replace("{then}", "pass"))
    migration.migrate(path, "0001", None, steps=steps, patience_s=1.0)
    assert migration.revision_of(path, None) == NEXT


def test_a_database_somebody_holds_is_not_migrated(tmp_path: Path) -> None:
    path = old_copy(tmp_path, OLD[0])
    with closing(cipher.connect(path, None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN")
        other.execute("SELECT * FROM agent").fetchall()
        with pytest.raises(DatabaseBusy, match="must be migrated"):
            migration.migrate(path, "0001", None, patience_s=0.1)


def test_a_newer_database_is_refused_and_untouched(tmp_path: Path) -> None:
    path = old_copy(tmp_path, OLD[0])
    with sql(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(NewerDatabase, match="newer version"):
        open_store(tmp_path)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data" / "callcenter.sqlite"
    path.parent.mkdir()
    with sql(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(ForeignDatabase, match="another program"):
        open_store(tmp_path)


def test_a_second_program_is_refused_and_may_look(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.interactions.save(call())
    with pytest.raises(DatabaseLocked, match="another running copy"):
        open_store(tmp_path)
    looking = Store.look(store.path, agent="ewa", site="krk", now=lambda: NOW)
    assert [one.id for one in looking.interactions.history()] == [id_of(1)]
    with pytest.raises(StoreError):
        looking.interactions.save(call(2))
    looking.close()
    store.interactions.save(call(3))
    store.close()
    open_store(tmp_path).close()


def test_a_look_makes_nothing_and_migrates_nothing(tmp_path: Path) -> None:
    missing = tmp_path / "none.sqlite"
    with pytest.raises(StoreError, match="no data"):
        Store.look(missing, agent="ewa", site="krk", now=lambda: NOW)
    assert not missing.exists()
    path = old_copy(tmp_path, OLD[0])
    with sql(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(OlderDatabase, match="Start the program once"):
        Store.look(path, agent="ewa", site="krk", now=lambda: NOW)


@POSIX
def test_nobody_else_can_read_the_data(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.interactions.save(full_call())
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert "callcenter.sqlite-wal" in modes
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    store.close()


@POSIX
def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = old_copy(tmp_path, OLD[0])
    path.chmod(0o644)
    open_store(tmp_path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_agent_is_the_same_after_a_restart(tmp_path: Path) -> None:
    ready, away = Choice(Intent.READY), Choice(Intent.PAUSED, "lunch")
    agent = Agent("ewa", "Ewa", "krk", ready, NOW, after=away)
    store = open_store(tmp_path)
    assert store.agent.load() is None
    store.agent.save(agent)
    store.close()
    store = open_store(tmp_path)
    assert store.agent.load() == agent
    store.agent.save(agent.choosing(away, NOW))
    assert store.agent.load() == agent.choosing(away, NOW)
    store.close()
