"""Two whole desks, one caller, one CRM: what was told to the first is known to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from callcenter.control import Verb
from callcenter.demo.crm_process import CrmProcess
from tests.pbx.asterisk import SUPPORT, Asterisk
from tests.pbx.outside import Outside
from tests.system.running import App

pytestmark = [pytest.mark.pbx, pytest.mark.system]

TOKEN = "a-token-for-tests"
JAN = "+48601234567"
WHY = "The boiler is cold again"
SECOND_RING_S = 5.0
"""A telephone rings for one second in five: the second ring begins five seconds after the first."""


class Desks(NamedTuple):
    """The desks of 101 and 102."""

    anna: App
    bernd: App


@pytest.fixture(scope="module")
def opened(running: Asterisk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    with CrmProcess(token=TOKEN) as crm, ExitStack() as ends:

        def desk(user: str) -> App:
            app = App(
                Path(tmp_path_factory.mktemp(user)),
                registrar=running.address,
                user=user,
                password=f"secret-{user}",
                settings={"crm": {"kind": "sample", "url": crm.url}},
                crm_token=TOKEN,
            )
            return ends.enter_context(app)

        desks = Desks(*map(desk, ("101", "102")))
        for app in desks:
            app.registered(seconds=20)
        yield desks


@pytest.fixture
def desks(opened: Desks, pbx: Asterisk) -> Iterator[Desks]:
    """Both, with nothing to do; and so they are left, whatever came of the test."""
    yield opened
    pbx.console("channel request hangup all")
    for app in opened:
        finished(app)


@pytest.fixture
def helped(desks: Desks, pbx: Asterisk, outside: Outside) -> str:
    """Jan is talked to at Anna's desk, who has noted why he calls; the call's id."""
    pbx.join("101")
    outside.call(JAN, "Jan Kowalski", to=SUPPORT)
    call: str = desks.anna.answer()["id"]
    desks.anna.do(Verb.NOTE, text=WHY)
    return call


def popped(app: App) -> dict[str, Any]:
    """The call that rings, once customer and reason are on the screen: before the second ring."""

    def known(now: dict[str, Any]) -> list[dict[str, Any]]:
        calls = now["calls"]
        return [call for call in calls if call["customer"] and call["passed_on_because"] == WHY]

    call = known(app.until(known, "customer and reason have popped"))[0]
    shown_after = datetime.now(UTC) - datetime.fromisoformat(call["started"])
    assert shown_after.total_seconds() < SECOND_RING_S
    assert call["state"] == "ringing"
    return call


def meanwhile(app: App, verb: Verb, **arguments: Any) -> Callable[[], None]:
    """Ask for what takes until somebody else does his part; then wait until it is done."""
    pool = ThreadPoolExecutor(1)
    asked = pool.submit(app.do, verb, **arguments)

    def done() -> None:
        asked.result(20)
        pool.shutdown()

    return done


def finished(app: App) -> None:
    """Be done with whatever is left to do."""
    status = app.until(lambda now: not now["calls"], "no call is left")
    while status["wrap_up"]:
        app.do(Verb.DISPOSE, code="resolved")
        status = _after(app, status["wrap_up"]["call"])


def _after(app: App, call: str) -> dict[str, Any]:
    def done(now: dict[str, Any]) -> bool:
        return not now["wrap_up"] or now["wrap_up"]["call"] != call

    return app.until(done, "done with it")


@pytest.mark.parametrize("prefix", ["", "*4"], ids=["with the call", "by the CRM"])
def test_what_is_known_pops_at_the_next_desk_before_it_rings_twice(
    desks: Desks, helped: str, outside: Outside, prefix: str
) -> None:
    done = meanwhile(desks.anna, Verb.TRANSFER, number=f"{prefix}102")
    call = popped(desks.bernd)
    assert (call["e164"], call["customer"]["name"]) == (JAN, "Jan Kowalski")
    assert "101" in call["passed_on_by"]
    desks.bernd.answer()
    done()
    desks.bernd.do(Verb.HANG_UP)
    outside.wait_ended()


def test_a_colleague_who_is_asked_first_sees_the_customer_and_gets_the_caller(
    desks: Desks, helped: str, outside: Outside
) -> None:
    answered = meanwhile(desks.anna, Verb.TRANSFER, number="102", attended=True)
    call = popped(desks.bernd)
    assert call["customer"]["name"] == "Jan Kowalski"
    assert call["number"] == "101"
    desks.bernd.answer()
    answered()
    desks.anna.do(Verb.COMPLETE)
    talking = desks.bernd.until(
        lambda now: now["calls"] and now["calls"][0]["e164"] == JAN, "the caller is shown"
    )["calls"][0]
    assert talking["id"] == call["id"]
    assert talking["customer"]["name"] == "Jan Kowalski"
    assert "101" in talking["passed_on_by"]
    desks.anna.until(lambda now: not now["calls"], "both calls are over here")
    desks.bernd.do(Verb.HANG_UP)
    outside.wait_ended()
