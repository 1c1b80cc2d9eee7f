"""Builds the real window around a sample desk, for pictures and tests."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from callcenter.config.sections.screen import KeysSection
from callcenter.domain.agent import PauseReason
from tests.ui import people
from tests.ui.people import NOW
from tests.ui.scenes import Scene
from ui import dress, theme
from ui.main_window import MainWindow
from ui.theme import Theme

REASONS = (
    PauseReason("break", {"en": "Break", "pl": "Przerwa"}),
    PauseReason("lunch", {"en": "Lunch", "pl": "Obiad"}),
    PauseReason("training", {"en": "Training", "pl": "Szkolenie"}),
)


def dressed(app: QApplication, name: str) -> Theme:
    """Dress *app* in the theme of that name."""
    worn = theme.named(name, app)
    dress.apply(app, worn)
    return worn


def window_of(worn: Theme, language: str = "en", *, deaf_ms: int = 0) -> MainWindow:
    """The window, not yet shown."""
    return MainWindow(
        worn,
        rules=people.RULES,
        pause_reasons=REASONS,
        language=language,
        keys=KeysSection(),
        deaf_ms=deaf_ms,
    )


def raised(
    scene: Scene,
    worn: Theme,
    language: str = "en",
    size: tuple[int, int] = (1280, 800),
    *,
    deaf_ms: int = 0,
) -> MainWindow:
    """The window with *scene* on it, shown."""
    window = window_of(worn, language, deaf_ms=deaf_ms)
    window.resize(*size)
    window.show_health(scene.health)
    window.show_desk(scene.desk, NOW)
    window.show()
    scene.then(window)
    return window
