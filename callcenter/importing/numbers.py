"""Telephone numbers as they stand in files: several in a cell, and cut short by spreadsheets."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from callcenter.domain.customer_import import ImportReason
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.importing.rows import WrongFile

MOST_NUMBERS = 50
"""Of one customer."""
# A semicolon may also begin a parameter of an address (RFC 3261, RFC 3966).
_BETWEEN = re.compile(r"\s*(?::::|[,|\r\n]+|;(?![\w-]+=)|\s/\s)\s*")
# 4,85E+10: what a spreadsheet shows of 48512345678 in a narrow column, and then saves.
_ROUNDED = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_FRACTION = re.compile(r"([0-9]{5,})[.,]0+")
_EXTENSION = re.compile(r"(?i)[0-9)]\s*(?:ext\.?|x|wew\.?|w\.|#)\s*[0-9]{1,6}$")
_ADDRESS = re.compile(r"(?i)(sips?|tel|callto):(?://)?")
_SIP_NAME = re.compile(r"[A-Za-z0-9._+*#-]{1,64}")
_WRITTEN = re.compile(r"[0-9][0-9 ().\-]*")
_KINDS = (
    *("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "voip"),
    *("personal_number", "pager", "uan", "voicemail"),
)
_NONE = frozenset({"-", "--", "n/a", "brak", "none", "null"})


class FileNumber(msgspec.Struct, frozen=True):
    """The *key* of a number, or why there is none; *mended* when its beginning had been lost."""

    key: str = ""
    reason: ImportReason | None = None
    detail: str = ""
    mended: bool = False


class NumberReader:
    """Reads numbers as people of *region* write them.

    Of *ours* every text is a number that we once kept as one.
    """

    def __init__(self, region: str, *, extension_digits: int = 6, ours: bool = False) -> None:
        self._region = region
        self._extension_digits = extension_digits
        self._ours = ours
        self._country_code = country_code(region)
        self._plan = _Plan(region)

    def read_all(self, cell: str) -> list[FileNumber]:
        """The numbers of a cell; those that are none tell why."""
        if self._ours:
            return [FileNumber(text) for text in cell.split("\n") if text]
        if _ROUNDED.fullmatch(cell.strip()):
            return [self.read(cell.strip())]
        parts = (part.strip() for part in _BETWEEN.split(cell.strip()))
        return [self.read(part) for part in parts if part and part.lower() not in _NONE]

    def read(self, text: str) -> FileNumber:
        """One number."""
        address = _ADDRESS.match(text)
        if address is not None:
            return self._addressed(text[address.end() :])
        if _ROUNDED.fullmatch(text):
            return FileNumber(reason=ImportReason.ROUNDED_NUMBER, detail=text)
        whole = _FRACTION.fullmatch(text)
        return self._spelled(whole[1] if whole else text)

    def _addressed(self, rest: str) -> FileNumber:
        """A SIP address: its number, or the name it has at the own exchange."""
        if ";ext=" in rest.lower():
            return FileNumber(reason=ImportReason.EXTENSION, detail=rest)
        name = re.split(r"[@;?]", rest, maxsplit=1)[0]
        number = self._parsed(name)
        if number.kind is NumberKind.SIP_USER and not _SIP_NAME.fullmatch(name):
            return FileNumber(reason=ImportReason.NO_NUMBER, detail=rest)
        return (
            FileNumber(number.key)
            if number.key
            else FileNumber(reason=ImportReason.NO_NUMBER, detail=rest)
        )

    def _spelled(self, text: str) -> FileNumber:
        if _WRITTEN.fullmatch(text):
            # Most numbers: read at a glance, and not to be taken for any other.
            plain = re.sub(r"[^0-9]", "", text)
            e164 = self._plan.e164(plain) if len(plain) > self._extension_digits else ""
            if e164:
                return FileNumber(e164)
        number = self._parsed(text)
        if number.kind in (NumberKind.SIP_USER, NumberKind.ANONYMOUS):
            extended = _EXTENSION.search(text)
            reason = ImportReason.EXTENSION if extended else ImportReason.NO_NUMBER
            return FileNumber(reason=reason, detail=text)
        digits = re.sub(r"[^+0-9]", "", text)
        if digits.startswith(("+", "00")) or len(digits) <= self._extension_digits:
            return FileNumber(number.key)
        return self._national(text, digits, number.e164)

    def _national(self, text: str, digits: str, e164: str | None) -> FileNumber:
        """What digits without a country's prefix mean, if that is beyond doubt."""
        found = {e164} if e164 and _is_given_out(e164) else set()
        if digits.startswith(self._country_code):
            found |= self._given_out("+" + digits)
        if not found:
            found = self._given_out("0" + digits)
        if len(found) != 1:
            return FileNumber(reason=ImportReason.UNCLEAR_NUMBER, detail=text)
        key = found.pop()
        return FileNumber(key, mended=key != e164 or key == "+" + digits)

    def _given_out(self, text: str) -> set[str]:
        """The number of the own country that *text* is, if it is one."""
        number = self._parsed(text)
        if number.e164 is None or number.country != self._region:
            return set()
        return {number.e164} if _is_given_out(number.e164) else set()

    def _parsed(self, text: str) -> PhoneNumber:
        return PhoneNumber.parse(text, region=self._region, extension_digits=self._extension_digits)


def country_code(region: str) -> str:
    """The digits by which other countries call *region*; raises WrongFile where there is none."""
    import phonenumbers

    code = phonenumbers.country_code_for_region(region)
    if not code:
        raise WrongFile(f"There is no country {region!r}; write its two letters, such as PL.")
    return str(code)


class _Plan:
    """How numbers of one country are given out: a look at them, in a tenth of a reading's time."""

    def __init__(self, region: str) -> None:
        import phonenumbers

        found = phonenumbers.PhoneMetadata.metadata_for_region(region)
        self._prefix = "+" + country_code(region)
        told = [getattr(found, name) for name in _KINDS] if found else []
        patterns = [each.national_number_pattern for each in told if each is not None]
        self._given_out = re.compile("|".join(f"(?:{each})" for each in patterns if each) or "(?!)")
        prefixes = (found.national_prefix_for_parsing, found.international_prefix) if found else ()
        # What begins so may be read without it: that is for the library to say.
        self._doubtful = re.compile(
            "|".join(["0", country_code(region), *(f"(?:{each})" for each in prefixes if each)])
        )

    def e164(self, digits: str) -> str:
        """The number that *digits* surely are, in one form; empty where it takes a closer look."""
        if self._doubtful.match(digits) or not self._given_out.fullmatch(digits):
            return ""
        return self._prefix + digits


@lru_cache(maxsize=4096)
def _is_given_out(e164: str) -> bool:
    """Whether the number can be somebody's by its country's plan."""
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.parse(e164, None))
