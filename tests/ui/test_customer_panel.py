"""The customer panel as an agent uses it."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from callcenter.domain.customer import Contact, Customer
from callcenter.domain.desk import Desk
from callcenter.domain.wishes import CustomerChosen, MatterChosen, Source
from tests.ui import people
from tests.ui.parts import part, wishes
from tests.ui.people import NOW, number
from ui.customer_choice import ChoiceView
from ui.customer_panel import CustomerPanel
from ui.icons import Look
from ui.story import ROW, StoryView
from ui.wishes import CreateCustomer, OpenRecord

HTML = '<b>Jan</b> <img src="http://evil.example/x.png"> &amp; <a href="x">Żak</a>'


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> CustomerPanel:
    made = CustomerPanel(look)
    qtbot.addWidget(made)
    made.resize(860, 460)
    return made


def several() -> Desk:
    one = people.interaction(customer_id="", customer_name="")
    return people.desk((one, people.pop(one, *people.sharers())))


def unknown(call: str = "call-1", text: str = "733456789") -> Desk:
    one = people.interaction(id=call, number=number(text), name="", customer_name="")
    return people.desk((one, people.pop(one)))


def test_a_customer_is_readable_at_once(panel: CustomerPanel) -> None:
    panel.show_desk(people.talking(), NOW)
    said = " | ".join(label.text() for label in panel.findChildren(QLabel))
    for words in ("Jan Kowalski", "ACME", "601 234 567", "3rd call this week", "Heating fails"):
        assert words in said


def test_html_in_a_record_is_shown_as_it_is_written(panel: CustomerPanel) -> None:
    one = people.interaction(name=HTML)
    bad = Customer("c", HTML, company=HTML, tags=(HTML,), contacts=(contact(HTML),))
    panel.show_desk(people.desk((one, people.pop(one, bad))), NOW)
    assert part(panel, QLabel, "customer-name").text() == HTML
    formats = {label.textFormat() for label in panel.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}
    story = part(panel, StoryView, "story")
    assert story.model().index(0, 0).data() == HTML


def contact(summary: str, **changes: object) -> Contact:
    return replace(Contact("1", NOW, "call", "Ewa", summary), **changes)  # type: ignore[arg-type]


def test_the_story_runs_newest_first_and_is_narrowed_by_chips(
    panel: CustomerPanel, qtbot: QtBot
) -> None:
    panel.show_desk(people.talking(), NOW)
    story = part(panel, StoryView, "story").model()
    assert story.index(0, 0).data().startswith("Waiting for the part")
    qtbot.mouseClick(part(panel, QWidget, "story-mail"), Qt.MouseButton.LeftButton)
    assert story.rowCount() == 2
    qtbot.mouseClick(part(panel, QWidget, "story-all"), Qt.MouseButton.LeftButton)
    assert story.rowCount() == 7


def test_a_contact_is_told_in_one_sentence_to_a_screen_reader(panel: CustomerPanel) -> None:
    panel.show_desk(people.talking(), NOW)
    index = part(panel, StoryView, "story").model().index(0, 0)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Today 09:12, call, Ewa, Waiting for the part")
    assert said.endswith("not solved")


def test_the_marked_contact_opens_its_whole_text(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_desk(people.talking(), NOW)
    panel.show()
    story = part(panel, StoryView, "story")
    long = story.model().index(5, 0)
    assert story.sizeHintForIndex(long).height() == ROW
    story.setCurrentIndex(long)
    assert story.sizeHintForIndex(long).height() > ROW
    story.setCurrentIndex(story.model().index(0, 0))
    assert story.sizeHintForIndex(long).height() == ROW


def test_the_chooser_takes_a_digit(panel: CustomerPanel, qtbot: QtBot) -> None:
    said = wishes(panel)
    panel.show_desk(several(), NOW)
    qtbot.keyClick(part(panel, ChoiceView, "choice-list"), Qt.Key.Key_2)
    assert said == [CustomerChosen("call-1", "c-2")]


def test_the_chooser_takes_arrows_and_enter(panel: CustomerPanel, qtbot: QtBot) -> None:
    said = wishes(panel)
    panel.show_desk(several(), NOW)
    choice = part(panel, ChoiceView, "choice-list")
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    qtbot.keyClick(choice, Qt.Key.Key_Return)
    assert said == [CustomerChosen("call-1", "c-1")]


def test_none_of_several_is_a_choice_too(panel: CustomerPanel, qtbot: QtBot) -> None:
    said = wishes(panel)
    panel.show_desk(several(), NOW)
    qtbot.mouseClick(part(panel, QPushButton, "customer-none"), Qt.MouseButton.LeftButton)
    assert said == [CustomerChosen("call-1", "")]


def test_a_choice_can_be_taken_anew(panel: CustomerPanel, qtbot: QtBot) -> None:
    desk = several()
    chosen = replace(desk.pops[0], chosen="c-2", decided=True)
    panel.show_desk(desk.with_pop(chosen), NOW)
    panel.show()
    choice = part(panel, ChoiceView, "choice-list")
    assert not choice.isVisible()
    qtbot.mouseClick(part(panel, QPushButton, "choose-again"), Qt.MouseButton.LeftButton)
    assert choice.isVisible()
    said = wishes(panel)
    qtbot.keyClick(choice, Qt.Key.Key_3)
    assert said == [CustomerChosen("call-1", "c-3")]


def test_an_unknown_caller_is_taken_down(panel: CustomerPanel, qtbot: QtBot) -> None:
    said = wishes(panel)
    panel.show_desk(unknown(), NOW)
    qtbot.keyClicks(part(panel, QLineEdit, "new-name"), "Ada Byron")
    qtbot.keyClicks(part(panel, QLineEdit, "new-email"), "ada@byron.example")
    qtbot.mouseClick(part(panel, QPushButton, "create-customer"), Qt.MouseButton.LeftButton)
    made = Customer("", "Ada Byron", numbers=("+48733456789",), email="ada@byron.example")
    assert [replace(one, customer=replace(one.customer, id="")) for one in said] == [
        CreateCustomer("call-1", made)
    ]
    assert UUID(said[0].customer.id).version == 4


def test_a_second_press_creates_no_second_customer(panel: CustomerPanel, qtbot: QtBot) -> None:
    said = wishes(panel)
    panel.show_desk(unknown(), NOW)
    qtbot.keyClicks(part(panel, QLineEdit, "new-name"), "Ada Byron")
    for _ in range(3):
        qtbot.keyClick(part(panel, QLineEdit, "new-name"), Qt.Key.Key_Return)
    assert len(said) == 1


@pytest.mark.parametrize(
    ("name", "email", "said"),
    [("", "", "name is needed"), ("  ", "", "name is needed"), ("Ada", "ada@", "name@example.org")],
)
def test_a_form_with_a_mistake_says_what_is_wanted(
    panel: CustomerPanel, qtbot: QtBot, name: str, email: str, said: str
) -> None:
    wished = wishes(panel)
    panel.show_desk(unknown(), NOW)
    qtbot.keyClicks(part(panel, QLineEdit, "new-name"), name)
    qtbot.keyClicks(part(panel, QLineEdit, "new-email"), email)
    qtbot.mouseClick(part(panel, QPushButton, "create-customer"), Qt.MouseButton.LeftButton)
    assert wished == []
    assert any(said in label.text() for label in panel.findChildren(QLabel))


def test_what_is_typed_of_two_unknown_callers_never_mixes(
    panel: CustomerPanel, qtbot: QtBot
) -> None:
    both = replace(
        unknown("a"),
        open=(unknown("a").open[0], unknown("b").open[0]),
        pops=(unknown("a").pops[0], unknown("b").pops[0]),
    )
    panel.show_desk(both, NOW)
    field = part(panel, QLineEdit, "new-name")
    qtbot.keyClicks(field, "First")
    panel.show_desk(replace(both, focus="b"), NOW)
    assert field.text() == ""
    qtbot.keyClicks(field, "Second")
    panel.show_desk(both, NOW)
    assert field.text() == "First"


def test_a_fresh_lookup_does_not_wipe_what_is_typed(panel: CustomerPanel, qtbot: QtBot) -> None:
    desk = unknown()
    panel.show_desk(desk, NOW)
    field = part(panel, QLineEdit, "new-name")
    qtbot.keyClicks(field, "Ada")
    panel.show_desk(desk.with_pop(replace(desk.pops[0], source=Source.CRM_FAILED)), NOW)
    assert field.text() == "Ada"


def test_the_keyboard_does_not_wander_when_the_form_goes(
    panel: CustomerPanel, qtbot: QtBot
) -> None:
    panel.show_desk(unknown(), NOW)
    panel.show()
    panel.activateWindow()
    part(panel, QLineEdit, "new-name").setFocus()
    panel.show_desk(people.talking(), NOW)
    focused = panel.focusWidget()
    assert not isinstance(focused, QPushButton)


def test_a_pop_never_takes_the_keyboard(look: Look, qtbot: QtBot) -> None:
    whole, panel = QWidget(), CustomerPanel(look)
    qtbot.addWidget(whole)
    editor = QLineEdit()
    rows = QVBoxLayout(whole)
    rows.addWidget(editor)
    rows.addWidget(panel)
    whole.show()
    whole.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    for desk in (unknown(), several(), people.talking(), people.desk()):
        panel.show_desk(desk, NOW)
        assert editor.hasFocus()


def test_the_record_opens_in_the_crm(panel: CustomerPanel, qtbot: QtBot) -> None:
    said = wishes(panel)
    panel.show_desk(people.talking(), NOW)
    qtbot.mouseClick(part(panel, QPushButton, "open-record"), Qt.MouseButton.LeftButton)
    assert said == [OpenRecord(people.kowalski().url)]


def test_the_head_and_the_story_keep_their_places(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show()
    places = set()
    one = people.interaction()
    for customer in (
        people.kowalski(),
        replace(people.kowalski(), matters=(), promises=(), url="", tags=()),
        Customer("x", "X"),
    ):
        panel.show_desk(people.desk((one, people.pop(one, customer))), NOW)
        qtbot.wait(0)
        name, story = part(panel, QLabel, "customer-name"), part(panel, StoryView, "story")
        places.add((name.mapTo(panel, QPoint()), story.mapTo(panel, QPoint()), story.height()))
    assert len(places) == 1


def test_every_control_has_a_name_for_screen_readers(panel: CustomerPanel) -> None:
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus and widget.objectName():
            if widget.objectName().startswith("qt_"):
                continue
            assert widget.accessibleName(), widget.objectName()


def test_showing_the_same_again_costs_next_to_nothing(panel: CustomerPanel) -> None:
    desk = people.talking()
    panel.show_desk(desk, NOW)
    begun = time.process_time()
    for _ in range(1000):
        panel.show_desk(desk, NOW)
    assert (time.process_time() - begun) / 1000 < 0.0005


def test_another_customer_s_story_begins_at_its_top(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show()
    many = tuple(contact(f"contact {place}", id=str(place)) for place in range(40))
    one = people.interaction()
    first = replace(people.kowalski(), contacts=many)
    panel.show_desk(people.desk((one, people.pop(one, first))), NOW)
    bar = part(panel, StoryView, "story").verticalScrollBar()
    bar.setValue(bar.maximum())
    panel.show_desk(people.desk((one, people.pop(one, replace(first, id="other")))), NOW)
    assert bar.value() == 0


def test_a_record_cannot_turn_or_break_a_line(panel: CustomerPanel) -> None:
    one = people.interaction()
    bad = Customer("c", "Ada\u202eNoryB\nsecond", company="a\tb", tags=("x" * 90,))
    panel.show_desk(people.desk((one, people.pop(one, bad))), NOW)
    name = part(panel, QLabel, "customer-name").text()
    assert not {"\u202e", "\n"} & set(name)


def test_a_customer_that_could_not_be_kept_can_be_sent_again(
    panel: CustomerPanel, qtbot: QtBot
) -> None:
    said = wishes(panel)
    panel.show_desk(unknown(), NOW)
    create = part(panel, QPushButton, "create-customer")
    qtbot.keyClicks(part(panel, QLineEdit, "new-name"), "Ada Byron")
    create.click()
    failed = replace(unknown(), storage_problem="the disk is full")
    panel.show_desk(failed, NOW)
    assert not create.isEnabled(), "the disk has had no time to answer yet"
    panel.show_desk(failed, NOW + timedelta(seconds=2))
    assert create.isEnabled()
    told = part(panel, QLabel, "new-problem").text()
    assert told == "Not kept: the disk is full. Try once more."
    create.click()
    assert len(said) == 2
    assert said[0] == said[1], "a slow disk may still make the first one: it must be the same"
    qtbot.keyClicks(part(panel, QLineEdit, "new-name"), "!")
    create.click()
    assert [one.customer.id for one in said] == [said[0].customer.id] * 3


def test_somebody_else_of_the_same_call_is_another_customer(
    panel: CustomerPanel, qtbot: QtBot
) -> None:
    said = wishes(panel)
    panel.show_desk(unknown(), NOW)
    create = part(panel, QPushButton, "create-customer")
    qtbot.keyClicks(part(panel, QLineEdit, "new-name"), "Ada Byron")
    create.click()
    one = unknown().pops[0]
    made = replace(one, matches=(said[0].customer,), chosen=said[0].customer.id, decided=True)
    panel.show_desk(unknown().with_pop(made), NOW)
    panel.show_desk(unknown(), NOW)
    qtbot.keyClicks(part(panel, QLineEdit, "new-name"), "Zofia")
    create.click()
    assert said[0].customer.id != said[1].customer.id


def test_without_a_crm_nothing_is_said_of_one(panel: CustomerPanel) -> None:
    panel.show_crm(False)
    panel.show_desk(unknown(), NOW)
    assert "CRM" not in " ".join(label.text() for label in panel.findChildren(QLabel))
    panel.show_crm(True)
    panel.show_desk(unknown(), NOW)
    assert "Not in the CRM" in [label.text() for label in panel.findChildren(QLabel)]


@pytest.mark.parametrize(
    ("address", "offered"),
    [("https://crm.example/1", True), ("http://crm.example/1", False), ("", False)],
)
def test_a_record_is_only_offered_where_it_may_be_opened(
    panel: CustomerPanel, address: str, offered: bool
) -> None:
    one = people.interaction()
    customer = replace(people.kowalski(), url=address)
    panel.show_desk(people.desk((one, people.pop(one, customer))), NOW)
    panel.show()
    assert part(panel, QPushButton, "open-record").isVisible() is offered


def test_the_agent_says_which_matter_the_call_is_about(panel: CustomerPanel, qtbot: QtBot) -> None:
    said = wishes(panel)
    desk = people.talking()
    panel.show_desk(desk, NOW)
    panel.show()
    first, second = (part(panel, QAbstractButton, f"this-matter-{place}") for place in (0, 1))
    assert first.accessibleName() == "This call is about: 4711 · Heating fails at night"
    assert not first.isChecked()
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert said == [MatterChosen("call-1", "4711")]
    about = desk.with_interaction(people.interaction(matter="4711"))
    panel.show_desk(about, NOW)
    assert (first.isChecked(), second.isChecked()) == (True, False)
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert said[1:] == [MatterChosen("call-1", "")]
