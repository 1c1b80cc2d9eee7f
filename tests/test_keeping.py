"""`callcenter secret`: into the keyring, and out of it."""

from __future__ import annotations

import io

import pytest

from callcenter.keeping import keep
from callcenter.store.secrets import Secrets


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.mark.parametrize("name", ["sip-password", "SIP_PASSWORD", "CALLCENTER_SIP_PASSWORD"])
def test_a_secret_is_kept_and_forgotten(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    ring = Ring()
    secrets = Secrets({}, backend=lambda: ring)
    assert keep("set", name, secrets=secrets, typed=io.StringIO("geheim\nrest\n")) == 0
    assert ring.kept == {("callcenter", "sip-password"): "geheim"}
    assert keep("forget", name, secrets=secrets, typed=io.StringIO()) == 0
    assert ring.kept == {}
    assert "geheim" not in capsys.readouterr().out


def test_an_empty_secret_or_a_wrong_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    ring = Ring()
    secrets = Secrets({}, backend=lambda: ring)
    assert keep("set", "crm-token", secrets=secrets, typed=io.StringIO("\n")) == 1
    assert keep("set", "../x", secrets=secrets, typed=io.StringIO("a\n")) == 2
    assert ring.kept == {}
    assert "is empty" in capsys.readouterr().err
