"""A page with an icon and one sentence, for when there is nothing else to show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.controls import Glyph, Label
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone


class Sentence(QWidget):
    """Says in the middle of an empty place why it is empty."""

    def __init__(self, look: Look, icon: Icon) -> None:
        """Draw *icon* with *look*."""
        super().__init__()
        self._sign = Glyph(look, icon, size=40)
        self._title = Label(look, size=Size.TITLE, weight=500, align=Qt.AlignmentFlag.AlignHCenter)
        self._text = Label(look, tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        whole = QVBoxLayout(self)
        whole.setSpacing(Space.S)
        whole.addStretch(2)
        whole.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addWidget(self._title)
        whole.addWidget(self._text)
        whole.addStretch(3)

    def show_text(self, title: str, text: str = "", icon: Icon | None = None) -> None:
        """Say *title*, and *text* below it."""
        self._title.show_text(title)
        self._text.show_text(text)
        if icon is not None:
            self._sign.show_icon(icon, Tone.MUTED)
