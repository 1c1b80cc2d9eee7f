"""Something finished shall read otherwise: a contact within policy, a customer's record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from callcenter.domain.call import Direction
from callcenter.domain.customer import CustomerChange
from callcenter.domain.desk import Rules
from callcenter.domain.disposition import Flag
from callcenter.domain.effects import ChangeCustomer, Correct, Notice, NoticeKind
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.wishes import (
    Corrected,
    CorrectInteraction,
    CustomerChanged,
    CustomerChangeWished,
    CustomersFound,
    Source,
)
from tests.domain.conftest import Telling
from tests.domain.story import JAN, NOON, RULES, answered, ringing, working_desk

RESOLVED = frozenset({Flag.RESOLVED})
DONE = Interaction(
    "done",
    "ewa",
    "krk",
    Direction.INBOUND,
    NOON,
    answered=NOON,
    note="Boiler works",
    disposition="solved",
    flags=RESOLVED,
    stage=Stage.FINISHED,
    finished=NOON,
)
HOUR_S = 3600
CLOSED = Notice(NoticeKind.CORRECTION_CLOSED, "done")


def wish(before: Interaction = DONE, **fields: object) -> CorrectInteraction:
    said = {"note": before.note, "disposition": before.disposition, "flags": before.flags}
    return CorrectInteraction(before, **{**said, **fields})  # type: ignore[arg-type]


def test_a_note_is_corrected_with_who_and_why(tell: Telling) -> None:
    story = tell().at(23 * HOUR_S)
    (
        story
        >> wish(note="Boiler is cold", reason=" wrong customer ")
        << Correct(
            "done", "Boiler is cold", "solved", RESOLVED, "wrong customer", story.desk.agent.id
        )
    )
    story >> Corrected(DONE) << Notice(NoticeKind.CORRECTED, "done")


def test_a_correction_brings_no_card_number_either(tell: Telling) -> None:
    story = tell()
    (
        story
        >> wish(note="paid by 4111111111111111", reason="CVV 123")
        << Correct(
            "done", "paid by ••••••••••••1111", "solved", RESOLVED, "CVV •••", story.desk.agent.id
        )
    )


@pytest.mark.parametrize(("hours", "after_s"), [(24, 24 * HOUR_S), (0, 0), (0, 1), (1, HOUR_S)])
def test_policy_closes_a_contact_after_its_hours_and_with_none_at_once(
    tell: Telling, hours: int, after_s: int
) -> None:
    rules = replace(RULES, correct_within_h=float(hours))
    story = tell(replace(working_desk(), rules=rules)).at(after_s)
    story >> wish(note="late") << CLOSED


def test_only_finished_work_that_is_not_on_the_desk_is_corrected(tell: Telling) -> None:
    story = tell()
    story >> wish(replace(DONE, stage=Stage.UNFINISHED, finished=None), note="x") << CLOSED
    story = tell().heard(ringing()).heard(answered())
    taken = replace(DONE, id="call")
    story >> wish(taken, note="x") << Notice(NoticeKind.CORRECTION_CLOSED, "call")


def test_what_reads_the_same_is_no_correction(tell: Telling) -> None:
    tell() >> wish(reason="nothing")


@pytest.mark.parametrize("code", ["", "no-such-code"])
def test_a_correction_needs_a_disposition_there_is(tell: Telling, code: str) -> None:
    tell() >> wish(disposition=code) << Notice(NoticeKind.DISPOSITION_MISSING, "done")


def test_a_code_of_an_older_list_may_stay(tell: Telling) -> None:
    older = replace(DONE, disposition="of-last-year")
    tell() >> wish(older, note="more") << Correct


def test_a_missed_call_needs_no_disposition(tell: Telling) -> None:
    missed = replace(DONE, answered=None, disposition="", flags=frozenset(), missed=True)
    tell() >> wish(missed, note="called back from my mobile") << Correct


def test_only_the_fields_that_differ_are_changed(tell: Telling) -> None:
    story = tell().at(5)
    seen = replace(JAN, version="7", email="jan@example.com")
    now = {"name": "Jan Nowak", "email": "jan@example.com", "id": "forged"}
    (
        story
        >> CustomerChangeWished("ch", seen, now)
        << ChangeCustomer(  # type: ignore[arg-type]
            CustomerChange(
                "ch",
                JAN.id,
                NOON + timedelta(seconds=5),
                story.desk.agent.id,
                {"name": "Jan Kowalski"},
                {"name": "Jan Nowak"},
                version="7",
            )
        )
    )


@pytest.mark.parametrize("now", [{}, {"name": JAN.name}, {"name": "  "}])
def test_a_record_keeps_its_name_and_is_not_changed_for_nothing(
    tell: Telling, now: dict[str, str]
) -> None:
    tell() >> CustomerChangeWished("ch", JAN, now)  # type: ignore[arg-type]


def test_the_screen_shows_a_changed_record_once_it_is_on_disk(tell: Telling) -> None:
    story = tell().heard(ringing()).heard(CustomersFound("call", (JAN,), Source.LOCAL))
    story >> CustomerChanged(replace(JAN, name="Jan Nowak", contacts=()))
    (shown,) = story.pop("call").matches
    assert (shown.name, shown.contacts) == ("Jan Nowak", JAN.contacts)


def test_the_policy_is_a_day_where_nothing_is_said() -> None:
    assert Rules().correct_within_h == 24
