"""Old databases of every released version: migrated, encrypted and sent, each record once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from callcenter.store.recast import recast
from callcenter.store.tables import Delivery
from tests.faults.kill9_audit import read_files
from tests.store.opener import KEY, key_of
from tests.store.samples import full_call, id_of
from tests.sync.desk import Desk, played

OLD = sorted((Path(__file__).parents[1] / "store" / "old_databases").glob("v*.sqlite"))
NEW_CUSTOMER = id_of(503)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
def test_an_old_database_is_encrypted_and_what_waited_in_it_is_sent_once(
    old: Path, encrypted: bool, tmp_path: Path
) -> None:
    path = tmp_path / "data" / "callcenter.sqlite"
    path.parent.mkdir(mode=0o700)
    shutil.copyfile(old, path)
    if encrypted:
        recast(path, None, KEY, patience_s=1.0)

    async def story(at: Desk) -> None:
        async with at.running():
            await at.until_sent()
        assert at.server.records.effects() == {NEW_CUSTOMER: 1, id_of(1): 1}
        assert set(at.server.records.received().values()) == {1}
        told = {one["note"] for one in at.server.records.calls()}
        assert told == {full_call().note}
        states = {record.state for record in at.store.outbox.rows(sent=True)}
        assert states == {Delivery.SENT}

    played(tmp_path, story)
    assert key_of(path) == KEY
    assert not path.read_bytes().startswith(b"SQLite format 3")
    kept = read_files(path, tmp_path / "copy")
    assert kept.calls[id_of(1)]["note"] == full_call().note
    assert kept.calls[id_of(2)]["stage"] == "open"
    assert kept.customers[NEW_CUSTOMER]["crm_id"] == "C9001"
    left = [one.name for one in path.parent.iterdir() if one.name.startswith(f"{path.name}.before")]
    # What a migration kept of the old file is as secret as the new one.
    assert all(key_of(path.with_name(name)) == KEY for name in left)
