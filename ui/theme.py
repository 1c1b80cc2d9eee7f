"""How the window looks: colours by meaning, type sizes and spaces, in light, dark and contrast."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
FAMILY = "Inter"
RADIUS = 6
CARD_RADIUS = 10
FOCUS_RING = 2

_STYLED = "callcenter-styled"
_FALLBACKS = ("Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "DejaVu Sans")


class Space(IntEnum):
    """The spacing grid, in device-independent pixels."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24


class Size(IntEnum):
    """The type scale, in device-independent pixels."""

    TINY = 11
    SMALL = 12
    BODY = 13
    TITLE = 15
    CUSTOMER = 20
    TIMER = 28


class Tone(StrEnum):
    """A colour by what it means."""

    BG = "bg"
    SURFACE = "surface"
    RAISED = "raised"
    LINE = "line"
    EDGE = "edge"
    TEXT = "text"
    MUTED = "muted"
    ACCENT = "accent"
    ON_ACCENT = "on-accent"
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    WRAP_UP = "wrap-up"
    PAUSED = "paused"
    DANGER = "danger"


STATES = (
    Tone.READY,
    Tone.RINGING,
    Tone.TALKING,
    Tone.HOLD,
    Tone.WRAP_UP,
    Tone.PAUSED,
    Tone.DANGER,
    Tone.ACCENT,
)
"""Tones that words and icons are drawn in, and buttons are filled with."""


_ROW_TINT = 0.3


class Theme(Struct, frozen=True):
    """One set of colours; *tint* is how much of a state's colour its soft background takes."""

    name: str
    colours: Mapping[Tone, str]
    tint: float
    dark: bool = False

    def colour(self, tone: Tone) -> QColor:
        """The colour of *tone*."""
        return QColor(self.colours[tone])

    def soft(self, tone: Tone) -> QColor:
        """A quiet background in the colour of *tone*, for text or an icon of that tone."""
        return mixed(self.colour(Tone.SURFACE), self.colour(tone), self.tint)

    def row(self, tone: Tone) -> QColor:
        """The ground of a row that stands out among others, also where backgrounds have no tint."""
        return mixed(self.colour(Tone.SURFACE), self.colour(tone), self.tint or _ROW_TINT)

    def pressed(self, tone: Tone, depth: float = 0.12) -> QColor:
        """*tone* as it looks under the mouse."""
        return mixed(self.colour(tone), self.colour(Tone.TEXT), depth)


LIGHT = Theme(
    "light",
    {
        Tone.BG: "#F7F8FA",
        Tone.SURFACE: "#FFFFFF",
        Tone.RAISED: "#FFFFFF",
        Tone.LINE: "#E3E6EB",
        Tone.EDGE: "#838B98",
        Tone.TEXT: "#171A21",
        Tone.MUTED: "#5B6472",
        Tone.ACCENT: "#2456C9",
        Tone.ON_ACCENT: "#FFFFFF",
        Tone.READY: "#1A7F4B",
        Tone.RINGING: "#B45309",
        Tone.TALKING: "#2456C9",
        Tone.HOLD: "#6D3FC4",
        Tone.WRAP_UP: "#0F766E",
        Tone.PAUSED: "#5B6472",
        Tone.DANGER: "#B42318",
    },
    tint=0.07,
)
DARK = Theme(
    "dark",
    {
        Tone.BG: "#15171C",
        Tone.SURFACE: "#1D2027",
        Tone.RAISED: "#252932",
        Tone.LINE: "#323743",
        Tone.EDGE: "#717A8A",
        Tone.TEXT: "#ECEEF2",
        Tone.MUTED: "#9AA3B2",
        Tone.ACCENT: "#6C9BFF",
        Tone.ON_ACCENT: "#0E1116",
        Tone.READY: "#3FB97A",
        Tone.RINGING: "#F2A33A",
        Tone.TALKING: "#6C9BFF",
        Tone.HOLD: "#A78BFA",
        Tone.WRAP_UP: "#3CC4B6",
        Tone.PAUSED: "#9AA3B2",
        Tone.DANGER: "#FF7A6E",
    },
    tint=0.13,
    dark=True,
)
CONTRAST = Theme(
    "high-contrast",
    {
        Tone.BG: "#000000",
        Tone.SURFACE: "#000000",
        Tone.RAISED: "#0C0C0C",
        Tone.LINE: "#8C8C8C",
        Tone.EDGE: "#FFFFFF",
        Tone.TEXT: "#FFFFFF",
        Tone.MUTED: "#D6D6D6",
        Tone.ACCENT: "#FFD60A",
        Tone.ON_ACCENT: "#000000",
        Tone.READY: "#5CFF9D",
        Tone.RINGING: "#FFB454",
        Tone.TALKING: "#7FD4FF",
        Tone.HOLD: "#D7B8FF",
        Tone.WRAP_UP: "#5FF2E0",
        Tone.PAUSED: "#D6D6D6",
        Tone.DANGER: "#FF9A91",
    },
    tint=0.0,
    dark=True,
)
THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}


def named(name: str, app: QApplication) -> Theme:
    """The theme of that name; `system` follows the colours of the system now."""
    if name in THEMES:
        return THEMES[name]
    dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def mixed(base: QColor, other: QColor, share: float) -> QColor:
    """*base* with a *share* (0 to 1) of *other* in it."""
    return QColor.fromRgbF(
        base.redF() + (other.redF() - base.redF()) * share,
        base.greenF() + (other.greenF() - base.greenF()) * share,
        base.blueF() + (other.blueF() - base.blueF()) * share,
    )


def contrast(first: QColor, second: QColor) -> float:
    """How far two colours stand apart, 1 to 21, by WCAG 2.2's relative luminance."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def font(size: Size = Size.BODY, weight: int = 400, *, tabular: bool = False) -> QFont:
    """The window's type face; *tabular* figures all have one width, so that timers stand still."""
    face = QFont([FAMILY, *_FALLBACKS])
    face.setPixelSize(int(size))
    face.setWeight(QFont.Weight(weight))
    if tabular:
        face.setFeature(QFont.Tag("tnum"), 1)
    return face


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the program in *theme*: style, palette and type face.

    The style sheet goes to the finished window: Qt would weigh it again for every part that is
    put into another while the window is built, which doubles the time to the first paint.
    """
    if not QFontDatabase.hasFamily(FAMILY):
        load_fonts()
    if not app.property(_STYLED):
        app.setStyle("Fusion")
        app.setProperty(_STYLED, True)
    app.setFont(font())
    app.setPalette(palette(theme))


def application(name: str) -> QApplication:
    """The program for Qt, in the style that every theme dresses.

    Given as a word of the command line: where Python sees the style, PySide first reads its class,
    which has more constants than all other parts of the window together.
    """
    app = QApplication([name, "-style", "fusion"])
    app.setProperty(_STYLED, True)
    return app


def load_fonts() -> None:
    """Load the fonts that are shipped with the program; raises FileNotFoundError without them."""
    for path in sorted((RESOURCES / "fonts").glob("*.otf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(f"{path} cannot be read as a font; install the program again")


def palette(theme: Theme) -> QPalette:
    """What Qt's own style draws with."""
    role = QPalette.ColorRole
    made = QPalette()
    for where, tone in (
        (role.Window, Tone.BG),
        (role.WindowText, Tone.TEXT),
        (role.Base, Tone.SURFACE),
        (role.AlternateBase, Tone.BG),
        (role.Text, Tone.TEXT),
        (role.PlaceholderText, Tone.MUTED),
        (role.Button, Tone.RAISED),
        (role.ButtonText, Tone.TEXT),
        (role.BrightText, Tone.DANGER),
        (role.ToolTipBase, Tone.TEXT),
        (role.ToolTipText, Tone.BG),
        (role.Highlight, Tone.ACCENT),
        (role.HighlightedText, Tone.ON_ACCENT),
        (role.Accent, Tone.ACCENT),
        (role.Link, Tone.ACCENT),
        (role.LinkVisited, Tone.ACCENT),
        (role.Light, Tone.SURFACE),
        (role.Midlight, Tone.LINE),
        (role.Mid, Tone.LINE),
        (role.Dark, Tone.EDGE),
        (role.Shadow, Tone.EDGE),
    ):
        made.setColor(where, theme.colour(tone))
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, theme.colour(Tone.EDGE))
    return made


def style_sheet(theme: Theme) -> str:
    """The one style sheet, made of the theme's colours."""
    values = {tone.value.replace("-", "_"): code for tone, code in theme.colours.items()}
    widgets = (RESOURCES / "icons" / "widgets").as_posix()
    return _SHEET.format(
        **values,
        hover=theme.row(Tone.MUTED).name(),
        chosen=theme.row(Tone.ACCENT).name(),
        check=f"{widgets}/check-{'black' if theme.dark else 'white'}.svg",
        partly=f"{widgets}/remove-{'black' if theme.dark else 'white'}.svg",
        down=f"{widgets}/down.svg",
        up=f"{widgets}/up.svg",
        radius=RADIUS,
        card=CARD_RADIUS,
    )


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return (
        0.2126 * linear(colour.redF())
        + 0.7152 * linear(colour.greenF())
        + 0.0722 * linear(colour.blueF())
    )


_SHEET = """
QMainWindow, QDialog {{ background: {bg}; }}
QToolTip {{
    background: {text}; color: {bg}; border: 0; padding: 6px 8px;
}}
QLabel {{ background: transparent; }}
QLabel[tone="muted"] {{ color: {muted}; }}
QLabel[tone="accent"] {{ color: {accent}; }}
QLabel[tone="danger"] {{ color: {danger}; }}
QLabel[tone="ringing"] {{ color: {ringing}; }}
QLabel[tone="ready"] {{ color: {ready}; }}

QFrame[role="pane"] {{
    background: {surface}; border: 1px solid {line}; border-radius: {card}px;
}}
QFrame[role="line"] {{ background: {line}; border: 0; }}
QScrollArea, QScrollArea > QWidget > QWidget[role="page"] {{
    background: transparent; border: 0;
}}

QLineEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {{
    background: {surface}; color: {text};
    border: 1px solid {edge}; border-radius: {radius}px;
    padding: 5px 9px; margin: 1px;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover, QSpinBox:hover {{
    border-color: {muted};
}}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {{
    border: 2px solid {accent}; margin: 0px;
}}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{
    background: {bg}; color: {muted}; border-color: {line};
}}
QLineEdit[wrong="true"] {{ border-color: {danger}; }}
QPlainTextEdit[role="bare"], QLineEdit[role="bare"] {{
    background: transparent; border: 2px solid transparent; margin: 0px; padding: 2px 6px;
}}
QPlainTextEdit[role="bare"]:focus, QLineEdit[role="bare"]:focus {{
    border: 2px solid {accent};
}}
QComboBox {{ padding-right: 26px; min-height: 20px; }}
QComboBox::drop-down {{ border: 0; width: 24px; }}
QComboBox::down-arrow {{ image: url("{down}"); width: 16px; height: 16px; }}
QComboBox QAbstractItemView {{
    background: {raised}; color: {text}; border: 1px solid {edge}; padding: 4px; outline: 0;
    selection-background-color: {chosen}; selection-color: {text};
}}
QSpinBox::up-button, QSpinBox::down-button {{ border: 0; width: 20px; background: transparent; }}
QSpinBox::up-arrow {{ image: url("{up}"); width: 14px; height: 14px; }}
QSpinBox::down-arrow {{ image: url("{down}"); width: 14px; height: 14px; }}

QCheckBox, QRadioButton {{
    spacing: 8px; padding: 3px 6px 3px 3px;
    border: 2px solid transparent; border-radius: {radius}px;
}}
QCheckBox:focus, QRadioButton:focus {{ border-color: {accent}; }}
QCheckBox::indicator, QRadioButton::indicator {{
    width: 16px; height: 16px; border: 1px solid {edge}; border-radius: 4px;
    background: {surface};
}}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:hover {{ border-color: {accent}; }}
QCheckBox::indicator:checked {{
    background: {accent}; border-color: {accent}; image: url("{check}");
}}
QCheckBox::indicator:indeterminate {{
    background: {accent}; border-color: {accent}; image: url("{partly}");
}}
QRadioButton::indicator:checked {{ background: {accent}; border: 4px solid {surface}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {edge}; }}

QPushButton, QToolButton {{
    background: {raised}; color: {text}; border: 1px solid {edge};
    border-radius: {radius}px; padding: 6px 14px; margin: 1px;
}}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent}; margin: 0px; }}
QPushButton:default {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
QPushButton:default:focus {{ border-color: {text}; }}
QPushButton:disabled {{ color: {edge}; border-color: {line}; }}

QMenu {{
    background: {raised}; color: {text}; border: 1px solid {line}; padding: 6px;
}}
QMenu::item {{
    padding: 7px 24px 7px 10px; border-radius: {radius}px; min-width: 150px;
    border: 2px solid transparent;
}}
QMenu::item:selected {{ background: {chosen}; border-color: {accent}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 6px 4px; }}
QMenu::icon {{ padding-left: 8px; }}

QAbstractItemView {{
    background: {surface}; color: {text}; border: 0; outline: 0;
    selection-background-color: {chosen}; selection-color: {text};
    alternate-background-color: {surface};
}}
QAbstractItemView::item:hover {{ background: {hover}; }}
QAbstractItemView::item:selected {{ background: {chosen}; color: {text}; }}
QTableView, QListView, QTreeView {{
    border: 2px solid transparent; border-radius: {radius}px; gridline-color: {line};
}}
QListView[role="clear"] {{ background: transparent; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border-color: {accent}; }}
QListView[role="pages"]:focus {{ border-color: {surface}; }}
QListView[role="pages"]::item {{ border: 2px solid transparent; border-radius: {radius}px; }}
QListView[role="pages"]::item:selected:focus {{ border: 2px solid {accent}; }}
QHeaderView {{ background: {surface}; border: 0; }}
QHeaderView::section {{
    background: {surface}; color: {muted}; border: 0; border-bottom: 1px solid {line};
    padding: 6px 8px;
}}

QTabBar::tab {{
    background: transparent; color: {muted}; padding: 7px 12px; margin-right: 2px;
    border: 2px solid transparent; border-radius: {radius}px;
}}
QTabBar::tab:hover {{ background: {hover}; }}
QTabBar::tab:selected {{ background: {chosen}; color: {accent}; }}
QTabBar:focus::tab:selected {{ border-color: {accent}; }}
QTabWidget::pane {{ border: 0; }}

QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
QScrollBar::handle {{ background: {line}; border-radius: 3px; min-height: 28px; min-width: 28px; }}
QScrollBar::handle:hover {{ background: {edge}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: transparent; border: 0; width: 0; height: 0;
}}

QSlider {{ min-height: 22px; border: 2px solid transparent; border-radius: {radius}px; }}
QSlider:focus {{ border-color: {accent}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {line}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
QSlider::handle:horizontal {{
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
    background: {surface}; border: 2px solid {accent};
}}
QSplitter::handle {{ background: transparent; }}
QScrollArea:focus {{ border: 2px solid {accent}; border-radius: {radius}px; }}
"""
