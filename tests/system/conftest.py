"""The demo's exchange and CRM, and an app that works with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.demo.crm_process import CrmProcess
from callcenter.demo.exchange_process import ExchangeProcess
from tests.system.running import App

TOKEN = "a-token-for-tests"


@pytest.fixture
def exchange() -> Iterator[ExchangeProcess]:
    with ExchangeProcess(users=("agent:demo",)) as exchange:
        yield exchange


@pytest.fixture
def crm() -> Iterator[CrmProcess]:
    with CrmProcess(token=TOKEN) as crm:
        yield crm


@pytest.fixture
def app(tmp_path: Path, exchange: ExchangeProcess, crm: CrmProcess) -> Iterator[App]:
    settings = {"crm": {"kind": "sample", "url": crm.url}, "wrap_up.seconds": 600}
    with App(
        tmp_path,
        registrar=exchange.address,
        user="agent",
        password="demo",
        settings=settings,
        crm_token=TOKEN,
    ) as app:
        app.registered()
        yield app
