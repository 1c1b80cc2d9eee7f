"""The key that hides the desk's data on disk: what it is, and where it is kept."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from callcenter.store.durable import write
from callcenter.store.errors import NoStoreKey
from callcenter.store.secrets import SecretError, variable

KEY_BYTES = 32
SECRET = "store-key"
"""The name of the key among the secrets, before the database's own; alone in earlier versions."""
NEXT_SECRET = "store-key-next"
"""The key that comes after it, while the data is being encrypted anew."""
_ID_BYTES = 8


class StoreKey:
    """A random key of 256 bits; *fingerprint* tells it from others and reveals nothing of it."""

    __slots__ = ("_secret", "fingerprint")

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise NoStoreKey(f"A key of the data has {KEY_BYTES} bytes, this one {len(secret)}.")
        self._secret = secret
        told = hashlib.sha256(b"callcenter store fingerprint\0" + secret).digest()
        self.fingerprint = told[:8].hex()

    @classmethod
    def read(cls, text: str) -> StoreKey:
        """The key in *text* (64 hexadecimal digits); raises NoStoreKey."""
        digits = text.strip()
        if not re.fullmatch(r"[0-9A-Fa-f]{64}", digits):
            raise NoStoreKey(
                f"The secret {SECRET} is no key: it must be 64 hexadecimal digits. Mend it in the "
                f"keyring or in {variable(SECRET)}."
            )
        return cls(bytes.fromhex(digits))

    @property
    def text(self) -> str:
        """As it is kept."""
        return self._secret.hex()

    @property
    def literal(self) -> str:
        """As SQLCipher takes a key from which none need be derived."""
        return f"x'{self._secret.hex()}'"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoreKey) and other._secret == self._secret

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        return f"StoreKey({self.fingerprint})"


class SecretPlace(Protocol):
    """Where secrets are kept: the keyring, or the environment before it."""

    def get(self, name: str) -> str | None:
        """The secret of that name; raises SecretError."""

    def put(self, name: str, secret: str) -> None:
        """Keep it; raises SecretError."""

    def forget(self, name: str) -> None:
        """Remove it; raises SecretError."""


class StoreKeys:
    """The keys of databases among *secrets*, and whether they are to be encrypted at all.

    Each database has names of its own for them, after what lies beside it: several profiles of
    one person must not forget each other's. *escrow* is the company's public key, to which each
    key is sealed (may be empty). Every method is about the database at a *path*, and raises
    NoStoreKey where the keyring does not do as asked.
    """

    def __init__(
        self,
        secrets: SecretPlace,
        *,
        encrypted: bool = True,
        escrow: str = "",
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.encrypted = encrypted
        self.escrow = escrow
        self._secrets = secrets
        self._random_bytes = random_bytes

    def kept(self, path: Path) -> Iterator[StoreKey]:
        """The key, then the one a change of keys that was broken off may have begun to use.

        After them those that earlier versions kept for all databases of a person.
        """
        own = tuple(f"{name}@{told}" for name in (SECRET, NEXT_SECRET) if (told := _id(path)))
        for name in (*own, SECRET, NEXT_SECRET):
            text = self._had(name)
            if text:
                yield StoreKey.read(text)

    def current(self, path: Path) -> StoreKey:
        """The key, made and kept at the first time."""
        name = self._own(path, SECRET)
        text = self._had(name)
        return StoreKey.read(text) if text else self._made(name)

    def next(self, path: Path, present: StoreKey) -> StoreKey:
        """A new key, kept beside the *present* one until it is settled."""
        # A place that cannot be changed (the environment) must be found out before, not after.
        self._keep(self._own(path, SECRET), present.text)
        return self._made(self._own(path, NEXT_SECRET))

    def left_over(self, path: Path) -> tuple[str, ...]:
        """Names of what earlier versions kept for all databases, where this one has its own key.

        Another profile's may still need it, and where those are nobody knows.
        """
        told = _id(path)
        if not told or not self._had(f"{SECRET}@{told}"):
            return ()
        return tuple(name for name in (SECRET, NEXT_SECRET) if self._had(name))

    def settle(self, path: Path, key: StoreKey) -> None:
        """Let *key* be the one there is."""
        name = self._own(path, SECRET)
        if self._had(name) != key.text:
            self._keep(name, key.text)
            self._forget(self._own(path, NEXT_SECRET))

    def forget(self, path: Path) -> None:
        """Forget every key: what they encrypted cannot be read by anybody from then on.

        One that an earlier version kept for all databases stays: others may still need it.
        """
        if not _id(path):
            return
        for name in (SECRET, NEXT_SECRET):
            self._forget(self._own(path, name))
        _id_file(path).unlink()

    def _own(self, path: Path, name: str) -> str:
        """The name of the database's own secret; what tells it from others is made if need be."""
        told = _id(path)
        if not told:
            told = self._random_bytes(_ID_BYTES).hex()
            try:
                write(_id_file(path), told.encode("ascii"))
            except OSError as error:
                raise NoStoreKey(f"{_id_file(path)} cannot be written: {error}") from error
        return f"{name}@{told}"

    def _made(self, name: str) -> StoreKey:
        key = StoreKey(self._random_bytes(KEY_BYTES))
        self._keep(name, key.text)
        return key

    def _had(self, name: str) -> str | None:
        try:
            return self._secrets.get(name)
        except SecretError as error:
            raise _cannot("be had", error) from error

    def _keep(self, name: str, text: str) -> None:
        try:
            self._secrets.put(name, text)
            kept = self._secrets.get(name)
        except SecretError as error:
            raise _cannot("be kept", error) from error
        if kept != text:
            # Data that only this run could read would be lost with it.
            raise NoStoreKey(
                f"The keyring took the key of the data ({name}) and does not give it back. {_WAYS}"
            )

    def _forget(self, name: str) -> None:
        try:
            self._secrets.forget(name)
        except SecretError as error:
            raise _cannot("be forgotten", error) from error


def _id_file(path: Path) -> Path:
    return path.with_name(path.name + ".id")


def _id(path: Path) -> str:
    """What tells the keys of the database at *path* from others; empty where nothing does yet."""
    try:
        return _id_file(path).read_text("ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise NoStoreKey(f"{_id_file(path)} cannot be read: {error}") from error


_WAYS = (
    f"Start a keyring (GNOME Keyring, KWallet) and unlock it, or give {variable(SECRET)} "
    f'(64 hexadecimal digits), or let IT set data.encryption = "off".'
)


def _cannot(verb: str, error: SecretError) -> NoStoreKey:
    return NoStoreKey(
        f"What this computer keeps is encrypted, and the key cannot {verb}: {error} {_WAYS}"
    )
