"""The facts of one call: what comes too early waits, what cannot be is not told."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from callcenter.domain.call import CallState
from callcenter.domain.events import (
    Alerting,
    Answered,
    Dialling,
    Ended,
    HoldChanged,
    Party,
    RecordingChanged,
    RecordingState,
)
from callcenter.engine.messages import Event
from callcenter.engine.pjsip.facts import Facts
from callcenter.engine.pjsip.target import Refusal

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
DIALLED = Dialling("c1", "main", "600", NOW)


class Desk:
    """Hears what is told."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.facts = Facts(
            "c1",
            outbound=True,
            tell=self.heard.append,
            now=lambda: NOW,
            log=logging.getLogger("test.facts"),
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_comes_before_the_call_is_told_after_its_beginning(desk: Desk) -> None:
    desk.facts.alerting()
    assert desk.heard == []
    desk.facts.begin(DIALLED)
    assert desk.heard == [DIALLED, Alerting("c1", NOW)]


def test_early_media_stays_when_it_rings_again(desk: Desk) -> None:
    desk.facts.begin(DIALLED)
    desk.facts.alerting(early_media=True)
    desk.facts.alerting()
    assert desk.facts.current.early_media


def test_an_answer_is_told_once(desk: Desk) -> None:
    desk.facts.begin(DIALLED)
    desk.facts.answered()
    desk.facts.answered()
    assert desk.heard == [DIALLED, Answered("c1", NOW)]
    assert desk.facts.active and not desk.facts.rings


def test_who_holds_is_told_when_it_changes_and_not_before_the_answer(desk: Desk) -> None:
    desk.facts.begin(DIALLED)
    desk.facts.held(True, False)
    desk.facts.answered()
    desk.facts.held(False, False)
    desk.facts.held(True, False)
    desk.facts.held(True, False)
    assert desk.heard[2:] == [HoldChanged("c1", True, False, NOW)]


def test_what_cannot_be_is_logged_and_not_told(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.facts.begin(DIALLED)
    desk.facts.ended(Party.CUSTOMER, 486, "Busy", elsewhere=False)
    told = list(desk.heard)
    desk.facts.happen(Answered("c1", NOW))
    assert desk.heard == told
    assert desk.facts.value is not None and desk.facts.value.state is CallState.ENDED
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_call_that_is_over_cannot_be_spoken_of_as_it_stands(desk: Desk) -> None:
    with pytest.raises(Refusal, match="over"):
        _ = desk.facts.current
    desk.facts.begin(DIALLED)
    assert desk.facts.current.remote == "600"
    desk.facts.over = True
    with pytest.raises(Refusal, match="over"):
        _ = desk.facts.current


def test_the_end_of_a_tape_is_told_after_the_call_too(desk: Desk) -> None:
    desk.facts.begin(DIALLED)
    desk.facts.over = True
    desk.facts.ended(Party.AGENT, 200, "OK", elsewhere=False)
    ended = RecordingChanged("c1", RecordingState.OFF, NOW, "r1")
    desk.facts.recorded(ended)
    assert isinstance(desk.heard[1], Ended)
    assert desk.heard[-1] == ended
