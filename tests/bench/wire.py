"""A caller on the wire that knows to the microsecond when it sent and when it was answered."""

from __future__ import annotations

import socket
import time
from types import TracebackType
from typing import Self

from aiosipua import (
    CaseInsensitiveDict,
    SipMessage,
    SipRequest,
    SipResponse,
    build_sdp,
    generate_branch,
    generate_call_id,
    generate_tag,
    parse_sdp,
    parse_uri,
    serialize_sdp,
)

PCMU = 0
PATIENCE_S = 5.0


class NoAnswer(Exception):
    """The telephone did not say what was waited for."""


class Caller:
    """Calls a telephone over UDP, one call after another; times are `time.monotonic_ns`."""

    def __init__(self, contact: str, host: str = "127.0.0.1") -> None:
        target = parse_uri(contact)
        self.host = host
        self._contact = contact
        self._address = (target.host, target.port or 5060)
        self._wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._wire.bind((host, 0))
        self.media = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.media.bind((host, 0))
        self._own = f"{host}:{self._wire.getsockname()[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wire.close()
        self.media.close()

    def invite(self, number: str = "+48601234567", **headers: str) -> Dialog:
        """Call; the INVITE is on the wire when this returns."""
        call, request = self.invitation(number, **headers)
        call.sent_at = self.send(request)
        return call

    def abandoned(self, number: str = "+48601234567") -> tuple[bytes, bytes]:
        """An INVITE and its CANCEL, ready for the wire."""
        call, request = self.invitation(number)
        return bytes(request), bytes(call.request("CANCEL", branch=call.branch))

    def throw(self, *messages: bytes) -> None:
        """Put them on the wire, whatever is answered."""
        for message in messages:
            self._wire.sendto(message, self._address)

    def invitation(self, number: str, **headers: str) -> tuple[Dialog, SipRequest]:
        """A call and the INVITE with which it begins."""
        offer = build_sdp(self.host, self.media.getsockname()[1], PCMU, "PCMU")
        call = Dialog(self, number)
        request = call.request("INVITE", branch=call.branch)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        request.add_header("Contact", f"<sip:{number}@{self._own}>")
        request.add_header("Content-Type", "application/sdp")
        request.body = serialize_sdp(offer).encode()
        return call, request

    def send(self, request: SipRequest) -> int:
        """Put *request* on the wire; when."""
        data = bytes(request)
        at = time.monotonic_ns()
        self._wire.sendto(data, self._address)
        return at

    def receive(self, patience_s: float = PATIENCE_S) -> tuple[int, SipRequest | SipResponse]:
        """The next message and when it came; raises NoAnswer."""
        self._wire.settimeout(patience_s)
        try:
            data = self._wire.recv(65_536)
        except TimeoutError as error:
            raise NoAnswer(f"nothing came within {patience_s} s") from error
        return time.monotonic_ns(), SipMessage.parse(data)

    @property
    def own(self) -> str:
        """The caller's `host:port`."""
        return self._own

    @property
    def contact(self) -> str:
        """Whom it calls."""
        return self._contact


class Dialog:
    """One call of a Caller."""

    def __init__(self, caller: Caller, number: str) -> None:
        self._caller = caller
        self._number = number
        self._id = generate_call_id(caller.own)
        self._tag = generate_tag()
        self._to = f"<{caller.contact}>"
        self._target = caller.contact
        self._seq = 1
        self.branch = generate_branch()
        self.sent_at = 0
        self.voice: tuple[str, int] = ("", 0)
        """Where the other side wants to hear, once it has answered."""

    def request(self, method: str, *, branch: str) -> SipRequest:
        """A request of this dialog."""
        caller = self._caller
        request = SipRequest(CaseInsensitiveDict(), b"", method, self._target)
        request.add_header("Via", f"SIP/2.0/UDP {caller.own};branch={branch};rport")
        request.add_header("Max-Forwards", "70")
        request.add_header("From", f'"Bench" <sip:{self._number}@{caller.own}>;tag={self._tag}')
        request.add_header("To", self._to)
        request.add_header("Call-ID", self._id)
        request.add_header("CSeq", f"{self._seq} {method}")
        return request

    def wait(self, code: int, method: str = "INVITE") -> int:
        """When the response *code* came; a final one that is another raises NoAnswer."""
        while True:
            at, message = self._caller.receive()
            if not self._mine(message, method):
                continue
            assert isinstance(message, SipResponse)
            if message.status_code == code:
                self._learn(message)
                return at
            if message.status_code >= 200:
                raise NoAnswer(f"{message.status_code} {message.reason_phrase}, not {code}")

    def ring(self) -> float:
        """Milliseconds from the INVITE to 180."""
        return (self.wait(180) - self.sent_at) / 1e6

    def cancel(self) -> None:
        """Give up while it rings."""
        self._caller.send(self.request("CANCEL", branch=self.branch))
        self.wait(200, "CANCEL")
        self.wait(487)
        self._caller.send(self.request("ACK", branch=self.branch))

    def acknowledge(self) -> None:
        """The answer has come."""
        self._caller.send(self.request("ACK", branch=generate_branch()))

    def refused(self, code: int) -> None:
        """Wait for a refusal and acknowledge it."""
        self.wait(code)
        self._caller.send(self.request("ACK", branch=self.branch))

    def hang_up(self) -> float:
        """End the call; milliseconds to the answer."""
        self._seq += 1
        sent = self._caller.send(self.request("BYE", branch=generate_branch()))
        return (self.wait(200, "BYE") - sent) / 1e6

    def _mine(self, message: SipRequest | SipResponse, method: str) -> bool:
        if not isinstance(message, SipResponse) or message.get_header("Call-ID") != self._id:
            return False
        return (message.get_header("CSeq") or "").endswith(method)

    def _learn(self, response: SipResponse) -> None:
        self._to = response.get_header("To") or self._to
        contact = response.get_header("Contact")
        if contact and response.status_code == 200:
            self._target = contact.strip("<>").split(">")[0]
        session = parse_sdp(response.text) if response.body else None
        if session and session.rtp_address:
            self.voice = session.rtp_address
