"""Calls whose voice goes through our own hands: messages and voice, all on plain sockets."""

from __future__ import annotations

import random
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from callcenter.engine.commands import VoiceWay
from callcenter.engine.relay.leg import Leg
from callcenter.engine.relay.message import Message
from callcenter.engine.relay.voices import MOST, Voices
from callcenter.engine.voice.carrier import Carrier
from callcenter.engine.voice.ports import VoicePorts
from tests.engine.relay.wires import (
    LOG,
    PATIENCE_S,
    Datagrams,
    Library,
    account,
    aimed,
    answer,
    header,
    invite,
    opened,
)

PCMA = 8


class Voice:
    """Somebody's voice port."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self.host = host
        self.port: int = self._socket.getsockname()[1]

    def say(self, text: str, to: tuple[str, int]) -> None:
        self._socket.sendto(_packet(text), to)

    def hear(self, within: float = PATIENCE_S) -> str:
        self._socket.settimeout(within)
        try:
            return self._socket.recv(2048)[12:].decode()
        except TimeoutError:
            return ""

    def sdp(self, host: str = "", *, port: int | None = None, more: str = "") -> str:
        host = host or self.host
        kind = 6 if ":" in host else 4
        port = self.port if port is None else port
        return (
            f"v=0\r\no=- 1 1 IN IP{kind} {host}\r\ns=-\r\nc=IN IP{kind} {host}\r\nt=0 0\r\n"
            f"{more}m=audio {port} RTP/AVP {PCMA}\r\na=sendrecv\r\n"
        )

    def close(self) -> None:
        self._socket.close()


def _packet(text: str) -> bytes:
    return struct.pack("!BBHII", 0x80, PCMA, 1, 160, 7) + text.encode()


def with_sdp(message: str, sdp: str) -> str:
    head = message.partition("Content-Length:")[0]
    return f"{head}Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}"


def place(message: str) -> tuple[str, int]:
    """Where a message says that voice is to be heard."""
    host = re.search(r"^c=IN IP[46] (\S+)", message, re.MULTILINE)
    port = re.search(r"^m=audio (\d+)", message, re.MULTILINE)
    assert host is not None and port is not None, message
    return host[1], int(port[1])


@dataclass
class Line:
    """One line between a library and an exchange, and a voice at each side."""

    leg: Leg
    library: Library
    exchange: Datagrams
    inside: Voice
    outside: Voice

    def dial(self, call_id: str = "c1") -> tuple[str, tuple[str, int]]:
        """What the exchange is asked, and where it is to send the agent's voice."""
        self.library.send(self.leg, self._request("INVITE", call_id, self.inside.sdp()))
        outside = self.exchange.hear()
        return outside, place(outside)

    def accepted(self, request: str, sdp: str, status: str = "200 OK", tag: str = "t") -> str:
        """What the library hears of it when the exchange accepts with *sdp*."""
        contact = f"Contact: <sip:600@127.0.0.1:{self.exchange.port}>\r\n"
        self.exchange.send(with_sdp(answer(request, status, contact, tag), sdp))
        return self.library.hear()

    def ring(self, sdp: str, call_id: str = "in1", **more: str) -> str:
        """What the library hears when the exchange calls."""
        self.library.send(self.leg, self.library.request("OPTIONS"))
        self.exchange.hear()
        self.exchange.send(with_sdp(invite(call_id, **more), sdp))
        return self.library.hear()

    def take(self, request: str, status: str = "200 OK", sdp: str = "") -> str:
        """What the exchange hears when the library answers."""
        contact = f"Contact: <sip:100@127.0.0.1:{self.library.port};ob>\r\n"
        told = answer(request, status, contact, "own")
        self.library.send(self.leg, with_sdp(told, sdp) if sdp else told)
        return self.exchange.hear()

    def converse(self, near: tuple[str, int], far: tuple[str, int]) -> None:
        """Let both sides speak, and each hear the other and nobody else."""
        self.outside.say("customer", far)
        assert self.inside.hear() == "customer"
        self.inside.say("agent", near)
        assert self.outside.hear() == "agent"

    def _request(self, method: str, call_id: str, sdp: str, to_tag: str = "") -> str:
        return with_sdp(self.library.request(method, call_id, to_tag=to_tag), sdp)

    def change(self, call_id: str = "c1") -> tuple[str, int]:
        """Where voice is to be sent by a re-INVITE of the library's."""
        request = self._request("INVITE", call_id, self.inside.sdp(), "t")
        self.library.send(self.leg, request.replace("CSeq: 1", "CSeq: 2"))
        return place(self.exchange.hear())


@contextmanager
def _line(
    library: Library,
    exchange: Datagrams,
    way: VoiceWay = VoiceWay.ALWAYS,
    *,
    locked: bool = True,
    ports: VoicePorts | None = None,
) -> Iterator[Line]:
    inside, outside = Voice(), Voice(exchange.host)
    with opened(library, account(voice_way=way), locked=locked, ports=ports) as (_, leg):
        aimed(leg, exchange.registrar)
        yield Line(leg, library, exchange, inside, outside)
    inside.close()
    outside.close()


@pytest.fixture
def line(library: Library, exchange: Datagrams) -> Iterator[Line]:
    with _line(library, exchange) as made:
        yield made


@pytest.fixture
def voice() -> Iterator[Callable[[str], Voice]]:
    made: list[Voice] = []

    def meet(host: str) -> Voice:
        made.append(Voice(host))
        return made[-1]

    yield meet
    for one in made:
        one.close()


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_free(*ports: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not all(is_free(port) for port in ports):
        assert time.monotonic() < deadline, f"still open: {ports}"
        threading.Event().wait(0.005)


def test_both_sides_of_a_dialled_call_hear_each_other(line: Line) -> None:
    request, far = line.dial()
    assert far[0] == "127.0.0.1" and far[1] != line.inside.port
    near = place(line.accepted(request, line.outside.sdp()))
    assert near[0] == "127.0.0.1" and near[1] not in (far[1], line.outside.port)
    line.converse(near, far)


def test_both_sides_of_a_call_that_comes_in_hear_each_other(line: Line) -> None:
    request = line.ring(line.outside.sdp())
    near = place(request)
    assert near[1] != line.outside.port
    far = place(line.take(request, sdp=line.inside.sdp()))
    line.converse(near, far)


def test_nothing_but_the_place_of_voice_changes(line: Line) -> None:
    request, (host, port) = line.dial()
    sdp = line.inside.sdp()
    assert request.endswith(sdp.replace(f"m=audio {line.inside.port}", f"m=audio {port}"))
    assert f"o=- 1 1 IN IP4 {host}" in request


@pytest.mark.parametrize(
    ("way", "locked", "carried"),
    [
        (VoiceWay.AUTO, True, False),
        (VoiceWay.AUTO, False, True),
        (VoiceWay.NEVER, False, False),
        (VoiceWay.ALWAYS, True, True),
    ],
)
def test_ipv4_goes_this_way_only_where_it_is_wished_or_needed(
    library: Library, exchange: Datagrams, way: VoiceWay, locked: bool, carried: bool
) -> None:
    with _line(library, exchange, way, locked=locked) as line:
        request, far = line.dial()
        assert (far[1] != line.inside.port) is carried
        inside = line.accepted(request, line.outside.sdp())
        assert (place(inside)[1] != line.outside.port) is carried


def test_ipv6_goes_this_way_without_asking(library: Library) -> None:
    exchange = Datagrams("::1")
    with _line(library, exchange, VoiceWay.AUTO) as line:
        request, far = line.dial()
        assert far[0] == "::1" and "c=IN IP6 ::1" in request
        inside = line.accepted(request, line.outside.sdp())
        assert "c=IN IP4 127.0.0.1" in inside
        line.converse(place(inside), far)
    exchange.close()


def test_an_ipv4_voice_at_an_ipv6_exchange_is_answered_by_ipv4(
    library: Library, voice: Callable[[str], Voice]
) -> None:
    exchange = Datagrams("::1")
    with _line(library, exchange, VoiceWay.AUTO) as line:
        line.outside.close()
        line.outside = voice("127.0.0.1")
        request = line.ring(line.outside.sdp())
        answered = line.take(request, sdp=line.inside.sdp())
        assert place(answered)[0] == "127.0.0.1"
        line.converse(place(request), place(answered))
    exchange.close()


def test_with_a_stun_server_voice_is_announced_as_the_world_sees_it(line: Line) -> None:
    line.leg.announce("203.0.113.9")
    request, far = line.dial()
    assert far[0] == "203.0.113.9"
    near = place(line.accepted(request, line.outside.sdp()))
    line.converse(near, ("127.0.0.1", far[1]))


def test_the_port_is_kept_through_hold_and_resume_and_so_is_the_voice(line: Line) -> None:
    request, far = line.dial()
    near = place(line.accepted(request, line.outside.sdp()))
    line.converse(near, far)
    for _ in range(2):
        assert line.change() == far
    held = line.outside.sdp("0.0.0.0")
    inside = line.accepted(request, held)
    assert place(inside) == ("0.0.0.0", near[1])
    line.converse(near, far)


def test_a_change_of_the_session_to_another_address_is_followed(
    line: Line, voice: Callable[[str], Voice]
) -> None:
    request, far = line.dial()
    near = place(line.accepted(request, line.outside.sdp()))
    line.converse(near, far)
    former, line.outside = line.outside, voice("127.0.0.5")
    assert place(line.accepted(request, line.outside.sdp())) == near
    line.converse(near, far)
    former.say("stranger by now", far)
    former.close()
    line.converse(near, far)


def test_whoever_of_several_answers_last_is_heard(
    line: Line, voice: Callable[[str], Voice]
) -> None:
    request, far = line.dial()
    early = voice("127.0.0.4")
    near = place(line.accepted(request, early.sdp(), "183 Session Progress", "first"))
    early.say("announcement", far)
    assert line.inside.hear() == "announcement"
    assert place(line.accepted(request, line.outside.sdp(), tag="second")) == near
    line.converse(near, far)


def test_an_offer_in_the_answer_and_its_answer_in_the_ack(line: Line) -> None:
    line.library.send(line.leg, line.library.request("OPTIONS"))
    line.exchange.hear()
    line.exchange.send(invite("late"))
    request = line.library.hear()
    answered = line.take(request, sdp=line.inside.sdp())
    ack = invite("late", method="ACK", to_tag="own")
    line.exchange.send(with_sdp(ack, line.outside.sdp()))
    line.converse(place(line.library.hear()), place(answered))


def test_of_two_lines_of_voice_the_one_that_was_taken_is_used(
    line: Line, voice: Callable[[str], Voice]
) -> None:
    other = voice("127.0.0.1")
    two = line.outside.sdp(more=f"m=audio {other.port} RTP/AVP {PCMA}\r\n")
    request = line.ring(two)
    taken = line.inside.sdp(more=f"m=audio 0 RTP/AVP {PCMA}\r\n")
    answered = line.take(request, sdp=taken)
    far = int(re.findall(r"^m=audio (\d+)", answered, re.MULTILINE)[1])
    near = int(re.findall(r"^m=audio (\d+)", request, re.MULTILINE)[1])
    line.converse(("127.0.0.1", near), ("127.0.0.1", far))


def test_a_voice_at_a_name_is_looked_up(line: Line) -> None:
    request, far = line.dial()
    near = place(line.accepted(request, line.outside.sdp("localhost")))
    deadline = time.monotonic() + PATIENCE_S
    while line.inside.hear(0.1) != "customer":
        assert time.monotonic() < deadline
        line.outside.say("customer", far)
    line.inside.say("agent", near)
    assert line.outside.hear() == "agent"


def test_whoever_calls_himself_by_a_proxy_has_two_voices(line: Line) -> None:
    request, far = line.dial("same")
    tag = header(request, "From").partition(";tag=")[2]
    inside = line.ring(
        request.partition("\r\n\r\n")[2], "same", sender=f"<sip:100@pbx.example>;tag={tag}"
    )
    answered = line.take(inside, sdp=line.inside.sdp())
    near = place(line.accepted(request, answered.partition("\r\n\r\n")[2], tag="own"))
    ports = {far[1], near[1], place(inside)[1], place(answered)[1]}
    assert len(ports) == 4


@pytest.mark.parametrize("by_us", [True, False])
def test_a_hang_up_frees_the_ports(line: Line, by_us: bool) -> None:
    request, far = line.dial()
    near = place(line.accepted(request, line.outside.sdp()))
    if by_us:
        line.library.send(line.leg, line.library.request("BYE", to_tag="t"))
    else:
        bye = invite("c1", method="BYE", to_tag="f", sender="<sip:600@pbx.example>;tag=t")
        line.exchange.send(bye)
        line.take(line.library.hear())
    wait_free(far[1], near[1])


@pytest.mark.parametrize("status", ["486 Busy Here", "487 Request Terminated", "302 Moved"])
def test_a_call_nobody_takes_frees_the_ports(line: Line, status: str) -> None:
    request, far = line.dial()
    line.exchange.send(answer(request, status))
    line.library.hear()
    wait_free(far[1])
    inside = line.ring(line.outside.sdp())
    line.take(inside, status)
    wait_free(place(inside)[1])


def test_a_question_for_the_password_and_a_refused_change_end_nothing(line: Line) -> None:
    request, far = line.dial()
    line.exchange.send(answer(request, "407 Proxy Authentication Required"))
    line.library.hear()
    assert line.dial()[1] == far
    near = place(line.accepted(request, line.outside.sdp()))
    line.exchange.send(answer(request, "491 Request Pending"))
    line.library.hear()
    line.converse(near, far)


def test_calls_whose_end_nobody_told_make_room_and_an_answered_one_stays(line: Line) -> None:
    request, far = line.dial("answered")
    near = place(line.accepted(request, line.outside.sdp()))
    for number in range(2 * MOST):
        line.dial(f"lost{number}")
    line.converse(near, far)


def test_a_line_that_is_given_up_frees_every_port(library: Library, exchange: Datagrams) -> None:
    with _line(library, exchange) as line:
        ports = [line.dial(f"c{number}")[1][1] for number in range(3)]
    wait_free(*ports)


def test_without_a_free_port_a_call_is_refused_with_words_and_a_later_one_goes(
    library: Library, exchange: Datagrams
) -> None:
    # Room for one call: a pair of ports at each side.
    with _line(library, exchange, ports=VoicePorts(18_200, count=4)) as line:
        request, far = line.dial("first")
        library.send(line.leg, line._request("INVITE", "second", line.inside.sdp()))
        assert library.hear().startswith("SIP/2.0 503 no port of this computer is free")
        exchange.send(with_sdp(invite("third"), line.outside.sdp()))
        assert exchange.hear().startswith("SIP/2.0 500 No Port For Voice")
        exchange.send(answer(request, "486 Busy Here"))
        library.hear()
        wait_free(far[1])
        line.converse(place(line.accepted(line.dial("fourth")[0], line.outside.sdp())), far)


def test_what_is_no_call_keeps_its_description(line: Line) -> None:
    sdp = line.inside.sdp()
    line.library.send(line.leg, with_sdp(line.library.request("MESSAGE"), sdp))
    assert line.exchange.hear().endswith(sdp)


def test_a_voice_at_a_name_that_is_none_is_told_and_ends_nothing(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    request, far = line.dial()
    line.accepted(request, line.outside.sdp("x" * 70 + ".example"))
    deadline = time.monotonic() + PATIENCE_S
    while "nobody knows where voice" not in caplog.text:
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)
    near = place(line.accepted(request, line.outside.sdp()))
    line.converse(near, far)


def test_ten_thousand_broken_descriptions_end_nothing(line: Line) -> None:
    draw = random.Random(7)
    carrier = Carrier(VoicePorts(18_000), clock=time.monotonic, log=LOG)
    voices = Voices(carrier, count=lambda what: None, log=LOG)
    voices.carried = True
    good = with_sdp(invite("broken"), Voice.sdp(line.outside, more="a=rtcp:5 IN IP4 1.2.3.4\r\n"))
    head, _, body = good.encode().partition(b"\r\n\r\n")
    changed = 0
    for _ in range(10_000):
        text = bytearray(body)
        for _ in range(draw.randrange(1, 12)):
            text[draw.randrange(len(text))] = draw.choice(b"0123456789:/=.\r\n macIP\0\xff")
        # Names are looked up on the relay's own loop, which is not here.
        message = Message.parse(
            head + b"\r\n\r\n" + text.replace(b"c=IN", b"c=IN IP4 1.2.3.4\r\nx=")
        )
        changed += voices.inward(message).body != message.body
        voices.outward(message, "127.0.0.1")
    voices.close()
    carrier.close()
    assert changed > 5_000
