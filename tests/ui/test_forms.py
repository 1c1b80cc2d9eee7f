"""The forms: checked at the edge, sent with a reason, and open until what they say is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from callcenter.answers import Asked, AskFailed
from callcenter.domain.customer import FieldValue
from callcenter.domain.disposition import Flag
from callcenter.domain.interaction import Sync
from callcenter.domain.number import PhoneNumber
from callcenter.domain.other_crm import To
from callcenter.domain.wishes import CorrectInteraction, CustomerChangeWished
from tests.ui import people
from tests.ui.parts import part, wishes
from tests.ui.sync_scenes import corrected, in_full, rows, switching
from ui.controls import Paragraph
from ui.entry_form import EntryForm
from ui.forms import Forms
from ui.icons import Look
from ui.sync_wishes import (
    AskDiscard,
    AskSwitch,
    CorrectionWanted,
    CrmSwitched,
    CustomerFormWanted,
    FormWish,
    PutRight,
    RecordDiscarded,
    RecordEdited,
)
from ui.wishes import ResendFailed


class Opened:
    """A window with forms over it."""

    def __init__(self, look: Look, window: QWidget) -> None:
        self.window = window
        self.forms = Forms(look, "en", window, new_id=lambda: "change-9")
        self.said = wishes(self.forms)

    def open(self, wish: FormWish) -> None:
        self.forms.open(wish, people.RULES)

    @property
    def form(self) -> EntryForm | None:
        open_ones = [each for each in self.window.findChildren(EntryForm) if each.isVisible()]
        return open_ones[-1] if open_ones else None

    def write(self, name: str, text: str) -> None:
        assert self.form is not None
        part(self.form, QLineEdit, name).setText(text)

    def note(self, text: str) -> None:
        assert self.form is not None
        part(self.form, QPlainTextEdit, "entry-note").setPlainText(text)

    def dispose(self, code: str) -> None:
        assert self.form is not None
        box = part(self.form, QComboBox, "entry-disposition")
        box.setCurrentIndex(box.findData(code))

    def send(self) -> None:
        assert self.form is not None
        part(self.form, QPushButton, "entry-send").click()

    def problem(self) -> str:
        assert self.form is not None
        return part(self.form, QLabel, "entry-problem").text()


@pytest.fixture
def opened(look: Look, qtbot: QtBot) -> Iterator[Opened]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = Opened(look, window)
    yield made
    made.forms.close()


def test_a_refused_record_is_put_right_and_only_what_differs_is_sent(opened: Opened) -> None:
    opened.open(PutRight(rows()[0], in_full()))
    opened.note("Ordered two valves.")
    opened.write("entry-number", "22 123 45 67")
    opened.write("entry-reason", "branch was missing")
    opened.send()
    number = PhoneNumber.parse("22 123 45 67", region="PL")
    assert opened.said == [
        RecordEdited(
            "record-1", {"note": "Ordered two valves.", "number": number}, "branch was missing"
        )
    ]


def test_a_record_in_which_nothing_was_changed_is_sent_again(opened: Opened) -> None:
    opened.open(PutRight(rows()[0], in_full()))
    opened.send()
    assert opened.said == [ResendFailed("record-1")]


def test_what_is_no_number_is_refused_before_it_is_sent(opened: Opened) -> None:
    opened.open(PutRight(rows()[0], in_full()))
    opened.write("entry-number", "call me maybe")
    opened.send()
    assert opened.said == []
    assert "is no telephone number" in opened.problem()


def test_the_form_stays_open_until_it_is_kept_and_says_why_it_is_not(opened: Opened) -> None:
    opened.open(PutRight(rows()[0], in_full()))
    opened.note("mended")
    opened.send()
    assert opened.form is not None
    assert opened.forms.answered(AskFailed("edit record", "The CRM has this record already."))
    assert opened.problem() == "The CRM has this record already."
    opened.send()
    assert len(opened.said) == 2
    assert opened.forms.answered(Asked("edit record", None))
    assert opened.form is None


def test_answers_about_something_else_are_not_taken(opened: Opened) -> None:
    assert not opened.forms.answered(Asked("edit record", None))
    opened.open(PutRight(rows()[0], in_full()))
    assert not opened.forms.answered(Asked("history", ()))


def test_nothing_is_discarded_without_a_reason(opened: Opened) -> None:
    opened.open(AskDiscard(rows()[0]))
    opened.send()
    assert opened.said == []
    assert "Say why" in opened.problem()
    opened.write("entry-reason", "a test call")
    opened.send()
    assert opened.said == [RecordDiscarded("record-1", "a test call")]


def test_what_the_crm_has_is_corrected_with_a_reason(opened: Opened) -> None:
    shown = corrected()
    opened.open(CorrectionWanted(shown))
    opened.note("Wants a new date next week.")
    opened.send()
    assert opened.said == []
    opened.write("entry-reason", "wrong week")
    opened.send()
    note = "Wants a new date next week."
    assert opened.said == [
        CorrectInteraction(shown, note, "SOLVED", shown.flags, "wrong week"),
    ]


def test_what_was_not_sent_needs_no_reason_and_marks_follow_the_disposition(
    opened: Opened,
) -> None:
    shown = replace(corrected(), sync=Sync.WAITING, flags=frozenset({Flag.RESOLVED}))
    opened.open(CorrectionWanted(shown))
    opened.dispose("FOLLOW")
    opened.send()
    assert opened.said == [
        CorrectInteraction(shown, shown.note, "FOLLOW", frozenset({Flag.FOLLOW_UP}), "")
    ]


def test_marks_set_by_hand_stay(opened: Opened) -> None:
    shown = replace(corrected(), sync=Sync.WAITING)
    opened.open(CorrectionWanted(shown))
    assert opened.form is not None
    part(opened.form, QCheckBox, "entry-flag-callback").setChecked(True)
    opened.send()
    (said,) = opened.said
    assert isinstance(said, CorrectInteraction)
    assert said.flags == frozenset({Flag.CALLBACK})


def test_a_disposition_cannot_be_taken_away_where_one_is_needed(opened: Opened) -> None:
    opened.open(CorrectionWanted(replace(corrected(), sync=Sync.WAITING)))
    opened.dispose("")
    opened.send()
    assert opened.said == []
    assert opened.problem() == "Choose a disposition."


def test_a_correction_of_nothing_just_closes(opened: Opened) -> None:
    opened.open(CorrectionWanted(replace(corrected(), sync=Sync.WAITING)))
    opened.send()
    assert opened.said == []
    assert opened.form is None


def test_a_customer_is_changed_field_by_field(opened: Opened) -> None:
    shown = people.kowalski()
    opened.open(CustomerFormWanted(shown))
    opened.write("entry-email", "jan@new.example")
    opened.write("entry-numbers", "601 234 567, +44 20 7946 0958")
    opened.send()
    now: dict[str, FieldValue] = {
        "numbers": ("+48601234567", "+442079460958"),
        "email": "jan@new.example",
    }
    assert opened.said == [CustomerChangeWished("change-9", shown, now)]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("name", "  ", "Name: A name is needed."),
        ("email", "nobody", "E-mail: That is no e-mail address"),
        ("email", "a@b.example@c.example", "E-mail: That is no e-mail address"),
        ("numbers", "601 234 567, nobody", "“nobody” is no telephone number"),
    ],
)
def test_a_customer_is_checked_before_it_is_sent(
    opened: Opened, field: str, text: str, words: str
) -> None:
    opened.open(CustomerFormWanted(people.kowalski()))
    opened.write(f"entry-{field}", text)
    opened.send()
    assert opened.said == []
    assert words in opened.problem()


def test_only_one_form_is_open(opened: Opened) -> None:
    opened.open(CustomerFormWanted(people.kowalski()))
    opened.open(AskDiscard(rows()[0]))
    visible = [each for each in opened.window.findChildren(EntryForm) if each.isVisible()]
    assert len(visible) == 1


def test_the_number_of_a_payment_card_is_not_sent(opened: Opened) -> None:
    opened.open(PutRight(rows()[0], in_full()))
    opened.note("Pays by 4111 1111 1111 1111 on Friday")
    opened.send()
    (said,) = opened.said
    assert isinstance(said, RecordEdited)
    assert "4111 1111" not in str(said.fields["note"])
    assert "1111 on Friday" in str(said.fields["note"])


def test_on_a_small_screen_no_word_of_a_form_is_cut_off(opened: Opened) -> None:
    opened.open(AskDiscard(rows()[0]))
    form = opened.form
    assert form is not None
    form.resize(form.minimumWidth(), 60)
    QApplication.processEvents()
    for label in form.findChildren(Paragraph):
        assert label.height() >= label.heightForWidth(label.width()) > 0
    for button in form.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width()


@pytest.mark.parametrize("to", To)
def test_what_crm_it_is_is_not_said_by_enter_alone(opened: Opened, to: To) -> None:
    opened.open(AskSwitch(switching(to)))
    assert opened.form is not None
    send = part(opened.form, QPushButton, "entry-send")
    assert part(opened.form, QPushButton, "entry-cancel").isDefault() and not send.isDefault()
    assert not send.autoDefault()
    QTest.keyClick(opened.form, Qt.Key.Key_Return)
    assert opened.form is None
    assert opened.said == []


def test_parting_from_a_crm_says_how_much_goes_and_closes_the_form(opened: Opened) -> None:
    asked = switching(To.ANOTHER)
    opened.open(AskSwitch(asked))
    assert opened.form is not None
    said = " ".join(label.text() for label in opened.form.findChildren(Paragraph))
    assert "48211 customer" in said and "3 unsent record" in said and "2 open question" in said
    assert "crm.former.example" in said and "crm.new.example" in said
    opened.send()
    assert opened.said == [CrmSwitched(asked)]
    assert opened.form is None


def test_the_same_crm_moved_takes_nothing_away(opened: Opened) -> None:
    opened.open(AskSwitch(switching(To.MOVED)))
    assert opened.form is not None
    said = " ".join(label.text() for label in opened.form.findChildren(Paragraph))
    assert "3 record" in said and "customer" not in said and "other people" in said
