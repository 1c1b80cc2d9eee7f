"""SIP over UDP and TCP on one port, as the demo's exchange hears and speaks it."""

from __future__ import annotations

import re
import socket
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from aiosipua import (
    CSeq,
    SipRequest,
    SipResponse,
    SipTransport,
)

from callcenter.demo.control import Hearing
from callcenter.demo.sockets import Peer, Tcp, Udp

Screen = Callable[[SipRequest, Peer], bool]
"""Looks at a request first; true when it dealt with it."""

_REMEMBERED = 512
_QUOTED_NAME = re.compile(r'^\s*"(?:[^"\\]|\\.)*"\s*')
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class NoPort(Exception):
    """The exchange's SIP port cannot be had."""


class Unreachable(Exception):
    """A telephone's TCP connection is gone."""


class Wire(SipTransport):
    """One address for both transports, between the network and aiosipua's user agents."""

    # WORKAROUND aiosipua 0.7.1: what it leaves undone is done here: repeated requests get their
    # last answer again (RFC 3261 §17.2), refused INVITEs are acknowledged (§17.1.1.3), and Via
    # and Contact name TCP where TCP is spoken.

    def __init__(self, host: str, port: int) -> None:
        super().__init__(local_addr=(host, port))
        self.hearing = Hearing.ALL
        self.screen: Screen | None = None
        self._udp = Udp()
        self._tcp = Tcp()
        self._streams: set[Peer] = set()
        self._answers: OrderedDict[tuple[str, str], SipResponse | None] = OrderedDict()
        self._invites: OrderedDict[str, tuple[SipRequest, Peer]] = OrderedDict()

    async def start(self) -> None:
        """Listen on UDP and TCP; with port 0 on any port free for both. Raises NoPort."""
        host, wished = self.local_addr
        for _ in range(1 if wished else 20):
            port = wished or _free_port(host)
            try:
                await self._listen((host, port))
            except OSError as error:
                failure = error
                await self.stop()
                continue
            self.local_addr = (host, port)
            return
        raise NoPort(f"SIP port {wished or 'any'} on {host}: {failure.strerror}") from failure

    async def _listen(self, address: Peer) -> None:
        self._udp = Udp(address, partial(self._arrived, stream=False))
        self._tcp = Tcp(address, partial(self._arrived, stream=True))
        await self._udp.start()
        await self._tcp.start()

    async def stop(self) -> None:
        """Close both."""
        await self._udp.stop()
        await self._tcp.stop()

    def is_stream(self, peer: Peer) -> bool:
        """Whether *peer* speaks TCP."""
        return peer in self._streams

    def send(self, message: SipRequest | SipResponse, addr: Peer) -> None:
        """Send by the transport that *addr* is known by; raises Unreachable."""
        if isinstance(message, SipResponse):
            self._remember_answer(message)
        stream = self._goes_by_stream(message, addr)
        self._name_transport(message, stream=stream)
        if isinstance(message, SipRequest) and message.method == "INVITE":
            _remember(self._invites, _branch(message), (message, addr))
        if not stream:
            self._udp.send(message, addr)
            return
        try:
            self._tcp.send(message, addr)
        except RuntimeError as error:
            raise Unreachable(str(error)) from error

    def _goes_by_stream(self, message: SipRequest | SipResponse, addr: Peer) -> bool:
        if isinstance(message, SipResponse):
            return message.via[0].transport == "TCP"
        return self.is_stream(addr)

    def _name_transport(self, message: SipRequest | SipResponse, *, stream: bool) -> None:
        contacts = message.contact
        for contact in contacts if stream else ():
            contact.uri.params["transport"] = "tcp"
        if contacts:
            message.contact = contacts
        if isinstance(message, SipRequest):
            via = message.via
            via[0].transport = "TCP" if stream else "UDP"
            message.via = via

    def _arrived(self, message: SipRequest | SipResponse, addr: Peer, *, stream: bool) -> None:
        if not self._is_heard(message):
            return
        if stream:
            self._streams.add(addr)
        _drop_names(message)
        if isinstance(message, SipResponse):
            self._acknowledge_refusal(message)
        elif self._is_settled(message, addr, stream=stream):
            return
        if self.on_message is not None:
            self.on_message(message, addr)

    def _is_heard(self, message: SipRequest | SipResponse) -> bool:
        if self.hearing is not Hearing.DIALOGS:
            return self.hearing is Hearing.ALL
        if isinstance(message, SipResponse) or message.method in ("ACK", "CANCEL"):
            return True
        to = message.to_addr
        return to is not None and to.tag is not None

    def _is_settled(self, request: SipRequest, addr: Peer, *, stream: bool) -> bool:
        if stream:
            _answer_to_source(request, addr)
        if request.method != "ACK" and self._is_repeated(request):
            return True
        return self.screen is not None and self.screen(request, addr)

    def _is_repeated(self, request: SipRequest) -> bool:
        key = (_branch(request), request.method)
        if key in self._answers:
            answer = self._answers[key]
            if answer is not None:
                self.send_reply(answer)
            return True
        _remember(self._answers, key, None)
        return False

    def _remember_answer(self, response: SipResponse) -> None:
        cseq = response.cseq
        key = (_branch(response), cseq.method if cseq else "")
        if key in self._answers:
            self._answers[key] = response

    def _acknowledge_refusal(self, response: SipResponse) -> None:
        cseq = response.cseq
        if cseq is None or cseq.method != "INVITE" or response.status_code < 300:
            return
        sent = self._invites.get(_branch(response))
        if sent is None:
            return
        invite, addr = sent
        ack = follow_up(invite, "ACK")
        ack.headers.set_single("To", response.get_header("To") or "")
        self.send(ack, addr)


def follow_up(invite: SipRequest, method: str) -> SipRequest:
    """The CANCEL, or the ACK of a refusal, that belongs to *invite* (RFC 3261 §9.1, §17.1.1.3)."""
    request = SipRequest(method=method, uri=invite.uri)
    request.via = invite.via[:1]
    for name in ("From", "To", "Call-ID"):
        request.headers.set_single(name, invite.get_header(name) or "")
    cseq = invite.cseq
    request.cseq = CSeq(seq=cseq.seq if cseq else 1, method=method)
    request.headers.set_single("Max-Forwards", "70")
    return request


def _branch(message: SipRequest | SipResponse) -> str:
    via = message.via
    return (via[0].branch if via else None) or ""


def _drop_names(message: SipRequest | SipResponse) -> None:
    """Leave the bare addresses in From and To."""
    # WORKAROUND aiosipua 0.7.1: `<` in a quoted name is taken for the beginning of the address.
    for header in ("From", "To"):
        value = message.get_header(header)
        if value:
            message.headers.set_single(header, _QUOTED_NAME.sub("", value))


def _answer_to_source(request: SipRequest, addr: Peer) -> None:
    """Have a stream's answers go back by that stream, whatever its Via says (RFC 3261 §18.2.2)."""
    via = request.via
    if via:
        via[0].received, via[0].rport = addr[0], str(addr[1])
        request.via = via


def _remember(book: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    book[key] = value
    while len(book) > _REMEMBERED:
        book.popitem(last=False)


def _free_port(host: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
