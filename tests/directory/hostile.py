"""Servers that mean no good, each connection treated by one function on a thread of its own."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import trustme

Treat = Callable[[socket.socket, threading.Event], None]
_BIND_OK = bytes.fromhex("61070a010004000400")
"""The answer to the first request of LDAP, without its number: signed in."""


@contextlib.contextmanager
def server(treat: Treat, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port at which *treat* does what it likes with everybody, until the end is told."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        threads: list[threading.Thread] = []

        def accept() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    peer, _ = listening.accept()
                    peer.settimeout(5)
                    thread = threading.Thread(target=serve, args=(peer,))
                    threads.append(thread)
                    thread.start()

        def serve(peer: socket.socket) -> None:
            with peer, contextlib.suppress(OSError):
                if context is None:
                    treat(peer, over)
                    return
                with context.wrap_socket(peer, server_side=True) as hidden:
                    treat(hidden, over)

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            for thread in (accepting, *threads):
                thread.join(10)


def signed_in(peer: socket.socket) -> bytes:
    """Let it sign in; what it asks then."""
    peer.sendall(ber(0x30, _number(peer.recv(65536)) + _BIND_OK))
    return peer.recv(65536)


def _number(asked: bytes) -> bytes:
    """The number of a request, as the answer has to repeat it."""
    at = 2 if asked[1] < 128 else 2 + (asked[1] & 127)
    return asked[at : at + 2 + asked[at + 1]]


def served(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """What a server shows *certificate* with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def silent(peer: socket.socket, over: threading.Event) -> None:
    """Say nothing."""
    over.wait(10)


def dripping(peer: socket.socket, over: threading.Event) -> None:
    """Begin an endless answer, byte by byte, so that no single wait is long."""
    signed_in(peer)
    peer.sendall(b"\x30\x84\x7f\xff\xff\xff")
    while not over.wait(0.02):
        peer.sendall(b"\x00")


def shaking_hands(peer: socket.socket, over: threading.Event) -> None:
    """Begin TLS, and go on with it byte by byte for ever."""
    peer.recv(65536)
    peer.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
    while not over.wait(0.02):
        peer.sendall(b"\x00")


def flooding(peer: socket.socket, over: threading.Event) -> None:
    """Send a whole gigabyte as one answer."""
    signed_in(peer)
    peer.sendall(b"\x30\x84\x40\x00\x00\x00")
    while not over.is_set():
        peer.sendall(bytes(65536))


def talking(words: bytes) -> Treat:
    """Answer everything with *words*."""

    def talk(peer: socket.socket, over: threading.Event) -> None:
        while not over.is_set() and peer.recv(65536):
            peer.sendall(words)

    return talk


def answering(*messages: bytes) -> Treat:
    """Let it sign in, then answer each search with *messages*, which get its number."""

    def answer(peer: socket.socket, over: threading.Event) -> None:
        asked = signed_in(peer)
        while asked and not over.is_set():
            number = _number(asked)
            peer.sendall(b"".join(ber(0x30, number + message) for message in messages))
            asked = peer.recv(65536)

    return answer


def ber(kind: int, content: bytes) -> bytes:
    """One element of BER."""
    return bytes([kind, 0x84]) + len(content).to_bytes(4, "big") + content


def entry(name: str, **attributes: list[bytes]) -> bytes:
    """A search result entry (RFC 4511 §4.5.2)."""
    listed = b"".join(
        ber(0x30, ber(0x04, key.encode()) + ber(0x31, b"".join(ber(0x04, it) for it in values)))
        for key, values in attributes.items()
    )
    return ber(0x64, ber(0x04, name.encode()) + ber(0x30, listed))


def done(code: int = 0, words: str = "") -> bytes:
    """The end of a search."""
    return ber(0x65, ber(0x0A, bytes([code])) + ber(0x04, b"") + ber(0x04, words.encode()))


def reference(url: str) -> bytes:
    """Part of the answer is elsewhere (RFC 4511 §4.5.3)."""
    return ber(0x73, ber(0x04, url.encode()))
