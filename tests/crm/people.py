"""The people whom the tests' directories know, their numbers spelled as people spell them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

HOW_MANY = 300
_FIRST_NAMES = ("Ada", "Jan", "Łucja", "Żaneta", "Michał", "Zoë", "O'Neil", "Anna Maria")
_SURNAMES = ("Nowak", "Kowalska-Lis", "Wiśniewski", "Müller", "d'Arc", "Żak", "Sęk, jr", "Łoś")
_COMPANIES = ("Lampex", "Młyn & Syn", "Zakład \\ Ltd", "Ośrodek")


def _international(digits: str) -> str:
    return f"+48 {digits[:2]} {digits[2:5]} {digits[5:7]} {digits[7:]}"


def _national(digits: str) -> str:
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def _bracketed(digits: str) -> str:
    return f"({digits[:2]}) {digits[2:5]}-{digits[5:7]}-{digits[7:]}"


def _dialled(digits: str) -> str:
    return f"0048{digits}"


def _plain(digits: str) -> str:
    return f"+48{digits}"


SPELLINGS: tuple[Callable[[str], str], ...] = (
    _international,
    _national,
    _bracketed,
    _dialled,
    _plain,
)


class Person(NamedTuple):
    """One of them; the numbers as they are written, and beside them in E.164."""

    uid: str
    given_name: str
    surname: str
    company: str
    email: str
    telephone: str
    telephone_e164: str
    mobile: str
    mobile_e164: str

    @property
    def name(self) -> str:
        """All of it."""
        return f"{self.given_name} {self.surname}"


def people(how_many: int = HOW_MANY) -> list[Person]:
    """The same ones each time; each one's two numbers are nobody else's."""
    return [_person(index) for index in range(how_many)]


def _person(index: int) -> Person:
    telephone, mobile = f"{221020000 + index}", f"{601300000 + index}"
    first, second = index % len(SPELLINGS), index // len(SPELLINGS) % len(SPELLINGS)
    return Person(
        uid=f"p{index:04d}",
        given_name=_FIRST_NAMES[index % len(_FIRST_NAMES)],
        surname=f"{_SURNAMES[index // 8 % len(_SURNAMES)]} {index}",
        company=_COMPANIES[index % len(_COMPANIES)],
        email=f"p{index:04d}@example.com",
        telephone=SPELLINGS[first](telephone),
        telephone_e164=_plain(telephone),
        mobile=SPELLINGS[second](mobile),
        mobile_e164=_plain(mobile),
    )
