"""An exchange made of bare sockets that may say whatever it likes, and a stranger beside it."""

from __future__ import annotations

import itertools
import logging
import re
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil

from callcenter.domain.events import Answered, Ended, EngineLost, LineChanged, LineState, Ringing
from callcenter.engine.child import engine_command
from callcenter.engine.commands import Account, Answer, AskSnapshot, Configure, HangUp, Sound
from callcenter.engine.messages import Snapshot
from callcenter.engine.process import EngineProcess
from tests.contract.desk import Desk, until
from tests.contract.talker import Talker
from tests.contract.wire import Heard

HOST = "127.0.0.1"
STRANGER = "127.0.0.2"
USER = "100"
PASSWORD = "s3cret-word"
REALM = "exchange"
PATIENCE_S = 20.0
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"(?im)^(?:content-length|l)\s*:\s*(\d+)")
_NUMBERS = itertools.count(1)

SESSION = (
    "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
)


class Sockets:
    """One UDP socket, or the TCP connection the telephone opened last; *told* gets messages."""

    def __init__(self, transport: str, told: Callable[[bytes], None], host: str = HOST) -> None:
        self.transport = transport
        self._told = told
        kind = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM
        self._main = socket.socket(socket.AF_INET, kind)
        if transport == "udp":
            self._main.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
        self._main.bind((host, 0))
        self._main.settimeout(0.05)
        self.host, self.port = self._main.getsockname()
        self._peer: tuple[str, int] = (HOST, 9)
        self._stream: socket.socket | None = None
        self._sending = threading.Lock()
        self._over = threading.Event()
        work = self._serve_stream if transport == "tcp" else self._serve_datagrams
        self._thread = threading.Thread(target=work, daemon=True)
        if transport == "tcp":
            self._main.listen(8)
        self._thread.start()

    def aim(self, peer: tuple[str, int]) -> None:
        """Send datagrams there; an exchange learns it from the first one that comes."""
        self._peer = peer

    def send(self, data: bytes) -> None:
        if self.transport == "udp":
            self._main.sendto(data, self._peer)
            return
        with self._sending:
            stream = self._stream
            try:
                while data and stream is not None:
                    data = data[_sent(stream, data) :]
            except (ConnectionError, ValueError):
                # The telephone has closed a stream that made no sense; it opens another one.
                self._stream = None

    @property
    def peer(self) -> tuple[str, int]:
        return self._peer

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._main.close()

    def _serve_datagrams(self) -> None:
        while not self._over.is_set():
            try:
                data, peer = self._main.recvfrom(65_536)
            except TimeoutError:
                continue
            if self._peer[1] == 9 or data.startswith(b"REGISTER "):
                self._peer = peer
            if data.strip():
                self._told(data)

    def _serve_stream(self) -> None:
        while not self._over.is_set():
            try:
                stream, self._peer = self._main.accept()
            except TimeoutError:
                continue
            self._stream = stream
            stream.settimeout(0.05)
            with stream:
                self._read(stream)

    def _read(self, stream: socket.socket) -> None:
        held = b""
        while not self._over.is_set():
            try:
                data = stream.recv(65_536)
            except TimeoutError:
                continue
            except ConnectionResetError:
                return
            if not data:
                return
            held = self._taken(held + data)

    def _taken(self, held: bytes) -> bytes:
        while True:
            held = held.lstrip(b"\r\n")
            head, end, rest = held.partition(_END)
            if not end:
                return held
            match = _LENGTH.search(head)
            size = int(match[1]) if match else 0
            if len(rest) < size:
                return held
            self._told(head + end + rest[:size])
            held = rest[size:]


def _sent(stream: socket.socket, data: bytes) -> int:
    """How much of *data* went; raises ConnectionError, and ValueError when it is closed."""
    _, ready, _ = select.select([], [stream], [], 0.05)
    return stream.send(data) if ready else 0


class Attacker:
    """The exchange the telephone trusts: it registers anybody who knows the password.

    It acknowledges every answer to an INVITE and agrees to every request, so that nothing of the
    telephone's is kept busy by an attack that is over.
    """

    def __init__(self, transport: str = "udp") -> None:
        self.heard: list[Heard] = []
        self.registered: list[float] = []
        self.obliging = True
        self._changed = threading.Condition()
        self._sockets = Sockets(transport, self._told)
        self.port = self._sockets.port
        self.via = f"SIP/2.0/{transport.upper()} {HOST}:{self.port}"
        self.transport = transport

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def telephone(self) -> tuple[str, int]:
        """Where the telephone's registered contact is."""
        return self._sockets.peer

    def send(self, message: str | bytes) -> None:
        data = message if isinstance(message, bytes) else message.encode("utf-8", "surrogateescape")
        self._sockets.send(data)

    def new_id(self) -> str:
        return f"attack-{self.port}-{next(_NUMBERS)}"

    def request(
        self,
        method: str,
        call_id: str,
        *,
        branch: str = "",
        cseq: int = 1,
        to_tag: str = "",
        extra: str = "",
        body: str = "",
        content: str = "application/sdp",
    ) -> str:
        """A right request of that kind; *extra* holds whole header lines."""
        to = f";tag={to_tag}" if to_tag else ""
        kind = f"Content-Type: {content}\r\n" if body else ""
        return (
            f"{method} sip:{USER}@{HOST} SIP/2.0\r\n"
            f"Via: {self.via};rport;branch=z9hG4bK{branch or call_id}\r\n"
            f'From: "Anna" <sip:500@{HOST}>;tag=a\r\nTo: <sip:{USER}@{HOST}>{to}\r\n'
            f"Call-ID: {call_id}\r\nCSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:500@{HOST}:{self.port};transport={self.transport}>\r\n"
            f"{extra}{kind}Content-Length: {len(body.encode('utf-8', 'surrogateescape'))}"
            f"\r\n\r\n{body}"
        )

    def mark(self) -> int:
        return len(self.heard)

    def wait(
        self, where: Callable[[Heard], bool], *, since: int = 0, within: float = PATIENCE_S
    ) -> Heard:
        """The first message from number *since* on for which *where* holds."""
        deadline = time.monotonic() + within
        with self._changed:
            while True:
                for heard in self.heard[since:]:
                    if where(heard):
                        return heard
                left = deadline - time.monotonic()
                said = [one.text.split("\r\n")[0] for one in self.heard[since:]]
                assert left > 0, f"not within {within} s; there came {said[-20:]}"
                self._changed.wait(left)

    def ping(self, within: float = PATIENCE_S) -> None:
        """Wait until the telephone has dealt with everything sent so far."""
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            call_id, mark = self.new_id(), self.mark()
            self.send(self.request("OPTIONS", call_id))
            # In a flood a datagram may get lost, or be refused for being one too many.
            if self._status_of(call_id, mark, within=min(2.0, left)) == 200:
                return
            threading.Event().wait(0.1)
        raise AssertionError(f"no answer within {within} s")

    def _status_of(self, call_id: str, since: int, within: float) -> int:
        deadline = time.monotonic() + within
        with self._changed:
            while (left := deadline - time.monotonic()) > 0:
                for heard in self.heard[since:]:
                    if heard.status and heard.header("Call-ID") == call_id:
                        return heard.status
                self._changed.wait(left)
        return 0

    def close(self) -> None:
        self._sockets.close()

    def _told(self, data: bytes) -> None:
        heard = Heard(data.decode("utf-8", "surrogateescape"))
        if heard.method == "REGISTER":
            self._register(heard)
        elif heard.method and heard.method != "ACK" and self.obliging:
            self.answer(heard, "200 OK")
        elif heard.status >= 200 and "INVITE" in heard.header("CSeq"):
            self._acknowledge(heard)
        with self._changed:
            self.heard.append(heard)
            self._changed.notify_all()

    def answer(self, request: Heard, status: str, extra: str = "") -> None:
        """Answer a request of the telephone's."""
        copied = "".join(
            f"{name}: {request.header(name)}\r\n"
            for name in ("Via", "From", "To", "Call-ID", "CSeq")
        )
        self.send(f"SIP/2.0 {status}\r\n{copied}{extra}Content-Length: 0\r\n\r\n")

    def _register(self, request: Heard) -> None:
        if not request.header("Authorization"):
            challenge = f'Digest realm="{REALM}", nonce="0badcafe", algorithm=MD5, qop="auth"'
            self.answer(request, "401 Unauthorized", f"WWW-Authenticate: {challenge}\r\n")
            return
        contact = request.header("Contact")
        self.registered.append(time.monotonic())
        self.answer(request, "200 OK", f"Contact: {contact};expires=300\r\n")

    def _acknowledge(self, answer: Heard) -> None:
        number = answer.header("CSeq").partition(" ")[0]
        via = answer.header("Via")
        if answer.status < 300:
            via = f"{self.via};branch=z9hG4bKack{next(_NUMBERS)}"
        self.send(
            f"ACK sip:{USER}@{HOST} SIP/2.0\r\nVia: {via}\r\nFrom: {answer.header('From')}\r\n"
            f"To: {answer.header('To')}\r\nCall-ID: {answer.header('Call-ID')}\r\n"
            f"CSeq: {number} ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        )


class Conversation:
    """A call between the telephone and somebody who talks; its voice is watched."""

    def __init__(self, call: str, call_id: str, tag: str, talker: Talker) -> None:
        self.call = call
        self.call_id = call_id
        self.tag = tag
        self.talker = talker

    def longest_gap_s(self, began: float, ended: float) -> float:
        """The longest time without a packet of the telephone's voice."""
        came = [began, *(at for at in list(self.talker.came) if began <= at <= ended), ended]
        return max(later - sooner for sooner, later in itertools.pairwise(came))


class Target:
    """An engine process that is watched and started again, and what its desk sees."""

    def __init__(self, desk: Desk, attacker: Attacker, logs: Path) -> None:
        self.desk = desk
        self.attacker = attacker
        self.logs = logs

    @property
    def restarts(self) -> int:
        return len(self.desk.of(EngineLost))

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self.desk.of(Snapshot)[-1].pid)

    def calls(self) -> tuple[str, ...]:
        mark = self.desk.mark()
        self.desk.do(AskSnapshot())
        return tuple(call.id for call in self.desk.wait(Snapshot, since=mark).calls)

    def registered(self, *, since: int = 0, within: float = PATIENCE_S) -> None:
        self.desk.wait(
            LineChanged,
            lambda it: it.line.state is LineState.REGISTERED,
            since=since,
            within=within,
        )

    def end_all(self) -> None:
        """Hang up whatever rings or talks, and wait until it is over."""
        until(lambda: not self._ended(), 40, "no call left")

    def _ended(self) -> tuple[str, ...]:
        left = self.calls()
        for call in left:
            self.desk.phone.send(HangUp(call))
        return left

    @contextmanager
    def talking(self) -> Iterator[Conversation]:
        """A call that goes on meanwhile; it is hung up by the agent."""
        talker = Talker(HOST, hertz=440.0)
        mark, call_id = self.desk.mark(), self.attacker.new_id()
        sent = self.attacker.mark()
        body = SESSION.format(host=HOST, port=talker.port)
        self.attacker.send(self.attacker.request("INVITE", call_id, body=body))
        call = self.desk.wait(Ringing, since=mark).call
        self.desk.do(Answer(call))
        ok = self.attacker.wait(
            lambda it: it.status == 200 and it.header("Call-ID") == call_id, since=sent
        )
        self.desk.wait(Answered, lambda it: it.call == call)
        match = re.search(r"^m=audio (\d+)", ok.text, re.MULTILINE)
        assert match is not None
        with talker.talking((HOST, int(match[1]))):
            until(lambda: len(talker.came) > 10, what="its voice is heard")
            yield Conversation(call, call_id, ok.tag, talker)
        self.desk.phone.send(HangUp(call))
        self.desk.wait(Ended, lambda it: it.call == call)
        talker.close()

    def works(self) -> None:
        """A call rings, is answered, is heard and ends."""
        with self.talking():
            assert len(self.calls()) == 1

    def secrets(self) -> list[str]:
        """What stands in the logs and must not."""
        found = []
        for path in sorted(self.logs.iterdir()):
            text = path.read_text("utf-8", "replace")
            found += [f"{path.name}: {match[0]!r}" for match in _SECRET.finditer(text)]
        return found

    def logged_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.logs.iterdir())


_SECRET = re.compile(
    rf"{re.escape(PASSWORD)}|(?i:authorization:|response=|nonce=|a=crypto|inline:[A-Za-z0-9+/]{{8}}"
    r"|^m=audio|^v=0|^Signal=|application/dtmf|telephone-event)",
    re.MULTILINE,
)


@contextmanager
def attacked(profile: Path, transport: str = "udp", *options: str) -> Iterator[Target]:
    """A telephone registered at an Attacker."""
    attacker = Attacker(transport)
    phone = EngineProcess(
        profile,
        now=lambda: datetime.now(UTC),
        log=logging.getLogger("desk"),
        command=engine_command(profile, "--silent", *options),
    )
    desk = Desk(phone)
    try:
        line = Account("line", USER, HOST, PASSWORD, (attacker.address,), transport=transport)
        desk.do(Configure((line,), Sound(codecs=("PCMA", "PCMU", "G722"))))
        target = Target(desk, attacker, profile / "logs")
        target.registered()
        yield target
    finally:
        phone.close(quit_engine=True)
        attacker.close()
