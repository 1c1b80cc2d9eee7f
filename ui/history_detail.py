"""One past call in full: how it went, its note, and what can be done with it now."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedLayout, QVBoxLayout, QWidget

from callcenter.domain.caller import printable
from callcenter.domain.desk import Rules
from callcenter.domain.interaction import Correction, Interaction, Stage, Sync
from callcenter.domain.number import NumberKind
from callcenter.domain.react_corrections import correctable
from callcenter.domain.wishes import Taken
from ui import caller_words, ending_words, times, words
from ui.buttons import Button, Kind
from ui.caller_words import number, party
from ui.chips import Chip
from ui.controls import Glyph, Label, Line, Pane, Paragraph, named
from ui.erasing_desk import asked_of
from ui.icons import Icon, Look
from ui.recordings_panel import RecordingsPanel
from ui.recordings_wishes import RecordingsWanted
from ui.sentence import Sentence
from ui.sync_wishes import CorrectionsWanted, CorrectionWanted
from ui.theme import Size, Space, Tone
from ui.wishes import DialText, ResendFailed

translate = QCoreApplication.translate


class HistoryDetail(Pane):
    """Shows one interaction, or asks to choose one.

    Signals:
        wished: a DialText, Taken, ResendFailed or CorrectionWanted, or a wish about recordings.
        asked: RecordingsWanted and CorrectionsWanted, whenever another call is on show.
    """

    wished = Signal(object)
    asked = Signal(object)

    def __init__(self, look: Look, language: str) -> None:
        """Label dispositions in *language*, draw with *look*."""
        super().__init__()
        self.setObjectName("history-detail")
        self._language = language
        self._rules = Rules()
        self._now: datetime | None = None
        self._shown: Interaction | None = None
        self._name = Label(look, size=Size.TITLE, weight=600)
        self._number = Label(look, tone=Tone.MUTED, tabular=True)
        self._when = Label(look, size=Size.SMALL, tone=Tone.MUTED, tabular=True)
        self._ended = Label(look, size=Size.SMALL, tone=Tone.MUTED)
        self._disposition = Chip(look)
        self._flags = Label(look, size=Size.SMALL, tone=Tone.MUTED)
        self._note = QPlainTextEdit()
        self.recordings = RecordingsPanel(look)
        self._sync_sign = Glyph(look, Icon.CLOUD, size=16)
        self._sync = Paragraph(size=Size.SMALL, tone=Tone.MUTED)
        self._open = Button(
            look, translate("History", "Finish it"), kind=Kind.PRIMARY, icon=Icon.NOTE
        )
        self._call = Button(look, translate("History", "Call back"), icon=Icon.CALLBACK)
        self._resend = Button(look, translate("History", "Send again"), icon=Icon.REFRESH)
        self._correct = Button(look, translate("History", "Correct…"), icon=Icon.NOTE)
        self._erase = Button(
            look, translate("History", "Erase this person…"), icon=Icon.PERSON_OFF, kind=Kind.QUIET
        )
        self._trail = Paragraph(size=Size.SMALL, tone=Tone.MUTED)
        self._nothing = Sentence(look, Icon.HISTORY)
        self._prepare()
        self._lay_out(look)
        self.recordings.wished.connect(self.wished)
        self._open.clicked.connect(self._want_open)
        self._call.clicked.connect(self._want_call)
        self._resend.clicked.connect(self._want_resend)
        self._correct.clicked.connect(self._want_correction)
        self._erase.clicked.connect(self._want_erasure)

    def show_interaction(
        self, shown: Interaction | None, rules: Rules, now: datetime | None
    ) -> None:
        """Show *shown*; None asks to choose one."""
        before, self._shown = self._shown, shown
        self._rules, self._now = rules, now
        if (before.id if before else "") != (shown.id if shown else ""):
            self.recordings.show_recordings((), erasable=False)
            self.asked.emit(RecordingsWanted(shown.id if shown else ""))
            self.show_trail(())
        if shown is not None and (before is None or _said(before) != _said(shown)):
            self.asked.emit(CorrectionsWanted(shown.id))
        self._pages.setCurrentIndex(0 if shown is None else 1)
        if shown is None:
            return
        self._name.show_text(party(shown, rules.region))
        self._number.show_text(number(shown.number, rules.region))
        self._when.show_text(_when(shown, now))
        ended = (ending_words.ended(shown), _passed_on(shown), _about(shown))
        self._ended.show_text(" · ".join(part for part in ended if part))
        self._show_disposition(shown, rules)
        if self._note.toPlainText() != shown.note:
            self._note.setPlainText(shown.note)
        self._show_sync(shown)
        self._show_actions(shown)

    def show_trail(self, trail: tuple[Correction, ...]) -> None:
        """Show what it said before it was corrected, the last first."""
        now = self._now
        mine = [one for one in trail if self._shown and one.interaction == self._shown.id]
        told = "\n".join(self._corrected(one, now or one.at) for one in reversed(mine))
        self._trail.show_text(told)
        self._trail.setVisible(bool(told))

    def _corrected(self, one: Correction, now: datetime) -> str:
        said = translate("History", "Corrected by {who}, {when}; before: {before}")
        known = self._rules.disposition(one.disposition)
        label = known.label(self._language) if known else one.disposition
        before = " · ".join(part for part in (f"“{one.note}”" if one.note else "", label) if part)
        told = said.format(
            when=times.amid(one.at, now),
            who=one.agent,
            before=before or translate("History", "nothing"),
        )
        return f"{told} ({one.reason})" if one.reason else told

    def _show_disposition(self, shown: Interaction, rules: Rules) -> None:
        known = rules.disposition(shown.disposition)
        if shown.stage is Stage.UNFINISHED:
            word, tone, icon = translate("History", "Unfinished"), Tone.WRAP_UP, Icon.NOTE
        else:
            word = known.label(self._language) if known else shown.disposition
            tone, icon = Tone.MUTED, Icon.TAG
        self._disposition.show_word(word, tone, icon)
        self._disposition.setVisible(bool(word))
        self._flags.show_text(
            " · ".join(words.flag(flag) for flag in sorted(shown.flags, key=lambda one: one.value))
        )

    def _show_sync(self, shown: Interaction) -> None:
        failed = shown.sync is Sync.FAILED
        icon = {
            Sync.NONE: Icon.CLOUD,
            Sync.WAITING: Icon.SCHEDULE,
            Sync.SENT: Icon.CLOUD_DONE,
            Sync.FAILED: Icon.SYNC_PROBLEM,
            Sync.DISCARDED: Icon.CLOUD,
        }[shown.sync]
        self._sync_sign.show_icon(icon, Tone.DANGER if failed else Tone.MUTED)
        self._sync.show_text(words.sync(shown.sync, shown.sync_reason))

    def _show_actions(self, shown: Interaction) -> None:
        for button, offered in (
            (self._open, shown.stage is Stage.UNFINISHED),
            (self._resend, shown.sync is Sync.FAILED),
            (self._correct, self._now is not None and correctable(shown, self._rules, self._now)),
            (self._erase, self._rules.erase_allowed and _somebody(shown)),
        ):
            if not offered and button.hasFocus():
                self.setFocus()
            button.setVisible(offered)
        self._call.setEnabled(shown.number.kind is not NumberKind.ANONYMOUS)

    @Slot()
    def _want_open(self) -> None:
        if self._shown is not None:
            self.wished.emit(Taken(self._shown))

    @Slot()
    def _want_call(self) -> None:
        if self._shown is not None:
            self.wished.emit(DialText(self._shown.number.dialable, self._shown.customer_id))

    @Slot()
    def _want_resend(self) -> None:
        if self._shown is not None:
            self.wished.emit(ResendFailed(self._shown.id))

    @Slot()
    def _want_erasure(self) -> None:
        shown = self._shown
        if shown is None:
            return
        name = party(shown, self._rules.region)
        if (wish := asked_of(shown.customer_id, shown.number, name)) is not None:
            self.wished.emit(wish)

    @Slot()
    def _want_correction(self) -> None:
        if self._shown is not None:
            self.wished.emit(CorrectionWanted(self._shown))

    def _prepare(self) -> None:
        named(self._correct, "history-correct", translate("History", "Correct note or disposition"))
        self._trail.setObjectName("history-trail")
        self._trail.hide()
        named(self._note, "history-note", translate("History", "Note"))
        self._note.setReadOnly(True)
        self._note.document().setDocumentMargin(0)
        self._note.setTabChangesFocus(True)
        self._note.setProperty("role", "bare")
        self._note.setPlaceholderText(translate("History", "No note."))
        erase = translate("History", "Erase this person from this computer")
        named(self._erase, "history-erase", erase)
        named(self._open, "history-open", translate("History", "Finish this call's note"))
        named(self._call, "history-call", translate("History", "Call this number"))
        named(self._resend, "history-resend", translate("History", "Send to the CRM again"))
        self._nothing.show_text(
            translate("History", "Choose a call"),
            translate("History", "Its note and what became of it are here."),
        )

    def _lay_out(self, look: Look) -> None:
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        whole.setSpacing(Space.XS)
        for label in (self._name, self._number, self._when, self._ended):
            whole.addWidget(label)
        whole.addSpacing(Space.XS)
        whole.addLayout(_row(self._disposition, self._flags))
        whole.addSpacing(Space.XS)
        whole.addWidget(Line())
        whole.addWidget(self._note, 1)
        whole.addWidget(self._trail)
        whole.addWidget(self.recordings)
        whole.addWidget(Line())
        whole.addSpacing(Space.XS)
        whole.addLayout(_row(self._sync_sign, self._sync))
        whole.addSpacing(Space.S)
        for button in (self._open, self._resend, self._correct, self._call, self._erase):
            whole.addWidget(button)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(page)


def _somebody(shown: Interaction) -> bool:
    known = bool(shown.customer_id or shown.number.key)
    return known and shown.stage is not Stage.OPEN


def _said(shown: Interaction) -> tuple[object, ...]:
    return shown.id, shown.written


def _when(shown: Interaction, now: datetime | None) -> str:
    parts = [words.direction(shown), times.moment(shown.started, now or shown.started)]
    if shown.answered is not None:
        parts.append(times.timer(shown.talk_s))
    if shown.queue:
        parts.append(shown.queue)
    return " · ".join(parts)


def _about(shown: Interaction) -> str:
    if not shown.matter:
        return ""
    return translate("History", "about {matter}").format(matter=printable(shown.matter))


def _passed_on(shown: Interaction) -> str:
    to = translate("History", "passed on to {who}").format(who=shown.passed_on_to)
    parts = (
        caller_words.passed_on_by(shown.passed_on_by),
        to if shown.passed_on_to else "",
    )
    return " · ".join(part for part in parts if part)


def _row(first: QWidget, second: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addWidget(first)
    row.addWidget(second, 1)
    return row
