"""What an agent reads who has signed out of a shared computer where something stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from callcenter.answers import Stays
from ui import leaving_words, translation


@pytest.fixture
def spoken(qapp: QApplication) -> Iterator[None]:
    """English with its plurals."""
    translation.install(qapp, "en")
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (
            Stays(unsent=2),
            "Signed out. 2 records wait for the CRM. Until then customers and calls stay on this "
            "computer.",
        ),
        (
            Stays(unsent=1, unfinished=1),
            "Signed out. 1 record waits for the CRM. 1 call is not finished. Until then customers "
            "and calls stay on this computer.",
        ),
        (
            Stays(problem="The disk is full."),
            "Signed out, but customers and calls could not be removed from this computer: The disk "
            "is full. It is tried again when Callcenter is closed or started.",
        ),
    ],
)
@pytest.mark.usefixtures("spoken")
def test_what_stays_and_why_is_told(left: Stays, words: str) -> None:
    assert leaving_words.stays(left) == words


@pytest.mark.usefixtures("polish")
def test_it_is_told_in_polish() -> None:
    assert leaving_words.stays(Stays(unsent=5)).startswith("Wylogowano. 5 wpisów czeka na CRM.")
