"""What is read out of any directory's entry: printable texts, and numbers that are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callcenter.domain.caller import printable
from callcenter.domain.listed import Listed
from callcenter.domain.number import NumberKind, PhoneNumber

MOST_NUMBERS = 20
LONGEST = 200


class Numbering:
    """How the numbers of a directory are read: *region* and *extension_digits* as at the desk."""

    def __init__(self, *, region: str, extension_digits: int) -> None:
        self.region = region
        self._extension_digits = extension_digits

    def keys(self, written: Iterable[str]) -> tuple[str, ...]:
        """The keys of the numbers among *written*; what is no number is left out."""
        found: dict[str, None] = {}
        for text in written:
            number = self._read(text)
            if number.kind in (NumberKind.PHONE, NumberKind.EXTENSION) and number.key:
                found[number.key] = None
            if len(found) >= MOST_NUMBERS:
                break
        return tuple(found)

    def _read(self, text: str) -> PhoneNumber:
        plain = text.strip()
        # RFC 3966 and SIP addresses, as vCard 4.0 and ipPhone have them.
        for scheme in ("tel:", "sip:", "sips:"):
            if plain.lower().startswith(scheme):
                plain = plain[len(scheme) :].split(";")[0].split("@")[0]
        digits = self._extension_digits
        return PhoneNumber.parse(plain, region=self.region, extension_digits=digits)


def listed(
    numbering: Numbering,
    *,
    names: Sequence[str],
    numbers: Iterable[str],
    companies: Sequence[str] = (),
    emails: Sequence[str] = (),
    titles: Sequence[str] = (),
) -> Listed | None:
    """One entry out of what its fields say, the best text first; None without a name."""
    name = _first(names)
    if not name:
        return None
    return Listed(
        name=name,
        company=_first(companies),
        numbers=numbering.keys(numbers),
        email=_first(emails),
        title=_first(titles),
    )


def having(number: PhoneNumber, entries: Iterable[Listed]) -> tuple[Listed, ...]:
    """Those who really have *number*, each once: a directory answers with what looks alike too."""
    key = number.key
    return tuple(dict.fromkeys(entry for entry in entries if key and key in entry.numbers))


def words_of(text: str) -> tuple[str, ...]:
    """The words to be searched for, without case; both parts of Kowalska-Lis are words."""
    return tuple(printable(text).casefold().replace("-", " ").split())


def _first(texts: Sequence[str]) -> str:
    return next((short for text in texts if (short := printable(text, LONGEST))), "")
