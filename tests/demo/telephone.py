"""A telephone for tests: registers, rings, answers, dials, speaks and listens."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Self, TypeVar

from aiosipua import (
    DialogState,
    IncomingCall,
    OutgoingCall,
    Registration,
    SipDigestAuth,
    SipRequest,
    SipResponse,
    SipUAC,
    SipUAS,
)

from callcenter.demo.media import CODECS, Media
from callcenter.demo.recordings import load
from callcenter.demo.sockets import Peer
from callcenter.demo.wire import Wire

PATIENCE_S = 15.0
_Result = TypeVar("_Result")


class Telephone:
    """A SIP telephone on loopback; use it as an asynchronous context manager."""

    def __init__(self, *, codecs: tuple[str, ...] = tuple(CODECS)) -> None:
        self.wire = _Wire("127.0.0.1", 0)
        self.uac = SipUAC(self.wire)
        self.uas = SipUAS(self.wire, uac=self.uac)
        self.rings: asyncio.Queue[IncomingCall] = asyncio.Queue()
        self.cancels: asyncio.Queue[SipRequest] = asyncio.Queue()
        self.byes: asyncio.Queue[str] = asyncio.Queue()
        self.codecs = codecs
        self.media = self._new_media()
        self._opened = [self.media]

    async def __aenter__(self) -> Self:
        self.uas.on_invite = self.rings.put_nowait
        self.uas.on_cancel = lambda request, _peer: self.cancels.put_nowait(request)
        self.uas.on_bye = lambda call, _request: self.byes.put_nowait(call.call_id)
        self.uas.on_reinvite = self._renewed
        await self.uas.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for media in self._opened:
            await media.close()
        await self.uas.stop()

    async def register(
        self, exchange: Peer, user: str = "agent", password: str = "demo", *, expires_s: int = 300
    ) -> int:
        """Register; the final status: 200, 403, 404…"""
        line = self.registration(exchange, user, password, expires_s=expires_s)
        settled: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        line.on_registered = lambda _line: settled.done() or settled.set_result(200)
        line.on_failed = lambda _line, code, _why: settled.done() or settled.set_result(code)
        line.register()
        return await soon(settled)

    def registration(
        self, exchange: Peer, user: str, password: str, *, expires_s: int = 300
    ) -> Registration:
        host, port = exchange
        return Registration(
            self.uac,
            f"sip:{user}@{host}:{port}",
            exchange,
            expires=expires_s,
            auth=SipDigestAuth(user, password),
        )

    async def ring(self) -> IncomingCall:
        """The next call that comes in, which then rings."""
        call = await soon(self.rings.get())
        call.ringing()
        return call

    async def answer(self, call: IncomingCall, *, says: str = "new_customer_en") -> None:
        """Take *call* and talk."""
        assert call.sdp_offer is not None
        self._fresh_media()
        call.accept(await self.media.answer(call.sdp_offer))
        self.media.play(load(says), pause_s=0.1)

    async def dial(
        self,
        number: str,
        exchange: Peer,
        user: str = "agent",
        password: str = "demo",
        *,
        headers: dict[str, str] | None = None,
    ) -> OutgoingCall:
        """Call *number*."""
        host, port = exchange
        self._fresh_media()
        return self.uac.send_invite(
            f"sip:{user}@{host}:{port}",
            f"sip:{number}@{host}:{port}",
            exchange,
            self.media.offer(),
            auth=SipDigestAuth(user, password) if password else None,
            extra_headers=headers,
        )

    async def talk(self, call: OutgoingCall, *, says: str = "new_customer_en") -> None:
        """Wait until a dialled *call* is answered, and talk."""
        await call.wait_answered(PATIENCE_S)
        assert call.sdp_answer is not None
        await self.media.begin(call.sdp_answer)
        self.media.play(load(says), pause_s=0.1)

    def hold(self, call: IncomingCall, *, held: bool) -> None:
        """Hold the other side of an answered call, or take it back."""
        self.uac._calls[call.call_id] = OutgoingCall(
            call.dialog, call.invite, transport=self.wire, remote_addr=call.source_addr
        )
        assert call.dialog.state is DialogState.CONFIRMED
        self.uac.send_reinvite(call.dialog, self.media.offer(held=held), call.source_addr)

    def _new_media(self) -> Media:
        return Media("127.0.0.1", codecs=self.codecs, session_id=str(secrets.randbelow(2**31)))

    def _fresh_media(self) -> None:
        self.media = self._new_media()
        self._opened.append(self.media)

    def _renewed(self, call: IncomingCall) -> None:
        assert call.sdp_offer is not None
        call.accept(self.media.renew(call.sdp_offer))


class _Wire(Wire):
    """Notes who sends requests, as it is written."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port)
        self.senders: list[str] = []

    def _arrived(self, message: SipRequest | SipResponse, addr: Peer, *, stream: bool) -> None:
        if isinstance(message, SipRequest):
            self.senders.append(message.get_header("From") or "")
        super()._arrived(message, addr, stream=stream)


async def soon(wished: Awaitable[_Result], within_s: float = PATIENCE_S) -> _Result:
    """What is *wished*, which must come in time."""
    return await asyncio.wait_for(wished, within_s)


async def until(wished: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Wait until *wished* is true."""
    async with asyncio.timeout(within_s):
        while not wished():
            await asyncio.sleep(0.01)
