"""The sample customers of the demo: some 200, Polish and English, the same on every start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from callcenter.domain.customer import Contact, Customer, Matter, Promise

HOW_MANY = 200
KNOWN_CALLER = "+48601234567"
SHARED_NUMBER = "+48221234567"
ENGLISH_CALLER = "+447700900123"
HTML_CALLER = "+447700900666"

_SEED = 4711
_FIRST_ID = 1001
AGENTS = ("Ewa", "Adam", "Marta", "Tomek", "Olivia", "Harry")


@dataclass(frozen=True, slots=True)
class _Country:
    language: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    companies: tuple[str, ...]
    forms: tuple[str, ...]
    mail: str


_POLAND = _Country(
    language="pl",
    given=(
        *("Anna", "Piotr", "Katarzyna", "Krzysztof", "Małgorzata", "Andrzej", "Agnieszka"),
        *("Tomasz", "Barbara", "Paweł", "Łucja", "Michał", "Zofia", "Marcin", "Żaneta", "Jakub"),
    ),
    # Family names that are the same for women and men.
    family=(
        *("Nowak", "Wójcik", "Mazur", "Krawczyk", "Zając", "Król", "Wróbel", "Dudek", "Pawlak"),
        *("Sikora", "Baran", "Szewczyk", "Pietrzak", "Gołąb", "Bąk", "Lis", "Żak", "Śliwa"),
    ),
    companies=(
        *("Termika", "Bałtyk Logistyka", "Zielona Piekarnia", "Młyn Wiślany", "Elektro-Śląsk"),
        *("Drukarnia Pod Lipą", "Apteka Centrum", "Góral Outdoor", "Meble Łęg", "Hotel Jantar"),
    ),
    forms=("sp. z o.o.", "S.A.", "s.c.", "sp. j."),
    mail="example.pl",
)
_BRITAIN = _Country(
    language="en",
    given=(
        *("Emily", "Oliver", "Amelia", "George", "Isla", "Noah", "Ava", "Arthur", "Grace"),
        *("Leo", "Freya", "Oscar", "Florence", "Theo", "Alice", "Henry"),
    ),
    family=(
        *("Smith", "Jones", "Taylor", "Brown", "Evans", "Walker", "Wright", "Hughes", "Green"),
        *("Hall", "Wood", "Clarke", "Turner", "Cooper", "Ward", "Bailey", "Parker", "Shaw"),
    ),
    companies=(
        *("Northwind Heating", "Harbour Foods", "Oak & Ash Joinery", "Riverside Dental"),
        *("Pennine Print", "Blue Kettle", "Thames Couriers", "Fairfield School", "Lakeside Inn"),
    ),
    forms=("Ltd", "LLP", "plc"),
    mail="example.co.uk",
)
_MATTERS = (
    "Boiler shuts down after ten minutes",
    "Invoice charged twice",
    "Delivery incomplete: two radiators missing",
    "Thermostat does not connect",
    "Warranty extension asked for",
    "Noise from the pump at night",
    "Contract to be moved to a new address",
    "Leak under the water heater",
)
_PROMISES = (
    "technician comes",
    "call back with the date",
    "send the corrected invoice",
    "send the spare part",
    "written offer by mail",
)
# What happened, how it ended, and whether the customer was helped by it.
_CONTACTS = (
    ("call", "Asked about opening hours", "answered", True),
    ("call", "Reported the fault, serial number noted", "follow-up", False),
    ("call", "Wanted to know where the technician is", "follow-up", False),
    ("mail", "Sent photos of the device", "received", None),
    ("call", "Ordered a yearly inspection", "sold", True),
    ("chat", "Password of the customer portal set anew", "solved", True),
    ("call", "Complained about the invoice", "passed on", False),
    ("mail", "Confirmed the appointment", "received", None),
    ("visit", "Technician changed the valve", "solved", True),
    ("call", "Not reached, voicemail left", "no answer", None),
)


def sample_customers(now: datetime, how_many: int = HOW_MANY) -> tuple[Customer, ...]:
    """The customers, with what happened in the months before *now*."""
    chance = Random(_SEED)
    special = (_jan(now), *_sharing(now), _emily(now), _bob(now))
    made = (
        _customer(index, now, chance) for index in range(len(special), max(how_many, len(special)))
    )
    return (*special, *made)


def _jan(now: datetime) -> Customer:
    claim = "4711"
    return Customer(
        id=_id(0),
        crm_id=_id(0),
        name="Jan Kowalski",
        company="ACME sp. z o.o.",
        numbers=(KNOWN_CALLER,),
        email="jan.kowalski@acme.example.pl",
        language="pl",
        tags=("VIP",),
        since=datetime(2019, 3, 14, tzinfo=UTC),
        matters=(Matter(claim, "Heating fails at night", opened=_ago(now, days=5, hours=3)),),
        promises=(Promise("technician comes", by="Ewa", due=_ago(now, days=2), matter=claim),),
        contacts=(
            Contact(
                "jan-4",
                _ago(now, days=1, hours=2),
                "call",
                "Ewa",
                "Nobody came. Heating off again since 2 a.m., small children at home",
                "follow-up",
                False,
                "inbound",
                claim,
            ),
            Contact(
                "jan-3",
                _ago(now, days=3, hours=6),
                "mail",
                "Ewa",
                "Photos of the display: error E04",
                "received",
                None,
                "inbound",
                claim,
            ),
            Contact(
                "jan-2",
                _ago(now, days=5, hours=3),
                "call",
                "Adam",
                "Reported: heating fails at night, restarts by itself in the morning",
                "follow-up",
                False,
                "inbound",
                claim,
            ),
            Contact(
                "jan-1",
                _ago(now, days=96),
                "visit",
                "Tomek",
                "Yearly inspection, filter changed",
                "solved",
                True,
                "outbound",
                "",
            ),
        ),
    )


def _sharing(now: datetime) -> tuple[Customer, Customer]:
    """Two people behind the main number of one company."""
    company = "Wójcik i Wspólnicy sp. j."
    return (
        Customer(
            _id(1),
            "Agnieszka Wójcik",
            _id(1),
            company,
            (SHARED_NUMBER, "+48502345678"),
            "a.wojcik@wojcik.example.pl",
            "pl",
            ("invoices",),
            datetime(2016, 9, 1, tzinfo=UTC),
            matters=(Matter("4650", "Invoice charged twice", opened=_ago(now, days=12)),),
            contacts=(
                Contact(
                    "agn-1",
                    _ago(now, days=12),
                    "call",
                    "Marta",
                    "Complained about the invoice",
                    "passed on",
                    False,
                    "inbound",
                    "4650",
                ),
            ),
        ),
        Customer(
            _id(2),
            "Marek Wójcik",
            _id(2),
            company,
            (SHARED_NUMBER,),
            "m.wojcik@wojcik.example.pl",
            "pl",
            (),
            datetime(2016, 9, 1, tzinfo=UTC),
            contacts=(
                Contact(
                    "mar-1",
                    _ago(now, days=40),
                    "call",
                    "Tomek",
                    "Ordered a yearly inspection",
                    "sold",
                    True,
                    "inbound",
                ),
            ),
        ),
    )


def _emily(now: datetime) -> Customer:
    return Customer(
        _id(3),
        "Emily Carter",
        _id(3),
        "Northwind Heating Ltd",
        (ENGLISH_CALLER, "+442079460958"),
        "emily.carter@northwind.example.co.uk",
        "en",
        ("partner",),
        since=datetime(2021, 6, 2, tzinfo=UTC),
        matters=(Matter("4688", "Delivery incomplete: two radiators missing"),),
        promises=(Promise("send the spare part", "Olivia", _ago(now, days=-1), matter="4688"),),
        contacts=(
            Contact(
                "emi-1",
                _ago(now, days=4),
                "call",
                "Olivia",
                "Two of six radiators missing",
                "follow-up",
                False,
                "inbound",
                "4688",
            ),
        ),
    )


def _bob(now: datetime) -> Customer:
    """A name that would be bold on any screen that takes text for mark-up."""
    return Customer(
        _id(4),
        "<b>Bob</b>",
        _id(4),
        "<img src=x> Signs Ltd",
        (HTML_CALLER,),
        "bob@signs.example.co.uk",
        "en",
        (),
        datetime(2024, 1, 9, tzinfo=UTC),
        contacts=(
            Contact("bob-1", _ago(now, days=30), "call", "Harry", "Asked for <i>prices</i>"),
        ),
    )


def _customer(index: int, now: datetime, chance: Random) -> Customer:
    country = _POLAND if chance.random() < 0.6 else _BRITAIN
    given, family = chance.choice(country.given), chance.choice(country.family)
    business = chance.random() < 0.5
    company = f"{chance.choice(country.companies)} {chance.choice(country.forms)}"
    matters = tuple(_matters(index, now, chance))
    return Customer(
        id=_id(index),
        crm_id=_id(index),
        name=f"{given} {family}",
        company=company if business else "",
        numbers=tuple(_numbers(index, country, business)),
        email=f"customer{index}@{country.mail}",
        language=country.language,
        tags=("VIP",) if chance.random() < 0.06 else (),
        since=datetime(chance.randint(2012, now.year - 1), chance.randint(1, 12), 1, tzinfo=UTC),
        matters=matters,
        promises=tuple(_promises(matters, now, chance)),
        contacts=tuple(_contacts(index, matters, now, chance)),
    )


def _numbers(index: int, country: _Country, business: bool) -> Iterator[str]:
    """Numbers of their own; the British ones are of the range kept free for drama."""
    if country is _BRITAIN:
        yield f"+447700900{200 + index:03d}"
        return
    yield f"+4850{5_000_000 + index * 7:07d}"
    if business:
        yield f"+4822{5_550_000 + index:07d}"


def _matters(index: int, now: datetime, chance: Random) -> Iterator[Matter]:
    if chance.random() < 0.35:
        opened = _ago(now, days=chance.randint(1, 60))
        yield Matter(f"{5000 + index}", chance.choice(_MATTERS), opened=opened)


def _promises(matters: tuple[Matter, ...], now: datetime, chance: Random) -> Iterator[Promise]:
    for matter in matters:
        if chance.random() < 0.6:
            due = _ago(now, days=chance.randint(-6, 4))
            yield Promise(chance.choice(_PROMISES), chance.choice(AGENTS), due, matter.id)


def _contacts(
    index: int, matters: tuple[Matter, ...], now: datetime, chance: Random
) -> Iterator[Contact]:
    """Contacts of the last months, newest first."""
    days = sorted(chance.sample(range(1, 180), chance.randint(1, 7)))
    for count, day in enumerate(days):
        channel, summary, outcome, resolved = chance.choice(_CONTACTS)
        at = _ago(now, days=day, hours=chance.randint(0, 9), minutes=chance.randint(0, 59))
        matter = matters[0].id if matters and count == 0 else ""
        direction = "outbound" if channel == "visit" else "inbound"
        yield Contact(
            f"{index}-{day}",
            at,
            channel,
            chance.choice(AGENTS),
            summary,
            outcome,
            resolved,
            direction,
            matter,
        )


def _ago(now: datetime, **time: float) -> datetime:
    return (now - timedelta(**time)).replace(second=0, microsecond=0)


def _id(index: int) -> str:
    return f"C{_FIRST_ID + index}"
