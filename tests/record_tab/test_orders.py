"""Which record is shown next, and when it is given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

from callcenter.record_tab.losses import Limits, Lost
from callcenter.record_tab.orders import Orders

ONE, TWO = "https://crm.example/1", "https://crm.example/2"
SOON = Limits(shown_s=0.02, page_s=0.02, wait_s=0.02)
LATE = Limits(shown_s=60, page_s=60, wait_s=60)
Losses = list[tuple[str, Lost]]


def run(work: Callable[[Orders, Losses], Coroutine[Any, Any, None]], limits: Limits) -> None:
    lost: Losses = []
    numbers = count(1)

    async def live() -> None:
        orders = Orders(
            lost=lambda address, why: lost.append((address, why)),
            limits=limits,
            new_secret=lambda: f"secret-{next(numbers)}",
        )
        try:
            async with asyncio.timeout(20):
                await work(orders, lost)
        finally:
            orders.close()

    asyncio.run(live())


async def entered(orders: Orders, address: str = ONE) -> str:
    """The id of the first order, after our page has come for it."""
    assert orders.enter(orders.ask(address))
    return await orders.next("")


def test_a_page_comes_once_for_its_ticket_and_shows_what_it_came_for() -> None:
    async def work(orders: Orders, lost: Losses) -> None:
        ticket = orders.ask(ONE)
        assert ticket and orders.ask(TWO) == ""
        assert orders.enter("wrong") == orders.enter("") == ""
        key = orders.enter(ticket)
        assert orders.knows(key) and not orders.knows("") and not orders.knows(ticket)
        assert orders.enter(ticket) == ""
        order = await orders.next("")
        assert orders.fetched("wrong") == ""
        assert orders.fetched(order) == TWO
        assert orders.fetched(order) == ""
        assert lost == []

    run(work, LATE)


def test_a_page_that_waits_gets_the_next_order_and_none_twice() -> None:
    async def work(orders: Orders, lost: Losses) -> None:
        first = await entered(orders)
        orders.fetched(first)
        waits = asyncio.create_task(orders.next(first))
        await asyncio.sleep(0)
        assert orders.ask(TWO) == ""
        second = await waits
        assert orders.fetched(second) == TWO
        again = asyncio.create_task(orders.next(second))
        await asyncio.sleep(0)
        orders.close()
        assert await again == ""

    run(work, LATE)


def test_a_page_that_went_is_opened_anew() -> None:
    async def work(orders: Orders, lost: Losses) -> None:
        first = await entered(orders)
        orders.fetched(first)
        waits = asyncio.create_task(orders.next(first))
        await asyncio.sleep(0)
        waits.cancel()
        await asyncio.wait({waits})
        assert orders.ask(TWO) != ""

    run(work, LATE)


def test_what_the_window_does_not_ask_for_is_given_up_once() -> None:
    async def work(orders: Orders, lost: Losses) -> None:
        order = await entered(orders)
        while not lost:
            await asyncio.sleep(0.01)
        assert lost == [(ONE, Lost.NOT_SHOWN)]
        # A page that comes late is not told of what is shown elsewhere.
        assert await orders.next("") == ""
        orders.blocked(order)
        assert len(lost) == 1

    run(work, SOON)


def test_a_browser_that_does_not_come_is_told_and_tried_again() -> None:
    async def work(orders: Orders, lost: Losses) -> None:
        ticket = orders.ask(ONE)
        while not lost:
            await asyncio.sleep(0.01)
        assert lost == [(ONE, Lost.NO_PAGE)]
        assert orders.enter(ticket) == ""
        assert orders.ask(TWO) not in ("", ticket)

    run(work, SOON)


def test_a_page_just_opened_waits_for_a_click_and_an_old_one_does_not() -> None:
    async def work(orders: Orders, lost: Losses) -> None:
        first = await entered(orders)
        orders.blocked(first)
        assert lost == []
        assert orders.fetched(first) == ONE
        waits = asyncio.create_task(orders.next(first))
        await asyncio.sleep(0)
        orders.ask(TWO)
        second = await waits
        orders.blocked("another")
        assert lost == []
        orders.blocked(second)
        assert lost == [(TWO, Lost.BLOCKED)]
        # The button in our page still leads there.
        assert orders.fetched(second) == TWO

    run(work, LATE)


def test_a_new_page_takes_over_from_the_one_before() -> None:
    async def work(orders: Orders, lost: Losses) -> None:
        ticket = orders.ask(ONE)
        old = orders.enter(ticket)
        waits = asyncio.create_task(orders.next("secret-1"))
        await asyncio.sleep(0)
        waits.cancel()
        await asyncio.wait({waits})
        new = orders.enter(orders.ask(TWO))
        assert orders.knows(new) and not orders.knows(old)

    run(work, LATE)
