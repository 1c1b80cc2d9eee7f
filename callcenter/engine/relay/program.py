"""Whether a connection on loopback is this very program's, or some other one's on the computer."""

from __future__ import annotations


def is_own(peer: tuple[str, int], port: int) -> bool:
    """Whether this process opened the TCP connection from *peer* to *port*; takes milliseconds."""
    # Only long messages of the library come by TCP; most calls do without.
    from psutil import Process

    return any(
        one.laddr == peer and one.raddr and one.raddr.port == port
        for one in Process().net_connections("tcp4")
    )
