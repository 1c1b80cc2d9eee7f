"""The note and the disposition of the interaction in focus, from the first ring to “done”."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from callcenter.domain.desk import Desk
from callcenter.domain.disposition import Flag
from callcenter.domain.interaction import Interaction
from callcenter.domain.payment_card import masked
from callcenter.domain.wishes import DispositionChosen, FlagToggled, NoteTyped
from ui import times, words
from ui.controls import Glyph, Label, Line, Pane, named
from ui.disposition_picker import DispositionPicker
from ui.drafts import Drafts
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

LONGEST_NOTE = 20_000
"""A note holds no more letters; what is pasted beyond is not taken, and the panel says so."""

_RIGHT = 288
_INSET = Space.S
_NARROW = 560
_WIDEST = 16_777_215


class SavedSign(QWidget):
    """Says whether what was typed is on disk, and since when."""

    def __init__(self, look: Look) -> None:
        """Draw with *look*."""
        super().__init__()
        self._icon = Glyph(look, Icon.CHECK, size=14)
        self._word = Label(look, size=Size.SMALL, tone=Tone.MUTED, tabular=True)
        self._word.setObjectName("note-saved")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self._icon)
        row.addWidget(self._word, 1)

    def show_saved(self, at: datetime | None) -> None:
        """The text is on disk since *at*; nothing to say when nothing was typed."""
        text = translate("Note", "saved {time}").format(time=times.clock_seconds(at)) if at else ""
        self._show(text, Icon.CHECK, Tone.READY)

    def show_saving(self) -> None:
        """The text is on its way to the disk."""
        self._show(translate("Note", "saving…"), Icon.SYNC, Tone.MUTED)

    def show_problem(self, sentence: str) -> None:
        """The disk refused, for the reason that *sentence* tells."""
        self._show(sentence, Icon.ALERT, Tone.DANGER)

    def _show(self, text: str, icon: Icon, tone: Tone) -> None:
        self._icon.setVisible(bool(text))
        self._icon.show_icon(icon, tone)
        self._word.show_text(text, tone)


class NotePanel(Pane):
    """Note editor, disposition and flags, keyed by interaction.

    Signals:
        wished: a NoteTyped, DispositionChosen or FlagToggled.
    """

    wished = Signal(object)

    def __init__(self, look: Look, language: str, *, key: str = "") -> None:
        """Label dispositions in *language* (ISO 639); *key* opens them and is shown as a hint."""
        super().__init__()
        self.setObjectName("note-panel")
        self._call = ""
        self._wrapping = False
        self._masked = False
        self._drafts = Drafts()
        self._look = look
        self._editor = QPlainTextEdit()
        self._saved = SavedSign(look)
        self._picker = DispositionPicker(look, language, key=key)
        self._between = Line(upright=True)
        self._missing = Label(look, size=Size.SMALL, tone=Tone.DANGER)
        self._flags = {meaning: QCheckBox(words.flag(meaning)) for meaning in Flag}
        self._prepare()
        self._lay_out(look)
        self._show_nothing()
        self._editor.textChanged.connect(self._typed)
        self._picker.chosen.connect(self._choose)

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Show note and disposition of the interaction in focus; *now* is not needed yet."""
        self._drafts.keep_only({known.id for known in desk.open})
        self._picker.show_dispositions(desk.rules.dispositions)
        shown = desk.focused
        if shown is None:
            self._show_nothing()
            return
        if shown.id != self._call:
            self._turn_to(shown)
        self._show_note(shown)
        self._picker.show_code(shown.disposition)
        for meaning, box in self._flags.items():
            box.setChecked(meaning in shown.flags)
        self._show_saved(desk, shown)
        if shown.disposition:
            self._missing.show_text("")
        self._notice_wrap_up(desk)

    def begin_disposition(self) -> None:
        """Take the keyboard to the disposition and open its list (F4)."""
        if self._call:
            self._picker.begin()

    def ask_disposition(self) -> None:
        """Say that a disposition is missing, and go there."""
        self._missing.show_text(translate("Note", "Choose one, then you are done."))
        self.begin_disposition()

    def _show_nothing(self) -> None:
        if self._call or self._editor.isEnabled():
            self._call, self._wrapping = "", False
            self._keep_keyboard()
            self._set_text("")
            self._picker.show_code("")
            self._missing.show_text("")
            self._saved.show_saved(None)
            for box in self._flags.values():
                box.setChecked(False)
            self._set_usable(False)

    def _turn_to(self, shown: Interaction) -> None:
        self._call, self._wrapping, self._masked = shown.id, False, False
        self._picker.shut()
        self._missing.show_text("")
        self._set_usable(True)
        self._set_text(self._drafts.reading(shown.id, shown.note))

    def _show_note(self, shown: Interaction) -> None:
        text = self._drafts.reading(shown.id, shown.note)
        if text != self._editor.toPlainText():
            self._set_text(text)

    def _set_text(self, text: str) -> None:
        self._editor.blockSignals(True)
        self._editor.setPlainText(text)
        if text:
            self._editor.moveCursor(self._editor.textCursor().MoveOperation.End)
        self._editor.blockSignals(False)

    def _set_usable(self, usable: bool) -> None:
        for part in (self._editor, self._picker, *self._flags.values()):
            part.setEnabled(usable)

    def _keep_keyboard(self) -> None:
        # Qt would hand the keyboard of a disabled field to the next button in the window.
        focused = self.focusWidget()
        if focused is not None and focused.hasFocus():
            self.setFocus()

    def _show_saved(self, desk: Desk, shown: Interaction) -> None:
        if desk.storage_problem:
            self._saved.show_problem(desk.storage_problem)
        elif shown.id in desk.unkept:
            self._saved.show_problem(translate("Note", "Not saved yet: trying again."))
        elif len(shown.note) >= LONGEST_NOTE:
            full = translate("Note", "The note is full: no more than {n} letters.")
            self._saved.show_problem(full.format(n=LONGEST_NOTE))
        elif self._masked:
            self._saved.show_problem(
                translate("Note", "A card number was made unreadable: it must not be kept.")
            )
        elif self._drafts.pending(shown.id, shown.note) or (shown.note and not shown.note_saved):
            self._saved.show_saving()
        else:
            # The call itself is kept from the first ring; what counts here is the agent's.
            decided = bool(shown.note or shown.disposition or shown.flags)
            self._saved.show_saved(shown.note_saved if decided else None)

    def _notice_wrap_up(self, desk: Desk) -> None:
        wrapping = desk.wrap_up(self._call) is not None
        begun, self._wrapping = wrapping and not self._wrapping, wrapping
        if begun and not self._picker.text() and not self._is_typing():
            self._picker.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_typing(self) -> bool:
        focused = self.window().focusWidget()
        return isinstance(focused, QLineEdit | QPlainTextEdit)

    @Slot()
    def _typed(self) -> None:
        if not self._call:
            return
        text = self._editor.toPlainText()
        if len(text) > LONGEST_NOTE:
            text = text[:LONGEST_NOTE]
            self._set_text(text)
        self._saved.show_saving()
        text = self._without_cards(text)
        self._drafts.typed(self._call, text)
        self.wished.emit(NoteTyped(self._call, text))

    def _without_cards(self, text: str) -> str:
        """The text with numbers of cards made unreadable, on the screen as well."""
        safe = masked(text)
        if safe != text:
            self._masked, at = True, self._editor.textCursor().position()
            self._set_text(safe)
            cursor = self._editor.textCursor()
            cursor.setPosition(at)
            self._editor.setTextCursor(cursor)
        return safe

    @Slot(str)
    def _choose(self, code: str) -> None:
        if self._call:
            self.wished.emit(DispositionChosen(self._call, code))

    def _toggle(self, meaning: Flag) -> None:
        if self._call:
            self.wished.emit(FlagToggled(self._call, meaning))

    def _prepare(self) -> None:
        named(self._editor, "note", translate("Note", "Note"))
        self._editor.setProperty("role", "bare")
        self._editor.document().setDocumentMargin(0)
        self._editor.setTabChangesFocus(True)
        self._editor.setPlaceholderText(translate("Note", "What is it about? Saved as you type."))
        for meaning, box in self._flags.items():
            named(box, f"flag-{meaning.value}", words.flag(meaning))
            box.clicked.connect(lambda _on, flag=meaning: self._toggle(flag))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room beside the note, the disposition stands below it."""
        super().resizeEvent(event)
        beside = event.size().width() >= _NARROW
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way is not self._sides.direction():
            self._sides.setDirection(way)
            self._between.setVisible(beside)
            self._below.setContentsMargins(0 if beside else _INSET, 0, 0, 0)
            self._picker.setMinimumWidth(_RIGHT if beside else 0)
            self._picker.setMaximumWidth(_RIGHT if beside else _WIDEST)

    def _lay_out(self, look: Look) -> None:
        self._below = self._right(look)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        # The editor's own padding makes up for what the left side has less.
        self._sides.setContentsMargins(Space.L - _INSET, Space.M, Space.L, Space.M)
        self._sides.setSpacing(Space.L)
        self._sides.addLayout(self._left(look), 1)
        self._sides.addWidget(self._between)
        self._sides.addLayout(self._below)

    def _left(self, look: Look) -> QVBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(_INSET, 0, 0, 0)
        head.setSpacing(Space.M)
        head.addWidget(
            Label(look, translate("Note", "Note"), size=Size.SMALL, weight=600, elided=False)
        )
        head.addWidget(self._saved, 1)
        left = QVBoxLayout()
        left.setSpacing(Space.XS)
        left.addLayout(head)
        left.addWidget(self._editor, 1)
        return left

    def _right(self, look: Look) -> QVBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        title = translate("Note", "Disposition")
        head.addWidget(Label(look, title, size=Size.SMALL, weight=600, elided=False))
        head.addWidget(self._missing, 1)
        boxes = QGridLayout()
        boxes.setHorizontalSpacing(Space.S)
        boxes.setVerticalSpacing(Space.XS)
        for place, box in enumerate(self._flags.values()):
            boxes.addWidget(box, place // 2, place % 2)
        right = QVBoxLayout()
        right.setSpacing(Space.S)
        right.addLayout(head)
        right.addWidget(self._picker)
        right.addLayout(boxes)
        right.addStretch(1)
        self._picker.setFixedWidth(_RIGHT)
        return right
