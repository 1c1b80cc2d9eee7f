"""Settings of a directory that can be, and those that cannot, with the key that is wrong."""

from __future__ import annotations

import pytest

from callcenter.directory.directory import WrongDirectory
from callcenter.directory.setup import Account, carddav_setup
from tests.directory.asked import at


def test_ldap_goes_over_tls_unless_it_stays_on_this_machine_or_may_be_plain() -> None:
    assert at("ldap://ldap.example.com").secure
    assert at("ldaps://ldap.example.com").port == 636
    assert not at("ldap://127.0.0.1:1389").secure
    assert not at("ldap://ldap.example.com", plain_allowed=True).secure


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"url": "https://x"}, "directory.url"),
        ({"url": "ldap://"}, "directory.url"),
        ({"url": "ldap://x:99999"}, "directory.url"),
        ({"filter": "(objectClass=person"}, "directory.filter"),
        ({"number_attributes": ("telephone)(x=",)}, "directory.number_attributes"),
        ({"number_attributes": ()}, "directory.number_attributes"),
        ({"name_attributes": ("*",)}, "directory.name_attributes"),
    ],
)
def test_a_wrong_ldap_setting_is_named(changes: dict[str, object], key: str) -> None:
    with pytest.raises(WrongDirectory, match=key) as told:
        at(**({"url": "ldaps://ldap.example.com"} | changes))  # type: ignore[arg-type]
    assert "expected" in str(told.value)


@pytest.mark.parametrize("url", ["http://dav.example.com", "ldap://x", "https://", "https://a:b@x"])
def test_a_wrong_address_of_carddav_is_named(url: str) -> None:
    with pytest.raises(WrongDirectory, match=r"directory\.url"):
        carddav_setup(url, plain_allowed=False, book="", account=Account())


def test_a_password_is_not_shown() -> None:
    assert "hush" not in repr(at("ldaps://x", Account("ada", "hush")))
