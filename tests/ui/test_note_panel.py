"""Note and disposition: never mixed up, never lost, never overwritten while they are typed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from callcenter.domain.desk import Desk, WrapUp
from callcenter.domain.disposition import Flag
from callcenter.domain.wishes import DispositionChosen, FlagToggled, NoteTyped
from tests.ui import people
from tests.ui.parts import part, wishes
from tests.ui.people import NOW
from ui.disposition_picker import OfferList
from ui.icons import Look
from ui.note_panel import LONGEST_NOTE, NotePanel


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> NotePanel:
    made = NotePanel(look, "en", key="F4")
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    made.activateWindow()
    return made


def editor(panel: NotePanel) -> QPlainTextEdit:
    return part(panel, QPlainTextEdit, "note")


def saved(panel: NotePanel) -> str:
    return part(panel, QLabel, "note-saved").text()


def noted(note: str, call: str = "call-1", **changes: object) -> Desk:
    one = people.interaction(id=call, note=note, **changes)
    return people.desk((one, people.pop(one, people.kowalski())))


def two(first: str, second: str, focus: str) -> Desk:
    a, b = noted(first, "a"), noted(second, "b")
    return replace(a, open=(*a.open, *b.open), pops=(*a.pops, *b.pops), focus=focus)


def test_every_letter_is_wished_at_once(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("", note_saved=None), NOW)
    said = wishes(panel)
    qtbot.keyClicks(editor(panel), "ok")
    assert said == [NoteTyped("call-1", "o"), NoteTyped("call-1", "ok")]


def test_a_late_value_of_the_desk_never_undoes_typing(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("", note_saved=None), NOW)
    qtbot.keyClicks(editor(panel), "technician")
    panel.show_desk(noted("tech", note_saved=None), NOW)
    assert editor(panel).toPlainText() == "technician"
    assert editor(panel).textCursor().position() == len("technician")


def test_showing_what_is_typed_leaves_the_cursor_alone(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("first second"), NOW)
    cursor = editor(panel).textCursor()
    cursor.setPosition(5)
    editor(panel).setTextCursor(cursor)
    qtbot.keyClicks(editor(panel), "!")
    panel.show_desk(noted("first! second"), NOW)
    assert editor(panel).textCursor().position() == 6


def test_switching_between_calls_never_mixes_their_notes(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(two("", "", "a"), NOW)
    qtbot.keyClicks(editor(panel), "of a")
    panel.show_desk(two("", "", "b"), NOW)
    assert editor(panel).toPlainText() == ""
    said = wishes(panel)
    qtbot.keyClicks(editor(panel), "of b")
    assert said[-1] == NoteTyped("b", "of b")
    panel.show_desk(two("of a", "of b", "a"), NOW)
    assert editor(panel).toPlainText() == "of a"


def test_showing_a_note_wishes_nothing(panel: NotePanel) -> None:
    said = wishes(panel)
    panel.show_desk(two("x", "y", "a"), NOW)
    panel.show_desk(two("x", "y", "b"), NOW)
    panel.show_desk(people.desk(), NOW)
    assert said == []


def test_html_in_a_note_is_text(panel: NotePanel) -> None:
    panel.show_desk(noted("<b>bold</b>"), NOW)
    assert editor(panel).toPlainText() == "<b>bold</b>"


def test_a_card_number_is_unreadable_as_soon_as_it_is_whole(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("", note_saved=None), NOW)
    said = wishes(panel)
    qtbot.keyClicks(editor(panel), "4111 1111 1111 1111 and more")
    assert editor(panel).toPlainText() == "•••• •••• •••• 1111 and more"
    assert not any("4111 1111 1111 1111" in wish.text for wish in said)
    panel.show_desk(noted("•••• •••• •••• 1111 and more"), NOW)
    assert "must not be kept" in saved(panel)
    panel.show_desk(noted("another", call="call-2"), NOW)
    assert "must not be kept" not in saved(panel)


def test_it_says_saved_only_after_the_disk_said_so(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("", note_saved=None), NOW)
    assert saved(panel) == ""
    qtbot.keyClicks(editor(panel), "x")
    assert saved(panel) == "saving…"
    panel.show_desk(noted("x", note_saved=None), NOW)
    assert saved(panel) == "saving…"
    panel.show_desk(noted("x", note_saved=NOW), NOW)
    assert saved(panel) == "saved 10:02:14"


def test_a_disk_that_refuses_is_told_in_words(panel: NotePanel) -> None:
    full = "The disk is full: free some space, your notes wait in memory."
    panel.show_desk(replace(noted("x"), storage_problem=full), NOW)
    assert saved(panel) == full
    panel.show_desk(replace(noted("x"), unkept=frozenset({"call-1"})), NOW)
    assert saved(panel) == "Not saved yet: trying again."


def test_without_a_call_nothing_can_be_typed(panel: NotePanel) -> None:
    panel.show_desk(noted("x"), NOW)
    panel.show_desk(people.desk(), NOW)
    assert not editor(panel).isEnabled()
    assert editor(panel).toPlainText() == ""
    assert saved(panel) == ""


def test_flags_are_shown_and_wished(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("", flags=frozenset({Flag.CALLBACK})), NOW)
    said = wishes(panel)
    assert part(panel, QCheckBox, "flag-callback").isChecked()
    part(panel, QCheckBox, "flag-resolved").click()
    assert said == [FlagToggled("call-1", Flag.RESOLVED)]


def test_a_disposition_is_found_by_a_part_of_its_word(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted(""), NOW)
    said = wishes(panel)
    panel.begin_disposition()
    field = part(panel, QLineEdit, "disposition")
    qtbot.keyClicks(field, "compl")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert said == [DispositionChosen("call-1", "COMPLAINT")]
    assert field.text() == "Complaint"


def test_arrows_choose_in_the_configured_order(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted(""), NOW)
    said = wishes(panel)
    panel.begin_disposition()
    field = part(panel, QLineEdit, "disposition")
    for _ in range(2):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert said == [DispositionChosen("call-1", people.DISPOSITIONS[2].code)]


def test_escape_leaves_the_choice_and_goes_no_further(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("", disposition="INFO"), NOW)
    said = wishes(panel)
    panel.begin_disposition()
    field = part(panel, QLineEdit, "disposition")
    qtbot.keyClicks(field, "wrong")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "Information given"
    assert not part(panel, OfferList, "disposition-list").isVisible()
    assert said == []


def test_the_list_never_has_the_keyboard(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted(""), NOW)
    panel.begin_disposition()
    field = part(panel, QLineEdit, "disposition")
    qtbot.waitUntil(field.hasFocus)
    assert part(panel, OfferList, "disposition-list").isVisible()
    assert field.hasFocus()


def test_typing_a_disposition_is_not_undone_by_the_desk(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("", disposition="INFO"), NOW)
    panel.begin_disposition()
    field = part(panel, QLineEdit, "disposition")
    qtbot.keyClicks(field, "wro")
    panel.show_desk(noted("more", disposition="INFO"), NOW)
    assert field.text() == "wro"


def test_a_missing_disposition_is_asked_for(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted(""), NOW)
    panel.ask_disposition()
    assert any(label.text().startswith("Choose one") for label in panel.findChildren(QLabel))
    panel.show_desk(noted("", disposition="INFO"), NOW)
    assert not any(label.text().startswith("Choose one") for label in panel.findChildren(QLabel))


def wrapped(desk: Desk) -> Desk:
    return desk.with_wrap_up(WrapUp("call-1", None))


def test_wrap_up_puts_the_keyboard_on_the_disposition(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("x"), NOW)
    panel.setFocus()
    panel.show_desk(wrapped(noted("x")), NOW)
    assert panel.focusWidget() is part(panel, QLineEdit, "disposition")


def test_wrap_up_does_not_disturb_who_is_typing(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("x"), NOW)
    editor(panel).setFocus()
    panel.show_desk(wrapped(noted("x")), NOW)
    assert panel.focusWidget() is editor(panel)


def test_a_ring_never_takes_the_keyboard(look: Look, qtbot: QtBot) -> None:
    whole, panel, other = QWidget(), NotePanel(look, "en"), QLineEdit()
    qtbot.addWidget(whole)
    rows = QVBoxLayout(whole)
    rows.addWidget(other)
    rows.addWidget(panel)
    whole.show()
    whole.activateWindow()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    for desk in (noted("", answered=None), people.talking(), people.desk()):
        panel.show_desk(desk, NOW)
        assert other.hasFocus()


def test_every_part_says_its_name(panel: NotePanel) -> None:
    for name in ("note", "disposition", *(f"flag-{flag.value}" for flag in Flag)):
        assert part(panel, QWidget, name).accessibleName()


def test_a_click_beside_the_list_closes_it(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("", disposition="INFO"), NOW)
    panel.begin_disposition()
    offers = part(panel, OfferList, "disposition-list")
    assert offers.isVisible()
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert not offers.isVisible()
    assert part(panel, QLineEdit, "disposition").text() == "Information given"


def test_a_click_in_the_list_takes_it(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted(""), NOW)
    said = wishes(panel)
    panel.begin_disposition()
    offers = part(panel, OfferList, "disposition-list")
    place = offers.visualRect(offers.model().index(3, 0)).center()
    qtbot.mouseClick(offers.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert said == [DispositionChosen("call-1", "COMPLAINT")]


def test_a_disposition_is_taken_back(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("", disposition="INFO"), NOW)
    said = wishes(panel)
    (clear,) = part(panel, QLineEdit, "disposition").actions()
    clear.trigger()
    assert said == [DispositionChosen("call-1", "")]
    assert part(panel, QLineEdit, "disposition").text() == ""


def test_a_whole_book_pasted_is_cut_and_said(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("", note_saved=None), NOW)
    said = wishes(panel)
    editor(panel).insertPlainText("x" * (LONGEST_NOTE + 500))
    kept = said[-1]
    assert isinstance(kept, NoteTyped)
    assert len(kept.text) == LONGEST_NOTE
    panel.show_desk(noted(kept.text, note_saved=NOW), NOW)
    assert "20000" in saved(panel)


def test_a_narrow_panel_puts_the_disposition_below_the_note(panel: NotePanel, qtbot: QtBot) -> None:
    panel.show_desk(noted("x"), NOW)
    field = part(panel, QLineEdit, "disposition")
    beside = field.mapTo(panel, QPoint()).y()
    panel.resize(360, 500)
    qtbot.waitUntil(lambda: field.mapTo(panel, QPoint()).y() > beside + 100)
    assert field.geometry().right() < panel.width()


def test_nothing_is_called_saved_before_the_agent_has_written_or_decided_anything(
    panel: NotePanel,
) -> None:
    panel.show_desk(noted("", note_saved=NOW), NOW)
    assert saved(panel) == ""
    for decided in ({"disposition": "SOLVED"}, {"flags": frozenset({Flag.CALLBACK})}):
        panel.show_desk(noted("", note_saved=NOW, **decided), NOW)
        assert saved(panel) == "saved 10:02:14"
