"""What the scenes of the tour are made of: single steps of an agent, and what must come of each."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from callcenter.domain.agent import Activity
from callcenter.domain.call import Call
from callcenter.domain.events import LineState
from callcenter.domain.recording import RecordingState
from callcenter.domain.transfer import TransferState
from ui.tour import Scene, Until

if TYPE_CHECKING:
    from ui.tour import Tour

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
DEAF_S = 0.35
"""The answer key is deaf for the first 300 ms of a ring."""
HEARD = 25
"""So many pieces of 20 ms of sound in each direction count as a conversation."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call of the tour: its id at the exchange and on the desk."""

    there: str
    here: str


def ring(
    tour: Tour,
    number: str,
    name: str,
    *,
    waited: int,
    queue: str = "support",
    recording: str = "boiler_pl",
    agent: str = "",
) -> Generator[Until, None, Ringing]:
    """A caller from the queue, or for the *agent* alone, rings, and nothing takes the keyboard."""
    exchange = tour.world.exchange
    before = tour.desktop.app.focusWidget()
    placed = tour.aside(
        lambda: exchange.call(
            number, name=name, queue=queue, waited=waited, recording=recording, agent=agent
        )
    )
    yield Until(
        f"{number} rings {'directly' if agent else 'from ' + queue}",
        lambda: tour.desk.ringing and tour.shows("ring-bar"),
    )
    if tour.desktop.app.focusWidget() is not before:
        raise AssertionError("the ringing call took the keyboard")
    yield finished("", placed)
    return Ringing(placed.result(), tour.desk.ringing[0].id)


def answer(tour: Tour, call: Ringing) -> Scene:
    """The agent answers by key, and both sides can be heard."""
    yield tour.pause(DEAF_S)
    tour.key(Key.Key_F6)
    yield Until("answered with F6", lambda: tour.desk.busy and tour.desk.busy[0].talking)
    there = tour.poll(lambda: heard(tour, call))
    yield Until("sound goes both ways", there)


def write_note(tour: Tour, note: str) -> Scene:
    """The agent types a note, and it is on the disk before the screen says so."""
    tour.click("note")
    yield from tour.write(note)
    here = tour.desk.focus
    yield Until("the note says: saved", lambda: note_saved(tour, note))
    kept = tour.ask_store(lambda store: note_of(store, here) == note)
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
    yield Until("the disposition is set", lambda: bool(focused_one(tour).disposition))


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
    yield Until("the choice sticks to this call", lambda: bool(focused_one(tour).customer_id))


def hang_up(tour: Tour, call: Ringing) -> Scene:
    """The agent hangs up."""
    tour.key(Key.Key_H, CTRL, SHIFT)
    yield Until("the agent hangs up; wrap-up begins", lambda: wrapping_up(tour))


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


def registered(tour: Tour) -> bool:
    """Whether the line is registered."""
    return any(line.state is LineState.REGISTERED for line in tour.desk.lines)


def call_of(tour: Tour, call: Ringing) -> Call:
    """The live call; raises AssertionError when it is over."""
    live = tour.desk.call(call.here)
    if live is None:
        raise AssertionError("the call is over")
    return live


def is_recorded(tour: Tour, call: Ringing, state: RecordingState) -> bool:
    """Whether the recording of the call stands so."""
    return call_of(tour, call).recording is state


def talks_to(tour: Tour, here: Ringing, waiting: Ringing) -> bool:
    """Whether the agent talks to *here* while *waiting* is on hold."""
    talks, waits = call_of(tour, here), call_of(tour, waiting)
    return talks.talking and not talks.held_by_agent and waits.held_by_agent


def is_asked(tour: Tour, call: Ringing) -> bool:
    """Whether the party asked about the call is on the line."""
    asked = tour.desk.consultation(call.here)
    return asked is not None and asked.talking


def transfer_state(tour: Tour, call: Ringing) -> TransferState | None:
    """How far the call is passed on, if at all."""
    passing = call_of(tour, call).transfer
    return passing.state if passing is not None else None


def focused_one(tour: Tour) -> Any:
    """The interaction in focus; raises AssertionError without one."""
    focused = tour.desk.focused
    if focused is None:
        raise AssertionError("no call is open on the desk")
    return focused


def shows_customer(tour: Tour, name: str) -> bool:
    """Whether the record of *name* is shown."""
    focused = tour.desk.focused
    shown = tour.text("customer-name") == name
    return shown and focused is not None and focused.customer_name == name


def note_saved(tour: Tour, note: str) -> bool:
    """Whether the window says that *note* is saved."""
    focused = focused_one(tour)
    return focused.note == note and focused.note_saved is not None


def note_of(store: Any, call: str) -> str:
    """The note of the call in the store."""
    kept = store.interactions.get(call)
    return kept.note if kept else ""


def wrapping_up(tour: Tour) -> bool:
    """Whether the agent wraps a call up."""
    return tour.desk.activity is Activity.WRAPPING_UP


def heard(tour: Tour, call: Ringing) -> bool:
    """Whether sound went both ways."""
    there = tour.world.exchange.status().call(call.there)
    return there.sent >= HEARD and there.received >= HEARD


def listed(tour: Tour, call: Ringing, *, missed: bool) -> bool:
    """Whether the page of past calls lists the call, as missed or not."""
    return any(row.id == call.here and row.missed is missed for row in tour.desktop.rows)


def finished(words: str, work: Future[Any]) -> Until:
    """A step that waits for *work* done beside the window."""
    return Until(words, lambda: work.done() and (work.result() or True))


def is_kept(tour: Tour, here: str) -> bool:
    """Whether the wrap-up of the call is over."""
    return tour.desk.interaction(here) is None
