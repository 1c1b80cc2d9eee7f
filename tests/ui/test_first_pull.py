"""The whole app beside a sample CRM: all customers are first pulled by a process beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest

from callcenter.config.writing import set_user
from callcenter.demo.crm import SampleCrm
from callcenter.paths import Profile
from callcenter.sync.apart import PULL_MODULE
from tests.crm.samples import TOKEN, sample_crm
from tests.ui.test_crm_put_right import ring_with
from tests.ui.test_desktop import Open, opened, profile  # noqa: F401


@pytest.fixture
def server() -> Iterator[SampleCrm]:
    made = sample_crm()
    made.start()
    yield made
    made.close()


def pulling() -> list[psutil.Process]:
    """The processes beside us that pull."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if PULL_MODULE in child.cmdline():
                found.append(child)
    return found


def test_all_customers_are_first_pulled_by_a_process_beside_the_window(
    opened: Open,  # noqa: F811
    profile: Profile,  # noqa: F811
    server: SampleCrm,
) -> None:
    set_user(profile.config, {"crm": {"kind": "sample", "url": server.url}})
    ring = ring_with(TOKEN)
    app = opened(environment={}, backend=lambda: ring)
    app.begin()
    app.until(pulling)
    app.until(lambda: not pulling())
    assert (app.desktop.sync.crm, app.desktop.sync.reason) == ("online", "")
