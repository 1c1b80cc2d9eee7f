"""A form over the window: some fields and a reason; it stays until what it says is kept."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from callcenter.domain.desk import Rules
from ui.buttons import Button, Kind
from ui.controls import Label, Paragraph, announce, named
from ui.entries import LONGEST, Entry, Value, entry
from ui.field_words import field_word
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

_WIDTH = 520
_NARROWEST = 420


class Reason(Enum):
    """Whether the form asks for a reason."""

    NONE = "none"
    OFFERED = "offered"
    NEEDED = "needed"


class EntryForm(QDialog):
    """The form; never modal, so that a call can be answered beside it.

    Signals:
        sent: the fields that read otherwise now, by name, and the reason.
    """

    sent = Signal(object, str)

    def __init__(
        self,
        look: Look,
        title: str,
        *,
        sentence: str = "",
        fields: Mapping[str, Value],
        reason: Reason = Reason.NONE,
        word: str,
        kind: Kind = Kind.PRIMARY,
        careful: bool = False,
        rules: Rules,
        language: str,
        parent: QWidget | None = None,
    ) -> None:
        """Show *fields* with what they hold; *word* stands on the button that sends.

        A *careful* form does nothing on Enter but close.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("entry-form")
        self.setWindowTitle(title)
        self._asks = reason
        self._entries = tuple(entry(name, value, rules, language) for name, value in fields.items())
        self._reason = QLineEdit()
        self._reason.setMaxLength(LONGEST)
        self._problem = Label(look, size=Size.SMALL, tone=Tone.DANGER)
        self._problem.setObjectName("entry-problem")
        self._send = Button(look, word, kind=kind, icon=Icon.CHECK)
        self._cancel = Button(look, translate("EntryForm", "Cancel"))
        named(self._reason, "entry-reason", translate("EntryForm", "Reason"))
        named(self._send, "entry-send", word)
        named(self._cancel, "entry-cancel", self._cancel.text())
        self._lay_out(look, title, sentence)
        self.setMinimumWidth(_NARROWEST)
        (self._cancel if careful else self._send).setDefault(True)
        if careful:
            self._send.setAutoDefault(False)
            self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._send.clicked.connect(self._want)
        self._cancel.clicked.connect(self.reject)

    def sizeHint(self) -> QSize:
        """Wide enough for a note."""
        return QSize(_WIDTH, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower than its words would like, it is higher: none of them may be cut off."""
        super().resizeEvent(event)
        layout = self.layout()
        if layout is not None:
            # Without a paragraph there is no such height, which Qt says as -1.
            self.setMinimumHeight(max(layout.totalHeightForWidth(event.size().width()), 0))

    @property
    def fresh(self) -> dict[str, Value]:
        """The fields that read otherwise than at the beginning."""
        return {each.name: each.value() for each in self._entries if each.changed}

    @property
    def values(self) -> dict[str, Value]:
        """All fields as they read now."""
        return {each.name: each.value() for each in self._entries}

    def show_problem(self, sentence: str) -> None:
        """Say why it was not kept, and let it be sent again."""
        self._send.setEnabled(True)
        self._problem.show_text(sentence)
        self._problem.setAccessibleName(sentence)
        if sentence:
            announce(self._problem, sentence)

    @Slot()
    def _want(self) -> None:
        for each in self._entries:
            if problem := each.wrong():
                self.show_problem(f"{field_word(each.name)}: {problem}")
                each.widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        reason = self._reason.text().strip()
        if self._asks is Reason.NEEDED and not reason:
            self.show_problem(translate("EntryForm", "Say why, for those who read it later."))
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.show_problem("")
        self._send.setEnabled(False)
        self.sent.emit(self.fresh, reason)

    def _lay_out(self, look: Look, title: str, sentence: str) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(Space.L)
        form.setVerticalSpacing(Space.S)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for each in self._entries:
            form.addRow(_caption(look, field_word(each.name), each), each.widget)
        if self._asks is not Reason.NONE:
            caption = Label(look, translate("EntryForm", "Reason"), tone=Tone.MUTED, elided=False)
            caption.setBuddy(self._reason)
            form.addRow(caption, self._reason)
        if self._asks is Reason.OFFERED:
            self._reason.setPlaceholderText(translate("EntryForm", "if there is one to tell"))
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self._problem, 1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._send)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        whole.setSpacing(Space.M)
        whole.addWidget(Label(look, title, size=Size.TITLE, weight=600))
        if sentence:
            whole.addWidget(Paragraph(sentence, tone=Tone.MUTED))
        whole.addLayout(form)
        whole.addStretch(1)
        whole.addLayout(foot)


def _caption(look: Look, word: str, each: Entry) -> Label:
    caption = Label(look, word, tone=Tone.MUTED, elided=False)
    caption.setBuddy(each.widget)
    return caption
