"""What it costs to record a call, and whether the two sides stay in step with the clock."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import psutil

from callcenter.demo.exchange_process import ExchangeProcess
from callcenter.domain.events import Answered, LineChanged, LineState, RecordingChanged, Ringing
from callcenter.engine.commands import (
    Account,
    Answer,
    Configure,
    RecordCall,
    Recordings,
    Sound,
    StopRecording,
)
from callcenter.recording.layout import SECOND_BYTES, SUFFIX
from callcenter.recording.reading import Reader
from callcenter.recording.sealing import KEY_BYTES, Key
from tests.bench.figure import Figure
from tests.bench.telephone import PASSWORD, USER, Telephone

TALK_S = 20.0


def recording() -> Iterator[Figure]:
    """One call of PCMU, twenty seconds without and twenty with its recording."""
    key = Key(os.urandom(KEY_BYTES))
    with ExitStack() as opened:
        exchange = opened.enter_context(ExchangeProcess(users=(f"{USER}:{PASSWORD}",)))
        folder = opened.enter_context(tempfile.TemporaryDirectory())
        phone = Telephone(Path(folder))
        opened.callback(phone.close)
        host = exchange.address.rpartition(":")[0]
        account = Account("line", USER, host, PASSWORD, (exchange.address,))
        wish = Recordings(folder, key.text)
        phone.do(Configure((account,), Sound(codecs=("PCMU",)), recordings=wish))
        phone.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED)
        process = phone.process
        exchange.call("+48601234567", name="Jan")
        ringing: Ringing = phone.wait(Ringing)
        phone.do(Answer(ringing.call))
        phone.wait(Answered)
        without = _share(process, TALK_S)
        tape = str(uuid4())
        phone.do(RecordCall(ringing.call, tape))
        began = time.monotonic()
        recorded = _share(process, TALK_S)
        phone.do(StopRecording(ringing.call))
        lasted = time.monotonic() - began
        phone.wait(RecordingChanged)
        reader = Reader(Path(folder) / f"{tape}{SUFFIX}", key)
        length = len(reader.read_all()) / SECOND_BYTES
    about = f"{without:.1f} % without, {recorded:.1f} % with, {TALK_S:.0f} s each"
    yield Figure("recording-cost", recorded - without, "% core", 2.0, about)
    yield Figure(
        "recording-drift", abs(lasted - length) * 1000, "ms", 150, f"{length:.2f} s recorded"
    )


def _share(process: psutil.Process, seconds: float) -> float:
    """Per cent of a core that *process* takes in the next *seconds*."""
    before = _cpu_s(process)
    threading.Event().wait(seconds)
    return (_cpu_s(process) - before) / seconds * 100


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
