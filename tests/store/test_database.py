"""The SQLite file itself, when it is found damaged in the middle of a transaction."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.store.database import Database, suspect
from callcenter.store.errors import DamagedDatabase
from callcenter.store.key import StoreKey

KEY = StoreKey(bytes(range(32)))


def damaged(path: Path) -> Database:
    made = Database(path, KEY, patience_s=1)
    with made.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE long_one(text)")
        connection.exec_driver_sql(
            "INSERT INTO long_one(text) VALUES (?)", [("words " * 40,) for _ in range(1000)]
        )
    made.close()
    content = bytearray(path.read_bytes())
    middle = slice(len(content) // 2, len(content) // 2 + 20_000)
    content[middle] = bytes(byte ^ 0x5A for byte in content[middle])
    path.write_bytes(content)
    return Database(path, KEY, patience_s=1)


@pytest.mark.parametrize("at_once", [True, False])
def test_damage_found_while_writing_is_told_in_words_and_remembered(
    tmp_path: Path, at_once: bool
) -> None:
    path = tmp_path / "callcenter.sqlite"
    database = damaged(path)
    try:
        with (
            pytest.raises(DamagedDatabase, match="Restart the program"),
            database.writing(at_once=at_once) as connection,
        ):
            connection.exec_driver_sql("UPDATE long_one SET text = 'short'")
    finally:
        database.close()
    assert suspect(path).exists()
