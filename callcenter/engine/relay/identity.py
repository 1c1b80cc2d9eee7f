"""Reads out of a certificate whose it is, who signed it, and until when it is good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.domain.certificate import Certificate

if TYPE_CHECKING:
    from cryptography import x509

_PEM = b"-----BEGIN CERTIFICATE-----"


class NoCertificate(Exception):
    """The bytes are no certificate; the text says why in one line."""


def identity(data: bytes) -> Certificate:
    """The certificate in *data*, DER or PEM (then the first in it); raises NoCertificate."""
    # Imported here, on a thread of its own: only a line over TLS needs it.
    from cryptography import x509

    try:
        start = data.find(_PEM)
        if start < 0:
            found = x509.load_der_x509_certificate(data)
        else:
            found = x509.load_pem_x509_certificate(data[start:])
        subject = _host(found) or _name(found.subject)
        return Certificate(subject, _name(found.issuer), found.not_valid_after_utc)
    except ValueError as error:
        raise NoCertificate(f"this is no certificate: {error}") from None


def identity_in(path: Path) -> Certificate:
    """The certificate in a file; raises NoCertificate or OSError."""
    return identity(path.read_bytes())


def _host(certificate: x509.Certificate) -> str:
    """The first of the names it is for (RFC 5280 section 4.2.1.6)."""
    from cryptography import x509

    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ""
    names: list[object] = [
        *named.get_values_for_type(x509.DNSName),
        *named.get_values_for_type(x509.IPAddress),
    ]
    return str(names[0]) if names else ""


def _name(name: x509.Name) -> str:
    """Common name and organisation, as far as they are there and differ."""
    from cryptography.x509.oid import NameOID

    parts = [
        str(attribute.value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for attribute in name.get_attributes_for_oid(oid)[:1]
    ]
    return ", ".join(dict.fromkeys(parts)) or name.rfc4514_string()
