"""A wish to dial on its way through the app: judged, asked about, refused in words, or sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from callcenter.config.values import LINE
from callcenter.control import Verb
from callcenter.domain.auto_answer import AutoAnswer
from callcenter.domain.dial_plan import DialPlan
from callcenter.domain.dial_policy import Allowance, DialRules
from callcenter.domain.effects import RaiseAlarm
from callcenter.domain.events import Audio, AudioChanged, Line, LineState
from callcenter.domain.forwarding import CallRules
from callcenter.domain.wishes import DialConfirmed, DialDropped, DialWished
from callcenter.engine import commands
from callcenter.engine.commands import Dial
from tests.ui.people import NOW, RULES, number
from tests.ui.test_verbs import Asked

SITE = DialRules(
    plan=DialPlan.parse("(<6:06>xxxxxxxx|+x.|00x.|x.x|0700x.!)"),
    international=Allowance.ASK,
    premium=Allowance.BLOCK,
    per_minute=3,
)


@pytest.fixture
def app(qapp: QApplication) -> Iterator[Asked]:
    app = Asked(qapp)
    app.at.shell.adopt(replace(RULES, dialling=SITE))
    yield app
    app.at.close()


def dialled(app: Asked) -> list[tuple[str, bool]]:
    sent = (each for each in app.at.phone.commands if isinstance(each, Dial))
    return [(each.target, each.emergency) for each in sent]


def test_the_plan_s_number_is_what_the_telephone_sends(app: Asked) -> None:
    app.done(Verb.DIAL, number="601 234 567")
    assert dialled(app) == [("0601234567", False)]


def test_a_blocked_number_is_refused_on_the_screen_and_to_the_program(app: Asked) -> None:
    assert "Premium numbers are not allowed" in app.refused(Verb.DIAL, number="700123456")
    assert "barred" in app.refused(Verb.DIAL, number="0700123456")
    assert ["Premium" in each or "barred" in each for each in app.at.refusals] == [True, True]
    assert dialled(app) == []


def test_a_program_cannot_answer_the_question_by_silence(app: Asked) -> None:
    told = app.refused(Verb.DIAL, number="+49301234567")
    assert "abroad" in told and "--confirmed" in told
    assert app.at.desk.dial_question is None
    app.done(Verb.DIAL, number="+49301234567", confirmed=True)
    assert dialled(app) == [("+49301234567", False)]


def test_a_program_cannot_confirm_what_is_blocked(app: Asked) -> None:
    assert "Premium" in app.refused(Verb.DIAL, number="700123456", confirmed=True)


def test_the_agent_answers_the_question(app: Asked) -> None:
    berlin = number("+49301234567")
    app.at.wish(DialWished("one", LINE, berlin))
    app.at.wish(DialDropped("one"))
    app.at.wish(DialWished("two", LINE, berlin))
    assert dialled(app) == []
    app.at.wish(DialConfirmed("two"))
    assert dialled(app) == [("+49301234567", False)]


def test_too_many_calls_are_refused_with_the_time_to_wait(app: Asked) -> None:
    for _ in range(3):
        call = app.done(Verb.DIAL, number="102")["call"]
        app.done(Verb.HANG_UP, call=call)
    told = app.refused(Verb.DIAL, number="102")
    assert "in the last minute: wait 60 s" in told and "This was noted" in told
    assert [raised.alarm.detail for raised in app.office.of(RaiseAlarm)] == ["per-minute"]
    app.at.clock.later(60)
    app.done(Verb.DIAL, number="102")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("601,,12", "press keys"),
        ("tel:*21*601234567#", "* or #"),
        ("ewa@evil.example", "another exchange"),
        ("601 or 602", "no number"),
        ("601\n602", "control characters"),
        ("tel:112?Route=x", "headers"),
    ],
)
def test_what_hides_more_than_a_number_is_not_dialled(app: Asked, text: str, words: str) -> None:
    assert words in app.refused(Verb.DIAL, number=text)
    assert dialled(app) == []


def test_help_is_called_on_a_line_that_is_not_registered(app: Asked) -> None:
    line = Line("line", "sip:anna@pbx.example", LineState.FAILED, reason="wrong password")
    app.at.phone.change_line(line)
    app.at.settle()
    app.done(Verb.DIAL, number="112")
    assert dialled(app) == [("112", True)]


def test_help_finds_a_line_where_four_are_in_use(app: Asked) -> None:
    calls = [app.ring() for _ in range(4)]
    app.done(Verb.DIAL, number="112")
    assert dialled(app) == [("112", True)]
    assert calls[-1] not in [call.id for call in app.at.desk.calls]
    assert [call.remote for call in app.at.desk.busy] == ["112"]


def test_a_call_answered_by_itself_beeps(app: Asked) -> None:
    calls = CallRules(auto_answer=AutoAnswer.HEADER)
    app.at.shell.adopt(replace(RULES, calls=calls))
    app.at.hear(AudioChanged(Audio(microphone="Headset", speaker="Headset"), NOW))
    call = app.at.ring((("From", "<sip:102@pbx.example>"), ("Call-Info", "<sip:x>;answer-after=0")))
    answers = [each for each in app.at.phone.commands if isinstance(each, commands.Answer)]
    assert answers == [commands.Answer(call, beep=True)]


def test_a_forwarded_call_is_sent_on_at_once(app: Asked) -> None:
    app.at.shell.adopt(replace(RULES, calls=CallRules(forward_always="103")))
    call = app.ring()
    sent = [each for each in app.at.phone.commands if isinstance(each, commands.Redirect)]
    assert sent == [commands.Redirect(call, "103")]
    assert app.at.desk.calls == ()
