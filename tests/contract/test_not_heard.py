"""The real telephone tells when the other side cannot hear the agent, and of closed microphones."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from callcenter.domain.events import (
    Answered,
    LineChanged,
    LineState,
    NotHeard,
    Ringing,
    SpokeWhileMuted,
)
from callcenter.engine.commands import Account, Answer, Configure, HangUp, Mute, Unmute
from callcenter.engine.pjsip.thread import ThreadPhone
from tests.contract.desk import Desk
from tests.contract.exchange import Exchange
from tests.engine.pjsip.hum import Hum

pytestmark = pytest.mark.engine


class Headset(Hum):
    """A headset whose microphone can fall silent, and into which the agent may speak when muted."""

    silent = False
    spoke: tuple[str, ...] = ()

    def microphone_silent(self) -> bool:
        return self.silent

    def spoke_while_muted(self) -> tuple[str, ...]:
        spoke, self.spoke = self.spoke, ()
        return spoke


@pytest.fixture
def headset() -> Headset:
    return Headset()


@pytest.fixture
def desk(headset: Headset) -> Iterator[Desk]:
    exchange = Exchange({"100": "secret"})
    phone = ThreadPhone(log=logging.getLogger("test"), bridge=lambda: headset)
    try:
        desk = Desk(phone)
        desk.do(Configure((Account("line", "100", "127.0.0.1", "secret", (exchange.address,)),)))
        desk.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED)
        exchange.call("100")
        desk.do(Answer(desk.wait(Ringing).call))
        desk.wait(Answered)
        yield desk
    finally:
        phone.close(quit_engine=True)
        exchange.close()


def reasons(desk: Desk) -> list[str]:
    return [event.reason for event in desk.of(NotHeard)]


def test_a_silent_microphone_is_told_and_so_is_its_end(desk: Desk, headset: Headset) -> None:
    call = desk.wait(Ringing).call
    headset.silent = True
    assert desk.wait(NotHeard).call == call
    headset.silent = False
    desk.wait(NotHeard, lambda it: it.reason == "")
    assert reasons(desk) == ["microphone-silent", ""]


def test_whoever_muted_themselves_is_not_told_that_nobody_hears_them(
    desk: Desk, headset: Headset
) -> None:
    call = desk.wait(Ringing).call
    headset.silent = True
    desk.wait(NotHeard)
    desk.do(Mute(call))
    desk.wait(NotHeard, lambda it: it.reason == "")
    opened = desk.mark()
    desk.do(Unmute(call))
    desk.wait(NotHeard, lambda it: it.reason != "", since=opened)


def test_speech_into_a_muted_call_is_told_and_into_one_that_is_over_is_not(
    desk: Desk, headset: Headset
) -> None:
    call = desk.wait(Ringing).call
    headset.spoke = (call, "another")
    assert desk.wait(SpokeWhileMuted).call == call
    desk.do(HangUp(call))
    assert [event.call for event in desk.of(SpokeWhileMuted)] == [call]
