"""The settings: a page for each part, built when it is first turned to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
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
from callcenter.domain.events import Audio, Line
from callcenter.engine.messages import Snapshot
from ui.buttons import Button, Kind
from ui.controls import Label, named
from ui.controls import Line as Rule
from ui.crm_tryout import CrmSecretsKnown, CrmTrialDone
from ui.icons import Icon, Look
from ui.settings_about import AboutPage
from ui.settings_after import AfterPage
from ui.settings_calls import CallsPage
from ui.settings_colleagues import ColleaguesPage
from ui.settings_crm import CrmPage
from ui.settings_data import DataPage
from ui.settings_dialling import DiallingPage
from ui.settings_directory import DirectoryPage
from ui.settings_fields import Field, SettingsPage
from ui.settings_line import LinePage
from ui.settings_look import LookPage
from ui.settings_recording import RecordingPage
from ui.settings_security import SecurityPage
from ui.settings_sound import SoundPage
from ui.theme import Size, Space, Tone
from ui.wishes import SettingsSaved

translate = QCoreApplication.translate

_NAVIGATION = 184
_SMALLEST = (560, 360)


class Material(Struct, frozen=True):
    """What the pages show."""

    look: Look
    config: Config
    problems: tuple[ConfigProblem, ...]
    audio: Audio
    lines: tuple[Line, ...]
    telephone: Snapshot
    now: datetime


# Functions of the module: methods would tie the dialog into a circle that only the collector ends.
_BUILD: Mapping[str, Callable[[Material], QWidget]] = {
    "line": lambda it: LinePage(it.look, it.config),
    "security": lambda it: SecurityPage(it.look, it.config, it.lines, it.now),
    "calls": lambda it: CallsPage(it.look, it.config),
    "dialling": lambda it: DiallingPage(it.look, it.config),
    "sound": lambda it: SoundPage(it.look, it.config, it.audio),
    "after": lambda it: AfterPage(it.look, it.config),
    "recording": lambda it: RecordingPage(it.look, it.config),
    "crm": lambda it: CrmPage(it.look, it.config),
    "directory": lambda it: DirectoryPage(it.look, it.config),
    "data": lambda it: DataPage(it.look, it.config),
    "colleagues": lambda it: ColleaguesPage(it.look, it.config),
    "look": lambda it: LookPage(it.look, it.config),
    "about": lambda it: AboutPage(it.look, it.problems, it.telephone),
}
PAGES = tuple(_BUILD)


class SettingsDialog(QDialog):
    """Shows a configuration and says what of it shall be otherwise.

    Signals:
        wished: a SettingsSaved with the changed values by key, or what a page wishes at once.
    """

    wished = Signal(object)

    def __init__(
        self,
        look: Look,
        config: Config,
        problems: Sequence[ConfigProblem],
        audio: Audio,
        *,
        now: datetime,
        lines: tuple[Line, ...] = (),
        telephone: Snapshot | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Have *config* with its *problems* on its pages, and devices and *lines* as they stand."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("settings-dialog")
        self.setWindowTitle(translate("Settings", "Settings"))
        known = telephone or Snapshot()
        self._material = Material(look, config, tuple(problems), audio, lines, known, now)
        self._problem = Label(look, size=Size.SMALL, tone=Tone.DANGER)
        self._problem.setObjectName("settings-problem")
        self._save = Button(look, translate("Settings", "Save"), kind=Kind.PRIMARY, icon=Icon.CHECK)
        self._cancel = Button(look, translate("Settings", "Cancel"))
        self._navigation = self._navigating(look, len(problems))
        self._stack = QStackedWidget()
        self._areas: dict[str, QScrollArea] = {}
        self._lay_out()
        self.setMinimumSize(*_SMALLEST)
        self.resize(self.sizeHint())
        self._navigation.currentRowChanged.connect(self._turn)
        self._save.clicked.connect(self._want_saved)
        self._cancel.clicked.connect(self.reject)

    def turn_to(self, page: str) -> None:
        """Show *page*, one of PAGES; anything else shows the first."""
        self._navigation.setCurrentRow(PAGES.index(page) if page in PAGES else 0)

    def show_present(self, audio: Audio, lines: tuple[Line, ...]) -> None:
        """Show devices and lines as they are now."""
        if (audio, lines) == (self._material.audio, self._material.lines):
            return
        self._material = replace(self._material, audio=audio, lines=lines)
        for page in self._pages().values():
            if isinstance(page, SoundPage):
                page.show_audio(audio)
            elif isinstance(page, SecurityPage):
                page.show_lines(lines)

    def show_levels(self, microphone: float, speaker: float) -> None:
        """Show how loud microphone and speaker are, 0 to 1."""
        page = self._pages().get("sound")
        if isinstance(page, SoundPage):
            page.show_levels(microphone, speaker)

    def show_trial(self, done: CrmTrialDone) -> None:
        """Show how the trial of the CRM went."""
        page = self._pages().get("crm")
        if isinstance(page, CrmPage):
            page.show_trial(done)

    def show_secrets(self, known: CrmSecretsKnown) -> None:
        """Show which secrets the chosen CRM needs."""
        page = self._pages().get("crm")
        if isinstance(page, CrmPage):
            page.show_secrets(known)

    def reject(self) -> None:
        """Leave all as it was, also what was only tried."""
        for page in self._pages().values():
            if (wish := page.undone()) is not None:
                self.wished.emit(wish)
        super().reject()

    @property
    def page(self) -> str:
        """The page that is shown."""
        return PAGES[max(self._navigation.currentRow(), 0)]

    def sizeHint(self) -> QSize:
        """Room for the longest page."""
        return QSize(780, 652)

    @Slot(int)
    def _turn(self, row: int) -> None:
        # All pages at once would hold up the window for as long as a syllable lasts.
        name = PAGES[row]
        if name not in self._areas:
            self._areas[name] = _scrolled(self._built(name))
            self._stack.addWidget(self._areas[name])
        self._stack.setCurrentWidget(self._areas[name])

    def _built(self, name: str) -> QWidget:
        page = _BUILD[name](self._material)
        if isinstance(page, SettingsPage):
            page.wished.connect(self.wished)
        elif isinstance(page, AboutPage):
            page.copied.connect(self._copy)
        return page

    @Slot()
    def _want_saved(self) -> None:
        pages = self._pages()
        for name, shown in pages.items():
            if (wrong := shown.wrong()) is not None:
                self.turn_to(name)
                self._show_wrong(*wrong)
                return
        values = {key: value for shown in pages.values() for key, value in shown.changes().items()}
        typed = {name: text for shown in pages.values() for name, text in shown.secrets.items()}
        if values or typed:
            self.wished.emit(SettingsSaved(values, typed))
        self.accept()

    @Slot(str)
    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def _pages(self) -> dict[str, SettingsPage]:
        """Those that were looked at: on others nothing can have been changed."""
        shown = {name: area.widget() for name, area in self._areas.items()}
        return {name: page for name, page in shown.items() if isinstance(page, SettingsPage)}

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
        navigation.setProperty("role", "pages")
        navigation.setFixedWidth(_NAVIGATION)
        navigation.setIconSize(QSize(20, 20))
        about = translate("Settings", "About")
        for icon, tone, word in (
            (Icon.LINE, Tone.MUTED, translate("Settings", "Line")),
            (Icon.LINE_SECURE, Tone.MUTED, translate("Settings", "Encryption")),
            (Icon.CALL_IN, Tone.MUTED, translate("Settings", "Incoming calls")),
            (Icon.KEYPAD, Tone.MUTED, translate("Settings", "Dialling")),
            (Icon.HEADSET, Tone.MUTED, translate("Settings", "Sound")),
            (Icon.NOTE, Tone.MUTED, translate("Settings", "After the call")),
            (Icon.RECORD, Tone.MUTED, translate("Settings", "Recording")),
            (Icon.CLOUD, Tone.MUTED, "CRM"),
            (Icon.PERSON_SEARCH, Tone.MUTED, translate("Settings", "Company directory")),
            (Icon.LOCK, Tone.MUTED, translate("Settings", "This computer")),
            (Icon.CONFERENCE, Tone.MUTED, translate("Settings", "Colleagues")),
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
        middle.addWidget(Rule(upright=True))
        middle.addWidget(self._stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(Rule())
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
