"""A telephone number as written or signalled, and the one form by which it is compared."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from callcenter.domain.numbering import is_plain_e164

if TYPE_CHECKING:
    import phonenumbers

LONGEST = 64
_ANONYMOUS = frozenset(
    {"", "anonymous", "unavailable", "unknown", "restricted", "private", "withheld", "asserted"}
)
_DIALLED = re.compile(r"[*#+0-9]+")
_WRITTEN = re.compile(r"\(?[+0-9][0-9\s().\-/\u2010-\u2015]*")


class NumberKind(Enum):
    """What a number is to the trade."""

    PHONE = "phone"
    EXTENSION = "extension"
    SIP_USER = "sip-user"
    ANONYMOUS = "anonymous"


class PhoneNumber(msgspec.Struct, frozen=True):
    """Who is at the other end, as far as a number tells: raw text, and E.164 if there is one."""

    raw: str
    kind: NumberKind
    e164: str | None = None

    @classmethod
    def parse(cls, text: str, *, region: str, extension_digits: int = 6) -> PhoneNumber:
        """Read a number in any usual spelling.

        *region* is the two-letter country whose national numbers need no prefix; bare digit
        strings up to *extension_digits* are extensions of the own exchange. Never raises: what is
        not a number is a SIP user name.
        """
        if is_plain_e164(text):
            return cls(text, NumberKind.PHONE, text)
        raw = _plain(text).strip()[:LONGEST]
        if raw.lower() in _ANONYMOUS:
            return cls(raw, NumberKind.ANONYMOUS)
        if not _WRITTEN.fullmatch(raw):
            dialled = _DIALLED.fullmatch(raw)
            return cls(raw, NumberKind.EXTENSION if dialled else NumberKind.SIP_USER)
        digits = re.sub(r"[^0-9]", "", raw)
        short = "+" not in raw and len(digits) <= extension_digits
        e164 = None if short else _e164(raw, region)
        return cls(raw, NumberKind.PHONE if e164 else NumberKind.EXTENSION, e164)

    @property
    def key(self) -> str:
        """The one text by which two numbers are the same; empty for a hidden number."""
        if self.kind is NumberKind.ANONYMOUS:
            return ""
        return self.e164 or self.dialable.lower()

    @property
    def dialable(self) -> str:
        """What is put on the wire: E.164 where known, else the text without its punctuation."""
        if self.kind is NumberKind.SIP_USER:
            return re.sub(r"\s", "", self.raw)
        return self.e164 or re.sub(r"[^*#+0-9]", "", self.raw)

    def display(self, region: str) -> str:
        """The number as people of *region* write it; empty for a hidden number."""
        if self.kind is NumberKind.ANONYMOUS:
            return ""
        if self.e164 is None:
            return self.raw
        return _displayed(self.e164, region)

    def dialled_from(self, region: str) -> str:
        """The digits to dial on an outside line in *region*, which may not know the +."""
        if self.e164 is None:
            return self.dialable
        import phonenumbers

        number = phonenumbers.parse(self.e164, None)
        written = phonenumbers.format_out_of_country_calling_number(number, region)
        return re.sub(r"[^+0-9]", "", written)

    @property
    def country(self) -> str:
        """The two-letter country of the number; empty when it tells none."""
        if self.e164 is None:
            return ""
        return _country(self.e164)


def load_numbering_plans() -> None:
    """Read the world's numbering plans, about 0.1 s, before the first call needs them."""
    PhoneNumber.parse("+48221234567", region="PL").display("PL")


# A number on the screen is shown anew several times a second.
@lru_cache(maxsize=1024)
def _displayed(e164: str, region: str) -> str:
    import phonenumbers

    number = phonenumbers.parse(e164, None)
    home = phonenumbers.country_code_for_region(region) == number.country_code
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if home
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form)


@lru_cache(maxsize=1024)
def _country(e164: str) -> str:
    import phonenumbers

    return phonenumbers.region_code_for_number(phonenumbers.parse(e164, None)) or ""


def _plain(text: str) -> str:
    if text.isascii():
        return text
    # Numbers pasted from other programs carry invisible marks of direction.
    visible = "".join(each for each in text if unicodedata.category(each) != "Cf")
    return unicodedata.normalize("NFKC", visible)


# The library is loaded at its first use: the window is painted before anybody calls.
def _e164(raw: str, region: str) -> str | None:
    import phonenumbers

    numbers = [number for text in _readings(raw) if (number := _parsed(text, region))]
    if not numbers:
        return None
    # To look which of several is given out by its country takes as long as to read one.
    valid = numbers if len(numbers) == 1 else filter(phonenumbers.is_valid_number, numbers)
    best = next(iter(valid), numbers[0])
    return phonenumbers.format_number(best, phonenumbers.PhoneNumberFormat.E164)


def _readings(raw: str) -> tuple[str, ...]:
    plain = re.sub(r"[^+0-9]", "", raw)
    if plain.startswith(("+", "00")):
        # "+49 (0)30 …": the trunk 0 is for those who call from inside the country.
        plain = re.sub(r"[^+0-9]", "", raw.replace("(0)", ""))
    if plain.startswith("00"):
        # 00 is how most of the world writes +, also where the default region dials otherwise.
        return plain, "+" + plain[2:]
    # People keep writing the trunk 0 in countries that gave it up (Poland in 2010).
    return (plain, plain[1:]) if plain.startswith("0") else (plain,)


def _parsed(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    # A number without its area code is possible too, but only inside that area.
    reason = phonenumbers.is_possible_number_with_reason(number)
    return number if reason == phonenumbers.ValidationResult.IS_POSSIBLE else None
