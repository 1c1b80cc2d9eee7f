"""How people write one telephone number into a directory."""

from __future__ import annotations

from callcenter.domain.number import PhoneNumber

LEAST_DIGITS = 6
_TAIL = 9


def spellings(number: PhoneNumber, region: str) -> tuple[str, ...]:
    """The usual ways to write *number*, the likeliest first, each once."""
    if number.e164 is None:
        return tuple(dict.fromkeys((number.dialable, number.raw)))
    import phonenumbers

    read = phonenumbers.parse(number.e164, None)
    form = phonenumbers.PhoneNumberFormat
    national = phonenumbers.national_significant_number(read)
    international = phonenumbers.format_number(read, form.INTERNATIONAL)
    local = phonenumbers.format_number(read, form.NATIONAL)
    ways = [number.e164, international]
    if phonenumbers.country_code_for_region(region) == read.country_code:
        ways += [national, local, "".join(filter(str.isdigit, local)), local.replace(" ", "-")]
    plain = number.e164.removeprefix("+")
    ways += [f"00{plain}", international.replace(" ", "-"), f"+{read.country_code} {national}"]
    return tuple(dict.fromkeys((*ways, plain, number.raw)))


def tail(number: PhoneNumber) -> str:
    """The last digits, by which a number is found however it is written; empty if too few."""
    if number.e164 is None:
        return ""
    digits = number.e164.removeprefix("+")[-_TAIL:]
    return digits if len(digits) >= LEAST_DIGITS else ""


def endings(number: PhoneNumber) -> tuple[str, ...]:
    """The last four digits as they may be grouped: for servers that look for texts only."""
    digits = (number.e164 or number.dialable)[-4:]
    if len(digits) < 4:
        return (digits,)
    pairs = ((digits[:2], digits[2:]), (digits[:1], digits[1:]))
    grouped = (f"{first}{mark}{second}" for first, second in pairs for mark in " -.")
    return (digits, *grouped)
