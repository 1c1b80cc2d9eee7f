"""Does beforehand, in small steps while nothing happens, what would make the first ring slow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from ui.icons import Icon, Look
from ui.theme import Size, Tone

Step = Callable[[], object]

PAUSE_MS = 4
"""Between two steps the window paints and answers."""
_ICONS_AT_ONCE = 8
_CLASSES_AT_ONCE = 8


class Warming(QObject):
    """Takes one step after another, each between two rounds of the window's own events."""

    def __init__(self, steps: Iterable[Step], parent: QObject, *, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(parent)
        self._steps = iter(steps)
        self._begun = False
        self._timer = QTimer(self, interval=pause_ms)
        self._timer.timeout.connect(self._next)

    @property
    def done(self) -> bool:
        """Whether everything is warm."""
        return self._begun and not self._timer.isActive()

    def begin(self) -> None:
        """Begin, unless it has begun before."""
        if not self._begun:
            self._begun = True
            self._timer.start()

    @Slot()
    def _next(self) -> None:
        step = next(self._steps, None)
        if step is None:
            self._timer.stop()
        else:
            step()


def classes() -> Iterator[Step]:
    """Steps that let PySide read Qt's classes.

    It reads each when it is first named, and all of them, for 20 ms, when Qt first hands out a
    part that it made by itself, such as the inside of a list.
    """
    # By far the largest, and needed for lists only: not named when a module is imported.
    yield partial(getattr, QtWidgets, "QStyle")
    # What tells a call to a screen reader, fills a row, writes a note, and says when a contact was.
    for name in ("QAccessible", "QAccessibleAnnouncementEvent", "QGradient", "QTextCursor"):
        yield partial(getattr, QtGui, name)
    yield partial(getattr, QtCore, "QDateTime")
    names = [name for name in dir(QtWidgets) if not name.startswith(("QStyle", "QGraphics", "_"))]
    for first in range(0, len(names), _CLASSES_AT_ONCE):
        yield partial(_read_classes, names[first : first + _CLASSES_AT_ONCE])


def icons(look: Look, ratio: float) -> Iterator[Step]:
    """Steps that read every icon and draw it once, for a screen of *ratio*."""
    wanted = tuple(Icon)
    for first in range(0, len(wanted), _ICONS_AT_ONCE):
        yield partial(_draw_icons, look, wanted[first : first + _ICONS_AT_ONCE], ratio)


def pages(hidden: Iterable[tuple[QWidget, QWidget]]) -> Iterator[Step]:
    """Steps that lay out and draw each hidden page as large as the one that stands in its place."""
    return (partial(_draw_page, page, instead_of) for page, instead_of in hidden)


def _read_classes(names: Iterable[str]) -> None:
    for name in names:
        getattr(QtWidgets, name)


def _draw_icons(look: Look, some: tuple[Icon, ...], ratio: float) -> None:
    for icon in some:
        look.pixmap(icon, look.colour(Tone.MUTED), int(Size.CUSTOMER), ratio)


def _draw_page(page: QWidget, instead_of: QWidget) -> None:
    if not page.isVisible():
        page.resize(instead_of.size())
        page.grab()
