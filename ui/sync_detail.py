"""One record that the CRM does not have: what it says, why it is here, what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from callcenter.domain.desk import Rules
from callcenter.domain.sync_report import Standing, SyncKind, SyncRecord, SyncRow
from ui import sync_words
from ui.buttons import Button, Kind
from ui.conflict_card import ConflictCard
from ui.controls import Label, Line, Pane, Paragraph, named
from ui.field_words import field_word, value_words
from ui.icons import Icon, Look
from ui.sentence import Sentence
from ui.sync_wishes import AskDiscard, CallWanted, PutRight, RecordsExported, RecordWanted
from ui.theme import Size, Space, Tone
from ui.times import moment
from ui.wishes import ResendFailed

translate = QCoreApplication.translate


class SyncDetail(Pane):
    """Shows one record, or asks to choose one.

    Signals:
        wished: what is to be done with it, or a RecordWanted for what it says in full.
    """

    wished = Signal(object)

    def __init__(self, look: Look, language: str) -> None:
        """Draw with *look*; labels are in *language*."""
        super().__init__()
        self.setObjectName("sync-detail")
        self._language = language
        self._rules = Rules()
        self._row: SyncRow | None = None
        self._record: SyncRecord | None = None
        self._title = Label(look, size=Size.TITLE, weight=600)
        self._when = Label(look, size=Size.SMALL, tone=Tone.MUTED, tabular=True)
        self._why = Paragraph()
        self._says = Paragraph(tone=Tone.MUTED)
        self.conflict = ConflictCard(look, language)
        self._edit = self._button(
            look, "sync-edit", translate("Sync", "Put right and send…"), Icon.NOTE, Kind.PRIMARY
        )
        self._resend = self._button(
            look, "sync-resend", translate("Sync", "Send again"), Icon.REFRESH
        )
        self._open = self._button(look, "sync-open", translate("Sync", "Open the call"), Icon.CALL)
        self._export = self._button(look, "sync-export", translate("Sync", "Export…"), Icon.COPY)
        self._discard = self._button(
            look, "sync-discard", translate("Sync", "Discard…"), Icon.CLOSE
        )
        self._nothing = Sentence(look, Icon.SYNC)
        self._nothing.show_text(
            translate("Sync", "Choose a record"),
            translate("Sync", "What it says and what can be done are here."),
        )
        self._lay_out()
        self.conflict.wished.connect(self.wished)
        self._edit.clicked.connect(self.put_right)
        self._resend.clicked.connect(self._want_resend)
        self._open.clicked.connect(self._want_call)
        self._export.clicked.connect(self._want_export)
        self._discard.clicked.connect(self.discard)

    @property
    def row(self) -> SyncRow | None:
        """The record that is shown, in short."""
        return self._row

    def show_row(self, row: SyncRow | None, rules: Rules, now: datetime) -> None:
        """Show *row*; None asks to choose one."""
        before, self._row, self._rules = self._row, row, rules
        if row is None:
            self._record = None
            self._turn(0)
            return
        self._turn(1)
        if before is None or _version(before) != _version(row):
            self._record = None
            self._says.show_text("")
            if row.conflict is None:
                self.wished.emit(RecordWanted(row.key))
        self._title.show_text(sync_words.title(row, rules.region))
        self._when.show_text(moment(row.at, now))
        told = sync_words.standing_words(row, now)
        self._why.show_text("" if row.conflict else told)
        self._why.setVisible(row.conflict is None)
        if row.conflict is not None:
            self.conflict.show_conflict(row.conflict, rules)
        self._offer(self.conflict, row.conflict is not None)
        self._says.setVisible(row.conflict is None)
        self._show_actions(row)

    def show_record(self, record: SyncRecord | None) -> None:
        """Show what the record says in full."""
        if self._row is None or record is None or record.key != self._row.key:
            return
        self._record = record
        said = (self._line(name, record) for name in record.values)
        self._says.show_text("\n".join(line for line in said if line))
        self._show_actions(self._row)

    @Slot()
    def put_right(self) -> None:
        """Open the form in which it is put right."""
        if self._row is not None and self._record is not None and self._edit.isVisible():
            self.wished.emit(PutRight(self._row, self._record))

    @Slot()
    def discard(self) -> None:
        """Ask why it is discarded."""
        if self._row is not None and self._discard.isVisible():
            self.wished.emit(AskDiscard(self._row))

    def _line(self, name: str, record: SyncRecord) -> str:
        value = record.values[name]
        if not value:
            return ""
        known = self._rules.disposition(str(value)) if name == "disposition" else None
        told = (
            known.label(self._language) if known else value_words(name, value, self._rules.region)
        )
        return f"{field_word(name)}: {told}"

    def _show_actions(self, row: SyncRow) -> None:
        record, standing = self._record, row.standing
        left = standing in (Standing.WAITING, Standing.REFUSED)
        again = standing is Standing.REFUSED or (
            standing is Standing.DISCARDED and row.kind is not SyncKind.CHANGE
        )
        self._offer(self._edit, left and record is not None and bool(record.editable))
        self._offer(self._resend, again)
        self._offer(self._open, record is not None and record.call is not None)
        self._offer(self._export, left)
        self._offer(self._discard, left)

    def _offer(self, part: QWidget, offered: bool) -> None:
        # Qt would hand the keyboard of a hidden button to the next one in the window.
        focused = part.focusWidget()
        if not offered and focused is not None and focused.hasFocus():
            self.setFocus()
        part.setVisible(offered)

    def _turn(self, page: int) -> None:
        focused = self.focusWidget()
        if page == 0 and focused is not None and focused.hasFocus():
            self.setFocus()
        self._pages.setCurrentIndex(page)

    @Slot()
    def _want_resend(self) -> None:
        if self._row is not None:
            self.wished.emit(ResendFailed(self._row.key))

    @Slot()
    def _want_call(self) -> None:
        if self._row is not None:
            self.wished.emit(CallWanted(self._row.key))

    @Slot()
    def _want_export(self) -> None:
        if self._row is not None:
            ask_file(self, self._row.key, self.wished.emit)

    def _button(
        self, look: Look, name: str, word: str, icon: Icon, kind: Kind = Kind.PLAIN
    ) -> Button:
        button = Button(look, word, kind=kind, icon=icon)
        named(button, name, word)
        return button

    def _lay_out(self) -> None:
        for label, name in (
            (self._title, "sync-title"),
            (self._why, "sync-why"),
            (self._says, "sync-says"),
        ):
            label.setObjectName(name)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.S)
        for part in (self._why, self._says, self.conflict):
            inner.addWidget(part)
        inner.addStretch(1)
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        whole.setSpacing(Space.S)
        whole.addWidget(self._title)
        whole.addWidget(self._when)
        whole.addWidget(Line())
        whole.addWidget(_scrolled(body), 1)
        for button in (self._edit, self._resend, self._open, self._export, self._discard):
            whole.addWidget(button)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(page)


def ask_file(parent: QWidget, key: str, wish: Callable[[object], object]) -> None:
    """Ask where the record of *key* shall be written (all without one), then *wish* that."""
    dialog = QFileDialog(parent, translate("Sync", "Export for IT"))
    dialog.setObjectName("sync-export-file")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("json")
    dialog.setNameFilter("JSON (*.json)")
    dialog.selectFile("callcenter-outbox.json")
    dialog.fileSelected.connect(lambda file: wish(RecordsExported(file, key)))
    dialog.open()


def _version(row: SyncRow) -> tuple[object, ...]:
    return row.key, row.standing, row.queued, row.attempts, row.reason


def _scrolled(body: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(body)
    # The pane's own ground shows through.
    for part in (body, area.viewport()):
        part.setAutoFillBackground(False)
    return area
