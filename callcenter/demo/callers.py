"""A customer who calls the demo's exchange: waits, rings, talks, and hangs up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiosipua import Address, parse_uri
from msgspec.structs import replace

from callcenter.demo.agents import Agents
from callcenter.demo.control import CallState, CallStatus, EndedBy, PlaceCall
from callcenter.demo.equipment import Equipment
from callcenter.demo.leg import Leg, Outcome
from callcenter.demo.media import NoCommonSound
from callcenter.demo.recordings import MUSIC, load
from callcenter.demo.registrar import Binding
from callcenter.demo.wire import Unreachable

_REPEAT_S = 3.0


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue: the number that leads to it, and the key pressed on the way."""

    name: str
    number: str
    choice: str


class Caller:
    """One inbound call, driven by `run`; `leave` ends it from the customer's side."""

    def __init__(
        self,
        order: PlaceCall,
        *,
        call: str,
        queue: Queue,
        equipment: Equipment,
        agents: Agents,
        clock: Callable[[], float],
    ) -> None:
        self._order = order
        self._call = call
        self._queue = queue
        self._equipment = equipment
        self._agents = agents
        self._clock = clock
        self._recording = load(order.recording)
        self._joined = clock() - order.waited
        self._state = CallState.WAITING
        self._ended_by = EndedBy.NOBODY
        self._leg: Leg | None = None
        self._agent = ""
        self._tries = 0
        self._code = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def leg(self) -> Leg | None:
        """The call to the agent's telephone, while there is one to talk through."""
        return self._leg if self._state is CallState.TALKING else None

    @property
    def status(self) -> CallStatus:
        """The call as it stands."""
        known = CallStatus(
            id=self._call,
            outbound=False,
            state=self._state,
            number=self._order.number,
            name=self._order.name,
            queue="" if self._order.agent else self._queue.name,
            agent=self._agent,
            tries=self._tries,
            code=self._code,
            ended_by=self._ended_by,
        )
        if self._leg is None:
            return known
        passed_on = replace(known, passed_to=self._leg.passed_to)
        return self._leg.media.counted(passed_on)

    def start(self) -> asyncio.Task[None]:
        """Begin to wait."""
        self._task = asyncio.create_task(self._run(), name=f"caller {self._call}")
        return self._task

    def leave(self, *, reason: str = "") -> None:
        """Stop waiting, ringing or talking; *reason* goes into the CANCEL."""
        if self._state is CallState.ENDED:
            return
        self._ended_by = EndedBy.EXCHANGE if reason else EndedBy.CUSTOMER
        if self._leg is not None:
            self._code = self._code if self._leg.outcome.done() else 487
            self._leg.cancel(reason=reason)
        if self._task is not None:
            self._task.cancel()

    def hold(self, *, held: bool) -> None:
        """Hold the agent with music, or take the agent back."""
        if self.leg is None:
            return
        self.leg.reoffer(held=held)
        self.leg.media.play(load(MUSIC) if held else self._recording, pause_s=_REPEAT_S)

    async def _run(self) -> None:
        try:
            outcome = await self._reach()
            if outcome is not None and self._leg is not None:
                await self._talk(self._leg, outcome)
        finally:
            self._state = CallState.ENDED
            if self._agent:
                self._agents.release(self._agent)
            if self._leg is not None:
                await self._leg.media.close()

    async def _reach(self) -> Outcome | None:
        """Ring agents until one answers; None when nobody will."""
        try:
            async with asyncio.timeout(self._order.patience_s):
                while (binding := await self._find_agent()) is not None:
                    outcome = await self._ring(binding)
                    if outcome.code == 200:
                        return outcome
                    if self._order.agent:
                        break
                    await self._wait_on(binding)
        except TimeoutError:
            self.leave()
            return None
        self._ended_by = EndedBy.EXCHANGE if self._agent == "" else EndedBy.AGENT
        return None

    async def _find_agent(self) -> Binding | None:
        if self._order.agent:
            return self._agents.take(self._order.agent)
        return await self._agents.next_free()

    async def _ring(self, binding: Binding) -> Outcome:
        self._agent = binding.user
        self._tries += 1
        try:
            leg = self._leg = Leg(
                self._equipment, binding, caller=self._from(), headers=self._headers()
            )
        except Unreachable:
            return self._noted(Outcome(408))
        self._state = CallState.RINGING
        await asyncio.wait({leg.outcome}, timeout=self._order.ring_s)
        if not leg.outcome.done():
            leg.cancel()
        await asyncio.wait({leg.outcome})
        return self._noted(leg.outcome.result())

    def _noted(self, outcome: Outcome) -> Outcome:
        self._code = outcome.code
        return outcome

    async def _wait_on(self, binding: Binding) -> None:
        leg, self._leg, self._agent = self._leg, None, ""
        self._state = CallState.WAITING
        self._agents.release(binding.user, rests=True)
        if leg is not None:
            await leg.media.close()

    async def _talk(self, leg: Leg, outcome: Outcome) -> None:
        self._state = CallState.TALKING
        try:
            if outcome.sound is None:
                raise NoCommonSound("answered without sound")
            await leg.media.begin(outcome.sound)
        except NoCommonSound:
            self._ended_by = EndedBy.EXCHANGE
            leg.hang_up()
            return
        if self._equipment.keep is not None:
            leg.media.keep(self._equipment.keep / f"{self._call}.wav")
        leg.media.play(self._recording, pause_s=_REPEAT_S)
        await asyncio.wait({leg.gone}, timeout=self._order.speak_s)
        self._ended_by = EndedBy.AGENT if leg.gone.done() else EndedBy.CUSTOMER
        leg.hang_up()

    def _from(self) -> Address:
        host, port = self._equipment.wire.local_addr
        number = self._order.number or "anonymous"
        name = self._order.name.replace("\\", "\\\\").replace('"', '\\"')
        return Address(name or None, parse_uri(f"sip:{number}@{host}:{port}"))

    def _headers(self) -> dict[str, str]:
        host, _ = self._equipment.wire.local_addr
        number = self._order.number
        waited = round(self._clock() - self._joined)
        asserted = {"P-Asserted-Identity": f"<sip:{number}@{host}>"} if number else {}
        queued = {
            "X-Queue": self._queue.name,
            "X-Queue-Wait": str(waited),
            "X-DID": self._queue.number,
            "X-IVR-Choice": self._queue.choice,
            "X-Language": self._recording.language,
        }
        return asserted | ({} if self._order.agent else queued) | self._order.headers
