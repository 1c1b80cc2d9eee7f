"""Several calls at once: one after the other, all together, and who is who at the other side."""

from __future__ import annotations

import pytest

from callcenter.domain.events import (
    Answered,
    ConferenceChanged,
    Dialling,
    Ended,
    HoldChanged,
    IdentityChanged,
    MuteChanged,
    Ringing,
)
from callcenter.engine.commands import (
    Answer,
    AskSnapshot,
    CompleteTransfer,
    Conference,
    HangUp,
    Hold,
    Mute,
    Resume,
)
from callcenter.engine.messages import Failed, Snapshot
from tests.contract.conversation import dial, ended, ring, talk
from tests.contract.desk import Desk, until
from tests.contract.exchange import Exchange, Person

pytestmark = [
    pytest.mark.engine,
    pytest.mark.parametrize("telephone", ["fake", "pjsip"], indirect=True),
]


def held(desk: Desk, call: str, *, since: int = 0) -> HoldChanged:
    return desk.wait(HoldChanged, lambda it: it.call == call and it.by_agent, since=since)


def taken_back(desk: Desk, call: str, *, since: int = 0) -> HoldChanged:
    return desk.wait(HoldChanged, lambda it: it.call == call and not it.by_agent, since=since)


def joined(desk: Desk, call: str) -> list[bool]:
    return [it.joined for it in desk.of(ConferenceChanged) if it.call == call]


def conference(desk: Desk, exchange: Exchange) -> tuple[Person, str, Person]:
    """A caller and whom the agent dialled hear each other; the latter is the call `ours`."""
    person, call = talk(desk, exchange)
    dial(desk, "600")
    desk.wait(Answered, lambda it: it.call == "ours")
    held(desk, call)
    mark = desk.mark()
    desk.do(Conference((call, "ours")))
    taken_back(desk, call, since=mark)
    until(lambda: joined(desk, call) == [True] and joined(desk, "ours") == [True])
    return person, call, exchange.people[-1]


def test_call_waiting(desk: Desk, exchange: Exchange) -> None:
    _, first = talk(desk, exchange)
    _, ringing = ring(desk, exchange)
    assert not desk.of(HoldChanged)
    desk.do(Answer(ringing.call))
    held(desk, first)
    desk.wait(Answered, lambda it: it.call == ringing.call)
    mark = desk.mark()
    desk.do(Resume(first))
    held(desk, ringing.call, since=mark)
    taken_back(desk, first, since=mark)


def test_call_dialled_holds_the_other(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    dial(desk, "601")
    held(desk, call)
    mark = desk.mark()
    desk.do(Resume(call))
    taken_back(desk, call, since=mark)


def test_call_hold_twice_is_one_hold(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    desk.do(Hold(call))
    desk.do(Hold(call))
    held(desk, call)
    desk.do(Hold(call))
    mark = desk.mark()
    desk.do(Resume(call))
    desk.do(Resume(call))
    taken_back(desk, call, since=mark)
    assert [it.by_agent for it in desk.of(HoldChanged)] == [True, False]


def test_call_conference(desk: Desk, exchange: Exchange) -> None:
    _, call, _ = conference(desk, exchange)
    mark = desk.mark()
    desk.do(AskSnapshot())
    values = desk.wait(Snapshot, since=mark).calls
    assert {value.id for value in values if value.in_conference} == {call, "ours"}
    assert not any(value.held for value in values)


def test_call_conference_of_four(desk: Desk, exchange: Exchange) -> None:
    _, call, _ = conference(desk, exchange)
    _, third = talk(desk, exchange)
    held(desk, call)
    assert joined(desk, call) == [True, False]
    desk.do(Conference((call, "ours", third)))
    for each in (call, "ours", third):
        until(lambda each=each: joined(desk, each)[-1])


def test_call_conference_drop_one(desk: Desk, exchange: Exchange) -> None:
    person, call, other = conference(desk, exchange)
    desk.do(HangUp("ours"))
    ended(desk, "ours")
    until(lambda: joined(desk, call) == [True, False])
    until(lambda: other.ended)
    assert not person.ended
    assert not [it for it in desk.of(Ended) if it.call == call]


def test_call_conference_one_leaves(desk: Desk, exchange: Exchange) -> None:
    person, call, _ = conference(desk, exchange)
    person.hang_up()
    ended(desk, call)
    until(lambda: joined(desk, "ours") == [True, False])


def test_call_conference_split(desk: Desk, exchange: Exchange) -> None:
    _, call, _ = conference(desk, exchange)
    mark = desk.mark()
    desk.do(Conference(()))
    held(desk, "ours", since=mark)
    assert joined(desk, call) == joined(desk, "ours") == [True, False]
    assert not [it for it in desk.events[mark:] if isinstance(it, HoldChanged) and it.call == call]


def test_call_conference_hold_one(desk: Desk, exchange: Exchange) -> None:
    _, call, _ = conference(desk, exchange)
    mark = desk.mark()
    desk.do(Hold("ours"))
    held(desk, "ours", since=mark)
    assert joined(desk, call)[-1] is joined(desk, "ours")[-1] is False


def test_call_conference_mute_is_for_all(desk: Desk, exchange: Exchange) -> None:
    _, call, _ = conference(desk, exchange)
    desk.do(Mute(call))
    muted = {it.call: it.muted for it in desk.of(MuteChanged)}
    assert muted == {call: True, "ours": True}


def test_call_conference_leave_the_others_talking(desk: Desk, exchange: Exchange) -> None:
    person, call, other = conference(desk, exchange)
    desk.do(CompleteTransfer(call, "ours"))
    for each in (call, "ours"):
        assert ended(desk, each).reason == "transferred"
    until(lambda: person.ended and other.ended)
    assert person.replaced_with == other.call_id


def test_only_answered_calls_confer(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    _, ringing = ring(desk, exchange)
    for calls in ((call,), (call, call), (call, ringing.call), (call, "nobody")):
        assert isinstance(desk.tell(Conference(calls)), Failed)
    assert not desk.of(ConferenceChanged)


def test_call_replaced_by_another(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    anna = {"P-Asserted-Identity": '"Jan" <sip:+48600700800@127.0.0.1>'}
    taker = exchange.call("100", headers={"Replaces": person.replaces, **anna})
    renamed = desk.wait(IdentityChanged)
    assert renamed.call == call
    assert dict(renamed.headers)["P-Asserted-Identity"] == anna["P-Asserted-Identity"]
    until(lambda: person.ended or person == taker)
    assert len(desk.of(Ringing)) == len(desk.of(Answered)) == 1
    mark = desk.mark()
    desk.do(Hold(call))
    held(desk, call, since=mark)
    taker.hang_up()
    ended(desk, call)
    assert [it.call for it in desk.of(Ended)] == [call]


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_call_goes_on_with_another_party(desk: Desk, exchange: Exchange, method: str) -> None:
    person, call = talk(desk, exchange)
    jan = '"Jan" <sip:+48600700800@127.0.0.1>'
    person.rename(method, P_Asserted_Identity=jan, Referred_By="<sip:102@127.0.0.1>")
    renamed = desk.wait(IdentityChanged)
    assert renamed.call == call
    headers = dict(renamed.headers)
    assert (headers["P-Asserted-Identity"], headers["Referred-By"]) == (jan, "<sip:102@127.0.0.1>")


def test_a_dialled_call_goes_on_with_another_party(desk: Desk, exchange: Exchange) -> None:
    dial(desk, "600")
    desk.wait(Answered)
    exchange.people[-1].rename("UPDATE", P_Asserted_Identity="<sip:103@127.0.0.1>")
    assert desk.wait(IdentityChanged).call == "ours"
    assert len(desk.of(Dialling)) == 1


JAN = '"Jan" <sip:+48600700800@127.0.0.1>'


@pytest.mark.parametrize("number", ["600", "603"])
def test_the_answer_to_a_dialled_call_names_who_took_it(
    desk: Desk, exchange: Exchange, number: str
) -> None:
    exchange.named_in_answers = {"P-Asserted-Identity": JAN}
    dial(desk, number)
    desk.wait(Answered)
    renamed = desk.wait(IdentityChanged)
    assert (renamed.call, [value for _, value in renamed.headers]) == ("ours", [JAN])


def test_the_answer_to_a_change_of_the_session_names_another_party_once(
    desk: Desk, exchange: Exchange
) -> None:
    _, call = talk(desk, exchange)
    told = f"{JAN};party=called"
    exchange.named_in_answers = {"Remote-Party-ID": told}
    desk.do(Hold(call))
    assert [value for _, value in desk.wait(IdentityChanged).headers] == [told]
    mark = desk.mark()
    desk.do(Resume(call))
    desk.wait(HoldChanged, lambda it: not it.by_agent, since=mark)
    assert len(desk.of(IdentityChanged)) == 1


@pytest.mark.parametrize(
    "named",
    [
        {"P-Asserted-Identity": JAN, "Privacy": "id"},
        {"P-Asserted-Identity": "nobody you know"},
        {"Referred-By": "<sip:102@127.0.0.1>"},
    ],
    ids=["hidden", "no address", "not an identity"],
)
def test_an_answer_that_names_nobody_leaves_who_was_dialled(
    desk: Desk, exchange: Exchange, named: dict[str, str]
) -> None:
    exchange.named_in_answers = named
    dial(desk, "600")
    desk.wait(Answered)
    desk.do(Hold("ours"))
    held(desk, "ours")
    assert not desk.of(IdentityChanged)
