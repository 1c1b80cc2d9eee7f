"""The settings: line, calls, sound, language and look, and what there is to know."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from callcenter.config import Config, ConfigProblem
from callcenter.domain.events import Audio
from callcenter.engine.messages import Snapshot
from ui.buttons import Button, Kind
from ui.controls import Label, Line, named
from ui.icons import Icon, Look
from ui.settings_about import AboutPage
from ui.settings_calls import CallsPage
from ui.settings_fields import Field, SettingsPage
from ui.settings_pages import LinePage, LookPage, SoundPage
from ui.theme import Size, Space, Tone
from ui.wishes import SettingsSaved

translate = QCoreApplication.translate

PAGES = ("line", "calls", "sound", "look", "about")
_NAVIGATION = 184
_SMALLEST = (560, 360)


class SettingsDialog(QDialog):
    """Shows a configuration and says what of it shall be otherwise.

    Signals:
        wished: a SettingsSaved with the changed values by key.
    """

    wished = Signal(object)

    def __init__(
        self,
        look: Look,
        config: Config,
        problems: Sequence[ConfigProblem],
        audio: Audio,
        telephone: Snapshot | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Show *config* with its *problems*, and the devices that *audio* has now."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("settings-dialog")
        self.setWindowTitle(translate("Settings", "Settings"))
        self._line = LinePage(look, config)
        self._calls = CallsPage(look, config)
        self._sound = SoundPage(look, config, audio)
        self._look_page = LookPage(look, config)
        self._about = AboutPage(look, problems, telephone)
        self._problem = Label(look, size=Size.SMALL, tone=Tone.DANGER)
        self._problem.setObjectName("settings-problem")
        self._save = Button(look, translate("Settings", "Save"), kind=Kind.PRIMARY, icon=Icon.CHECK)
        self._cancel = Button(look, translate("Settings", "Cancel"))
        self._navigation = self._navigating(look, len(problems))
        self._stack = QStackedWidget()
        for shown in (*self._pages(), self._about):
            self._stack.addWidget(_scrolled(shown))
        self._lay_out()
        self.setMinimumSize(*_SMALLEST)
        self.resize(self.sizeHint())
        self._navigation.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._navigation.setCurrentRow(0)
        self._save.clicked.connect(self._want_saved)
        self._cancel.clicked.connect(self.reject)
        self._about.copied.connect(self._copy)

    def turn_to(self, page: str) -> None:
        """Show *page*, one of PAGES; anything else shows the first."""
        self._navigation.setCurrentRow(PAGES.index(page) if page in PAGES else 0)

    @property
    def page(self) -> str:
        """The page that is shown."""
        return PAGES[self._stack.currentIndex()]

    def sizeHint(self) -> QSize:
        """Room for the longest page."""
        return QSize(760, 600)

    @Slot()
    def _want_saved(self) -> None:
        pages = self._pages()
        for row, shown in enumerate(pages):
            if (wrong := shown.wrong()) is not None:
                self._navigation.setCurrentRow(row)
                self._show_wrong(*wrong)
                return
        values = {key: value for shown in pages for key, value in shown.changes().items()}
        secret = self._line.password.secret
        if values or secret is not None:
            self.wished.emit(SettingsSaved(values, secret))
        self.accept()

    @Slot(str)
    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def _pages(self) -> tuple[SettingsPage, ...]:
        return (self._line, self._calls, self._sound, self._look_page)

    def _show_wrong(self, field: Field, expected: str) -> None:
        text = translate("Settings", "{field}: expected {expected}")
        self._problem.show_text(text.format(field=field.title, expected=expected))
        self._problem.setAccessibleName(self._problem.text())
        field.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(field.widget, QLineEdit):
            field.widget.selectAll()

    def _navigating(self, look: Look, problems: int) -> QListWidget:
        navigation = QListWidget()
        named(navigation, "settings-pages", translate("Settings", "Pages"))
        navigation.setFixedWidth(_NAVIGATION)
        navigation.setIconSize(QSize(20, 20))
        about = translate("Settings", "About")
        for icon, tone, word in (
            (Icon.LINE, Tone.MUTED, translate("Settings", "Line")),
            (Icon.CALL_IN, Tone.MUTED, translate("Settings", "Incoming calls")),
            (Icon.HEADSET, Tone.MUTED, translate("Settings", "Sound")),
            (Icon.PALETTE, Tone.MUTED, translate("Settings", "Language and look")),
            (
                Icon.WARNING if problems else Icon.INFO,
                Tone.DANGER if problems else Tone.MUTED,
                f"{about} ({problems})" if problems else about,
            ),
        ):
            item = QListWidgetItem(look.icon(icon, tone, 20), word)
            item.setSizeHint(QSize(_NAVIGATION - 2 * Space.S, 36))
            navigation.addItem(item)
        return navigation

    def _lay_out(self) -> None:
        named(self._save, "settings-save", translate("Settings", "Save the settings"))
        named(self._cancel, "settings-cancel", translate("Settings", "Leave all as it was"))
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        foot.setSpacing(Space.S)
        foot.addWidget(self._problem, 1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._save)
        middle = QHBoxLayout()
        middle.setContentsMargins(Space.S, Space.S, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self._navigation)
        middle.addWidget(Line(upright=True))
        middle.addWidget(self._stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(Line())
        whole.addLayout(foot)
        self._save.setDefault(True)


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    page.setProperty("role", "page")
    area.setWidget(page)
    return area
