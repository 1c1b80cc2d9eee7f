"""The check before a shift through a real Asterisk 22: a number calls itself, and hears itself."""

from __future__ import annotations

import pytest

from callcenter.domain.events import Dialling, Ringing, SoundTested
from callcenter.domain.sound_test import SoundStep, SoundTest
from callcenter.engine.commands import TestSound
from tests.engine.pjsip.checked import Checked
from tests.engine.pjsip.hum import HUM_HZ
from tests.engine.pjsip.tones import power
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk

pytestmark = pytest.mark.pbx


def step(agent: Agent, wanted: SoundStep) -> SoundTest:
    ends = (wanted, SoundStep.FAILED)
    found = agent.expect(SoundTested, lambda it: it.test.step in ends, timeout=20)
    assert found.test.step is wanted, found.test.reason
    return found.test


def test_the_voice_goes_to_the_exchange_and_back_and_nobody_is_told_of_a_call(
    pbx: Asterisk,
) -> None:
    headset = Checked()
    with Agent(headset=lambda: headset) as agent:
        agent.register(pbx.address, "101", "secret-101")
        agent.send(TestSound("desk", 3.0))
        step(agent, SoundStep.SPEAK)
        step(agent, SoundStep.LISTEN)
        done = step(agent, SoundStep.DONE)
        calls = [*agent.of(Dialling), *agent.of(Ringing)]
    assert done.reason == ""
    assert done.peak > 0.02 and done.loss < 0.02
    assert done.mos is not None and done.mos > 4.0
    assert calls == []
    (played,) = headset.played
    assert power(played[len(played) // 2 :], hertz=HUM_HZ, rate=16000) > 0.9
