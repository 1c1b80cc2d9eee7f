"""Calls that are passed on, people who are asked first, and calls that are brought together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from callcenter.domain.call import MOST_CALLS
from callcenter.domain.context import Context
from callcenter.domain.customer import Contact
from callcenter.domain.desk import Desk, DialQuestion
from callcenter.domain.dial_policy import Allowance, DialRules
from callcenter.domain.effects import (
    Confer,
    ConnectCalls,
    EndCall,
    Finish,
    HoldCall,
    Keep,
    LookUp,
    Notice,
    NoticeKind,
    PlaceCall,
    RefuseDial,
    ResumeCall,
    Share,
    Silence,
    TransferCall,
)
from callcenter.domain.events import (
    ConferenceChanged,
    Headers,
    HoldChanged,
    IdentityChanged,
    Party,
    TransferAsked,
    TransferProgressed,
)
from callcenter.domain.interaction import Stage
from callcenter.domain.tariff import Tariff
from callcenter.domain.transfer import (
    Transfer,
    TransferRequest,
    TransferRequests,
    TransferRules,
    TransferState,
)
from callcenter.domain.wishes import (
    ConferenceWished,
    ConsultWished,
    CustomerChosen,
    CustomersFound,
    DialConfirmed,
    DialDropped,
    DialWished,
    DispositionChosen,
    NoteTyped,
    RequestAnswered,
    ResumeWished,
    Source,
    Tick,
    TransferCompleted,
    TransferWished,
    WrapUpDone,
)
from tests.domain.conftest import Telling
from tests.domain.story import (
    EWA,
    JAN,
    LINE,
    NOON,
    RULES,
    Story,
    answered,
    dialling,
    ended,
    fresh_desk,
    number,
    ringing,
    stands,
    talking_call,
    working_desk,
)

ANNA = number("102")
DONE = TransferState.DONE
FAILED = TransferState.FAILED


def talking(story: Story, call: str = "call", *, caller: str = "+48601234567") -> Story:
    story.heard(ringing(call, caller=caller)).heard(answered(call))
    return story.heard(NoteTyped(call, "boiler is cold"))


def held(call: str, by_agent: bool = True) -> HoldChanged:
    return HoldChanged(call, by_agent, False, NOON)


def progressed(state: TransferState, code: int, reason: str = "", call: str = "call") -> object:
    return TransferProgressed(call, Transfer("102", state, code, reason), NOON)


def passing(story: Story) -> Story:
    talking(story).heard(TransferWished("call", ANNA))
    return story.heard(held("call"))


def test_a_call_is_passed_on_and_the_crm_knows_before_the_new_party(tell: Telling) -> None:
    story = talking(tell())
    known = replace(JAN, crm_id="C7")
    story.heard(CustomersFound("call", (known,), Source.CRM))
    story >> TransferWished("call", ANNA) << Share
    shared = story.interaction("call")
    assert (shared.passed_on_to, shared.passed_on_at, shared.stage) == ("102", NOON, Stage.OPEN)
    context = Context("call", "C7", "boiler is cold").encoded()
    story << TransferCall("call", "102", context)
    story >> held("call") >> progressed(TransferState.TRYING, 100)
    story >> progressed(TransferState.RINGING, 180) >> progressed(DONE, 200)
    story.at(60) >> ended(by=Party.AGENT, reason="transferred") << Silence << Keep
    assert story.interaction("call").passed_on_to == "102"
    assert story.wrap_up("call")


@pytest.mark.parametrize("code", [486, 603, 404, 500])
def test_whoever_is_not_taken_comes_back_with_the_reason(tell: Telling, code: int) -> None:
    story = passing(tell())
    story >> progressed(FAILED, code, "Busy Here") << Keep << ResumeCall("call")
    story << Notice(NoticeKind.TRANSFER_RETURNED, "call", "Busy Here")
    assert story.interaction("call").passed_on_to == ""
    assert story.interaction("call").note == "boiler is cold"
    story >> TransferWished("call", ANNA) << Share << TransferCall


def test_nobody_answers_in_time(tell: Telling) -> None:
    story = passing(tell())
    story.at(24.9) >> Tick()
    story.at(25) >> Tick() << Keep << ResumeCall("call")
    story << Notice(NoticeKind.TRANSFER_RETURNED, "call", "no answer")
    # What the telephone says of the attempt it gave up is no news.
    story >> progressed(FAILED, 487, "taken back")
    story.at(60) >> Tick()


def test_how_long_that_is_is_a_rule(tell: Telling) -> None:
    patient = replace(RULES, transfer=TransferRules(answer_s=90))
    story = passing(tell(working_desk(rules=patient)))
    story.at(60) >> Tick()
    story.at(91) >> Tick() << Keep << ResumeCall << Notice


def test_a_caller_who_comes_back_does_not_cut_another_one_off(tell: Telling) -> None:
    story = passing(tell())
    story.heard(ringing("next", queue="")).heard(answered("next"))
    story >> progressed(FAILED, 486, "Busy Here") << Keep << HoldCall("call") << Notice
    assert story.desk.focus == "next"


def test_the_agent_takes_the_caller_back(tell: Telling) -> None:
    story = passing(tell())
    story >> ResumeWished("call") << ResumeCall("call")
    assert story.interaction("call").passed_on_to == ""
    story >> progressed(FAILED, 487, "taken back")
    story.at(60) >> Tick()


def test_what_cannot_be_passed_on(tell: Telling) -> None:
    at_home = DialRules(international=Allowance.BLOCK)
    story = tell(working_desk(rules=replace(RULES, dialling=at_home))).heard(ringing())
    story >> TransferWished("call", ANNA)
    story.heard(answered()) >> TransferWished("nobody", ANNA)
    story >> TransferWished("call", number("+442071234567")) << RefuseDial
    story >> ConsultWished("call", "asked", number("+442071234567")) << RefuseDial
    story >> TransferWished("call", ANNA) << Share << TransferCall
    story >> TransferWished("call", ANNA)


ABROAD = number("+442071234567")


def asking(tell: Telling) -> Story:
    """A call at a desk where numbers abroad are asked about."""
    rules = replace(RULES, dialling=DialRules(international=Allowance.ASK))
    return talking(tell(working_desk(rules=rules)))


def test_a_call_is_passed_on_abroad_only_when_the_agent_says_so(tell: Telling) -> None:
    story = asking(tell)
    wish = TransferWished("call", ABROAD)
    story >> wish
    assert story.desk.dial_question == DialQuestion(wish, Tariff.INTERNATIONAL)
    assert (story.desk.dialled, story.call("call").transfer) == ((), None)
    story >> DialConfirmed("another") >> DialDropped("call")
    story >> DialConfirmed("call")
    story >> wish
    story >> DialConfirmed("call") << Share << TransferCall
    assert story.desk.dial_question is None
    assert [dial.international for dial in story.desk.dialled] == [True]


def test_somebody_abroad_is_asked_first_only_when_the_agent_says_so(tell: Telling) -> None:
    story = asking(tell)
    wish = ConsultWished("call", "asked", ABROAD)
    story >> wish
    assert story.desk.dial_question == DialQuestion(wish, Tariff.INTERNATIONAL)
    assert [call.id for call in story.desk.calls] == ["call"]
    story >> DialConfirmed("asked") << HoldCall("call") << PlaceCall << LookUp << Keep


def test_what_was_confirmed_for_a_caller_who_is_gone_by_then_is_not_done(tell: Telling) -> None:
    story = asking(tell).heard(TransferWished("call", ABROAD))
    story.heard(ended("call", Party.CUSTOMER)) >> DialConfirmed("call")
    assert (story.desk.dial_question, story.desk.dialled) == (None, ())


def test_what_is_confirmed_already_is_not_asked_about(tell: Telling) -> None:
    asking(tell) >> TransferWished("call", ABROAD, confirmed=True) << Share << TransferCall


def test_a_desk_that_comes_back_in_mid_transfer_still_minds_the_time(tell: Telling) -> None:
    call = talking_call().passing_on(Transfer("102", TransferState.RINGING, 180), NOON)
    story = tell(fresh_desk()).heard(stands(replace(call, held_by_agent=True)))
    story.at(26) >> Tick() << ResumeCall("call") << Notice


# Asked first.


def consulting(story: Story) -> Story:
    talking(story).heard(ConsultWished("call", "asked", ANNA))
    return story.heard(held("call")).heard(answered("asked"))


def test_somebody_is_asked_about_a_caller_who_stays_on_the_screen(tell: Telling) -> None:
    story = talking(tell())
    story >> ConsultWished("call", "asked", ANNA) << HoldCall("call")
    context = Context("call", "", "boiler is cold").encoded()
    story << PlaceCall("asked", LINE, ANNA, context=context, consults="call") << LookUp << Keep
    story >> dialling("asked", "102") >> held("call")
    story >> answered("asked") << Silence << Keep
    assert story.desk.focus == "call"
    assert story.desk.consultation("call") == story.call("asked")
    assert story.desk.company("asked") == story.call("call")


def test_caller_and_colleague_are_connected(tell: Telling) -> None:
    story = consulting(tell())
    story >> TransferCompleted("call") << Share << ConnectCalls("call", "asked")
    assert story.interaction("call").passed_on_to == "102"
    story >> TransferProgressed("call", Transfer("102", DONE, 200, "OK", True), NOON)
    story >> ended("call", Party.AGENT, reason="transferred") << Silence << Keep
    story >> ended("asked", Party.AGENT, reason="transferred") << Silence << Keep
    asked = story.interaction("asked")
    assert (asked.stage, asked.consults) == (Stage.FINISHED, "call")
    assert story.desk.wrap_up("asked") is None
    story >> story.stored("asked")
    assert story.desk.interaction("asked") is None
    assert story.desk.focus == "call"


def test_the_consultation_itself_may_be_named(tell: Telling) -> None:
    story = consulting(tell())
    story >> TransferCompleted("asked") << Share << ConnectCalls("call", "asked")


def test_who_has_not_answered_yet_gets_the_caller_unannounced(tell: Telling) -> None:
    story = talking(tell()).heard(ConsultWished("call", "asked", ANNA)).heard(held("call"))
    story >> TransferCompleted("call") << EndCall("asked") << Share << TransferCall
    story >> ended("asked", Party.AGENT, code=487) << Silence << Keep


@pytest.mark.parametrize("code", [486, 404, 200])
def test_who_was_asked_is_gone(tell: Telling, code: int) -> None:
    story = consulting(tell())
    story >> ended("asked", Party.CUSTOMER, code=code, reason="Busy Here") << Silence << Keep
    story << Notice(NoticeKind.TRANSFER_RETURNED, "call", "Busy Here") << ResumeCall("call")


def test_the_agent_ends_the_consultation_and_has_the_caller_back(tell: Telling) -> None:
    story = consulting(tell())
    story >> ended("asked", Party.AGENT) << Silence << Keep << ResumeCall("call")


def test_swapping(tell: Telling) -> None:
    story = consulting(tell())
    story >> ResumeWished("call") << HoldCall("asked") << ResumeCall("call")
    story >> held("call", False) >> held("asked")
    story >> ResumeWished("asked") << HoldCall("call") << ResumeCall("asked")


def test_connecting_failed(tell: Telling) -> None:
    story = consulting(tell()).heard(TransferCompleted("call"))
    failed = Transfer("102", FAILED, 481, "gone", True)
    story >> TransferProgressed("call", failed, NOON) << Keep << ResumeCall("call")
    story << Notice(NoticeKind.TRANSFER_RETURNED, "call", "gone")


def test_one_is_asked_at_a_time_while_there_is_a_line(tell: Telling) -> None:
    story = consulting(tell())
    story >> ConsultWished("call", "second", ANNA)
    story >> ConsultWished("asked", "second", ANNA)
    full = talking(tell())
    for line in range(MOST_CALLS - 1):
        full.heard(ringing(f"other{line}", queue=""))
    full >> ConsultWished("call", "second", ANNA) << Notice(NoticeKind.LINES_FULL)


def test_a_consultation_left_open_by_a_crash_is_closed_without_work(tell: Telling) -> None:
    story = consulting(tell())
    story >> stands() << Silence << Keep << Silence << Keep
    assert story.interaction("asked").stage is Stage.FINISHED
    assert story.wrap_up("call")


# All together.


def test_a_call_and_its_consultation_are_brought_together(tell: Telling) -> None:
    story = consulting(tell())
    story >> ConferenceWished("call") << Confer(("call", "asked"))
    joined = [ConferenceChanged(call, True, NOON) for call in ("call", "asked")]
    story >> joined[0] >> joined[1] >> held("call", False)
    assert {call.id for call in story.desk.conference} == {"call", "asked"}
    story >> ConferenceWished("call", together=False) << HoldCall("asked") << Confer(())


def test_two_calls_are_brought_together_and_left_talking(tell: Telling) -> None:
    story = talking(tell())
    story >> ConferenceWished("call")
    story.heard(held("call")).heard(DialWished("other", LINE, ANNA)).heard(answered("other"))
    story >> ConferenceWished("other") << Confer(("call", "other"))
    for call in ("call", "other"):
        story.heard(ConferenceChanged(call, True, NOON))
    story.heard(held("call", False))
    story >> TransferCompleted("call") << Share << ConnectCalls("call", "other")


# Asked by the other side.


def asked() -> TransferAsked:
    return TransferAsked("call", TransferRequest("request", "call", "103"), NOON)


def test_whom_the_other_side_wants_called_is_called_by_the_agent_or_not_at_all(
    tell: Telling,
) -> None:
    story = talking(tell())
    story >> asked()
    story >> asked()
    assert [request.target for request in story.desk.requests] == ["103"]
    story >> RequestAnswered("request", dial=True) << HoldCall("call")
    story << PlaceCall("request", LINE, number("103")) << LookUp << Keep
    assert story.desk.requests == ()


def test_a_request_is_turned_down_forgotten_or_not_even_shown(tell: Telling) -> None:
    story = talking(tell()) >> asked() >> RequestAnswered("request", dial=False)
    assert story.desk.requests == ()
    story >> asked() >> ended() << Silence << Keep
    assert story.desk.requests == ()
    story >> asked() >> RequestAnswered("nothing", dial=True)
    rules = replace(RULES, transfer=TransferRules(requests=TransferRequests.REFUSE))
    strict = talking(tell(working_desk(rules=rules))) >> asked()
    assert strict.desk.requests == ()


@pytest.mark.parametrize(
    "target", ["*21*601234567#", "sip:103@pbx.example?Route=x", "103;postd=55", "103,,5", "<b>"]
)
def test_what_hides_more_than_a_number_is_not_even_shown(tell: Telling, target: str) -> None:
    story = talking(tell())
    story >> TransferAsked("call", TransferRequest("request", "call", target), NOON)
    assert story.desk.requests == ()


def test_a_request_with_a_whole_address_is_shown_as_its_number(tell: Telling) -> None:
    story = talking(tell())
    address = "sip:103@pbx.example;user=phone"
    story >> TransferAsked("call", TransferRequest("request", "call", address), NOON)
    assert [request.target for request in story.desk.requests] == ["103"]


def test_the_dialling_rules_hold_for_requests_too(tell: Telling) -> None:
    dear = TransferAsked("call", TransferRequest("request", "call", "+48704123456"), NOON)
    story = talking(tell()).heard(dear)
    story >> RequestAnswered("request", dial=True)
    assert story.desk.dial_question


# Passed on to this desk.


def with_context(context: Context, *more: tuple[str, str]) -> Headers:
    return (("User-to-User", context.encoded()), *more)


def test_a_call_passed_on_to_us_says_by_whom_why_and_who_it_is(tell: Telling) -> None:
    context = Context("theirs", "C7", "boiler is cold")
    story = tell().heard(ringing(caller="102", queue="", more=with_context(context)))
    pop = story.pop("call")
    assert pop.context == context
    assert story.interaction("call").passed_on_by == "Jan, 102"
    story.heard(answered())
    customer = "+48600700800"
    headers = (("P-Asserted-Identity", f'"Maria" <sip:{customer}@pbx.example>'),)
    story >> IdentityChanged("call", headers, NOON)
    story << LookUp("call", number(customer), "C7") << Keep
    assert story.interaction("call").number == number(customer)
    assert story.interaction("call").name == "Maria"
    assert story.interaction("call").passed_on_by == "Jan, 102"
    assert story.pop("call").context == context
    assert story.pop("call").source is Source.PENDING


def test_the_first_look_up_already_uses_the_hint(tell: Telling) -> None:
    more = with_context(Context("theirs", "C7", ""))
    story = tell()
    story.heard(ringing(caller="102", queue="", more=more))
    restored = story.desk.pop("call")
    assert restored and restored.context == Context("theirs", "C7", "")


def test_referred_by_names_who_passed_the_call_on(tell: Telling) -> None:
    more = (("Referred-By", '"Anna" <sip:102@pbx.example>'),)
    story = tell().heard(ringing(queue="", more=more))
    assert story.interaction("call").passed_on_by == "Anna, 102"


def test_what_the_agent_has_decided_stays_when_somebody_else_is_there(tell: Telling) -> None:
    story = talking(tell())
    story.heard(CustomersFound("call", (JAN, EWA), Source.LOCAL))
    story.heard(CustomerChosen("call", EWA.id))
    headers = (("P-Asserted-Identity", "<sip:+48600700800@pbx.example>"),)
    story >> IdentityChanged("call", headers, NOON) << Keep
    assert story.interaction("call").customer_id == EWA.id
    assert story.interaction("call").number == number("+48600700800")
    assert story.interaction("call").passed_on_by == "Jan, +48601234567"


def test_the_same_party_named_again_changes_nothing(tell: Telling) -> None:
    story = talking(tell())
    headers = (("P-Asserted-Identity", '"J. K." <sip:+48601234567@pbx.example>'),)
    story >> IdentityChanged("call", headers, NOON)
    assert story.interaction("call").name == "Jan"


def test_whom_the_answer_to_a_dialled_code_names_is_shown_and_looked_up(tell: Telling) -> None:
    story = tell().heard(DialWished("call", LINE, number("**103")))
    headers: Headers = (("P-Asserted-Identity", '"Jan" <sip:+48601234567@pbx>'),)
    story >> IdentityChanged("call", headers, NOON) << LookUp << Keep
    shown = story.interaction("call")
    assert (shown.number.e164, shown.name, shown.verified) == ("+48601234567", "Jan", True)


def test_another_party_of_a_call_that_is_over_changes_nothing(tell: Telling) -> None:
    story = tell().heard(DialWished("call", LINE, ANNA)).heard(ended("call", Party.NETWORK))
    story >> IdentityChanged("call", (), NOON) >> IdentityChanged("nobody", (), NOON)


def test_where_the_exchange_drops_it_the_crm_says_why(tell: Telling) -> None:
    at = NOON - timedelta(minutes=2)
    contact = Contact("theirs", at, "call", "Anna", "boiler is cold", passed_on_to="100")
    story = tell().heard(ringing(queue=""))
    story.heard(CustomersFound("call", (replace(JAN, contacts=(contact,)),), Source.CRM))
    context = story.pop("call").context
    assert context is not None and context.summary == "boiler is cold"


def test_what_was_passed_on_here_is_passed_on_with_the_next_call(tell: Telling) -> None:
    story = tell().heard(ringing(queue="", more=with_context(Context("t", "", "boiler is cold"))))
    story.heard(answered())
    story >> TransferWished("call", ANNA) << Share
    story << TransferCall("call", "102", Context("call", "", "boiler is cold").encoded())


def test_finished_calls_tell_the_crm_where_they_went(tell: Telling) -> None:
    story = passing(tell()).heard(progressed(DONE, 200)).heard(ended(by=Party.AGENT))
    story.heard(DispositionChosen("call", "solved"))
    story >> WrapUpDone("call") << Finish
    assert story.interaction("call").passed_on_to == "102"


def test_a_desk_not_read_yet_shares_nothing(tell: Telling) -> None:
    desk: Desk = replace(working_desk(), restored=False)
    story = tell(desk).heard(ringing()).heard(answered())
    story >> TransferWished("call", ANNA) << TransferCall
