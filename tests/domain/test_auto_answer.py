"""Every way in which exchanges and intercoms ask that a call be answered by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.auto_answer import LONGEST_DELAY_S, asked_after


@pytest.mark.parametrize(
    ("name", "value", "after_s"),
    [
        ("Call-Info", "<sip:x>;answer-after=0", 0),
        ("Call-Info", "<sip:x>;Answer-After=0", 0),
        ("Call-Info", "<sip:pbx.example>; answer-after = 5", 5),
        ("CALL-INFO", '<sip:x>;answer-after="3";foo=bar', 3),
        ("Call-Info", "answer-after=0", 0),
        ("Call-Info", "<sip:x>;answer-after=600", LONGEST_DELAY_S),
        ("Call-Info", "<sip:x>;auto answer", 0),
        ("Call-Info", "Auto Answer", 0),
        ("Call-Info", "<http://a/icon.png>;purpose=icon, <sip:x>;answer-after=2", 2),
        ("Alert-Info", "<sip:>;info=alert-autoanswer;delay=0", 0),
        ("Alert-Info", "<sip:>;info=alert-autoanswer;delay=4", 4),
        ("Alert-Info", '<http://127.0.0.1>;info="alert-autoanswer"; delay="2"', 2),
        ("Alert-Info", "info=alert-autoanswer", 0),
        ("alert-info", "INFO=ALERT-AUTOANSWER", 0),
        ("Alert-Info", "Auto Answer", 0),
        ("Alert-Info", "<http://pbx/auto answer>", 0),
        ("Alert-Info", "auto-answer", 0),
        ("Alert-Info", "Ring Answer", 0),
        ("Alert-Info", "ring-answer", 0),
        ("Alert-Info", "<http://x>;answer-after=1", 1),
        ("Answer-Mode", "Auto", 0),
        ("Answer-Mode", "auto;require", 0),
        ("Priv-Answer-Mode", "Auto", 0),
        ("Priv-Answer-Mode", " AUTO ; require", 0),
        ("P-Auto-Answer", "normal", 0),
        ("P-Auto-Answer", "Normal", 0),
        ("X-AUTOANSWER", "true", 0),
        ("X-AutoAnswer", "1", 0),
        ("x-autoanswer", "TRUE", 0),
    ],
)
def test_a_call_may_ask_to_be_answered(name: str, value: str, after_s: float) -> None:
    headers = (("From", "<sip:102@pbx>"), (name, value))
    assert asked_after(headers) == after_s


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Call-Info", "<http://pbx/icon.png>;purpose=icon"),
        ("Call-Info", "<sip:x>;answer-after=never"),
        ("Call-Info", "<sip:x>;answer-after=-1"),
        ("Call-Info", "<sip:x>;no-answer-after=0"),
        ("Alert-Info", "<http://pbx/internal>"),
        ("Alert-Info", "info=alert-autoanswering"),
        ("Alert-Info", "bellcore-dr2"),
        ("Answer-Mode", "Manual"),
        ("Answer-Mode", "automatic"),
        ("Priv-Answer-Mode", "Manual;require"),
        ("P-Auto-Answer", "off"),
        ("X-AUTOANSWER", "false"),
        ("X-AUTOANSWER", "0"),
        ("X-AUTOANSWER", "10"),
        ("Subject", "auto answer"),
        ("From", '"auto answer" <sip:102@pbx>'),
        ("X-Answer-After", "0"),
    ],
)
def test_what_does_not_ask_for_it_is_not_answered(name: str, value: str) -> None:
    assert asked_after(((name, value),)) is None


def test_of_several_the_soonest_counts() -> None:
    headers = (("Call-Info", "<sip:x>;answer-after=7"), ("Alert-Info", "info=alert-autoanswer"))
    assert asked_after(headers) == 0


NAMES = st.sampled_from(["Call-Info", "Alert-Info", "Answer-Mode", "X-AUTOANSWER", "P-Auto-Answer"])
VALUES = st.one_of(st.text(), st.text('answer-fuo=;0123456789"<> ,', max_size=60))


@given(st.lists(st.tuples(NAMES, VALUES), max_size=4).map(tuple))
def test_whatever_stands_there_the_wait_is_short(headers: tuple[tuple[str, str], ...]) -> None:
    after_s = asked_after(headers)
    assert after_s is None or 0 <= after_s <= LONGEST_DELAY_S
