"""One plugged headset: a thread that waits for its reports, and the lights it was given."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from callcenter.domain.headset import HeadsetButton
from callcenter.engine.headset.bus import Device, Found
from callcenter.engine.headset.buttons import Buttons
from callcenter.engine.headset.descriptor import read
from callcenter.engine.headset.lights import Lights
from callcenter.engine.headset.panel import Panel
from callcenter.engine.headset.quirks import Quirk

WAIT_MS = 250


class Attached:
    """Made for an open *device*; *press* is called on its own thread, *lost* when it is gone."""

    def __init__(
        self,
        found: Found,
        device: Device,
        quirk: Quirk,
        *,
        press: Callable[[HeadsetButton], None],
        lost: Callable[[], None],
        clock: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        layout = read(device.descriptor())
        self.found = found
        self.gone = False
        self._device = device
        self._buttons = Buttons(layout, quirk)
        self._panel = Panel(layout, never=quirk.never)
        self._shown: frozenset[bytes] = frozenset()
        self._press = press
        self._lost = lost
        self._clock = clock
        self._log = log
        self._lock = threading.Lock()
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"headset-{found}", daemon=True)

    def start(self) -> None:
        """Listen to it."""
        controls = ", ".join(sorted(each.value for each in self._buttons.controls)) or "nothing"
        self._log.info("%s is here; it has: %s", self.found, controls)
        self._thread.start()

    def show(self, lights: Lights) -> None:
        """Let it show *lights*; only what is new is sent."""
        with self._lock:
            self._buttons.follow(lights, self._clock())
        reports = self._panel.reports(lights)
        try:
            for report in reports:
                if report not in self._shown:
                    self._device.write(report)
        except OSError as error:
            # Its own thread notices if it is gone; if not, the next change tries again.
            self._log.debug("%s took no light: %s", self.found, error)
            self._shown = frozenset()
            return
        self._shown = frozenset(reports)

    def leave(self) -> None:
        """Listen no more; done within the time of one read."""
        self._leaving.set()

    def close(self, seconds: float) -> None:
        """Wait until its thread has ended, then give the device back."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            self._log.warning("%s does not let go", self.found)
            return
        self._device.close()

    def _work(self) -> None:
        try:
            while not self._leaving.is_set():
                report = self._device.read(WAIT_MS)
                if report:
                    self._take(report)
        except OSError as error:
            self._log.info("%s is gone: %s", self.found, error)
        finally:
            # Closed by whoever writes: never while a report is being written.
            self.gone = True
            self._lost()

    def _take(self, report: bytes) -> None:
        with self._lock:
            pressed = self._buttons.pressed(report, self._clock())
        if pressed is not None:
            self._press(pressed)
