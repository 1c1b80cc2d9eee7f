"""Calls that do not just ring: turned away, sent on to somebody else, or answered by themselves."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.domain.auto_answer import AutoAnswer
from callcenter.domain.desk import Desk
from callcenter.domain.dial_plan import DialPlan
from callcenter.domain.dial_policy import Allowance, DialRules
from callcenter.domain.effects import (
    Finish,
    Keep,
    LookUp,
    RedirectCall,
    RefuseCall,
    Ring,
    Silence,
    TakeCall,
)
from callcenter.domain.events import Audio, AudioChanged, AudioProblem, Line, LineState, Party
from callcenter.domain.forwarding import (
    CallRules,
    DoNotDisturb,
    Forwarding,
    ForwardProblem,
    ForwardWhen,
    Waiting,
)
from callcenter.domain.interaction import Stage
from callcenter.domain.react_policy import forwards
from callcenter.domain.wishes import Tick
from tests.domain.conftest import Telling
from tests.domain.story import (
    LUNCH,
    NOON,
    READY,
    RULES,
    Story,
    answered,
    ended,
    ringing,
    working_desk,
)

HEADSET = Audio(("Headset",), ("Headset",), "Headset", "Headset")
INTERCOM = (("Call-Info", "<sip:pbx>;answer-after=0"),)
LATER = (("Alert-Info", "<http://pbx>;info=alert-autoanswer;delay=3"),)


def desk(calls: CallRules, dialling: DialRules | None = None, **more: object) -> Desk:
    rules = replace(RULES, calls=calls, dialling=dialling or DialRules())
    choice = more.get("choice", READY)
    return replace(working_desk(choice, rules=rules), audio=HEADSET)  # type: ignore[arg-type]


def direct(call: str = "call", more: tuple[tuple[str, str], ...] = ()) -> object:
    return ringing(call, queue="", more=more)


# -- do not disturb and call waiting --------------------------------------------------------


@pytest.mark.parametrize(
    ("quiet", "queue", "rings"),
    [
        (DoNotDisturb.OFF, "", True),
        (DoNotDisturb.OFF, "support", True),
        (DoNotDisturb.DIRECT, "", False),
        (DoNotDisturb.DIRECT, "support", True),
        (DoNotDisturb.QUEUE, "", True),
        (DoNotDisturb.QUEUE, "support", False),
        (DoNotDisturb.ALL, "", False),
        (DoNotDisturb.ALL, "support", False),
    ],
)
def test_do_not_disturb_is_for_direct_calls_for_the_queues_or_for_all(
    tell: Telling, quiet: DoNotDisturb, queue: str, rings: bool
) -> None:
    story = tell(desk(CallRules(do_not_disturb=quiet)))
    story >> ringing(queue=queue)
    if rings:
        story << Ring("call") << LookUp << Keep
    else:
        story << RefuseCall("call", 480) << Finish
        assert (story.desk.calls, story.desk.focus) == ((), "")


def test_a_call_not_let_through_is_in_the_log_as_missed(tell: Telling) -> None:
    story = tell(desk(CallRules(do_not_disturb=DoNotDisturb.ALL))).heard(direct())
    missed = story.interaction("call")
    assert (missed.missed, missed.code, missed.stage) == (True, 480, Stage.FINISHED)
    story.heard(story.stored("call"))
    assert story.desk.open == ()


def test_without_call_waiting_a_second_call_hears_busy(tell: Telling) -> None:
    story = tell(desk(CallRules(waiting=Waiting.BUSY)))
    story.heard(direct("first"))
    story >> direct("second") << RefuseCall("second", 486) << Finish
    story.heard(answered("first"))
    story >> direct("third") << RefuseCall("third", 486) << Finish
    story.heard(ended("first"))
    story >> direct("fourth") << Ring("fourth") << LookUp << Keep


def test_with_call_waiting_a_second_call_rings_softly(tell: Telling) -> None:
    story = tell(desk(CallRules())).heard(direct("first")).heard(answered("first"))
    story >> direct("second") << Ring("second", softly=True) << LookUp << Keep


# -- forwards -------------------------------------------------------------------------------


def test_every_direct_call_goes_on_to_whom_the_agent_said(tell: Telling) -> None:
    story = tell(desk(CallRules(forward_always="102")))
    story >> direct() << RedirectCall("call", "102") << Keep
    kept = story.interaction("call")
    assert (kept.code, kept.reason, kept.missed) == (302, "forwarded to 102", False)
    assert (kept.ended_by, kept.stage) == (Party.AGENT, Stage.FINISHED)
    assert story.desk.calls == ()


def test_a_queues_call_is_never_forwarded(tell: Telling) -> None:
    rules = CallRules(forward_always="102", forward_busy="103", forward_no_answer="104")
    story = tell(desk(rules))
    story >> ringing() << Ring << LookUp << Keep
    story.at(60) >> Tick()


@pytest.mark.parametrize(
    "rules",
    [
        CallRules(forward_busy="103", waiting=Waiting.BUSY),
        CallRules(forward_busy="103", do_not_disturb=DoNotDisturb.DIRECT),
    ],
)
def test_when_busy_a_call_goes_on(tell: Telling, rules: CallRules) -> None:
    story = tell(desk(rules)).heard(ringing("first")).heard(answered("first"))
    story >> direct() << RedirectCall("call", "103") << Keep


def test_a_call_nobody_answers_goes_on_once(tell: Telling) -> None:
    story = tell(desk(CallRules(forward_no_answer="104", forward_after_s=10)))
    story >> direct() << Ring << LookUp << Keep
    story.at(9.9) >> Tick()
    story.at(10) >> Tick() << Silence("call") << RedirectCall("call", "104")
    story.at(11) >> Tick()
    story >> ended(by=Party.NETWORK, after=11, code=302) << Silence << Keep
    kept = story.interaction("call")
    assert (kept.code, kept.reason, kept.missed) == (302, "forwarded to 104", False)


def test_who_hangs_up_before_it_goes_on_is_missed(tell: Telling) -> None:
    story = tell(desk(CallRules(forward_no_answer="104", forward_after_s=10)))
    story.heard(direct()).at(10).heard(Tick())
    story.heard(ended(by=Party.CUSTOMER, after=10))
    assert story.interaction("call").missed


def test_an_answered_call_stays(tell: Telling) -> None:
    story = tell(desk(CallRules(forward_no_answer="104", forward_after_s=10)))
    story.heard(direct()).at(5).heard(answered())
    story.at(30) >> Tick()


@pytest.mark.parametrize(
    ("target", "dialling"),
    [
        ("700123456", DialRules()),
        ("700123456", DialRules(premium=Allowance.BLOCK)),
        ("+49301234567", DialRules(international=Allowance.ASK)),
        ("105", DialRules(plan=DialPlan.parse("(2xx)"))),
        ("112", DialRules()),
        ("*21*5#", DialRules()),
        ("ewa@evil.example", DialRules()),
        ("101", DialRules()),
    ],
)
def test_a_forward_that_is_not_allowed_loses_no_call(
    tell: Telling, target: str, dialling: DialRules
) -> None:
    rules = CallRules(forward_always=target, forward_no_answer=target, forward_after_s=10)
    own = Line("line", "sip:101@pbx.example", LineState.REGISTERED)
    story = tell(replace(desk(rules, dialling), lines=(own,)))
    story >> direct() << Ring << LookUp << Keep
    story.at(10) >> Tick()
    assert story.desk.ringing


def test_the_desk_tells_which_forwards_are_set_and_which_go_nowhere() -> None:
    rules = CallRules(forward_always="102", forward_no_answer="700 123 456")
    at = desk(rules, DialRules(prefix="7"))
    assert at.forwarding == (
        Forwarding(ForwardWhen.ALWAYS, "102"),
        Forwarding(ForwardWhen.NO_ANSWER, "700 123 456"),
    )
    told = forwards(at)
    assert told[0] == Forwarding(ForwardWhen.ALWAYS, "102", "7102")
    assert told[1].problem is ForwardProblem.NOT_ALLOWED


# -- automatic answers ----------------------------------------------------------------------

BY_HEADER = CallRules(auto_answer=AutoAnswer.HEADER)
ALWAYS = CallRules(auto_answer=AutoAnswer.ALWAYS, auto_answer_after_s=2)


def rings(story: Story) -> None:
    story << Ring << LookUp << Keep


def test_an_intercom_call_is_taken_with_a_beep(tell: Telling) -> None:
    story = tell(desk(BY_HEADER))
    story >> direct(more=INTERCOM) << Silence("call") << TakeCall("call", beep=True)
    story << LookUp << Keep
    assert story.desk.focus == "call"


def test_a_call_that_asks_to_wait_is_taken_when_its_time_has_come(tell: Telling) -> None:
    story = tell(desk(BY_HEADER))
    rings(story >> direct(more=LATER))
    story.at(2.9) >> Tick()
    story.at(3) >> Tick() << Silence("call") << TakeCall("call", beep=True)
    story.at(4) >> Tick()


def test_nothing_is_answered_unless_it_is_switched_on(tell: Telling) -> None:
    story = tell(desk(CallRules()))
    rings(story >> direct(more=INTERCOM))
    story.at(20) >> Tick()


def test_a_call_that_does_not_ask_rings_on(tell: Telling) -> None:
    story = tell(desk(BY_HEADER))
    rings(story >> direct())
    story.at(20) >> Tick()


def test_a_stranger_cannot_listen_in(tell: Telling) -> None:
    story = tell(desk(BY_HEADER))
    stranger = replace(ringing(queue="", more=INTERCOM), from_registrar=False)
    rings(story >> stranger)
    story.at(20) >> Tick()


@pytest.mark.parametrize(
    "audio",
    [
        Audio(),
        replace(HEADSET, microphone="", problem=AudioProblem.NO_MICROPHONE),
        replace(HEADSET, speaker=""),
        replace(HEADSET, microphone=""),
    ],
)
def test_without_a_headset_nothing_is_answered(tell: Telling, audio: Audio) -> None:
    story = tell(replace(desk(BY_HEADER), audio=audio))
    rings(story >> direct(more=INTERCOM))


def test_a_headset_pulled_out_meanwhile_leaves_it_to_the_agent(tell: Telling) -> None:
    story = tell(desk(BY_HEADER)).heard(direct(more=LATER))
    story >> AudioChanged(Audio(problem=AudioProblem.NO_DEVICE), NOON)
    story.at(5) >> Tick()
    story >> AudioChanged(HEADSET, NOON)
    story.at(6) >> Tick()
    assert story.desk.ringing


def test_nobody_is_answered_into_another_call(tell: Telling) -> None:
    story = tell(desk(BY_HEADER)).heard(direct("talk")).heard(answered("talk"))
    story >> direct(more=INTERCOM) << Ring("call", softly=True) << LookUp << Keep
    other = tell(desk(BY_HEADER)).heard(direct(more=LATER)).heard(direct("other"))
    other.at(5) >> Tick()
    assert len(other.desk.ringing) == 2


def test_always_answers_queue_calls_of_an_agent_who_is_ready(tell: Telling) -> None:
    story = tell(desk(ALWAYS))
    rings(story >> ringing())
    story.at(2) >> Tick() << Silence("call") << TakeCall("call", beep=True)


def test_always_leaves_an_agent_alone_who_rests_or_writes(tell: Telling) -> None:
    resting = tell(desk(ALWAYS, choice=LUNCH))
    rings(resting >> direct())
    resting.at(5) >> Tick()
    writing = tell(desk(ALWAYS)).heard(direct("talk")).heard(answered("talk")).heard(ended("talk"))
    rings(writing >> direct())
    writing.at(5) >> Tick()


def test_an_intercom_reaches_an_agent_who_rests(tell: Telling) -> None:
    story = tell(desk(BY_HEADER, choice=LUNCH))
    story >> direct(more=INTERCOM) << Silence << TakeCall << LookUp << Keep


def test_do_not_disturb_is_stronger_than_an_intercom(tell: Telling) -> None:
    story = tell(desk(replace(BY_HEADER, do_not_disturb=DoNotDisturb.ALL)))
    story >> direct(more=INTERCOM) << RefuseCall << Finish
