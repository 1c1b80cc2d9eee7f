"""Calls in and out, as an agent and a customer live through them."""

from __future__ import annotations

import time

import pytest

from callcenter.domain.events import (
    Alerting,
    Answered,
    Dialling,
    DigitReceived,
    HoldChanged,
    MuteChanged,
    Party,
    Refused,
)
from callcenter.engine.commands import (
    Answer,
    AskSnapshot,
    Dial,
    HangUp,
    Hold,
    Mute,
    Reject,
    Resume,
    SendDigits,
    StartRinging,
    StopRinging,
    Unmute,
)
from callcenter.engine.messages import Failed, Snapshot
from tests.contract.conversation import dial, ended, ring, talk
from tests.contract.desk import Desk, until
from tests.contract.exchange import Exchange

pytestmark = [
    pytest.mark.engine,
    pytest.mark.parametrize("telephone", ["fake", "pjsip"], indirect=True),
]


def test_a_call_rings_with_its_headers(desk: Desk, exchange: Exchange) -> None:
    person, ringing = ring(desk, exchange, **{"X-Queue": "Claims", "X-Wait": "42"})
    until(lambda: person.rang)
    headers = dict(ringing.headers)
    assert (headers["X-Queue"], headers["X-Wait"]) == ("Claims", "42")
    assert "+48221234567" in headers["From"]
    assert ringing.from_registrar and ringing.account == "line"


def test_a_call_is_answered_and_the_customer_hangs_up(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    person.hang_up()
    end = ended(desk, call)
    assert (end.by, end.code, end.elsewhere) == (Party.CUSTOMER, 200, False)


def test_a_call_is_answered_and_the_agent_hangs_up(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    desk.do(HangUp(call))
    assert ended(desk, call).by is Party.AGENT
    until(lambda: person.ended)


@pytest.mark.parametrize("code", [486, 480, 603])
def test_a_call_is_rejected(desk: Desk, exchange: Exchange, code: int) -> None:
    person, ringing = ring(desk, exchange)
    desk.do(Reject(ringing.call, code))
    end = ended(desk, ringing.call)
    assert (end.by, end.code) == (Party.AGENT, code)
    until(lambda: person.refused == code)


def test_a_call_is_not_rejected_with_a_made_up_code(desk: Desk, exchange: Exchange) -> None:
    _, ringing = ring(desk, exchange)
    assert isinstance(desk.tell(Reject(ringing.call, 200)), Failed)
    desk.do(Reject(ringing.call))


def test_the_customer_gives_up(desk: Desk, exchange: Exchange) -> None:
    person, ringing = ring(desk, exchange)
    person.cancel()
    end = ended(desk, ringing.call)
    assert (end.by, end.code, end.elsewhere) == (Party.CUSTOMER, 487, False)


@pytest.mark.parametrize(
    "reason",
    ['SIP;cause=200;text="Call completed elsewhere"', "Q.850;cause=26", "X;a, SIP ;cause=200"],
)
def test_a_colleague_took_it(desk: Desk, exchange: Exchange, reason: str) -> None:
    person, ringing = ring(desk, exchange)
    person.cancel(reason)
    assert ended(desk, ringing.call).elsewhere


def test_hold_and_resume_by_the_agent(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    desk.do(Hold(call))
    held = desk.wait(HoldChanged)
    assert (held.by_agent, held.by_customer) == (True, False)
    mark = desk.mark()
    desk.do(Resume(call))
    resumed = desk.wait(HoldChanged, since=mark)
    assert (resumed.by_agent, resumed.by_customer) == (False, False)


def test_resuming_at_once_waits_for_the_hold(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    desk.phone.send(Hold(call))
    desk.do(Resume(call))
    until(lambda: [it.by_agent for it in desk.of(HoldChanged)] == [True, False])


def test_hold_and_resume_by_the_customer(desk: Desk, exchange: Exchange) -> None:
    person, _ = talk(desk, exchange)
    person.hold()
    held = desk.wait(HoldChanged)
    assert (held.by_agent, held.by_customer) == (False, True)
    mark = desk.mark()
    person.resume()
    assert not desk.wait(HoldChanged, since=mark).by_customer


def test_both_hold(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    desk.do(Hold(call))
    desk.wait(HoldChanged, lambda it: it.by_agent)
    person.hold("inactive")
    both = desk.wait(HoldChanged, lambda it: it.by_customer)
    assert both.by_agent


def test_mute_is_told_once(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    for command in (Mute(call), Mute(call), Unmute(call)):
        desk.do(command)
    assert [it.muted for it in desk.of(MuteChanged)] == [True, False]


def test_the_agent_presses_keys(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    desk.do(SendDigits(call, "12*0#a"))
    voice = person.voice
    assert voice is not None
    until(lambda: voice.digits == "12*0#A")


def test_thirty_two_keys_arrive_in_order(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    keys = "0123456789*#ABCD" * 2
    desk.do(SendDigits(call, keys))
    voice = person.voice
    assert voice is not None
    until(lambda: voice.digits == keys, 20)


@pytest.mark.parametrize("digits", ["", "12x", "1" * 101, "1\r\n", "١"])
def test_other_keys_are_refused(desk: Desk, exchange: Exchange, digits: str) -> None:
    _, call = talk(desk, exchange)
    assert isinstance(desk.tell(SendDigits(call, digits)), Failed)


def test_the_customer_presses_keys(desk: Desk, exchange: Exchange) -> None:
    person, _ = talk(desk, exchange)
    person.press("7")
    assert desk.wait(DigitReceived).digit == "7"
    person.press("#")
    until(lambda: [it.digit for it in desk.of(DigitReceived)] == ["7", "#"])


def test_a_dialled_call_is_answered(desk: Desk, exchange: Exchange) -> None:
    dial(desk, "600")
    assert not desk.wait(Alerting).early_media
    desk.wait(Answered)
    kinds = [type(event) for event in desk.events if getattr(event, "call", "") == "ours"]
    assert kinds[:3] == [Dialling, Alerting, Answered]
    exchange.people[0].hang_up()
    assert ended(desk, "ours").by is Party.CUSTOMER


@pytest.mark.parametrize(("target", "code"), [("602", 486), ("699", 404)])
def test_a_dialled_call_is_refused(desk: Desk, exchange: Exchange, target: str, code: int) -> None:
    dial(desk, target)
    end = ended(desk, "ours")
    assert (end.by, end.code) == (Party.CUSTOMER, code)
    assert end.reason


def test_early_media_is_heard(desk: Desk, exchange: Exchange) -> None:
    dial(desk, "603")
    assert desk.wait(Alerting).early_media
    desk.wait(Answered)


def test_a_dialled_call_is_given_up(desk: Desk, exchange: Exchange) -> None:
    dial(desk, "601")
    desk.wait(Alerting)
    desk.do(HangUp("ours"))
    assert ended(desk, "ours").by is Party.AGENT
    until(lambda: exchange.people[0].ended)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "600\r\nX-Evil: 1",
        "600%0d%0aRoute: x",
        "sip:600@127.0.0.1?Subject=x",
        "sip:600@127.0.0.1;method=REGISTER",
        "sip:600@elsewhere.example",
        "60 0",
        "<sip:600>",
        "1" * 65,
    ],
)
def test_what_cannot_be_dialled_is_refused(desk: Desk, exchange: Exchange, target: str) -> None:
    answer = desk.tell(Dial("ours", "line", target))
    assert isinstance(answer, Failed) and answer.reason
    assert not desk.of(Dialling)


def test_a_sip_address_of_our_own_domain_is_dialled(desk: Desk, exchange: Exchange) -> None:
    dial(desk, "sip:600@127.0.0.1")
    desk.wait(Answered)


def test_nothing_is_dialled_on_an_unregistered_line(desk: Desk) -> None:
    answer = desk.tell(Dial("ours", "line", "600"))
    assert isinstance(answer, Failed) and "line" in answer.reason


def test_four_calls_are_carried_and_the_fifth_refused_once(desk: Desk, exchange: Exchange) -> None:
    four = [ring(desk, exchange) for _ in range(4)]
    fifth = exchange.call("100")
    refused = desk.wait(Refused)
    until(lambda: fifth.refused == 486)
    assert refused.code == 486 and refused.account == "line" and refused.from_registrar
    assert "+48221234567" in dict(refused.headers)["From"]
    mark = desk.mark()
    desk.do(AskSnapshot())
    assert len(desk.wait(Snapshot, since=mark).calls) == 4
    for person, ringing in four:
        desk.do(Answer(ringing.call))
        until(lambda person=person: person.answered)
    for _, ringing in four:
        desk.do(HangUp(ringing.call))
        ended(desk, ringing.call)
    assert len(desk.of(Refused)) == 1
    talk(desk, exchange)


def test_a_fifth_call_is_not_dialled(desk: Desk, exchange: Exchange) -> None:
    for _ in range(4):
        ring(desk, exchange)
    answer = desk.tell(Dial("ours", "line", "600"))
    assert isinstance(answer, Failed) and "4" in answer.reason


def test_a_call_is_never_answered_by_itself(desk: Desk, exchange: Exchange) -> None:
    person, _ = ring(
        desk,
        exchange,
        **{"Alert-Info": "<http://x>;info=alert-autoanswer", "Call-Info": "<x>;answer-after=0"},
    )
    began = time.monotonic()
    until(lambda: time.monotonic() > began + 1)
    assert not person.answered and not desk.of(Answered)


def test_a_snapshot_tells_the_live_call(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    desk.do(Mute(call))
    mark = desk.mark()
    desk.do(AskSnapshot())
    (value,) = desk.wait(Snapshot, since=mark).calls
    assert value.id == call and value.talking and value.muted and value.answered


def test_commands_for_a_call_that_is_over_are_refused(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    person.hang_up()
    ended(desk, call)
    for command in (Answer(call), HangUp(call), Hold(call), Mute(call), SendDigits(call, "1")):
        assert isinstance(desk.tell(command), Failed)


def test_a_call_is_answered_once(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    assert isinstance(desk.tell(Answer(call)), Failed)


def test_the_ringer_sounds_only_for_a_ringing_call(desk: Desk, exchange: Exchange) -> None:
    _, ringing = ring(desk, exchange)
    desk.do(StartRinging(ringing.call))
    desk.do(StopRinging(ringing.call))
    desk.do(Answer(ringing.call))
    desk.wait(Answered)
    assert isinstance(desk.tell(StartRinging(ringing.call)), Failed)


def test_events_are_numbered_without_gaps(desk: Desk, exchange: Exchange) -> None:
    talk(desk, exchange)
    assert desk.numbers == list(range(1, len(desk.numbers) + 1))
    assert isinstance(desk.events[0], Snapshot)
