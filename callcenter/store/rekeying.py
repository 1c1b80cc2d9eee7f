"""What is done about the key itself: another one, the company's copy of it, or a new beginning."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from callcenter.store import escrow, label, recast, repair, unlocking
from callcenter.store.cipher import opens
from callcenter.store.durable import flush_folder, shred
from callcenter.store.errors import EscrowWrong, NotPossible, StoreError, StoreKeyLost
from callcenter.store.holding import held
from callcenter.store.key import StoreKey, StoreKeys

PATIENCE_S = 5.0


def rekey(path: Path, keys: StoreKeys, *, now: datetime) -> None:
    """Encrypt the data at *path* with a new key; the old one opens nothing any more.

    Killed at any moment, the next start has the key that the file has. Raises StoreError.
    """
    with held(_there(path)):
        _finish(path, now)
        key = unlocking.unlock(path, keys, patience_s=PATIENCE_S)
        if key is None:
            raise NotPossible(f"{path} is not encrypted: start the program once, then do it again.")
        _rekey(path, key, keys)


def recover(path: Path, keys: StoreKeys, private_key: Path, *, now: datetime) -> None:
    """Open the data at *path* by the company's private key, and give it a new key of its own.

    Raises EscrowWrong when no key of this file was sealed to that one, or another StoreError.
    """
    with held(_there(path)):
        _finish(path, now)
        key = _unsealed(path, private_key)
        keys.settle(path, key)
        _rekey(path, key, keys)


def begin_anew(path: Path, keys: StoreKeys, *, now: datetime) -> Path:
    """Keep the data at *path*, which nobody can read, aside; where it is then. Raises StoreError.

    The next start makes an empty database and has everything that the CRM has fetched again.
    """
    with held(_there(path)):
        _finish(path, now)
        try:
            unlocking.unlock(path, keys, patience_s=PATIENCE_S)
        except StoreKeyLost:
            return _put_aside(path, now)
        raise NotPossible(f"{path} can be read: nothing need be lost. Start the program.")


def _there(path: Path) -> Path:
    if not path.exists():
        raise StoreError(f"There is no data at {path} yet.")
    return path


def _finish(path: Path, now: datetime) -> None:
    repair.finish(path, now=now)
    recast.finish(path)


def _rekey(path: Path, key: StoreKey, keys: StoreKeys) -> None:
    new = keys.next(path, key)
    label.note(path, (key, new), keys.escrow)
    recast.recast(path, key, new, patience_s=PATIENCE_S)
    for kept in path.parent.glob(f"{path.name}.before-????"):
        # It could be opened by the old key, which somebody may have.
        shred(kept)
    unlocking.settled(path, new, keys)


def _unsealed(path: Path, private_key: Path) -> StoreKey:
    company = escrow.private_key_in(private_key)
    sealed = [entry for entry in label.read(path) if entry.sealed]
    for entry in sealed:
        key = escrow.unseal(entry.sealed, company)
        if key is not None and opens(path, key):
            return key
    why = "it is not the one that they were sealed to" if sealed else "none was ever sealed"
    raise EscrowWrong(
        f"{private_key} opens no key of {path}: {why} (data.escrow_public_key). "
        f"Nothing was changed."
    )


def _put_aside(path: Path, now: datetime) -> Path:
    kept = path.with_name(f"{path.name}.unreadable-{now.astimezone(UTC):%Y%m%dT%H%M%S}")
    label_kept = label.place(kept)
    label.place(path).replace(label_kept)
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(kept.with_name(kept.name + ending))
    flush_folder(path.parent)
    return kept
