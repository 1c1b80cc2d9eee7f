"""Whether a number may be called: emergency, dial plan, price, and how many calls there were."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from enum import Enum

import msgspec

from callcenter.domain.dial_plan import DialPlan, Matching
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.domain.tariff import Tariff, is_emergency, tariffs

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
_KEYS = re.compile(r"[*#]")
_LONGEST_CODE = 6


class Allowance(Enum):
    """What becomes of a wish to call such a number."""

    ALLOW = "allow"
    ASK = "ask"
    BLOCK = "block"


class DialFault(Enum):
    """Why a number is not called."""

    BARRED = "barred"
    NOT_IN_PLAN = "not-in-plan"
    FEATURE_CODE = "feature-code"
    INTERNATIONAL = "international"
    PREMIUM = "premium"
    SATELLITE = "satellite"
    PER_MINUTE = "per-minute"
    PER_HOUR = "per-hour"
    INTERNATIONAL_PER_HOUR = "international-per-hour"


class DialRefusal(msgspec.Struct, frozen=True):
    """A number that is not called; after *count* calls there is room again in *wait_s* seconds."""

    fault: DialFault
    number: str = ""
    count: int = 0
    wait_s: int = 0


class DialRules(msgspec.Struct, frozen=True):
    """What may be dialled and how; limits are calls in that time."""

    plan: DialPlan = DialPlan()
    prefix: str = ""
    outside_line: str = ""
    emergency: tuple[str, ...] = ("112", "997", "998", "999")
    international: Allowance = Allowance.ALLOW
    premium: Allowance = Allowance.ASK
    feature_codes: bool = True
    per_minute: int = 20
    per_hour: int = 300
    international_per_hour: int = 20


class PastDial(msgspec.Struct, frozen=True):
    """A call this desk began."""

    at: datetime
    international: bool = False


class Verdict(msgspec.Struct, frozen=True):
    """What is to be done with a number: dial *target*, ask first because it *asks*, or refuse."""

    target: str
    international: bool = False
    emergency: bool = False
    asks: Tariff | None = None
    refusal: DialRefusal | None = None

    @property
    def allowed(self) -> bool:
        """Whether it may be dialled at once."""
        return self.refusal is None and self.asks is None


def judge(
    number: PhoneNumber,
    rules: DialRules,
    *,
    region: str,
    extension_digits: int = 6,
    past: tuple[PastDial, ...] = (),
    now: datetime,
    confirmed: bool = False,
) -> Verdict:
    """What becomes of the wish to call *number*; *confirmed*: the agent was asked and said yes."""
    digits = number.dialable
    if number.kind is NumberKind.SIP_USER:
        return _limited(Verdict(digits), number, rules, past, now)
    if is_emergency_call(digits, rules, region):
        return Verdict(digits, emergency=True)
    if not rules.feature_codes and _KEYS.search(digits):
        return _refused(number, DialFault.FEATURE_CODE)
    matching, target = _by_plan(number, rules, region)
    if matching is Matching.BARRED:
        return _refused(number, DialFault.BARRED)
    if matching is Matching.UNKNOWN:
        return _refused(number, DialFault.NOT_IN_PLAN)
    price = tariffs(number, region)
    for reading in _readings(number, target, rules):
        read = PhoneNumber.parse(reading, region=region, extension_digits=extension_digits)
        price |= tariffs(read, region)
    target = rules.prefix + target if not _KEYS.match(digits) else target
    verdict = Verdict(target, international=Tariff.INTERNATIONAL in price)
    allowance, tariff = _strictest(price, rules)
    if allowance is Allowance.BLOCK:
        return _refused(number, DialFault(tariff.value))
    if allowance is Allowance.ASK and not confirmed:
        verdict = msgspec.structs.replace(verdict, asks=tariff)
    return _limited(verdict, number, rules, past, now)


def is_emergency_call(digits: str, rules: DialRules, region: str) -> bool:
    """Whether *digits* call for help, also behind the figure for an outside line."""
    plain = digits.removeprefix(rules.outside_line)
    return any(is_emergency(each, region, rules.emergency) for each in (digits, plain))


def recent(past: tuple[PastDial, ...], now: datetime) -> tuple[PastDial, ...]:
    """The calls that still count against a limit."""
    # A clock that was set back must not block the telephone for a day.
    return tuple(each for each in past if now - HOUR < each.at <= now)


def _by_plan(number: PhoneNumber, rules: DialRules, region: str) -> tuple[Matching, str]:
    outside = rules.outside_line if number.e164 else ""
    if not rules.plan.sequences:
        target = number.dialled_from(region) if outside else number.dialable
        return Matching.DIALLED, outside + target
    found = [rules.plan.applied(each) for each in _writings(number)]
    if any(matching is Matching.BARRED for matching, _ in found):
        return Matching.BARRED, ""
    target = next((sent for _, sent in found if sent), "")
    return (Matching.DIALLED, outside + target) if target else (Matching.UNKNOWN, "")


def _writings(number: PhoneNumber) -> tuple[str, ...]:
    # As it was typed first: that is what the plan was written for.
    typed = re.sub(r"[^+*#0-9]", "", number.raw)
    if number.e164 is None:
        return (typed,)
    return (number.e164,) if "(0)" in number.raw else (typed, number.e164)


def _readings(number: PhoneNumber, target: str, rules: DialRules) -> set[str]:
    """Everything the exchange may take the number for: what is dearest in it counts."""
    whole = {number.dialable, target}
    if _KEYS.search(number.dialable):
        # A forward such as *21*600… or *72600… costs as much as the number in it.
        inside = [run for run in _KEYS.split(number.dialable) if len(run) > _LONGEST_CODE]
        whole |= {each for run in inside for each in (run, run[2:])}
    return {each for one in whole for each in (one, one.removeprefix(rules.outside_line)) if each}


def _strictest(price: frozenset[Tariff], rules: DialRules) -> tuple[Allowance, Tariff]:
    allowances = {
        Tariff.SATELLITE: rules.premium,
        Tariff.PREMIUM: rules.premium,
        Tariff.INTERNATIONAL: rules.international,
    }
    for allowance in (Allowance.BLOCK, Allowance.ASK):
        for tariff, held in allowances.items():
            if held is allowance and tariff in price:
                return allowance, tariff
    return Allowance.ALLOW, Tariff.HOME


def _limited(
    verdict: Verdict,
    number: PhoneNumber,
    rules: DialRules,
    past: tuple[PastDial, ...],
    now: datetime,
) -> Verdict:
    counted = recent(past, now)
    abroad = tuple(each for each in counted if each.international)
    limits = [
        (DialFault.PER_MINUTE, MINUTE, rules.per_minute, counted),
        (DialFault.PER_HOUR, HOUR, rules.per_hour, counted),
    ]
    if verdict.international:
        limits.append(
            (DialFault.INTERNATIONAL_PER_HOUR, HOUR, rules.international_per_hour, abroad)
        )
    for fault, length, most, dials in limits:
        inside = [each for each in dials if each.at > now - length]
        if len(inside) >= most:
            # As soon as enough of them are old, there is room for one more.
            frees = inside[len(inside) - most].at + length - now
            wait_s = max(1, math.ceil(frees.total_seconds()))
            return _refused(number, fault, count=len(inside), wait_s=wait_s)
    return verdict


def _refused(number: PhoneNumber, fault: DialFault, *, count: int = 0, wait_s: int = 0) -> Verdict:
    return Verdict("", refusal=DialRefusal(fault, number.raw, count, wait_s))
