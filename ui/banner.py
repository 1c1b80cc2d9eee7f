"""The one line that shows when the agent must act: what is wrong, and the button that helps."""

from __future__ import annotations

from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from callcenter.config.problem import ConfigProblem
from callcenter.domain.agent import Intent
from callcenter.domain.desk import Desk, EngineState
from callcenter.domain.events import AudioProblem, Line, LineProblem, LineState
from callcenter.domain.number import PhoneNumber
from callcenter.domain.recording import RecordingPolicy, RecordingState
from callcenter.domain.wishes import (
    DialConfirmed,
    DialDropped,
    RecordingWished,
    RequestAnswered,
)
from ui import call_words, caller_words, dial_words, ending_words, line_words, words
from ui.buttons import Button, Kind
from ui.config_words import config_problem
from ui.controls import Glyph, Label, tooltip
from ui.icons import Icon, Look
from ui.theme import RADIUS, Size, Space, Tone
from ui.wishes import SettingsWanted

translate = QCoreApplication.translate

_MENDED_IN_SETTINGS = (
    LineProblem.WRONG_PASSWORD,
    LineProblem.UNKNOWN_USER,
    LineProblem.NAME_NOT_FOUND,
    LineProblem.CONFIGURATION,
)


class Press(Struct, frozen=True):
    """A button of the banner: its word, its icon, and what it wishes."""

    word: str
    wish: object
    icon: Icon = Icon.SETTINGS
    kind: Kind = Kind.PLAIN


class Alert(Struct, frozen=True):
    """What is wrong, or asked, in words; *small* is the code behind it, *presses* what helps.

    *brief* says it in a narrow window; without it *words* do.
    """

    icon: Icon
    tone: Tone
    words: str
    small: str = ""
    presses: tuple[Press, ...] = ()
    brief: str = ""


def alert(desk: Desk, problems: tuple[ConfigProblem, ...] = ()) -> Alert | None:
    """The most pressing thing that the agent must know, answer or mend, if there is one."""
    return (
        _question(desk)
        or _request(desk)
        or _storage(desk)
        or _telephone(desk)
        or _unheard(desk)
        or _unrecorded(desk)
        or _lines(desk)
        or _sound(desk)
        or _configuration(problems)
    )


def _question(desk: Desk) -> Alert | None:
    asked = desk.dial_question
    if asked is None:
        return None
    call = asked.call
    presses = (
        Press(translate("Banner", "Call anyway"), DialConfirmed(call), Icon.ANSWER, Kind.GOOD),
        Press(translate("Banner", "Do not call"), DialDropped(call), Icon.CLOSE),
    )
    where = caller_words.country(asked.wish.number)
    number = asked.wish.number.display(desk.rules.region)
    told = dial_words.question(asked)
    return Alert(Icon.WARNING, Tone.RINGING, told, where, presses, _asked(number))


def _asked(number: str) -> str:
    return translate("Banner", "Call {number}?").format(number=number)


def _request(desk: Desk) -> Alert | None:
    if not desk.requests:
        return None
    asked = desk.requests[0]
    region = desk.rules.region
    number = PhoneNumber.parse(
        asked.target, region=region, extension_digits=desk.rules.extension_digits
    )
    text = translate("Banner", "The other side asks you to call {number} instead")
    told = text.format(number=_callee(desk, number))
    presses = (
        Press(translate("Banner", "Call"), RequestAnswered(asked.id, True), Icon.ANSWER, Kind.GOOD),
        Press(translate("Banner", "No"), RequestAnswered(asked.id, False), Icon.CLOSE),
    )
    brief = _asked(number.display(region))
    return Alert(Icon.TRANSFER, Tone.RINGING, told, caller_words.country(number), presses, brief)


def _callee(desk: Desk, number: PhoneNumber) -> str:
    names = (each.name for each in desk.colleagues if each.user == number.dialable and each.name)
    name = next(names, "")
    shown = number.display(desk.rules.region)
    return f"{name} ({shown})" if name else shown


def _unheard(desk: Desk) -> Alert | None:
    deaf = next((call for call in desk.calls if call.not_heard and not call.held_by_agent), None)
    if deaf is None:
        return None
    told = Alert(Icon.NOT_HEARD, Tone.RINGING, call_words.not_heard_help(deaf.not_heard))
    return _with_settings(told, "sound")


def _unrecorded(desk: Desk) -> Alert | None:
    paused = next((call for call in desk.calls if call.recording is RecordingState.PAUSED), None)
    if paused is None:
        return None
    told = translate("Banner", "The recording is paused: nothing is written until you go on.")
    on, off = (RecordingWished(paused.id, to) for to in (RecordingState.ON, RecordingState.OFF))
    go_on = Press(translate("Banner", "Go on recording"), on, Icon.RECORD)
    about = desk.interaction(paused.id)
    if desk.rules.recording.of(about.queue if about else "") is RecordingPolicy.ALWAYS:
        return Alert(Icon.RECORD_PAUSED, Tone.RINGING, told, "", (go_on,))
    end = Press(translate("Banner", "End it"), off, Icon.STOP)
    return Alert(Icon.RECORD_PAUSED, Tone.RINGING, told, "", (go_on, end))


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
    small = ending_words.status(line.code, line.reason)
    told = Alert(Icon.LINE_OFF, Tone.DANGER, line_words.line(line), small)
    return _with_settings(told, "line") if line.problem in _MENDED_IN_SETTINGS else told


def _sound(desk: Desk) -> Alert | None:
    problem = desk.audio.problem
    if problem is AudioProblem.NONE:
        return None
    told = Alert(Icon.HEADSET_OFF, Tone.RINGING, words.audio_problem(problem))
    return _with_settings(told, "sound")


def _with_settings(told: Alert, page: str) -> Alert:
    press = Press(translate("Banner", "Open settings"), SettingsWanted(page))
    return replace(told, presses=(press,))


class Banner(QWidget):
    """The line.

    Signals:
        wished(object): what the buttons are for.
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
        self._buttons = (self._made("banner-button"), self._made("banner-other"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M + 2, 0, Space.S, 0)
        row.setSpacing(Space.M)
        row.addWidget(self._glyph)
        row.addWidget(self._words)
        row.addWidget(self._small)
        row.addStretch(1)
        for button in self._buttons:
            row.addWidget(button)
        look.changed.connect(self.update)

    def _made(self, name: str) -> Button:
        button = Button(self._look, "", icon=Icon.SETTINGS, height=34)
        button.setObjectName(name)
        button.clicked.connect(lambda: self._act(button))
        return button

    def show_alert(self, told: Alert) -> None:
        """Show *told*."""
        if told == self._alert:
            return
        self._alert = told
        self._glyph.show_icon(told.icon, told.tone)
        self._small.show_text(told.small)
        for button, press in zip_longest(self._buttons, told.presses):
            button.setVisible(press is not None)
            if press is not None:
                button.setAccessibleName(press.word)
                button.show_kind(press.kind)
                button.show_face(icon=press.icon)
        self.show_narrow(self._narrow)
        self.setAccessibleName(told.words)
        self.update()

    def show_narrow(self, narrow: bool) -> None:
        """Leave out the small print, and the button's word, where there is no room."""
        self._narrow = narrow
        self._small.setVisible(not narrow)
        if self._alert is not None:
            brief = self._alert.brief if narrow else ""
            self._words.show_text(brief or self._alert.words)
        for button in self._buttons:
            word = button.accessibleName()
            button.show_face("" if narrow else word)
            tooltip(button, word if narrow else "")

    def _act(self, button: Button) -> None:
        place = self._buttons.index(button)
        if self._alert is not None and place < len(self._alert.presses):
            self.wished.emit(self._alert.presses[place].wish)

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
