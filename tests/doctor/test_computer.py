"""The doctor's look at configuration, disk and keyring."""

from __future__ import annotations

import pytest

from callcenter.config.writing import set_user
from callcenter.doctor import computer
from callcenter.doctor.finding import Finding
from callcenter.paths import Profile
from tests.doctor.patients import patient


def test_a_good_configuration_is_named(profile: Profile) -> None:
    set_user(profile.config, {"line.user": "101"})
    found = computer.configuration(patient(profile))
    assert found == Finding("configuration", True, str(profile.config))


def test_where_a_configuration_would_be_is_told(profile: Profile) -> None:
    found = computer.configuration(patient(profile))
    assert found == Finding("configuration", True, f"none yet at {profile.config}")


def test_a_wrong_configuration_names_file_key_and_what_was_expected(profile: Profile) -> None:
    profile.config.write_text('[line]\ntransport = "udq"\n')
    found = computer.configuration(patient(profile))
    assert not found.ok
    assert found.cause == "callcenter.toml: line.transport is 'udq'; expected udp, tcp or tls"
    assert str(profile.config) in found.fix


def test_without_a_keyring_the_environment_will_do(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    given = {"CALLCENTER_SIP_PASSWORD": "geheim"}
    assert computer.keyring(patient(profile, given)).ok


def test_a_line_without_a_password_is_told(profile: Profile) -> None:
    set_user(profile.config, {"line.user": "101", "line.domain": "pbx.example"})
    found = computer.keyring(patient(profile))
    assert not found.ok
    assert "CALLCENTER_SIP_PASSWORD" in found.cause + found.fix or "secret set" in found.fix
