"""A desk that can be killed: attaches to its profile's telephone and answers whoever calls.

`python -m tests.faults.desk_child PROFILE REGISTRAR PASSWORD` prints a line for each step.
"""

from __future__ import annotations

import logging
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from callcenter.domain.events import Answered, LineChanged, LineState, Ringing
from callcenter.engine.child import engine_command
from callcenter.engine.commands import Account, Answer, Configure
from callcenter.engine.messages import Event
from callcenter.engine.process import EngineProcess


def main(profile: Path, registrar: str, password: str) -> None:
    phone = EngineProcess(
        profile,
        now=lambda: datetime.now(UTC),
        log=logging.getLogger("desk"),
        command=engine_command(profile, "--silent"),
    )

    def listen(_: int, event: Event) -> None:
        match event:
            case LineChanged(line) if line.state is LineState.REGISTERED:
                print("registered", flush=True)
            case Ringing():
                phone.send(Answer(event.call))
            case Answered():
                print(f"answered {event.call}", flush=True)

    phone.start(listen)
    account = Account("line", "100", "127.0.0.1", password, (registrar,))
    phone.send(Configure((account,), desk_gone_call_s=float(3), desk_gone_idle_s=float(1)))
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
