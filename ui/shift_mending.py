"""Scenes of the tour about the CRM: a record it refuses is put right, and both sides differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.shift_steps import (
    CTRL,
    SHIFT,
    Key,
    answer,
    dispose,
    done,
    finished,
    hang_up,
    reaches_crm,
    ring,
    shows_customer,
    write_note,
)
from ui.tour import Scene, Until

if TYPE_CHECKING:
    from ui.tour import Tour

OURS, THEIRS = "jan.kowalski@home.example", "kowalski@office.example"


def refused_record(tour: Tour, number: str, name: str) -> Scene:
    """The CRM does not take a call as it is: the agent sees why, puts it right and sends it."""
    yield finished("the CRM refuses calls", tour.aside(tour.world.crm.refuse_calls))
    call = yield from ring(tour, number, name, waited=21)
    yield from answer(tour, call)
    yield from write_note(tour, "Asks when the part comes.")
    yield from dispose(tour, "information")
    yield from hang_up(tour, call)
    yield from done(tour)
    yield Until("the CRM has refused it", lambda: tour.desktop.sync.failed == 1, limit_s=30)
    tour.key(Key.Key_S, CTRL, SHIFT)
    yield Until("the sync page says why", lambda: "not allowed" in tour.text("sync-why"))
    yield Until("", lambda: tour.shows("sync-edit"))
    tour.picture("sync-refused")
    yield finished("the CRM takes calls again", tour.aside(tour.world.crm.come_back))
    tour.click("sync-edit")
    yield Until("", tour.dialog)
    yield from _typed(tour, "entry-note", "Asks when the part comes: on Friday.")
    tour.picture("sync-put-right")
    tour.click("entry-send")
    yield Until("put right and sent: nothing is left", lambda: _all_sent(tour), limit_s=30)
    yield from reaches_crm(tour, call)
    yield Until("", tour.at_window)
    tour.click("rail-desk")


def both_sides(tour: Tour, number: str, name: str) -> Scene:
    """A customer is changed here and in the CRM: both texts are shown, and the agent decides."""
    call = yield from ring(tour, number, name, waited=8)
    yield from answer(tour, call)
    yield Until("", lambda: shows_customer(tour, name) and tour.shows("change-customer"))
    tour.click("change-customer")
    yield Until("", tour.dialog)
    yield from _typed(tour, "entry-email", OURS)
    tour.picture("customer-form")
    changed = tour.aside(lambda: tour.world.crm.change(name, {"mail": THEIRS}))
    yield finished("somebody changes the same in the CRM", changed)
    tour.click("entry-send")
    yield Until("both sides differ", lambda: tour.desktop.sync.conflicts == 1, limit_s=30)
    tour.key(Key.Key_S, CTRL, SHIFT)
    yield Until("both texts are shown", lambda: _reads(tour, "conflict-ours") == OURS)
    if _reads(tour, "conflict-theirs") != THEIRS:
        raise AssertionError("the CRM's text is not shown")
    tour.picture("sync-conflict")
    tour.click("conflict-keep")
    yield Until("it is settled", lambda: tour.desktop.sync.conflicts == 0)
    mail = tour.poll(lambda: tour.world.crm.customers(name)[0]["mail"] == OURS)
    yield Until("the CRM reads as the agent decided", mail, limit_s=30)
    yield from hang_up(tour, call)
    yield from dispose(tour, "information")
    yield from done(tour)
    yield from reaches_crm(tour, call)
    tour.click("rail-desk")


def _typed(tour: Tour, field: str, text: str) -> Scene:
    """What stands in *field* gives way to *text*."""
    tour.click(field)
    edit = tour.find(QWidget, field)
    edit.setFocus()
    yield Until("", lambda: tour.desktop.app.focusWidget() is edit)
    tour.key(Key.Key_A, CTRL)
    yield from tour.write(text)


def _reads(tour: Tour, label: str) -> str:
    return tour.text(label).replace("\u200b", "")


def _all_sent(tour: Tour) -> bool:
    return tour.desktop.sync.failed == 0 and tour.desktop.sync.pending == 0
