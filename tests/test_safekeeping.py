from __future__ import annotations

from pathlib import Path

import pytest

from callcenter import cli, safekeeping
from callcenter.paths import Profile
from callcenter.store.key import StoreKeys
from callcenter.store.secrets import Secrets
from callcenter.store.store import Store
from tests.store.samples import NOW, call, id_of
from tests.store.test_rekeying import Company
from tests.store.test_secrets import Ring


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


def opened(profile: Profile, ring: Ring, *, escrow: str = "") -> Store:
    keys = StoreKeys(Secrets({}, backend=lambda: ring), escrow=escrow)
    return Store.open(profile.database, agent="ewa", site="krk", now=lambda: NOW, keys=keys)


def kept(profile: Profile, ring: Ring, *, escrow: str = "") -> None:
    store = opened(profile, ring, escrow=escrow)
    store.interactions.finish(call(1))
    store.close()


def told(profile: Profile, ring: Ring, *words: str) -> int:
    options = cli.parser("store").parse_args(["store", *words])
    return safekeeping.carry_out(options, profile, secrets=Secrets({}, backend=lambda: ring))


def test_the_key_is_changed(
    profile: Profile, ring: Ring, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(profile, ring)
    before = ring.only()
    assert told(profile, ring, "rekey") == 0
    assert "new key" in capsys.readouterr().out
    assert ring.only() not in ("", before)
    opened(profile, ring).close()


def test_the_company_gives_the_data_back(profile: Profile, tmp_path: Path) -> None:
    company = Company(tmp_path)
    kept(profile, Ring(), escrow=company.public)
    ring = Ring()
    assert told(profile, ring, "recover", "--escrow-key", str(company.file)) == 0
    store = opened(profile, ring)
    assert store.interactions.get(id_of(1)) is not None
    store.close()


def test_a_new_beginning_needs_a_yes_and_says_where_the_old_data_is(
    profile: Profile, ring: Ring, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(profile, Ring())
    with pytest.raises(SystemExit):
        told(profile, ring, "begin-anew")
    assert told(profile, ring, "begin-anew", "--yes-lose-unsent") == 0
    assert ".unreadable-" in capsys.readouterr().out
    store = opened(profile, ring)
    assert store.interactions.get(id_of(1)) is None
    store.close()


def test_what_cannot_be_done_is_said(
    profile: Profile, ring: Ring, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(profile, ring, "rekey") == 1
    assert "no data" in capsys.readouterr().err
    kept(profile, ring)
    assert told(profile, ring, "begin-anew", "--yes-lose-unsent") == 1
    assert "can be read" in capsys.readouterr().err
