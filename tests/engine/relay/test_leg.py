"""A leg between the library and an exchange over UDP, both played by plain sockets."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from callcenter.engine.relay.flood import CALL_BURST
from callcenter.engine.relay.leg import Leg
from callcenter.engine.relay.message import Message
from callcenter.engine.relay.relay import Relay
from tests.engine.relay.wires import (
    Datagrams,
    Library,
    account,
    aimed,
    answer,
    header,
    headers,
    invite,
    opened,
)

PARTS = "Content-Type: multipart/mixed;boundary=x\r\n"


@pytest.fixture
def relay_and_leg(library: Library, exchange: Datagrams) -> Iterator[tuple[Relay, Leg]]:
    with opened(library, account()) as (relay, leg):
        aimed(leg, exchange.registrar)
        yield relay, leg


@pytest.fixture
def leg(relay_and_leg: tuple[Relay, Leg]) -> Leg:
    return relay_and_leg[1]


@pytest.fixture
def registered(library: Library, exchange: Datagrams, leg: Leg) -> Leg:
    """The exchange knows where the telephone is."""
    library.send(leg, library.request("REGISTER"))
    exchange.send(answer(exchange.hear(), "200 OK"))
    assert library.hear().startswith("SIP/2.0 200 OK")
    return leg


def test_a_request_goes_out_under_the_telephones_own_address(
    library: Library, exchange: Datagrams, leg: Leg
) -> None:
    route = f"Route: <sip:127.0.0.1:{leg.port};lr>\r\nRoute: <sip:pbx.example;lr>\r\n"
    library.send(leg, library.request("INVITE", extra=route))
    outside = exchange.hear()
    host, port = exchange.heard_from
    assert header(outside, "Contact") == f"<sip:100@{host}:{port};ob>"
    assert headers(outside, "Via")[0].startswith(f"SIP/2.0/UDP {host}:{port};rport;branch=")
    assert headers(outside, "Route") == ["<sip:pbx.example;lr>"]
    assert f":{library.port}" not in outside and f":{leg.port}" not in outside


def test_an_answer_comes_back_as_if_the_library_were_alone(
    library: Library, exchange: Datagrams, leg: Leg
) -> None:
    request = library.request("INVITE")
    library.send(leg, request)
    extra = "Record-Route: <sip:proxy;lr>\r\nContact: <sip:600@10.0.0.1:5061;transport=TLS>\r\n"
    exchange.send(answer(exchange.hear(), "180 Ringing", extra))
    inside = library.hear()
    assert headers(inside, "Via") == headers(request, "Via")
    assert headers(inside, "Record-Route") == [
        "<sip:proxy;lr>",
        f"<sip:127.0.0.1:{leg.port};lr>",
    ]
    target = header(inside, "Contact").strip("<>")
    assert "transport" not in target and target.startswith(f"sip:600@127.0.0.1:{leg.port};")
    library.send(leg, library.request("ACK", uri=target, to_tag="t"))
    assert exchange.hear().startswith("ACK sip:600@10.0.0.1:5061;transport=TLS SIP/2.0\r\n")


def test_a_cancel_and_a_repeat_keep_the_branch_of_their_invite(
    library: Library, exchange: Datagrams, leg: Leg
) -> None:
    request = library.request("INVITE")
    cancel = library.request("CANCEL").replace("c1CANCEL", "c1INVITE")
    branches = set()
    for message in (request, request, cancel):
        library.send(leg, message)
        branches.add(header(exchange.hear(), "Via"))
    assert len(branches) == 1


def test_a_callers_whole_dialog_passes_the_relay(
    library: Library, exchange: Datagrams, registered: Leg
) -> None:
    via = "TLS 192.0.2.7:5061"
    contact = "<sips:500@192.0.2.7>"
    exchange.send(invite("in1", via=via, contact=contact, uri="sip:100@1.2.3.4:9;transport=tls;ob"))
    inside = library.hear()
    assert inside.startswith(f"INVITE sip:100@127.0.0.1:{library.port};ob SIP/2.0\r\n")
    own, theirs = headers(inside, "Via")
    assert own.startswith(f"SIP/2.0/UDP 127.0.0.1:{registered.port};")
    assert f";rport={exchange.port}" in theirs and ";received=127.0.0.1" in theirs
    assert headers(inside, "Record-Route") == [f"<sip:127.0.0.1:{registered.port};lr>"]
    contacted = f"Contact: <sip:100@127.0.0.1:{library.port};ob>\r\n"
    routed = f"Record-Route: <sip:127.0.0.1:{registered.port};lr>\r\n"
    library.send(registered, answer(inside, "200 OK", routed + contacted))
    outside = exchange.hear()
    assert headers(outside, "Via") == [theirs] and not headers(outside, "Record-Route")
    assert header(outside, "Contact").startswith("<sip:100@127.0.0.1:")
    assert f":{library.port}" not in outside
    target = header(inside, "Contact").strip("<>")
    library.send(registered, library.request("BYE", uri=target, to_tag="a"))
    assert exchange.hear().startswith("BYE sips:500@192.0.2.7 SIP/2.0\r\n")


def test_within_a_call_the_exchanges_other_port_is_spoken_to(
    library: Library, exchange: Datagrams, leg: Leg
) -> None:
    other = Datagrams()
    uri = f"sip:500@127.0.0.1:{other.port}"
    library.send(leg, library.request("BYE", uri=uri, to_tag="a"))
    assert other.hear().startswith(f"BYE {uri} ")
    library.send(leg, library.request("BYE", "c2", uri="sip:500@192.0.2.1", to_tag="a"))
    assert exchange.hear().startswith("BYE sip:500@192.0.2.1 ")
    other.close()


def test_our_address_is_learnt_from_the_registrar_and_the_old_one_taken_back(
    library: Library, exchange: Datagrams, registered: Leg
) -> None:
    host, port = exchange.heard_from
    library.send(registered, library.request("REGISTER", "c2"))
    seen = "rport=4711;received=203.0.113.9"
    exchange.send(answer(exchange.hear(), "401 Unauthorized", rport=seen))
    library.hear()
    library.send(registered, library.request("REGISTER", "c3"))
    outside = exchange.hear()
    assert headers(outside, "Contact") == [
        "<sip:100@203.0.113.9:4711;ob>",
        f"<sip:100@{host}:{port};ob>;expires=0",
    ]
    kept = "Contact: <sip:100@203.0.113.9:4711;ob>;expires=60, <sip:100@192.0.2.8>;expires=9\r\n"
    exchange.send(answer(outside, "200 OK", kept))
    assert header(library.hear(), "Contact") == (
        f"<sip:100@127.0.0.1:{library.port};ob>;expires=60, <sip:100@192.0.2.8>;expires=9"
    )


def test_strangers_are_not_heard(library: Library, exchange: Datagrams, registered: Leg) -> None:
    stranger = Datagrams("127.0.0.2")
    stranger.send(invite("x"), exchange.heard_from)
    assert stranger.hear(0.3) == "" and library.hear(0.01) == ""
    exchange.send(invite("y"))
    assert library.hear().startswith("INVITE ")
    stranger.close()


def test_an_answer_to_nothing_is_dropped(
    library: Library, exchange: Datagrams, registered: Leg
) -> None:
    exchange.send(
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx\r\n"
        "From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: z\r\nCSeq: 1 INVITE\r\n\r\n"
    )
    exchange.send(invite("y"))
    assert library.hear().startswith("INVITE ")


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (invite("a", sender="<>;tag=a"), "400"),
        (invite("a", sender='"x" </>;tag=a'), "400"),
        (invite("a", extra="Expires: -1\r\n"), "400"),
        (invite("a", extra="Call-ID: b\r\n"), "400"),
        (invite("a", extra="CSeq: 7 INVITE\r\n"), "400"),
        (invite("a").replace("CSeq: 7 INVITE", "CSeq: 7 BYE"), "400"),
        (invite("a").replace("CSeq: 7", "CSeq: 99999999999"), "400"),
        (invite("a").replace("Content-Length: 0", "Content-Length: -1"), "400"),
        (invite("a").replace("Content-Length: 0", "Content-Length: 12345678901"), "400"),
        (invite("a").replace("Content-Length: 0", "Content-Length: 5"), "400"),
        (invite("a", extra="Subject: a\0b\r\n"), "400"),
        (invite("a", extra="Subject: a\nEvil: b\r\n"), "400"),
        (invite("a", extra="X-A: 1\r\n" * 65), "400"),
        (invite("a", extra="Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKo\r\n" * 40), "400"),
        (invite("a", contact="*"), "400"),
        (invite("a", uri="http://evil"), "416"),
        (invite("a", uri="<sip:100@127.0.0.1>"), "400"),
        (invite("a", extra=PARTS, body="--x\r\n\r\nhello\r\n"), "400"),
        (invite("a", extra="Content-Type: multipart/mixed\r\n", body="--\r\n\r\n--"), "400"),
        (invite("a", uri="sip:2001:db8::1"), "400"),
        (invite("a", uri="sip:100@127.0.0.1?Route=%3Csip:evil%3E"), "400"),
        (invite("a").replace(" SIP/2.0\r\nVia", " SIP/7.0\r\nVia"), "505"),
        (invite("a", extra="Require: timer, precondition\r\n"), "420"),
        (invite("a", extra="Accept: text/plain\r\n"), "406"),
        (invite("a").replace("INVITE", "REGISTER"), "405"),
        (invite("a").replace("INVITE", "IN%56ITE"), "501"),
        (invite("a", extra=f"Subject: {'y' * 4000}\r\n"), "513"),
        (invite("a", body="v=0\r\n" + "a=x\r\n" * 4000), "513"),
        (invite("a", body="v=0\r\n\0"), "400"),
        (invite("a", body="v=0\r\nm=audio 9 RTP/SAVP 8\r\n"), "488"),
    ],
)
def test_what_is_not_fit_for_the_library_is_refused(
    library: Library, exchange: Datagrams, registered: Leg, message: str, status: str
) -> None:
    exchange.send(message)
    refused = exchange.hear()
    assert refused.startswith(f"SIP/2.0 {status} ")
    tag = re.search("tag=(relay-[0-9a-f]+)", header(refused, "To"))
    assert tag is not None
    exchange.send(invite("a", method="ACK", to_tag=tag[1]))
    exchange.send(invite("good"))
    assert header(library.hear(), "Call-ID") == "good"


@pytest.mark.parametrize(
    "message",
    [
        "INVITE sip:100@1.2.3.4 SIP/3.0\r\n\r\n",
        "INVITE  sip:100@1.2.3.4 SIP/2.0\r\n\r\n",
        "SIP/2.0 99 What\r\n\r\n",
        "INVITE sip:100@1.2.3.4 SIP/2.0\r\nno header\r\n\r\n",
        "INVITE sip:100@1.2.3.4 SIP/2.0\r\n folded: too early\r\n\r\n",
        "\0" * 100,
        "INVITE sip:100@1.2.3.4 SIP/2.0",
    ],
)
def test_what_is_no_message_is_dropped(
    library: Library, exchange: Datagrams, registered: Leg, message: str
) -> None:
    exchange.send(message)
    exchange.send(invite("good"))
    assert header(library.hear(), "Call-ID") == "good"


def test_a_flood_of_calls_is_answered_by_the_relay(
    library: Library, exchange: Datagrams, registered: Leg
) -> None:
    many = [f"f{n}" for n in range(60)]
    for call in many:
        exchange.send(invite(call))
        exchange.send(invite(call, method="CANCEL"))
    let_in = set()
    while message := library.hear(1.0):
        let_in.add(header(message, "Call-ID"))
    assert CALL_BURST <= len(let_in) < CALL_BURST + 8
    refused = {"INVITE": set[str](), "CANCEL": set[str]()}
    while len(refused["INVITE"] | let_in) < 60 or len(refused["CANCEL"] | let_in) < 60:
        message = exchange.hear()
        method = header(message, "CSeq").split()[1]
        assert message.startswith("SIP/2.0 503" if method == "INVITE" else "SIP/2.0 481")
        assert method == "CANCEL" or header(message, "Retry-After") == "2"
        refused[method].add(header(message, "Call-ID"))
    assert not refused["INVITE"] & let_in and not refused["CANCEL"] & let_in


def test_long_requests_come_by_tcp_and_their_answers_go_back_so(
    library: Library, exchange: Datagrams, leg: Leg
) -> None:
    with socket.create_connection(("127.0.0.1", leg.port), 5) as stream:
        request = library.request("INVITE", via="TCP", extra=f"X-Long: {'y' * 1500}\r\n")
        stream.sendall(request.encode())
        exchange.send(answer(exchange.hear(), "100 Trying"))
        inside = stream.recv(65_536).decode()
        assert inside.startswith("SIP/2.0 100 ")
        assert headers(inside, "Via") == headers(request, "Via")


INTRUDER = """
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5) as stream:
    stream.sendall(sys.stdin.buffer.read())
    print(stream.recv(100))
"""


def test_other_programs_of_this_computer_are_not_heard(
    library: Library, exchange: Datagrams, leg: Leg
) -> None:
    message = library.request("INVITE", "intruder", via="TCP")
    program = subprocess.run(
        [sys.executable, "-c", INTRUDER, str(leg.port)],
        input=message.encode(),
        capture_output=True,
        timeout=20,
    )
    # Hung up on, whether it noticed while it wrote or while it read.
    assert program.returncode or program.stdout == b"b''\n"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.sendto(message.encode(), ("127.0.0.1", leg.port))
    library.send(leg, library.request("OPTIONS"))
    assert exchange.hear().startswith("OPTIONS ")


def test_a_quiet_way_is_kept_open(library: Library, exchange: Datagrams) -> None:
    with opened(library, account(keep_alive_s=0.2)) as (_, leg):
        aimed(leg, exchange.registrar)
        library.send(leg, library.request("OPTIONS"))
        assert exchange.hear().startswith("OPTIONS ")
        assert exchange.hear() == "\r\n\r\n"


def test_without_an_exchange_a_call_is_refused_at_once(library: Library) -> None:
    with opened(library, account()) as (_, leg):
        library.send(leg, library.request("INVITE"))
        assert library.hear().startswith("SIP/2.0 503 no way to the exchange\r\n")


def test_another_part_asks_with_its_own_proof_and_hears_its_notifications(
    library: Library, exchange: Datagrams, relay_and_leg: tuple[Relay, Leg], registered: Leg
) -> None:
    relay, leg = relay_and_leg
    challenge = 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256\r\n'
    foreign = 'WWW-Authenticate: Digest realm="evil", nonce="n", qop="auth"\r\n'
    library.send(leg, library.request("REGISTER", "c2"))
    exchange.send(answer(exchange.hear(), "401 Unauthorized", challenge))
    library.hear()
    asked: Future[Message] = relay.run(
        leg.request(
            "SUBSCRIBE",
            "sip:102@pbx.example",
            [
                ("From", "<sip:100@pbx.example>;tag=w"),
                ("To", "<sip:102@pbx.example>"),
                ("Call-ID", "watch"),
                ("CSeq", "1 SUBSCRIBE"),
                ("Event", "dialog"),
            ],
        )
    )
    first = exchange.hear()
    host, port = exchange.heard_from
    assert header(first, "Contact") == f"<sip:100@{host}:{port}>"
    exchange.send(answer(first, "401 Unauthorized", foreign + challenge))
    second = exchange.hear()
    assert header(second, "CSeq") == "2 SUBSCRIBE"
    assert 'username="100", realm="r"' in header(second, "Authorization")
    exchange.send(answer(second, "200 OK"))
    assert asked.result(15).status == 200
    told: list[bytes] = []

    async def listen() -> None:
        leg.listen("watch", lambda notify: (told.append(notify.body), (200, "OK"))[1])

    relay.run(listen()).result(15)
    exchange.send(invite("watch", method="NOTIFY", to_tag="w", body="state"))
    assert exchange.hear().startswith("SIP/2.0 200 OK")
    assert told == [b"state"]


def test_an_inquiry_is_repeated_until_it_is_answered(
    exchange: Datagrams, relay_and_leg: tuple[Relay, Leg], registered: Leg
) -> None:
    relay, leg = relay_and_leg
    named = [
        ("From", "<sip:a@b>;tag=w"),
        ("To", "<sip:b@b>"),
        ("Call-ID", "o"),
        ("CSeq", "1 OPTIONS"),
    ]
    asked = relay.run(leg.request("OPTIONS", "sip:b@b", named))
    assert exchange.hear() == exchange.hear()
    exchange.send(answer(exchange.hear(), "404 Not Found"))
    assert asked.result(15).status == 404
    silent = relay.run(leg.request("OPTIONS", "sip:b@b", named, patience_s=0.1))
    with pytest.raises(TimeoutError):
        silent.result(15)


def test_what_the_telephone_cannot_do_is_told_with_what_it_can(
    exchange: Datagrams, registered: Leg
) -> None:
    exchange.send(invite("a", extra="Require: timer, precondition, odd\r\n"))
    assert header(exchange.hear(), "Unsupported") == "precondition, odd"
    exchange.send(invite("b").replace("INVITE", "PUBLISH"))
    allowed = header(exchange.hear(), "Allow").split(", ")
    assert "INVITE" in allowed and "PUBLISH" not in allowed


def test_requests_with_nothing_but_the_cookie_are_told_apart(
    library: Library, exchange: Datagrams, registered: Leg
) -> None:
    branches = set()
    for call_id in ("a", "b"):
        exchange.send(re.sub("branch=[^;\r]+", "branch=z9hG4bK", invite(call_id)))
        branches.add(headers(library.hear(), "Via")[0].partition("branch=")[2])
    assert len(branches) == 2
