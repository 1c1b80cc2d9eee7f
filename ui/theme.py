"""How the window looks: colours by meaning, type sizes and spaces, in light, dark and contrast."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
FAMILY = "Inter"
RADIUS = 6
CARD_RADIUS = 10
FOCUS_RING = 2

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
        return _colour(self.colours[tone])

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


@cache
def _colour(written: str) -> QColor:
    # Made once: a pop asks for some two hundred.
    return QColor(written)


def mixed(base: QColor, other: QColor, share: float) -> QColor:
    """*base* with a *share* (0 to 1) of *other* in it."""
    return _mixed(base.rgba(), other.rgba(), share)


@cache
def _mixed(first: int, second: int, share: float) -> QColor:
    base, other = QColor.fromRgba(first), QColor.fromRgba(second)
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
    # A copy, which shares what was found for the face until one of the two is changed.
    return QFont(_face(size, weight, tabular))


@cache
def _face(size: Size, weight: int, tabular: bool) -> QFont:
    face = QFont([FAMILY, *_FALLBACKS])
    face.setPixelSize(int(size))
    face.setWeight(QFont.Weight(weight))
    if tabular:
        face.setFeature(QFont.Tag("tnum"), 1)
    return face


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return (
        0.2126 * linear(colour.redF())
        + 0.7152 * linear(colour.greenF())
        + 0.0722 * linear(colour.blueF())
    )
