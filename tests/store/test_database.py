"""The SQLite file itself, when it is found damaged in the middle of a transaction."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from callcenter.store.database import Database, suspect
from callcenter.store.errors import DamagedDatabase, DatabaseBusy
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


def test_a_save_is_next_when_another_program_lets_go_for_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "callcenter.sqlite"
    pulling, desk = (Database(path, KEY, patience_s=10) for _ in range(2))
    turns, end, never = [0], threading.Event(), threading.Event()

    def pull() -> None:
        while not end.is_set():
            with pulling.writing(at_once=False) as connection:
                connection.exec_driver_sql("INSERT INTO row(turn) VALUES (?)", (turns[0],))
                turns[0] += 1
                never.wait(0.03)
            never.wait(0.01)

    with desk.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE row(turn)")
    thread = threading.Thread(target=pull)
    thread.start()
    try:
        waited = []
        for _ in range(20):
            before = turns[0]
            with desk.writing() as connection:
                connection.exec_driver_sql("INSERT INTO row(turn) VALUES (-1)")
                waited.append(turns[0] - before)
    finally:
        end.set()
        thread.join()
        desk.close()
        pulling.close()
    # SQLite's own wait lets a pull go first some twenty times now and then.
    assert sorted(waited)[-3] <= 2
    assert max(waited) <= 10


def test_a_database_that_is_held_for_good_is_told_as_busy(tmp_path: Path) -> None:
    path = tmp_path / "callcenter.sqlite"
    other, desk = Database(path, KEY, patience_s=1), Database(path, KEY, patience_s=0.05)
    try:
        with other.writing() as held:
            held.exec_driver_sql("CREATE TABLE row(turn)")
            with pytest.raises(DatabaseBusy, match="another program holds"), desk.writing():
                pass
        with desk.writing() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 50
    finally:
        desk.close()
        other.close()
