"""The app with a desk that has its hands full: a thousand changes a second on the screen.

    python -m tests.bench.busy_desk --profile DIR --probe FILE

Beside the probe's file it leaves one with the suffix `.updates`: how many changes were shown.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from callcenter.config.values import LINE
from callcenter.domain.events import Line, LineChanged, LineState
from callcenter.paths import Profile
from ui.app import Start
from ui.desktop import Desktop

PER_S = 1000
MOST_AT_ONCE = 20


def main() -> int:
    """Run the app until it is asked to quit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", type=Path, required=True)
    parser.add_argument("--probe", type=Path, required=True)
    options = parser.parse_args()
    start = Start(Profile(options.profile))
    if not start.begin(""):
        return 1
    desktop = start.desktop(minimized=False, probe=options.probe)
    updates = Updates(desktop, options.probe.with_suffix(".updates"))
    return desktop.run(updates.start)


class Updates(QObject):
    """Changes the line's words over and over, and so everything that shows the desk."""

    def __init__(self, desktop: Desktop, file: Path) -> None:
        super().__init__(desktop)
        self._shell = desktop.shell
        self._file = file
        self._shown = 0
        self._began = 0.0
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._update)
        self._told = QTimer(self, interval=500)
        self._told.timeout.connect(self._tell)

    @Slot()
    def start(self) -> None:
        """Begin."""
        self._began = time.monotonic()
        self._timer.start()
        self._told.start()

    @Slot()
    def _update(self) -> None:
        due = int((time.monotonic() - self._began) * PER_S) - self._shown
        # A desk that cannot keep up shows what it can; it must still read its events.
        for _ in range(min(due, MOST_AT_ONCE)):
            self._shown += 1
            line = Line(LINE, "sip:agent@pbx", LineState.REGISTERED, reason=str(self._shown))
            self._shell.receive(LineChanged(line, datetime.now(UTC)))

    @Slot()
    def _tell(self) -> None:
        rate = self._shown / (time.monotonic() - self._began)
        self._file.write_text(f"{rate:.0f}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
