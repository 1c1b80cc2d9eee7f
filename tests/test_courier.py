"""What goes between store and CRM begins when it may, and not before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, cast

from callcenter.courier import Courier
from callcenter.staff import Staff
from callcenter.store.store import Store
from callcenter.sync.sync import Sync

DEADLINE_S = 20.0


class Working:
    """Stands for the sync of a CRM; *begun* once it works."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    def work(self) -> tuple[Coroutine[Any, Any, None], ...]:
        return (self._work(),)

    async def _work(self) -> None:
        self.begun.set()
        await asyncio.Event().wait()


def test_whoever_signs_in_meanwhile_begins_nothing_before_the_rest_of_a_sign_out_is_gone() -> None:
    staff = Staff(logging.getLogger("test.courier"))
    staff.start()
    try:
        staff.later(_signed_in_early(staff)).result(DEADLINE_S)
    finally:
        staff.stop(DEADLINE_S)
        staff.finder.shutdown()
        staff.writer.shutdown()


async def _signed_in_early(staff: Staff) -> None:
    working, emptying, emptied = Working(), asyncio.Event(), asyncio.Event()

    async def first(store: Store) -> None:
        emptying.set()
        await emptied.wait()

    courier = Courier(lambda store: cast(Sync, working), staff=staff)
    beginning = staff.do(courier.begin(cast(Store, None), first=first))
    await emptying.wait()
    courier.go_on()
    # Whatever was begun has had its turn by then.
    for _ in range(5):
        await asyncio.sleep(0)
    assert not working.begun.is_set()
    emptied.set()
    await beginning
    await working.begun.wait()
    await courier.rest()
