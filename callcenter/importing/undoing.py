"""An import taken back, some records at a time, beside whatever else is kept."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from callcenter.domain.customer_import import Undone
from callcenter.importing.run import Pace, Turn
from callcenter.store.import_undoing import ImportUndoing

_log = logging.getLogger("callcenter.importing")


def undo(
    undoing: ImportUndoing,
    batch: str,
    *,
    pace: Pace,
    turn: Turn = lambda work: work(),
    wait: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
    progress: Callable[[int], None] = lambda records: None,
) -> Undone:
    """Take back the import *batch*; *progress* is told how many records were looked at.

    Broken off, it is simply done again. Raises StoreError kinds: NotPossible where there is no
    such import or it was undone.
    """
    whole, after, looked = Undone(), "", 0
    while True:
        wait()
        size = pace.size

        def some(after: str = after, size: int = size) -> tuple[float, Undone, str]:
            began = clock()
            done, last = undoing.some(batch, after, size)
            return clock() - began, done, last

        seconds, done, after = turn(some)
        count = done.removed + done.back + len(done.stayed)
        pace.took(seconds, count)
        looked += count
        whole = Undone(
            whole.removed + done.removed, whole.back + done.back, whole.stayed + done.stayed
        )
        progress(looked)
        if not after:
            break
    turn(lambda: undoing.finish(batch))
    _log.info(
        "import %s undone: %d removed, %d put back, %d stayed",
        *(batch, whole.removed, whole.back, len(whole.stayed)),
    )
    return whole
