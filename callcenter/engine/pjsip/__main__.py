"""The telephone's process: `python -m callcenter.engine.pjsip --profile DIR`.

The main thread owns the telephone. The door is open before the SIP library is loaded, and sound
devices are looked for only after that, so that nothing stands before the first registration.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import logging
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from uuid import uuid4

from callcenter.engine.channel import Channel, Doorway, forget_place, new_key, new_place
from callcenter.engine.child import CRASH_LOG
from callcenter.engine.host import Host, Served
from callcenter.engine.messages import PROTOCOL, Event
from callcenter.engine.rendezvous import Claim, Rendezvous, Taken, Unreadable

if TYPE_CHECKING:
    from callcenter.engine.headset.headset import Headset
    from callcenter.engine.headset.quirks import Quirks
    from callcenter.engine.pjsip.media import AudioBridge

STOP_S = 8.0
CLAIM_S = 5.0
TAKEN = 3
LOG_BYTES = 1_000_000
SWITCH_S = 0.0005


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Be a telephone until nobody needs one any more; never returns."""
    options = _options(arguments)
    logs: Path = options.profile / "logs"
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Kept open for as long as the process lives: it is written to at the moment of a crash.
    crash_log = (logs / CRASH_LOG).open("a", encoding="utf-8")
    faulthandler.enable(crash_log)
    _no_core_dump()
    log = _log(logs / "engine.log", options.log_level)
    code = 1
    try:
        _run(options, log, crash_log.fileno())
        code = 0
    except Taken as error:
        log.error("%s", error)
        code = TAKEN
    except Exception:
        log.exception("the telephone failed")
    # PJSIP's and Qt's threads may still be about; an ordinary exit would wait for them.
    logging.shutdown()
    os._exit(code)


def _run(options: argparse.Namespace, log: logging.Logger, crash_file: int) -> None:
    profile: Path = options.profile
    claim = _claim(profile)
    _forget_predecessor(profile, log)
    arrivals: deque[Channel] = deque()
    key = new_key()
    door = Doorway(new_place("engine"), key, arrivals.append, log=log)
    Rendezvous(door.place, key.hex(), os.getpid(), PROTOCOL).write(profile)
    host = Host(
        lambda emit: _telephone(options, log, emit),
        arrivals,
        monotonic=time.monotonic,
        now=_utc,
        log=log,
        start_wait_s=options.start_wait,
    )
    try:
        _serve(host, options.stuck, log, crash_file)
    finally:
        faulthandler.dump_traceback_later(STOP_S, exit=True, file=crash_file)
        Rendezvous.remove(profile)
        door.close()
        host.stop()
    claim.release()
    log.info("the telephone has ended")


def _serve(host: Host, stuck_s: float, log: logging.Logger, crash_file: int) -> None:
    ending: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: ending.append(received))
    # Cyclic garbage may hold objects of the SIP library; the telephone itself collects it.
    gc.disable()
    # A message that passes the relay must not wait 5 ms until the telephone's thread gives way.
    sys.setswitchinterval(SWITCH_S)
    host.start()
    log.info("the telephone is ready, process %d", os.getpid())
    watched_until = 0.0
    while not ending and host.turn():
        if time.monotonic() >= watched_until:
            watched_until = time.monotonic() + stuck_s / 10
            faulthandler.dump_traceback_later(stuck_s, exit=True, file=crash_file)
    if ending:
        log.info("asked to end by %s", signal.Signals(ending[0]).name)


def _telephone(
    options: argparse.Namespace, log: logging.Logger, emit: Callable[[Event], None]
) -> Served:
    # Imported here: a desk can be let in while the SIP library is still being loaded.
    from callcenter.engine.pjsip.telephone import Telephone

    return Telephone(
        emit,
        now=_utc,
        new_id=lambda: str(uuid4()),
        audio=None if options.silent else _bridge(log),
        headset=None if options.silent else _headsets(log),
        sip_port=options.sip_port,
        log=log,
        library_log=options.profile / "logs" / "sip-library.log",
    )


def _bridge(log: logging.Logger) -> AudioBridge:
    from callcenter.engine.pjsip.audio import QtBridge

    return QtBridge(sounds=files("resources") / "sounds", monotonic=time.monotonic, log=log)


def _headsets(log: logging.Logger) -> Headset:
    from callcenter.engine.headset.bus import HidBus
    from callcenter.engine.headset.headsets import Headsets

    return Headsets(HidBus(), quirks=_quirks, clock=time.monotonic, log=log)


def _quirks() -> Quirks:
    from callcenter.engine.headset.quirks import Quirks

    return Quirks.read()


def _claim(profile: Path) -> Claim:
    # A telephone that is just hanging up still has the profile for a moment.
    deadline = time.monotonic() + CLAIM_S
    while True:
        try:
            return Claim(profile)
        except Taken:
            if time.monotonic() > deadline:
                raise
            threading.Event().wait(0.02)


def _forget_predecessor(profile: Path, log: logging.Logger) -> None:
    try:
        before = Rendezvous.read(profile)
    except Unreadable as error:
        log.warning("%s", error)
        before = None
    if before is not None:
        log.warning("telephone %d did not end well", before.pid)
        forget_place(before.place)
    Rendezvous.remove(profile)


def _log(path: Path, level: str) -> logging.Logger:
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("callcenter.engine")
    log.addHandler(handler)
    log.setLevel(level)
    return log


def _no_core_dump() -> None:
    # A dump would hold passwords, and writing it would keep the desk waiting for the news.
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="callcenter --engine", description=__doc__)
    parser.add_argument("--profile", type=Path, required=True, help="where everything is kept")
    parser.add_argument("--sip-port", type=int, default=0, help="0: any free port")
    parser.add_argument("--silent", action="store_true", help="use no sound device at all")
    parser.add_argument("--start-wait", type=float, default=10.0, help="seconds for a desk to come")
    parser.add_argument("--stuck", type=float, default=10.0, help="seconds without a turn to end")
    parser.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING"))
    return parser.parse_args(arguments)


def _utc() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
