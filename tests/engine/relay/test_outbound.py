"""What a REGISTER says of the telephone, and which way the exchange wants to be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from callcenter.engine.relay.leg import Leg
from callcenter.engine.relay.message import Message
from callcenter.engine.relay.outbound import Outbound
from tests.engine.relay.wires import (
    Datagrams,
    Library,
    Stream,
    account,
    aimed,
    answer,
    header,
    headers,
    opened,
)

OURS = "7f9c24e5-2d36-4f0a-9e55-6d7a3b1c0e42"
SERVICE = "Service-Route: <sip:home.example;lr>\r\nService-Route: <sip:inner.example;lr>\r\n"
AGREED = "Require: outbound\r\n"
Open = Callable[..., Leg]


@pytest.fixture
def open_leg(library: Library) -> Iterator[Open]:
    with ExitStack() as begun:

        def open_one(exchange: Datagrams | Stream, **line: object) -> Leg:
            _, leg = begun.enter_context(opened(library, account(**({"instance": OURS} | line))))
            aimed(leg, exchange.registrar)
            return leg

        yield open_one


@pytest.fixture
def stream() -> Iterator[Stream]:
    stream = Stream()
    yield stream
    stream.close()


def registers(
    library: Library, exchange: Datagrams | Stream, leg: Leg, told: str, *, call: str = "r1"
) -> str:
    """The REGISTER as the exchange got it, answered with *told*."""
    library.send(leg, library.request("REGISTER", call, extra="Supported: timer, outbound\r\n"))
    if isinstance(exchange, Stream) and call == "r1":
        exchange.accept()
    outside = exchange.hear()
    status, _, extra = told.partition("\r\n")
    exchange.send(answer(outside, status, extra))
    inside = library.hear()
    # The library would follow it as well.
    assert inside.startswith(f"SIP/2.0 {status}") and not headers(inside, "Service-Route")
    return outside


def test_over_a_stream_the_telephone_is_known_by_its_own_name(
    library: Library, stream: Stream, open_leg: Open
) -> None:
    leg = open_leg(stream, transport="tcp")
    outside = registers(library, stream, leg, "200 OK\r\n")
    assert header(outside, "Contact").endswith(f';+sip.instance="<urn:uuid:{OURS}>";reg-id=1')
    assert headers(outside, "Supported") == ["path, outbound"]


def test_over_udp_it_claims_no_flow(library: Library, exchange: Datagrams, open_leg: Open) -> None:
    outside = registers(library, exchange, open_leg(exchange), "200 OK\r\n")
    assert header(outside, "Contact").endswith(f';+sip.instance="<urn:uuid:{OURS}>"')
    assert headers(outside, "Supported") == ["path"]


def test_without_an_id_nothing_is_claimed(library: Library, stream: Stream, open_leg: Open) -> None:
    leg = open_leg(stream, transport="tcp", instance="")
    outside = registers(library, stream, leg, "200 OK\r\n")
    assert "instance" not in outside and "reg-id" not in outside
    assert headers(outside, "Supported") == ["path"]


def test_the_library_finds_its_own_contact_in_the_answer(
    library: Library, exchange: Datagrams, open_leg: Open
) -> None:
    leg = open_leg(exchange)
    library.send(leg, library.request("REGISTER", "r1"))
    outside = exchange.hear()
    kept = f"Contact: {header(outside, 'Contact')};expires=60\r\n"
    exchange.send(answer(outside, "200 OK", kept))
    assert header(library.hear(), "Contact").startswith(f"<sip:100@127.0.0.1:{library.port};ob>;")


def test_where_a_proxy_lacks_outbound_it_is_asked_without(
    library: Library, stream: Stream, open_leg: Open
) -> None:
    leg = open_leg(stream, transport="tcp")
    registers(library, stream, leg, "439 First Hop Lacks Outbound Support\r\n")
    again = registers(library, stream, leg, "200 OK\r\n", call="r2")
    assert "reg-id" not in again and headers(again, "Supported") == ["path"]


def test_calls_follow_the_service_route_of_the_registrar(
    library: Library, exchange: Datagrams, open_leg: Open
) -> None:
    leg = open_leg(exchange)
    registers(library, exchange, leg, f"200 OK\r\n{SERVICE}")
    for method in ("INVITE", "CANCEL", "MESSAGE"):
        library.send(leg, library.request(method))
        assert headers(exchange.hear(), "Route") == [
            "<sip:home.example;lr>, <sip:inner.example;lr>"
        ]
    library.send(leg, library.request("BYE", to_tag="t"))
    assert not headers(exchange.hear(), "Route")
    outside = registers(library, exchange, leg, "200 OK\r\n", call="r2")
    assert not headers(outside, "Route")
    library.send(leg, library.request("INVITE", "c2"))
    assert not headers(exchange.hear(), "Route")


def test_everything_goes_by_the_outbound_proxy_first(
    library: Library, exchange: Datagrams, open_leg: Open
) -> None:
    leg = open_leg(exchange, proxy="edge.example:5070")
    outside = registers(library, exchange, leg, f"200 OK\r\n{SERVICE}")
    assert headers(outside, "Route") == ["<sip:edge.example:5070;lr>"]
    library.send(leg, library.request("INVITE"))
    assert headers(exchange.hear(), "Route") == [
        "<sip:edge.example:5070;lr>, <sip:home.example;lr>, <sip:inner.example;lr>"
    ]


def test_a_proxy_that_the_registrar_names_too_is_named_once() -> None:
    outbound = Outbound(account(proxy="edge.example", transport="tcp"))
    service = (b"Service-Route", b"<sip:edge.example;transport=tcp;lr>, <sip:home.example;lr>")
    outbound.learn(Message.answer(200, b"OK", (service,)))
    invite = outbound.routed(Message.request(b"INVITE", b"sip:600@pbx.example", ()))
    assert [route.count(b"edge") for route in invite.values(b"route")] == [1, 0]


def test_another_registrar_has_said_nothing_yet() -> None:
    outbound = Outbound(account(instance=OURS, transport="tls"))
    told = ((b"Service-Route", b"<sip:home.example;lr>"), (b"Require", b"Path , Outbound"))
    outbound.learn(Message.answer(200, b"OK", told))
    assert outbound.agreed
    outbound.forget()
    assert not outbound.agreed
    asked = Message.request(b"INVITE", b"sip:600@pbx.example", ())
    assert not outbound.routed(asked).values(b"route")


@pytest.mark.parametrize("told", ["", AGREED], ids=["by address", "by name"])
def test_an_address_that_is_no_longer_ours_is_taken_back_where_nothing_else_does_it(
    library: Library, stream: Stream, open_leg: Open, told: str
) -> None:
    leg = open_leg(stream, transport="tcp")
    first = registers(library, stream, leg, f"200 OK\r\n{told}")
    stream.hang_up()
    leg.aim(stream.registrar)
    library.send(leg, library.request("REGISTER", "r2"))
    stream.accept()
    contacts = headers(stream.hear(), "Contact")
    former = header(first, "Contact").partition(">")[0] + ">;expires=0"
    assert [one == former for one in contacts] == ([False] if told else [False, True])
