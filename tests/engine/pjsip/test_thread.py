"""The telephone as a thread of this process: whatever ends it, the next one can begin."""

from __future__ import annotations

import logging
import threading
from queue import SimpleQueue

import pytest

from callcenter.engine.commands import AskSnapshot
from callcenter.engine.messages import Done, Event, Snapshot
from callcenter.engine.pjsip.thread import ThreadPhone

pytestmark = pytest.mark.engine

LOG = logging.getLogger("test")


def test_after_a_fault_on_its_thread_another_telephone_can_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults: SimpleQueue[str] = SimpleQueue()
    monkeypatch.setattr(threading, "excepthook", lambda fault: faults.put(str(fault.exc_value)))

    def stumble(_number: int, event: Event) -> None:
        if isinstance(event, Done):
            raise RuntimeError("the listener stumbles")

    first = ThreadPhone(log=LOG)
    first.start(stumble)
    first.send(AskSnapshot())
    assert faults.get(timeout=30) == "the listener stumbles"
    first.close(quit_engine=True)
    told: list[Event] = []
    second = ThreadPhone(log=LOG)
    second.start(lambda _number, event: told.append(event))
    second.close(quit_engine=True)
    assert isinstance(told[0], Snapshot)
