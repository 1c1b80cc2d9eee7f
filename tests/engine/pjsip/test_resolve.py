"""Names are looked up beside the telephone, never by it."""

from __future__ import annotations

import threading

import pytest

from callcenter.engine.pjsip.resolve import local_address, resolve
from callcenter.engine.pjsip.target import Host


def test_addresses_need_no_lookup() -> None:
    def fails(name: str) -> tuple[str, ...]:
        raise AssertionError(name)

    hosts = (Host("10.0.0.1"), Host("10.0.0.2", 5070))
    assert resolve(hosts, fails).result(0) == hosts


def test_every_address_of_a_name_is_a_registrar() -> None:
    names = {"a": ("10.0.0.1", "10.0.0.2"), "b": ("10.0.0.1",)}
    found = resolve((Host("a", 5070), Host("b")), lambda name: names[name])
    assert found.result(5) == (
        Host("10.0.0.1", 5070),
        Host("10.0.0.2", 5070),
        Host("10.0.0.1", 5060),
    )


def test_one_good_name_is_enough() -> None:
    def lookup(name: str) -> tuple[str, ...]:
        if name == "bad":
            raise OSError("no such name")
        return ("10.0.0.1",)

    assert resolve((Host("bad"), Host("good")), lookup).result(5) == (Host("10.0.0.1"),)
    with pytest.raises(OSError, match="no such name"):
        resolve((Host("bad"),), lookup).result(5)


def test_a_slow_name_server_keeps_nobody_waiting() -> None:
    answer = threading.Event()

    def slow(name: str) -> tuple[str, ...]:
        answer.wait(5)
        return ("10.0.0.1",)

    found = resolve((Host("slow"),), slow)
    assert not found.done()
    answer.set()
    assert found.result(5) == (Host("10.0.0.1"),)


def test_a_failing_lookup_is_not_lost() -> None:
    def broken(name: str) -> tuple[str, ...]:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        resolve((Host("a"),), broken).result(5)


def test_our_own_address_on_the_way() -> None:
    assert local_address(Host("127.0.0.1")) == "127.0.0.1"
