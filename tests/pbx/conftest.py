"""One Asterisk for all tests of this folder; each test gets it with an empty queue."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from tests.conftest import need
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk, missing, tree
from tests.pbx.outside import Outside

LOG_SHOWN = 12_000


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what Asterisk wrote of a test that failed."""
    report = yield
    exchange = getattr(item, "funcargs", {}).get("running")
    if report.failed and exchange is not None:
        report.sections.append(("Asterisk's log", exchange.log()[-LOG_SHOWN:]))
    return report


@pytest.fixture(scope="session")
def running() -> Iterator[Asterisk]:
    need(not missing(), "Asterisk", how=missing())
    with Asterisk(tree()) as asterisk:
        yield asterisk


@pytest.fixture
def pbx(running: Asterisk) -> Iterator[Asterisk]:
    yield running
    for extension in ("101", "102", "103", "104", "105"):
        running.leave(extension)
    running.console("channel request hangup all")
    running.wait_for("core show channels", "0 active channels")


@pytest.fixture
def agent(pbx: Asterisk) -> Iterator[Agent]:
    with Agent() as agent:
        yield agent


@pytest.fixture
def outside(pbx: Asterisk) -> Iterator[Outside]:
    with Outside(pbx.peer) as outside:
        yield outside
