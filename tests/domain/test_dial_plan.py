"""Dial plans as administrators write them, and as nobody should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.dial_plan import DialPlan, Matching, PlanWrong

OFFICE = "(<0:+49>xxx.|1xx|[2-9]xxxxxx|*xx|911S0|1900x.!)"


@pytest.mark.parametrize(
    ("plan", "dialled", "sent"),
    [
        (OFFICE, "0301234567", "+49301234567"),
        (OFFICE, "102", "102"),
        (OFFICE, "5551234", "5551234"),
        (OFFICE, "*21", "*21"),
        (OFFICE, "911", "911"),
        # The examples of the Linksys SPA9x2 Administration Guide.
        ("( 1 xxx xxxxxxx | <:1212> xxxxxxx )", "5551234", "12125551234"),
        ("( 1 xxx xxxxxxx | <:1212> xxxxxxx )", "12125551234", "12125551234"),
        ("( <9,:> 1 xxx xxxxxxx | <8,:1212> xxxxxxx )", "912125551234", "12125551234"),
        ("( <9,:> 1 xxx xxxxxxx | <8,:1212> xxxxxxx )", "85551234", "12125551234"),
        ("S:4, ( 00 | 011 xxxxx x. )", "00", "00"),
        ("S:4, ( 00 | 011 xxxxx x. )", "01148123", "01148123"),
        ("L:8,S:4,(0 | [49]11 | 1 [2-9]xx [2-9]xxxxxx )", "411", "411"),
        ("( P5 <:1000> | xxxx )", "1234", "1234"),
        ("(<8:1650>xxxxxxx)", "85551212", "16505551212"),
        ("(9, 1xxxxxxxxxx)", "912125551234", "912125551234"),
        ("(01.)", "0", "0"),
        ("(01.)", "0111", "0111"),
        ("([235-8*]x)", "*1", "*1"),
        ("([235-8*]x)", "71", "71"),
        ("(X.)", "123", "123"),
        ("(+x.|<00:+>x.)", "0048601", "+48601"),
        ("(x.<#:>)", "123#", "123"),
        ("(1<[23]x:9>4)", "1254", "194"),
        ("", "*21*5#", "*21*5#"),
        ("  ", "102", "102"),
    ],
)
def test_a_number_that_fits_is_sent_as_the_plan_says(plan: str, dialled: str, sent: str) -> None:
    assert DialPlan.parse(plan).applied(dialled) == (Matching.DIALLED, sent)


@pytest.mark.parametrize(
    ("plan", "dialled", "matching"),
    [
        (OFFICE, "19001234567", Matching.BARRED),
        (OFFICE, "10", Matching.UNKNOWN),
        (OFFICE, "1022", Matching.UNKNOWN),
        (OFFICE, "ewa", Matching.UNKNOWN),
        (OFFICE, "", Matching.UNKNOWN),
        # Only digits that everybody has on the keys are digits.
        ("(xxx)", "\u0661\u0662\u0663", Matching.UNKNOWN),
        ("( 1 947 xxxxxxx ! | 1 xxx xxxxxxx )", "19475551234", Matching.BARRED),
        ("( 1 947 xxxxxxx ! | 1 xxx xxxxxxx )", "12125551234", Matching.DIALLED),
        # A bar counts wherever it stands.
        ("( 1 xxx xxxxxxx | 1 947 xxxxxxx ! )", "19475551234", Matching.BARRED),
        ("( S0 <:12125551234> )", "", Matching.DIALLED),
        ("( <9:> )", "9", Matching.UNKNOWN),
    ],
)
def test_what_does_not_fit_is_told_apart_from_what_is_barred(
    plan: str, dialled: str, matching: Matching
) -> None:
    assert DialPlan.parse(plan).applied(dialled)[0] is matching


@pytest.mark.parametrize(
    ("plan", "position", "expected"),
    [
        ("<8:1650>", 1, "( before the first sequence"),
        ("(1xx", 5, "a digit"),
        ("(1xx)x", 6, "nothing after )"),
        ("()", 2, "a sequence"),
        ("(1xx|)", 6, "a sequence"),
        ("(1xx||2)", 6, "a sequence"),
        ("(1yx)", 3, "a digit"),
        ("(.x)", 2, "a digit"),
        ("(x..)", 4, "a digit"),
        ("(!1900)", 2, "a sequence"),
        ("(19!00)", 5, "| or )"),
        ("([2-9xx)", 6, "inside [ ]"),
        ("([])", 3, "at least one key"),
        ("([9-2])", 5, "a digit not below 9"),
        ("([2-])", 5, "a digit not below 2"),
        ("([*-9])", 5, "after *-"),
        ("([2-9", 6, "inside [ ]"),
        ("(<0+49>xx)", 7, ": between"),
        ("(<0:+49xx)", 8, "inside < >"),
        ("(<0:x>xx)", 5, "inside < >"),
        ("(<0:", 5, "inside < >"),
        ("(x.x.x.x.)", 9, "no more than 3"),
        ("(" + "1" * 3000 + ")", 2049, "at most 2048"),
    ],
)
def test_a_plan_that_cannot_be_read_says_where_and_what_belongs_there(
    plan: str, position: int, expected: str
) -> None:
    with pytest.raises(PlanWrong) as wrong:
        DialPlan.parse(plan)
    assert wrong.value.position == position
    assert expected in wrong.value.expected
    assert str(position) in str(wrong.value)


GRAMMAR = st.text("0123456789xX.[]-<>:|!()*#+, SLP", max_size=40)


@given(
    st.one_of(GRAMMAR, GRAMMAR.map("({})".format), st.text()), st.text("0123456789*#+", max_size=32)
)
def test_whatever_a_plan_holds_it_is_read_or_refused_and_sends_only_keys(
    plan: str, dialled: str
) -> None:
    try:
        read = DialPlan.parse(plan)
    except PlanWrong as wrong:
        assert 1 <= wrong.position <= len(plan) + 1
        return
    matching, sent = read.applied(dialled)
    assert (matching is Matching.DIALLED) or sent == ""
    assert set(sent) <= set("0123456789*#+")


def test_a_plan_of_nothing_but_repetitions_is_quick() -> None:
    plan = DialPlan.parse("(x.x.x.9|" + "|".join(["x.x.x.8"] * 100) + ")")
    assert plan.applied("1" * 32) == (Matching.UNKNOWN, "")
