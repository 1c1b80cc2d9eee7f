"""The doctor's look at what is kept: sound, and hidden from others."""

from __future__ import annotations

from callcenter.config.writing import set_user
from callcenter.doctor import data
from callcenter.doctor.finding import Finding
from callcenter.paths import Profile
from callcenter.store import label
from callcenter.store.key import NEXT_SECRET, SECRET, StoreKeys
from callcenter.store.secrets import SERVICE, Secrets
from callcenter.store.store import Store
from tests.doctor.patients import NOW, patient
from tests.store.opener import GIVEN
from tests.store.test_secrets import Ring


def test_no_data_yet_is_well(profile: Profile) -> None:
    assert data.database(patient(profile)).ok


def test_sound_data_is_well(profile: Profile) -> None:
    Store.open(profile.database, agent="a", site="", now=lambda: NOW).close()
    assert data.database(patient(profile)) == Finding("database", True)


def test_damaged_data_is_told(profile: Profile) -> None:
    Store.open(profile.database, agent="a", site="", now=lambda: NOW).close()
    contents = bytearray(profile.database.read_bytes())
    contents[4096:] = b"\xa5" * len(contents[4096:])
    profile.database.write_bytes(contents)
    found = data.database(patient(profile))
    assert not found.ok
    assert found.cause
    assert found.fix


def test_another_programs_file_is_told(profile: Profile) -> None:
    profile.database.write_text("this is no database, " * 100)
    assert not data.database(patient(profile)).ok


def keep(profile: Profile, *, encrypted: bool = True) -> None:
    keys = StoreKeys(Secrets(GIVEN), encrypted=encrypted)
    Store.open(profile.database, agent="a", site="", now=lambda: NOW, keys=keys).close()


def test_encrypted_data_is_well(profile: Profile) -> None:
    keep(profile)
    found = data.encryption(patient(profile))
    assert (found.ok, found.cause) == (True, "nobody else has the key")


def test_data_that_is_still_plain_is_told(profile: Profile) -> None:
    keep(profile, encrypted=False)
    found = data.encryption(patient(profile))
    assert not found.ok
    assert found.cause == "anybody can read callcenter.sqlite"


def test_a_plain_copy_beside_it_is_told(profile: Profile) -> None:
    keep(profile)
    copy = profile.database.with_name("callcenter.sqlite.damaged-20261122T100000")
    copy.write_bytes(b"SQLite format 3\x00")
    found = data.encryption(patient(profile))
    assert not found.ok
    assert copy.name in found.cause


def test_encryption_that_is_off_is_said_plainly(profile: Profile) -> None:
    set_user(profile.config, {"data.encryption": "off"})
    found = data.encryption(patient(profile))
    assert not found.ok
    assert "by user" in found.cause and "reads customers" in found.cause
    profile.config.unlink()
    profile.provisioning.write_text('[data]\nencryption = "off"\n')
    found = data.encryption(patient(profile))
    assert found.ok
    assert "by provisioning" in found.cause


def test_a_key_that_is_none_is_told(profile: Profile) -> None:
    keep(profile)
    found = data.encryption(patient(profile, {"CALLCENTER_STORE_KEY": "short"}))
    assert not found.ok
    assert "64 hexadecimal digits" in found.cause
    assert label.read(profile.database)


def moved(profile: Profile, ring: Ring) -> Secrets:
    """Data whose key was the one of all profiles, and that has a name of its own for it by now."""
    secrets = Secrets({}, backend=lambda: ring)

    def start() -> None:
        keys = StoreKeys(secrets)
        Store.open(profile.database, agent="a", site="", now=lambda: NOW, keys=keys).close()

    start()
    profile.database.with_name("callcenter.sqlite.id").unlink()
    ring.kept = {(SERVICE, SECRET): ring.only()}
    start()
    assert len(ring.kept) == 2
    return secrets


def test_a_key_that_profiles_shared_is_told_with_the_command_that_removes_it(
    profile: Profile,
) -> None:
    ring = Ring()
    secrets = moved(profile, ring)
    found = data.encryption(patient(profile, secrets=secrets))
    assert found.ok
    assert "store-key, of an earlier version, is still in the keyring" in found.cause
    assert "other profiles" in found.fix
    assert found.fix.endswith(": callcenter secret forget store-key")
    secrets.forget(SECRET)
    found = data.encryption(patient(profile, secrets=secrets))
    assert found == Finding("encryption", True, "nobody else has the key")
    assert data.database(patient(profile, secrets=secrets)).ok


def test_so_is_one_that_was_to_come_after_it(profile: Profile) -> None:
    ring = Ring()
    secrets = moved(profile, ring)
    secrets.put(NEXT_SECRET, "0" * 64)
    fix = data.encryption(patient(profile, secrets=secrets)).fix
    for name in (SECRET, NEXT_SECRET):
        assert f"callcenter secret forget {name}" in fix


def test_a_shared_key_that_this_data_still_needs_is_not_called_one_too_many(
    profile: Profile,
) -> None:
    ring = Ring()
    secrets = moved(profile, ring)
    (own,) = (name for _, name in ring.kept if name != SECRET)
    ring.kept[SERVICE, own] = "0" * 64
    assert data.encryption(patient(profile, secrets=secrets)).fix == ""
    # Before the first start with names of their own, nothing is left over either.
    profile.database.with_name("callcenter.sqlite.id").unlink()
    assert data.encryption(patient(profile, secrets=secrets)).fix == ""
