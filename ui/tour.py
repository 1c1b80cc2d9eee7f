"""The demo's tour: a shift by script, played on the real window against the demo's exchange.

Every line it prints has happened: each step waits for what it says, and a step that does not
happen in time ends the tour with a failure.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from callcenter.domain.desk import Desk

if TYPE_CHECKING:
    from callcenter.demo.world import World
    from callcenter.store.store import Store
    from ui.desktop import Desktop

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)
LOOK_MS = 10
LIMIT_S = 15.0
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True, slots=True)
class Until:
    """A step of the tour: *words* are true once *holds* is; it must come within *limit_s*."""

    words: str
    holds: Callable[[], object]
    limit_s: float = LIMIT_S


Scene = Generator[Until, None, None]


@dataclass(frozen=True, slots=True)
class Stall:
    """The longest time for which the window's thread was late, and the most it worked on end.

    On a busy computer a thread is late for the others' sake too; its own work tells its part.
    """

    late_ms: float = 0.0
    work_ms: float = 0.0
    after: str = ""

    def beside(self, other: Stall) -> Stall:
        """The worse of both, each figure by itself; *after* is that of the longer work."""
        after = other.after if other.work_ms > self.work_ms else self.after
        return Stall(max(self.late_ms, other.late_ms), max(self.work_ms, other.work_ms), after)

    def __str__(self) -> str:
        after = f", after “{self.after}”" if self.after else ""
        return f"was {self.late_ms:.0f} ms, its longest work {self.work_ms:.0f} ms{after}"


class Tour(QObject):
    """Plays the shift, prints what happens with times, and leaves a picture of every screen."""

    def __init__(
        self,
        desktop: Desktop,
        world: World,
        output: Path,
        script: Callable[[Tour], Scene],
    ) -> None:
        super().__init__(desktop)
        self.desktop = desktop
        self.world = world
        self._output = output
        self._script = script
        self._aside = ThreadPoolExecutor(1, "tour")
        self._began = time.monotonic()
        self._steps: Scene | None = None
        self._step: Until | None = None
        self._deadline = 0.0
        self._passed = False
        self._pictures = 0
        self._stall = Stall()
        self._said = ""
        self._last_beat = self._began
        self._last_work = time.thread_time()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    @Slot()
    def start(self) -> None:
        """Begin the shift."""
        try:
            self._output.mkdir(parents=True, exist_ok=True)
            # Of an earlier tour; other people's pictures stay.
            for picture in self._output.glob("[0-9][0-9]-[a-z]*.png"):
                picture.unlink()
        except OSError as error:
            self._fail(f"there is no place for the pictures: {error}")
            return
        self._steps = self._script(self)
        self._beat_anew()
        self._timer.start()

    def verdict(self) -> int:
        """0 when everything of the tour has happened."""
        return 0 if self._passed else 1

    # -- what the script uses ---------------------------------------------------------------

    @property
    def desk(self) -> Desk:
        """The desk as it is."""
        return self.desktop.shell.desk

    def aside(self, work: Callable[[], T]) -> Future[T]:
        """Do *work* beside the window's thread, as the world does."""
        return self._aside.submit(work)

    def find(self, kind: type[W], name: str) -> W:
        """The visible part of the window with that name."""
        for found in self.desktop.window.findChildren(kind, name):
            if found.isVisible():
                return found
        raise LookupError(f"the window shows no {name}")

    def shows(self, name: str) -> bool:
        """Whether the window shows the part with that name."""
        return any(found.isVisible() for found in self.desktop.window.findChildren(QWidget, name))

    def click(self, name: str) -> None:
        """Press the button with that name, with the mouse."""
        QTest.mouseClick(self.find(QWidget, name), Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the keyboard is."""
        held = NO_MODIFIER
        for modifier in modifiers:
            held |= modifier
        target = self.desktop.app.focusWidget() or self.desktop.window
        QTest.keyClick(target, key, held)

    def write(self, text: str) -> Scene:
        """Type *text* letter by letter where the keyboard is."""
        for letter in text:
            # QTest knows keys of the ASCII letters only; a keyboard sends the text as well.
            target = self.desktop.app.focusWidget() or self.desktop.window
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                self.desktop.app.sendEvent(target, QKeyEvent(kind, 0, NO_MODIFIER, letter))
            yield self.pause(0.015)

    def poll(self, ask: Callable[[], object]) -> Callable[[], bool]:
        """A condition that *ask*, done beside the window's thread again and again, came true."""
        asked = self.aside(ask)

        def holds() -> bool:
            nonlocal asked
            if not asked.done():
                return False
            if asked.result():
                return True
            asked = self.aside(ask)
            return False

        return holds

    def ask_store(self, question: Callable[[Store], object]) -> Callable[[], bool]:
        """A condition that *question*, put to the file on the disk beside the app, came true."""

        def ask() -> object:
            from callcenter.store.store import Store

            store = Store.look(self.world.profile.database, agent="", site="", now=self.desktop.now)
            try:
                return question(store)
            finally:
                store.close()

        return self.poll(ask)

    def text(self, name: str) -> str:
        """What the visible label with that name reads; empty when there is none."""
        for found in self.desktop.window.findChildren(QLabel, name):
            if found.isVisible():
                return str(found.text())
        return ""

    def pause(self, seconds: float) -> Until:
        """Let time pass, as a person does."""
        over = time.monotonic() + seconds
        return Until("", lambda: time.monotonic() >= over)

    def dialog(self) -> QDialog | None:
        """The dialog that is open, if there is one."""
        for found in self.desktop.app.topLevelWidgets():
            if isinstance(found, QDialog) and found.isVisible():
                return found
        return None

    def at_window(self) -> bool:
        """Whether the window itself has the keyboard again."""
        return self.dialog() is None and self.desktop.window.isActiveWindow()

    def close_dialog(self) -> None:
        """Close the dialog with Esc, as a person does."""
        if (dialog := self.dialog()) is not None:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
        self.desktop.window.activateWindow()

    def picture(self, name: str) -> None:
        """Leave a picture of the window as it is."""
        self._pictures += 1
        file = self._output / f"{self._pictures:02d}-{name}.png"
        window = self.dialog() or self.desktop.window
        if not window.grab().save(str(file)):
            raise OSError(f"the picture {file} cannot be written")
        # Taking a picture is the tour's own work, no stall of the app's.
        self._beat_anew()

    def say(self, words: str) -> None:
        """Print one line with the time since the beginning."""
        self._said = words
        print(f"{time.monotonic() - self._began:7.2f} s  {words}", flush=True)

    # -- playing ----------------------------------------------------------------------------

    def _beat_anew(self) -> None:
        self._last_beat, self._last_work = time.monotonic(), time.thread_time()

    @Slot()
    def _look(self) -> None:
        now = time.monotonic()
        late_ms = (now - self._last_beat) * 1000 - LOOK_MS
        work_ms = (time.thread_time() - self._last_work) * 1000
        self._stall = self._stall.beside(Stall(late_ms, work_ms, self._said))
        self._beat_anew()
        try:
            self._play(now)
        except Exception as error:
            self._fail(f"{type(error).__name__}: {error}")

    def _play(self, now: float) -> None:
        if self._step is None:
            self._next()
        elif self._step.holds():
            if self._step.words:
                self.say(self._step.words)
            self._next()
        elif now > self._deadline:
            self._fail(f"not within {self._step.limit_s:g} s: {self._step.words}")

    def _next(self) -> None:
        self._step = next(self._steps, None) if self._steps else None
        if self._step is None:
            self._passed = True
            self.say(f"the longest stall of the window {self._stall}")
            self.say(f"all of it happened; {self._pictures} pictures in {self._output}")
            self._end()
            return
        self._deadline = time.monotonic() + self._step.limit_s

    def _fail(self, words: str) -> None:
        self.say(f"FAILED  {words}")
        print(f"the tour failed: {words}", file=sys.stderr)
        try:
            self.picture("failed")
        except OSError as error:
            self.say(str(error))
        self._end()

    def _end(self) -> None:
        self._timer.stop()
        self._aside.shutdown(wait=False, cancel_futures=True)
        self.desktop.quit()
