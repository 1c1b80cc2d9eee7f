"""The whole program passes calls on at the demo's exchange, as another program asks it to."""

from __future__ import annotations

import pytest

from callcenter.control import Verb
from callcenter.demo.control import CallState
from callcenter.demo.exchange_process import ExchangeProcess
from tests.system.running import App

pytestmark = pytest.mark.system

CALLER, COLLEAGUE, BUSY = "+48601234567", "102", "601"


def test_a_busy_number_brings_the_caller_back_and_a_colleague_takes_the_call(
    app: App, exchange: ExchangeProcess
) -> None:
    there = exchange.call(CALLER)
    here = app.answer()["id"]
    refused = app.command("ctl", "transfer", BUSY)
    assert refused.returncode == 1
    assert "not passed on: 486" in refused.stderr
    (call,) = app.until(lambda now: not now["calls"][0]["hold"] and now, "back")["calls"]
    told = call["transfer"]
    assert (call["id"], told["state"], told["code"]) == (here, "failed", 486)
    assert exchange.status().call(there).state is CallState.TALKING
    taken = app.command("ctl", "transfer", COLLEAGUE)
    assert (taken.returncode, taken.stderr) == (0, "")
    assert exchange.wait_call(there, CallState.ENDED).passed_to == COLLEAGUE


def test_a_colleague_is_asked_brought_in_and_left_with_the_caller(
    app: App, exchange: ExchangeProcess
) -> None:
    there = exchange.call(CALLER)
    here = app.answer()["id"]
    asked = app.do(Verb.TRANSFER, number=COLLEAGUE, attended=True)["call"]
    calls = {one["id"]: one for one in app.status()["calls"]}
    assert (calls[here]["hold"], calls[asked]["consults"]) == (True, here)
    app.do(Verb.SWAP)
    app.do(Verb.CONFERENCE)
    assert all(one["conference"] for one in app.status()["calls"])
    app.do(Verb.COMPLETE)
    assert exchange.wait_call(there, CallState.ENDED).passed_to == COLLEAGUE
