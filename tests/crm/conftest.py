"""Our sample CRM for each test, and real systems that start once a session, when one is needed."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from callcenter.demo.crm import SampleCrm
from tests.conftest import need
from tests.crm.address_book import Radicale
from tests.crm.bottlecrm import BottleCrm
from tests.crm.bottlecrm import missing as no_bottlecrm
from tests.crm.bottlecrm import running as run_bottlecrm
from tests.crm.directory import Slapd
from tests.crm.directory import missing as no_slapd
from tests.crm.people import people
from tests.crm.request_tracker import RequestTracker
from tests.crm.request_tracker import missing as no_request_tracker
from tests.crm.request_tracker import running as run_request_tracker
from tests.crm.samples import sample_crm
from tests.crm.server import missing as no_server

LOG_SHOWN = 12_000
REAL_ONES = ("bottlecrm", "request_tracker", "slapd", "radicale")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the real systems wrote of a test that failed."""
    report = yield
    used = getattr(item, "funcargs", {})
    for name in REAL_ONES:
        if report.failed and name in used:
            report.sections.append((f"{name}'s log", used[name].log()[-LOG_SHOWN:]))
    return report


@pytest.fixture
def crm() -> Iterator[SampleCrm]:
    server = sample_crm()
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def running_bottlecrm() -> Iterator[BottleCrm]:
    need(not no_bottlecrm(), "BottleCRM", how=no_bottlecrm())
    with run_bottlecrm() as crm:
        yield crm


@pytest.fixture
def bottlecrm(running_bottlecrm: BottleCrm) -> Iterator[BottleCrm]:
    """A real BottleCRM without contacts; a test may stop and start it."""
    yield running_bottlecrm
    running_bottlecrm.start()
    running_bottlecrm.empty()


@pytest.fixture(scope="session")
def running_request_tracker() -> Iterator[RequestTracker]:
    need(not no_request_tracker(), "Request Tracker", how=no_request_tracker())
    with run_request_tracker() as tracker:
        yield tracker


@pytest.fixture
def request_tracker(running_request_tracker: RequestTracker) -> Iterator[RequestTracker]:
    """A real Request Tracker; it keeps what former tests made, so take other names and numbers.

    A test may stop and start it, or `empty` it, which takes some seconds.
    """
    yield running_request_tracker
    running_request_tracker.start()


@pytest.fixture(scope="session")
def running_slapd() -> Iterator[Slapd]:
    need(not no_slapd(), "OpenLDAP", how=no_slapd())
    with Slapd(people()) as directory:
        yield directory


@pytest.fixture
def slapd(running_slapd: Slapd) -> Iterator[Slapd]:
    """A real OpenLDAP that knows `people`; a test may stop and start it."""
    yield running_slapd
    running_slapd.start()


@pytest.fixture(scope="session")
def running_radicale() -> Iterator[Radicale]:
    need(not no_server(), "Radicale", how=no_server())
    with Radicale(people()) as book:
        yield book


@pytest.fixture
def radicale(running_radicale: Radicale) -> Iterator[Radicale]:
    """A real Radicale that knows `people`; a test may stop and start it."""
    yield running_radicale
    running_radicale.start()
