"""Certificates: whom to trust over TLS, and what is wrong with one, in words for people."""

from __future__ import annotations

import ssl
from collections.abc import Callable

from callcenter.engine.commands import Account

# openssl/x509_vfy.h, X509_V_ERR_*.
_WORDS = {
    9: "the exchange's certificate is not valid yet: check this computer's clock",
    10: "the exchange's certificate has expired",
    18: "the exchange's certificate is self-signed: name it under line.tls_authorities",
    19: "an authority this computer does not trust has signed the exchange's certificate",
    20: "an unknown authority has signed the exchange's certificate",
    21: "an unknown authority has signed the exchange's certificate",
    23: "the exchange's certificate was revoked",
    62: "the exchange's certificate is for another name",
    64: "the exchange's certificate is for another address",
}
_REASONS = {
    "UNSUPPORTED_PROTOCOL": "the exchange speaks no TLS that is new enough (1.2 at least)",
    "TLSV1_ALERT_PROTOCOL_VERSION": "the exchange speaks no TLS that is new enough (1.2 at least)",
    "WRONG_VERSION_NUMBER": "the exchange does not speak TLS at this port",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "the exchange wants to see a certificate of this computer"
    " (line.tls_certificate)",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "the exchange says this computer's certificate has expired",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": "the exchange says this computer's certificate was revoked",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "the exchange does not accept this computer's certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "the exchange does not accept this computer's certificate",
    "TLSV1_ALERT_UNKNOWN_CA": "the exchange does not know who signed this computer's certificate",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "the exchange and this computer agree on no TLS, or the"
    " exchange wants a certificate of this computer (line.tls_certificate)",
}
_SAID = (
    ("expired", 10),
    ("not yet valid", 9),
    ("revoked", 23),
    ("self-signed", 18),
    ("self signed", 18),
    ("mismatch", 62),
    ("doesn't match", 62),
    ("cn name", 62),
    ("not trusted", 20),
    ("untrusted", 20),
)
"""Words in which macOS and Windows tell the same."""


class BadCertificate(Exception):
    """TLS cannot be spoken; the text says why in one line."""


def context(account: Account) -> ssl.SSLContext:
    """TLS 1.2 or newer with the system's trust and the account's files; raises BadCertificate."""
    # Imported here: only a line over TLS needs it.
    import truststore

    made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if account.tls_authorities:
        _load(lambda: made.load_verify_locations(account.tls_authorities), account.tls_authorities)
    if account.tls_certificate:
        key = account.tls_key or None
        # A key that asks for a password must not ask at a terminal nobody sees.
        _load(
            lambda: made.load_cert_chain(account.tls_certificate, key, password=_no_password),
            account.tls_certificate,
        )
    return made


def words(error: BaseException) -> str:
    """What *error* means; empty when it is none of TLS."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = getattr(error, "verify_code", 0)
        said = str(getattr(error, "verify_message", "") or error)
        code = code if code in _WORDS else _code_of(said.lower())
        return _WORDS.get(code) or f"the exchange's certificate is not accepted: {said}"
    if isinstance(error, ssl.SSLError):
        reason = error.reason or ""
        return _REASONS.get(reason) or f"TLS failed: {reason.replace('_', ' ').lower() or error}"
    return str(error) if isinstance(error, BadCertificate) else ""


def is_for_another_name(error: ssl.SSLCertVerificationError) -> bool:
    """Whether only the name is wrong."""
    return words(error) in (_WORDS[62], _WORDS[64])


def _code_of(said: str) -> int:
    return next((code for text, code in _SAID if text in said), 0)


def _no_password() -> str:
    raise BadCertificate("the key under line.tls_key is locked by a password: unlock it")


def _load(work: Callable[[], object], path: str) -> None:
    try:
        work()
    except FileNotFoundError:
        raise BadCertificate(f"there is no file {path}") from None
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
        raise BadCertificate(f"{path} cannot be used: {reason}") from None
