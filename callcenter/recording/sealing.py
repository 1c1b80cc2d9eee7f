"""The keys of recordings: one of the profile's, and one of each recording made from it."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable

KEY_BYTES = 32
SALT_BYTES = 32
FINGERPRINT_BYTES = 8
SECRET = "recording-key"
"""The name of the profile's key among the secrets."""


class Unusable(ValueError):
    """A text that is no key; it says what a key looks like."""


class Key:
    """The profile's key; *fingerprint* tells it from others and reveals nothing of it."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise Unusable(f"a recording key has {KEY_BYTES} bytes, this one {len(secret)}")
        self._secret = secret
        self.fingerprint = hashlib.sha256(b"callcenter fingerprint\0" + secret).digest()[
            :FINGERPRINT_BYTES
        ]

    @classmethod
    def read(cls, text: str) -> Key:
        """The key in *text* (base64); raises Unusable."""
        try:
            return cls(base64.b64decode(text.strip(), validate=True))
        except binascii.Error as error:
            raise Unusable(
                f"the recording key is no base64 text of {KEY_BYTES} bytes; forget it and let the "
                "program make a new one, or give CALLCENTER_RECORDING_KEY"
            ) from error

    @property
    def text(self) -> str:
        """As it is kept."""
        return base64.b64encode(self._secret).decode("ascii")

    def of(self, header: bytes, salt: bytes) -> bytes:
        """The key of the one recording with that *header* (HKDF-SHA256, RFC 5869)."""
        # Imported here: it takes a moment that nobody needs who records nothing.
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        derived = HKDF(SHA256(), KEY_BYTES, salt, b"callcenter recording\0" + header)
        return derived.derive(self._secret)

    def __repr__(self) -> str:
        return f"Key({self.fingerprint.hex()})"


def kept_key(
    get: Callable[[str], str | None],
    put: Callable[[str, str], None],
    random_bytes: Callable[[int], bytes],
) -> Key:
    """The profile's key among the secrets, made and kept at the first time.

    Raises what *get* and *put* raise when there is no safe place to keep it, and Unusable.
    """
    text = get(SECRET)
    if text:
        return Key.read(text)
    key = Key(random_bytes(KEY_BYTES))
    put(SECRET, key.text)
    return key
