"""A real OpenLDAP and a real Radicale that know `people`, started once a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import need
from tests.crm.address_book import Radicale
from tests.crm.directory import Slapd
from tests.crm.directory import missing as no_slapd
from tests.crm.people import people
from tests.crm.server import missing as no_server


@pytest.fixture(scope="session")
def running_slapd() -> Iterator[Slapd]:
    need(not no_slapd(), "OpenLDAP", how=no_slapd())
    with Slapd(people()) as directory:
        yield directory


@pytest.fixture
def slapd(running_slapd: Slapd) -> Iterator[Slapd]:
    """It may be stopped and started."""
    yield running_slapd
    running_slapd.start()


@pytest.fixture(scope="session")
def running_radicale() -> Iterator[Radicale]:
    need(not no_server(), "Radicale", how=no_server())
    with Radicale(people()) as book:
        yield book


@pytest.fixture
def radicale(running_radicale: Radicale) -> Iterator[Radicale]:
    """It may be stopped and started."""
    yield running_radicale
    running_radicale.start()
