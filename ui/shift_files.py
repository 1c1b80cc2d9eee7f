"""The part of the tour about customers in a file: looked at, imported, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton

from ui.import_wishes import ImportWanted
from ui.tour import Scene, Until

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.store.store import Store
    from ui.tour import Tour

FILE = "new-customers.csv"
CUSTOMERS = """Customer;Mobile;Phone;E-mail;Remarks
Zofia Wrońska;512 345 678;;zofia.wronska@example.org;prefers mornings
Łęcki i Żak s.c.;601 222 333;22 345 67 89;biuro@lecki-zak.example;
Martin Baker;+44 20 7946 0123;;martin.baker@example.com;speaks English
Jan Kowalski;601 234 567;;;known for years
Tomasz Wilk;ask again;;;met at the fair
"""
NEW = "Zofia Wrońska"


def customers_in_files(tour: Tour) -> Scene:
    """A list of customers came by mail: it is imported, and then it was the wrong one."""
    file = tour.world.profile.directory / FILE
    written = tour.aside(lambda: file.write_text(CUSTOMERS, "utf-8"))
    yield Until("", written.done)
    tour.desktop.window.wished.emit(ImportWanted(str(file)))
    yield Until("a file's columns are guessed", lambda: tour.shows("import-columns"))
    yield tour.pause(0.2)
    tour.picture("import-columns")
    tour.click("import-next")
    yield Until("what it would do is shown, and nothing is written", lambda: _ready(tour))
    yield tour.pause(0.2)
    tour.picture("import")
    tour.click("import-next")
    yield Until("it is imported", lambda: tour.shows("import-undo"))
    yield Until("its customers are on the disk", tour.ask_store(_has_them))
    tour.click("import-undo")
    yield Until("it is taken back", lambda: tour.text("import-result") != "")
    yield Until("its customers are gone again", tour.ask_store(lambda store: not _has_them(store)))
    yield Until("", lambda: tour.find(QAbstractButton, "import-back").isEnabled())
    tour.close_dialog()
    yield Until("", tour.at_window)
    gone = tour.aside(lambda: _removed(file))
    yield Until("", gone.done)


def _ready(tour: Tour) -> bool:
    return tour.shows("import-rows") and tour.find(QAbstractButton, "import-next").isEnabled()


def _has_them(store: Store) -> bool:
    return any(found.name == NEW for found in store.customers.search(NEW))


def _removed(file: Path) -> None:
    for path in file.parent.glob(f"{file.stem}*"):
        path.unlink()
