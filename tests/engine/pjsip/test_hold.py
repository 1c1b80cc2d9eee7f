"""Holding and resuming, as it was asked for and as the session then is."""

from __future__ import annotations

import logging
from typing import Any

import pjsua2 as pj
import pytest

from callcenter.engine.pjsip.hold import MOST_REPEATS, Hold

HELD = (pj.PJSUA_CALL_MEDIA_LOCAL_HOLD, pj.PJMEDIA_DIR_ENCODING)
TALKS = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJMEDIA_DIR_ENCODING_DECODING)
HELD_BUT_HEARD = (pj.PJSUA_CALL_MEDIA_LOCAL_HOLD, pj.PJMEDIA_DIR_ENCODING_DECODING)
RESUMED_BUT_DEAF = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJMEDIA_DIR_ENCODING)


class Wire:
    """The library's call: it writes down what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def getMedTransportInfo(self, media: int) -> None:
        pass

    def setHold(self, wish: Any) -> None:
        self.asked.append("hold")

    def reinvite(self, wish: Any) -> None:
        self.asked.append("resume")


@pytest.fixture
def wire() -> Wire:
    return Wire()


def holding(wire: Wire) -> Hold:
    hold = Hold("one", dialled=True, log=logging.getLogger("hold"))
    hold.seen(*TALKS)
    hold.wish(True, 0.0)
    hold.turn(wire, 0.0)  # type: ignore[arg-type]
    return hold


def test_a_call_is_held_once_the_session_says_so(wire: Wire) -> None:
    hold = holding(wire)
    hold.seen(*HELD)
    hold.agreed(0.1)
    hold.turn(wire, 0.1)  # type: ignore[arg-type]
    assert hold.held == (True, False)
    assert wire.asked == ["hold"]


def test_a_hold_that_never_reached_the_other_side_is_asked_for_again(wire: Wire) -> None:
    hold = holding(wire)
    hold.seen(*HELD_BUT_HEARD)
    assert hold.held == (False, False)
    hold.agreed(0.1)
    hold.turn(wire, 0.1)  # type: ignore[arg-type]
    assert wire.asked == ["hold", "hold"]
    hold.seen(*HELD)
    assert hold.held == (True, False)
    assert not hold.under_way


def test_a_call_that_was_resumed_but_is_still_deaf_is_resumed_again(wire: Wire) -> None:
    hold = holding(wire)
    hold.seen(*HELD)
    hold.wish(False, 1.0)
    hold.turn(wire, 1.0)  # type: ignore[arg-type]
    hold.seen(*RESUMED_BUT_DEAF)
    assert hold.held == (True, False)
    hold.agreed(1.1)
    hold.turn(wire, 1.1)  # type: ignore[arg-type]
    hold.seen(*TALKS)
    assert hold.held == (False, False)
    assert wire.asked == ["hold", "resume", "resume"]


def test_another_side_that_only_listens_is_not_asked_for_ever(wire: Wire) -> None:
    hold = holding(wire)
    hold.seen(*HELD)
    hold.wish(False, 1.0)
    for _ in range(MOST_REPEATS + 3):
        hold.turn(wire, 1.0)  # type: ignore[arg-type]
        hold.seen(*RESUMED_BUT_DEAF)
        hold.agreed(1.0)
    assert wire.asked == ["hold"] + ["resume"] * (MOST_REPEATS + 1)
    assert hold.held == (False, False)
    assert not hold.under_way
