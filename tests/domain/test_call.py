"""A call's states: every pair of state and event is in the table or impossible."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from msgspec.structs import replace

from callcenter.domain.call import NEXT, Call, CallEvent, CallState, Direction, Impossible
from callcenter.domain.events import (
    Alerting,
    Answered,
    ConferenceChanged,
    DigitReceived,
    DigitsMethodChanged,
    Ended,
    HoldChanged,
    IdentityChanged,
    MuteChanged,
    NotHeard,
    Party,
    QualityMeasured,
    RecordingChanged,
    SilenceNoticed,
    TransferProgressed,
)
from callcenter.domain.quality import Quality
from callcenter.domain.recording import RecordingState
from callcenter.domain.transfer import Transfer, TransferState
from tests.domain.story import NOON, answered, dialling, ended, refused, ringing

EVENTS: tuple[CallEvent, ...] = (
    Alerting("call", NOON, early_media=True),
    Answered("call", NOON),
    HoldChanged("call", True, False, NOON),
    MuteChanged("call", True, NOON),
    DigitReceived("call", "5", NOON),
    QualityMeasured("call", Quality(mos=4.2), NOON),
    SilenceNoticed("call", 10.0, NOON),
    TransferProgressed("call", Transfer("102", TransferState.RINGING, 180), NOON),
    IdentityChanged("call", (("From", "<sip:102@pbx>"),), NOON),
    ConferenceChanged("call", True, NOON),
    RecordingChanged("call", RecordingState.ON, NOON),
    DigitsMethodChanged("call", "info", NOON),
    NotHeard("call", "not-sent", NOON),
    Ended("call", Party.CUSTOMER, 200, "", NOON),
)
CALL = Call.of(ringing())


def test_there_is_an_example_of_every_event() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(CallEvent))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("state", CallState)
def test_every_event_in_every_state_is_in_the_table_or_impossible(
    state: CallState, event: CallEvent
) -> None:
    call = replace(CALL, state=state)
    expected = NEXT.get((state, type(event)))
    if expected is None:
        with pytest.raises(Impossible, match=type(event).__name__):
            call.after(event)
    else:
        assert call.after(event).state is expected


def test_an_ended_call_is_ended() -> None:
    assert not [pair for pair in NEXT if pair[0] is CallState.ENDED]
    assert all((state, Ended) in NEXT for state in CallState if state is not CallState.ENDED)


def test_only_an_answer_makes_a_call_active() -> None:
    into = {
        event
        for (state, event), then in NEXT.items()
        if then is CallState.ACTIVE and state is not CallState.ACTIVE
    }
    assert into == {Answered}


def test_who_holds_and_since_when() -> None:
    call = CALL.after(answered())
    later = NOON + timedelta(seconds=9)
    held = call.after(HoldChanged("call", True, False, NOON))
    both = held.after(HoldChanged("call", True, True, later))
    assert (both.held_by_agent, both.held_by_customer, both.held_since) == (True, True, NOON)
    free = both.after(HoldChanged("call", False, False, later))
    assert not free.held
    assert free.held_since is None


def test_a_new_call_is_neither_muted_nor_held_nor_called_secure() -> None:
    assert not (CALL.muted or CALL.held or CALL.early_media or CALL.elsewhere)
    assert not Quality().secure


def test_facts_of_a_talk() -> None:
    call = CALL.after(answered())
    assert call.after(MuteChanged("call", True, NOON)).muted
    assert call.after(SilenceNoticed("call", 10.0, NOON)).silent_s == 10.0
    assert call.after(DigitReceived("call", "5", NOON)) == call
    measured = call.after(QualityMeasured("call", Quality(mos=4.2), NOON))
    assert measured.quality == Quality(mos=4.2)
    assert call.after(RecordingChanged("call", RecordingState.PAUSED, NOON)).recording is (
        RecordingState.PAUSED
    )
    assert call.after(DigitsMethodChanged("call", "info", NOON)).digits_method == "info"
    assert call.after(NotHeard("call", "not-sent", NOON)).not_heard == "not-sent"


def test_a_call_on_its_way_elsewhere() -> None:
    call = CALL.after(answered())
    transfer = Transfer("102", TransferState.TRYING, 100)
    assert transfer.under_way
    assert call.after(TransferProgressed("call", transfer, NOON)).transfer == transfer
    named = call.after(IdentityChanged("call", (("From", "<sip:102@pbx>"),), NOON))
    assert named.identity == (("From", "<sip:102@pbx>"),)
    assert named.headers == call.headers
    joined = call.after(ConferenceChanged("call", True, NOON))
    assert joined.in_conference
    assert not joined.after(ConferenceChanged("call", False, NOON)).in_conference


def test_early_media_of_an_outbound_call() -> None:
    call = Call.of(dialling(target="112"))
    assert (call.direction, call.state, call.remote) == (
        Direction.OUTBOUND,
        CallState.DIALLING,
        "112",
    )
    assert call.after(Alerting("call", NOON, early_media=True)).early_media


@pytest.mark.parametrize(
    ("call", "missed"),
    [
        (CALL, False),
        (CALL.after(ended(code=487)), True),
        (CALL.after(ended(by=Party.NETWORK, code=408)), True),
        (CALL.after(ended(by=Party.AGENT, code=486)), False),
        (CALL.after(ended(elsewhere=True)), False),
        (CALL.after(answered()).after(ended()), False),
        (Call.of(refused("call")), True),
        (Call.of(dialling()).after(ended(code=486)), False),
    ],
)
def test_missed_is_an_inbound_call_nobody_took(call: Call, missed: bool) -> None:
    assert call.missed is missed


def test_a_refused_call_has_ended_with_its_code() -> None:
    call = Call.of(refused("call"))
    assert (call.state, call.code, call.ended, call.live) == (CallState.ENDED, 486, NOON, False)


def test_a_clock_set_back_never_ends_a_call_before_it_began() -> None:
    hour = timedelta(hours=1)
    early = CALL.after(Answered("call", NOON - hour))
    assert early.answered == NOON
    back = CALL.after(answered(after=5)).after(Ended("call", Party.CUSTOMER, 200, "", NOON - hour))
    assert back.ended == back.answered
    unanswered = CALL.after(Ended("call", Party.CUSTOMER, 487, "", NOON - hour))
    assert unanswered.ended == NOON
