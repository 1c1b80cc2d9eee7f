"""All plugged headsets: found, opened, lit and listened to, on threads of their own."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from callcenter.domain.headset import HeadsetButton
from callcenter.engine.headset.bus import Bus, Device, Forbidden, Found
from callcenter.engine.headset.lights import Lights

if TYPE_CHECKING:
    from callcenter.engine.headset.attached import Attached
    from callcenter.engine.headset.quirks import Quirks

LOOK_S = 2.0
WARM_UP_S = 1.0
"""The first registration goes before the first look."""
STOP_S = 1.0


class Headsets:
    """The real ones; *quirks* is called once, when the first one is there.

    One thread looks for devices every two seconds, opens them and sets lights; every open device
    has a thread that waits for its reports.
    """

    def __init__(
        self,
        bus: Bus,
        *,
        quirks: Callable[[], Quirks],
        clock: Callable[[], float],
        log: logging.Logger,
        look_s: float = LOOK_S,
        warm_up_s: float = WARM_UP_S,
    ) -> None:
        self._bus = bus
        self._read_quirks = quirks
        self._quirks: Quirks | None = None
        self._clock = clock
        self._log = log
        self._look_s = look_s
        self._warm_up_s = warm_up_s
        self._presses: deque[HeadsetButton] = deque()
        self._news = threading.Condition()
        self._changed = False
        self._allowed = False
        self._stopping = False
        self._lights = Lights()
        self._attached: dict[bytes, Attached] = {}
        self._told: set[bytes] = set()
        self._blind = False
        self._thread: threading.Thread | None = None

    def allow(self, buttons: bool) -> None:
        """Use the *buttons* and lights, or leave them alone."""
        if buttons and self._thread is None:
            self._thread = threading.Thread(target=self._work, name="headsets", daemon=True)
            self._thread.start()
        with self._news:
            if buttons is not self._allowed:
                self._allowed = buttons
                self._tell()

    def show(self, lights: Lights) -> None:
        """How the calls stand."""
        if lights == self._lights:
            return
        with self._news:
            self._lights = lights
            self._tell()

    def pressed(self) -> tuple[HeadsetButton, ...]:
        """What was pressed since the last time."""
        found: list[HeadsetButton] = []
        while self._presses:
            found.append(self._presses.popleft())
        return tuple(found)

    def stop(self) -> None:
        """Dark again, and done."""
        if self._thread is None:
            return
        with self._news:
            self._stopping = True
            self._tell()
        self._thread.join(STOP_S)

    def _tell(self) -> None:
        self._changed = True
        self._news.notify()

    # On the thread of its own.

    def _work(self) -> None:
        look_at = self._clock() + self._warm_up_s
        while not self._stopping:
            if self._allowed and self._clock() >= look_at:
                look_at = self._clock() + self._look_s
                self._look()
            self._light()
            self._wait(look_at)
        self._dismiss()

    def _wait(self, look_at: float) -> None:
        with self._news:
            if not self._changed:
                self._news.wait(max(0.0, look_at - self._clock()) if self._allowed else None)
            self._changed = False

    def _light(self) -> None:
        if not self._allowed:
            self._dismiss()
            return
        lights = self._lights
        for each in tuple(self._attached.values()):
            if each.gone:
                del self._attached[each.found.path]
                each.close(STOP_S)
            else:
                each.show(lights)

    def _dismiss(self) -> None:
        leaving = tuple(self._attached.values())
        self._attached.clear()
        self._told.clear()
        for each in leaving:
            each.show(Lights())
            each.leave()
        for each in leaving:
            each.close(STOP_S)
        self._presses.clear()

    def _look(self) -> None:
        try:
            plugged = self._bus.look()
        except OSError as error:
            if not self._blind:
                self._log.warning("headsets cannot be looked for: %s", error)
            self._blind = True
            return
        self._blind = False
        self._told &= {found.path for found in plugged}
        for found in plugged:
            if found.path not in self._attached:
                self._attach(found)

    def _attach(self, found: Found) -> None:
        try:
            device = self._bus.open(found)
        except Forbidden:
            self._tell_once(found, "this user may not: see `callcenter doctor`")
            return
        except OSError as error:
            self._tell_once(found, str(error))
            return
        try:
            attached = self._made(found, device)
        except (OSError, ValueError) as error:
            device.close()
            self._tell_once(found, str(error))
            return
        self._told.discard(found.path)
        self._attached[found.path] = attached
        attached.start()

    def _made(self, found: Found, device: Device) -> Attached:
        # Imported here: a computer without a headset need not load it.
        from callcenter.engine.headset.attached import Attached

        return Attached(
            found,
            device,
            self._known().of(found.vendor, found.product),
            press=self._presses.append,
            lost=self._lost,
            clock=self._clock,
            log=self._log,
        )

    def _known(self) -> Quirks:
        from callcenter.engine.headset.quirks import BadQuirks, Quirks

        if self._quirks is None:
            try:
                self._quirks = self._read_quirks()
            except BadQuirks as error:
                self._log.error("headsets are used without what is known of them: %s", error)
                self._quirks = Quirks()
        return self._quirks

    def _tell_once(self, found: Found, reason: str) -> None:
        # It is tried again at every look: another program or a new rule may set it free.
        if found.path not in self._told:
            self._log.warning("%s cannot be used: %s", found, reason)
        self._told.add(found.path)

    def _lost(self) -> None:
        with self._news:
            self._tell()
