"""The company directory that the table `[directory]` sets up, ready to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from callcenter.config import Config
from callcenter.config.choices import DirectoryKind, DirectoryTls
from callcenter.config.settings import Layer
from callcenter.directory.directory import Directory, Watch, WrongDirectory, silent

if TYPE_CHECKING:
    from callcenter.directory.entries import Numbering
    from callcenter.directory.setup import Account

PASSWORD = "directory-password"


class SecretSource(Protocol):
    """Where secrets are: the keyring, or what was typed for this run."""

    def get(self, name: str) -> str | None:
        """The secret of that name; raises SecretError."""


def configured_directory(
    config: Config, secrets: SecretSource, *, watch: Watch = silent
) -> Directory | None:
    """The directory of `[directory]`; None without one. Raises WrongDirectory or SecretError.

    *watch* is told of each question. The libraries are imported here, which takes its time.
    """
    from callcenter.directory.entries import Numbering

    kind = config.directory.kind
    if kind is DirectoryKind.NONE:
        return None
    numbers = config.numbers
    numbering = Numbering(region=numbers.region, extension_digits=numbers.extension_digits)
    make = _ldap if kind is DirectoryKind.LDAP else _carddav
    return make(config, numbering, _account(config, secrets), watch)


def plain_allowed(config: Config) -> bool:
    """Whether a directory may be asked in clear; raises WrongDirectory where the agent says so."""
    if config.directory.tls is DirectoryTls.REQUIRED:
        return False
    if config.where("directory.tls") not in (Layer.POLICY, Layer.PROVISIONING):
        raise WrongDirectory(
            "directory.tls: only a policy or the provisioning may say off, for names and the "
            "password go over the network in clear then"
        )
    return True


def _account(config: Config, secrets: SecretSource) -> Account:
    from callcenter.directory.setup import Account

    user = config.directory.user
    if not user:
        return Account()
    password = secrets.get(PASSWORD)
    if not password:
        # A server takes a name without a password for nobody in particular, and says yes to it.
        raise WrongDirectory(
            f"no password is kept for directory.user: callcenter secret set {PASSWORD}"
        )
    return Account(user, password)


def _ldap(config: Config, numbering: Numbering, account: Account, watch: Watch) -> Directory:
    from callcenter.directory.ldap import LdapDirectory
    from callcenter.directory.setup import ldap_setup

    told = config.directory
    setup = ldap_setup(
        told.url,
        plain_allowed=plain_allowed(config),
        base=told.base,
        filter=told.filter,
        number_attributes=told.number_attributes,
        name_attributes=told.name_attributes,
        account=account,
    )
    return LdapDirectory(setup, numbering, watch=watch)


def _carddav(config: Config, numbering: Numbering, account: Account, watch: Watch) -> Directory:
    from callcenter.directory.carddav import CardDavDirectory
    from callcenter.directory.setup import carddav_setup

    told = config.directory
    setup = carddav_setup(
        told.url, plain_allowed=plain_allowed(config), book=told.base, account=account
    )
    return CardDavDirectory(setup, numbering, watch=watch)
