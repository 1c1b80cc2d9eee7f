from __future__ import annotations

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from callcenter.store.secrets import (
    KeyringRefused,
    NoKeyring,
    SecretError,
    SecretFixed,
    Secrets,
)


class Ring(KeyringBackend):
    """A keyring in memory that can be locked."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def only(self) -> str:
        """The one secret that it keeps."""
        (secret,) = self.kept.values()
        return secret

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked("locked")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]


class PlaintextKeyring(Ring):
    """One that would write secrets into a file."""


class Chain(Ring):
    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = backends


def test_a_secret_is_kept_read_and_forgotten() -> None:
    ring = Ring()
    secrets = Secrets({}, backend=lambda: ring)
    assert secrets.get("sip-password") is None
    secrets.put("sip-password", "tajne")
    assert secrets.get("sip-password") == "tajne"
    assert ring.kept == {("callcenter", "sip-password"): "tajne"}
    secrets.forget("sip-password")
    secrets.forget("sip-password")
    assert secrets.get("sip-password") is None


def test_the_environment_goes_first_and_is_not_changed() -> None:
    ring = Ring()
    ring.kept["callcenter", "crm-token"] = "of the ring"
    secrets = Secrets({"CALLCENTER_CRM_TOKEN": "given"}, backend=lambda: ring)
    assert secrets.get("crm-token") == "given"
    for change in (lambda: secrets.put("crm-token", "x"), lambda: secrets.forget("crm-token")):
        with pytest.raises(SecretFixed, match="CALLCENTER_CRM_TOKEN"):
            change()
    assert ring.kept == {("callcenter", "crm-token"): "of the ring"}


def test_the_environment_needs_no_keyring() -> None:
    secrets = Secrets({"CALLCENTER_SIP_PASSWORD": "given"}, backend=keyring.backends.fail.Keyring)
    assert secrets.get("sip-password") == "given"


@pytest.mark.parametrize(
    "backend",
    [keyring.backends.fail.Keyring, keyring.backends.null.Keyring, PlaintextKeyring],
)
def test_no_keyring_means_no_keeping_never_a_file(backend: type[KeyringBackend]) -> None:
    secrets = Secrets({}, backend=backend)
    for ask in (lambda: secrets.put("sip-password", "x"), lambda: secrets.get("sip-password")):
        with pytest.raises(NoKeyring, match="no safe keyring"):
            ask()


def test_of_a_chain_only_the_safe_one_is_used() -> None:
    plain, safe = PlaintextKeyring(), Ring()
    Secrets({}, backend=lambda: Chain(plain, safe)).put("sip-password", "x")
    assert (plain.kept, len(safe.kept)) == ({}, 1)


def test_a_locked_keyring_says_so_without_the_secret() -> None:
    ring = Ring()
    ring.locked = True
    with pytest.raises(KeyringRefused, match="Unlock it") as told:
        Secrets({}, backend=lambda: ring).put("sip-password", "tajne")
    assert "tajne" not in str(told.value)


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(SecretError, match="empty"):
        Secrets({}, backend=Ring).put("sip-password", "")
