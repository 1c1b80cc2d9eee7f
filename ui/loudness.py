"""How loud both ways of a call are, and the handle that makes the other side louder or softer."""

from __future__ import annotations

from math import log10

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QGridLayout, QToolTip, QWidget

from callcenter.engine.commands import SetSound, Sound
from ui.controls import Glyph, named, tooltip
from ui.icons import Icon, Look
from ui.theme import FOCUS_RING, Space, Tone
from ui.wishes import SettingsSaved

translate = QCoreApplication.translate

SPEAKER_VOLUME = "audio.speaker_volume"
STEP = 5
"""Per cent by which one press of a key changes the volume."""
KEEP_MS = 700
"""So long after the last key or turn of the wheel a volume counts as chosen."""
_LEVELS = 60
_HANDLE = 6.0
_HEIGHT = 16
_THIN = 3.0
RANGE_DB = 48.0
"""What is softer by so much than the loudest there can be does not move a bar."""


class LevelBar(QWidget):
    """A bar: how loud something is, 0 to 1."""

    def __init__(self, look: Look, *, thick: float = _THIN, tone: Tone = Tone.READY) -> None:
        super().__init__()
        self._look, self._level = look, 0
        self._thick, self._tone = thick, tone
        self.setFixedHeight(_HEIGHT)
        look.changed.connect(self.update)

    def show_level(self, level: float) -> None:
        """Show *level*, in steps that can be seen."""
        fresh = _step(level)
        if fresh != self._level:
            self._level = fresh
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        _draw_bar(painter, self._look, box, self._level, self._tone, self._thick)


class VolumeSlider(QAbstractSlider):
    """A bar that shows how loud the other side is, with a handle for how loud it shall be.

    Signals:
        let_go: a volume was chosen for good, by mouse, keys or wheel.
    """

    let_go = Signal()

    def __init__(self, look: Look, *, keep_ms: int = KEEP_MS) -> None:
        super().__init__()
        self._look, self._level = look, 0
        self._settling = QTimer(self, singleShot=True, interval=keep_ms)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, 100)
        self.setSingleStep(STEP)
        self.setPageStep(4 * STEP)
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.changed.connect(self.update)
        self.sliderReleased.connect(self.let_go)
        self.actionTriggered.connect(self._begin_settling)
        self._settling.timeout.connect(self.let_go)

    @property
    def held(self) -> bool:
        """Whether the agent is just choosing a volume, by mouse, keys or wheel."""
        return self.isSliderDown() or self._settling.isActive()

    def show_level(self, level: float) -> None:
        """Show how loud the other side is, 0 to 1."""
        fresh = _step(level)
        if fresh != self._level:
            self._level = fresh
            self.update()

    def step(self, by: int) -> None:
        """Go *by* per cent up or down, as the keys do."""
        self.setValue(self.value() + by)
        self._settling.start()

    @Slot()
    def _begin_settling(self) -> None:
        if not self.isSliderDown():
            self._settling.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to where the mouse is."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the handle follow the mouse."""
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the handle."""
        self.setSliderDown(False)

    def _follow(self, event: QMouseEvent) -> None:
        room = max(self.width() - 2 * _HANDLE, 1.0)
        share = (event.position().x() - _HANDLE) / room
        self.setSliderPosition(round(share * 100 / STEP) * STEP)
        QToolTip.showText(event.globalPosition().toPoint(), f"{self.value()} %", self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and the handle."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        _draw_bar(painter, self._look, box, self._level, Tone.TALKING)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = box.width() - 2 * _HANDLE
        centre = QPointF(_HANDLE + room * self.value() / 100, box.center().y())
        touched = self.hasFocus() or self.underMouse() or self.isSliderDown()
        tone = Tone.ACCENT if touched else Tone.EDGE
        painter.setBrush(self._look.colour(Tone.RAISED))
        painter.setPen(QPen(self._look.colour(tone), FOCUS_RING))
        painter.drawEllipse(centre, _HANDLE - 1, _HANDLE - 1)


class Loudness(QWidget):
    """Both ways of a call: the agent's loudness, and the other side's with its volume.

    Signals:
        wished(object): a SetSound while the handle moves, a SettingsSaved once it is let go.
    """

    wished = Signal(object)

    def __init__(self, look: Look, *, keep_ms: int = KEEP_MS) -> None:
        super().__init__()
        self._sound = Sound()
        self._kept = self._sound.speaker_volume
        self._microphone = LevelBar(look)
        self.slider = VolumeSlider(look, keep_ms=keep_ms)
        self._sign = Glyph(look, Icon.VOLUME, size=16)
        named(self.slider, "call-volume", translate("Loudness", "Volume of the other side"))
        self._microphone.setAccessibleName(translate("Loudness", "How loud you are"))
        tooltip(self._microphone, translate("Loudness", "How loud you are"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.XS)
        grid.setVerticalSpacing(0)
        grid.addWidget(Glyph(look, Icon.MIC, size=16), 0, 0)
        grid.addWidget(self._microphone, 0, 1)
        grid.addWidget(self._sign, 1, 0)
        grid.addWidget(self.slider, 1, 1)
        self.show_sound(self._sound)
        self.slider.valueChanged.connect(self._want)
        self.slider.let_go.connect(self._keep)

    def show_levels(self, microphone: float, speaker: float) -> None:
        """Show how loud both ways are, 0 to 1."""
        self._microphone.show_level(microphone)
        self.slider.show_level(speaker)

    def show_sound(self, sound: Sound) -> None:
        """Show the volume of *sound*, which is in force; a hand on the handle comes first."""
        if self.slider.held:
            sound = replace(sound, speaker_volume=self._sound.speaker_volume)
        else:
            self._kept = sound.speaker_volume
        self._sound = sound
        self.slider.blockSignals(True)
        self.slider.setValue(round(sound.speaker_volume * 100))
        self.slider.blockSignals(False)
        self.slider.update()
        self._say()

    def step(self, by: int) -> None:
        """Make the other side *by* per cent louder, or softer if below zero."""
        self.slider.step(by)

    @Slot()
    def _want(self) -> None:
        self._sound = replace(self._sound, speaker_volume=self.slider.value() / 100)
        self._say()
        self.wished.emit(SetSound(self._sound))

    @Slot()
    def _keep(self) -> None:
        volume = self._sound.speaker_volume
        if volume != self._kept:
            self._kept = volume
            self.wished.emit(SettingsSaved({SPEAKER_VOLUME: volume}))

    def _say(self) -> None:
        percent = self.slider.value()
        silent = percent == 0
        icon = Icon.VOLUME_OFF if silent else Icon.VOLUME
        self._sign.show_icon(icon, Tone.RINGING if silent else Tone.MUTED)
        text = translate("Loudness", "Volume of the other side: {percent} %")
        tooltip(self.slider, text.format(percent=percent))


def _step(level: float) -> int:
    # Ears hear in decibels: on a straight scale a voice of usual loudness hardly moves the bar.
    decibels = 20 * log10(max(level, 1e-6))
    return round(min(max(1 + decibels / RANGE_DB, 0.0), 1.0) * _LEVELS)


def _draw_bar(
    painter: QPainter, look: Look, box: QRectF, level: int, tone: Tone, thick: float = _THIN
) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    half = thick / 2
    groove = QRectF(box.left(), box.center().y() - half, box.width(), thick)
    painter.setBrush(look.colour(Tone.LINE))
    painter.drawRoundedRect(groove, half, half)
    painter.setBrush(look.colour(tone))
    groove.setWidth(box.width() * level / _LEVELS)
    painter.drawRoundedRect(groove, half, half)
