"""Directories of the tests, as the settings make them, and what they are asked with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from callcenter.directory.carddav import CardDavDirectory
from callcenter.directory.directory import Directory, DirectoryError
from callcenter.directory.entries import Numbering
from callcenter.directory.ldap import LdapDirectory
from callcenter.directory.setup import (
    Account,
    CardDavSetup,
    LdapSetup,
    Limits,
    carddav_setup,
    ldap_setup,
)
from callcenter.domain.number import PhoneNumber
from tests.crm.address_book import Radicale
from tests.crm.directory import PASSWORD, PEOPLE, READER, Slapd

NUMBERING = Numbering(region="PL", extension_digits=6)
ATTRIBUTES = ("telephoneNumber", "mobile", "ipPhone", "otherTelephone", "homePhone")
PATIENT = Limits(seconds=30)
"""For real servers beside other tests, where no limit is what is tested."""
QUICK = Limits(seconds=0.5)


def number(text: str) -> PhoneNumber:
    return PhoneNumber.parse(text, region="PL")


def of_slapd(slapd: Slapd, *, password: str = PASSWORD, **changes: Any) -> LdapSetup:
    return at(slapd.url, Account(READER, password), **changes)


def at(url: str, account: Account | None = None, **changes: Any) -> LdapSetup:
    values: dict[str, Any] = {
        "plain_allowed": False,
        "base": PEOPLE,
        "filter": "(objectClass=person)",
        "number_attributes": ATTRIBUTES,
        "name_attributes": ("displayName", "cn"),
        "account": account or Account(),
    }
    return ldap_setup(url, **(values | changes))


def of_radicale(radicale: Radicale, *, url: str = "", book: str = "") -> CardDavSetup:
    account = Account(*radicale.account)
    return carddav_setup(url or radicale.book, plain_allowed=False, book=book, account=account)


def ldap(setup: LdapSetup, **more: Any) -> LdapDirectory:
    return LdapDirectory(setup, NUMBERING, **({"limits": PATIENT} | more))


def carddav(setup: CardDavSetup, **more: Any) -> CardDavDirectory:
    return CardDavDirectory(setup, NUMBERING, **({"limits": PATIENT} | more))


async def closing(directory: Directory, ask: Callable[[], Awaitable[Any]]) -> Any:
    """What *ask* gives; *directory* is closed then."""
    try:
        return await ask()
    finally:
        await directory.close()


async def failure(directory: Directory, asked: str = "+48221020000") -> DirectoryError:
    """How *directory* fails when it is asked for a number."""
    try:
        found = await closing(directory, lambda: directory.find(number(asked)))
    except DirectoryError as error:
        return error
    raise AssertionError(f"it did not fail but found {found}")
