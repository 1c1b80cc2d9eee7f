from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from callcenter.store import cipher, label, rekeying
from callcenter.store.errors import EscrowWrong, NoStoreKey, NotPossible, StoreError, StoreKeyLost
from callcenter.store.key import NEXT_SECRET, SECRET, StoreKey, StoreKeys
from callcenter.store.secrets import SERVICE, Secrets
from callcenter.store.store import Store
from tests.store.opener import KEY
from tests.store.samples import id_of
from tests.store.test_cipher import OFF, filled, given, opened, ringed
from tests.store.test_secrets import Ring

AT = datetime(2026, 11, 22, tzinfo=UTC)


class Company:
    """A company with a key of its own."""

    def __init__(self, folder: Path) -> None:
        private = X25519PrivateKey.generate()
        self.file = folder / "escrow.pem"
        self.file.write_bytes(
            private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        public = private.public_key()
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public = base64.b64encode(der).decode()

    def keys(self, ring: Ring) -> StoreKeys:
        return StoreKeys(Secrets({}, backend=lambda: ring), escrow=self.public)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


def reads(store: Store) -> bool:
    try:
        return store.interactions.get(id_of(1)) is not None and len(store.outbox.rows()) == 1
    finally:
        store.close()


def test_a_new_key_opens_everything_and_the_old_one_nothing(tmp_path: Path) -> None:
    ring = Ring()
    path = filled(tmp_path, ringed(ring))
    old = StoreKey.read(ring.only())
    rekeying.rekey(path, ringed(ring), now=AT)
    assert not cipher.opens(path, old)
    assert ring.only()
    assert reads(opened(tmp_path, ringed(ring)))


def test_a_change_of_keys_that_was_broken_off_is_settled_at_the_next_start(tmp_path: Path) -> None:
    ring = Ring()
    path = filled(tmp_path, ringed(ring))
    old = ring.only()
    rekeying.rekey(path, ringed(ring), now=AT)
    # As if it had been killed after the swap and before the keyring was told.
    ((service, name), new), *_ = ring.kept.items()
    own = name.partition("@")[2]
    ring.kept = {(service, name): old, (service, f"{NEXT_SECRET}@{own}"): new}
    assert reads(opened(tmp_path, ringed(ring)))
    assert ring.kept == {(service, name): new}


def test_a_change_of_keys_that_an_earlier_version_broke_off_is_settled_too(tmp_path: Path) -> None:
    ring = Ring()
    path = filled(tmp_path, ringed(ring))
    old = ring.only()
    rekeying.rekey(path, ringed(ring), now=AT)
    new = ring.only()
    (name,) = ring.kept
    shared = {(SERVICE, SECRET): old, (SERVICE, NEXT_SECRET): new}
    ring.kept = dict(shared)
    assert reads(opened(tmp_path, ringed(ring)))
    assert ring.kept == {**shared, name: new}


def test_a_key_of_the_environment_is_not_changed(tmp_path: Path) -> None:
    path = filled(tmp_path, given(KEY))
    before = path.read_bytes()
    with pytest.raises(NoStoreKey, match="unset that first"):
        rekeying.rekey(path, given(KEY), now=AT)
    assert path.read_bytes() == before


def test_a_plain_database_has_no_key_to_change(tmp_path: Path) -> None:
    path = filled(tmp_path, OFF)
    with pytest.raises(NotPossible, match="not encrypted"):
        rekeying.rekey(path, ringed(Ring()), now=AT)


def test_nothing_is_done_to_a_database_that_is_in_use(tmp_path: Path) -> None:
    ring = Ring()
    store = opened(tmp_path, ringed(ring))
    with pytest.raises(StoreError, match="another running copy"):
        rekeying.rekey(store.path, ringed(ring), now=AT)
    store.close()


def test_the_company_opens_data_whose_key_was_lost(tmp_path: Path, company: Company) -> None:
    path = filled(tmp_path, company.keys(Ring()))
    ring = Ring()
    with pytest.raises(StoreKeyLost, match="recover --escrow-key"):
        opened(tmp_path, company.keys(ring))
    rekeying.recover(path, company.keys(ring), company.file, now=AT)
    assert reads(opened(tmp_path, company.keys(ring)))
    # The new key is sealed too.
    rekeying.recover(path, company.keys(Ring()), company.file, now=AT)


def test_the_sealed_key_is_not_the_key(tmp_path: Path, company: Company) -> None:
    ring = Ring()
    path = filled(tmp_path, company.keys(ring))
    (entry,) = label.read(path)
    key = ring.only()
    beside = label.place(path).read_text() + base64.b64decode(entry.sealed).hex()
    assert key not in beside
    assert bytes.fromhex(key) not in base64.b64decode(entry.sealed)


def test_a_company_key_that_comes_later_gets_the_key_of_older_data(
    tmp_path: Path, company: Company
) -> None:
    ring = Ring()
    path = filled(tmp_path, ringed(ring))
    opened(tmp_path, company.keys(ring)).close()
    rekeying.recover(path, company.keys(Ring()), company.file, now=AT)


def test_another_company_opens_nothing(tmp_path: Path, company: Company) -> None:
    path = filled(tmp_path, company.keys(Ring()))
    (tmp_path / "other").mkdir()
    other = Company(tmp_path / "other")
    with pytest.raises(EscrowWrong, match="not the one that they were sealed to"):
        rekeying.recover(path, company.keys(Ring()), other.file, now=AT)


def test_a_file_that_is_no_such_key_is_told(tmp_path: Path, company: Company) -> None:
    path = filled(tmp_path, company.keys(Ring()))
    private = generate_private_key(65537, 2048)
    rsa = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content, said in ((b"no key", "no private key"), (rsa, "another kind")):
        company.file.write_bytes(content)
        with pytest.raises(EscrowWrong, match=said):
            rekeying.recover(path, company.keys(Ring()), company.file, now=AT)
    company.file.unlink()
    with pytest.raises(EscrowWrong, match="cannot be read"):
        rekeying.recover(path, company.keys(Ring()), company.file, now=AT)


def test_a_wrong_company_key_is_told_before_anything_is_encrypted(tmp_path: Path) -> None:
    ring = Ring()
    keys = StoreKeys(Secrets({}, backend=lambda: ring), escrow="bm8ga2V5")
    with pytest.raises(EscrowWrong, match="escrow_public_key"):
        opened(tmp_path, keys)


def test_a_new_beginning_keeps_what_cannot_be_read(tmp_path: Path) -> None:
    path = filled(tmp_path, ringed(Ring()))
    before, ring = path.read_bytes(), Ring()
    kept = rekeying.begin_anew(path, ringed(ring), now=AT)
    assert kept.read_bytes() == before
    store = opened(tmp_path, ringed(ring))
    assert store.interactions.history() == ()
    assert store.customers.cursor() is None or store.customers.cursor() == ""
    store.close()


def test_what_can_be_read_is_not_given_up(tmp_path: Path) -> None:
    ring = Ring()
    path = filled(tmp_path, ringed(ring))
    with pytest.raises(NotPossible, match="can be read"):
        rekeying.begin_anew(path, ringed(ring), now=AT)
    assert reads(opened(tmp_path, ringed(ring)))
