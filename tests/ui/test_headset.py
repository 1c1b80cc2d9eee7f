"""A press at the telephone becomes the desk's command, through the window's own shell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from callcenter.domain.events import HeadsetPressed
from callcenter.domain.headset import HeadsetButton
from callcenter.engine.commands import Answer, HangUp, Mute, Unmute
from tests.ui.people import NOW
from tests.ui.workplace import Desktop


@pytest.fixture
def at(qapp: QApplication) -> Iterator[Desktop]:
    desktop = Desktop(qapp)
    desktop.configure()
    yield desktop
    desktop.close()


def press(at: Desktop, button: HeadsetButton) -> None:
    at.phone.tell(HeadsetPressed(button, NOW))
    at.settle()


def test_the_headset_alone_leads_a_call_from_ring_to_end(at: Desktop) -> None:
    call = at.ring()
    press(at, HeadsetButton.OFF_HOOK)
    assert at.told(Answer) == [Answer(call)]
    assert at.phone.calls[call].talking
    press(at, HeadsetButton.MUTE)
    assert at.phone.calls[call].muted and at.told(Mute) == [Mute(call)]
    press(at, HeadsetButton.UNMUTE)
    assert not at.phone.calls[call].muted and at.told(Unmute) == [Unmute(call)]
    press(at, HeadsetButton.FLASH)
    assert at.phone.calls[call].held_by_agent
    press(at, HeadsetButton.OFF_HOOK)
    assert not at.phone.calls[call].held_by_agent
    press(at, HeadsetButton.ON_HOOK)
    assert at.told(HangUp) == [HangUp(call)] and not at.phone.calls
    assert at.refusals == []


def test_rejecting_sends_the_call_to_somebody_else(at: Desktop) -> None:
    at.ring()
    press(at, HeadsetButton.REJECT)
    assert not at.phone.calls and at.refusals == []
