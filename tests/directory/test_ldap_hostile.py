"""LDAP servers that are slow, endless, in disguise or simply broken: an end in time, in words."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from callcenter.directory.directory import Stage
from callcenter.directory.entries import having
from callcenter.directory.setup import Limits
from callcenter.domain.listed import Listed
from tests.directory.asked import QUICK, at, closing, failure, ldap, number
from tests.directory.hostile import (
    Treat,
    answering,
    done,
    dripping,
    entry,
    flooding,
    reference,
    server,
    shaking_hands,
    silent,
    talking,
)

ADA = "+48221020000"


@pytest.mark.parametrize(
    ("treat", "scheme"),
    [(silent, "ldap"), (dripping, "ldap"), (silent, "ldaps"), (shaking_hands, "ldaps")],
    ids=["silent", "dripping", "silent TLS", "dripping TLS"],
)
def test_a_slow_server_costs_the_limit_and_leaves_no_thread(treat: Treat, scheme: str) -> None:
    with server(treat) as port:
        began = time.monotonic()
        error = asyncio.run(failure(ldap(at(f"{scheme}://127.0.0.1:{port}"), limits=QUICK)))
        assert time.monotonic() - began < 10 * QUICK.seconds
        assert "within 0.5 s" in error.reason
        # While the server still goes on with it.
        for thread in threading.enumerate():
            if thread.name == "ldap":
                thread.join(5)
                assert not thread.is_alive()


def test_an_endless_answer_is_cut_off_by_its_size() -> None:
    limits = Limits(seconds=20, largest=1_000_000)
    with server(flooding) as port:
        error = asyncio.run(failure(ldap(at(f"ldap://127.0.0.1:{port}"), limits=limits)))
    assert "larger than 1 MB" in error.reason


@pytest.mark.parametrize(
    "words",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"220 mail.example.com ESMTP\r\n",
        bytes(40),
        b"\x30\x00",
        b"\x30\x03\x02\x01\x01",
        b"\x30\x82\x00\x05\xff\xff\xff\xff\xff",
        b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00",
    ],
    ids=["http", "smtp", "zeros", "empty", "no operation", "garbage", "half"],
)
def test_what_speaks_no_ldap_is_told(words: bytes) -> None:
    with server(talking(words)) as port:
        error = asyncio.run(failure(ldap(at(f"ldap://127.0.0.1:{port}"), limits=QUICK)))
    assert error.mend
    assert error.stage in (Stage.REACH, Stage.SIGN_IN)


def test_binary_attributes_and_texts_in_other_encodings_are_left_out() -> None:
    picture = bytes(range(256)) * 40
    ada = entry(
        "cn=ada",
        cn=["Łoś".encode("cp1250"), b"\xff\xfe\x00", picture, b"Ada"],
        telephoneNumber=[b"\xff\xff", picture, b"22 102 00 00"],
        company=[b"M\x00lyn\x1b[2J"],
    )
    with server(answering(ada, done())) as port:
        directory = ldap(at(f"ldap://127.0.0.1:{port}"))
        found = asyncio.run(closing(directory, lambda: directory.find(number(ADA))))
    assert found == (Listed("Ada", "Mlyn[2J", (ADA,)),)


def test_ten_thousand_hits_come_to_their_limit_and_are_compared() -> None:
    entries = [entry(f"cn={at}", cn=[b"P"], mobile=[b"601 000 000"]) for at in range(10_000)]
    limits = Limits(seconds=20, entries=500, largest=4_000_000)
    with server(answering(*entries, done())) as port:
        directory = ldap(at(f"ldap://127.0.0.1:{port}"), limits=limits)

        async def story() -> None:
            wanted = number("+48601000000")
            like = await directory.candidates(wanted)
            assert len(like) == limits.entries
            # All those are one to whoever looks at the screen.
            assert having(wanted, like) == (Listed("P", "", ("+48601000000",)),)
            assert having(number(ADA), like) == ()

        asyncio.run(closing(directory, story))


def test_a_reference_to_another_server_is_not_followed() -> None:
    reached = threading.Event()

    def elsewhere(peer: object, over: threading.Event) -> None:
        reached.set()

    with server(elsewhere) as other:
        away = f"ldap://127.0.0.1:{other}/dc=example"
        ada = entry("cn=ada", cn=[b"Ada"], mobile=[b"+48221020000"])
        with server(answering(reference(away), ada, done())) as port:
            directory = ldap(at(f"ldap://127.0.0.1:{port}"))
            found = asyncio.run(closing(directory, lambda: directory.find(number(ADA))))
        with server(answering(done(10, "elsewhere"))) as port:
            error = asyncio.run(failure(ldap(at(f"ldap://127.0.0.1:{port}"))))
    assert [one.name for one in found] == ["Ada"]
    assert "not followed" in error.mend
    assert not reached.is_set()


def test_the_servers_own_words_are_shown_but_not_logged() -> None:
    with server(answering(done(80, "nobody has +48221020000"))) as port:
        error = asyncio.run(failure(ldap(at(f"ldap://127.0.0.1:{port}"))))
    assert ADA in error.reason
    assert ADA not in error.for_log
