"""Work that can wait gives way to an agent's, on the systems that know how."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from callcenter.priority import give_way, only_when_idle

NICE = """
from callcenter.priority import give_way
import os
give_way(10)
first = os.nice(0)
give_way(10)
give_way(3)
print(first, os.nice(0))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no nice processes")
def test_a_process_gives_way_once_and_never_comes_back() -> None:
    before = os.nice(0)
    told = subprocess.run([sys.executable, "-c", NICE], capture_output=True, check=True, text=True)
    expected = max(before, 10)
    assert told.stdout.split() == [str(expected), str(expected)]
    give_way(before)
    assert os.nice(0) == before


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has it")
def test_a_thread_runs_only_when_idle_and_others_as_before() -> None:
    def scheduled() -> tuple[int, int]:
        before = os.sched_getscheduler(0)
        only_when_idle()
        return before, os.sched_getscheduler(0)

    before = os.sched_getscheduler(0)
    with ThreadPoolExecutor(1) as thread:
        was, became = thread.submit(scheduled).result()
    assert (was, became) == (before, os.SCHED_IDLE)
    assert os.sched_getscheduler(0) == before
