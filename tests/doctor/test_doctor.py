"""The whole examination."""

from __future__ import annotations

import json

import pytest

from callcenter import cli
from callcenter.config.writing import set_user
from callcenter.paths import Profile
from tests.contract.exchange import Exchange


@pytest.mark.engine
def test_the_whole_examination_registers_for_real(
    profile: Profile, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = Exchange({"100": "s3cret"})
    chosen = {"line.user": "100", "line.domain": "127.0.0.1"}
    set_user(profile.config, {**chosen, "line.registrars": [exchange.address]})
    monkeypatch.setenv("CALLCENTER_SIP_PASSWORD", "s3cret")
    code = cli.main(["doctor", "--json", "--profile", str(profile.directory)])
    findings = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    exchange.close()
    assert list(findings) == [
        "configuration",
        "disk",
        "database",
        "encryption",
        "keyring",
        "network",
        "registration",
        "certificate",
        "audio",
        "sound check",
        "headset",
        "crm",
        "directory",
        "alarms",
    ]
    assert findings["registration"]["ok"], findings
    assert exchange.address in findings["registration"]["cause"]
    assert all(set(each) == {"name", "ok", "cause", "fix"} for each in findings.values())
    well = all(each["ok"] for each in findings.values())
    assert code == (0 if well else 1)
