"""`callcenter secret`: put a password or token into the system's keyring, or take it out."""

from __future__ import annotations

import getpass
import re
from typing import TextIO

from callcenter.exits import Exit, refused
from callcenter.store.secrets import SecretError, Secrets


def keep(action: str, name: str, *, secrets: Secrets, typed: TextIO) -> int:
    """Do *action* (`set` or `forget`) with the secret *name*, read from *typed*; the exit code."""
    plain = name.lower().replace("_", "-").removeprefix("callcenter-")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,60}", plain):
        return refused(f"{name!r} is no name such as sip-password", Exit.USAGE)
    try:
        if action == "set":
            secrets.put(plain, _asked(plain, typed))
        else:
            secrets.forget(plain)
    except SecretError as error:
        return refused(error)
    print(f"{plain} is {'kept in' if action == 'set' else 'gone from'} the keyring.")
    return 0


def _asked(name: str, typed: TextIO) -> str:
    """The secret, typed without being shown, or the first line of what is piped in."""
    if typed.isatty():
        return getpass.getpass(f"{name}: ")
    return typed.readline().rstrip("\r\n")
