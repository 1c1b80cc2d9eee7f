"""A key of the data sealed to the company's own key: only who has the private half opens it.

Sealing is HPKE (RFC 9180): X25519, HKDF-SHA256, AES-256-GCM.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callcenter.store.errors import EscrowWrong
from callcenter.store.key import StoreKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

_PURPOSE = b"callcenter store key"


def name_of(public_key: str) -> str:
    """What tells this public key from others, in a few letters; empty for none."""
    text = public_key.strip()
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def seal(key: StoreKey, public_key: str) -> str:
    """*key* sealed to *public_key* (one line of base64, as in its PEM file); raises EscrowWrong."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        public = load_der_public_key(base64.b64decode(public_key.strip(), validate=True))
    except (ValueError, binascii.Error) as error:
        raise _wrong(str(error)) from error
    if not isinstance(public, X25519PublicKey):
        raise _wrong(f"it is a key of another kind ({type(public).__name__})")
    sealed = _suite().encrypt(key.text.encode(), public, info=_PURPOSE)
    return base64.b64encode(sealed).decode("ascii")


def unseal(sealed: str, private_key: X25519PrivateKey) -> StoreKey | None:
    """The key in *sealed*; None when it was sealed to another company key."""
    from cryptography.exceptions import InvalidTag

    try:
        text = _suite().decrypt(base64.b64decode(sealed), private_key, info=_PURPOSE)
    except InvalidTag:
        return None
    return StoreKey.read(bytes(text).decode("ascii"))


def private_key_in(file: Path) -> X25519PrivateKey:
    """The company's private key (PEM, not under a password); raises EscrowWrong."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise EscrowWrong(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise EscrowWrong(
            f"{file} holds no private key that opens without a password ({error}). "
            f"Make one by: openssl genpkey -algorithm X25519"
        ) from error
    if not isinstance(private, X25519PrivateKey):
        raise EscrowWrong(f"{file} holds a key of another kind; X25519 is expected.")
    return private


def _suite() -> Any:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _wrong(why: str) -> EscrowWrong:
    return EscrowWrong(
        f"data.escrow_public_key is no public key of X25519 ({why}). Give the line between the "
        f"two marked ones that `openssl pkey -in escrow.pem -pubout` prints."
    )
