"""Which agent of the demo's exchange gets the next waiting caller."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from callcenter.demo.registrar import Binding, Registrar


class Agents:
    """The registered telephones, of which each talks to one caller at a time.

    Callers are served in the order they came; an agent who did not take a call is left alone
    for *rest_s* seconds.
    """

    def __init__(self, registrar: Registrar, *, rest_s: float, clock: Callable[[], float]) -> None:
        self._registrar = registrar
        self._rest_s = rest_s
        self._clock = clock
        self._busy: set[str] = set()
        self._rests_until: dict[str, float] = {}
        self._waiting: list[asyncio.Future[Binding]] = []

    async def next_free(self) -> Binding:
        """Wait for a free agent, who is then taken until `release`."""
        turn: asyncio.Future[Binding] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self.look_again()
        try:
            return await turn
        except asyncio.CancelledError:
            self._leave(turn)
            raise

    def take(self, user: str) -> Binding | None:
        """Reserve this agent's telephone, free or not; None when it is not registered."""
        binding = self._registrar.binding(user)
        if binding is not None:
            self._busy.add(user)
        return binding

    def release(self, user: str, *, rests: bool = False) -> None:
        """The agent is free again; with *rests* only after a while."""
        self._busy.discard(user)
        if rests:
            self._rests_until[user] = self._clock() + self._rest_s
            asyncio.get_running_loop().call_later(self._rest_s, self.look_again)
        self.look_again()

    def look_again(self) -> None:
        """Give waiting callers to agents who became free or registered."""
        while self._waiting and (binding := self._free()) is not None:
            self._busy.add(binding.user)
            self._waiting.pop(0).set_result(binding)

    def _free(self) -> Binding | None:
        now = self._clock()
        free = (
            binding
            for binding in self._registrar.bindings()
            if binding.user not in self._busy and self._rests_until.get(binding.user, 0.0) <= now
        )
        return min(free, key=lambda binding: self._rests_until.get(binding.user, 0.0), default=None)

    def _leave(self, turn: asyncio.Future[Binding]) -> None:
        if turn in self._waiting:
            self._waiting.remove(turn)
        elif not turn.cancelled():
            self.release(turn.result().user)
