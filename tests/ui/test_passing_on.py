"""A call is passed on, asked about, shared and recorded: what the window shows, what it wishes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from callcenter.domain.desk import Desk, DialQuestion
from callcenter.domain.effects import NoticeKind
from callcenter.domain.events import Line, LineState
from callcenter.domain.forwarding import CallRules, DoNotDisturb
from callcenter.domain.recording import RecordingPolicy, RecordingRules, RecordingState
from callcenter.domain.tariff import Tariff
from callcenter.domain.transfer import Transfer, TransferState
from callcenter.domain.wishes import (
    ConferenceWished,
    ConsultWished,
    DialConfirmed,
    DialDropped,
    DialWished,
    RecordingWished,
    RequestAnswered,
    ResumeWished,
    TransferCompleted,
    TransferWished,
)
from callcenter.engine.commands import HangUp, Mute, Unmute
from tests.ui import people, scenes
from tests.ui.conftest import Show
from tests.ui.parts import part
from tests.ui.people import NOW
from ui.indicators import padlock_words
from ui.main_window import MainWindow
from ui.wishes import DialText, PassOn, SearchTyped, SettingsWanted

Listen = Callable[[MainWindow], list[object]]
LONDON = people.number("+442079460958")
FAILED = Transfer("102", TransferState.FAILED, 486, "Busy Here")
RINGS = Transfer("102", TransferState.RINGING)


def press(window: MainWindow, name: str) -> None:
    part(window, QAbstractButton, name).click()


def open_panel(window: MainWindow) -> Any:
    QTest.keyClick(window, Qt.Key.Key_F10)
    panel = window.desk_page.column.panel
    assert panel.isVisible()
    return panel


def names(panel: Any) -> list[str]:
    return [panel.list.at(row).name for row in range(panel.list.count())]


# -- whom to ------------------------------------------------------------------------------------


def test_the_panel_opens_and_closes_by_key_in_the_pads_place(show: Show) -> None:
    window = show(scenes.passing_on())
    card = window.desk_page.column.card
    before = card.geometry()
    panel = open_panel(window)
    assert card.talk.transfer.isChecked() and window.desk_page.column.pad.isHidden()
    assert card.geometry() == before
    QTest.keyClick(window, Qt.Key.Key_F10)
    assert not panel.isVisible() and window.desk_page.column.pad.isVisible()


def test_escape_empties_the_box_first_and_then_closes_the_panel(show: Show) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    panel.box.setText("ewa")
    QTest.keyClick(panel.box, Qt.Key.Key_Escape)
    assert panel.isVisible() and not panel.box.text()
    QTest.keyClick(panel.box, Qt.Key.Key_Escape)
    assert not panel.isVisible() and not window.desk_page.column.card.talk.transfer.isChecked()


def test_colleagues_come_first_favourites_before_those_who_are_free(show: Show) -> None:
    window = show(scenes.passing_on())
    window.show_history(people.past())
    assert names(open_panel(window))[:4] == [
        "Ewa Lis",
        "Piotr Mazur",
        "Adam Wrona",
        "Extension 110",
    ]


def test_a_name_finds_colleagues_and_customers(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    heard = wishes_of(window)
    QTest.keyClicks(panel.box, "ma")
    window.show_search((people.kowalski(),))
    assert SearchTyped("ma") in heard
    assert names(panel) == ["Piotr Mazur", "Marta Zięba", "Jan Kowalski · ACME sp. z o.o."]


def test_part_of_a_number_finds_who_called_lately(show: Show) -> None:
    window = show(scenes.passing_on())
    window.show_history(people.past())
    panel = open_panel(window)
    panel.box.setText("5550")
    assert names(panel) == ["Łęcki i Żak s.c."]
    panel.box.setText("mał")
    assert names(panel) == ["Małgorzata Wójcik"]


def test_a_queue_finds_its_people(show: Show) -> None:
    panel = open_panel(show(scenes.passing_on()))
    panel.box.setText("supp")
    assert names(panel) == ["Ewa Lis", "Adam Wrona"]


def test_a_colleagues_state_is_said_in_words_too(show: Show) -> None:
    panel = open_panel(show(scenes.passing_on()))
    said = panel.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Piotr Mazur service talking · 104"


def test_enter_asks_first_and_with_shift_passes_on_now(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    heard = wishes_of(window)
    panel.box.setText("102")
    QTest.keyClick(panel.box, Qt.Key.Key_Return)
    QTest.keyClick(panel.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert heard == [PassOn("call-1", "102", ask=True), PassOn("call-1", "102")]


def test_both_buttons_take_the_marked_row(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    heard = wishes_of(window)
    assert not panel.ask.isEnabled() and not panel.now.isEnabled()
    QTest.keyClick(panel.box, Qt.Key.Key_Down)
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    press(window, "transfer-now")
    press(window, "transfer-ask")
    assert heard == [PassOn("call-1", "104"), PassOn("call-1", "104", ask=True)]


def test_a_name_takes_the_first_who_has_it(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    heard = wishes_of(window)
    panel.box.setText("adam")
    QTest.keyClick(panel.box, Qt.Key.Key_Return)
    assert heard == [PassOn("call-1", "103", ask=True)]


def test_a_name_that_nobody_has_is_not_called(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    heard = wishes_of(window)
    panel.box.setText("nobody at all")
    QTest.keyClick(panel.box, Qt.Key.Key_Return)
    assert heard == [] and not panel.ask.isEnabled()


def test_the_mark_stays_when_a_colleague_changes(show: Show) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    panel.list.setCurrentRow(2)
    busy = tuple(
        replace(each, state=scenes.ColleagueState.TALKING) if each.user == "103" else each
        for each in scenes.COLLEAGUES
    )
    window.show_desk(replace(scenes.passing_on(), colleagues=busy), NOW)
    assert panel.list.current is not None and panel.list.current.number == "103"


# -- how it goes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (TransferState.ASKED, "Asking the exchange to call Ewa Lis…"),
        (TransferState.TRYING, "The exchange is calling Ewa Lis…"),
        (TransferState.RINGING, "It rings at Ewa Lis…"),
    ],
)
def test_the_way_of_a_transfer_is_told(show: Show, state: TransferState, said: str) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    window.show_desk(scenes.passing_on(Transfer("102", state)), NOW)
    assert part(panel, QWidget, "transfer-sentence").text() == said  # type: ignore[attr-defined]
    assert panel.progress.isVisible() and not panel.box.isVisible()
    assert not window.desk_page.column.card.talk.transfer.isEnabled()


def test_enter_pressed_twice_takes_nothing_back(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    window.show_desk(scenes.passing_on(RINGS), NOW)
    assert panel.hasFocus()
    heard = wishes_of(window)
    QTest.keyClick(panel, Qt.Key.Key_Return)
    assert heard == []
    window.show_desk(scenes.passing_on(FAILED), NOW)
    assert panel.box.hasFocus()


def test_a_call_on_its_way_can_be_taken_back(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.passing_on())
    open_panel(window)
    window.show_desk(scenes.passing_on(RINGS), NOW)
    heard = wishes_of(window)
    press(window, "transfer-take-back")
    press(window, "call-hold")
    QTest.keyClick(window, Qt.Key.Key_F7)
    assert heard == [ResumeWished("call-1")] * 3


@pytest.mark.parametrize(
    ("transfer", "text", "said"),
    [
        (FAILED, "Busy Here", "The caller is with you again: busy (486)"),
        (None, "Temporarily Unavailable", "The caller is with you again: nobody answered"),
        (None, "", "The caller is with you again: Jan Kowalski"),
        (None, "Gone Fishing", "The caller is with you again: Gone Fishing"),
    ],
)
def test_a_caller_who_comes_back_is_told_with_the_reason(
    show: Show, transfer: Transfer | None, text: str, said: str
) -> None:
    window = show(scenes.passing_on(transfer))
    window.show_notice(NoticeKind.TRANSFER_RETURNED, "call-1", text)
    assert window.toast.text == said


def test_a_transfer_that_failed_says_why_and_can_be_tried_again(show: Show) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    window.show_desk(scenes.passing_on(RINGS), NOW)
    window.show_desk(scenes.passing_on(FAILED), NOW)
    told = part(panel, QWidget, "transfer-told")
    assert told.text() == "Not passed on to Ewa Lis: busy (486)."  # type: ignore[attr-defined]
    assert told.isVisible() and panel.box.isVisible()


def test_the_panel_goes_with_its_call(show: Show) -> None:
    window = show(scenes.passing_on())
    panel = open_panel(window)
    window.show_desk(scenes.idle(), NOW)
    assert not panel.isVisible() and window.desk_page.column.pad.isVisible()


def test_without_an_answered_call_there_is_nothing_to_pass_on(show: Show) -> None:
    window = show(scenes.dialling())
    QTest.keyClick(window, Qt.Key.Key_F10)
    assert window.desk_page.column.pad.isVisible()


# -- asking first -------------------------------------------------------------------------------


def hears(window: MainWindow) -> list[str]:
    card = window.desk_page.column.parties
    rows = (card.findChild(QWidget, f"party-{at}") for at in range(1, 6))
    return [row.accessibleName() for row in rows if row is not None and row.isVisible()]


def test_a_consultation_says_who_hears_whom(show: Show) -> None:
    window = show(scenes.consulting())
    assert hears(window) == ["Ewa Lis: hears you alone", "Jan Kowalski: hears music only"]
    window.show_desk(scenes.consulting(back=True), NOW)
    assert hears(window) == ["Ewa Lis: hears music only", "Jan Kowalski: hears you alone"]


def test_while_it_is_asked_the_customer_and_the_note_stay(show: Show) -> None:
    window = show(scenes.consulting())
    assert part(window, QWidget, "customer-name").text() == "Jan Kowalski"  # type: ignore[attr-defined]
    assert "Technician did not come" in part(window, QWidget, "note").toPlainText()  # type: ignore[attr-defined]


def test_what_a_consultation_can_become(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.consulting())
    heard = wishes_of(window)
    for name in ("complete", "swap", "together", "mute-asking", "cancel"):
        press(window, f"parties-{name}")
    assert heard == [
        TransferCompleted("call-1"),
        ResumeWished("call-1"),
        ConferenceWished("call-1"),
        Mute("call-2"),
        HangUp("call-2"),
    ]


def test_swapping_back_goes_to_the_one_who_is_asked(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.consulting(back=True))
    heard = wishes_of(window)
    press(window, "parties-swap")
    press(window, "parties-mute-asking")
    assert heard == [ResumeWished("call-2"), Mute("call-1")]


def test_who_rings_still_can_be_given_the_caller_but_not_swapped_to(
    show: Show, wishes_of: Listen
) -> None:
    window = show(scenes.consulting(rings=True))
    card = window.desk_page.column.parties
    assert not card.swap.isEnabled() and not card.together.isEnabled()
    assert card.cancel.isEnabled()
    assert card.complete.accessibleName() == "Pass on without waiting"
    heard = wishes_of(window)
    press(window, "parties-complete")
    QTest.keyClick(window, Qt.Key.Key_F10, Qt.KeyboardModifier.ControlModifier)
    assert heard == [TransferCompleted("call-1")] * 2


def test_the_keys_connect_and_bring_together(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.consulting())
    heard = wishes_of(window)
    QTest.keyClick(window, Qt.Key.Key_F10, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert heard == [TransferCompleted("call-1"), ConferenceWished("call-1")]


# -- all together -------------------------------------------------------------------------------


def test_a_conference_shows_all_and_each_can_be_dropped(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.conference())
    assert hears(window) == ["You: hear all", "Jan Kowalski: hears all", "Ewa Lis: hears all"]
    heard = wishes_of(window)
    press(window, "party-3-drop")
    press(window, "parties-split")
    press(window, "parties-complete")
    assert heard == [
        HangUp("call-2"),
        ConferenceWished("call-1", together=False),
        TransferCompleted("call-1"),
    ]
    assert (
        part(window, QAbstractButton, "parties-complete").accessibleName() == "Leave them talking"
    )
    assert not part(window, QWidget, "party-1-drop").isVisible()


def test_muted_in_a_conference_is_muted_for_all(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.conference(muted=True))
    assert hears(window)[0] == "You: hear all, are muted"
    heard = wishes_of(window)
    press(window, "parties-mute-together")
    assert heard == [Unmute("call-1")]
    assert part(window, QAbstractButton, "parties-mute-together").isChecked()


def test_three_others_are_not_left_to_each_other(show: Show) -> None:
    desk = scenes.conference()
    third = scenes.second("103", call="call-3", in_conference=True)
    window = show(scenes.with_second(desk, third))
    assert len(hears(window)) == 4
    assert not window.desk_page.column.parties.complete.isEnabled()


def test_parties_on_the_card_are_no_rows_too(show: Show) -> None:
    window = show(scenes.conference())
    assert all(row.isHidden() for row in window.desk_page.column._rows)


# -- what is asked ------------------------------------------------------------------------------


def test_what_the_other_side_asks_is_never_done_silently(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.asked_to_call())
    heard = wishes_of(window)
    assert "asks you to call Ewa Lis (102)" in window.lane.banner.accessibleName()
    press(window, "banner-button")
    press(window, "banner-other")
    assert heard == [RequestAnswered("r-1", True), RequestAnswered("r-1", False)]


def test_in_a_narrow_window_the_number_is_still_read(show: Show) -> None:
    window = show(scenes.asked_to_call(), size=(380, 680))
    assert window.lane.banner._words.text() == "Call 102?"


@pytest.mark.parametrize(
    "wish",
    [
        DialWished("call-9", "line", LONDON),
        TransferWished("call-9", LONDON),
        ConsultWished("call-1", "call-9", LONDON),
    ],
    ids=["dialled", "passed on", "asked first"],
)
def test_a_dear_number_is_asked_about(
    show: Show, wishes_of: Listen, wish: DialWished | TransferWished | ConsultWished
) -> None:
    window = show(replace(scenes.idle(), dial_question=DialQuestion(wish, Tariff.INTERNATIONAL)))
    heard = wishes_of(window)
    assert "abroad" in window.lane.banner.accessibleName()
    press(window, "banner-button")
    press(window, "banner-other")
    assert heard == [DialConfirmed("call-9"), DialDropped("call-9")]


# -- recorded, heard, reachable -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (RecordingState.OFF, RecordingState.ON),
        (RecordingState.ON, RecordingState.PAUSED),
        (RecordingState.PAUSED, RecordingState.ON),
    ],
)
def test_one_button_and_one_key_record_pause_and_go_on(
    show: Show, wishes_of: Listen, now: RecordingState, then: RecordingState
) -> None:
    window = show(scenes.talking(recording=now))
    heard = wishes_of(window)
    press(window, "call-record")
    QTest.keyClick(window, Qt.Key.Key_F12)
    assert heard == [RecordingWished("call-1", then)] * 2
    recorded = now is not RecordingState.OFF
    assert part(window, QAbstractButton, "call-record").isChecked() is recorded


def test_where_nothing_is_recorded_the_button_says_so(show: Show) -> None:
    desk = scenes.talking()
    rules = replace(desk.rules, recording=RecordingRules(policy=RecordingPolicy.NEVER))
    record = part(show(replace(desk, rules=rules)), QAbstractButton, "call-record")
    assert not record.isEnabled() and "not recorded here" in record.toolTip()


def test_a_paused_recording_is_not_forgotten(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.talking(recording=RecordingState.PAUSED))
    heard = wishes_of(window)
    assert "recording is paused" in window.lane.banner.accessibleName()
    press(window, "banner-button")
    press(window, "banner-other")
    assert heard == [
        RecordingWished("call-1", RecordingState.ON),
        RecordingWished("call-1", RecordingState.OFF),
    ]


def test_what_must_be_recorded_cannot_be_ended(show: Show) -> None:
    desk = scenes.talking(recording=RecordingState.PAUSED)
    rules = replace(desk.rules, recording=RecordingRules(policy=RecordingPolicy.ALWAYS))
    assert not part(show(replace(desk, rules=rules)), QWidget, "banner-other").isVisible()


@pytest.mark.parametrize("reason", ["microphone-silent", "not-sent", "not-received", "new-reason"])
def test_whoever_is_not_heard_learns_why_and_what_to_do(show: Show, reason: str) -> None:
    window = show(scenes.talking(not_heard=reason))
    assert "cannot hear you" in window.lane.banner.accessibleName()
    card = window.desk_page.column.card
    assert "hear" in card._word.text()


def test_speaking_while_muted_points_to_the_button(show: Show, qtbot: Any) -> None:
    window = show(scenes.talking(muted=True))
    mute = window.desk_page.column.card.talk.mute
    window.show_notice(NoticeKind.SPOKE_WHILE_MUTED, "call-1", "")
    assert "muted" in window.toast.text
    assert mute._beckoning > 0
    qtbot.waitUntil(lambda: mute._beckoning == 0, timeout=5000)


def test_the_padlock_is_shown_only_for_what_is_hidden(show: Show) -> None:
    window = show(scenes.talking())
    indicators = window.desk_page.column.card._indicators
    assert indicators._lock.isVisible()
    open_talk = scenes.talking(quality=replace(scenes.GOOD, secure=False))
    window.show_desk(open_talk, NOW)
    assert not indicators._lock.isVisible()


def test_the_lines_sign_names_what_hides_it(show: Show) -> None:
    line = Line("line", "sip:anna@pbx", LineState.REGISTERED, "pbx", secure="TLSv1.3")
    window = show(scenes.idle(lines=(line,)))
    assert "TLS 1.3" in part(window, QWidget, "sign-line").accessibleName()


def test_the_padlock_tells_what_hides_voice_and_signalling() -> None:
    line = Line("line", "sip:anna@pbx", LineState.REGISTERED, "pbx", secure="TLSv1.2")
    quality = replace(scenes.GOOD, secure=True, suite="AES_CM_128_HMAC_SHA1_80")
    assert padlock_words(quality, line).splitlines()[1:] == [
        "Voice: SRTP, AES_CM_128_HMAC_SHA1_80",
        "Signalling: TLS 1.2",
    ]
    assert len(padlock_words(quality, None).splitlines()) == 2


def test_keys_that_go_another_way_say_so(show: Show) -> None:
    window = show(scenes.talking(digits_method="inband"))
    window.desk_page.column.card.talk.keys.setChecked(True)
    assert window.desk_page.column.pad._heading.text() == "Keys are sent as tones that can be heard"


def test_the_voicemail_box_is_called_from_its_sign(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.idle())
    assert not window.strip.voicemail.isVisible()
    window.show_desk(scenes.idle(voicemail=scenes.VOICEMAIL), NOW)
    heard = wishes_of(window)
    assert window.strip.voicemail.isVisible()
    press(window, "sign-voicemail")
    assert heard == [DialText("*97")]


def test_calls_that_do_not_ring_are_shown_while_they_do_not(show: Show, wishes_of: Listen) -> None:
    window = show(scenes.idle())
    assert not window.strip.reach.isVisible()
    calls = CallRules(DoNotDisturb.ALL, forward_busy="102")
    silent = replace(scenes.idle(), rules=replace(people.RULES, calls=calls))
    window.show_desk(silent, NOW)
    heard = wishes_of(window)
    said = window.strip.reach.accessibleName()
    assert "no call rings" in said and "102" in said
    assert window.desk_page.column.idle._title.text() == "Not every call rings here"
    press(window, "sign-reach")
    assert heard == [SettingsWanted("calls")]


def test_answering_says_whom_it_holds(show: Show) -> None:
    window = show(scenes.second_rings())
    assert window.lane.bar._holds.text() == "Answering holds Jan Kowalski"
    window.show_desk(scenes.ringing(), NOW)
    assert not window.lane.bar._holds.text()


# -- passed on to this desk ---------------------------------------------------------------------


def test_who_passed_a_call_on_and_why_is_read_before_the_answer(show: Show) -> None:
    window = show(scenes.passed_here(rings=True))
    said = window.lane.bar.accessibleName()
    assert "passed on by Anna, 102" in said
    assert "Why: Heating fails at night, wants a new date" in said


def test_who_passed_a_call_on_stands_under_the_name_and_why_before_the_concerns(show: Show) -> None:
    window = show(scenes.passed_here())
    assert "passed on by Anna, 102" in window.desk_page.column.card._detail.text()
    why = part(window, QWidget, "passed-on-why")
    assert why.isVisible()
    assert why.text() == "Why: Heating fails at night, wants a new date"  # type: ignore[attr-defined]


def test_a_customers_own_call_has_no_such_reason(show: Show) -> None:
    window = show(scenes.passed_here())
    window.show_desk(scenes.talking(), NOW)
    assert not part(window, QWidget, "passed-on-why").isVisible()
    assert "passed on" not in window.desk_page.column.card._detail.text()


def test_the_reason_of_a_stranger_is_shown_too(show: Show) -> None:
    window = show(scenes.passed_here(known=False))
    head = part(window, QWidget, "customer-facts")
    assert "Why: Heating fails at night" in head.text()  # type: ignore[attr-defined]


# -- in every state -----------------------------------------------------------------------------

DESKS: dict[str, Callable[[], Desk]] = {
    "asked": scenes.consulting,
    "rings": lambda: scenes.consulting(rings=True),
    "conference": scenes.conference,
    "request": scenes.asked_to_call,
    "paused": lambda: scenes.talking(recording=RecordingState.PAUSED),
}


@pytest.mark.parametrize("size", [(1280, 800), (1024, 680), (380, 600)])
@pytest.mark.parametrize("name", DESKS)
def test_nothing_is_cut_and_everything_has_a_name(
    show: Show, worn: QApplication, name: str, size: tuple[int, int]
) -> None:
    window = show(DESKS[name](), size=size)
    worn.processEvents()
    column = window.desk_page.column
    assert column.width() <= window.width()
    for button in column.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName() or button.objectName().startswith("call-row")
            inside = button.mapTo(window, button.rect().bottomRight())
            assert window.rect().contains(inside), button.objectName()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 680), (380, 600)])
def test_the_panel_has_room_in_every_window(
    show: Show, worn: QApplication, size: tuple[int, int]
) -> None:
    window = show(scenes.passing_on(), size=size)
    panel = open_panel(window)
    worn.processEvents()
    card = window.desk_page.column.card
    assert card.height() >= 270 and panel.list.height() >= 30
    assert window.rect().contains(panel.now.mapTo(window, panel.now.rect().bottomRight()))
