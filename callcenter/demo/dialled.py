"""What answers when an agent dials a number of the demo's exchange.

102 is a colleague, 600 echoes, 601 is busy, 602 rings for ever, 603 speaks before it answers
(early media), any number of seven digits or more is a customer at home, everything else is
unknown (404).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiosipua import Dialog, IncomingCall, SdpMessage, serialize_sdp

from callcenter.demo.control import CallState, CallStatus, EndedBy
from callcenter.demo.equipment import Equipment
from callcenter.demo.media import Media, NoCommonSound
from callcenter.demo.recordings import CLOCK, load
from callcenter.demo.sockets import Peer

COLLEAGUE = "102"
_RINGS_S = 1.2
_PATIENCE_S = 180.0
_SHORTEST_OUTSIDE = 7


class Dialled:
    """One outbound call of an agent, driven by `run`."""

    def __init__(
        self, invite: IncomingCall, *, call: str, agent: str, number: str, equipment: Equipment
    ) -> None:
        self._invite = invite
        self._call = call
        self._agent = agent
        self._number = number
        self._equipment = equipment
        self.media: Media = equipment.media()
        self.passed_to = ""
        self._gone = asyncio.Event()
        self._state = CallState.RINGING
        self._ended_by = EndedBy.NOBODY
        self._code = 0
        equipment.parties[invite.call_id] = self

    @property
    def status(self) -> CallStatus:
        """The call as it stands."""
        return self.media.counted(
            CallStatus(
                id=self._call,
                outbound=True,
                state=self._state,
                number=self._number,
                agent=self._agent,
                code=self._code,
                ended_by=self._ended_by,
            )
        )

    async def run(self) -> None:
        """Behave as the number does, to the end."""
        numbers: dict[str, Callable[[], Awaitable[None]]] = {
            COLLEAGUE: self._at_home,
            "600": self._echo,
            "601": self._busy,
            "602": self._ring_on,
            "603": self._clock,
        }
        unlisted = self._at_home if is_outside(self._number) else self._unknown
        try:
            await numbers.get(self._number, unlisted)()
        except NoCommonSound:
            self._reject(488)
        finally:
            self._state = CallState.ENDED
            self._equipment.parties.pop(self._invite.call_id, None)
            await self.media.close()

    @property
    def dialog(self) -> Dialog:
        """The dialog with the telephone."""
        return self._invite.dialog

    @property
    def address(self) -> Peer:
        """Where the telephone is."""
        return self._invite.source_addr

    def leave(self) -> None:
        """Hang up from the called side."""
        if self._state is CallState.ENDED:
            return
        self._ended_by = EndedBy.CUSTOMER
        if self._invite.hangup() is None:
            self._reject(480)
        self._gone.set()

    def renewed(self, change: IncomingCall) -> None:
        """The telephone changes the call: hold, resume, another address."""
        self.media.take_change(change)

    def ended(self) -> None:
        """The telephone said BYE or CANCEL."""
        self._ended_by = EndedBy.AGENT
        self._gone.set()

    async def _echo(self) -> None:
        self._accept(await self._sound())
        self.media.echo()
        await self._stay()

    async def _busy(self) -> None:
        self._reject(486)

    async def _unknown(self) -> None:
        self._reject(404)

    async def _ring_on(self) -> None:
        self._invite.ringing()
        if not await self._is_gone(within_s=_PATIENCE_S):
            self._reject(480)

    async def _clock(self) -> None:
        sound = await self._sound()
        self._progress(sound)
        recording = load(CLOCK)
        self.media.play(recording)
        if await self._is_gone(within_s=recording.seconds):
            return
        self._accept(sound)
        self.media.play(recording, pause_s=1.0)
        await self._stay()

    async def _at_home(self) -> None:
        self._invite.ringing()
        if await self._is_gone(within_s=_RINGS_S):
            return
        self._accept(await self._sound())
        polish = self._number.startswith(("+48", "0048")) or not self._number.startswith("+")
        self.media.play(load("invoice_pl" if polish else "delivery_en"), pause_s=3.0)
        await self._stay()

    async def _sound(self) -> SdpMessage:
        if self._invite.sdp_offer is None:
            raise NoCommonSound("the INVITE offers no sound")
        return await self.media.answer(self._invite.sdp_offer)

    def _progress(self, sound: SdpMessage) -> None:
        """Send 183 with *sound*; aiosipua's own calls know 180 only."""
        host, port = self._equipment.wire.local_addr
        response = self._invite.dialog.create_response(
            self._invite.invite, 183, "Session Progress", contact=f"<sip:{host}:{port}>"
        )
        response.text = serialize_sdp(sound)
        response.content_type = "application/sdp"
        self._equipment.wire.send_reply(response)

    def _accept(self, sound: SdpMessage) -> None:
        if self._gone.is_set():
            return
        self._invite.accept(sound)
        self._code, self._state = 200, CallState.TALKING
        if self._equipment.keep is not None:
            self.media.keep(self._equipment.keep / f"{self._call}.wav")

    def _reject(self, code: int) -> None:
        self._invite.reject(code)
        self._code = code
        if self._ended_by is EndedBy.NOBODY:
            self._ended_by = EndedBy.EXCHANGE

    async def _stay(self) -> None:
        await self._gone.wait()

    async def _is_gone(self, *, within_s: float) -> bool:
        try:
            async with asyncio.timeout(within_s):
                await self._gone.wait()
        except TimeoutError:
            return False
        return True


def is_outside(number: str) -> bool:
    """Whether *number* is somebody's who has nothing to do with the exchange."""
    digits = number.removeprefix("+")
    return digits.isdecimal() and len(digits) >= _SHORTEST_OUTSIDE
