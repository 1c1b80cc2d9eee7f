"""The fields of the settings: one for each kind of value, locked where a policy says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from callcenter.config import SETTINGS, Config, Layer
from callcenter.config.kind import Wrong
from ui.controls import Glyph, Label, Paragraph, named
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

_CAPTION = 148
_ROW = 34
_SCALES = (0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


@dataclass(frozen=True, slots=True)
class Field:
    """A widget bound to a setting: how its present value is read, as TOML can say it."""

    key: str
    title: str
    widget: QWidget
    value: Callable[[], object]


class SettingsPage(QWidget):
    """A page of fields, each with its caption and a hint below.

    Signals:
        wished(object): what is wished at once, such as a SoundCheckWanted.
    """

    wished = Signal(object)

    def __init__(self, look: Look, config: Config) -> None:
        """Show what *config* holds."""
        super().__init__()
        self._look, self._config = look, config
        self._fields: list[Field] = []
        self._begun: dict[str, object] = {}
        self._grid = QGridLayout()
        self._grid.setColumnMinimumWidth(0, _CAPTION)
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.XS)
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        self.whole.setSpacing(Space.M)

    @property
    def secrets(self) -> dict[str, str]:
        """What was typed here for the keyring, by name."""
        return {}

    def changes(self) -> dict[str, object]:
        """The settings that read otherwise than when the page was opened, by key."""
        return {
            field.key: field.value()
            for field in self._fields
            if field.value() != self._begun[field.key]
        }

    def wrong(self) -> tuple[Field, str] | None:
        """The first field whose value cannot be kept, and what is expected there."""
        for field in self._fields:
            try:
                SETTINGS[field.key].kind.read(field.value())
            except Wrong as wrong:
                return field, wrong.expected
        return None

    def _title(self, text: str, sentence: str = "") -> None:
        self.whole.addWidget(Label(self._look, text, size=Size.TITLE, weight=600))
        if sentence:
            self.whole.addWidget(Paragraph(sentence, tone=Tone.MUTED))

    def _fields_here(self) -> None:
        self.whole.addLayout(self._grid)
        self.whole.addStretch(1)

    def undone(self) -> object | None:
        """What is wished when nothing of the page is kept after all; None when nothing is."""
        return None

    def _add(
        self, field: Field, hint: str = "", *, wide: bool = False, beside: QWidget | None = None
    ) -> Paragraph:
        """Add *field*, with *beside* at its right; the paragraph below it, which has the *hint*."""
        named(field.widget, f"setting-{field.key.replace('.', '-')}", field.title, hint)
        self._fields.append(field)
        self._begun[field.key] = field.value()
        locked = field.key in self._config.locked
        if locked:
            field.widget.setEnabled(False)
            hint = translate("Settings", "Set by your company; it cannot be changed here.")
        elif not hint and self._config.where(field.key) is Layer.PROVISIONING:
            hint = translate("Settings", "Given by your company.")
        title = "" if wide else field.title
        return self._add_row(title, field.widget, hint, locked=locked, beside=beside)

    def _add_row(
        self,
        title: str,
        widget: QWidget,
        hint: str,
        *,
        locked: bool = False,
        beside: QWidget | None = None,
    ) -> Paragraph:
        row = self._grid.rowCount()
        first = 1 if title else 0
        if title:
            caption = Label(self._look, title, tone=Tone.MUTED)
            caption.setBuddy(widget)
            self._grid.addWidget(caption, row, 0)
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(widget, 1)
        if beside is not None:
            line.addWidget(beside)
        self._grid.addLayout(line, row, first, 1, 2 - first)
        self._grid.setRowMinimumHeight(row, _ROW)
        told = Paragraph(hint, size=Size.SMALL, tone=Tone.MUTED)
        if not hint:
            self._grid.setRowMinimumHeight(row + 1, Space.XS)
            return told
        below = QHBoxLayout()
        below.setSpacing(Space.XS)
        below.setContentsMargins(2, 0, 0, Space.S)
        if locked:
            below.addWidget(Glyph(self._look, Icon.LOCK, size=16))
        below.addWidget(told, 1)
        self._grid.addLayout(below, row + 1, first, 1, 2 - first)
        return told


def text_field(key: str, title: str, config: Config, *, placeholder: str = "") -> Field:
    """A line of text; a list is written with commas."""
    value = config.value(key)
    several = isinstance(value, tuple)
    edit = QLineEdit(", ".join(value) if several else str(value))
    edit.setPlaceholderText(placeholder)
    if several:
        return Field(key, title, edit, lambda: split(edit.text()))
    return Field(key, title, edit, lambda: edit.text().strip())


def names_field(key: str, title: str, config: Config, *, placeholder: str = "") -> Field:
    """A list of names that may have spaces in them, written with commas."""
    edit = QLineEdit(", ".join(config.value(key)))
    edit.setPlaceholderText(placeholder)
    return Field(key, title, edit, lambda: [part.strip() for part in _between_commas(edit.text())])


def _between_commas(text: str) -> list[str]:
    return [part for part in text.split(",") if part.strip()]


def split(text: str) -> list[str]:
    """The parts of *text* between commas or spaces."""
    return text.replace(",", " ").split()


def choice_field(key: str, title: str, config: Config, words: Mapping[str, str]) -> Field:
    """One of several values, each with its word."""
    value = config.value(key)
    present = str(getattr(value, "value", value))
    box = QComboBox()
    for code, word in words.items():
        box.addItem(word, code)
    box.setCurrentIndex(max(box.findData(present), 0))
    return Field(key, title, box, lambda: str(box.currentData()))


def truth_field(key: str, title: str, config: Config) -> Field:
    """Yes or no."""
    box = QCheckBox(translate("Settings", "on"))
    box.setChecked(bool(config.value(key)))
    return Field(key, title, box, box.isChecked)


class CountBox(QSpinBox):
    """A number with its unit as a word, which has the form that belongs to the number."""

    def __init__(self, unit: Callable[[int], str]) -> None:
        super().__init__()
        self._unit = unit
        self.valueChanged.connect(self._word)
        self._word(self.value())

    @Slot(int)
    def _word(self, count: int) -> None:
        self.setSuffix(self._unit(count))


def number_field(
    key: str,
    title: str,
    config: Config,
    limits: tuple[int, int],
    unit: str | Callable[[int], str] = "",
    *,
    least: str = "",
) -> Field:
    """A whole number within *limits*; the *least* of them may have a word instead.

    A *unit* that is a word has another form for each number: it is a function then.
    """
    box = CountBox(unit) if callable(unit) else QSpinBox()
    box.setRange(*limits)
    box.setSpecialValueText(least)
    if isinstance(unit, str):
        box.setSuffix(unit)
    box.setValue(int(config.value(key)))
    box.lineEdit().setTextMargins(Space.S, 0, 0, 0)
    return Field(key, title, box, box.value)


def scale_field(key: str, title: str, config: Config) -> Field:
    """How large everything is drawn, in per cent; a value written by hand is offered too."""
    value: float = config.value(key)
    box = QComboBox()
    for scale in sorted({*_SCALES, value}):
        box.addItem(f"{scale * 100:g} %", scale)
    box.setCurrentIndex(box.findData(value))
    return Field(key, title, box, lambda: float(box.currentData()))


class Volume(QWidget):
    """A slider from silent to loud, with its per cent."""

    def __init__(self, look: Look, value: float) -> None:
        """Begin at *value*, 0 to 1."""
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setValue(round(value * 100))
        self._percent = Label(look, tone=Tone.MUTED, tabular=True, elided=False)
        self._percent.setFixedWidth(44)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self._percent)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(self._tell)
        self._tell(self.slider.value())

    @Slot(int)
    def _tell(self, percent: int) -> None:
        self._percent.show_text(f"{percent} %")


def volume_field(look: Look, key: str, title: str, config: Config) -> Field:
    """A volume from 0 to 1."""
    volume = Volume(look, config.value(key))
    named(volume.slider, f"slider-{key.replace('.', '-')}", title)
    return Field(key, title, volume, lambda: volume.slider.value() / 100)
