"""A program that keeps calls until it is killed, for the tests of what a kill may cost.

`python -m tests.faults.saving FOLDER STEP` finishes a call and kills itself at that step: before
the STEP-th statement of the transaction, or after the commit when there are fewer.
`python -m tests.faults.saving FOLDER limit BYTES` lets no file grow beyond BYTES.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from callcenter.store.errors import StoreError
from tests.store.samples import call, full_call, id_of, open_store


def kill_at(step: int) -> None:
    left = step

    def count(*arguments: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)


def finish_and_die(folder: Path, step: int) -> None:
    store = open_store(folder)
    kill_at(step)
    store.interactions.finish(full_call())
    print("committed", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def finish_without_room(folder: Path, limit: int) -> None:
    import resource

    store = open_store(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    refused = 0
    for index in range(1, 40):
        try:
            store.interactions.finish(call(index, note="x" * 2000))
        except StoreError as error:
            refused += 1
            reason = f"{type(error).__name__}: {error}"
        else:
            print("kept", id_of(index), flush=True)
    print("refused", refused, reason if refused else "", flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.interactions.finish(call(99))
    print("kept", id_of(99), flush=True)
    store.close()


if __name__ == "__main__":
    if sys.argv[2] == "limit":
        finish_without_room(Path(sys.argv[1]), int(sys.argv[3]))
    else:
        finish_and_die(Path(sys.argv[1]), int(sys.argv[2]))
