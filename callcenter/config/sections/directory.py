"""The company directory: a second source of names, asked when store and CRM know none."""

from __future__ import annotations

from callcenter.config import kinds, lists
from callcenter.config.choices import DirectoryKind, DirectoryTls
from callcenter.config.declaring import Section, setting

_NUMBERS = ("telephoneNumber", "mobile", "ipPhone", "otherTelephone", "homePhone")
_attributes = lists.texts(most=16, longest=64)


class DirectorySection(Section, frozen=True):
    """Whom a number belongs to that is no customer's: LDAP (Active Directory) or CardDAV."""

    kind: DirectoryKind = setting(
        kinds.one_of(DirectoryKind), DirectoryKind.NONE, "The company directory"
    )
    url: str = setting(
        kinds.text(longest=500), "", "Address: ldaps://host, or https://host of the address book"
    )
    base: str = setting(
        kinds.text(longest=500), "", "Where people are: the base in LDAP, the book in CardDAV"
    )
    filter: str = setting(kinds.text(longest=1000), "(objectClass=person)", "LDAP filter of people")
    number_attributes: tuple[str, ...] = setting(_attributes, _NUMBERS, "LDAP: numbers are in")
    name_attributes: tuple[str, ...] = setting(
        _attributes, ("displayName", "cn"), "LDAP: the name is in, the best first"
    )
    user: str = setting(
        kinds.text(longest=300), "", "Signs in as (the password: secret directory-password)"
    )
    tls: DirectoryTls = setting(
        kinds.one_of(DirectoryTls),
        DirectoryTls.REQUIRED,
        "Names and the password are hidden on the way",
    )
