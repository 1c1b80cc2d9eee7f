"""Which key opens the database at hand, and what is said when none does."""

from __future__ import annotations

from pathlib import Path

import msgspec

from callcenter.store import label
from callcenter.store.cipher import opens
from callcenter.store.errors import NoStoreKey, StoreKeyLost
from callcenter.store.key import StoreKey, StoreKeys


class _Tries(msgspec.Struct, frozen=True):
    """The key that opens the file, the others we have, and why we may not have all of them."""

    fitting: StoreKey | None = None
    others: tuple[StoreKey, ...] = ()
    trouble: NoStoreKey | None = None


def unlock(path: Path, keys: StoreKeys, *, patience_s: float) -> StoreKey | None:
    """The key of the database at *path*; None for a plain one, also one too damaged to tell.

    Raises StoreKeyLost when it is encrypted with a key that we do not have, and NoStoreKey when
    the keyring does not say what we have.
    """
    entries = label.read(path)
    if not entries and (opens(path, None, patience_s=patience_s) or not keys.encrypted):
        return None
    tries = _tried(path, keys, patience_s)
    if tries.fitting:
        return tries.fitting
    # It may still be plain: the label is written before the file is encrypted.
    if not entries or opens(path, None, patience_s=patience_s):
        return None
    known = {entry.fingerprint for entry in entries}
    for key in tries.others:
        if key.fingerprint in known:
            # The right key, and a first page that is damaged: for the repair.
            return key
    if tries.trouble and not tries.others:
        raise tries.trouble
    escrow = any(entry.sealed for entry in entries)
    raise StoreKeyLost(_lost(path, bool(tries.others), escrow=escrow))


def _tried(path: Path, keys: StoreKeys, patience_s: float) -> _Tries:
    others: list[StoreKey] = []
    try:
        for key in keys.kept(path):
            if opens(path, key, patience_s=patience_s):
                return _Tries(key)
            others.append(key)
    except NoStoreKey as error:
        return _Tries(None, tuple(others), error)
    return _Tries(None, tuple(others))


def wanted(path: Path, key: StoreKey | None, keys: StoreKeys) -> StoreKey | None:
    """The key that the database at *path*, which has *key*, is to have; the label names both.

    Raises NoStoreKey or EscrowWrong.
    """
    if not keys.encrypted:
        return None
    chosen = key or keys.current(path)
    label.note(path, (chosen,), keys.escrow)
    return chosen


def settled(path: Path, key: StoreKey | None, keys: StoreKeys) -> None:
    """Tell the keyring and the label that *key* is the one."""
    if key is None:
        label.place(path).unlink(missing_ok=True)
        return
    keys.settle(path, key)
    label.note(path, (key,), keys.escrow)


def _lost(path: Path, had: bool, *, escrow: bool) -> str:
    what = "the key in the keyring is another one" if had else "its key is not in the keyring"
    words = (
        f"{path} is encrypted and {what}. What it holds cannot be read: customers and calls, and "
        f"how much of it the CRM has not been sent is not known either. Nothing was changed. "
    )
    if escrow:
        return words + (
            "A copy of the key was sealed for the company: let IT open it with `callcenter store "
            "recover --escrow-key FILE`, and nothing is lost."
        )
    return words + (
        "If the key is found, put it back (callcenter secret set store-key). If not: `callcenter "
        "store begin-anew --yes-lose-unsent` keeps this file aside and fetches everything that "
        "the CRM has; what it was not sent is lost then."
    )
