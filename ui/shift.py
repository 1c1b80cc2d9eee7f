"""The script of the demo's tour: what an agent does in one shift, and what must come of it."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from callcenter.domain.agent import Activity, Intent
from callcenter.domain.call import Call
from callcenter.domain.events import LineState
from callcenter.domain.interaction import Sync
from callcenter.domain.transfer import TransferState
from ui.tour import Scene, Until
from ui.wishes import InspectHeaders, SettingsWanted

if TYPE_CHECKING:
    from ui.tour import Tour

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KNOWN, KNOWN_NAME = "+48601234567", "Jan Kowalski"
UNKNOWN, UNKNOWN_NAME = "+48512345678", "Ewa Zielińska"
SHARED = "+48221234567"
STRANGER = "+442079460018"
COLLEAGUE, BUSY = "102", "601"
PAIR = 2
DEAF_S = 0.35
"""The answer key is deaf for the first 300 ms of a ring."""
HEARD = 25
"""So many pieces of 20 ms of sound in each direction count as a conversation."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call of the tour: its id at the exchange and on the desk."""

    there: str
    here: str


def shift(tour: Tour) -> Scene:
    """The whole shift, scene by scene."""
    yield from begin(tour)
    yield from known_customer(tour)
    yield from unknown_customer(tour)
    yield from crm_away(tour)
    yield from missed_call(tour)
    yield from dialling(tour)
    yield from looking_back(tour)
    yield from passing_on(tour)
    yield from asking_first(tour)
    yield from break_time(tour)
    yield from run_out(tour)
    yield from looking_around(tour)


def begin(tour: Tour) -> Scene:
    """The agent sits down."""
    yield Until("the window is open and the line is registered", lambda: _registered(tour))
    yield Until("the CRM answers", lambda: tour.desktop.sync.crm == "online")
    known = tour.ask_store(lambda store: store.customers.find_by_number(KNOWN))
    yield Until("the CRM's customers are on this computer", known)
    yield Until("the agent is ready", lambda: tour.desk.agent.choice.intent is Intent.READY)
    tour.picture("ready")


def known_customer(tour: Tour) -> Scene:
    """A customer calls whom the CRM knows, a third time about the same thing."""
    call = yield from ring(tour, KNOWN, KNOWN_NAME, waited=48)
    yield Until(f"the record of {KNOWN_NAME} has popped", lambda: _shows_customer(tour, KNOWN_NAME))
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
    yield Until("the new customer is kept", lambda: _shows_customer(tour, UNKNOWN_NAME))
    yield from write_note(tour, "Wants an offer for a heat pump.")
    yield from dispose(tour, "order")
    tour.aside(lambda: tour.world.exchange.hang_up(call.there))
    yield Until("the customer hangs up", lambda: _wrapping_up(tour))
    yield from done(tour)
    yield from reaches_crm(tour, call)
    made = tour.poll(lambda: len(tour.world.crm.customers("Zielony")) == 1)
    yield Until("the CRM has the new customer, once", made)


def crm_away(tour: Tour) -> Scene:
    """The CRM goes away; the work does not."""
    yield _finished("the CRM goes down", tour.aside(tour.world.crm.go_down))
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
    yield _finished("the CRM is back", tour.aside(tour.world.crm.come_back))
    yield Until("the outbox has drained", lambda: tour.desktop.sync.pending == 0, limit_s=60)
    yield from reaches_crm(tour, call)


def missed_call(tour: Tour) -> Scene:
    """A customer gives up."""
    call = yield from ring(tour, STRANGER, "Ada Byron", waited=180, recording="delivery_en")
    tour.aside(lambda: tour.world.exchange.hang_up(call.there))
    yield Until("the caller gives up", lambda: not tour.desk.calls)
    tour.click("rail-work")
    yield Until("it is in the list of missed calls", lambda: _listed(tour, call, missed=True))
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
    yield Until("the one asked for is busy", lambda: _transfer(tour, call) is TransferState.FAILED)
    yield Until("the customer is back", lambda: not _call(tour, call).held_by_agent)
    tour.picture("transfer-failed")
    tour.key(Key.Key_F10)
    yield from choose_target(tour, COLLEAGUE)
    tour.picture("transfer")
    tour.key(Key.Key_Return, SHIFT)
    yield Until("it rings there", lambda: _transfer(tour, call) is TransferState.RINGING)
    tour.picture("transfer-rings")
    yield Until("the colleague takes the call; wrap-up begins", lambda: _wrapping_up(tour))
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
    yield Until("the colleague answers", lambda: _is_asked(tour, call))
    yield Until("the customer hears music", lambda: _call(tour, call).held_by_agent)
    tour.picture("consulting")
    tour.key(Key.Key_F11)
    yield Until("all three can talk", lambda: len(tour.desk.conference) == PAIR)
    tour.picture("conference")
    tour.key(Key.Key_F10, CTRL)
    yield Until("the agent leaves the two to each other", lambda: _wrapping_up(tour))
    there = tour.poll(lambda: tour.world.exchange.status().call(call.there).passed_to == COLLEAGUE)
    yield Until("they talk without the agent", there)
    yield from dispose(tour, "transferred")
    yield from done(tour)
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
    tour.click("history-unfinished")
    yield Until("the tray shows it", lambda: _listed(tour, call, missed=False))
    tour.picture("unfinished")
    tour.click("rail-desk")


def looking_around(tour: Tour) -> Scene:
    """The other screens: settings, the headers of the last call, the keys."""
    for name, wish in (
        ("settings-line", SettingsWanted("line")),
        ("settings-sound", SettingsWanted("sound")),
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


# -- what the scenes are made of ----------------------------------------------------------------


def ring(
    tour: Tour,
    number: str,
    name: str,
    *,
    waited: int,
    queue: str = "support",
    recording: str = "boiler_pl",
) -> Generator[Until, None, Ringing]:
    """A caller from the queue rings, and nothing takes the keyboard."""
    exchange = tour.world.exchange
    before = tour.desktop.app.focusWidget()
    placed = tour.aside(
        lambda: exchange.call(number, name=name, queue=queue, waited=waited, recording=recording)
    )
    yield Until(
        f"{number} rings from {queue}", lambda: tour.desk.ringing and tour.shows("ring-bar")
    )
    if tour.desktop.app.focusWidget() is not before:
        raise AssertionError("the ringing call took the keyboard")
    yield _finished("", placed)
    return Ringing(placed.result(), tour.desk.ringing[0].id)


def answer(tour: Tour, call: Ringing) -> Scene:
    """The agent answers by key, and both sides can be heard."""
    yield tour.pause(DEAF_S)
    tour.key(Key.Key_F6)
    yield Until("answered with F6", lambda: tour.desk.busy and tour.desk.busy[0].talking)
    there = tour.poll(lambda: _heard(tour, call))
    yield Until("sound goes both ways", there)


def write_note(tour: Tour, note: str) -> Scene:
    """The agent types a note, and it is on the disk before the screen says so."""
    tour.click("note")
    yield from tour.write(note)
    here = tour.desk.focus
    yield Until("the note says: saved", lambda: _note_saved(tour, note))
    kept = tour.ask_store(lambda store: _note_of(store, here) == note)
    yield Until("the note is on the disk", kept)


def hold_and_resume(tour: Tour, call: Ringing) -> Scene:
    """The customer waits with music for a moment."""
    tour.key(Key.Key_F7)
    yield Until("on hold", lambda: tour.desk.busy[0].held_by_agent)
    held = tour.poll(lambda: tour.world.exchange.status().call(call.there).on_hold)
    yield Until("the exchange plays music", held)
    yield tour.pause(0.3)
    tour.picture("hold")
    tour.key(Key.Key_F7)
    yield Until("back from hold", lambda: not tour.desk.busy[0].held_by_agent)


def dispose(tour: Tour, typed: str, *, picture: bool = False) -> Scene:
    """The agent finds the disposition by typing."""
    tour.key(Key.Key_F4)
    yield from tour.write(typed)
    yield tour.pause(0.1)
    if picture:
        tour.picture("disposition")
    tour.key(Key.Key_Return)
    yield Until("the disposition is set", lambda: bool(_focused(tour).disposition))


def choose_target(tour: Tour, number: str) -> Scene:
    """The agent types to whom the call goes."""
    tour.key(Key.Key_F10)
    yield Until("", lambda: tour.shows("transfer-box"))
    yield from tour.write(number)
    yield tour.pause(0.2)


def choose_customer(tour: Tour) -> Scene:
    """The agent says which of several customers it is."""
    for name in ("choice-1", "choice-list"):
        if tour.shows(name):
            tour.find(QWidget, name).setFocus()
            break
    tour.key(Key.Key_Down)
    tour.key(Key.Key_Return)
    yield Until("the choice sticks to this call", lambda: bool(_focused(tour).customer_id))


def hang_up(tour: Tour, call: Ringing) -> Scene:
    """The agent hangs up."""
    tour.key(Key.Key_H, CTRL, SHIFT)
    yield Until("the agent hangs up; wrap-up begins", lambda: _wrapping_up(tour))


def done(tour: Tour) -> Scene:
    """The agent is done with the wrap-up."""
    tour.key(Key.Key_Return, CTRL)
    yield Until(
        "kept with its disposition, and the desk is free",
        lambda: not tour.desk.open and tour.desk.activity is Activity.IDLE,
    )


def reaches_crm(tour: Tour, call: Ringing) -> Scene:
    """The CRM has the call, exactly once."""
    once = tour.poll(lambda: tour.world.crm.effects().get(call.here) == 1)
    yield Until("the CRM has the call, exactly once", once)


def _registered(tour: Tour) -> bool:
    return any(line.state is LineState.REGISTERED for line in tour.desk.lines)


def _call(tour: Tour, call: Ringing) -> Call:
    live = tour.desk.call(call.here)
    if live is None:
        raise AssertionError("the call is over")
    return live


def _is_asked(tour: Tour, call: Ringing) -> bool:
    asked = tour.desk.consultation(call.here)
    return asked is not None and asked.talking


def _transfer(tour: Tour, call: Ringing) -> TransferState | None:
    passing = _call(tour, call).transfer
    return passing.state if passing is not None else None


def _focused(tour: Tour) -> Any:
    focused = tour.desk.focused
    if focused is None:
        raise AssertionError("no call is open on the desk")
    return focused


def _shows_customer(tour: Tour, name: str) -> bool:
    focused = tour.desk.focused
    shown = tour.text("customer-name") == name
    return shown and focused is not None and focused.customer_name == name


def _note_saved(tour: Tour, note: str) -> bool:
    focused = _focused(tour)
    return focused.note == note and focused.note_saved is not None


def _note_of(store: Any, call: str) -> str:
    kept = store.interactions.get(call)
    return kept.note if kept else ""


def _wrapping_up(tour: Tour) -> bool:
    return tour.desk.activity is Activity.WRAPPING_UP


def _heard(tour: Tour, call: Ringing) -> bool:
    there = tour.world.exchange.status().call(call.there)
    return there.sent >= HEARD and there.received >= HEARD


def _listed(tour: Tour, call: Ringing, *, missed: bool) -> bool:
    return any(row.id == call.here and row.missed is missed for row in tour.desktop.rows)


def _finished(words: str, work: Future[Any]) -> Until:
    return Until(words, lambda: work.done() and (work.result() or True))
