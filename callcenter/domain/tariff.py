"""What a number is to the one who pays for the call: at home, abroad, premium, by satellite."""

from __future__ import annotations

import re
from enum import Enum

from callcenter.domain.number import NumberKind, PhoneNumber

_SATELLITE = re.compile(r"\+(?:870|878|881|882|883)")
_PREMIUM = re.compile(r"\+(?:808|979)")
"""Shared-cost and premium-rate numbers that belong to no country (ITU-T E.164.1)."""
_NORTH_AMERICA = 1


class Tariff(Enum):
    """Kinds of numbers by their price, the dearest last."""

    INTERNAL = "internal"
    HOME = "home"
    INTERNATIONAL = "international"
    PREMIUM = "premium"
    SATELLITE = "satellite"


def is_emergency(digits: str, region: str, further: tuple[str, ...] = ()) -> bool:
    """Whether *digits* are an emergency number of *region*, or one of *further*."""
    if digits in further:
        return True
    if not re.fullmatch("[0-9]{2,6}", digits):
        return False
    from phonenumbers import shortnumberinfo

    return shortnumberinfo.is_emergency_number(digits, region)


def tariffs(number: PhoneNumber, region: str) -> frozenset[Tariff]:
    """All that is true of *number* for a caller in *region*; a number abroad may be premium too."""
    if number.kind in (NumberKind.SIP_USER, NumberKind.ANONYMOUS):
        return frozenset({Tariff.INTERNAL})
    written = number.e164 or _written_abroad(number.dialable, region)
    if not written:
        return frozenset({Tariff.INTERNAL})
    if _SATELLITE.match(written):
        return frozenset({Tariff.INTERNATIONAL, Tariff.SATELLITE})
    if _PREMIUM.match(written):
        return frozenset({Tariff.INTERNATIONAL, Tariff.PREMIUM})
    if number.e164 is None:
        return frozenset({Tariff.INTERNATIONAL})
    return _in_a_country(number.e164, region)


def _written_abroad(digits: str, region: str) -> str:
    """What the numbering plans do not know, if it is written as a number abroad: with its +."""
    if digits.startswith("+"):
        return digits
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(region, None)
    prefixes = [metadata.international_prefix] if metadata else []
    for prefix in (*prefixes, "00"):
        match = re.match(f"(?:{prefix})(?=[0-9]{{3}})", digits) if prefix else None
        if match:
            return f"+{digits[match.end() :]}"
    return ""


def _in_a_country(e164: str, region: str) -> frozenset[Tariff]:
    import phonenumbers

    number = phonenumbers.parse(e164, None)
    dear = (
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
    )
    found = {Tariff.HOME if _at_home(number, region) else Tariff.INTERNATIONAL}
    if phonenumbers.number_type(number) in dear:
        found.add(Tariff.PREMIUM)
    return frozenset(found)


def _at_home(number: object, region: str) -> bool:
    import phonenumbers

    assert isinstance(number, phonenumbers.PhoneNumber)
    if number.country_code != phonenumbers.country_code_for_region(region):
        return False
    # Jamaica looks like the next state to a caller in the United States, and costs like abroad.
    there = phonenumbers.region_code_for_number(number)
    return number.country_code != _NORTH_AMERICA or there in (None, region)
