"""The whole program at a real Asterisk 22: from a queue's caller to the CRM's call log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.control import Verb
from callcenter.demo.crm_process import CrmProcess
from tests.pbx.asterisk import Asterisk
from tests.pbx.outside import Outside
from tests.system.running import App

pytestmark = [pytest.mark.pbx, pytest.mark.system]

TOKEN = "a-token-for-tests"
KNOWN = "+48601234567"


@pytest.fixture
def crm() -> Iterator[CrmProcess]:
    with CrmProcess(token=TOKEN) as crm:
        yield crm


@pytest.fixture(params=["101", "102"], ids=["MD5", "SHA-256"])
def app(
    request: pytest.FixtureRequest, tmp_path: Path, pbx: Asterisk, crm: CrmProcess
) -> Iterator[App]:
    user = str(request.param)
    with App(
        tmp_path,
        registrar=pbx.address,
        user=user,
        password=f"secret-{user}",
        settings={"crm": {"kind": "sample", "url": crm.url}},
        crm_token=TOKEN,
    ) as app:
        app.registered()
        pbx.join(user)
        yield app


def test_a_queued_caller_pops_is_helped_and_logged(
    app: App, outside: Outside, crm: CrmProcess
) -> None:
    outside.call(KNOWN, "Jan Kowalski")
    popped = app.until(
        lambda now: now["calls"] and now["calls"][0]["customer"], "the customer popped"
    )["calls"][0]
    assert popped["customer"]["name"] == "Jan Kowalski"
    assert (popped["queue"], popped["e164"]) == ("support", KNOWN)
    app.answer()
    app.do(Verb.HOLD)
    app.until(lambda now: now["calls"][0]["hold"], "held")
    outside.wait_heard()  # Asterisk's music
    app.do(Verb.RESUME)
    app.until(lambda now: not now["calls"][0]["hold"], "resumed")
    app.do(Verb.HANG_UP)
    outside.wait_ended()
    app.until(lambda now: now["wrap_up"], "wrap-up")
    app.do(Verb.DISPOSE, code="resolved", note="through Asterisk")
    # The status may be a moment older than what was disposed of.
    app.until(lambda _: popped["id"] in crm.effects(), "it is in the CRM")
    app.until(lambda now: now["outbox"]["pending"] == 0, "sent")
    assert crm.effects()[popped["id"]] == 1


def test_the_customer_hangs_up(app: App, outside: Outside) -> None:
    outside.call("+48501234567")
    talking = app.answer()
    outside.hang_up()
    status = app.until(lambda now: now["wrap_up"], "wrap-up")
    assert status["wrap_up"]["call"] == talking["id"]
    app.do(Verb.DISPOSE, code="information")
    assert '"hangup_by": "customer"' in app.command("calls", "--json").stdout
