"""Which agent of the demo's exchange gets the next caller."""

from __future__ import annotations

import asyncio

from callcenter.demo.agents import Agents
from callcenter.demo.registrar import Binding


class Registered:
    """Telephones that are registered, whatever the time."""

    def __init__(self, *users: str) -> None:
        self.users = list(users)

    def bindings(self) -> list[Binding]:
        return [Binding(user, f"sip:{user}@x", ("x", 1), 9e9) for user in self.users]

    def binding(self, user: str) -> Binding | None:
        return next((one for one in self.bindings() if one.user == user), None)


def agents_of(registered: Registered, *, rest_s: float = 60.0) -> Agents:
    loop = asyncio.get_running_loop()
    return Agents(registered, rest_s=rest_s, clock=loop.time)


def test_callers_are_served_in_the_order_they_came() -> None:
    async def story() -> None:
        registered = Registered()
        agents = agents_of(registered)
        turns = [asyncio.create_task(agents.next_free()) for _ in range(2)]
        await asyncio.sleep(0)
        registered.users.append("agent")
        agents.look_again()
        assert (await turns[0]).user == "agent"
        assert not turns[1].done()
        agents.release("agent")
        assert (await turns[1]).user == "agent"

    asyncio.run(story())


def test_an_agent_who_did_not_take_a_call_is_left_alone_for_a_while() -> None:
    async def story() -> None:
        agents = agents_of(Registered("agent", "anna"), rest_s=0.05)
        first = (await agents.next_free()).user
        agents.release(first, rests=True)
        second = (await agents.next_free()).user
        assert second != first
        again = asyncio.create_task(agents.next_free())
        await asyncio.sleep(0)
        assert not again.done()
        assert (await asyncio.wait_for(again, 2)).user == first

    asyncio.run(story())


def test_a_caller_who_gives_up_makes_room_for_the_next() -> None:
    async def story() -> None:
        registered = Registered()
        agents = agents_of(registered)
        impatient, patient = (asyncio.create_task(agents.next_free()) for _ in range(2))
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.wait({impatient})
        registered.users.append("agent")
        agents.look_again()
        assert (await patient).user == "agent"

    asyncio.run(story())


def test_an_agent_given_to_a_caller_who_just_left_is_free_again() -> None:
    async def story() -> None:
        registered = Registered()
        agents = agents_of(registered)
        leaving = asyncio.create_task(agents.next_free())
        await asyncio.sleep(0)
        registered.users.append("agent")
        agents.look_again()
        leaving.cancel()
        await asyncio.wait({leaving})
        assert (await asyncio.wait_for(agents.next_free(), 1)).user == "agent"

    asyncio.run(story())
