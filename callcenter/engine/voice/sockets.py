"""Two neighbouring UDP ports: the even one for voice (RTP), the odd one for its reports (RTCP)."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass

EXPEDITED = 46
"""DSCP EF: ahead of other traffic (RFC 3246, RFC 4594 section 4.1)."""
_OCTET = EXPEDITED << 2


@dataclass(frozen=True, slots=True)
class Pair:
    """Open sockets that never block; *port* is the even one."""

    voice: socket.socket
    reports: socket.socket
    port: int

    @classmethod
    def open(cls, host: str, ports: Iterable[int]) -> Pair:
        """Bind the first of the even *ports* that is free at *host*; raises OSError without one."""
        for port in ports:
            voice = _bound(host, port)
            if voice is None:
                continue
            reports = _bound(host, port + 1)
            if reports is not None:
                return cls(voice, reports, port)
            voice.close()
        raise OSError("no port of this computer is free for the voice of another call")

    @property
    def family(self) -> socket.AddressFamily:
        """IPv4 or IPv6."""
        return socket.AddressFamily(self.voice.family)

    def close(self) -> None:
        """Close both."""
        self.voice.close()
        self.reports.close()


def _bound(host: str, port: int) -> socket.socket | None:
    """A socket there, ahead of other traffic on the network; None when the port is taken."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setblocking(False)
        if made.family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, _OCTET)
        else:
            made.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, _OCTET)
        # Elsewhere a port is one program's alone anyhow.
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        if exclusive is not None:
            made.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        made.bind((host, port))
    except OSError:
        made.close()
        return None
    return made
