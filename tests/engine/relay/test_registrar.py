"""Names become registrars by RFC 3263, beside whoever asks."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from callcenter.engine.relay.registrar import (
    Registrar,
    Service,
    Transport,
    find,
    is_address,
    local_address,
    ordered,
)


class Book:
    """A name service that knows what it was given; an unknown address is an error."""

    def __init__(
        self,
        addresses: dict[str, tuple[str, ...]] | None = None,
        services: dict[str, tuple[Service, ...]] | None = None,
        replacements: dict[tuple[str, str], tuple[str, ...]] | None = None,
    ) -> None:
        self._addresses = addresses or {}
        self._services = services or {}
        self._replacements = replacements or {}

    def addresses(self, name: str) -> tuple[str, ...]:
        if name not in self._addresses:
            raise OSError("no such name")
        return self._addresses[name]

    def services(self, name: str) -> tuple[Service, ...]:
        return self._services.get(name, ())

    def replacements(self, name: str, service: str) -> tuple[str, ...]:
        return self._replacements.get((name, service), ())


def named(name: str, port: int = 0) -> Registrar:
    return Registrar(name, port, name)


def first(most: int) -> int:
    return 0


def found(book: Book, *hosts: Registrar, transport: Transport = Transport.UDP) -> list[str]:
    return [str(one) for one in find(hosts, transport, book, first).result(15)]


def test_addresses_need_no_lookup() -> None:
    hosts = (named("10.0.0.1"), named("2001:db8::1", 5070))
    assert find(hosts, Transport.UDP, Book(), first).done()
    assert found(Book(), *hosts) == ["10.0.0.1:5060", "[2001:db8::1]:5070"]
    assert found(Book(), hosts[0], transport=Transport.TLS) == ["10.0.0.1:5061"]


def test_a_name_with_a_port_is_only_an_address() -> None:
    book = Book({"pbx": ("10.0.0.1", "10.0.0.2")}, {"_sip._udp.pbx": (Service(1, 1, "other", 1),)})
    assert found(book, named("pbx", 5070)) == ["10.0.0.1:5070", "10.0.0.2:5070"]


def test_srv_records_come_before_plain_addresses() -> None:
    book = Book(
        {"pbx": ("10.0.0.9",), "a": ("10.0.0.1",), "b": ("10.0.0.2", "2001:db8::2")},
        {"_sips._tcp.pbx": (Service(20, 0, "b", 5081), Service(10, 0, "a", 5071))},
    )
    assert found(book, named("pbx"), transport=Transport.TLS) == [
        "10.0.0.1:5071",
        "10.0.0.2:5081",
        "[2001:db8::2]:5081",
    ]
    assert found(book, named("pbx")) == ["10.0.0.9:5060"]


def test_the_certificate_is_for_the_name_that_was_asked_for() -> None:
    book = Book({"a": ("10.0.0.1",)}, {"_sips._tcp.pbx": (Service(1, 0, "a", 5061),)})
    (one,) = find((named("pbx"),), Transport.TLS, book, first).result(15)
    assert one.name == "pbx"


def test_naptr_leads_to_other_srv_records() -> None:
    book = Book(
        {"a": ("10.0.0.1",)},
        {"_sip._tcp.hosted": (Service(1, 0, "a", 5060),)},
        {("pbx", "SIP+D2T"): ("_sip._tcp.hosted",)},
    )
    assert found(book, named("pbx"), transport=Transport.TCP) == ["10.0.0.1:5060"]


def test_one_good_name_is_enough() -> None:
    book = Book(
        {"good": ("10.0.0.1",)},
        {"_sip._udp.half": (Service(1, 0, "gone", 1), Service(2, 0, "good", 2))},
    )
    assert found(book, named("bad"), named("good")) == ["10.0.0.1:5060"]
    assert found(book, named("half")) == ["10.0.0.1:2"]
    with pytest.raises(OSError, match="no such name"):
        found(book, named("bad"))


def test_weights_share_the_load() -> None:
    services = [Service(1, 10, "ten", 1), Service(1, 90, "ninety", 1), Service(0, 1, "first", 1)]
    tried = Counter(
        tuple(one.target for one in ordered(services, lambda most, at=at: at % most))
        for at in range(101)
    )
    assert tried == {("first", "ninety", "ten"): 90, ("first", "ten", "ninety"): 11}
    assert ordered([], first) == []


def test_a_slow_name_server_keeps_nobody_waiting() -> None:
    answer = threading.Event()

    class Slow(Book):
        def addresses(self, name: str) -> tuple[str, ...]:
            answer.wait(15)
            return ("10.0.0.1",)

    waited = find((named("slow"),), Transport.UDP, Slow(), first)
    assert not waited.done()
    answer.set()
    assert [str(one) for one in waited.result(15)] == ["10.0.0.1:5060"]


def test_a_failing_lookup_is_not_lost() -> None:
    class Broken(Book):
        def addresses(self, name: str) -> tuple[str, ...]:
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        found(Broken(), named("a"))


def test_our_own_address_on_the_way() -> None:
    assert local_address(Registrar("127.0.0.1", 5060)) == "127.0.0.1"
    assert local_address(Registrar("::1", 5060)) == "::1"
    assert is_address("::1") and not is_address("pbx.example")
