from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import keyring.backends.fail
import pytest

from callcenter.store import cipher, label, recast
from callcenter.store.errors import NoStoreKey, RecastFailed, StoreError, StoreKeyLost
from callcenter.store.key import SECRET, StoreKey, StoreKeys
from callcenter.store.secrets import SERVICE, Secrets, variable
from callcenter.store.store import Store
from tests.store.opener import GIVEN, KEY, root_page, spoil
from tests.store.samples import NOW, call, full_call, full_customer, id_of
from tests.store.test_opening import OLD, content, old_copy, schema
from tests.store.test_secrets import Ring

SAID = ("Piec nie grzeje", "Łucja Żak", "601234567", "grzeje", "anna@acme")
OTHER = StoreKey(b"\x01" * 32)
OFF = StoreKeys(Secrets({}), encrypted=False)


def ringed(ring: Ring) -> StoreKeys:
    return StoreKeys(Secrets({}, backend=lambda: ring))


def given(key: StoreKey) -> StoreKeys:
    return StoreKeys(Secrets({variable(SECRET): key.text}))


def opened(folder: Path, keys: StoreKeys) -> Store:
    path = folder / "data" / "callcenter.sqlite"
    return Store.open(path, agent="ewa", site="krk", now=lambda: NOW, keys=keys, patience_s=5.0)


def filled(folder: Path, keys: StoreKeys) -> Path:
    store = opened(folder, keys)
    store.customers.upsert_many([full_customer()])
    store.interactions.finish(full_call())
    store.close()
    return store.path


def files_with(folder: Path, *texts: str) -> list[str]:
    """The files anywhere in *folder* that hold one of the texts in any usual encoding."""
    sought = [text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "iso8859-2")]
    return sorted(
        f"{path.name}: {bytes(part)!r}"
        for path in folder.rglob("*")
        if path.is_file()
        for part in sought
        if part.lower() in path.read_bytes().lower()
    )


def as_earlier_versions_kept_it(folder: Path, ring: Ring) -> Path:
    """Data whose key is kept under the one name that all profiles of a person shared."""
    path = filled(folder, ringed(ring))
    path.with_name(path.name + ".id").unlink()
    ring.kept = {(SERVICE, SECRET): ring.only()}
    return path


def test_profiles_of_one_person_do_not_forget_each_others_keys(tmp_path: Path) -> None:
    ring = Ring()
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        filled(folder, ringed(ring))
    assert len(set(ring.kept.values())) == 2
    opened(first, ringed(ring)).remove(ringed(ring))
    assert len(ring.kept) == 1
    assert opened_and_read(second, ring)
    assert not opened_and_read(first, ring)


def test_the_key_that_profiles_shared_is_found_and_stays_for_the_others(tmp_path: Path) -> None:
    ring = Ring()
    first, second = tmp_path / "first", tmp_path / "second"
    as_earlier_versions_kept_it(first, ring)
    shutil.copytree(first, second)
    assert opened_and_read(first, ring)
    assert len(ring.kept) == 2
    opened(first, ringed(ring)).remove(ringed(ring))
    assert opened_and_read(second, ring)
    # From now on it goes by its own.
    del ring.kept[SERVICE, SECRET]
    assert opened_and_read(second, ring)


def test_new_data_never_takes_the_key_that_profiles_shared(tmp_path: Path) -> None:
    ring = Ring()
    as_earlier_versions_kept_it(tmp_path / "first", ring)
    filled(tmp_path / "second", ringed(ring))
    assert len(set(ring.kept.values())) == 2


def opened_and_read(folder: Path, ring: Ring) -> bool:
    store = opened(folder, ringed(ring))
    try:
        return store.interactions.get(full_call().id) is not None
    finally:
        store.close()


def test_nothing_of_what_is_kept_can_be_read_from_the_files(tmp_path: Path) -> None:
    store = opened(tmp_path, given(KEY))
    store.customers.upsert_many([full_customer()])
    store.interactions.finish(full_call())
    assert (store.path.with_name(store.path.name + "-wal")).stat().st_size > 0
    assert files_with(tmp_path, *SAID) == []
    store.close()
    assert files_with(tmp_path, *SAID) == []
    assert not store.path.read_bytes().startswith(b"SQLite format 3")


def test_without_encryption_everybody_can_read_it(tmp_path: Path) -> None:
    filled(tmp_path, OFF)
    assert files_with(tmp_path, "Piec nie grzeje") != []


def test_the_key_is_made_once_and_kept_in_the_keyring(tmp_path: Path) -> None:
    ring = Ring()
    filled(tmp_path, ringed(ring))
    key = StoreKey.read(ring.only())
    store = opened(tmp_path, ringed(ring))
    assert store.interactions.get(id_of(1)) is not None
    store.close()
    assert ring.only()
    assert cipher.opens(store.path, key)


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
def test_a_plain_database_is_encrypted_whole_and_nothing_plain_is_left(
    old: Path, tmp_path: Path
) -> None:
    path = old_copy(tmp_path, old)
    assert files_with(tmp_path, "grzeje")
    store = opened(tmp_path, given(KEY))
    assert store.interactions.get(id_of(1)) is not None
    assert [one.id for one in store.interactions.history("grzeje")] == [id_of(1)]
    assert store.repair is None
    store.close()
    assert files_with(tmp_path, *SAID) == []
    for kept in path.parent.glob("*.before-*"):
        assert cipher.opens(kept, KEY)


def test_the_encrypted_copy_has_every_row_of_the_plain_one(tmp_path: Path) -> None:
    path = filled(tmp_path, OFF)
    before, form = content(path), schema(path)
    recast.recast(path, None, KEY, patience_s=1.0)
    assert (content(path), schema(path)) == (before, form)


def test_encryption_that_is_switched_off_gives_the_plain_file_back(tmp_path: Path) -> None:
    path = filled(tmp_path, given(KEY))
    before = content(path)
    off = StoreKeys(Secrets(GIVEN), encrypted=False)
    opened(tmp_path, off).close()
    assert cipher.opens(path, None)
    assert content(path) == before
    assert label.read(path) == ()


KILLED = """
import os, signal, sys
from pathlib import Path
from callcenter.store import recast
from tests.store.opener import KEY
path, left = Path(sys.argv[1]), int(sys.argv[2])
def die_in_time(event, arguments):
    global left
    if event in ("open", "os.link", "os.rename", "os.remove") and path.name in str(arguments[0]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(die_in_time)
recast.recast(path, None, KEY, patience_s=1.0)
print("done")
"""
STEPS = 11
"""One more than there are."""


def killed_at(step: int, path: Path) -> str:
    """Encrypt the database, but die before the file operation of that number."""
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(step)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_killed_at_any_step_one_whole_file_stands_and_it_is_taken_up_again(
    step: int, tmp_path: Path
) -> None:
    path = filled(tmp_path, OFF)
    before = content(path)
    told = killed_at(step, path)
    assert told.strip() == ("done" if step == STEPS else "")
    assert content(path) == before
    store = opened(tmp_path, given(KEY))
    assert store.repair is None
    assert len(store.outbox.rows()) == 1
    store.close()
    assert files_with(tmp_path, *SAID) == []
    left = {one.name.removeprefix(path.name) for one in path.parent.iterdir()}
    assert left <= {"", ".id", ".lock", ".keys"}


def test_a_journal_left_by_a_crash_is_encrypted_too(tmp_path: Path) -> None:
    store = opened(tmp_path / "live", OFF)
    store.interactions.finish(full_call())
    crashed = tmp_path / "crashed" / "data"
    crashed.mkdir(parents=True)
    for ending in ("", "-wal"):
        source = store.path.with_name(store.path.name + ending)
        (crashed / source.name).write_bytes(source.read_bytes())
    store.close()
    assert files_with(crashed, "Piec nie grzeje")
    again = opened(tmp_path / "crashed", given(KEY))
    assert again.interactions.get(id_of(1)) is not None
    again.close()
    assert files_with(crashed, *SAID) == []


def test_without_a_keyring_it_says_what_to_do_and_touches_nothing(tmp_path: Path) -> None:
    path = old_copy(tmp_path, OLD[-1])
    before = path.read_bytes()
    nowhere = StoreKeys(Secrets({}, backend=keyring.backends.fail.Keyring))
    with pytest.raises(NoStoreKey, match=r"CALLCENTER_STORE_KEY .*data\.encryption"):
        opened(tmp_path, nowhere)
    assert path.read_bytes() == before


def test_a_locked_keyring_is_waited_for(tmp_path: Path) -> None:
    ring = Ring()
    filled(tmp_path, ringed(ring))
    ring.locked = True
    with pytest.raises(NoStoreKey, match="Unlock it"):
        opened(tmp_path, ringed(ring))
    ring.locked = False
    opened(tmp_path, ringed(ring)).close()


def test_a_keyring_that_forgets_at_once_gets_no_data(tmp_path: Path) -> None:
    class Forgetful(Ring):
        def set_password(self, service: str, username: str, password: str) -> None:
            pass

    with pytest.raises(NoStoreKey, match="does not give it back"):
        opened(tmp_path, ringed(Forgetful()))
    assert not (tmp_path / "data" / "callcenter.sqlite").exists()


@pytest.mark.parametrize("keys", [given(OTHER), ringed(Ring())], ids=["other", "none"])
def test_a_lost_key_is_told_and_never_makes_an_empty_database(
    tmp_path: Path, keys: StoreKeys
) -> None:
    path = filled(tmp_path, given(KEY))
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreKeyLost, match="begin-anew --yes-lose-unsent") as told:
            opened(tmp_path, keys)
        assert "is not known" in str(told.value)
    with pytest.raises(StoreKeyLost):
        Store.look(path, agent="", site="", now=lambda: NOW, keys=keys)
    assert path.read_bytes() == before
    opened(tmp_path, given(KEY)).close()


def test_rubbish_with_the_right_key_is_damage_and_is_repaired(tmp_path: Path) -> None:
    path = filled(tmp_path, given(KEY))
    path.write_bytes(b"\x07" * 8192)
    store = opened(tmp_path, given(KEY))
    assert store.repair is not None
    assert store.repair.kept.read_bytes() == b"\x07" * 8192
    store.close()


def test_a_damaged_plain_database_is_rescued_into_an_encrypted_one(tmp_path: Path) -> None:
    path = filled(tmp_path, OFF)
    spoil(path, root_page(path, "contact"))
    path.with_name(path.name + ".suspect").touch()
    store = opened(tmp_path, given(KEY))
    assert store.repair is not None
    assert store.interactions.get(id_of(1)) is not None
    store.close()
    assert cipher.opens(path, KEY)


def test_the_key_of_the_environment_must_be_one(tmp_path: Path) -> None:
    keys = StoreKeys(Secrets({variable(SECRET): "secret"}))
    with pytest.raises(NoStoreKey, match="64 hexadecimal digits"):
        opened(tmp_path, keys)


def test_a_key_says_nothing_of_itself() -> None:
    assert KEY.text not in repr(KEY)
    assert KEY.fingerprint not in KEY.text


def test_a_disk_that_fills_up_while_it_is_encrypted_changes_nothing(tmp_path: Path) -> None:
    import resource

    path = filled(tmp_path, OFF)
    before = content(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises((StoreError, RecastFailed)):
            recast.recast(path, None, KEY, patience_s=1.0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert content(path) == before
    opened(tmp_path, given(KEY)).close()


def test_an_encrypted_store_still_finds_by_part_of_a_word(tmp_path: Path) -> None:
    store = opened(tmp_path, given(KEY))
    store.interactions.finish(call(1, note="Kocioł znowu zimny"))
    assert [one.id for one in store.interactions.history("zim")] == [id_of(1)]
    store.close()
