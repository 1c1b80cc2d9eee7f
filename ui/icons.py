"""The icons: one outlined set, drawn sharp at any scale in the colour that a tone has now."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme import RESOURCES, Theme, Tone

_SHARPEST = 3.0
_PIXEL = 4
_GROUNDS = 6_000_000
"""So many bytes of grounds are kept: those of a large window at 200 %."""


class Icon(StrEnum):
    """What an icon says; the value is its file in resources/icons."""

    ADD = "add"
    ALERT = "error"
    ANSWER = "call-fill"
    ANSWERED_ELSEWHERE = "group"
    BOLT = "bolt"
    BREAK = "coffee"
    CALL = "call"
    CALLBACK = "phone_callback"
    CALL_IN = "call_received"
    CALL_MISSED = "call_missed"
    CALL_OUT = "call_made"
    CHAT = "chat"
    CHECK = "check"
    CHECKED = "check_circle"
    CLOSE = "close"
    CLOUD = "cloud"
    CLOUD_DONE = "cloud_done"
    CLOUD_OFF = "cloud_off"
    COLLEAGUE = "support_agent"
    CONFERENCE = "groups"
    COPY = "content_copy"
    DATABASE_OFF = "database_off"
    DIAGNOSTICS = "monitor_heart"
    DONE = "task_alt"
    DO_NOT_DISTURB = "do_not_disturb_on"
    DOWN = "keyboard_arrow_down"
    FAVOURITE = "star"
    FLAG = "flag"
    FORUM = "forum"
    FORWARDING = "alt_route"
    HANGUP = "call_end-fill"
    HEADSET = "headset_mic"
    HEADSET_OFF = "headset_off"
    HEARS = "hearing"
    HELP = "help"
    HISTORY = "history"
    HOLD = "phone_paused"
    INBOX = "inbox"
    INFO = "info"
    KEYBOARD = "keyboard"
    KEYPAD = "dialpad"
    LINE = "cell_tower"
    LINE_OFF = "wifi_off"
    LINE_SECURE = "encrypted"
    LOCK = "lock"
    LOCK_OPEN = "lock_open"
    MAIL = "mail"
    MATTER = "assignment_late"
    MIC = "mic"
    MIC_OFF = "mic_off"
    MUSIC = "music_note"
    NOTE = "edit_note"
    NOT_HEARD = "voice_over_off"
    NOT_NOW = "phone_disabled"
    OPEN = "open_in_new"
    PALETTE = "palette"
    PAUSE = "pause"
    PERSON = "person"
    PERSON_ADD = "person_add"
    PERSON_OFF = "person_off"
    PERSON_SEARCH = "person_search"
    PLAY = "play_arrow"
    POWER = "power_settings_new"
    PROMISE = "handshake"
    RECORD = "radio_button_checked"
    RECORD_PAUSED = "pause_circle"
    REDIAL = "redo"
    REFRESH = "refresh"
    RINGING = "ring_volume"
    SCHEDULE = "schedule"
    SEARCH = "search"
    SETTINGS = "settings"
    SIGN_OUT = "logout"
    SMS = "sms"
    SPLIT = "call_split"
    STEP = "fiber_manual_record"
    STOP = "stop_circle"
    SWAP = "swap_calls"
    SYNC = "sync"
    SYNC_PROBLEM = "sync_problem"
    TAG = "sell"
    TALKING = "phone_in_talk"
    TAKE_BACK = "undo"
    TIMER = "timer"
    TOGETHER = "call_merge"
    TRANSFER = "phone_forwarded"
    VISIBLE = "visibility"
    VISIBLE_OFF = "visibility_off"
    VOICEMAIL = "voicemail"
    VOLUME = "volume_up"
    VOLUME_OFF = "volume_off"
    WARNING = "warning"
    WORK_LIST = "checklist"


class Look(QObject):
    """What every widget draws with: the theme in force and its tinted icons.

    Signals:
        changed: another theme is worn; whoever paints by hand paints again.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        """Begin with *theme*."""
        super().__init__(parent)
        self._theme = theme
        self._renderers: dict[Icon, QSvgRenderer] = {}
        self._pixmaps: dict[tuple[Icon, int, int, float], QPixmap] = {}
        self._grounds: dict[tuple[object, ...], QPixmap] = {}
        self._ground_bytes = 0

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._theme

    def wear(self, theme: Theme) -> None:
        """Change to *theme*."""
        if theme is not self._theme:
            self._theme = theme
            self._forget_grounds()
            self.changed.emit()

    def colour(self, tone: Tone) -> QColor:
        """The colour of *tone* now."""
        return self._theme.colour(tone)

    def soft(self, tone: Tone) -> QColor:
        """The quiet background of *tone* now."""
        return self._theme.soft(tone)

    def pixmap(self, icon: Icon, colour: QColor, size: int, ratio: float) -> QPixmap:
        """*icon* in *colour*, *size* device-independent pixels square, for a screen of *ratio*."""
        key = (icon, size, colour.rgba(), ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._drawn(icon, colour, size, ratio)
        return found

    def ground(
        self, face: tuple[object, ...], size: QSize, ratio: float, draw: Callable[[QPainter], None]
    ) -> QPixmap:
        """What *draw* makes of a clear ground, *size* large, on a screen of *ratio*.

        Drawn once for each *face*, which names all that it depends on but the theme: rounded
        corners take longer than everything else on a button, and a ring shows many of them.
        """
        key = (*face, size.width(), size.height(), ratio)
        found = self._grounds.get(key)
        if found is None:
            found = _painted(size, ratio, draw)
            self._ground_bytes += found.width() * found.height() * _PIXEL
            if self._ground_bytes > _GROUNDS:
                # A window that is being resized has a new size at each step.
                self._forget_grounds()
            self._grounds[key] = found
        return found

    def _forget_grounds(self) -> None:
        self._grounds.clear()
        self._ground_bytes = 0

    def icon(self, icon: Icon, tone: Tone = Tone.MUTED, size: int = 20) -> QIcon:
        """*icon* for menus and models, sharp up to a scale of 300 %; made anew for a new theme."""
        made = QIcon()
        for ratio in (1.0, 1.5, 2.0, _SHARPEST):
            made.addPixmap(self.pixmap(icon, self.colour(tone), size, ratio))
        return made

    def _drawn(self, icon: Icon, colour: QColor, size: int, ratio: float) -> QPixmap:
        renderer = self._renderers.get(icon)
        if renderer is None:
            path = RESOURCES / "icons" / f"{icon.value}.svg"
            renderer = self._renderers[icon] = QSvgRenderer(str(path))
        side = max(1, round(size * ratio))
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        # As a shape: to fill a rectangle, PySide first reads all of Qt's gradients.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRect(0, 0, side, side)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


def _painted(size: QSize, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    ground = QPixmap(size * ratio)
    ground.setDevicePixelRatio(ratio)
    ground.fill(Qt.GlobalColor.transparent)
    painter = QPainter(ground)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter)
    painter.end()
    return ground
