"""The forms in which a CRM may have a telephone number written."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat

from callcenter.domain.number import PhoneNumber

_LAST = range(4, 11)


def forms(number: PhoneNumber) -> dict[str, str]:
    """*number* by the names of `places.NUMBER_PLACES`; an extension is the same in all of them."""
    digits = number.key.lstrip("+")
    same = dict.fromkeys(("national", "national_dialled", "national_spaced"), digits)
    same |= {"international_spaced": number.key, "international_00": digits}
    last = {f"last{count}": digits[-count:] for count in _LAST}
    written = _written(number.e164) if number.e164 else same
    return {"number": number.key, "digits": digits, **last, **written}


def _written(e164: str) -> dict[str, str]:
    parsed = phonenumbers.parse(e164, None)
    national = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    return {
        "national": phonenumbers.national_significant_number(parsed),
        "national_dialled": "".join(each for each in national if each.isdigit()),
        "national_spaced": national,
        "international_spaced": phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL),
        "international_00": f"00{e164.lstrip('+')}",
    }
