"""A caller with nothing but a UDP socket, who may send whatever he likes."""

from __future__ import annotations

import itertools
import re
import socket
import time
from dataclasses import dataclass

DEADLINE_S = 15.0
_NUMBERS = itertools.count(1)

SESSION = (
    "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
    "m=audio 49000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n"
)


@dataclass(frozen=True)
class Heard:
    """A message that came back."""

    text: str

    @property
    def status(self) -> int:
        """The code of an answer; 0 for a request."""
        match = re.match(r"SIP/2\.0 (\d{3})", self.text)
        return int(match[1]) if match else 0

    @property
    def method(self) -> str:
        """The method of a request; empty for an answer."""
        return "" if self.status else self.text.split(" ", 1)[0]

    def header(self, name: str) -> str:
        match = re.search(rf"^{name}:\s*(.*?)\r$", self.text, re.MULTILINE | re.IGNORECASE)
        return match[1] if match else ""

    @property
    def tag(self) -> str:
        """The tag of whoever answered."""
        return self.header("To").partition("tag=")[2]


class Wire:
    """Talks raw SIP to one telephone."""

    def __init__(self, contact: str, host: str = "127.0.0.1") -> None:
        match = re.search(r"@([^:;]+):(\d+)", contact)
        assert match is not None
        self.uri = contact
        self.host = host
        # The telephone may have told an address of another interface.
        self._to = ("127.0.0.1", int(match[2]))
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self.port = self._socket.getsockname()[1]

    def close(self) -> None:
        self._socket.close()

    def new_id(self) -> str:
        return f"wire-{self.port}-{next(_NUMBERS)}"

    def request(
        self,
        method: str,
        call_id: str,
        *,
        branch: str = "",
        cseq: int = 1,
        from_tag: str = "a",
        to_tag: str = "",
        sender: str = '"Anna" <sip:500@{host}>',
        extra: str = "",
        body: str | None = None,
        length: str = "",
        content: str = "application/sdp",
    ) -> str:
        """A request of that kind; *extra* holds whole header lines."""
        if body is None:
            body = SESSION.format(host=self.host) if method == "INVITE" else ""
        to = f";tag={to_tag}" if to_tag else ""
        kind = f"Content-Type: {content}\r\n" if body else ""
        return (
            f"{method} {self.uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self.host}:{self.port};rport;"
            f"branch=z9hG4bK{branch or call_id}\r\n"
            f"From: {sender.format(host=self.host)};tag={from_tag}\r\n"
            f"To: <sip:100@127.0.0.1>{to}\r\n"
            f"Call-ID: {call_id}\r\nCSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:500@{self.host}:{self.port}>\r\n"
            f"{extra}{kind}Content-Length: {length or len(body.encode())}\r\n\r\n{body}"
        )

    def send(self, message: str | bytes) -> None:
        data = message if isinstance(message, bytes) else message.encode("utf-8", "surrogateescape")
        self._socket.sendto(data, self._to)

    def hear(self, within: float = DEADLINE_S) -> Heard | None:
        """The next message; None when nothing comes."""
        self._socket.settimeout(max(within, 0.001))
        try:
            return Heard(self._socket.recv(65536).decode("utf-8", "surrogateescape"))
        except TimeoutError:
            return None

    def wait_for(self, *statuses: int, method: str = "", within: float = DEADLINE_S) -> Heard:
        """The next answer with one of *statuses*, or request of *method*."""
        deadline = time.monotonic() + within
        seen: list[str] = []
        while (left := deadline - time.monotonic()) > 0:
            heard = self.hear(left)
            if heard is None:
                break
            if heard.status in statuses or (method and heard.method == method):
                return heard
            seen.append(heard.text.split("\r\n")[0])
        raise AssertionError(f"no {statuses or method} within {within} s; there came {seen}")

    def answer(self, request: Heard, status: str, extra: str = "", body: str = "") -> None:
        """Answer a request that came to us."""
        copied = "".join(
            f"{name}: {request.header(name)}\r\n"
            for name in ("Via", "From", "To", "Call-ID", "CSeq")
        )
        if body:
            extra += (
                f"Contact: <sip:500@{self.host}:{self.port}>\r\nContent-Type: application/sdp\r\n"
            )
        length = f"Content-Length: {len(body)}\r\n\r\n"
        self.send(f"SIP/2.0 {status}\r\n{copied}{extra}{length}{body}")

    def everything(self, within: float) -> list[Heard]:
        """All that comes in that time."""
        deadline = time.monotonic() + within
        heard: list[Heard] = []
        while (left := deadline - time.monotonic()) > 0:
            one = self.hear(left)
            if one is not None:
                heard.append(one)
        return heard
