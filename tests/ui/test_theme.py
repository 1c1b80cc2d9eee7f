"""The tokens hold what the screen promises: contrast, figures of one width, Polish letters."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.theme import STATES, THEMES, Size, Theme, Tone

GROUNDS = (Tone.BG, Tone.SURFACE, Tone.RAISED)
WORDS = (Tone.TEXT, Tone.MUTED, *STATES)

every_theme = pytest.mark.parametrize("worn", THEMES.values(), ids=list(THEMES))


@every_theme
@pytest.mark.parametrize("ground", GROUNDS, ids=lambda tone: tone.value)
@pytest.mark.parametrize("word", WORDS, ids=lambda tone: tone.value)
def test_words_can_be_read_on_every_ground(worn: Theme, ground: Tone, word: Tone) -> None:
    assert theme.contrast(worn.colour(word), worn.colour(ground)) >= 4.5


@every_theme
@pytest.mark.parametrize("state", (*STATES, Tone.MUTED), ids=lambda tone: tone.value)
def test_words_can_be_read_on_their_own_soft_ground(worn: Theme, state: Tone) -> None:
    assert theme.contrast(worn.colour(state), worn.soft(state)) >= 4.5
    assert theme.contrast(worn.colour(Tone.TEXT), worn.soft(state)) >= 4.5


@every_theme
@pytest.mark.parametrize("state", STATES, ids=lambda tone: tone.value)
def test_words_can_be_read_on_a_filled_button(worn: Theme, state: Tone) -> None:
    assert theme.contrast(worn.colour(Tone.ON_ACCENT), worn.colour(state)) >= 4.5


@every_theme
@pytest.mark.parametrize("ground", GROUNDS, ids=lambda tone: tone.value)
def test_edges_of_controls_can_be_seen(worn: Theme, ground: Tone) -> None:
    assert theme.contrast(worn.colour(Tone.EDGE), worn.colour(ground)) >= 3.0


def test_contrast_is_that_of_wcag() -> None:
    white, black = (THEMES["high-contrast"].colour(tone) for tone in (Tone.TEXT, Tone.BG))
    assert theme.contrast(white, black) == pytest.approx(21.0)


@pytest.mark.parametrize("weight", (400, 500, 600))
def test_the_shipped_font_is_used_in_every_weight(worn: QApplication, weight: int) -> None:
    info = QFontInfo(theme.font(Size.BODY, weight))
    assert (info.family(), info.weight()) == ("Inter", weight)


@pytest.mark.parametrize("weight", (400, 500, 600))
def test_a_running_timer_never_changes_its_width(worn: QApplication, weight: int) -> None:
    metrics = QFontMetricsF(theme.font(Size.TIMER, weight, tabular=True))
    widths = [metrics.horizontalAdvance(figure * 4) for figure in "0123456789"]
    assert max(widths) - min(widths) < 0.5


def test_the_font_has_polish_letters(worn: QApplication) -> None:
    raw = QRawFont.fromFont(theme.font())
    assert all(raw.supportsCharacter(ord(letter)) for letter in "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ›…✓„”")


def test_fonts_that_are_gone_are_named(worn: QApplication) -> None:
    assert list((theme.RESOURCES / "fonts").glob("*.otf"))
    assert (theme.RESOURCES / "fonts" / "OFL.txt").read_text("utf-8").startswith("Copyright")
