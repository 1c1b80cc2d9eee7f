"""The forms over the window: a record put right, a contact corrected, a customer changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast
from uuid import uuid4

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from callcenter.answers import Asked, AskFailed
from callcenter.domain.customer import CHANGEABLE, Customer, FieldValue
from callcenter.domain.desk import Rules
from callcenter.domain.disposition import Flag
from callcenter.domain.interaction import Interaction, Sync
from callcenter.domain.number import PhoneNumber
from callcenter.domain.other_crm import Switch, To
from callcenter.domain.wishes import CorrectInteraction, CustomerChangeWished
from ui import erasure_words, switch_words, sync_words
from ui.buttons import Kind
from ui.entries import Value
from ui.entry_form import EntryForm, Reason
from ui.icons import Look
from ui.sync_wishes import (
    AskDiscard,
    AskErasure,
    AskSwitch,
    CorrectionWanted,
    CrmSwitched,
    CustomerFormWanted,
    FormWish,
    PersonErased,
    PutRight,
    RecordDiscarded,
    RecordEdited,
)
from ui.wishes import ResendFailed

translate = QCoreApplication.translate

ANSWERS = {
    PutRight: ("edit record", "resend"),
    AskDiscard: ("discard record",),
    CorrectionWanted: ("correction",),
    CustomerFormWanted: ("customer change",),
    AskErasure: ("erase person",),
    AskSwitch: (),
}
"""What the back office calls its answer to what each of them sends."""


def _uuid() -> str:
    return str(uuid4())


class Forms(QObject):
    """Opens one form at a time, and closes it when what it says is kept.

    Signals:
        wished(object): what was sent in one of them.
    """

    wished = Signal(object)

    def __init__(
        self, look: Look, language: str, window: QWidget, *, new_id: Callable[[], str] = _uuid
    ) -> None:
        super().__init__(window)
        self._look, self._language, self._window = look, language, window
        self._new_id = new_id
        self._form: EntryForm | None = None
        self._answers: tuple[str, ...] = ()

    def open(self, wish: FormWish, rules: Rules) -> None:
        """Open the form that *wish* is about."""
        match wish:
            case PutRight():
                form = self._put_right(wish, rules)
            case AskDiscard():
                form = self._discard(wish, rules)
            case CorrectionWanted():
                form = self._correction(wish.interaction, rules)
            case CustomerFormWanted():
                form = self._customer(wish.customer, rules)
            case AskErasure():
                form = self._erasure(wish, rules)
            case AskSwitch():
                form = self._switch(wish, rules)
        self.close()
        self._form, self._answers = form, ANSWERS[type(wish)]
        # Never modal: a call that comes in meanwhile must be answered by key and by mouse.
        form.setModal(False)
        form.show()

    def close(self) -> None:
        """Close the form that is open, if there is one."""
        if self._form is not None and isValid(self._form):
            # The keyboard goes back to the window, unless it is in another program by now.
            mine = self._form.isActiveWindow()
            self._form.close()
            if mine:
                self._window.activateWindow()
        self._form = None

    def answered(self, answer: Asked | AskFailed) -> bool:
        """The back office answered; whether it was about the form, which says it then."""
        form = self._form
        if form is None or not isValid(form) or answer.to not in self._answers:
            return False
        if isinstance(answer, AskFailed):
            form.show_problem(answer.reason)
        else:
            self.close()
        return True

    def _put_right(self, wish: PutRight, rules: Rules) -> EntryForm:
        row, record = wish.row, wish.record
        form = self._made(
            translate("Forms", "Put right and send again"),
            sentence=sync_words.refused(row),
            fields=dict(record.values),
            reason=Reason.OFFERED if record.call is not None else Reason.NONE,
            word=translate("Forms", "Send again"),
            rules=rules,
        )
        form.sent.connect(partial(_send_record, self.wished.emit, row.key))
        return form

    def _discard(self, wish: AskDiscard, rules: Rules) -> EntryForm:
        text = translate(
            "Forms", "{what} will not reach the CRM. It stays in the list of what was discarded."
        )
        form = self._made(
            translate("Forms", "Discard this record"),
            sentence=text.format(what=sync_words.title(wish.row, rules.region)),
            fields={},
            reason=Reason.NEEDED,
            word=translate("Forms", "Discard"),
            kind=Kind.DANGER,
            rules=rules,
        )
        key = wish.row.key
        form.sent.connect(
            partial(_emit, self.wished.emit, lambda _, reason: RecordDiscarded(key, reason))
        )
        return form

    def _correction(self, shown: Interaction, rules: Rules) -> EntryForm:
        sent = shown.sync is Sync.SENT
        told = translate("Forms", "The CRM has this already: it is told what changed, and why.")
        form = self._made(
            translate("Forms", "Correct this contact"),
            sentence=told if sent else "",
            fields={
                "note": shown.note,
                "disposition": shown.disposition,
                "flags": shown.flags,
            },
            reason=Reason.NEEDED if sent else Reason.OFFERED,
            word=translate("Forms", "Correct"),
            rules=rules,
        )
        form.sent.connect(partial(self._send_correction, shown, rules))
        return form

    def _send_correction(
        self, shown: Interaction, rules: Rules, fresh: dict[str, Value], reason: str
    ) -> None:
        if not fresh:
            self.close()
            return
        code = str(fresh.get("disposition", shown.disposition))
        needed = rules.disposition_required and shown.answered is not None
        if self._form is not None and needed and not code and shown.disposition:
            self._form.show_problem(translate("Forms", "Choose a disposition."))
            return
        former = rules.disposition(shown.disposition)
        changed = code != shown.disposition
        follow = shown.disposed(rules.disposition(code), former=former) if changed else shown
        flags = cast("frozenset[Flag]", fresh.get("flags", follow.flags))
        note = str(fresh.get("note", shown.note))
        self.wished.emit(CorrectInteraction(shown, note, code, flags, reason))

    def _customer(self, shown: Customer, rules: Rules) -> EntryForm:
        form = self._made(
            translate("Forms", "Change this customer"),
            fields={name: getattr(shown, name) for name in CHANGEABLE},
            word=translate("Forms", "Save"),
            rules=rules,
        )
        form.sent.connect(partial(self._send_customer, shown))
        return form

    def _send_customer(self, shown: Customer, fresh: dict[str, Value], reason: str) -> None:
        if not fresh:
            self.close()
            return
        now = cast("dict[str, FieldValue]", fresh)
        self.wished.emit(CustomerChangeWished(self._new_id(), shown, now))

    def _erasure(self, wish: AskErasure, rules: Rules) -> EntryForm:
        unsent = bool(wish.unsent)
        word = translate("Forms", "Erase, unsent too") if unsent else translate("Forms", "Erase")
        form = self._made(
            translate("Forms", "Erase {who} from this computer").format(who=wish.asked.name),
            sentence=erasure_words.extent(wish.counts, wish.unsent),
            fields={},
            reason=Reason.NEEDED,
            word=word,
            kind=Kind.DANGER,
            rules=rules,
        )
        asked = wish.asked
        form.sent.connect(
            partial(_emit, self.wished.emit, lambda _, reason: PersonErased(asked, reason, unsent))
        )
        return form

    def _switch(self, wish: AskSwitch, rules: Rules) -> EntryForm:
        asked = wish.asked
        form = self._made(
            switch_words.title(asked.to),
            sentence=switch_words.sentences(asked),
            fields={},
            word=switch_words.word(asked.to),
            kind=Kind.DANGER if asked.to is To.ANOTHER else Kind.PRIMARY,
            rules=rules,
            careful=True,
        )
        form.sent.connect(partial(self._send_switch, asked))
        return form

    def _send_switch(self, asked: Switch, fresh: dict[str, Value], reason: str) -> None:
        # It takes its time, and closing a form would not stop it: the page shows how it goes.
        self.close()
        self.wished.emit(CrmSwitched(asked))

    def _made(
        self,
        title: str,
        *,
        fields: dict[str, Value],
        word: str,
        rules: Rules,
        sentence: str = "",
        reason: Reason = Reason.NONE,
        kind: Kind = Kind.PRIMARY,
        careful: bool = False,
    ) -> EntryForm:
        return EntryForm(
            self._look,
            title,
            sentence=sentence,
            fields=fields,
            reason=reason,
            word=word,
            kind=kind,
            careful=careful,
            rules=rules,
            language=self._language,
            parent=self._window,
        )


def _emit(
    emit: Callable[[object], object],
    wish: Callable[[dict[str, Value], str], object],
    fresh: dict[str, Value],
    reason: str,
) -> None:
    emit(wish(fresh, reason))


def _send_record(
    emit: Callable[[object], object], key: str, fresh: dict[str, Value], reason: str
) -> None:
    if not fresh:
        # The other side may have been put right meanwhile.
        emit(ResendFailed(key))
        return
    emit(RecordEdited(key, cast("dict[str, FieldValue | PhoneNumber]", fresh), reason))
