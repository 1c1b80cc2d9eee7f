"""What the system lets through to a voice port: packets of known senders, by a socket filter.

The library takes whatever comes to a port of its own for the customer's voice and offers no way to
be choosier. On Linux a socket can carry a small program that the kernel runs on each packet
(`SO_ATTACH_FILTER`, kernel documentation networking/filter, no rights needed), and what it turns
away never reaches the library, at any rate.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import stat
import struct
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from callcenter.engine.voice.sender import Sender

SUPPORTED = sys.platform == "linux"

_DESCRIPTORS = Path("/proc/self/fd")
_SO_ATTACH_FILTER = 26
"""asm-generic/socket.h; the same on x86 and ARM."""
# linux/filter.h: offsets from here on count from the IP header; plain ones from the UDP header.
_FROM_IP = 0xFFF00000
_LOAD_WORD, _LOAD_HALF, _IF_EQUAL, _RETURN = 0x20, 0x28, 0x15, 0x06
_WHOLE_PACKET = 0xFFFFFFFF
_SOURCE_IN_IPV4, _SOURCE_IN_IPV6 = 12, 8


class NoSuchPort(Exception):
    """This process has no such UDP port."""


def admit(port: int, senders: Sequence[Sender]) -> None:
    """Let only *senders* through to our UDP *port* from now on; no senders: everybody.

    Raises NoSuchPort when there is none, OSError when the system refuses.
    """
    with _own(port) as wire:
        version = 6 if wire.family == socket.AF_INET6 else 4
        known = [sender for sender in senders if sender.address.version == version]
        # A filter is replaced, never taken away: in between everybody would come in.
        _attach(wire, program(known) if senders else [_instruction(_RETURN, _WHOLE_PACKET)])


def program(senders: Sequence[Sender]) -> list[bytes]:
    """Instructions (classic BPF) that accept the packets of *senders* and no others."""
    made: list[bytes] = []
    for sender in senders:
        made += _accepting(sender)
    return [*made, _instruction(_RETURN, 0)]


def _accepting(sender: Sender) -> Iterator[bytes]:
    """Return the whole packet if it is the sender's, else go on behind these instructions."""
    packed = sender.address.packed
    first = _SOURCE_IN_IPV4 if len(packed) == 4 else _SOURCE_IN_IPV6
    checks = [
        (_LOAD_WORD, _FROM_IP + first + at, int.from_bytes(packed[at : at + 4]))
        for at in range(0, len(packed), 4)
    ]
    if sender.port:
        checks.append((_LOAD_HALF, 0, sender.port))
    for place, (load, offset, value) in enumerate(checks):
        left = 2 * (len(checks) - place - 1) + 1
        yield _instruction(load, offset)
        yield _instruction(_IF_EQUAL, value, otherwise=left)
    yield _instruction(_RETURN, _WHOLE_PACKET)


def _instruction(code: int, value: int, *, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, 0, otherwise, value)


def _attach(wire: socket.socket, instructions: Sequence[bytes]) -> None:
    code = ctypes.create_string_buffer(b"".join(instructions))
    wanted = struct.pack("HL", len(instructions), ctypes.addressof(code))
    wire.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, wanted)


def _own(port: int) -> socket.socket:
    """A second handle on the socket of ours that has this UDP port."""
    for entry in os.listdir(_DESCRIPTORS):  # noqa: PTH208 - names are numbers, not paths
        wire = _udp_socket(int(entry))
        if wire is None:
            continue
        if wire.getsockname()[1] == port:
            return wire
        wire.close()
    raise NoSuchPort(f"UDP port {port} is not this process's")


def _udp_socket(descriptor: int) -> socket.socket | None:
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return None
        second = os.dup(descriptor)
    except OSError as error:
        # Another thread may have closed it since it was listed.
        if error.errno == errno.EBADF:
            return None
        raise
    wire = socket.socket(fileno=second)
    internet = wire.family in (socket.AF_INET, socket.AF_INET6)
    if internet and wire.type == socket.SOCK_DGRAM:
        return wire
    wire.close()
    return None
