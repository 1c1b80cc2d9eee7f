"""The one line that shows when the agent must act: what is wrong, and the button that helps."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QRectF, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from callcenter.config.problem import ConfigProblem
from callcenter.domain.agent import Intent
from callcenter.domain.desk import Desk, EngineState
from callcenter.domain.events import AudioProblem, Line, LineProblem, LineState
from ui import words
from ui.buttons import Button
from ui.config_words import config_problem
from ui.controls import Glyph, Label, tooltip
from ui.icons import Icon, Look
from ui.theme import RADIUS, Size, Space, Tone
from ui.wishes import SettingsWanted, WindowWish

translate = QCoreApplication.translate

_MENDED_IN_SETTINGS = (
    LineProblem.WRONG_PASSWORD,
    LineProblem.UNKNOWN_USER,
    LineProblem.NAME_NOT_FOUND,
    LineProblem.CONFIGURATION,
)


class Alert(Struct, frozen=True):
    """What is wrong, in words; *small* is the code behind it, *wish* what the button does."""

    icon: Icon
    tone: Tone
    words: str
    small: str = ""
    button: str = ""
    wish: WindowWish | None = None


def alert(desk: Desk, problems: tuple[ConfigProblem, ...] = ()) -> Alert | None:
    """The most pressing thing that the agent must know or mend, if there is one."""
    return (
        _storage(desk)
        or _telephone(desk)
        or _lines(desk)
        or _sound(desk)
        or _configuration(problems)
    )


def _configuration(problems: tuple[ConfigProblem, ...]) -> Alert | None:
    if not problems:
        return None
    text = translate("Banner", "The configuration has a mistake: {sentence}")
    told = text.format(sentence=config_problem(problems[0]))
    return _with_settings(Alert(Icon.WARNING, Tone.RINGING, told), "about")


def _storage(desk: Desk) -> Alert | None:
    if not desk.storage_problem:
        return None
    text = translate("Banner", "Notes cannot be saved now: {reason}")
    told = text.format(reason=desk.storage_problem)
    return Alert(Icon.DATABASE_OFF, Tone.DANGER, told)


def _telephone(desk: Desk) -> Alert | None:
    if desk.engine is not EngineState.LOST:
        return None
    told = translate("Banner", "The telephone stopped and is being restarted. Your notes are safe.")
    return Alert(Icon.SYNC_PROBLEM, Tone.DANGER, told, desk.engine_reason)


def _lines(desk: Desk) -> Alert | None:
    if desk.agent.choice.intent is Intent.SIGNED_OUT:
        return None
    if desk.engine is EngineState.RUNNING and not desk.lines:
        told = translate("Banner", "No line is set up: enter the user and password of your PBX.")
        return _with_settings(Alert(Icon.LINE_OFF, Tone.RINGING, told), "line")
    failed = [line for line in desk.lines if line.state is LineState.FAILED]
    return _line(failed[0]) if failed else None


def _line(line: Line) -> Alert:
    small = words.status(line.code, line.reason)
    told = Alert(Icon.LINE_OFF, Tone.DANGER, words.line(line), small)
    return _with_settings(told, "line") if line.problem in _MENDED_IN_SETTINGS else told


def _sound(desk: Desk) -> Alert | None:
    problem = desk.audio.problem
    if problem is AudioProblem.NONE:
        return None
    told = Alert(Icon.HEADSET_OFF, Tone.RINGING, words.audio_problem(problem))
    return _with_settings(told, "sound")


def _with_settings(told: Alert, page: str) -> Alert:
    button = translate("Banner", "Open settings")
    return Alert(told.icon, told.tone, told.words, told.small, button, SettingsWanted(page))


class Banner(QWidget):
    """The line.

    Signals:
        wished(object): what the button is for.
    """

    wished = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._alert: Alert | None = None
        self.setObjectName("banner")
        self._glyph = Glyph(look, Icon.INFO)
        self._words = Label(look, weight=500)
        self._small = Label(look, size=Size.SMALL, tone=Tone.MUTED)
        self._narrow = False
        self._button = Button(look, "", icon=Icon.SETTINGS, height=34)
        self._button.setObjectName("banner-button")
        self._button.clicked.connect(self._act)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M + 2, 0, Space.S, 0)
        row.setSpacing(Space.M)
        row.addWidget(self._glyph)
        row.addWidget(self._words)
        row.addWidget(self._small)
        row.addStretch(1)
        row.addWidget(self._button)
        look.changed.connect(self.update)

    def show_alert(self, told: Alert) -> None:
        """Show *told*."""
        if told == self._alert:
            return
        self._alert = told
        self._glyph.show_icon(told.icon, told.tone)
        self._words.show_text(told.words)
        self._small.show_text(told.small)
        self._button.setAccessibleName(told.button)
        self._button.setVisible(told.wish is not None)
        self.show_narrow(self._narrow)
        self.setAccessibleName(told.words)
        self.update()

    def show_narrow(self, narrow: bool) -> None:
        """Leave out the small print, and the button's word, where there is no room."""
        self._narrow = narrow
        self._small.setVisible(not narrow)
        word = self._button.accessibleName()
        self._button.show_face("" if narrow else word)
        tooltip(self._button, word if narrow else "")

    @Slot()
    def _act(self) -> None:
        if self._alert is not None and self._alert.wish is not None:
            self.wished.emit(self._alert.wish)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the soft ground of the alert's tone."""
        if self._alert is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        painter.setBrush(theme.soft(self._alert.tone))
        painter.setPen(QPen(theme.colour(self._alert.tone), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
