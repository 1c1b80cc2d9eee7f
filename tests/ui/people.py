"""Customers, callers and desks as the window's tests and pictures show them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.call import Call, CallState, Direction
from callcenter.domain.caller import Caller
from callcenter.domain.customer import Contact, Customer, Matter, NumberHistory, Promise
from callcenter.domain.desk import Desk, Pop, Rules
from callcenter.domain.disposition import Disposition, Flag
from callcenter.domain.events import Party
from callcenter.domain.interaction import Interaction, Stage, Sync
from callcenter.domain.number import PhoneNumber
from callcenter.domain.recording import RecordingPolicy, RecordingRules
from callcenter.domain.wishes import Source

NOW = datetime(2026, 11, 22, 10, 2, 14, tzinfo=UTC)

DISPOSITIONS = (
    Disposition("SOLVED", {"en": "Solved", "pl": "Załatwione"}, frozenset({Flag.RESOLVED})),
    Disposition("INFO", {"en": "Information given", "pl": "Udzielono informacji"}),
    Disposition("ORDER", {"en": "Order taken", "pl": "Przyjęto zamówienie"}),
    Disposition("COMPLAINT", {"en": "Complaint", "pl": "Reklamacja"}),
    Disposition(
        "FOLLOW",
        {"en": "Follow-up needed", "pl": "Do dalszej obsługi"},
        frozenset({Flag.FOLLOW_UP}),
    ),
    Disposition(
        "CALLBACK",
        {"en": "Call back asked", "pl": "Prośba o oddzwonienie"},
        frozenset({Flag.CALLBACK}),
    ),
    Disposition("WRONG", {"en": "Wrong number", "pl": "Pomyłka"}),
    Disposition("NOANSWER", {"en": "No answer", "pl": "Nie odebrano"}),
    Disposition(
        "DNC",
        {"en": "Do not call again", "pl": "Nie dzwonić więcej"},
        frozenset({Flag.DO_NOT_CALL}),
    ),
)
RULES = Rules(dispositions=DISPOSITIONS, recording=RecordingRules(policy=RecordingPolicy.BUTTON))


def ago(**parts: float) -> datetime:
    """That long before NOW."""
    return NOW - timedelta(**parts)


def number(text: str) -> PhoneNumber:
    """A number as the desk reads it."""
    return PhoneNumber.parse(text, region="PL")


def kowalski() -> Customer:
    """A customer with a story, an open claim and a broken promise."""
    said = (
        (
            ago(minutes=50),
            "call",
            "Ewa",
            "Waiting for the part, promised a technician",
            False,
            "4711",
        ),
        (ago(days=4), "mail", "", "Photos of the boiler and the serial plate", None, "4711"),
        (ago(days=5), "call", "Adam", "Reported: heating fails at night", False, "4711"),
        (ago(days=31), "chat", "Ewa", "Asked for the invoice of October as PDF", True, ""),
        (ago(days=75), "call", "Piotr", "Moved the inspection to Monday", True, ""),
        (
            ago(days=200),
            "mail",
            "Marta",
            "Wants to extend the service contract by two years if the price stays what it was; "
            "an offer was sent and accepted the same day, the signed copy lies in the archive",
            True,
            "C-118",
        ),
        (ago(days=420), "call", "Adam", "New e-mail address", True, ""),
    )
    contacts = tuple(
        Contact(str(place), at, channel, agent, summary, resolved=resolved, matter=matter)
        for place, (at, channel, agent, summary, resolved, matter) in enumerate(said)
    )
    return Customer(
        id="c-1",
        name="Jan Kowalski",
        crm_id="1001",
        company="ACME sp. z o.o.",
        numbers=("+48601234567",),
        email="jan.kowalski@acme.example",
        language="pl",
        tags=("VIP", "Service plan"),
        since=datetime(2019, 3, 1, tzinfo=UTC),
        url="http://127.0.0.1:8080/customers/1001",
        matters=(
            Matter("4711", "Heating fails at night", "open", ago(days=5)),
            Matter("C-118", "Contract extension", "open", ago(days=200)),
        ),
        promises=(Promise("technician comes", "Ewa", ago(days=2), "4711"),),
        contacts=contacts,
    )


def sharers() -> tuple[Customer, ...]:
    """Three customers of one number."""
    return (
        kowalski(),
        Customer(
            "c-2",
            "Ewa Kowalska",
            company="",
            numbers=("+48601234567",),
            email="ewa.kowalska@dom.example",
        ),
        Customer(
            "c-3",
            "Zakład Ślusarski Łęcki i Żak",
            company="Łęcki i Żak s.c.",
            numbers=("+48601234567",),
            tags=("B2B",),
        ),
    )


def interaction(**changes: object) -> Interaction:
    """A call from Jan Kowalski that has been going on for two and a half minutes."""
    base = Interaction(
        id="call-1",
        agent="anna",
        site="warsaw",
        direction=Direction.INBOUND,
        started=ago(seconds=165),
        number=number("601234567"),
        name="Jan Kowalski",
        verified=True,
        queue="support",
        waited_s=48,
        answered=ago(seconds=151),
        customer_id="c-1",
        customer_name="Jan Kowalski",
        note="Technician did not come on Friday.\nWants a new date this week, mornings only.",
        note_saved=ago(seconds=3),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def pop(shown: Interaction, *matches: Customer, **changes: object) -> Pop:
    """What is known of the other party of *shown*."""
    caller = Caller(shown.number, shown.name, shown.verified, shown.queue, shown.waited_s)
    base = Pop(
        shown.id,
        shown.number,
        caller=caller,
        source=Source.CRM,
        matches=matches,
        chosen=matches[0].id if len(matches) == 1 else "",
        history=NumberHistory(2, True, ago(minutes=50), "Ewa", "waiting for the part"),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def desk(*shown: tuple[Interaction, Pop | None], **changes: object) -> Desk:
    """A ready agent's desk with these interactions open, the first in focus."""
    agent = Agent("anna", "Anna Nowak", "warsaw", Choice(Intent.READY), ago(minutes=4))
    base = Desk(
        agent=agent,
        rules=RULES,
        open=tuple(one for one, _ in shown),
        pops=tuple(known for _, known in shown if known is not None),
        calls=tuple(call_of(one) for one, _ in shown if one.ended is None),
        focus=shown[0][0].id if shown else "",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def call_of(shown: Interaction) -> Call:
    """The live call of *shown*."""
    state = CallState.ACTIVE if shown.answered else CallState.RINGING
    return Call(shown.id, shown.direction, state, "line", shown.started, answered=shown.answered)


def talking() -> Desk:
    """The agent talks with Jan Kowalski."""
    one = interaction()
    return desk((one, pop(one, kowalski())))


def past() -> tuple[Interaction, ...]:
    """A morning's calls, newest first."""
    rows = (
        ("601234567", "Jan Kowalski", "support", 50, 235, "SOLVED", Sync.SENT, Stage.FINISHED, ""),
        ("+442079460958", "Emily Carter", "sales", 64, 0, "", Sync.SENT, Stage.FINISHED, ""),
        (
            "22 555 01 02",
            "Łęcki i Żak s.c.",
            "support",
            95,
            612,
            "",
            Sync.NONE,
            Stage.UNFINISHED,
            "",
        ),
        ("502987654", "", "support", 120, 95, "INFO", Sync.WAITING, Stage.FINISHED, ""),
        ("102", "Ewa Lis", "", 133, 40, "INFO", Sync.SENT, Stage.FINISHED, ""),
        (
            "733456789",
            "Małgorzata Wójcik",
            "sales",
            171,
            1325,
            "ORDER",
            Sync.FAILED,
            Stage.FINISHED,
            "the field “branch” is required",
        ),
        ("anonymous", "", "support", 190, 21, "WRONG", Sync.SENT, Stage.FINISHED, ""),
    )
    return tuple(_past(place, *row) for place, row in enumerate(rows))


def _past(
    place: int,
    text: str,
    name: str,
    queue: str,
    minutes: int,
    talked: int,
    code: str,
    sync: Sync,
    stage: Stage,
    reason: str,
) -> Interaction:
    started = ago(minutes=minutes)
    answered = started + timedelta(seconds=9) if talked else None
    return Interaction(
        id=f"past-{place}",
        agent="anna",
        site="warsaw",
        direction=Direction.OUTBOUND if text == "102" else Direction.INBOUND,
        started=started,
        number=number(text),
        customer_name=name,
        queue=queue,
        answered=answered,
        ended=started + timedelta(seconds=9 + talked),
        ended_by=Party.CUSTOMER,
        missed=not talked,
        note="Wants a new date this week, mornings only." if place != 3 else "",
        note_saved=started if place != 3 else None,
        disposition=code,
        stage=stage,
        sync=sync,
        sync_reason=reason,
    )
