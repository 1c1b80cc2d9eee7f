"""The window as a whole: nothing jumps, nothing takes the keyboard, everything has a name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from callcenter.config import Config
from callcenter.config.problem import ConfigProblem
from callcenter.domain.agent import Choice, Intent
from callcenter.domain.desk import Desk, EngineState
from callcenter.domain.effects import NoticeKind
from callcenter.domain.events import Audio, AudioProblem
from callcenter.domain.interaction import HistoryFilter
from callcenter.domain.wishes import (
    AfterCallCancelled,
    AnswerWished,
    ResumeWished,
    StateWished,
    WrapUpDone,
    WrapUpExtended,
)
from callcenter.engine.commands import (
    HangUp,
    Hold,
    Mute,
    Reject,
    SendDigits,
    SetSound,
    Sound,
)
from callcenter.engine.messages import Snapshot
from tests.ui import people, scenes
from tests.ui.conftest import Show
from tests.ui.people import NOW
from ui import dress
from ui.controls import Label, Paragraph
from ui.health import CrmHealth, Health
from ui.main_window import MainWindow
from ui.rail import Page
from ui.theme import DARK, LIGHT, Tone
from ui.wishes import DialText, HistoryWanted, QuitWished, SearchTyped, SettingsWanted

Listen = Callable[[MainWindow], list[object]]
DESKS: dict[str, Callable[[], Desk]] = {
    "idle": scenes.idle,
    "ringing": scenes.ringing,
    "talking": scenes.talking,
    "second rings": scenes.second_rings,
    "two calls": scenes.two_calls,
    "wrapping up": scenes.wrapping_up,
    "unknown": scenes.unknown,
    "refused": lambda: scenes.idle(lines=(scenes.REFUSED,)),
}
INTERACTIVE = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractItemView)


def button(window: MainWindow, name: str) -> QAbstractButton:
    """The button of that name."""
    found = window.findChild(QAbstractButton, name)
    assert found is not None, name
    return found


def controls(window: MainWindow) -> Iterator[QWidget]:
    """Whatever the agent can press or type into, but Qt's own inner parts."""
    for widget in window.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_") or isinstance(
            widget.parent(), (QLineEdit, QAbstractItemView)
        )
        sign = widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if isinstance(widget, INTERACTIVE) and not inner and not sign:
            yield widget


def places(window: MainWindow) -> dict[str, object]:
    """Where the parts of the window are."""
    page = window.desk_page
    parts = {
        "strip": window.strip,
        "state": window.strip.state.button,
        "rail": window.rail,
        "lane": window.lane,
        "column": page.column,
        "pad": page.column.pad,
        "customer": page.customer,
        "note": page.note,
    }
    return {name: (part.mapTo(window, QPoint(0, 0)), part.size()) for name, part in parts.items()}


@pytest.mark.parametrize("size", [(1280, 800), (1024, 680)])
def test_nothing_jumps_between_states(
    show: Show, worn: QApplication, size: tuple[int, int]
) -> None:
    window = show(scenes.idle(), size)
    there = places(window)
    for name, desk in DESKS.items():
        window.show_desk(desk(), NOW)
        worn.processEvents()
        assert places(window) == there, name


def test_the_card_and_its_buttons_keep_their_place_while_the_call_goes_on(
    show: Show, worn: QApplication
) -> None:
    window = show(scenes.talking())
    hang_up = button(window, "call-hang-up").geometry()
    for desk in (scenes.talking(muted=True), scenes.talking(held_by_agent=True), scenes.dialling()):
        window.show_desk(desk, NOW)
        worn.processEvents()
        assert button(window, "call-hang-up").geometry() == hang_up


@pytest.mark.parametrize("name", DESKS)
def test_everything_that_can_be_pressed_has_a_name(show: Show, name: str) -> None:
    window = show(DESKS[name]())
    nameless = [
        f"{type(widget).__name__} {widget.objectName()!r} of {type(widget.parent()).__name__}"
        for widget in controls(window)
        if widget.isVisible()
        and not (widget.objectName() and (widget.accessibleName() or _text(widget)))
    ]
    assert not nameless


def _text(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def test_object_names_are_met_once(show: Show) -> None:
    window = show(scenes.talking())
    names = [widget.objectName() for widget in controls(window)]
    assert len(names) == len(set(names))


def test_everything_is_reached_by_the_tab_key(show: Show) -> None:
    window = show(scenes.wrapping_up())
    window.activateWindow()
    reached, widget = set(), window.nextInFocusChain()
    while widget is not window:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            reached.add(widget.objectName())
        widget = widget.nextInFocusChain()
    assert {"agent-state", "wrap-up-more", "wrap-up-done", "dial-box", "rail-history"} <= reached
    assert {"sign-line", "sign-sound", "sign-crm", "sign-sync", "agent-badge"} <= reached


def test_outside_text_is_shown_as_it_is_written(show: Show) -> None:
    window = show(scenes.hostile())
    labels = window.findChildren(QLabel) + window.ring_card.findChildren(QLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert any("<b>Bold</b>" in label.text() for label in labels if isinstance(label, Label))
    assert not any(label.openExternalLinks() for label in labels)


def test_outside_text_in_a_tooltip_is_escaped(show: Show) -> None:
    desk = scenes.idle()
    named = replace(desk, agent=replace(desk.agent, name="<img src=x> & co"))
    window = show(named)
    assert window.strip.badge.toolTip() == "<qt>&lt;img src=x&gt; &amp; co</qt>"
    assert window.strip.badge.accessibleName() == "<img src=x> & co"


# -- ringing ----------------------------------------------------------------------------------


def test_ringing_never_takes_the_keyboard(show: Show, worn: QApplication, qtbot) -> None:
    window = show(scenes.idle())
    window.activateWindow()
    window.desk_page.column.pad.box.setFocus()
    QTest.keyClicks(window.desk_page.column.pad.box, "60")
    window.show_desk(scenes.ringing(), NOW)
    worn.processEvents()
    assert window.lane.bar.isVisible()
    assert worn.focusWidget() is window.desk_page.column.pad.box
    QTest.keyClicks(worn.focusWidget(), "1 234")
    assert window.desk_page.column.pad.box.text() == "601 234"


def test_the_card_is_up_only_while_the_window_is_not_in_front(show: Show) -> None:
    window = show(scenes.idle())
    window.ring_card.show_ringing(scenes.ringing(), NOW, wanted=True)
    card = window.ring_card
    assert card.isVisible()
    flags = card.windowFlags()
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    assert card.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert not [child for child in card.findChildren(QWidget) if child.focusPolicy() & 1]
    window.ring_card.show_ringing(scenes.ringing(), NOW, wanted=False)
    assert not card.isVisible()


def test_the_answer_key_is_deaf_at_first(show: Show, wishes_of: Listen, qtbot) -> None:
    window = show(scenes.idle(), deaf_ms=300)
    window.activateWindow()
    heard = wishes_of(window)
    window.show_desk(scenes.ringing(), NOW)
    for name in ("ring-answer", "ring-not-now", "call-answer", "call-not-now"):
        button(window, name).click()
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert heard == []
    qtbot.waitUntil(lambda: not window.lane.bar.answering.deaf, timeout=2000)
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert heard == [AnswerWished("call-1")]


def test_a_second_call_makes_the_key_deaf_again(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.ringing(), deaf_ms=60_000)
    heard = wishes_of(window)
    assert window.lane.bar.answering.deaf
    window.show_desk(scenes.second_rings(), NOW)
    button(window, "ring-answer").click()
    assert heard == []


def test_not_now_says_so_to_the_exchange(show: Show, wishes_of: Listen, qtbot) -> None:
    window = show(scenes.ringing())
    heard = wishes_of(window)
    qtbot.waitUntil(lambda: not window.lane.bar.answering.deaf, timeout=2000)
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert heard == [Reject("call-1", 480)]


def test_the_bar_says_who_why_and_since_when(show: Show) -> None:
    window = show(scenes.ringing())
    said = window.lane.bar.accessibleName()
    for part in ("Jan Kowalski", "ACME", "support", "waited 0:59", "3rd call this week", "Heating"):
        assert part in said


def test_several_customers_are_counted_not_guessed(show: Show) -> None:
    shown = people.interaction(answered=None, customer_id="", customer_name="", name="Jan")
    desk = scenes.working(people.desk((shown, people.pop(shown, *people.sharers()))))
    window = show(desk)
    assert "share this number" in window.lane.bar.accessibleName()
    assert "601 234 567" in window.lane.bar.accessibleName()


def test_open_settings_do_not_stand_in_the_way_of_a_call(
    show: Show, wishes_of: Listen, worn: QApplication, qtbot
) -> None:
    window = show(scenes.ringing())
    window.dialogs.open_settings(Config(), (), "sound", people.talking(), Snapshot(), NOW)
    dialog = window.findChild(QDialog, "settings-dialog")
    assert dialog is not None and not dialog.isModal()
    qtbot.waitUntil(dialog.isVisible, timeout=2000)
    heard = wishes_of(window)
    qtbot.waitUntil(lambda: not window.lane.bar.answering.deaf, timeout=2000)
    dialog.activateWindow()
    QTest.keyClick(dialog, Qt.Key.Key_F6)
    assert heard == [AnswerWished("call-1")]
    dialog.close()


def test_a_row_is_deaf_at_first_too(show: Show, wishes_of: Listen, qtbot) -> None:
    window = show(scenes.talking(), deaf_ms=300)
    heard = wishes_of(window)
    window.show_desk(scenes.second_rings(), NOW)
    button(window, "call-row-1-act").click()
    assert heard == []
    row = window.desk_page.column._rows[0]
    qtbot.waitUntil(lambda: not row._deaf.isActive(), timeout=2000)
    button(window, "call-row-1-act").click()
    assert heard == [AnswerWished("call-2")]


def test_an_open_microphone_is_always_seen(show: Show) -> None:
    window = show(scenes.talking())
    assert "microphone is open" in button(window, "sign-sound").accessibleName()
    window.show_desk(scenes.talking(muted=True), NOW)
    assert "microphone is closed" in button(window, "sign-sound").accessibleName()
    window.show_desk(scenes.idle(), NOW)
    assert "Ready to talk" in button(window, "sign-sound").accessibleName()


def test_answering_from_the_history_shows_the_desk(
    show: Show, wishes_of: Listen, worn: QApplication, qtbot
) -> None:
    window = show(scenes.ringing())
    heard = wishes_of(window)
    window.rail.chosen.emit(Page.HISTORY)
    assert window.pages.currentWidget() is window.pages.history
    heard.clear()
    qtbot.waitUntil(lambda: not window.lane.bar.answering.deaf, timeout=2000)
    button(window, "ring-answer").click()
    assert heard == [AnswerWished("call-1")]
    assert window.pages.currentWidget() is window.desk_page


# -- talking ----------------------------------------------------------------------------------


def test_escape_does_nothing_to_a_call(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.talking())
    heard = wishes_of(window)
    for widget in (window, *controls(window)):
        if widget.isVisible():
            QTest.keyClick(widget, Qt.Key.Key_Escape)
    assert not [wish for wish in heard if isinstance(wish, (HangUp, Hold, Reject, Mute))]


def test_the_buttons_wish_and_wait_for_the_telephone(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.talking())
    heard = wishes_of(window)
    for name in ("call-mute", "call-hold", "call-hang-up"):
        button(window, name).click()
    assert heard == [Mute("call-1"), Hold("call-1"), HangUp("call-1")]
    assert not button(window, "call-mute").isChecked()
    window.show_desk(scenes.talking(muted=True), NOW)
    assert button(window, "call-mute").isChecked()
    assert button(window, "call-mute").accessibleName() == "Unmute"


def test_the_keys_of_the_keyboard_do_the_same(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.talking())
    window.activateWindow()
    heard = wishes_of(window)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_F9)
    QTest.keyClick(window, Qt.Key.Key_F7)
    QTest.keyClick(window, Qt.Key.Key_H, both)
    assert heard == [Mute("call-1"), Hold("call-1"), HangUp("call-1")]


def test_done_works_from_within_the_note(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.wrapping_up())
    window.activateWindow()
    editor = window.desk_page.note.findChild(QPlainTextEdit)
    assert editor is not None
    editor.setFocus()
    heard = wishes_of(window)
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert heard == [WrapUpDone("call-1")]


def test_a_held_call_is_taken_back_from_its_row(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.two_calls())
    heard = wishes_of(window)
    button(window, "call-row-1-act").click()
    button(window, "call-row-1").click()
    assert heard == [ResumeWished("call-1")] * 2


def test_digits_go_into_the_call_by_mouse_and_keyboard(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.talking())
    window.activateWindow()
    heard = wishes_of(window)
    button(window, "call-keys").click()
    button(window, "key-5").click()
    QTest.keyClicks(window.desk_page.column.pad.keypad, "9#x")
    assert heard == [SendDigits("call-1", digit) for digit in "59#"]
    window.show_desk(scenes.wrapping_up(), NOW)
    assert not button(window, "call-keys").isChecked()
    assert window.desk_page.column.pad.box.text() == ""


def test_wrap_up_counts_down_and_can_be_extended(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.wrapping_up())
    heard = wishes_of(window)
    card = window.desk_page.column.card
    assert card._ring.accessibleName() == "0:27"
    window.show_desk(scenes.wrapping_up(), NOW + timedelta(seconds=5))
    assert card._ring.accessibleName() == "0:22"
    button(window, "wrap-up-more").click()
    button(window, "wrap-up-done").click()
    assert heard == [WrapUpExtended("call-1"), WrapUpDone("call-1")]


def test_a_missing_disposition_gets_the_keyboard(show: Show, worn: QApplication) -> None:
    window = show(scenes.wrapping_up())
    window.activateWindow()
    window.rail.chosen.emit(Page.HISTORY)
    window.show_notice(NoticeKind.DISPOSITION_MISSING, "call-1", "")
    assert window.pages.currentWidget() is window.desk_page
    assert window.desk_page.note.isAncestorOf(worn.focusWidget())
    assert "disposition" in window.toast.text.lower()


# -- the agent and the machine ----------------------------------------------------------------


def test_a_state_is_chosen_now_or_after_the_call(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.idle())
    heard = wishes_of(window)
    _choose(window, "Break")
    window.show_desk(scenes.talking(), NOW)
    _choose(window, "Lunch")
    assert heard == [
        StateWished(Choice(Intent.PAUSED, "break")),
        StateWished(Choice(Intent.PAUSED, "lunch"), after_call=True),
    ]


def _choose(window: MainWindow, word: str) -> None:
    menu = window.strip.state.menu
    menu.aboutToShow.emit()
    next(entry for entry in menu.actions() if entry.text() == word).trigger()


def test_what_comes_next_is_shown_and_taken_back(show: Show, wishes_of: Listen) -> None:
    desk = scenes.talking()
    window = show(replace(desk, agent=replace(desk.agent, after=scenes.PAUSED)))
    heard = wishes_of(window)
    assert window.strip.state.next.text() == "next: Break"
    window.strip.state.next.click()
    assert heard == [AfterCallCancelled()]


def test_the_ready_key_goes_to_and_fro(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.idle(scenes.PAUSED))
    heard = wishes_of(window)
    button(window, "get-ready").click()
    window.show_desk(scenes.idle(), NOW)
    window.strip.state.toggle()
    assert heard == [
        StateWished(Choice(Intent.READY)),
        StateWished(Choice(Intent.PAUSED, "break")),
    ]


@pytest.mark.parametrize(
    ("desk", "sentence", "page"),
    [
        (lambda: scenes.idle(lines=(scenes.REFUSED,)), "the password was refused", "line"),
        (lambda: scenes.idle(lines=()), "No line is set up", "line"),
        (
            lambda: replace(scenes.talking(), audio=Audio(problem=AudioProblem.NO_DEVICE)),
            "No sound device",
            "sound",
        ),
        (lambda: replace(scenes.idle(), engine=EngineState.LOST), "being restarted", None),
        (
            lambda: replace(scenes.talking(), storage_problem="the disk is full"),
            "the disk is full",
            None,
        ),
    ],
)
def test_the_banner_says_what_to_do(
    show: Show, wishes_of: Listen, desk: Callable[[], Desk], sentence: str, page: str | None
) -> None:
    window = show(desk())
    heard = wishes_of(window)
    assert window.lane.banner.isVisible()
    assert sentence in window.lane.banner.accessibleName()
    assert button(window, "banner-button").isVisible() is (page is not None)
    button(window, "banner-button").click()
    assert heard == ([SettingsWanted(page)] if page else [])


def test_a_wrong_configuration_is_told(show: Show, tmp_path) -> None:
    window = show(scenes.idle())
    window.show_problems((ConfigProblem(tmp_path / "user.toml", "ui.theme", "light", "'pink'"),))
    said = window.lane.banner.accessibleName()
    assert "user.toml" in said and "ui.theme" in said and "light" in said


def test_ringing_goes_before_the_banner(show: Show) -> None:
    window = show(replace(scenes.ringing(), audio=Audio(problem=AudioProblem.NO_DEVICE)))
    assert window.lane.bar.isVisible() and not window.lane.banner.isVisible()


def test_the_signs_say_the_state_in_words(show: Show) -> None:
    window = show(scenes.idle(lines=(scenes.REFUSED,)))
    window.show_health(scenes.DOWN)
    line, crm, sync = (
        button(window, f"sign-{name}").accessibleName() for name in ("line", "crm", "sync")
    )
    assert "password was refused" in line and "403 Forbidden" in line
    assert "does not answer" in crm
    assert "3 record" in sync and "12:34" in sync


# -- calling by hand --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["601 234 567", "+48 (601) 234-567", "sip:ewa@pbx.example", "*72"])
def test_a_number_is_called_as_it_was_pasted(show: Show, wishes_of: Listen, text: str) -> None:
    window = show(scenes.idle())
    heard = wishes_of(window)
    window.desk_page.column.pad.box.setText(text)
    QTest.keyClick(window.desk_page.column.pad.box, Qt.Key.Key_Return)
    assert heard == [DialText(text)]
    assert window.desk_page.column.pad.box.text() == ""


def test_marks_that_cannot_be_seen_are_lost_in_a_paste(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.idle())
    heard = wishes_of(window)
    worn_clipboard = QApplication.clipboard()
    worn_clipboard.setText("\u202d601 234 567\u202c\n")
    window.desk_page.column.pad.box.paste()
    window.desk_page.column.pad.dial()
    assert heard == [DialText("601 234 567")]


def test_a_name_is_searched_and_the_first_match_called(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.idle())
    heard = wishes_of(window)
    pad = window.desk_page.column.pad
    QTest.keyClicks(pad.box, "kow")
    assert heard == [SearchTyped("k"), SearchTyped("ko"), SearchTyped("kow")]
    QTest.keyClick(pad.box, Qt.Key.Key_Return)
    assert len(heard) == 3
    window.show_search((people.kowalski(),))
    QTest.keyClick(pad.box, Qt.Key.Key_Return)
    assert heard[3:] == [DialText("+48601234567", "c-1")]


def test_an_empty_box_offers_the_last_number_dialled(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.idle())
    heard = wishes_of(window)
    window.show_history(people.past())
    pad = window.desk_page.column.pad
    pad.dial()
    assert (pad.box.text(), heard) == ("102", [])
    pad.dial()
    assert heard == [DialText("102")]


def test_recent_calls_show_each_number_once_and_are_called_by_enter(
    show: Show, wishes_of: Listen
) -> None:
    window = show(scenes.idle())
    heard = wishes_of(window)
    window.show_history((*people.past(), *people.past()))
    pad = window.desk_page.column.pad
    assert pad.list.count() == len({row.number.key for row in people.past() if row.number.key})
    pad.box.setFocus()
    QTest.keyClick(pad.box, Qt.Key.Key_Down)
    QTest.keyClick(pad.list, Qt.Key.Key_Return)
    assert heard == [DialText("+48601234567")]


def test_a_link_puts_its_number_into_the_box(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.idle())
    heard = wishes_of(window)
    window.come_forward("+48601234567")
    assert window.desk_page.column.pad.box.text() == "+48601234567"
    assert heard == []


# -- being a window ---------------------------------------------------------------------------


def test_the_title_says_the_state_and_who(show: Show) -> None:
    window = show(scenes.idle())
    assert window.windowTitle() == "Ready — Callcenter"
    window.show_desk(scenes.ringing(), NOW)
    assert window.windowTitle() == "Ringing · Jan Kowalski — Callcenter"


def test_closing_the_window_during_a_call_keeps_the_call(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.talking())
    heard = wishes_of(window)
    window.close()
    assert heard == []
    assert window.isMinimized()


def test_closing_an_idle_window_ends_the_program(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.idle())
    heard = wishes_of(window)
    window.close()
    assert heard == [QuitWished()]


@pytest.mark.parametrize(("answer", "wishes"), [(0, []), (1, [QuitWished()])])
def test_quitting_in_a_call_asks_first(
    show: Show, wishes_of: Listen, worn: QApplication, qtbot, answer: int, wishes: list[object]
) -> None:
    from PySide6.QtCore import QTimer

    window = show(scenes.talking())
    heard = wishes_of(window)

    def press() -> None:
        box = worn.activeModalWidget()
        assert isinstance(box, QMessageBox)
        box.buttons()[answer].click()

    QTimer.singleShot(0, window, press)
    window.leave()
    assert heard == wishes


def test_a_narrow_window_shows_one_part_at_a_time(show: Show, worn: QApplication) -> None:
    window = show(scenes.talking(), (380, 700))
    page = window.desk_page
    assert window.width() == 380
    assert (page.column.isVisible(), page.customer.isVisible(), page.note.isVisible()) == (
        True,
        False,
        False,
    )
    button(window, "part-note").click()
    worn.processEvents()
    assert page.note.isVisible() and not page.column.isVisible()
    window.resize(1280, 800)
    worn.processEvents()
    assert page.column.isVisible() and page.customer.isVisible() and page.note.isVisible()


def test_no_part_of_a_narrow_window_is_cut(show: Show, worn: QApplication) -> None:
    window = show(scenes.second_rings(), (380, 700))
    for widget in window.desk_page.column.findChildren(QWidget):
        if widget.isVisible() and not widget.objectName().startswith("qt_"):
            right = widget.mapTo(window, QPoint(widget.width(), 0)).x()
            assert right <= window.width(), f"{type(widget).__name__} {widget.objectName()}"


def test_another_theme_is_worn_at_once(show: Show, worn: QApplication) -> None:
    window = show(scenes.talking())
    before = window.grab().toImage().pixelColor(640, 20)
    dress.apply(worn, DARK)
    window.show_theme(DARK)
    worn.processEvents()
    after = window.grab().toImage().pixelColor(640, 20)
    dress.apply(worn, LIGHT)
    assert before == LIGHT.colour(Tone.BG)
    assert after == DARK.colour(Tone.BG)


def test_a_notice_moves_nothing_and_goes_by_itself(show: Show, worn: QApplication, qtbot) -> None:
    window = show(scenes.idle())
    window.toast._stay_ms = 30
    there = places(window)
    window.show_notice(NoticeKind.MISSED, "call-9", "Jan Kowalski")
    worn.processEvents()
    assert places(window) == there
    assert "Jan Kowalski" in window.toast.text
    qtbot.waitUntil(lambda: not window.toast.isVisible(), timeout=10_000)


def test_the_work_list_counts_what_is_to_do(show: Show) -> None:
    window = show(scenes.idle())
    window.show_missed(people.past()[:2])
    window.show_unfinished(people.past()[:1])
    assert button(window, "rail-work").accessibleName().startswith("To do: 3")


def test_showing_the_same_desk_again_costs_next_to_nothing(show: Show, worn: QApplication) -> None:
    window = show(scenes.talking())
    desk = scenes.talking()
    window.show_desk(desk, NOW)
    started = time.process_time()
    for _ in range(200):
        window.show_desk(desk, NOW)
    assert (time.process_time() - started) / 200 < 0.003


def test_paragraphs_are_plain(worn: QApplication) -> None:
    assert Paragraph("<b>x</b>").textFormat() is Qt.TextFormat.PlainText


def test_the_volume_is_turned_by_keys_only_in_a_call(
    show: Show, wishes_of: Listen, qtbot: QtBot
) -> None:
    window = show(scenes.idle())
    window.show_sound(Sound(speaker_volume=0.5))
    heard = wishes_of(window)
    qtbot.keyClick(window, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert heard == []
    window.show_desk(scenes.talking(), NOW)
    qtbot.keyClick(window, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert heard == [
        SetSound(Sound(speaker_volume=0.55)),
        SetSound(Sound(speaker_volume=0.5)),
    ]


def test_a_missed_call_is_named_though_the_notice_brings_no_name(show: Show) -> None:
    window = show(scenes.ringing())
    window.show_notice(NoticeKind.MISSED, scenes.ringing().open[0].id, "")
    assert window.toast.text == "Missed call: Jan Kowalski"


def test_without_a_crm_the_bar_says_nothing_of_one(show: Show) -> None:
    window = show(scenes.second_rings())
    assert "not in the CRM" in window.lane.bar.accessibleName()
    window.show_health(Health(CrmHealth.NOT_SET_UP))
    window.show_desk(scenes.second_rings(), NOW)
    assert "not a known customer" in window.lane.bar.accessibleName()
    assert "CRM" not in window.lane.bar.accessibleName()


def test_counts_that_appear_move_nothing(show: Show, worn: QApplication) -> None:
    window = show(scenes.idle())
    window.rail.chosen.emit(Page.WORK)
    worn.processEvents()
    names = ("history-missed", "history-unfinished", "sign-sync", "agent-badge")

    def seen() -> list[QRect]:
        return [button(window, name).geometry() for name in names]

    before = seen()
    window.show_counts(missed=1, unfinished=12)
    window.show_health(Health(CrmHealth.DOWN, waiting=7))
    worn.processEvents()
    assert seen() == before
    missed = button(window, "history-missed")
    assert missed.sizeHint().width() <= missed.width()


def test_in_a_narrow_window_a_part_of_the_desk_is_one_press_away_from_the_history(
    show: Show,
) -> None:
    window = show(scenes.talking(), (380, 700))
    window.rail.chosen.emit(Page.HISTORY)
    button(window, "part-note").click()
    assert window.desk_page.note.isVisible()
    assert not window.pages.history.isVisible()


def test_in_a_narrow_window_the_column_fills_what_there_is(show: Show) -> None:
    window = show(scenes.talking(), (380, 700))
    assert window.desk_page.column.width() == window.lane.width()


def test_in_a_narrow_window_the_counts_stay_readable(show: Show, worn: QApplication) -> None:
    window = show(scenes.idle(), (380, 700))
    window.show_counts(missed=12, unfinished=3)
    window.rail.chosen.emit(Page.HISTORY)
    worn.processEvents()
    for name in ("history-all", "history-missed", "history-unfinished"):
        chip = button(window, name)
        assert chip.sizeHint().width() <= chip.width(), name
    assert "12" in button(window, "history-missed").accessibleName()


@pytest.mark.parametrize("desk", [scenes.second_rings, scenes.two_calls])
def test_in_a_small_window_a_second_call_has_its_place_below_the_card(
    show: Show, desk: Callable[[], Desk]
) -> None:
    window = show(desk(), (1024, 680))
    column = window.desk_page.column
    row = window.findChild(QWidget, "call-row-1")
    assert row is not None
    top = row.mapTo(column, QPoint(0, 0)).y()
    assert top >= column.card.mapTo(column, QPoint(0, column.card.height())).y()
    assert top + row.height() <= column.pad.y()


def test_what_was_searched_for_does_not_hide_what_is_to_do(
    show: Show, wishes_of: Listen, qtbot: QtBot
) -> None:
    window = show(scenes.idle())
    window.show_counts(missed=1, unfinished=0)
    qtbot.keyClick(window, Qt.Key.Key_F3)
    field = window.findChild(QLineEdit, "history-search")
    assert field is not None
    qtbot.keyClicks(field, "technic")
    heard = wishes_of(window)
    window.rail.chosen.emit(Page.WORK)
    assert heard == [HistoryWanted("", HistoryFilter.MISSED)]
    assert field.text() == ""
