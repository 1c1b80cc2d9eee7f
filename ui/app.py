"""The composition root: builds every part of the app, connects them, and lets them run.

Qt is imported only after the telephone has been started: the two start side by side.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from callcenter.config import load
from callcenter.control import (
    AlreadyRunning,
    ControlDoor,
    HandedOverInVain,
    Reply,
    Verb,
    open_or_hand_over,
    patience,
)
from callcenter.engine.phone import Phone
from callcenter.instance import instance
from callcenter.paths import Profile
from ui.line_setup import LineSetup
from ui.preferences import SIP_PASSWORD, Passwords
from ui.recording_setup import RecordingSetup

if TYPE_CHECKING:
    from callcenter.cli.starting import DemoOptions, RunOptions
    from callcenter.demo.world import World
    from callcenter.engine.messages import Event
    from ui.crossing import Crossing
    from ui.desktop import Desktop

TOUR_WRAP_UP_S = 6
SWITCH_S = 0.0005
"""So long a background thread may keep Python from the window; by default it is ten times that."""


def run(options: RunOptions) -> int:
    """Run the app until it is closed; the exit code."""
    # Nothing made while starting is garbage; looking for it would hold up the first paint.
    gc.disable()
    log_what_nobody_caught()
    profile = Profile(options.profile) if options.profile else Profile.default()
    start = Start(profile, config_file=options.config_file, one_process=options.one_process)
    try:
        if not start.begin(options.uri):
            return 0
    except (AlreadyRunning, HandedOverInVain) as error:
        print(error, file=sys.stderr)
        return 1
    desktop = start.desktop(minimized=options.minimized, probe=options.probe)
    if options.uri:
        desktop.offer(options.uri)
    return desktop.run()


def demo(options: DemoOptions) -> int:
    """Run the app on the embedded exchange and the sample CRM; with a tour, by script."""
    from callcenter.demo.world import RealProfile

    log_what_nobody_caught()
    try:
        return _demo(options)
    except RealProfile as error:
        print(error, file=sys.stderr)
        return 1


def _demo(options: DemoOptions) -> int:
    from callcenter.demo.world import World

    tour = options.tour
    if not has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        tour = True
    # In a tour somebody watches the wrap-up run out.
    settings = {"wrap_up.seconds": TOUR_WRAP_UP_S} if tour else {}
    with World.open(options.profile, settings=settings) as world:
        start = Start(world.profile)
        if not start.begin(""):
            print("this demo's app is running already", file=sys.stderr)
            return 1
        desktop = start.desktop(minimized=False, probe=None)
        if not tour:
            return desktop.run(world.let_customers_call)
        return _play_tour(desktop, world, options.output)


def log_what_nobody_caught() -> None:
    """Put what breaks in a slot or a thread into the log too: a window has nobody at its stderr."""
    log = logging.getLogger("callcenter")
    say = sys.excepthook

    def broke(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, KeyboardInterrupt):
            log.critical("this was not expected", exc_info=(kind, error, trace))
        say(kind, error, trace)

    def thread_broke(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            broke(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = broke
    threading.excepthook = thread_broke


def has_display() -> bool:
    """Whether a window can be seen here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _play_tour(desktop: Desktop, world: World, output: Path) -> int:
    from ui.shift import shift
    from ui.tour import Tour

    tour = Tour(desktop, world, output, shift)
    code = desktop.run(tour.start)
    return tour.verdict() if code == 0 else code


class Early:
    """Keeps what comes from other threads until there is a window to bring it to."""

    def __init__(self) -> None:
        self._values: list[object] = []
        self._crossing: Crossing | None = None
        self._lock = threading.Lock()

    def bring(self, value: object) -> None:
        """Take *value* to the window's thread, now or as soon as there is one."""
        with self._lock:
            if self._crossing is None:
                self._values.append(value)
            else:
                self._crossing.bring(value)

    def heard(self, seq: int, event: Event) -> None:
        """The telephone's listener."""
        self.bring(event)

    def open(self, crossing: Crossing) -> None:
        """From now on straight through *crossing*, after what has waited."""
        with self._lock:
            self._crossing = crossing
            for value in self._values:
                crossing.bring(value)
            self._values.clear()


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the control door asks *verb*; the reply goes into *reply*."""

    verb: Verb
    arguments: Mapping[str, Any]
    reply: Future[Reply]


class Start:
    """What happens before there is a window: configuration, single instance, telephone."""

    def __init__(
        self,
        profile: Profile,
        *,
        config_file: Path | None = None,
        one_process: bool = False,
        phone: Phone | None = None,
        passwords: Passwords | None = None,
    ) -> None:
        self.profile = profile
        self.config_file = config_file
        self.early = Early()
        self.door: ControlDoor | None = None
        self.config, self.problems = load(profile, user_file=config_file)
        self.phone = phone or _phone(profile, one_process)
        self.passwords = passwords or Passwords(os.environ)
        self.recording = RecordingSetup(profile.recordings, self.passwords, report=self.early.bring)
        self.line = LineSetup(
            self.phone,
            password=lambda: self.passwords.get(SIP_PASSWORD),
            recordings=self.recording.wanted,
            instance=lambda: instance(profile.instance, lambda: str(uuid4())),
            report=self.early.bring,
        )
        self._log_file = self._keep_log(profile.logs)

    def begin(self, uri: str) -> bool:
        """Start the telephone; False when an app that runs already took over."""
        log = logging.getLogger("callcenter.control")
        self.door = open_or_hand_over(self.profile.control, self._visited, uri, log=log)
        if self.door is None:
            return False
        self.phone.start(self.early.heard)
        self.line.begin(self.config)
        return True

    def desktop(self, *, minimized: bool, probe: Path | None) -> Desktop:
        """The window and everything behind it."""
        if self.config.ui.scale != 1.0:
            # Qt reads it once, before there is an application.
            os.environ["QT_SCALE_FACTOR"] = str(self.config.ui.scale)
        sys.setswitchinterval(SWITCH_S)
        from ui.qt_reading import byte_code_kept

        with byte_code_kept():
            import PySide6.QtCore  # noqa: F401
        from ui.desktop import Desktop

        return Desktop(self, minimized=minimized, probe=probe)

    def _visited(self, verb: Verb, arguments: Mapping[str, Any]) -> Reply:
        visit = Visit(verb, arguments, Future())
        self.early.bring(visit)
        try:
            return visit.reply.result(patience(verb))
        except TimeoutError:
            return Reply(False, "the app is busy and did not answer in time")

    def close_log(self) -> None:
        """Let go of the log's file."""
        logging.getLogger("callcenter").removeHandler(self._log_file)
        self._log_file.close()

    def _keep_log(self, directory: Path) -> logging.Handler:
        from logging.handlers import RotatingFileHandler

        handler = RotatingFileHandler(
            directory / "desk.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8"
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        log = logging.getLogger("callcenter")
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        return handler


def _phone(profile: Profile, one_process: bool) -> Phone:
    def now() -> datetime:
        return datetime.now(UTC)

    log = logging.getLogger("callcenter.engine")
    if one_process:
        from callcenter.engine.pjsip.thread import ThreadPhone

        return ThreadPhone(now=now, log=log)
    from callcenter.engine.process import EngineProcess

    return EngineProcess(profile.directory, now=now, log=log)
