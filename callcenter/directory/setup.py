"""How a company directory is set up: where, as whom, which attributes; checked before it is asked.

The values come from the table `[directory]`; `callcenter.company_directory` brings them here.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

import msgspec

from callcenter.directory.directory import WrongDirectory

LDAP_PORT, LDAPS_PORT = 389, 636
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")


class Account(msgspec.Struct, frozen=True):
    """Who asks; nobody in particular when *user* is empty."""

    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Without the password: it may end up in a log."""
        return f"Account({self.user!r})"


class Limits(msgspec.Struct, frozen=True):
    """What one question may take: seconds in all, entries, bytes of the answer."""

    seconds: float = 3.0
    entries: int = 500
    largest: int = 1_000_000


class LdapSetup(msgspec.Struct, frozen=True):
    """One LDAP directory: what is under *base*, passes *filter* and has one of the attributes.

    *secure* asks for TLS from the first byte (ldaps) or by StartTLS before anything is told.
    """

    host: str
    port: int
    ldaps: bool
    secure: bool
    base: str
    filter: str
    number_attributes: tuple[str, ...]
    name_attributes: tuple[str, ...]
    account: Account = Account()


class CardDavSetup(msgspec.Struct, frozen=True):
    """One CardDAV server: the address of it or of one book; *book* names one of several."""

    url: str
    book: str = ""
    account: Account = Account()


def ldap_setup(
    url: str,
    *,
    plain_allowed: bool,
    base: str,
    filter: str,
    number_attributes: tuple[str, ...],
    name_attributes: tuple[str, ...],
    account: Account,
) -> LdapSetup:
    """The setup, or WrongDirectory with the key that is wrong.

    *plain_allowed*: whether names, numbers and the password may go over the network in clear.
    """
    parts, port = _parts(url, ("ldap", "ldaps"))
    ldaps = parts.scheme == "ldaps"
    for key, names in (
        ("number_attributes", number_attributes),
        ("name_attributes", name_attributes),
    ):
        wrong = [name for name in names if not _ATTRIBUTE.fullmatch(name)]
        if wrong or not names:
            shown = repr(wrong[0]) if wrong else "an empty list"
            raise WrongDirectory(
                f"directory.{key}: expected attributes such as telephoneNumber, found {shown}"
            )
    return LdapSetup(
        host=parts.hostname or "",
        port=port or (LDAPS_PORT if ldaps else LDAP_PORT),
        ldaps=ldaps,
        secure=not (plain_allowed or is_this_machine(parts.hostname or "")),
        base=base,
        filter=_checked_filter(filter),
        number_attributes=number_attributes,
        name_attributes=name_attributes,
        account=account,
    )


def carddav_setup(url: str, *, plain_allowed: bool, book: str, account: Account) -> CardDavSetup:
    """The setup, or WrongDirectory with the key that is wrong."""
    parts, _ = _parts(url, ("https", "http"))
    if parts.username or parts.password:
        raise WrongDirectory(
            "directory.url: a password does not belong into the address; set directory.user, and "
            "the password by: callcenter secret set directory-password"
        )
    if parts.scheme == "http" and not (plain_allowed or is_this_machine(parts.hostname or "")):
        raise WrongDirectory(
            "directory.url: expected https://, for names and the password would go over the "
            'network in clear (a policy may allow it by directory.tls = "off")'
        )
    return CardDavSetup(url=url, book=book, account=account)


def is_this_machine(host: str) -> bool:
    """Whether *host* is the machine itself, where nobody listens on the way."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(url: str, schemes: tuple[str, str]) -> tuple[SplitResult, int]:
    example = f"{schemes[0]}://directory.example.com"
    try:
        parts = urlsplit(url)
        port = parts.port or 0
    except ValueError as error:
        raise WrongDirectory(f"directory.url: expected {example}, found {url!r}") from error
    if parts.scheme not in schemes or not parts.hostname:
        either = " or ".join(f"{scheme}://" for scheme in schemes)
        raise WrongDirectory(
            f"directory.url: expected an address with {either} such as {example}, found {url!r}"
        )
    return parts, port


def _checked_filter(filter: str) -> str:
    """The filter with its brackets; the whole is parsed when it is used."""
    text = filter.strip() or "(objectClass=*)"
    bracketed = text if text.startswith("(") else f"({text})"
    if bracketed.count("(") != bracketed.count(")"):
        raise WrongDirectory(
            f"directory.filter: expected an LDAP filter such as (objectClass=person), "
            f"found {filter!r}"
        )
    return bracketed
