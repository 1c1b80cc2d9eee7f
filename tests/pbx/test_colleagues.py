"""Colleagues and voicemail at a real Asterisk 22: watched by its hints, picked up, listened to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callcenter.control import Verb
from callcenter.domain.colleague import ColleagueState, Voicemail
from callcenter.domain.events import (
    ColleagueChanged,
    IdentityChanged,
    LineChanged,
    VoicemailChanged,
)
from callcenter.engine.commands import AskSnapshot, Configure, HangUp
from callcenter.engine.messages import Snapshot
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk
from tests.pbx.outside import Outside
from tests.system.running import App

pytestmark = pytest.mark.pbx

EVA = ("103", "secret-103")


@pytest.fixture
def colleague(pbx: Asterisk) -> Iterator[Outside]:
    """Eva's telephone."""
    with Outside(pbx.peer) as telephone:
        telephone.register(*EVA)
        yield telephone


@pytest.fixture
def watcher(pbx: Asterisk, agent: Agent, colleague: Outside) -> Agent:
    """An agent who sees that Eva is free."""
    agent.register(pbx.address, "101", "secret-101", watched=("103",))
    sees(agent, ColleagueState.IDLE)
    return agent


def sees(agent: Agent, state: ColleagueState, *, timeout: float = 20.0) -> None:
    """Wait until Eva's telephone does that."""
    agent.expect(
        ColleagueChanged,
        lambda event: event.colleague.user == "103" and event.colleague.state is state,
        timeout=timeout,
    )


def box(agent: Agent, new: int, *, timeout: float = 10.0) -> Voicemail:
    """What lies in the box, once so many new messages do."""
    return agent.expect(
        VoicemailChanged, lambda event: event.voicemail.new == new, timeout=timeout
    ).voicemail


def test_a_colleagues_call_is_seen_from_ring_to_end(
    pbx: Asterisk, watcher: Agent, colleague: Outside, outside: Outside
) -> None:
    pbx.join("103")
    outside.call("+48501234567")
    colleague.let_ring()
    sees(watcher, ColleagueState.RINGING)
    colleague.take_call()
    sees(watcher, ColleagueState.TALKING)
    outside.hang_up()
    sees(watcher, ColleagueState.IDLE)


def test_a_telephone_that_is_gone_is_seen_to_be(
    pbx: Asterisk, watcher: Agent, colleague: Outside
) -> None:
    colleague.register(*EVA, expires_s=0)
    sees(watcher, ColleagueState.GONE)
    colleague.register(*EVA)
    sees(watcher, ColleagueState.IDLE)


def test_a_call_that_rings_at_a_colleague_is_picked_up(
    pbx: Asterisk, watcher: Agent, colleague: Outside, outside: Outside
) -> None:
    pbx.join("103")
    outside.call("+48501234567")
    colleague.let_ring()
    sees(watcher, ColleagueState.RINGING)
    watcher.dial("**103", call="picked")
    named = watcher.expect(IdentityChanged)
    assert named.call == "picked"
    assert "+48501234567" in dict(named.headers)["P-Asserted-Identity"]
    sees(watcher, ColleagueState.IDLE)
    watcher.hears("picked")
    outside.wait_hum()
    watcher.send(HangUp("picked"))
    outside.wait_ended()


def test_a_message_left_and_deleted_changes_the_count(pbx: Asterisk, agent: Agent) -> None:
    agent.register(pbx.address, "101", "secret-101", voicemail=True)
    assert box(agent, 0) == Voicemail(False, 0, 0, 0, "*97")
    leave_a_message(pbx, agent, "101")
    assert box(agent, 1) == Voicemail(True, 1, 0, 0, "*97")
    pbx.empty_box("101")
    assert box(agent, 0) == Voicemail(False, 0, 0, 0, "*97")


def test_the_box_is_told_of_without_being_asked(pbx: Asterisk, agent: Agent) -> None:
    agent.register(pbx.address, "102", "secret-102", voicemail=True)
    leave_a_message(pbx, agent, "102")
    assert box(agent, 1).waiting
    pbx.empty_box("102")
    assert not box(agent, 0).waiting


def test_after_a_new_start_everything_is_watched_again_within_seconds(
    pbx: Asterisk, watcher: Agent, colleague: Outside
) -> None:
    pbx.stop()
    pbx.forget()
    pbx.start()
    sees(watcher, ColleagueState.GONE)
    colleague.register(*EVA)
    sees(watcher, ColleagueState.IDLE)
    watcher.send(AskSnapshot())
    snapshot = watcher.expect(Snapshot)
    assert [(one.user, one.state) for one in snapshot.colleagues] == [("103", ColleagueState.IDLE)]


def test_other_colleagues_are_watched_without_registering_anew(
    pbx: Asterisk, watcher: Agent
) -> None:
    before = len(watcher.of(LineChanged))
    watcher.configure(pbx.address, "101", "secret-101", watched=("102",))
    watcher.expect(ColleagueChanged, lambda event: event.colleague.user == "102")
    pbx.wait_for("pjsip list subscriptions inbound", "2 active subscriptions")
    assert len(watcher.of(LineChanged)) == before


def test_the_exchange_is_told_when_nobody_listens_any_more(pbx: Asterisk, watcher: Agent) -> None:
    listening = pbx.console("pjsip list subscriptions inbound")
    assert "103" in listening
    watcher.send(Configure(accounts=()))
    pbx.wait_for("pjsip list subscriptions inbound", "0 active subscriptions")


def eva_is(status: dict[str, Any], state: str) -> bool:
    return any(one["user"] == "103" and one["state"] == state for one in status["colleagues"])


@pytest.mark.system
def test_a_window_shows_picks_up_and_finds_again(
    pbx: Asterisk, colleague: Outside, outside: Outside, tmp_path: Path
) -> None:
    eva = {"user": "103", "name": "Eva", "queue": "support", "favourite": True}
    with App(
        tmp_path,
        registrar=pbx.address,
        user="101",
        password="secret-101",
        settings={"colleagues": [eva]},
    ) as app:
        app.registered()
        app.until(lambda now: eva_is(now, "idle"), "Eva is free")
        box = app.until(lambda now: now["voicemail"], "the box is told of")["voicemail"]
        assert (box["waiting"], box["number"]) == (False, "*97")
        assert "no call rings at 103" in app.command("ctl", "pickup", "103").stderr
        pbx.join("103")
        outside.call("+48501234567")
        colleague.let_ring()
        app.until(lambda now: eva_is(now, "ringing"), "it rings at Eva's")
        assert app.command("ctl", "pickup", "103").returncode == 0
        app.until(lambda now: [one["state"] for one in now["calls"]] == ["active"], "picked up")
        app.until(lambda now: now["calls"][0]["e164"] == "+48501234567", "the caller is named")
        outside.wait_heard(loud=1)
        app.kill()
        app.start()
        again = app.until(lambda now: eva_is(now, "idle") and now["calls"], "found again")
        assert again["colleagues"][0]["name"] == "Eva"
        app.do(Verb.HANG_UP)
        outside.wait_ended()


def leave_a_message(pbx: Asterisk, agent: Agent, extension: str) -> None:
    agent.dial(f"*98{extension}", call="message")
    pbx.wait_for("core show channels", f"VoiceMail({extension}")
    agent.send(HangUp("message"))
    agent.ended("message")
