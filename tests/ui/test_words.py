"""What the window says, in plain sentences."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from callcenter.domain.call import Direction
from callcenter.domain.effects import NoticeKind
from callcenter.domain.events import AudioProblem, Line, LineProblem, LineState, Party
from callcenter.domain.interaction import Sync
from callcenter.domain.past_calls import PastCalls
from callcenter.domain.wishes import Source
from tests.ui import people
from tests.ui.people import NOW, number
from ui import caller_words, ending_words, line_words, times, words

FAILED = Line("line", "sip:anna@pbx.example", LineState.FAILED, "192.0.2.7:5060")


@pytest.mark.parametrize("problem", list(LineProblem))
def test_every_line_problem_is_a_sentence_without_a_code(problem: LineProblem) -> None:
    sentence = line_words.line(replace(FAILED, problem=problem, code=403, reason="Forbidden"))
    assert sentence.startswith("Not registered")
    assert sentence.endswith(".")
    assert "403" not in sentence
    assert "{" not in sentence


def test_an_unknown_user_is_named() -> None:
    assert "anna" in line_words.line(replace(FAILED, problem=LineProblem.UNKNOWN_USER))


def test_a_registered_line_names_its_registrar() -> None:
    assert line_words.line(replace(FAILED, state=LineState.REGISTERED)).endswith("192.0.2.7:5060")


def test_the_network_s_own_words_stand_behind() -> None:
    assert ending_words.status(403, "Forbidden") == "403 Forbidden"
    assert ending_words.status(0, "timeout") == "timeout"


def test_a_finished_talk_says_who_ended_it() -> None:
    ended = people.interaction(ended=NOW, ended_by=Party.CUSTOMER, code=200)
    assert ending_words.ended(ended) == "by customer · normal"
    assert ending_words.ended(replace(ended, ended_by=Party.AGENT)) == "by you · normal"


def test_a_lost_connection_is_called_lost() -> None:
    ended = people.interaction(ended=NOW, ended_by=Party.NETWORK, code=408)
    assert ending_words.ended(ended) == "by the network · the connection was lost"


def test_a_call_that_the_network_ended_says_what_became_of_it() -> None:
    ended = people.interaction(ended=NOW, ended_by=Party.NETWORK, code=481)
    away = "by the network · the exchange gave it up while the network was away"
    assert ending_words.ended(ended) == away
    assert "connection was lost" in ending_words.ended(replace(ended, code=200))
    dialled = replace(ended, code=487, answered=None, direction=Direction.OUTBOUND)
    assert ending_words.ended(dialled) == "the network changed before an answer"


def test_answered_elsewhere_is_no_miss() -> None:
    shown = people.interaction(answered=None, ended=NOW, elsewhere=True, ended_by=Party.NETWORK)
    assert ending_words.ended(shown) == "taken by a colleague"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (486, "busy"),
        (404, "there is no such number"),
        (603, "declined"),
        (480, "nobody answered"),
        (403, "the exchange does not allow this call"),
        (488, "the two telephones have no sound format in common"),
        (503, "the exchange could not put the call through"),
        (499, "not connected (499 Odd)"),
    ],
)
def test_an_unanswered_call_of_ours_says_why(code: int, said: str) -> None:
    shown = people.interaction(
        direction=Direction.OUTBOUND,
        answered=None,
        ended=NOW,
        ended_by=Party.NETWORK,
        code=code,
        reason="Odd",
    )
    assert ending_words.ended(shown) == said


@pytest.mark.parametrize("problem", [one for one in AudioProblem if one is not AudioProblem.NONE])
def test_every_sound_problem_says_what_to_do(problem: AudioProblem) -> None:
    assert "headset" in words.audio_problem(problem)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_notice_has_words(kind: NoticeKind) -> None:
    said = words.notice(kind, "Jan <b>Kowalski</b>")
    assert said
    assert "{" not in said


def test_braces_in_a_name_stay_braces() -> None:
    assert words.notice(NoticeKind.MISSED, "{text} {0}") == "Missed call: {text} {0}"


def test_a_dead_letter_tells_the_crm_s_reason() -> None:
    assert words.sync(Sync.FAILED, "branch is required").endswith("branch is required")


@pytest.mark.parametrize(
    ("mos", "said"), [(4.3, "very good"), (3.7, "good"), (3.2, "fair"), (2.7, "poor"), (1.5, "bad")]
)
def test_quality_is_a_word(mos: float, said: str) -> None:
    assert words.quality(mos) == said


def test_unmeasured_quality_says_nothing() -> None:
    assert words.quality(0.0) == ""


def test_numbers_are_written_as_people_write_them() -> None:
    assert caller_words.number(number("+48601234567"), "PL") == "601 234 567"
    assert caller_words.number(number("anonymous"), "PL") == "Number withheld"
    assert caller_words.number(number("102"), "PL") == "Extension 102"


def test_a_foreign_number_tells_its_country() -> None:
    assert caller_words.country(number("+49 30 901820")) == "Germany"
    assert caller_words.country(number("102")) == ""


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (0, ""),
        (1, "2nd call this week"),
        (2, "3rd call this week"),
        (10, "11th call this week"),
        (20, "21st call this week"),
    ],
)
def test_the_call_of_the_week_is_counted(past: int, said: str) -> None:
    assert caller_words.past_calls(PastCalls(past)) == said


def test_a_call_after_one_that_did_not_help_says_so() -> None:
    assert caller_words.past_calls(PastCalls(2, unresolved=True)) == (
        "3rd call this week — not solved"
    )
    assert caller_words.past_calls(PastCalls(0, unresolved=True)) == ""


def test_a_silent_crm_says_how_old_the_knowledge_is() -> None:
    said = caller_words.source(Source.CRM_FAILED, people.kowalski(), NOW)
    assert said == "The CRM did not answer: this is what we knew on 22 Nov"


def test_times_are_near_or_dates() -> None:
    assert times.ago(NOW - timedelta(seconds=20), NOW) == "just now"
    assert "2 min" in times.ago(NOW - timedelta(minutes=2), NOW)
    assert times.day(NOW - timedelta(days=1), NOW) == "Yesterday"
    assert times.day(NOW - timedelta(days=400), NOW) == "18 Oct 2025"


@pytest.mark.parametrize(
    ("days", "words"), [(0, "10:02"), (1, "yesterday 10:02"), (2, "20 Nov"), (400, "18 Oct 2025")]
)
def test_a_time_amid_a_sentence_begins_small(days: int, words: str) -> None:
    assert times.amid(NOW - timedelta(days=days), NOW) == words


def test_timers_keep_their_width() -> None:
    assert times.timer(151) == "02:31"
    assert times.timer(3751) == "1:02:31"
    assert times.timer(-3) == "00:00"
    assert times.wait(48) == "0:48"


def test_a_promise_is_overdue_from_the_next_day_on() -> None:
    assert "2 day" in times.lateness(NOW - timedelta(days=2), NOW)
    assert times.lateness(NOW, NOW) == "due today"
    assert times.lateness(NOW + timedelta(days=1), NOW) == ""


def test_a_country_is_named_in_the_language_of_the_window(polish: None) -> None:
    assert caller_words.country(number("+49 30 901820")) == "Niemcy"
    assert caller_words.country(number("+48 601 234 567")) == "Polska"
