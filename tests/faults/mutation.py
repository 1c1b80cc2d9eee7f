"""Broken messages by the thousand: `python -m tests.faults.mutation [--messages N] [--seed S]`.

Right messages of every kind, and answers to what the telephone itself asks, are changed by bytes
and by tokens and sent as the exchange, just as fast as the relay lets through. The agent takes and
ends calls meanwhile. Prints what became of it; ends with 1 when the telephone had to be replaced.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.domain.events import (
    Ended,
    EngineLost,
    LineChanged,
    LineState,
    Ringing,
)
from callcenter.engine.commands import Answer, Dial, HangUp
from callcenter.engine.relay.flood import CALLS_PER_S, REQUESTS_PER_S
from tests.contract.wire import Heard
from tests.faults.attack import HOST, SESSION, Attacker, Target, attacked

_NUMBERS = ("0", "-1", "1", "65535", "65536", "2147483648", "4294967295", "4294967296", "9" * 30)
_TOKENS = (
    *(
        "",
        " ",
        "\t",
        "\r\n",
        "\r\n ",
        "\n",
        "\0",
        '"',
        "\\",
        "<",
        ">",
        "<>",
        ";",
        ",",
        "=",
        "@",
        ":",
    ),
    *("%00", "%0d%0a", "%s%n", "\udcff\udcfe", "é" * 40, "A" * 600, "[::1]", "[", "0.0.0.0"),
    *(
        "IP6",
        "IN",
        "RTP/SAVP",
        "telephone-event/8000",
        "sendonly",
        "inactive",
        "a=rtcp:0",
        "m=audio",
    ),
    *("sip:", "sips:", "tel:", "transport=tcp", "lr", "tag=", "tag=a;tag=b", "received=0.0.0.0"),
    *("rport=0", "branch=z9hG4bK", "multipart/mixed;boundary=", "boundary=x", "Replaces", "*"),
    *(
        "100rel",
        "timer",
        "refresher=uac",
        "Expires",
        "Contact",
        "Via",
        "INVITE",
        "CANCEL",
        "SIP/2.0",
    ),
)
_PIECES = re.compile(r"[A-Za-z0-9.]+|[^A-Za-z0-9]")
_KEPT = 6
"""So many first lines say where a message goes; most changes leave them alone."""
_REACHED = {180: 3, 200: 10, 400: 20}
"""So many calls have rung, requests been agreed to and been refused when an assault has hit."""
_LONGER = 3
"""An assault that has not hit goes on: for so many times as many messages at most."""


def mutated(message: str, chance: random.Random, *, framed: bool = False) -> bytes:
    """*message* with a few things wrong; *framed*: its length is always right."""
    head, _, body = message.partition("\r\n\r\n")
    lines = head.split("\r\n")
    kept, rest = lines[:_KEPT], "\r\n".join(lines[_KEPT:])
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        where = chance.random()
        if body and where < 0.5:
            body = _changed(body, chance)
        elif where < 0.85:
            rest = _changed(rest, chance)
        else:
            number = chance.randrange(len(kept))
            kept[number] = _changed(kept[number], chance)
    whole = "\r\n".join((*kept, rest))
    data = body.encode("utf-8", "surrogateescape")
    if framed or chance.random() < 0.9:
        whole = re.sub(r"(?i)\r\n(?:content-length|l)\s*:[^\r\n]*", "", whole).rstrip("\r\n")
        whole = whole.replace("\r\n\r\n", "\r\n") + f"\r\nContent-Length: {len(data)}"
    return whole.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + data


def _changed(text: str, chance: random.Random) -> str:
    change: Callable[[str, random.Random], str] = chance.choice((_bytes, _token, _token, _lines))
    return change(text, chance) if text else chance.choice(_TOKENS)


def _bytes(text: str, chance: random.Random) -> str:
    data = bytearray(text.encode("utf-8", "surrogateescape"))
    at = chance.randrange(len(data) or 1)
    match chance.randrange(5):
        case 0:
            data[at : at + 1] = bytes([chance.randrange(256)])
        case 1:
            data[at:at] = bytes([chance.randrange(256)]) * chance.choice((1, 2, 100))
        case 2:
            del data[at : at + chance.randrange(1, 9)]
        case 3:
            data = data[:at]
        case 4:
            data[at:at] = data[at : at + chance.randrange(1, 60)]
    return data.decode("utf-8", "surrogateescape")


def _token(text: str, chance: random.Random) -> str:
    pieces = _PIECES.findall(text)
    if not pieces:
        return chance.choice(_TOKENS)
    at = chance.randrange(len(pieces))
    if pieces[at].isdigit() and chance.random() < 0.7:
        pieces[at] = chance.choice(_NUMBERS)
    else:
        pieces[at] = chance.choice((*_TOKENS, chance.choice(pieces)))
    return "".join(pieces)


def _lines(text: str, chance: random.Random) -> str:
    lines = text.split("\r\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines[at:at] = [lines[other]] * chance.choice((1, 2, 30))
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = lines[at].partition(chance.choice((":", "=")))[0] + ":" + lines[other]
    return "\r\n".join(lines)


_HIDDEN = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"
_PARTS = (
    "--x\r\nContent-Type: application/sdp\r\n\r\n{sdp}\r\n--x\r\nContent-Type: text/plain\r\n\r\n"
    "hello\r\n--x--\r\n"
)
_EVENT = "Event: {}\r\nSubscription-State: active;expires=60\r\n"
_SUMMARY, _WATCHED = "application/simple-message-summary", "application/dialog-info+xml"
_STATE = (
    "Messages-Waiting: yes\r\nMessage-Account: sip:100@127.0.0.1\r\nVoice-Message: 2/8 (0/2)\r\n"
)


@dataclass
class Assault:
    """Sends them; *chance* decides everything."""

    attacker: Attacker
    chance: random.Random
    answers: Counter[int] = field(default_factory=Counter)
    sent: int = 0
    _dialogs: deque[Heard] = field(default_factory=lambda: deque(maxlen=4))
    _asked: deque[Heard] = field(default_factory=lambda: deque(maxlen=8))
    _read: int = 0
    _cseq: int = 100

    def next(self, *, new_call: bool) -> bytes:
        """One more of them, to begin a call or not."""
        self.listen()
        self.sent += 1
        framed = self.attacker.transport == "tcp" and self.sent % 50 != 0
        message = self._invite() if new_call else self._other()
        return mutated(message, self.chance, framed=framed)

    def has_hit(self) -> bool:
        """Whether many got as far as the calls themselves."""
        return all(self.answers[status] >= many for status, many in _REACHED.items())

    def listen(self) -> None:
        """Take in what was answered and asked since the last time."""
        heard = self.attacker.heard
        for one in heard[self._read :]:
            self.answers[one.status] += one.status > 0
            if one.status == 200 and one.header("CSeq").endswith("INVITE"):
                self._dialogs.append(one)
            elif one.method in ("INVITE", "REGISTER"):
                self._asked.append(one)
        self._read = len(heard)

    def _invite(self) -> str:
        session = SESSION.format(host=HOST, port=49000)
        extra = "Alert-Info: <http://a>;answer-after=0\r\nX-Queue: sales\r\nSupported: 100rel\r\n"
        match self.chance.randrange(5):
            case 0:
                body = _PARTS.format(sdp=session)
                return self._new("INVITE", extra, body, "multipart/mixed;boundary=x")
            case 1:
                return self._new("INVITE", "", session + "a=ptime:20\r\na=fmtp:101 0-16\r\n")
            case 2 if self._dialogs:
                old = self._dialogs[-1]
                tags = f"{old.header('Call-ID')};to-tag={old.tag};from-tag=a"
                return self._new("INVITE", f"Replaces: {tags}\r\n", session)
            case 3:
                return self._new("INVITE", "Session-Expires: 90;refresher=uas\r\n", "")
        return self._new("INVITE", extra, session)

    def _other(self) -> str:
        kinds = (self._inside, self._inside, self._inside, self._outside, self._answer)
        return self.chance.choice(kinds)()

    def _inside(self) -> str:
        if not self._dialogs:
            return self._outside()
        dialog = self.chance.choice(self._dialogs)
        self._cseq += 1
        session = SESSION.format(host=HOST, port=49002) + self.chance.choice(("", _HIDDEN))
        method, extra, body, content = self.chance.choice(
            (
                *(("INVITE", "", session, "application/sdp"),) * 4,
                ("UPDATE", "Session-Expires: 1800\r\n", session, "application/sdp"),
                ("INFO", "", "Signal=5\r\nDuration=160\r\n", "application/dtmf-relay"),
                ("REFER", f"Refer-To: <sip:600@{HOST}?Replaces=a%3Bto-tag%3Db>\r\n", "", ""),
                ("NOTIFY", _EVENT.format("refer"), "SIP/2.0 200 OK\r\n", "message/sipfrag"),
                ("MESSAGE", "", "hello", "text/plain"),
                ("PRACK", "RAck: 1 1 INVITE\r\n", "", ""),
                ("BYE", "Reason: Q.850;cause=16\r\n", "", ""),
                ("ACK", "", session, "application/sdp"),
                ("CANCEL", "", "", ""),
            )
        )
        return self.attacker.request(
            method,
            dialog.header("Call-ID"),
            branch=self.attacker.new_id(),
            cseq=self._cseq,
            to_tag=dialog.tag,
            extra=extra,
            body=body,
            content=content,
        )

    def _outside(self) -> str:
        method, extra, body, content = self.chance.choice(
            (
                ("OPTIONS", "Accept: application/sdp\r\n", "", ""),
                ("MESSAGE", "", "hello", "text/plain"),
                ("NOTIFY", _EVENT.format("message-summary"), _STATE, _SUMMARY),
                ("NOTIFY", _EVENT.format("dialog"), "<dialog-info/>", _WATCHED),
                ("SUBSCRIBE", "Event: presence\r\nExpires: 60\r\n", "", ""),
                ("REFER", f"Refer-To: <sip:600@{HOST}>\r\n", "", ""),
                ("BYE", "", "", ""),
                ("INFO", "", "Signal=5\r\n", "application/dtmf-relay"),
            )
        )  # fmt: skip
        return self._new(method, extra, body, content)

    def _answer(self) -> str:
        if not self._asked:
            return self._outside()
        asked = self.chance.choice(self._asked)
        status = self.chance.choice(
            ("180 Ringing", "183 Progress", "200 OK", "302 Moved", "401 No", "407 No", "486 Busy")
        )
        copied = "".join(
            f"{name}: {asked.header(name)}\r\n" for name in ("Via", "From", "To", "Call-ID", "CSeq")
        )
        extra = f"Contact: <sip:600@{HOST}:{self.attacker.port}>;expires=300\r\n"
        if status[0] == "4":
            extra += 'WWW-Authenticate: Digest realm="exchange", nonce="1", algorithm=MD5\r\n'
        body = SESSION.format(host=HOST, port=49004) if "INVITE" in asked.header("CSeq") else ""
        kind = "Content-Type: application/sdp\r\n" if body else ""
        tag = "" if ";tag=" in asked.header("To") else f";tag=t{self.chance.randrange(3)}"
        copied = copied.replace(asked.header("To"), asked.header("To") + tag)
        length = f"Content-Length: {len(body)}\r\n\r\n"
        return f"SIP/2.0 {status}\r\n{copied}{extra}{kind}{length}{body}"

    def _new(self, method: str, extra: str, body: str, content: str = "application/sdp") -> str:
        call_id = self.attacker.new_id()
        return self.attacker.request(method, call_id, extra=extra, body=body, content=content)


@dataclass
class Agent:
    """Takes some calls, refuses others, dials some, and keeps none for long."""

    target: Target
    chance: random.Random
    _read: int = 0
    _held: dict[str, float] = field(default_factory=dict)
    _dialled: int = 0

    def turn(self, now: float) -> None:
        events = self.target.desk.events
        for event in events[self._read :]:
            if isinstance(event, Ringing):
                self._held[event.call] = now + self.chance.uniform(0.1, 1.0)
                if self.chance.random() < 0.7:
                    self.target.desk.phone.send(Answer(event.call))
            elif isinstance(event, Ended):
                self._held.pop(event.call, None)
        self._read = len(events)
        for call in [call for call, due in self._held.items() if due < now]:
            self._held[call] = now + 2
            self.target.desk.phone.send(HangUp(call))
        if self.chance.random() < 0.03 and len(self._held) < 3:
            self._dialled += 1
            call = f"dialled-{self._dialled}"
            self._held[call] = now + 1
            self.target.desk.phone.send(Dial(call, "line", "600"))


@dataclass(frozen=True)
class Outcome:
    """What became of it."""

    sent: int
    seconds: float
    restarts: int
    reasons: tuple[str, ...]
    back_s: float
    memory_mb: float
    files: int
    hit: bool
    answers: dict[int, int]
    secrets: tuple[str, ...]
    logged_kb: float

    def as_text(self) -> str:
        return (
            f"{self.sent} messages in {self.seconds:.0f} s: {self.restarts} restarts"
            f" {self.reasons or ''}, back after {self.back_s:.2f} s at most, memory"
            f" {self.memory_mb:+.1f} MB, files {self.files:+d}, logs {self.logged_kb:.0f} kB,"
            f" secrets {len(self.secrets)}\nanswers {dict(sorted(self.answers.items()))}"
        )


def assault(profile: Path, transport: str, messages: int, seed: int) -> Outcome:
    """Send so many, or more until they hit, and see what is left."""
    chance = random.Random(seed)
    with attacked(profile, transport) as target:
        target.works()
        memory, files = target.process.memory_info().rss, target.process.num_fds()
        target.attacker.obliging = True
        worker = Assault(target.attacker, chance)
        agent = Agent(target, random.Random(seed + 1))
        began = time.monotonic()
        for new_call in _paced(messages * _LONGER):
            if worker.sent >= messages and worker.has_hit():
                break
            agent.turn(time.monotonic())
            target.attacker.send(worker.next(new_call=new_call))
        seconds = time.monotonic() - began
        target.attacker.ping(40)
        worker.listen()
        target.end_all()
        target.works()
        lost = target.desk.of(EngineLost)
        return Outcome(
            sent=worker.sent,
            seconds=seconds,
            restarts=len(lost),
            reasons=tuple(one.reason for one in lost),
            back_s=max(_outages(target), default=0.0),
            memory_mb=(target.process.memory_info().rss - memory) / 1e6,
            files=target.process.num_fds() - files,
            hit=worker.has_hit(),
            answers=dict(worker.answers),
            secrets=tuple(target.secrets()),
            logged_kb=target.logged_bytes() / 1e3,
        )


def _paced(messages: int) -> Iterator[bool]:
    """Whether the next one begins a call; sleeps as long as the relay wants."""
    every = int(REQUESTS_PER_S / CALLS_PER_S) + 2
    began, pause = time.monotonic(), threading.Event()
    for number in range(messages):
        due = began + number / (0.95 * REQUESTS_PER_S)
        pause.wait(max(0.0, due - time.monotonic()))
        yield number % every == 0


def _outages(target: Target) -> Iterator[float]:
    """How long each loss of the telephone or of its registration lasted."""
    down = None
    for event in list(target.desk.events):
        if isinstance(event, EngineLost):
            down = down or event.at
        elif isinstance(event, LineChanged):
            if event.line.state is LineState.REGISTERED:
                if down is not None:
                    yield (event.at - down).total_seconds()
                down = None
            else:
                down = down or event.at


def main(arguments: Sequence[str] | None = None) -> int:
    """Half of them by UDP, half by TCP; 0 when the telephone lived through them all."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.mutation", description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3)))
    parser.add_argument("--transport", choices=("udp", "tcp"), action="append")
    options = parser.parse_args(arguments)
    kinds = options.transport or ["udp", "tcp"]
    restarts = 0
    for kind in kinds:
        with tempfile.TemporaryDirectory() as profile:
            outcome = assault(Path(profile), kind, options.messages // len(kinds), options.seed)
            print(f"{kind}, seed {options.seed}: {outcome.as_text()}", flush=True)
            restarts += outcome.restarts
    return 1 if restarts else 0


if __name__ == "__main__":
    sys.exit(main())
