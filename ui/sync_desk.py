"""The sync page at work: asks the back office what is there, and does what is wished of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from callcenter.answers import Asked, AskFailed
from callcenter.domain.desk import Desk
from callcenter.domain.interaction import Correction
from callcenter.domain.sync_report import (
    PullProgress,
    Standing,
    SyncRecord,
    SyncRow,
    by_standing,
)
from ui.main_window import MainWindow
from ui.sync_wishes import (
    ConflictSettled,
    CorrectionsWanted,
    CrmTried,
    RecordDiscarded,
    RecordEdited,
    RecordsExported,
    RecordWanted,
    ResendAll,
    SyncLooking,
)
from ui.times import tr

if TYPE_CHECKING:
    from callcenter.office import Office
    from callcenter.store.store import Store

translate = QCoreApplication.translate

ANEW_MS = 500
"""So soon after something changed the list is read anew; never while it is still being read."""
PULL_MS = 5000
ROWS, RECORD, PULL, TRAIL = "sync rows", "sync record", "pull progress", "corrections"
WAITS, EXPORT = "customer waits", "export records"


def _uuid() -> str:
    return str(uuid4())


class SyncDesk(QObject):
    """Between the page, the forms and the office.

    Signals:
        refused(str): why something was not done.
        told(str): what was done, where the page does not show it.
    """

    refused = Signal(str)
    told = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        *,
        agent: Callable[[], str],
        now: Callable[[], datetime],
        parent: QObject,
        new_id: Callable[[], str] = _uuid,
    ) -> None:
        super().__init__(parent)
        self._window, self._agent, self._now, self._new_id = window, agent, now, new_id
        self._office: Office | None = None
        self._looking = self._reading = self._stale = False
        self._customer = ""
        self._soon = QTimer(self, interval=ANEW_MS, singleShot=True)
        self._soon.timeout.connect(self._read)
        self._pull = QTimer(self, interval=PULL_MS)
        self._pull.timeout.connect(self._read_pull)
        self.wishes: dict[type, Callable[[Any], object]] = {
            SyncLooking: self._look,
            RecordWanted: lambda it: self._ask(RECORD, lambda s: s.sync_rows.record(it.key)),
            CrmTried: lambda it: self._decide("hurry", lambda s: s.outbox.hurry(self._now())),
            ResendAll: lambda it: self._decide("resend", lambda s: s.outbox.resend_all()),
            RecordEdited: self._edit,
            RecordDiscarded: self._discard,
            RecordsExported: self._export,
            ConflictSettled: self._settle,
            CorrectionsWanted: lambda it: self._ask(
                TRAIL, lambda s: s.corrections.of(it.interaction)
            ),
        }
        self._shown: dict[str, Callable[[Any], object]] = {
            ROWS: self._show_rows,
            RECORD: self._show_record,
            PULL: self._show_pull,
            TRAIL: self._show_trail,
            WAITS: self._show_waits,
            EXPORT: self._say_exported,
        }

    def open(self, office: Office) -> None:
        """Ask *office* from now on."""
        self._office = office
        if self._looking:
            self._read()
            self._read_pull()

    def close(self) -> None:
        """Ask nothing more."""
        self._soon.stop()
        self._pull.stop()
        self._office = None

    # -- what changed -------------------------------------------------------------------------

    def show_desk(self, desk: Desk) -> None:
        """Whom the agent talks with may be another one."""
        pop = desk.pop(desk.focus)
        customer = pop.customer.id if pop is not None and pop.customer is not None else ""
        if customer != self._customer:
            self._customer = customer
            self.look_at_customer()

    def look_at_customer(self) -> None:
        """Find out whether something of the customer on show waits for the CRM."""
        customer = self._customer
        if customer:
            self._ask(WAITS, lambda s: (customer, s.sync_rows.waits(customer)))

    @Slot()
    def news(self) -> None:
        """Something was sent, refused or kept."""
        self.look_at_customer()
        if self._looking and not self._soon.isActive():
            self._soon.start()

    # -- asking -------------------------------------------------------------------------------

    def _look(self, wish: SyncLooking) -> None:
        self._looking = wish.on
        if wish.on:
            self._pull.start()
            self._read()
            self._read_pull()
        else:
            self._pull.stop()
            self._soon.stop()

    @Slot()
    def _read(self) -> None:
        if self._reading:
            self._stale = True
            return
        self._reading = self._ask(ROWS, lambda s: by_standing(s.sync_rows.all()))

    @Slot()
    def _read_pull(self) -> None:
        self._ask(PULL, lambda s: s.sync_rows.pull())

    def _ask(self, to: str, question: Callable[[Store], object]) -> bool:
        if self._office is None:
            return False
        self._office.ask(to, question)
        return True

    def _decide(self, to: str, work: Callable[[Store], object]) -> None:
        if self._office is not None:
            self._office.decide(to, work)

    def _edit(self, wish: RecordEdited) -> None:
        by = self._agent()
        self._decide(
            "edit record",
            lambda s: s.dead_letters.edit(wish.key, wish.fields, by=by, reason=wish.reason),
        )

    def _discard(self, wish: RecordDiscarded) -> None:
        by = self._agent()
        self._decide(
            "discard record",
            lambda s: s.dead_letters.discard(wish.key, reason=wish.reason, by=by),
        )

    def _settle(self, wish: ConflictSettled) -> None:
        by, id = self._agent(), self._new_id()
        self._decide(
            "settle",
            lambda s: s.conflicts.settle(wish.change, wish.field, wish.chosen, id=id, by=by),
        )

    def _export(self, wish: RecordsExported) -> None:
        def export(store: Store) -> object:
            from callcenter import sync_export

            return sync_export.write(store, Path(wish.file), key=wish.key), wish.file

        self._ask(EXPORT, export)

    # -- what is answered ---------------------------------------------------------------------

    def answered(self, answer: Asked | AskFailed) -> bool:
        """The office answered; whether it was about this page or one of the forms."""
        if answer.to == ROWS:
            self._read_ended()
        taken = self._window.forms.answered(answer)
        if isinstance(answer, AskFailed):
            return taken
        show = self._shown.get(answer.to)
        if show is not None:
            show(answer.answer)
        if answer.to in ("edit record", "discard record", "settle", "resend", "hurry"):
            self.news()
        return taken or show is not None

    def _read_ended(self) -> None:
        self._reading = False
        if self._stale and self._looking:
            self._stale = False
            self._soon.start()

    def _show_rows(self, rows: Mapping[Standing, tuple[SyncRow, ...]]) -> None:
        if self._window.pages.sync_built is not None:
            self._window.pages.sync_built.show_sorted(rows)

    def _show_record(self, record: SyncRecord | None) -> None:
        if self._window.pages.sync_built is not None:
            self._window.pages.sync_built.show_record(record)

    def _show_pull(self, progress: PullProgress) -> None:
        if self._window.pages.sync_built is not None:
            self._window.pages.sync_built.show_pull(progress)

    def _show_trail(self, trail: tuple[Correction, ...]) -> None:
        self._window.pages.history.show_trail(trail)

    def _show_waits(self, answer: tuple[str, bool]) -> None:
        customer, waits = answer
        self._window.desk_page.customer.show_waiting(customer if waits else "")

    def _say_exported(self, answer: object) -> None:
        count, file = cast("tuple[int, str]", answer)
        text = tr("%n record(s) written to {file}", "exported for IT", count)
        self.told.emit(text.format(file=file))
