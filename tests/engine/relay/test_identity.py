"""What is read out of a certificate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from callcenter.engine.relay.identity import NoCertificate, identity, identity_in

END = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)
AUTHORITY = trustme.CA(organization_name="Example Authority")


def issued(*names: str, organization: str = "") -> bytes:
    made = AUTHORITY.issue_cert(
        *names,
        organization_name=organization or None,
        not_before=END - timedelta(days=365),
        not_after=END,
    )
    return made.cert_chain_pems[0].bytes()


def test_it_says_for_whom_by_whom_and_until_when() -> None:
    found = identity(issued("pbx.example", "sip.example"))
    assert found.subject == "pbx.example"
    assert "Example Authority" in found.issuer
    assert found.expires == END


def test_it_may_be_for_an_address() -> None:
    assert identity(issued("192.0.2.10")).subject == "192.0.2.10"


def test_a_file_may_begin_with_a_key(tmp_path: Path) -> None:
    leaf = AUTHORITY.issue_cert("desk.example")
    both = tmp_path / "own.pem"
    both.write_bytes(leaf.private_key_and_cert_chain_pem.bytes())
    assert identity_in(both).subject == "desk.example"


@pytest.mark.parametrize("data", [b"", b"nothing", b"-----BEGIN CERTIFICATE-----\nAAAA"])
def test_what_is_no_certificate_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NoCertificate, match="no certificate"):
        identity(data)
