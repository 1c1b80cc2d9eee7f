"""The doctor's look at certificates."""

from __future__ import annotations

import contextlib
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from callcenter.config.writing import set_user
from callcenter.doctor import line
from callcenter.doctor.finding import Finding
from callcenter.domain.certificate import Certificate
from callcenter.engine.relay.framing import Framer
from callcenter.paths import Profile
from callcenter.status import certificate_data
from tests.doctor.patients import NOW, patient
from tests.engine.relay.wires import Stream, answer, file_of, header


@pytest.fixture(autouse=True)
def tls(profile: Profile) -> None:
    chosen = {"line.user": "101", "line.domain": "pbx.example", "line.transport": "tls"}
    set_user(profile.config, chosen)


def shown(profile: Profile, **left: int) -> Finding:
    """What is found where these certificates have so many days left."""
    account: dict[str, Any] = {
        key: certificate_data(Certificate("pbx.example", "Ca", NOW + timedelta(days=days, hours=1)))
        for key, days in left.items()
    }
    ill = patient(profile)
    # What a running app would have said.
    ill.telephone = {"accounts": [account]}
    return line.certificate(ill)


def test_a_line_without_tls_needs_none(profile: Profile) -> None:
    set_user(profile.config, {"line.transport": "udp"})
    assert line.certificate(patient(profile)).ok


def test_a_good_certificate_is_told_with_its_end(profile: Profile) -> None:
    found = shown(profile, certificate=90)
    cause = "the exchange's for pbx.example by Ca, until 2026-06-29"
    assert found == Finding("certificate", True, cause)


def test_one_that_ends_within_the_month_is_to_be_renewed(profile: Profile) -> None:
    found = shown(profile, certificate=20)
    assert found.ok
    assert found.cause.endswith("until 2026-04-20, 20 days left")
    assert found.fix == "Ask IT to renew the exchange's certificate."


@pytest.mark.parametrize(("left", "words"), [(3, "3 days left"), (-2, "expired 2026-03-29")])
def test_one_that_ends_within_the_week_is_ill(profile: Profile, left: int, words: str) -> None:
    found = shown(profile, certificate=90, own_certificate=left)
    assert not found.ok
    assert "this computer's" in found.cause and words in found.cause
    assert found.fix == "Have line.tls_certificate renewed."


@pytest.mark.engine
def test_the_certificate_of_a_real_registrar_is_looked_at(profile: Profile, tmp_path: Path) -> None:
    authority = trustme.CA(organization_name="Example Authority")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    end = (datetime.now(UTC) + timedelta(days=20, hours=1)).replace(microsecond=0)
    authority.issue_cert("pbx.example", "127.0.0.1", not_after=end).configure_cert(context)
    exchange = Stream(context)
    trusted = file_of(tmp_path, "authority.pem", authority.cert_pem.bytes())
    address = f"127.0.0.1:{exchange.port}"
    set_user(profile.config, {"line.registrars": [address], "line.tls_authorities": trusted})
    serving = threading.Thread(target=serve, args=(exchange,))
    serving.start()
    found = line.certificate(patient(profile, now=lambda: datetime.now(UTC)))
    serving.join(5)
    exchange.close()
    assert found.ok, found
    assert "for pbx.example by " in found.cause and "Example Authority" in found.cause
    assert f"until {end:%Y-%m-%d}, 20 days left" in found.cause


def serve(exchange: Stream) -> None:
    """Say yes to everything until the other side hangs up."""
    exchange.accept()
    framer = Framer()
    with contextlib.suppress(ConnectionError):
        while data := exchange.receive():
            for piece in framer.feed(data):
                request = piece.decode()
                contact = f"Contact: {header(request, 'Contact')};expires=60\r\n"
                exchange.send(answer(request, "200 OK", contact))
