"""A directory over TLS: hidden before anything is told, and only with the right certificate."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme
from msgspec.structs import replace

from callcenter.directory.directory import Stage
from callcenter.directory.setup import Account, LdapSetup, carddav_setup
from tests.conftest import need
from tests.crm.directory import PASSWORD, READER, Slapd
from tests.crm.directory import missing as no_slapd
from tests.crm.people import people
from tests.directory.asked import at, carddav, closing, failure, ldap, number
from tests.directory.hostile import served, server, talking

ADA = people(1)[0]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def secure(authority: trustme.CA) -> Iterator[Slapd]:
    need(not no_slapd(), "OpenLDAP", how=no_slapd())
    found = authority.issue_cert("localhost")
    with Slapd(people(3), certificate=found.private_key_and_cert_chain_pem.bytes()) as directory:
        yield directory


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system trusts the authority."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


def of(url: str, host: str) -> LdapSetup:
    """The server at *url*, called *host*, asked as if it were far away."""
    parts = urlsplit(url)
    there = at(f"{parts.scheme}://{host}:{parts.port}", Account(READER, PASSWORD))
    return replace(there, secure=True)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("kept", ["url", "tls_url"], ids=["StartTLS", "ldaps"])
def test_names_come_over_tls(secure: Slapd, kept: str) -> None:
    async def story() -> None:
        said: dict[Stage, str] = {}
        directory = ldap(of(getattr(secure, kept), "localhost"))

        async def ask() -> None:
            await directory.open(lambda stage, words: said.update({stage: words}))
            assert [one.name for one in await directory.find(number(ADA.mobile_e164))] == [ADA.name]

        await closing(directory, ask)
        assert said[Stage.SECURE].startswith("TLSv1.")

    asyncio.run(story())


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("kept", ["url", "tls_url"], ids=["StartTLS", "ldaps"])
def test_a_certificate_for_another_name_is_refused(secure: Slapd, kept: str) -> None:
    before = secure.log()
    error = asyncio.run(failure(ldap(of(getattr(secure, kept), "127.0.0.1"))))
    assert (error.stage, "certificate" in error.mend) == (Stage.SECURE, True)
    assert "BIND" not in secure.log().removeprefix(before)


@pytest.mark.parametrize("kept", ["url", "tls_url"], ids=["StartTLS", "ldaps"])
def test_a_certificate_of_an_authority_nobody_knows_is_refused(secure: Slapd, kept: str) -> None:
    before = secure.log()
    error = asyncio.run(failure(ldap(of(getattr(secure, kept), "localhost"))))
    assert error.stage is Stage.SECURE
    assert "BIND" not in secure.log().removeprefix(before)


def test_a_server_without_tls_is_told_no_password(running_slapd: Slapd) -> None:
    before = running_slapd.log()
    error = asyncio.run(failure(ldap(of(running_slapd.url, "localhost"))))
    assert error.stage is Stage.SECURE
    assert "BIND" not in running_slapd.log().removeprefix(before)


@pytest.mark.usefixtures("trusted")
def test_a_carddav_server_with_a_certificate_for_another_name_is_refused(
    authority: trustme.CA,
) -> None:
    context = served(authority.issue_cert("dav.example.com"))
    with server(talking(b"HTTP/1.1 207 Multi-Status\r\n\r\n"), context) as port:
        setup = carddav_setup(
            f"https://localhost:{port}/", plain_allowed=False, book="", account=Account("a", "b")
        )
        error = asyncio.run(failure(carddav(setup)))
    assert (error.stage, "certificate" in error.mend) == (Stage.SECURE, True)
