"""The script of the demo's tour: what an agent does in one shift, and what must come of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from callcenter.demo.world import AGENT
from callcenter.domain.agent import Intent
from callcenter.domain.interaction import Sync
from callcenter.domain.recording import RecordingState
from callcenter.domain.transfer import TransferState
from ui.shift_files import customers_in_files
from ui.shift_mending import both_sides, refused_record
from ui.shift_steps import (
    CTRL,
    DEAF_S,
    SHIFT,
    Key,
    Ringing,
    answer,
    call_of,
    choose_customer,
    choose_target,
    dispose,
    done,
    finished,
    hang_up,
    hold_and_resume,
    is_asked,
    is_kept,
    is_recorded,
    listed,
    reaches_crm,
    registered,
    ring,
    shows_customer,
    talks_to,
    transfer_state,
    wrapping_up,
    write_note,
)
from ui.tour import Scene, Until
from ui.wishes import InspectHeaders, SettingsWanted

if TYPE_CHECKING:
    from ui.tour import Tour

KNOWN, KNOWN_NAME = "+48601234567", "Jan Kowalski"
UNKNOWN, UNKNOWN_NAME = "+48512345678", "Ewa Zielińska"
SHARED = "+48221234567"
STRANGER = "+442079460018"
COLLEAGUE, BUSY = "102", "601"
PAIR = 2


def shift(tour: Tour) -> Scene:
    """The whole shift, scene by scene."""
    yield from begin(tour)
    yield from known_customer(tour)
    yield from unknown_customer(tour)
    yield from crm_away(tour)
    yield from refused_record(tour, KNOWN, KNOWN_NAME)
    yield from both_sides(tour, KNOWN, KNOWN_NAME)
    yield from missed_call(tour)
    yield from dialling(tour)
    yield from looking_back(tour)
    yield from passing_on(tour)
    yield from asking_first(tour)
    yield from card_number(tour)
    yield from two_at_once(tour)
    yield from break_time(tour)
    yield from run_out(tour)
    yield from customers_in_files(tour)
    yield from looking_around(tour)


def begin(tour: Tour) -> Scene:
    """The agent sits down."""
    yield Until("the window is open and the line is registered", lambda: registered(tour))
    yield Until("the CRM answers", lambda: tour.desktop.sync.crm == "online")
    known = tour.ask_store(lambda store: store.customers.find_by_number(KNOWN))
    yield Until("the CRM's customers are on this computer", known)
    yield Until("the agent is ready", lambda: tour.desk.agent.choice.intent is Intent.READY)
    tour.picture("ready")


def known_customer(tour: Tour) -> Scene:
    """A customer calls whom the CRM knows, a third time about the same thing."""
    call = yield from ring(tour, KNOWN, KNOWN_NAME, waited=48)
    yield Until(f"the record of {KNOWN_NAME} has popped", lambda: shows_customer(tour, KNOWN_NAME))
    tour.picture("ringing")
    yield from answer(tour, call)
    tour.picture("talking")
    yield from write_note(tour, "Heating fails at night again. The technician did not come.")
    yield from hold_and_resume(tour, call)
    yield from dispose(tour, "follow", picture=True)
    yield from hang_up(tour, call)
    tour.picture("wrap-up")
    yield from done(tour)
    yield from reaches_crm(tour, call)


def unknown_customer(tour: Tour) -> Scene:
    """Somebody calls whom nobody knows, and is known from then on."""
    call = yield from ring(tour, UNKNOWN, "", waited=12, recording="new_customer_pl")
    yield Until("the card says: not in the CRM", lambda: tour.shows("create-customer"))
    yield from answer(tour, call)
    tour.click("new-name")
    yield from tour.write(UNKNOWN_NAME)
    tour.click("new-company")
    yield from tour.write("Zielony Dom")
    tour.picture("unknown-caller")
    tour.click("create-customer")
    yield Until("the new customer is kept", lambda: shows_customer(tour, UNKNOWN_NAME))
    yield from write_note(tour, "Wants an offer for a heat pump.")
    yield from dispose(tour, "order")
    tour.aside(lambda: tour.world.exchange.hang_up(call.there))
    yield Until("the customer hangs up", lambda: wrapping_up(tour))
    yield from done(tour)
    yield from reaches_crm(tour, call)
    made = tour.poll(lambda: len(tour.world.crm.customers("Zielony")) == 1)
    yield Until("the CRM has the new customer, once", made)


def crm_away(tour: Tour) -> Scene:
    """The CRM goes away; the work does not."""
    yield finished("the CRM goes down", tour.aside(tour.world.crm.go_down))
    call = yield from ring(tour, SHARED, "", waited=95, queue="sales", recording="invoice_pl")
    yield Until("several customers share the number: choose", lambda: tour.shows("customer-choice"))
    tour.picture("chooser")
    yield from answer(tour, call)
    yield from choose_customer(tour)
    yield from write_note(tour, "Asked for the invoice of October.")
    yield from dispose(tour, "information")
    yield from hang_up(tour, call)
    yield from done(tour)
    yield Until("it waits in the outbox", lambda: tour.desktop.sync.pending == 1)
    yield Until("the strip says that the CRM is away", lambda: tour.desktop.sync.crm == "offline")
    tour.picture("crm-away")
    yield finished("the CRM is back", tour.aside(tour.world.crm.come_back))
    yield Until("the outbox has drained", lambda: tour.desktop.sync.pending == 0, limit_s=60)
    yield from reaches_crm(tour, call)


def missed_call(tour: Tour) -> Scene:
    """A customer gives up."""
    call = yield from ring(tour, STRANGER, "Ada Byron", waited=180, recording="delivery_en")
    tour.aside(lambda: tour.world.exchange.hang_up(call.there))
    yield Until("the caller gives up", lambda: not tour.desk.calls)
    tour.click("rail-work")
    yield Until("it is in the list of missed calls", lambda: listed(tour, call, missed=True))
    tour.picture("missed")
    yield from reaches_crm(tour, call)
    tour.click("rail-desk")


def dialling(tour: Tour) -> Scene:
    """The agent calls out."""
    tour.key(Key.Key_F2)
    yield from tour.write("600")
    tour.picture("dialling")
    tour.key(Key.Key_Return)
    yield Until("the other side answers", lambda: any(call.talking for call in tour.desk.calls))
    here = tour.desk.calls[0].id
    yield Until("the line's quality is measured", lambda: any(c.quality for c in tour.desk.calls))
    tour.picture("outbound")
    call = Ringing("", here)
    yield from hang_up(tour, call)
    yield from dispose(tour, "resolved")
    yield from done(tour)
    yield from reaches_crm(tour, call)


def looking_back(tour: Tour) -> Scene:
    """The agent looks for something written earlier."""
    tour.key(Key.Key_F3)
    yield from tour.write("technic")
    yield Until(
        "the search finds the note while it is typed",
        lambda: [row.customer_name for row in tour.desktop.rows] == [KNOWN_NAME],
    )
    yield tour.pause(0.2)
    tour.picture("history")
    yield Until(
        "the row says: sent", lambda: [row.sync for row in tour.desktop.rows] == [Sync.SENT]
    )
    tour.click("rail-desk")


def passing_on(tour: Tour) -> Scene:
    """The agent passes a customer on: first to somebody who is busy, then to a colleague."""
    call = yield from ring(tour, KNOWN, KNOWN_NAME, waited=31)
    yield from answer(tour, call)
    yield from write_note(tour, "Asks for the price of a service contract.")
    yield from choose_target(tour, BUSY)
    tour.key(Key.Key_Return, SHIFT)
    yield Until(
        "the one asked for is busy", lambda: transfer_state(tour, call) is TransferState.FAILED
    )
    yield Until("the customer is back", lambda: not call_of(tour, call).held_by_agent)
    tour.picture("transfer-failed")
    tour.key(Key.Key_F10)
    yield from choose_target(tour, COLLEAGUE)
    tour.picture("transfer")
    tour.key(Key.Key_Return, SHIFT)
    yield Until("it rings there", lambda: transfer_state(tour, call) is TransferState.RINGING)
    tour.picture("transfer-rings")
    yield Until("the colleague takes the call; wrap-up begins", lambda: wrapping_up(tour))
    there = tour.poll(lambda: tour.world.exchange.status().call(call.there).passed_to == COLLEAGUE)
    yield Until("the exchange has passed it on", there)
    yield from dispose(tour, "transferred")
    yield from done(tour)
    yield from reaches_crm(tour, call)


def asking_first(tour: Tour) -> Scene:
    """The agent asks a colleague first, brings all together, and leaves."""
    call = yield from ring(tour, KNOWN, KNOWN_NAME, waited=9)
    yield from answer(tour, call)
    yield from choose_target(tour, COLLEAGUE)
    tour.key(Key.Key_Return)
    yield Until("the colleague answers", lambda: is_asked(tour, call))
    yield Until("the customer hears music", lambda: call_of(tour, call).held_by_agent)
    tour.picture("consulting")
    tour.key(Key.Key_F11)
    yield Until("all three can talk", lambda: len(tour.desk.conference) == PAIR)
    tour.picture("conference")
    tour.key(Key.Key_F10, CTRL)
    yield Until("the agent leaves the two to each other", lambda: wrapping_up(tour))
    there = tour.poll(lambda: tour.world.exchange.status().call(call.there).passed_to == COLLEAGUE)
    yield Until("they talk without the agent", there)
    yield from dispose(tour, "transferred")
    yield from done(tour)
    yield from reaches_crm(tour, call)


def card_number(tour: Tour) -> Scene:
    """The customer says the number of a card: the recording waits, and goes on after it."""
    call = yield from ring(tour, KNOWN, KNOWN_NAME, waited=14)
    yield from answer(tour, call)
    for words, state in (
        ("the call is recorded", RecordingState.ON),
        ("the recording waits while a card number is said", RecordingState.PAUSED),
        ("the recording goes on", RecordingState.ON),
    ):
        tour.key(Key.Key_F12)
        yield Until(words, partial(is_recorded, tour, call, state))
        yield tour.pause(0.3)
        if state is RecordingState.PAUSED:
            tour.picture("recording-paused")
    yield from hang_up(tour, call)
    yield from dispose(tour, "order")
    yield from done(tour)
    filed = tour.ask_store(
        lambda store: [each.complete for each in store.recordings.of_interactions([call.here])]
    )
    yield Until("the recording is filed, encrypted", filed)
    yield from reaches_crm(tour, call)


def two_at_once(tour: Tour) -> Scene:
    """A second customer calls while the agent talks: the first waits, and they change places."""
    first = yield from ring(tour, KNOWN, KNOWN_NAME, waited=6)
    yield from answer(tour, first)
    # A direct call: the queue would give its next customer to somebody who is free.
    second = yield from ring(
        tour, STRANGER, "Ada Byron", waited=0, recording="delivery_en", agent=AGENT
    )
    yield tour.pause(DEAF_S)
    tour.key(Key.Key_F6)
    yield Until("the second is answered, the first waits", lambda: talks_to(tour, second, first))
    yield tour.pause(0.3)
    tour.picture("two-calls")
    tour.key(Key.Key_1, CTRL)
    yield Until("they have changed places", lambda: talks_to(tour, first, second))
    tour.aside(lambda: tour.world.exchange.hang_up(second.there))
    yield Until("the second has hung up", lambda: tour.desk.call(second.here) is None)
    yield from hang_up(tour, first)
    while tour.desk.open:
        here = tour.desk.focus
        yield from dispose(tour, "information")
        tour.key(Key.Key_Return, CTRL)
        yield Until("kept with its disposition", partial(is_kept, tour, here))
    for call in (first, second):
        yield from reaches_crm(tour, call)


def break_time(tour: Tour) -> Scene:
    """The agent takes a break and comes back."""
    tour.key(Key.Key_R, CTRL, SHIFT)
    yield Until("on a break", lambda: tour.desk.agent.choice.intent is Intent.PAUSED)
    yield tour.pause(0.3)
    tour.picture("paused")
    tour.key(Key.Key_R, CTRL, SHIFT)
    yield Until("ready again", lambda: tour.desk.agent.choice.intent is Intent.READY)


def run_out(tour: Tour) -> Scene:
    """A wrap-up ends before the agent is done: nothing typed is lost."""
    call = yield from ring(tour, KNOWN, KNOWN_NAME, waited=5)
    yield from answer(tour, call)
    yield from write_note(tour, "Technician comes tomorrow at eight.")
    yield from hang_up(tour, call)
    yield Until("the time is over: it is in the unfinished tray", lambda: not tour.desk.open)
    kept = tour.ask_store(lambda store: [each.id for each in store.interactions.unfinished()])
    yield Until("its note is on the disk", kept)
    tour.click("rail-work")
    yield Until("", lambda: tour.shows("history-unfinished"))
    tour.click("history-unfinished")
    yield Until("the tray shows it", lambda: listed(tour, call, missed=False))
    tour.picture("unfinished")
    tour.click("rail-desk")


def looking_around(tour: Tour) -> Scene:
    """The other screens: settings, the headers of the last call, the keys."""
    for name, wish in (
        ("settings-line", SettingsWanted("line")),
        ("settings-security", SettingsWanted("security")),
        ("settings-dialling", SettingsWanted("dialling")),
        ("settings-sound", SettingsWanted("sound")),
        ("settings-recording", SettingsWanted("recording")),
        ("settings-crm", SettingsWanted("crm")),
        ("settings-look", SettingsWanted("look")),
        ("headers", InspectHeaders()),
    ):
        tour.desktop.window.wished.emit(wish)
        yield Until("", tour.dialog)
        yield tour.pause(0.2)
        tour.picture(name)
        tour.close_dialog()
        yield Until("", tour.at_window)
    tour.key(Key.Key_F1)
    yield Until("", tour.dialog)
    yield tour.pause(0.2)
    tour.picture("keys")
    tour.close_dialog()
    yield Until("settings, headers and keys were shown", lambda: tour.dialog() is None)
