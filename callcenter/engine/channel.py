"""A private line between two programs of one user on one computer: whole messages as bytes.

Carried by `multiprocessing.connection` over a Unix socket in a directory of its own (0700) or a
named pipe on Windows, opened by a random key, and never by the network. Only `send_bytes` and
`recv_bytes` are used: nothing is ever unpickled.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from typing import Any

LONGEST_FRAME = 4 * 1024 * 1024
_DIRECTORY = "callcenter-"


class ChannelLost(Exception):
    """The other program cannot be reached, or has gone; the text says which."""


class WrongKey(ChannelLost):
    """The other program does not know the key."""


def new_place(name: str) -> str:
    """Where a Doorway may listen: a socket in a fresh directory for this user alone, or a pipe."""
    if sys.platform == "win32":
        return rf"\\.\pipe\callcenter-{name}-{secrets.token_hex(16)}"
    # A profile's own path may be longer than the 104 bytes that a Unix socket's name can have.
    parent = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return str(Path(tempfile.mkdtemp(prefix=_DIRECTORY, dir=parent)) / name)


def forget_place(place: str) -> None:
    """Remove what a dead program's Doorway left behind at *place*."""
    if sys.platform == "win32":
        return
    path = Path(place)
    path.unlink(missing_ok=True)
    if path.parent.name.startswith(_DIRECTORY):
        with contextlib.suppress(FileNotFoundError):
            path.parent.rmdir()


def new_key() -> bytes:
    """A key nobody can guess."""
    return secrets.token_bytes(32)


class Channel:
    """One open line; one thread may send while another receives."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._ended = False

    def send(self, data: bytes) -> None:
        """Send one frame; waits while the other side does not read. Raises ChannelLost."""
        try:
            self._connection.send_bytes(data)
        except (OSError, ValueError) as error:
            raise ChannelLost(_words(error)) from error

    def receive(self) -> bytes:
        """Wait for one frame, at most LONGEST_FRAME bytes. Raises ChannelLost."""
        try:
            data: bytes = self._connection.recv_bytes(LONGEST_FRAME)
        except (EOFError, OSError, ValueError, TypeError) as error:
            # TypeError: `recv_bytes` met a connection that was closed under it.
            raise ChannelLost(_words(error)) from error
        return data

    def hang_up(self) -> None:
        """End the line: whoever waits in `send` or `receive`, on either side, gets ChannelLost."""
        with self._lock:
            if self._ended or self._connection.closed:
                return
            self._ended = True
            if sys.platform == "win32":
                self._connection.close()
            else:
                _shut_down(self._connection.fileno())

    def close(self) -> None:
        """Hang up and give the descriptor back; only once no thread uses the line any more."""
        self.hang_up()
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def ended_after(self, seconds: float) -> Iterator[None]:
        """Hang up when the body takes longer than *seconds*."""
        timer = threading.Timer(seconds, self.hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def greet(self, key: bytes, *, first: bool, seconds: float) -> None:
        """Make sure that both sides know *key*; raises WrongKey or ChannelLost."""
        steps = (deliver_challenge, answer_challenge)
        try:
            with self.ended_after(seconds):
                for step in steps if first else reversed(steps):
                    step(self._connection, key)
        except AuthenticationError as error:
            raise WrongKey("the other program does not know the key") from error
        except (EOFError, OSError, ValueError, TypeError, AssertionError) as error:
            raise ChannelLost(f"no greeting came: {_words(error)}") from error


def connect(place: str, key: bytes, *, seconds: float = 2.0) -> Channel:
    """Open a line to the Doorway at *place*; raises ChannelLost or WrongKey within *seconds*."""
    try:
        channel = Channel(Client(place, family=_family()))
    except OSError as error:
        raise ChannelLost(f"nobody listens at {place}: {_words(error)}") from error
    try:
        channel.greet(key, first=False, seconds=seconds)
    except ChannelLost:
        channel.close()
        raise
    return channel


class Doorway:
    """Where other programs knock: each that knows the key is given to *welcome* as a Channel.

    *welcome* is called on a thread of its own for each.
    """

    def __init__(
        self,
        place: str,
        key: bytes,
        welcome: Callable[[Channel], None],
        *,
        log: logging.Logger,
        greeting_s: float = 2.0,
    ) -> None:
        self.place = place
        self._key = key
        self._welcome = welcome
        self._log = log
        self._greeting_s = greeting_s
        self._closed = threading.Event()
        self._listener = Listener(place, family=_family(), backlog=8)
        self._thread = threading.Thread(target=self._run, name="doorway", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let nobody in any more and remove the place; open channels stay open."""
        if self._closed.is_set():
            return
        self._closed.set()
        # Closing a listener does not wake its `accept` on every system; a knock does.
        with contextlib.suppress(OSError):
            Client(self.place, family=_family()).close()
        self._thread.join(timeout=2.0)
        self._listener.close()
        forget_place(self.place)

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                connection = self._listener.accept()
            except OSError as error:
                if not self._closed.is_set():
                    self._log.warning("a visitor went before the door was open: %s", error)
                continue
            if self._closed.is_set():
                connection.close()
                return
            visitor = Channel(connection)
            threading.Thread(
                target=self._let_in, args=(visitor,), name="doorway-visitor", daemon=True
            ).start()

    def _let_in(self, visitor: Channel) -> None:
        try:
            visitor.greet(self._key, first=True, seconds=self._greeting_s)
        except ChannelLost as error:
            self._log.warning("a visitor was turned away: %s", error)
            visitor.close()
            return
        self._welcome(visitor)


def _family() -> str:
    return "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"


def _shut_down(descriptor: int) -> None:
    with socket.socket(fileno=os.dup(descriptor)) as twin, contextlib.suppress(OSError):
        twin.shutdown(socket.SHUT_RDWR)


def _words(error: BaseException) -> str:
    if isinstance(error, EOFError | BrokenPipeError | ConnectionResetError):
        return "the other program has gone"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
