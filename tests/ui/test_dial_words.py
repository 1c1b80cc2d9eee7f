"""What the window says about numbers: every reason has its sentence, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from callcenter.config.values import LINE
from callcenter.domain.desk import DialQuestion
from callcenter.domain.dial_policy import DialFault, DialRefusal
from callcenter.domain.dial_uri import LinkFault
from callcenter.domain.forwarding import Forwarding, ForwardProblem, ForwardWhen
from callcenter.domain.tariff import Tariff
from callcenter.domain.wishes import DialWished
from tests.ui.people import number
from ui import dial_words, translation

LIMITS = (DialFault.PER_MINUTE, DialFault.PER_HOUR, DialFault.INTERNATIONAL_PER_HOUR)
NOTED = "This was noted; if it was not you, say so at once."
ASKED = (Tariff.INTERNATIONAL, Tariff.PREMIUM, Tariff.SATELLITE)

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("fault", list(LinkFault))
def test_every_fault_of_a_link_is_a_sentence(fault: LinkFault) -> None:
    assert dial_words.link(fault).endswith(".")


@pytest.mark.parametrize("fault", list(DialFault))
def test_every_refusal_says_what_to_do(fault: DialFault) -> None:
    count, wait_s = (20, 48) if fault in LIMITS else (0, 0)
    sentence = dial_words.refusal(DialRefusal(fault, "700 123 456", count, wait_s))
    assert "{" not in sentence
    assert "supervisor" in sentence or "IT" in sentence


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    """The window's words in English, with its plurals."""
    former = QLocale()
    translation.install(qapp, "en", system=QLocale("en_GB"))
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(former)


@pytest.mark.usefixtures("english")
def test_a_limit_says_how_many_calls_there_were_and_how_long_to_wait() -> None:
    told = dial_words.refusal(DialRefusal(DialFault.PER_MINUTE, "102", 20, 48))
    assert told == "20 calls in the last minute: wait 48 s or ask your supervisor. " + NOTED
    one = dial_words.refusal(DialRefusal(DialFault.INTERNATIONAL_PER_HOUR, "102", 1, 1800))
    assert one == "1 call abroad in the last hour: wait 30 min or ask your supervisor. " + NOTED


@pytest.mark.parametrize("tariff", ASKED)
def test_a_question_names_the_number_and_asks(tariff: Tariff) -> None:
    wish = DialWished("call", LINE, number("+49 30 1234567"))
    sentence = dial_words.question(DialQuestion(wish, tariff))
    assert "+49 30 1234567" in sentence
    assert sentence.endswith("?")
    assert "--confirmed" in dial_words.unconfirmed("102", tariff)


@pytest.mark.parametrize("when", list(ForwardWhen))
def test_a_forward_names_where_calls_go(when: ForwardWhen) -> None:
    assert "102" in dial_words.forwarding(Forwarding(when, "102"))


@pytest.mark.parametrize("problem", list(ForwardProblem))
def test_a_forward_that_goes_nowhere_says_so(problem: ForwardProblem) -> None:
    sentence = dial_words.forwarding(Forwarding(ForwardWhen.ALWAYS, "102", problem=problem))
    assert sentence.startswith("Calls are not forwarded to 102:")


@pytest.mark.usefixtures("polish")
def test_polish_counts_calls_in_three_forms() -> None:
    def told(calls: int) -> str:
        return dial_words.refusal(DialRefusal(DialFault.PER_HOUR, "102", calls, 10)).split(" w ")[0]

    assert [told(calls) for calls in (1, 3, 300)] == [
        "1 połączenie",
        "3 połączenia",
        "300 połączeń",
    ]
