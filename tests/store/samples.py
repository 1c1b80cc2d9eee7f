"""Calls and customers for the tests of what is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from callcenter.domain.call import Direction
from callcenter.domain.customer import Contact, Customer, Matter, Promise
from callcenter.domain.disposition import Flag
from callcenter.domain.events import Party
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.number import PhoneNumber
from callcenter.domain.recording import Recording, RecordingState
from callcenter.domain.sound_test import SoundStep, SoundTest
from callcenter.store.store import Store

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MOBILE = "+48601234567"


def open_store(
    folder: Path, *, now: Callable[[], datetime] = lambda: NOW, patience_s: float = 5.0
) -> Store:
    return Store.open(
        folder / "data" / "callcenter.sqlite",
        agent="ewa",
        site="krk",
        now=now,
        patience_s=patience_s,
    )


def id_of(index: int) -> str:
    return str(UUID(int=index, version=4))


def call(index: int = 1, *, number: str = MOBILE, **fields: Any) -> Interaction:
    plain = {
        "id": id_of(index),
        "agent": "ewa",
        "site": "krk",
        "direction": Direction.INBOUND,
        "started": NOW + timedelta(minutes=index),
        "number": PhoneNumber.parse(number, region="PL"),
    }
    return Interaction(**plain | fields)


def full_call(index: int = 1) -> Interaction:
    """A call with something in every field."""
    at = NOW + timedelta(minutes=index, microseconds=123456)
    return call(
        index,
        name="Łucja Żak",
        verified=True,
        queue="support",
        waited_s=48,
        dialled="+48221022000",
        customer_id=id_of(500),
        customer_name="Łucja Żak",
        answered=at,
        ended=at + timedelta(seconds=90),
        ended_by=Party.CUSTOMER,
        code=200,
        reason="OK",
        elsewhere=False,
        missed=False,
        mos=4.1,
        note="Piec nie grzeje\n=cmd|' /C calc'!A0",
        note_saved=at,
        disposition="FOLLOWUP",
        flags=frozenset({Flag.FOLLOW_UP, Flag.CALLBACK}),
        stage=Stage.FINISHED,
        finished=at + timedelta(seconds=120),
    )


def recording(index: int = 1, **fields: Any) -> Recording:
    """A recording of the call of the same index, whose file is still as it was written."""
    plain = {
        "id": id_of(900 + index),
        "interaction": id_of(index),
        "agent": "ewa",
        "site": "krk",
        "started": NOW + timedelta(minutes=index),
        "state": RecordingState.OFF,
        "number_key": "48601234567",
        "ended": NOW + timedelta(minutes=index + 1),
    }
    return Recording(**plain | fields)


def customer(index: int = 1, *, crm_id: str | None = None, **fields: Any) -> Customer:
    plain = {
        "id": id_of(500 + index),
        "name": f"Anna Nowak {index}",
        "crm_id": f"C{index}" if crm_id is None else crm_id,
        "numbers": (MOBILE,),
    }
    return Customer(**plain | fields)


def full_customer(index: int = 1, contacts: int = 3) -> Customer:
    return customer(
        index,
        company="ACME sp. z o.o.",
        numbers=(MOBILE, "+48221234567", "214"),
        email="anna@acme.example.pl",
        language="pl",
        tags=("VIP", "north"),
        since=NOW - timedelta(days=2000),
        url="https://crm.example.com/C1",
        version="7",
        matters=(Matter("4711", "Heating fails at night", opened=NOW),),
        promises=(Promise("technician", by="Ewa", due=NOW, matter="4711"),),
        contacts=tuple(
            Contact(
                id=f"{index}-{at}",
                at=NOW - timedelta(days=at),
                channel="call",
                agent="Adam",
                summary=f"Contact {at}",
                outcome="follow-up",
                resolved=(None, True, False)[at % 3],
                direction="inbound",
                matter="4711",
            )
            for at in range(contacts)
        ),
    )


def sound_test(**fields: Any) -> SoundTest:
    return SoundTest(
        SoundStep.DONE,
        **{
            "at": NOW,
            "microphone": "Headset",
            "speaker": "Headset",
            "peak": 0.4,
            "loss": 0.001,
            "jitter_ms": 1.5,
            "round_trip_ms": 12.0,
            "mos": 4.3,
            **fields,
        },
    )
