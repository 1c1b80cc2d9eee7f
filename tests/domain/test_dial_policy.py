"""Which numbers may be called, which are asked about, and which never leave the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.domain.dial_plan import DialPlan
from callcenter.domain.dial_policy import (
    Allowance,
    DialFault,
    DialRules,
    PastDial,
    Verdict,
    judge,
    recent,
)
from callcenter.domain.dial_uri import LinkRefused, typed
from callcenter.domain.number import PhoneNumber
from callcenter.domain.tariff import Tariff
from tests.domain.story import NOON

STRICT = DialRules(international=Allowance.BLOCK, premium=Allowance.BLOCK)
PAST = tuple(PastDial(NOON - timedelta(seconds=each), True) for each in range(3600, 0, -1))


def verdict(
    text: str,
    rules: DialRules | None = None,
    *,
    region: str = "PL",
    past: tuple[PastDial, ...] = (),
    confirmed: bool = False,
) -> Verdict:
    return judge(
        PhoneNumber.parse(text, region=region),
        rules or DialRules(),
        region=region,
        past=past,
        now=NOON,
        confirmed=confirmed,
    )


def fault(told: Verdict) -> DialFault | None:
    return told.refusal.fault if told.refusal else None


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("601 234 567", "+48601234567"),
        ("102", "102"),
        ("*43", "*43"),
        ("ewa.lis", "ewa.lis"),
        ("+49 30 1234567", "+49301234567"),
    ],
)
def test_without_a_plan_a_number_is_dialled_as_ever(text: str, target: str) -> None:
    told = verdict(text)
    assert (told.allowed, told.target) == (True, target)


@pytest.mark.parametrize("text", ["112", "997", "998", "999", "1-1-2", "0112"])
def test_help_is_always_called(text: str) -> None:
    rules = replace(
        STRICT,
        plan=DialPlan.parse("(x.!)"),
        prefix="77",
        outside_line="0",
        feature_codes=False,
        per_minute=0,
    )
    told = verdict(text, rules, past=PAST)
    assert (told.allowed, told.emergency) == (True, True)
    assert told.target == text.replace("-", "")


def test_each_country_has_its_own_numbers_for_help() -> None:
    assert verdict("911", region="US").emergency
    assert not verdict("911", region="PL").emergency
    assert not verdict("ewa112").emergency


def test_the_plan_rewrites_what_was_typed_or_else_the_number_in_full() -> None:
    rules = DialRules(plan=DialPlan.parse("(<0:+49>xxx.|1xx|<+48:0>xxxxxxxxx)"))
    assert verdict("0301234567", rules, region="DE").target == "+49301234567"
    assert verdict("102", rules).target == "102"
    assert verdict("601 234 567", rules).target == "0601234567"


def test_what_the_plan_bars_or_does_not_know_is_refused() -> None:
    rules = DialRules(plan=DialPlan.parse("(1xx|x.x|+x.|0700x.!|+487x.!)"))
    assert fault(verdict("0700 123 456", rules)) is DialFault.BARRED
    assert fault(verdict("700123456", rules)) is DialFault.BARRED
    assert fault(verdict("*21", rules)) is DialFault.NOT_IN_PLAN
    assert verdict("ewa", rules).allowed


def test_an_outside_line_is_asked_for_where_the_number_is_outside() -> None:
    rules = DialRules(outside_line="0")
    assert verdict("601 234 567", rules).target == "0601234567"
    assert verdict("+49 30 1234567", rules).target == "00049301234567"
    assert verdict("102", rules).target == "102"
    assert verdict("*43", rules).target == "*43"
    assert verdict("102", DialRules(prefix="77")).target == "77102"
    assert verdict("*43", DialRules(prefix="77")).target == "*43"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("+49 30 1234567", DialFault.INTERNATIONAL),
        ("0049 30 1234567", DialFault.INTERNATIONAL),
        ("700 123 456", DialFault.PREMIUM),
        ("+44 906 123 4567", DialFault.PREMIUM),
        ("+8816 1234 5678", DialFault.SATELLITE),
        ("*21*700123456#", DialFault.PREMIUM),
        ("*720049301234567", DialFault.INTERNATIONAL),
        ("601 234 567", None),
        ("*21*601234567#", None),
    ],
)
def test_dear_numbers_are_blocked_by_policy(text: str, told: DialFault | None) -> None:
    assert fault(verdict(text, STRICT)) is told
    assert fault(verdict(text, STRICT, confirmed=True)) is told


def test_nobody_gets_around_it_through_the_plan_or_the_outside_line() -> None:
    through = replace(STRICT, plan=DialPlan.parse("(<5:0049>x.)"))
    assert fault(verdict("5301234567", through)) is DialFault.INTERNATIONAL
    outside = replace(STRICT, outside_line="9")
    assert fault(verdict("90049301234567", outside)) is DialFault.INTERNATIONAL


def test_dear_numbers_are_asked_about_and_dialled_once_confirmed() -> None:
    rules = DialRules(international=Allowance.ASK, premium=Allowance.ASK)
    assert verdict("+49 30 1234567", rules).asks is Tariff.INTERNATIONAL
    assert verdict("700123456", rules).asks is Tariff.PREMIUM
    assert verdict("+8816 1234 5678", rules).asks is Tariff.SATELLITE
    assert verdict("601234567", rules).asks is None
    sure = verdict("700123456", rules, confirmed=True)
    assert (sure.allowed, sure.target) == (True, "+48700123456")


def test_the_stricter_of_two_policies_counts() -> None:
    rules = DialRules(international=Allowance.BLOCK, premium=Allowance.ASK)
    assert fault(verdict("+44 906 123 4567", rules)) is DialFault.INTERNATIONAL


def test_feature_codes_may_be_forbidden() -> None:
    rules = DialRules(feature_codes=False)
    assert fault(verdict("*21*601234567#", rules)) is DialFault.FEATURE_CODE
    assert verdict("601234567", rules).allowed


def dials(*ago: float, international: bool = False) -> tuple[PastDial, ...]:
    return tuple(PastDial(NOON - timedelta(seconds=each), international) for each in ago)


def test_calls_in_a_minute_are_counted() -> None:
    rules = DialRules(per_minute=3)
    assert verdict("102", rules, past=dials(60, 50, 10)).allowed
    told = verdict("102", rules, past=dials(50.5, 20, 10)).refusal
    assert told is not None
    assert (told.fault, told.count, told.wait_s) == (DialFault.PER_MINUTE, 3, 10)
    assert fault(verdict("ewa", rules, past=dials(50, 20, 10))) is DialFault.PER_MINUTE


def test_calls_in_an_hour_are_counted() -> None:
    told = verdict("102", DialRules(per_hour=2), past=dials(3000, 600)).refusal
    assert told is not None
    assert (told.fault, told.count, told.wait_s) == (DialFault.PER_HOUR, 2, 600)


def test_calls_abroad_are_counted_more_tightly() -> None:
    rules = DialRules(international_per_hour=1)
    past = dials(600, international=True)
    assert fault(verdict("+49301234567", rules, past=past)) is DialFault.INTERNATIONAL_PER_HOUR
    assert verdict("601234567", rules, past=past).allowed
    assert verdict("+49301234567", rules, past=dials(600)).allowed


def test_a_limit_that_was_lowered_waits_until_there_is_room() -> None:
    told = verdict("102", DialRules(per_hour=1), past=dials(3000, 600)).refusal
    assert told is not None
    assert told.wait_s == 3000


def test_what_is_old_or_from_a_clock_set_back_is_forgotten() -> None:
    past = (*dials(3600, 10), PastDial(NOON + timedelta(hours=5)))
    assert recent(past, NOON) == dials(10)


@given(st.text("0123456789*#+ -()", max_size=40), st.sampled_from(["", "0", "9"]))
def test_whatever_is_typed_only_keys_are_dialled(text: str, outside: str) -> None:
    try:
        number = typed(text).number
    except LinkRefused:
        return
    told = verdict(number, DialRules(outside_line=outside))
    assert set(told.target) <= set("0123456789*#+")
    assert told.refusal is None or told.target == ""
