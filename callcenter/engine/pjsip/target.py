"""What may go onto the wire: dialled targets, keys and accounts, checked before PJSIP sees them."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from callcenter.domain.keys import DigitsMethod, NoKeys, read_keys
from callcenter.engine.commands import Account

MOST_LINES = 7
"""The library aborts the process at the ninth account, and one of its eight is the guest's."""
REJECTIONS = (480, 486, 603)
"""The answers by which an agent may turn a call away."""
LONGEST_CONTEXT = 320
"""128 octets as hexadecimal digits, and the parameters that say what they are."""
_CONTEXT = re.compile(r"[0-9A-Fa-f]+(?:;[a-z]+=[A-Za-z0-9-]+){0,4}")
_USER = re.compile(r"[A-Za-z0-9_.!~*'()&=+$#-]{1,64}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(
    rf"(?P<host>{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{{1,5}}))?"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_UNQUOTED = re.compile(r'["\\<>]')


class Refusal(Exception):
    """A command that will not be carried out; its text tells a person why and what to do."""


@dataclass(frozen=True, slots=True)
class Host:
    """A name or address, and a port; 0 when none is named."""

    name: str
    port: int = 0

    @classmethod
    def parse(cls, text: str) -> Host:
        """Read `host` or `host:port`, an IPv6 address in brackets; raises Refusal."""
        match = _HOST.fullmatch(text)
        port = int(match["port"] or -1) if match else 0
        if match is None or port == 0 or port > 65535 or not _is_right(match["host"]):
            raise Refusal(f"“{_shown(text)}” is no host name: write host or host:port")
        return cls(match["host"].strip("[]"), max(port, 0))


def checked_digits(digits: str) -> str:
    """*digits* for the wire: `0-9*#A-D`, and `,` for a pause; raises Refusal for what is no key."""
    try:
        return read_keys(digits)
    except NoKeys as error:
        raise Refusal(str(error)) from None


def target_uri(target: str, account: Account) -> str:
    """The SIP address of *target* at the account's own PBX; raises Refusal.

    A number, a SIP user, or a `sip:` address in the account's domain. Nothing that could add a
    header, a parameter or another host to the request is let through.
    """
    user, at, domain = target.removeprefix("sip:").partition("@")
    if at and domain.lower() != account.domain.lower():
        raise Refusal(f"only addresses at {account.domain} can be dialled")
    if not _USER.fullmatch(user):
        raise Refusal(f"“{_shown(target)}” cannot be dialled: use a number or a user name")
    # RFC 3261 section 25.1: # is no character of a user part.
    return f"sip:{user.replace('#', '%23')}@{account.domain}"


def hosts_of(account: Account) -> frozenset[str]:
    """The names by which the account's own exchange goes, in small letters."""
    ways = (*account.registrars, *filter(None, (account.proxy,)))
    registrars = (Host.parse(one).name for one in ways)
    return frozenset(name.lower() for name in (account.domain, *registrars))


def checked_context(context: str) -> str:
    """*context* for a User-to-User header (RFC 7433); raises Refusal for what is none."""
    if context and (not _CONTEXT.fullmatch(context) or len(context) > LONGEST_CONTEXT):
        raise Refusal("what travels with a call must be hexadecimal, such as 00C8;encoding=hex")
    return context


def check_all(accounts: tuple[Account, ...]) -> None:
    """Raise Refusal when these lines cannot be had together."""
    if len(accounts) > MOST_LINES:
        raise Refusal(f"at most {MOST_LINES} lines are possible, not {len(accounts)}")
    if len({account.id for account in accounts}) < len(accounts):
        raise Refusal("two accounts have the same id")


def check_rejection(code: int) -> None:
    """Raise Refusal unless a call may be turned away with *code*."""
    if code not in REJECTIONS:
        raise Refusal(f"a call is rejected with 480, 486 or 603, not {code}")


def check(account: Account) -> None:
    """Raise Refusal when *account* holds something that cannot go onto the wire."""
    if not account.id:
        raise Refusal("an account has no id")
    if not _USER.fullmatch(account.user):
        raise Refusal(f"account {account.id}: “{_shown(account.user)}” is no SIP user name")
    optional = filter(None, (account.stun, account.proxy))
    for host in (account.domain, *account.registrars, *optional):
        Host.parse(host)
    if account.instance and not _UUID.fullmatch(account.instance):
        raise Refusal(f"account {account.id}: the telephone's own id is no UUID")
    if account.transport not in ("udp", "tcp", "tls"):
        raise Refusal(f"account {account.id}: transport must be udp, tcp or tls")
    _check_hiding(account)
    if account.dtmf not in {method.value for method in DigitsMethod}:
        raise Refusal(f"account {account.id}: dtmf must be auto, rfc4733, info or inband")
    _check_times(account)
    for name in ("login", "realm", "name", "password"):
        _check_text(account.id, name, getattr(account, name))


def _check_times(account: Account) -> None:
    if not 0 < account.confirm_s <= 300:
        raise Refusal(f"account {account.id}: it is confirmed every 300 seconds at least")
    if not 0 < account.keep_alive_s <= 300:
        raise Refusal(f"account {account.id}: the way is kept open every 300 seconds at least")
    if not 60 <= account.expires_s <= 86400:
        raise Refusal(f"account {account.id}: expiry must be between 60 and 86400 seconds")


def _check_hiding(account: Account) -> None:
    if account.srtp not in ("off", "optional", "required"):
        raise Refusal(f"account {account.id}: srtp must be off, optional or required")
    clear = account.transport != "tls" and not account.srtp_over_clear
    if account.srtp == "required" and clear:
        raise Refusal(
            f"account {account.id}: srtp = required sends keys, which only transport = tls hides:"
            " choose tls, or allow srtp_over_clear"
        )
    if account.tls_key and not account.tls_certificate:
        raise Refusal(f"account {account.id}: tls_key needs tls_certificate beside it")


def _is_right(host: str) -> bool:
    if not host.startswith("["):
        return True
    try:
        ipaddress.IPv6Address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _check_text(account: str, name: str, value: str) -> None:
    if _UNPRINTABLE.search(value):
        raise Refusal(f"account {account}: {name} holds an unprintable character")
    if name != "password" and _UNQUOTED.search(value):
        raise Refusal(f'account {account}: {name} may not hold any of " \\ < >')


def _shown(text: str) -> str:
    return ascii(text[:40])[1:-1]
