"""`callcenter store`: a new key for the data, the company's copy of it, or a new beginning."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from callcenter.cli.options import add_command
from callcenter.config import load
from callcenter.exits import refused
from callcenter.opening import keys_of
from callcenter.paths import Profile
from callcenter.store import rekeying
from callcenter.store.errors import StoreError
from callcenter.store.key import SecretPlace, StoreKeys
from callcenter.store.secrets import Secrets


def add_actions(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add what can be done to the command's *parser*."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add_command(actions, "rekey", "encrypt the data with a new key", shared)
    recover = add_command(
        actions, "recover", "open data whose key was lost, by the company's own key", shared
    )
    recover.add_argument(
        "--escrow-key",
        type=Path,
        required=True,
        metavar="FILE",
        help="the private key (PEM, X25519) of data.escrow_public_key",
    )
    anew = add_command(
        actions, "begin-anew", "keep data that nobody can read aside, and begin anew", shared
    )
    anew.add_argument(
        "--yes-lose-unsent",
        action="store_true",
        required=True,
        help="what the CRM had not been sent is lost with it",
    )


def carry_out(
    options: argparse.Namespace, profile: Profile, *, secrets: SecretPlace | None = None
) -> int:
    """Do what *options* say; the exit code."""
    config, _ = load(profile, user_file=getattr(options, "config", None))
    keys = keys_of(config, secrets or Secrets(os.environ))
    try:
        print(_ACTIONS[options.action](options, profile.database, keys))
    except (StoreError, OSError) as error:
        return refused(error)
    return 0


def _rekey(options: argparse.Namespace, path: Path, keys: StoreKeys) -> str:
    rekeying.rekey(path, keys, now=datetime.now(UTC))
    return f"{path} has a new key, which is in the keyring."


def _recover(options: argparse.Namespace, path: Path, keys: StoreKeys) -> str:
    rekeying.recover(path, keys, options.escrow_key, now=datetime.now(UTC))
    return f"{path} can be read again; it has a new key, which is in the keyring."


def _begin_anew(options: argparse.Namespace, path: Path, keys: StoreKeys) -> str:
    kept = rekeying.begin_anew(path, keys, now=datetime.now(UTC))
    return f"The next start begins anew. What cannot be read is kept as {kept}."


_ACTIONS: dict[str, Callable[[Any, Path, StoreKeys], str]] = {
    "rekey": _rekey,
    "recover": _recover,
    "begin-anew": _begin_anew,
}
