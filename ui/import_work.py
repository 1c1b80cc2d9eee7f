"""Customers in files at work, on a thread of its own: looked at, tried out, imported, undone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from callcenter.config import Config
from ui.import_wishes import (
    Exported,
    Exporting,
    ExportWanted,
    Imported,
    Importing,
    Listed,
    Looked,
    LookWanted,
    Order,
    TriedOut,
    Trying,
    Undoing,
    Unmade,
)
from ui.import_words import reason

if TYPE_CHECKING:
    from callcenter.domain.customer import Customer
    from callcenter.importing.opened import OpenedFile
    from callcenter.importing.plan import Plan
    from callcenter.store.store import Store

T = TypeVar("T")
SHOWN = 20
CLOSE_S = 10.0


class Keeper(Protocol):
    """Whose store it is: the back office."""

    def borrow(self) -> Store:
        """The store, to be read on the caller's own thread; raises StoreClosed."""

    def turn(self, work: Callable[[], T]) -> T:
        """Do *work* on the thread that writes, and wait for it."""

    def wait_for_calls(self) -> None:
        """Return when nothing urgent is to be done."""

    def send(self) -> None:
        """Send what waits for the CRM."""


class ImportWork:
    """Does one thing after the other; *report* gets what comes of each.

    *config* gives the configuration that holds, *new_id* UUIDs, *now* the aware present.
    """

    def __init__(
        self,
        keeper: Keeper,
        *,
        config: Callable[[], Config],
        report: Callable[[object], None],
        new_id: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        self._keeper, self._config, self._report = keeper, config, report
        self._new_id, self._now = new_id, now
        self._pool = ThreadPoolExecutor(1, "import")
        self._stop = threading.Event()
        self._ending = threading.Event()
        self._opened: OpenedFile | None = None
        self._log = logging.getLogger("callcenter.importing")

    def look(self, wish: LookWanted) -> None:
        """Look at a file: Looked."""
        self._begin(lambda stop: self._look(wish), lambda problem: Looked(wish, problem=problem))

    def rehearse(self, order: Order) -> None:
        """Try out what an import would do with the file that was looked at last: TriedOut."""
        self._begin(
            lambda stop: self._rehearse(order, stop),
            lambda problem: TriedOut(order, problem=problem),
        )

    def run(self, order: Order) -> None:
        """Import it: Importing again and again, Imported at the end."""
        self._begin(lambda stop: self._run(order, stop), lambda problem: Imported(problem=problem))

    def undo(self, batch: str) -> None:
        """Take an import back: Unmade."""
        self._begin(lambda stop: self._undo(batch), lambda problem: Unmade(batch, problem=problem))

    def list(self) -> None:
        """Look up past imports: Listed."""
        self._begin(
            lambda stop: Listed(self._keeper.borrow().imports.all()),
            lambda problem: Listed(problem=problem),
            stops=False,
        )

    def export(self, wish: ExportWanted) -> None:
        """Write all customers to a file: Exported."""
        self._begin(
            lambda stop: self._export(Path(wish.file)),
            lambda problem: Exported(wish.file, problem=problem),
        )

    def stop(self) -> None:
        """Stop what is under way, between two of its steps."""
        self._stop.set()

    def close(self) -> None:
        """Stop what is under way and wait for its end."""
        self._ending.set()
        self.stop()
        last: Future[None] = self._pool.submit(lambda: None)
        try:
            last.result(CLOSE_S)
        except TimeoutError:
            self._log.error("an import did not stop within %g s", CLOSE_S)
        self._pool.shutdown(wait=False, cancel_futures=True)

    # -- on its thread ----------------------------------------------------------------------

    def _begin(
        self,
        work: Callable[[threading.Event], object],
        failed: Callable[[str], object],
        *,
        stops: bool = True,
    ) -> None:
        # What was begun before is not wanted any more.
        if stops:
            self._stop.set()
            self._stop = threading.Event()
        done = self._pool.submit(self._done, work, failed, self._stop)
        done.add_done_callback(self._told)

    def _done(
        self,
        work: Callable[[threading.Event], object],
        failed: Callable[[str], object],
        stop: threading.Event,
    ) -> None:
        from callcenter.exporting.cells import CannotExport
        from callcenter.importing.rows import WrongFile
        from callcenter.store.errors import StoreError
        from callcenter.storekeeper import StoreClosed

        try:
            came = work(stop)
        except (WrongFile, CannotExport, StoreClosed, StoreError) as error:
            came = failed(str(error))
        except Exception as error:
            self._log.exception("a file of customers could not be dealt with")
            came = failed(str(error))
        if came is not None:
            self._report(came)

    def _told(self, done: Future[None]) -> None:
        if not done.cancelled() and (error := done.exception()):
            self._log.error("what came of a file of customers was not told", exc_info=error)

    def _look(self, wish: LookWanted) -> Looked:
        from callcenter.importing.opened import open_file
        from callcenter.importing.rows import Reading

        region = self._config().numbers.region
        reading = Reading(region, wish.encoding, wish.delimiter, wish.sheet)
        self._opened = open_file(Path(wish.file), reading)
        return Looked(wish, self._opened, self._opened.first(SHOWN))

    def _plan(self, order: Order) -> tuple[OpenedFile, Plan]:
        from callcenter.customer_policy import refuse_import
        from callcenter.importing.plan import Plan
        from callcenter.importing.rows import WrongFile

        if self._opened is None:
            raise WrongFile("No file is open. Choose one.")
        refuse_import(self._config(), to_crm=order.to_crm)
        numbers = self._config().numbers
        plan = Plan(
            order.mapping,
            numbers.region,
            policy=order.policy,
            to_crm=order.to_crm,
            extension_digits=numbers.extension_digits,
        )
        return self._opened, plan

    def _rehearse(self, order: Order, stop: threading.Event) -> TriedOut | None:
        from callcenter.importing.rehearsal import rehearse

        opened, plan = self._plan(order)
        told = rehearse(
            self._keeper.borrow().imports,
            opened,
            plan,
            new_id=self._new_id,
            wait=self._keeper.wait_for_calls,
            progress=lambda rows: self._report(Trying(rows)),
            stopping=stop.is_set,
            shown=SHOWN,
        )
        return None if stop.is_set() else TriedOut(order, told)

    def _run(self, order: Order, stop: threading.Event) -> Imported:
        from callcenter.importing.run import Import
        from callcenter.sync.portion import Portion

        opened, plan = self._plan(order)
        work = Import(
            self._keeper.borrow().imports,
            opened,
            plan,
            new_id=self._new_id,
            now=self._now,
            pace=Portion(),
            turn=self._keeper.turn,
            wait=self._keeper.wait_for_calls,
            say=reason,
        )
        try:
            batch = work.run(lambda far: self._report(Importing(far.batch, far.of)), stop.is_set)
        finally:
            if order.to_crm:
                self._keeper.send()
        return Imported(batch)

    def _undo(self, batch: str) -> Unmade:
        from callcenter.importing.undoing import undo
        from callcenter.sync.portion import Portion

        done = undo(
            self._keeper.borrow().import_undoing,
            batch,
            pace=Portion(),
            turn=self._keeper.turn,
            wait=self._keeper.wait_for_calls,
            progress=self._undone,
        )
        self._keeper.send()
        return Unmade(batch, done)

    def _undone(self, records: int) -> None:
        self._refuse_at_the_end()
        self._report(Undoing(records))

    def _export(self, path: Path) -> Exported:
        from callcenter.customer_policy import refuse_export
        from callcenter.exporting.export import export

        refuse_export(self._config())
        pages: Any = self._keeper.borrow().customer_pages
        count = export(
            path,
            self._calmly(pages.all()),
            most_numbers=pages.most_numbers(),
            replace=True,
            progress=lambda customers: self._report(Exporting(customers)),
        )
        return Exported(str(path), count)

    def _calmly(self, customers: Iterable[Customer]) -> Iterator[Customer]:
        """All of them, while calls go first."""
        from callcenter.importing.run import READ_AT_ONCE

        for count, kept in enumerate(customers):
            if count % READ_AT_ONCE == 0:
                self._refuse_at_the_end()
                self._keeper.wait_for_calls()
            yield kept

    def _refuse_at_the_end(self) -> None:
        from callcenter.storekeeper import StoreClosed

        if self._ending.is_set():
            # Read any longer, a store that was removed meanwhile would be there again.
            raise StoreClosed("Callcenter was quit.")
