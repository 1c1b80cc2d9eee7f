"""Policy at a real Asterisk 22: calls sent on, turned away and answered by themselves; dialling."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from callcenter.control import Verb
from tests.conftest import need
from tests.engine.pjsip.sound_server import available, sound_server
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk
from tests.pbx.outside import Outside
from tests.system.running import App

pytestmark = [pytest.mark.pbx, pytest.mark.system]

Open = Callable[..., App]


@pytest.fixture
def desk(tmp_path: Path, pbx: Asterisk) -> Iterator[Open]:
    """Opens the desk of 101 with such settings, and registers it."""
    with ExitStack() as ends:

        def open_desk(environment: dict[str, str] | None = None, **settings: Any) -> App:
            app = App(
                tmp_path,
                registrar=pbx.address,
                user="101",
                password="secret-101",
                settings={key.replace("__", "."): value for key, value in settings.items()},
                environment=environment,
            )
            ends.enter_context(app).registered()
            return app

        yield open_desk


@pytest.fixture
def colleague(pbx: Asterisk, agent: Agent) -> Agent:
    """Anna's colleague at 102."""
    agent.register(pbx.address, "102", "secret-102")
    return agent


def logged(app: App) -> dict[str, Any]:
    """The one call in the log."""
    found: list[dict[str, Any]] = []

    def there(_: dict[str, Any]) -> bool:
        found[:] = json.loads(app.command("calls", "--json").stdout)
        return len(found) == 1

    app.until(there, "one call is in the log", seconds=20)
    return found[0]


def test_a_direct_call_goes_on_to_whom_the_agent_said(
    desk: Open, colleague: Agent, outside: Outside, pbx: Asterisk
) -> None:
    outside.register("103", "secret-103")
    app = desk(calls__forward_always="103")
    colleague.dial("101", call="one")
    outside.take_call()
    colleague.hears("one")
    kept = logged(app)
    assert (kept["sip_code"], kept["hangup_by"], kept["answered"]) == (302, "agent", None)
    assert app.status()["calls"] == []


def test_a_call_nobody_answers_goes_on_too(
    desk: Open, colleague: Agent, outside: Outside, pbx: Asterisk
) -> None:
    outside.register("103", "secret-103")
    app = desk(calls__forward_no_answer="103", calls__forward_after_s=3)
    colleague.dial("101", call="one")
    app.ringing()
    outside.take_call()
    colleague.hears("one")
    assert logged(app)["sip_code"] == 302


def test_do_not_disturb_turns_a_direct_call_away_and_logs_it_as_missed(
    desk: Open, colleague: Agent
) -> None:
    app = desk(calls__do_not_disturb="direct")
    colleague.dial("101", call="one")
    assert colleague.ended("one").code in (480, 486, 503)
    assert (logged(app)["sip_code"], logged(app)["hangup_by"]) == (480, "network")


def test_an_intercom_call_is_answered_only_where_there_is_a_headset(
    desk: Open, colleague: Agent
) -> None:
    need(available, "PulseAudio", how="apt-get install pulseaudio pulseaudio-utils")
    with sound_server() as sounds:
        sounds.plug_speaker("headset")
        sounds.plug_microphone("mouthpiece")
        app = desk({"PULSE_SERVER": sounds.address}, calls__auto_answer="header")
        app.until(lambda now: not _deaf(now), "the headset is known", seconds=20)
        colleague.dial("*80101", call="one")
        app.talking()
        colleague.hears("one")
        app.do(Verb.HANG_UP)
        colleague.ended("one")


def test_without_a_headset_an_intercom_call_rings(desk: Open, colleague: Agent) -> None:
    app = desk({"PULSE_SERVER": "unix:/nowhere"}, calls__auto_answer="header")
    colleague.dial("*80101", call="one")
    call = app.ringing()
    assert _deaf(app.status())
    app.do(Verb.REJECT, call=call["id"])


def test_the_plan_is_what_the_exchange_is_sent(desk: Open) -> None:
    app = desk(dialling__plan="(<5:6>xx)", dialling__premium="block")
    app.do(Verb.DIAL, number="500")
    app.talking()
    app.do(Verb.HANG_UP)
    assert "no number that your site dials" in app.tell(Verb.DIAL, number="600").reason


def _deaf(status: dict[str, Any]) -> bool:
    audio = status["audio"]
    return not (audio["microphone"] and audio["speaker"]) or audio["problem"] != "none"
