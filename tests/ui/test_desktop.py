"""The whole app in one process: window, desk, store and control door, on a pretended telephone."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from msgspec.structs import replace
from PySide6.QtCore import QObject, QTranslator, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from callcenter.config.choices import Theme
from callcenter.config.writing import set_user
from callcenter.control import Reply, Verb, ask
from callcenter.domain.agent import Choice, Intent
from callcenter.domain.customer import Contact, Customer, Matter, Promise
from callcenter.domain.events import Headers, LineProblem, LineState
from callcenter.domain.forwarding import DoNotDisturb
from callcenter.domain.interaction import HistoryFilter
from callcenter.domain.wishes import AnswerWished, DispositionChosen, NoteTyped, StateWished
from callcenter.engine.commands import Command, Configure, Dial, HangUp, SetSound
from callcenter.engine.fake import FakePhone
from callcenter.paths import Profile
from callcenter.store import cipher
from callcenter.store.store import Store
from tests.store.opener import GIVEN, KEY
from tests.ui.workplace import JAN
from ui import wishes
from ui.app import Start, log_what_nobody_caught
from ui.desktop import Desktop, utc_now
from ui.preferences import Passwords
from ui.rail import Page
from ui.settings_desk import SettingsDesk

SETTINGS = {
    "agent.id": "anna",
    "line.user": "anna",
    "line.domain": "pbx.example",
    "ui.language": "en",
    "ui.theme": "light",
    "wrap_up.seconds": 600,
}
PASSWORD = {"CALLCENTER_SIP_PASSWORD": "hush-hush"}
LIMIT_MS = 15000


class App:
    """One app with everything real but the telephone."""

    def __init__(
        self,
        profile: Profile,
        qapp: QApplication,
        qtbot: QtBot,
        environment: Mapping[str, str] = PASSWORD,
        kind: type[FakePhone] = FakePhone,
        backend: Callable[[], Any] | None = None,
    ) -> None:
        ids = count(1)
        self.qtbot = qtbot
        self.profile = profile
        self.phone = kind(now=utc_now, new_id=lambda: f"00000000-0000-4000-8000-{next(ids):012}")
        passwords = Passwords({**GIVEN, **environment}, backend=backend)
        self.start = Start(profile, phone=self.phone, passwords=passwords)
        assert self.start.begin("")
        self.desktop = Desktop(self.start, minimized=False, probe=None, app=qapp)
        self.window = self.desktop.window
        self.left = False

    @property
    def desk(self) -> Any:
        return self.desktop.shell.desk

    def begin(self, *, registered: bool = True) -> None:
        """Let it run until it is ready for calls."""
        self.desktop.begin()
        self.until(lambda: self.desk.restored)
        if registered:
            self.until(lambda: [line.state for line in self.desk.lines] == [LineState.REGISTERED])

    def until(self, done: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(done()), timeout=LIMIT_MS)

    def wish(self, wish: object) -> None:
        """The agent wishes something at the window."""
        self.window.wished.emit(wish)

    def ring(self, headers: Headers = JAN) -> str:
        call = self.phone.ring(headers)
        self.until(lambda: self.desk.call(call))
        return call

    def talk(self) -> str:
        call = self.ring()
        self.wish(AnswerWished(call))
        self.until(lambda: self.desk.call(call).talking)
        return call

    def ask(self, verb: Verb, **arguments: Any) -> Reply:
        """What `callcenter ctl` gets, asked by another thread as by another program."""
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(ask, self.profile.control, verb, arguments)
            self.until(asked.done)
            return asked.result()

    def refusals(self) -> list[str]:
        """The list of what the window refuses from now on."""
        heard: list[str] = []
        self.desktop.shell.refused.connect(heard.append)
        return heard

    def toast(self) -> str:
        """What the passing notice says."""
        return " ".join(label.text() for label in self.window.toast.findChildren(QLabel))

    def leave(self) -> None:
        if not self.left:
            self.left = True
            self.desktop.quit()
            self.until(lambda: self.phone.closed)

    def destroy(self) -> None:
        self.leave()
        # At once, and not in the midst of another test's events.
        for part in (self.desktop, self.window.ring_card, self.window):
            shiboken6.delete(part)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    made = Profile(tmp_path)
    set_user(made.config, SETTINGS)
    return made


Open = Callable[..., App]


@pytest.fixture
def opened(qapp: QApplication, qtbot: QtBot, profile: Profile) -> Iterator[Open]:
    """Opens apps with the profile; they are gone after the test."""
    apps: list[App] = []

    def open_app(**options: Any) -> App:
        apps.append(App(profile, qapp, qtbot, **options))
        return apps[-1]

    yield open_app
    for app in apps:
        app.destroy()
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
    qapp.processEvents()


@pytest.fixture
def app(opened: Open) -> App:
    made = opened()
    made.begin()
    return made


# -- starting and ending --------------------------------------------------------------------


def test_the_window_is_there_before_the_store_and_the_line_are(opened: Open) -> None:
    app = opened()
    assert app.window.isVisible()
    assert not app.desk.restored
    assert not app.profile.database.exists()
    app.begin()
    assert app.profile.database.exists()


def test_the_office_begins_once_its_libraries_were_read_elsewhere(
    opened: Open, qapp: QApplication
) -> None:
    app, order = opened(), list[str]()

    def begun() -> None:
        order.append("begun")
        qapp.exit()

    app.desktop._reading.done.connect(lambda: order.append("read"))
    app.desktop.run(begun)
    assert order == ["read", "begun"]
    app.until(lambda: app.desk.restored)


def test_the_line_is_registered_with_the_kept_password(app: App) -> None:
    (told,) = [command for command in app.phone.commands if isinstance(command, Configure)]
    assert [(each.uri, each.password) for each in told.accounts] == [
        ("sip:anna@pbx.example", "hush-hush")
    ]


def test_without_a_password_the_window_says_why_there_is_no_line(opened: Open) -> None:
    app = opened(environment={"CALLCENTER_CRM_TOKEN": "x"})
    app.begin(registered=False)
    app.until(lambda: app.desk.lines)
    (line,) = app.desk.lines
    assert (line.state, line.problem) == (LineState.OFFLINE, LineProblem.CONFIGURATION)
    assert line.reason


def test_what_came_before_the_window_is_not_lost(opened: Open) -> None:
    app = opened()
    call = app.phone.ring(JAN)
    app.begin()
    app.until(lambda: app.desk.call(call))
    store = look(app.profile)
    app.until(lambda: store.interactions.get(call))
    store.close()


def test_a_state_asked_for_before_the_store_is_open_neither_blocks_nor_gets_lost(
    opened: Open,
) -> None:
    app = opened()
    app.wish(StateWished(Choice(Intent.PAUSED, "lunch")))
    app.begin()
    store = look(app.profile)
    app.until(lambda: store.agent.load())
    kept = store.agent.load()
    store.close()
    assert kept is not None and kept.choice == Choice(Intent.PAUSED, "lunch")
    call = app.ring((("From", "<sip:+48601234567@pbx.example>"),))
    app.wish(NoteTyped(call, "still kept"))
    app.until(lambda: app.desk.interaction(call).note_saved)


def look(profile: Profile) -> Store:
    return Store.look(profile.database, agent="anna", site="", now=utc_now)


def test_quitting_in_a_call_hangs_up_and_keeps_the_note(app: App) -> None:
    call = app.talk()
    app.wish(NoteTyped(call, "the last words"))
    app.leave()
    assert app.phone.calls == {}
    assert not app.window.isVisible()
    store = look(app.profile)
    kept = store.interactions.get(call)
    store.close()
    assert kept is not None and kept.note == "the last words"
    assert kept.ended is not None


def test_the_next_start_takes_up_what_was_left(opened: Open) -> None:
    first = opened()
    first.begin()
    call = first.talk()
    first.wish(NoteTyped(call, "half a story"))
    first.wish(StateWished(Choice(Intent.PAUSED, "lunch")))
    first.leave()
    again = opened()
    again.begin()
    again.until(lambda: again.desk.wrap_up(call))
    assert again.desk.interaction(call).note == "half a story"
    assert again.desk.agent.choice == Choice(Intent.PAUSED, "lunch")


def test_quitting_at_once_is_no_harm(opened: Open) -> None:
    app = opened()
    app.leave()
    app.desktop.begin()
    assert not app.profile.database.exists()


class Stubborn(FakePhone):
    """A telephone that will not hang up."""

    def send(self, command: Command) -> int:
        return 0 if isinstance(command, HangUp) else super().send(command)


def test_a_telephone_that_does_not_hang_up_does_not_keep_the_app(opened: Open) -> None:
    app = opened(kind=Stubborn)
    app.begin()
    call = app.talk()
    app.wish(NoteTyped(call, "the last words"))
    app.leave()
    store = look(app.profile)
    kept = store.interactions.get(call)
    store.close()
    assert kept is not None and kept.note == "the last words"


def test_after_the_end_another_app_can_have_the_profile(app: App) -> None:
    app.leave()
    store = Store.open(app.profile.database, agent="anna", site="", now=utc_now)
    store.close()


def test_on_a_shared_computer_signing_out_says_what_stays_and_why(
    opened: Open, profile: Profile
) -> None:
    set_user(profile.config, {"data.purge_at_sign_out": True})
    app = opened()
    app.begin()
    call = app.talk()
    app.phone.hang_up_remote(call)
    app.until(lambda: app.desk.wrap_up(call))
    assert app.ask(Verb.DISPOSE, code="resolved").ok
    app.wish(StateWished(Choice(Intent.SIGNED_OUT)))
    app.until(lambda: "wait" in app.toast())
    assert "Signed out. 1 record" in app.toast()
    assert "customers and calls stay on this computer" in app.toast()


# -- calls by text and by link --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("601 234 567", "+48601234567"),
        ("+44 20 7946 0018", "+442079460018"),
        ("(0)22-123-45-67", "+48221234567"),
        ("600", "600"),
        ("ewa.lis", "ewa.lis"),
    ],
)
def test_a_typed_number_is_dialled_as_the_exchange_wants_it(
    app: App, text: str, target: str
) -> None:
    app.wish(wishes.DialText(text))
    dials = [command for command in app.phone.commands if isinstance(command, Dial)]
    assert [(dial.account, dial.target) for dial in dials] == [("line", target)]


@pytest.mark.parametrize("text", ["", "   ", "anonymous", "9" * 60])
def test_what_is_no_number_is_refused_in_words(app: App, text: str) -> None:
    app.wish(wishes.DialText(text))
    assert not any(isinstance(command, Dial) for command in app.phone.commands)
    assert "number" in app.toast()


def test_another_program_decides_about_the_outbox(app: App) -> None:
    refused = app.ask(Verb.OUTBOX, action="resend", by="it", key="none")
    assert (refused.ok, "there is no record none" in refused.reason) == (False, True)
    assert app.ask(Verb.OUTBOX, action="resend-all", by="it").data == {"resent": 0}
    assert "there is no call" in app.ask(Verb.CORRECT, call="none", note="x").reason


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("callto:%3Cb%3E1%3C/b%3E", "no number"),
        ("tel:*21*601234567#", "* or #"),
        ("tel:601234567;postd=123", "press keys"),
        ("sip:102@pbx.example?Route=%3Csip:evil.example%3E", "headers"),
        ("sip:102;method=REGISTER@pbx.example", "another way"),
        ("tel:601%0d%0aRoute:x", "control characters"),
        ("tel:" + "9" * 1000, "too long"),
        ("sip:anna@evil.example", "another exchange"),
        ("javascript:alert(1)", "none that asks for a call"),
        ("tel:", "nothing to call"),
    ],
)
def test_a_link_that_hides_something_is_refused_in_words(app: App, link: str, words: str) -> None:
    assert app.ask(Verb.OPEN, uri=link).ok
    assert words in app.toast()
    assert app.window.desk_page.column.pad.box.text() == ""
    assert not any(isinstance(command, Dial) for command in app.phone.commands)


def test_a_link_s_extension_is_told(app: App) -> None:
    assert app.ask(Verb.OPEN, uri="tel:+48221234567;ext=102").ok
    assert "102" in app.toast()
    assert app.window.desk_page.column.pad.box.text() == "+48221234567"


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("tel:+48601234567;phone-context=x", "+48601234567"),
        ("sip:600@pbx.example?X-Evil=1", "600"),
        ("tel:601%20234%20567", "601234567"),
        (" 601 234 567 ", "601234567"),
    ],
)
def test_a_link_is_put_into_the_box_and_never_dialled(app: App, link: str, shown: str) -> None:
    assert app.ask(Verb.OPEN, uri=link).ok
    assert app.window.desk_page.column.pad.box.text() == shown
    assert app.window.isVisible()
    app.qtbot.wait(50)
    assert app.desk.calls == ()
    assert not any(isinstance(command, Dial) for command in app.phone.commands)


def test_a_link_leaves_alone_what_the_agent_writes(app: App) -> None:
    call = app.talk()
    app.wish(NoteTyped(call, "in the middle of"))
    app.ask(Verb.OPEN, uri="javascript:alert(1)")
    assert app.window.desk_page.column.pad.box.text() == ""
    assert app.desk.interaction(call).note == "in the middle of"


# -- records in the browser -----------------------------------------------------------------


class Browser(QObject):
    """Gets the addresses that would open in the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        for scheme in ("http", "https", "file", "ftp", "javascript"):
            QDesktopServices.setUrlHandler(scheme, self, "open")

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())

    def close(self) -> None:
        for scheme in ("http", "https", "file", "ftp", "javascript"):
            QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    yield made
    made.close()


@pytest.mark.parametrize(
    "url", ["https://crm.example/c/1", "http://127.0.0.1:8080/page/1", "http://localhost/page/1"]
)
def test_a_record_opens_in_the_browser(app: App, browser: Browser, url: str) -> None:
    app.wish(wishes.OpenRecord(url))
    assert browser.opened == [url]


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example/c/1",
        "http://127.0.0.1.evil.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ftp://crm.example/",
        "https:///nowhere",
        "not an address",
    ],
)
def test_other_addresses_are_refused_in_words(app: App, browser: Browser, url: str) -> None:
    app.wish(wishes.OpenRecord(url))
    assert browser.opened == []
    assert "Only https addresses" in app.toast()


def test_with_one_window_for_all_records_our_page_is_opened_for_the_first(
    opened: Open, profile: Profile, browser: Browser, free_port: Callable[[], int]
) -> None:
    port = free_port()
    set_user(profile.config, {"record.one_tab": True, "record.tab_port": port})
    app = opened()
    app.begin()
    app.wish(wishes.OpenRecord("https://crm.example/c/1"))
    app.until(lambda: bool(browser.opened))
    page, _, ticket = browser.opened[0].partition("#")
    assert page == f"http://127.0.0.1:{port}/" and len(ticket) > 40


def test_the_key_for_the_record_without_a_call_says_that_there_is_none(
    app: App, browser: Browser
) -> None:
    app.wish(wishes.OpenRecord())
    assert browser.opened == []
    assert "no record in the CRM" in app.toast()


# -- settings -------------------------------------------------------------------------------


def test_saved_settings_hold_at_once_and_after_a_restart(app: App, opened: Open) -> None:
    app.wish(wishes.SettingsSaved({"wrap_up.seconds": 45, "audio.ringers": ["Built-in"]}))
    app.until(lambda: app.desk.rules.wrap_up_s == 45.0)
    app.until(lambda: any(isinstance(command, SetSound) for command in app.phone.commands))
    sound = [command for command in app.phone.commands if isinstance(command, SetSound)][-1]
    assert sound.sound.ringers == ("Built-in",)
    app.leave()
    again = opened()
    again.begin()
    assert again.desk.rules.wrap_up_s == 45.0


def test_another_user_is_registered_in_place_of_the_first(app: App) -> None:
    app.wish(wishes.SettingsSaved({"line.user": "ewa"}))
    app.until(lambda: [line.uri for line in app.desk.lines] == ["sip:ewa@pbx.example"])


def test_refused_settings_are_said_and_nothing_changes(app: App) -> None:
    app.wish(wishes.SettingsSaved({"wrap_up.seconds": -1}))
    app.until(lambda: "wrap_up.seconds" in app.toast())
    assert app.desk.rules.wrap_up_s == 600.0


def test_do_not_disturb_is_one_press_and_in_force_at_once(app: App) -> None:
    app.wish(wishes.SettingsSaved({"calls.do_not_disturb": "all"}))
    app.until(lambda: app.desk.rules.calls.do_not_disturb is DoNotDisturb.ALL)
    app.until(lambda: not app.window.strip.reach.isHidden())


def test_what_a_policy_locks_is_refused_also_beside_its_page(app: App) -> None:
    settings = app.desktop.findChild(SettingsDesk)
    settings.config = replace(settings.config, locked=frozenset({"calls.do_not_disturb"}))
    app.wish(wishes.SettingsSaved({"calls.do_not_disturb": "all"}))
    app.until(lambda: "Set by your company" in app.toast())
    assert "do_not_disturb" not in app.profile.config.read_text("utf-8")


def test_another_theme_is_worn_at_once(app: App, qapp: QApplication) -> None:
    before = qapp.palette().window().color()
    app.wish(wishes.SettingsSaved({"ui.theme": Theme.DARK}))
    app.until(lambda: qapp.palette().window().color() != before)
    app.wish(wishes.SettingsSaved({"ui.theme": Theme.LIGHT}))
    app.until(lambda: qapp.palette().window().color() == before)


def test_a_wrong_configuration_is_told_and_the_app_works(opened: Open, profile: Profile) -> None:
    with profile.config.open("a", encoding="utf-8") as file:
        file.write("\n[numbers]\nregion = 17\n")
    app = opened()
    app.begin()
    shown = [label.text() for label in app.window.findChildren(QLabel)]
    assert any("numbers.region" in text for text in shown)
    app.ring()


# -- the store and the lists ----------------------------------------------------------------


def test_what_is_finished_is_in_the_history_and_found_by_its_note(app: App) -> None:
    call = app.talk()
    app.wish(NoteTyped(call, "Heating fails at night"))
    app.wish(DispositionChosen(call, "resolved"))
    app.phone.hang_up_remote(call)
    app.until(lambda: app.desk.wrap_up(call))
    assert app.ask(Verb.DISPOSE, code="resolved").ok
    app.until(lambda: [row.id for row in app.desktop.rows] == [call])
    app.wish(wishes.HistoryWanted("heat"))
    app.until(lambda: [row.id for row in app.desktop.rows] == [call])
    app.wish(wishes.HistoryWanted("boiler"))
    app.until(lambda: app.desktop.rows == ())
    app.wish(wishes.HistoryWanted("", HistoryFilter.MISSED))
    app.qtbot.wait(50)
    assert app.desktop.rows == ()


def test_a_store_that_another_copy_holds_is_told_and_the_calls_go_on(
    opened: Open, profile: Profile
) -> None:
    held = Store.open(profile.database, agent="anna", site="", now=utc_now)
    app = opened()
    app.begin()
    app.until(lambda: app.desk.storage_problem)
    assert "another running copy" in app.desk.storage_problem
    call = app.talk()
    app.wish(NoteTyped(call, "typed without a store"))
    assert app.desk.call(call).talking
    held.close()
    app.until(lambda: app.desk.interaction(call).note_saved)
    app.until(lambda: not app.desk.storage_problem)
    app.until(lambda: [row.note for row in app.desktop.rows] == ["typed without a store"])


def test_a_database_that_another_program_holds_neither_stops_the_window_nor_loses_a_letter(
    app: App,
) -> None:
    call = app.talk()
    app.until(lambda: app.desk.interaction(call).note_saved)
    other = cipher.connect(app.profile.database, KEY)
    other.execute("BEGIN EXCLUSIVE")
    worst = 0.0
    for length in range(1, 31):
        began = time.monotonic()
        app.wish(NoteTyped(call, "letter by letter it goes on as"[:length]))
        app.wish(wishes.HistoryWanted("letter"))
        app.qtbot.wait(10)
        worst = max(worst, time.monotonic() - began - 0.01)
    # A write that waited for the other program would take five seconds.
    assert worst < 1.0, f"the window stood still for {worst:.3f} s"
    assert app.desk.interaction(call).note_saved is None
    other.rollback()
    other.close()
    app.until(lambda: app.desk.interaction(call).note_saved)
    store = look(app.profile)
    kept = store.interactions.get(call)
    store.close()
    assert kept is not None and kept.note == "letter by letter it goes on as"


def test_a_customer_made_at_the_window_is_the_calls_customer(app: App) -> None:
    call = app.ring((("From", "<sip:+48512345678@pbx.example>"),))
    new = Customer("", "Ewa Zielińska", numbers=("+48512345678",))
    app.wish(wishes.CreateCustomer(call, new))
    app.until(lambda: app.desk.interaction(call).customer_name == "Ewa Zielińska")
    app.wish(wishes.SearchTyped("Ziel"))
    store = look(app.profile)
    (kept,) = store.customers.search("Zieli")
    store.close()
    assert app.desk.interaction(call).customer_id == kept.id


# -- the control door -----------------------------------------------------------------------


def test_another_program_works_the_app(app: App) -> None:
    call = app.ring()
    assert app.ask(Verb.ANSWER).ok
    assert app.ask(Verb.NOTE, text="from outside").ok
    store = look(app.profile)
    kept = store.interactions.get(call)
    store.close()
    assert kept is not None and kept.note == "from outside"
    status = app.ask(Verb.STATUS).data
    assert [one["state"] for one in status["calls"]] == ["active"]
    refused = app.ask(Verb.ANSWER)
    assert (refused.ok, refused.reason) == (False, "no call is ringing")
    assert app.ask(Verb.STATE, state="pause", reason="lunch").ok


# -- what is written down of it -------------------------------------------------------------


@pytest.fixture
def hooks() -> Iterator[None]:
    """Python's own hooks, in place of those by which the test program fails a test."""
    former = sys.excepthook, threading.excepthook
    sys.excepthook = sys.__excepthook__
    yield
    sys.excepthook, threading.excepthook = former


@pytest.mark.usefixtures("hooks")
def test_what_nobody_caught_is_in_the_log_also_from_a_thread(
    app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    log_what_nobody_caught()
    try:
        raise ValueError("broken in a slot")
    except ValueError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    thread = threading.Thread(target=lambda: [][0], name="broken")
    thread.start()
    thread.join()
    written = app.profile.logs.joinpath("desk.log").read_text("utf-8")
    assert "ValueError: broken in a slot" in written
    assert "IndexError" in written
    assert "broken in a slot" in capsys.readouterr().err


def test_no_log_and_no_settings_hold_a_password_or_a_note(app: App) -> None:
    call = app.talk()
    app.wish(NoteTyped(call, "private words"))
    app.wish(wishes.SettingsSaved({"line.name": "Anna"}, {"sip-password": "new-secret"}))
    app.wish(wishes.DialText("601234568"))
    assert app.ask(Verb.NOTE, text="private too").ok
    assert not app.ask(Verb.DIGITS, digits="x").ok
    app.leave()
    for file in app.profile.directory.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert b"hush-hush" not in content and b"new-secret" not in content, file
        if file.suffix != ".sqlite" and not file.name.startswith("callcenter.sqlite"):
            assert b"private" not in content, file


@pytest.mark.skipif(os.name != "posix", reason="modes are of Unix")
def test_nobody_else_can_read_what_is_kept(app: App) -> None:
    app.talk()
    app.until(lambda: app.desktop.rows)
    assert app.profile.database.stat().st_mode & 0o077 == 0
    folders = {app.profile.logs, app.profile.control, app.profile.directory}
    assert [folder.stat().st_mode & 0o077 for folder in folders] == [0, 0, 0]


# -- text from outside ----------------------------------------------------------------------

MARK = "<b>BOLD</b>"


class Visited(BaseHTTPRequestHandler):
    """Counts who fetches something."""

    paths: list[str]

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def bait() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and the list of what was fetched there."""
    paths: list[str] = []
    handler = type("Handler", (Visited,), {"paths": paths})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/x", paths
    server.shutdown()
    thread.join()
    server.server_close()


class Watched:
    """A file on the disk that notices being opened (inotify)."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(b"GIF89a")
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._watch = self._libc.inotify_init1(os.O_NONBLOCK)
        assert self._watch >= 0
        in_open = 0x20
        assert self._libc.inotify_add_watch(self._watch, os.fsencode(path), in_open) >= 0

    def opened(self) -> int:
        """How often it was opened since it was last asked."""
        try:
            return len(os.read(self._watch, 4096)) // struct.calcsize("iIII")
        except BlockingIOError:
            return 0

    def close(self) -> None:
        os.close(self._watch)


@pytest.mark.skipif(sys.platform != "linux", reason="watches a file with inotify")
def test_a_name_of_html_is_text_everywhere_and_fetches_nothing(
    app: App,
    bait: tuple[str, list[str]],
    tmp_path_factory: pytest.TempPathFactory,
    qapp: QApplication,
    qtbot: QtBot,
) -> None:
    url, fetched = bait
    picture = tmp_path_factory.mktemp("p") / "x.gif"
    file = Watched(picture)
    tempting = f"{MARK}<img src='file://{picture}'>"
    remote = f"{MARK}<img src='{url}'>"
    control(qtbot, tempting, file)
    app.desktop.shell.wish(StateWished(Choice(Intent.READY)))
    keep_customer(app, tempting, remote)
    call = app.ring(
        (
            ("From", f'"{tempting}" <sip:+48601234567@pbx.example>'),
            ("X-Queue", remote),
            ("X-IVR", f"{MARK}<a href='{url}'>press</a>"),
        )
    )
    app.until(lambda: app.desk.pop(call).customer)
    app.window.ring_card.show_ringing(app.desk, utc_now(), wanted=True)
    look_everywhere(app, qapp)
    app.wish(AnswerWished(call))
    app.wish(NoteTyped(call, remote))
    app.wish(DispositionChosen(call, "resolved"))
    app.window.dialogs.open_headers(app.phone.calls[call].headers, app.desk.rules.headers)
    app.window.show_refusal(tempting)
    look_everywhere(app, qapp)
    app.phone.hang_up_remote(call)
    app.until(lambda: app.desk.wrap_up(call))
    assert app.ask(Verb.DISPOSE, code="resolved").ok
    app.until(lambda: app.desktop.rows)
    for page in (Page.HISTORY, Page.WORK, Page.DESK):
        app.window.rail.chosen.emit(page)
        look_everywhere(app, qapp)
    app.wish(wishes.SettingsWanted())
    look_everywhere(app, qapp)
    assert (fetched, file.opened()) == ([], 0)
    file.close()


def control(qtbot: QtBot, tempting: str, file: Watched) -> None:
    """What rich text would do: the trap works."""
    label = QLabel(tempting)
    qtbot.addWidget(label)
    label.show()
    qtbot.waitUntil(lambda: file.opened() > 0)


def keep_customer(app: App, tempting: str, remote: str) -> None:
    now = utc_now()
    customer = Customer(
        "c-html",
        tempting,
        crm_id="C-1",
        company=remote,
        numbers=("+48601234567",),
        email=f"{MARK}@example.com",
        tags=(MARK, remote),
        matters=(Matter("4711", remote, MARK, now),),
        promises=(Promise(tempting, MARK, now, "4711"),),
        contacts=(Contact("k", now, MARK, MARK, remote, MARK, False, "inbound", "4711"),),
    )
    done: list[object] = []

    def keep(store: Store) -> object:
        store.customers.upsert_many([customer])
        done.append(store)
        return None

    app.desktop.archive.ask("customer", keep)
    app.until(lambda: done)


def look_everywhere(app: App, qapp: QApplication) -> None:
    """Every text there is is plain, shown as it is written, and painted."""
    for _ in range(5):
        qapp.processEvents()
    seen = 0
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            top.grab()
        for widget in (top, *top.findChildren(QWidget)):
            seen += shows_plainly(widget)
    assert seen > 0


def shows_plainly(widget: QWidget) -> bool:
    """Whether *widget* shows the mark; then it must be as text."""
    from PySide6.QtCore import Qt

    tip = widget.toolTip()
    assert not (MARK in tip and Qt.mightBeRichText(tip)), f"tooltip of {widget.objectName()}"
    if isinstance(widget, QMessageBox):
        assert widget.textFormat() is Qt.TextFormat.PlainText
    if isinstance(widget, QLabel) and MARK in widget.text():
        plain = widget.textFormat() is Qt.TextFormat.PlainText
        assert plain, f"{widget.objectName()}: {widget.text()}"
        return True
    if isinstance(widget, QPlainTextEdit):
        return MARK in widget.toPlainText()
    return isinstance(widget, QAbstractButton) and MARK in widget.text()
