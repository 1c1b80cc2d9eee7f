"""Opens the local store, again and again if need be, and does with it what is asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from callcenter.answers import Asked, AskFailed, Rescued
from callcenter.domain.wishes import Restored, StoreProblem
from callcenter.staff import Staff

if TYPE_CHECKING:
    from callcenter.store.store import Store


SLOW_S = 3.0
"""An opening that takes longer than that is told on the screen."""
SLOWLY = (
    "the data on this computer is being made ready; after an update, or a computer that went off, "
    "that takes a minute for a million customers"
)


class StoreClosed(Exception):
    """The local store cannot be used (yet); the text says why."""


class Storekeeper:
    """*report* hears how it goes.

    *arrived* is called when the store is open, with what was left open in it; *tried* after every
    try to open it.
    """

    def __init__(
        self,
        open_store: Callable[[], Store],
        *,
        staff: Staff,
        report: Callable[[object], None],
        arrived: Callable[[Store, Restored], None],
        tried: Callable[[], None],
        reopen_s: float,
        log: logging.Logger,
        slow_s: float = SLOW_S,
    ) -> None:
        self.store: Store | None = None
        self._slow_s = slow_s
        self._slow = False
        self._telling = threading.Lock()
        self._open_store = open_store
        self._staff = staff
        self._report = report
        self._arrived = arrived
        self._tried = tried
        self._reopen_s = reopen_s
        self._log = log
        self._reason = "the local store is still being opened"
        self._first = threading.Event()
        self._unkept: set[str] = set()

    # How it is opened.

    def open(self, *, again: bool = False) -> None:
        """Open it, on the writing thread; what cannot be is tried again."""
        if not again:
            self._staff.soon(self._staff.loop.call_later, self._slow_s, self._tell_slow)
        try:
            store, left = self._opened()
        except Exception as error:
            if not again:
                self._log.exception("the local store cannot be opened")
                self._report(Restored(None))
            self._reason = str(error)
            self._report(StoreProblem(str(error)))
            self._staff.soon(self._open_later)
        else:
            # The agent of a desk that had to begin without its store is what they have chosen to
            # be since. What was left open is told before anything is saved over it.
            left = replace(left, agent=None) if again else left
            self._report(left)
            with self._telling:
                self.store = store
            if store.repair is not None:
                self._log.warning("%s", store.repair.words)
                self._report(Rescued(store.repair.words))
            if again:
                self._log.warning("the local store is open now")
            if again or self._slow:
                self._report(StoreProblem(""))
            self._arrived(store, left)
        finally:
            self._first.set()
            self._tried()

    def _tell_slow(self) -> None:
        with self._telling:
            if self.store is None and not self._first.is_set():
                self._slow = True
                self._log.warning("the local store takes its time to be opened")
                self._report(StoreProblem(SLOWLY))

    def ready(self) -> Store:
        """The store, as soon as it was tried to open it; raises StoreClosed when it is not open."""
        self._first.wait()
        if self.store is None:
            raise StoreClosed(self._reason)
        return self.store

    def _opened(self) -> tuple[Store, Restored]:
        store = self._open_store()
        try:
            left = Restored(store.agent.load(), store.interactions.open(), store.recordings.open())
            return store, left
        except BaseException:
            # Held on to, it would refuse itself at the next try.
            store.close()
            raise

    def _open_later(self) -> None:
        self._staff.loop.call_later(
            self._reopen_s, self._write_later, lambda: self.open(again=True)
        )

    # What is done with it.

    def write(
        self, work: Callable[[Store], object], what: str, *, until_kept: bool = False
    ) -> None:
        """Do *work* on the writing thread; *what* it is, in words, for the log.

        With *until_kept* it is tried until it comes off.
        """
        self._staff.check_started()

        def write() -> None:
            try:
                work(self.ready())
            except Exception as error:
                self._not_kept(what, error)
                if until_kept:
                    self._staff.soon(
                        self._staff.loop.call_later, self._reopen_s, self._write_later, write
                    )
            else:
                self._kept_again(what)

        self._staff.writer.submit(write)

    def answer(self, to: str, question: Callable[[Store], object]) -> None:
        """Put *question* to the store here and now; answered by Asked or AskFailed."""
        from callcenter.store.errors import NotPossible

        try:
            self._report(Asked(to, question(self.ready())))
        except (StoreClosed, NotPossible) as reason:
            # The first has been logged and is on the screen, the second is no failure.
            self._report(AskFailed(to, str(reason)))
        except Exception as error:
            self._log.exception("a question (%s) could not be answered", to)
            self._report(AskFailed(to, str(error)))

    def _write_later(self, work: Callable[[], object]) -> None:
        self._staff.writer.submit(work)

    def _not_kept(self, what: str, error: Exception) -> None:
        if what not in self._unkept:
            self._unkept.add(what)
            self._log.error("%s could not be kept", what, exc_info=error)
        self._report(StoreProblem(str(error)))

    def _kept_again(self, what: str) -> None:
        if what in self._unkept:
            self._unkept.discard(what)
            self._log.warning("%s is kept again", what)
            self._report(StoreProblem(""))
