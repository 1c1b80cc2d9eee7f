"""How a call that is passed on fares: the steps it has to take, and the one it is at."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from callcenter.domain.transfer import Transfer, TransferState
from ui import call_words
from ui.buttons import Button
from ui.controls import Glyph, Label, Line, Paragraph, announce, named
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

_STEPS = (TransferState.ASKED, TransferState.TRYING, TransferState.RINGING, TransferState.DONE)


class TransferProgress(QWidget):
    """The steps in a row, the present one as a sentence, and what the caller hears meanwhile."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("transfer-progress")
        self._sign = Glyph(look, Icon.TRANSFER, tone=Tone.TALKING, size=40)
        self._sentence = Paragraph(size=Size.TITLE, weight=500)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._sentence.setObjectName("transfer-sentence")
        text = translate(
            "TransferPanel", "The caller hears music. If it fails, they are back with you at once."
        )
        calm = Paragraph(text, size=Size.SMALL, tone=Tone.MUTED)
        calm.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        word = translate("TransferPanel", "Take back")
        self.take_back = Button(look, word, icon=Icon.TAKE_BACK, height=44)
        named(self.take_back, "transfer-take-back", word)
        self._signs = [Glyph(look, Icon.CHECK, size=16) for _ in _STEPS]
        self._words = [Label(look, _word(step), size=Size.TINY, elided=False) for step in _STEPS]
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.S, Space.S, Space.M)
        column.setSpacing(Space.M)
        column.addStretch(1)
        column.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._sentence)
        column.addLayout(self._row())
        column.addWidget(calm)
        column.addStretch(1)
        column.addWidget(self.take_back)

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.XS)
        for at, (sign, word) in enumerate(zip(self._signs, self._words, strict=True)):
            if at:
                row.addWidget(Line(), 1)
            row.addWidget(sign)
            row.addWidget(word)
        return row

    def show_transfer(self, shown: Transfer, name: str) -> None:
        """Show how far the passing on to *name* has come."""
        sentence = call_words.transfer(shown, name)
        if sentence == self._sentence.text() or shown.state not in _STEPS:
            return
        self._sentence.show_text(sentence)
        at = _STEPS.index(shown.state)
        for place, (sign, word) in enumerate(zip(self._signs, self._words, strict=True)):
            tone = Tone.READY if place < at else Tone.TALKING if place == at else Tone.MUTED
            sign.show_icon(Icon.CHECK if place < at else Icon.STEP, tone)
            word.show_text(word.text(), tone)
        if self.isVisible():
            announce(self, sentence)


def _word(step: TransferState) -> str:
    return {
        TransferState.ASKED: translate("TransferPanel", "asked"),
        TransferState.TRYING: translate("TransferPanel", "called"),
        TransferState.RINGING: translate("TransferPanel", "rings"),
        TransferState.DONE: translate("TransferPanel", "taken"),
        TransferState.FAILED: translate("TransferPanel", "failed"),
    }[step]
