"""Somebody who sends voice: an address of the network and the port sent from."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address


@dataclass(frozen=True, slots=True)
class Sender:
    """An address and the port sent from; port 0 is any."""

    address: IPv4Address | IPv6Address
    port: int = 0

    @classmethod
    def parse(cls, text: str) -> Sender | None:
        """Read `1.2.3.4:5` or `[::1]:5`; None for nobody (empty, or the unspecified address)."""
        host, _, port = text.rpartition(":")
        if not host or not port.isdigit():
            return None
        address = ip_address(host.strip("[]"))
        return None if address.is_unspecified else cls(address, int(port))

    @classmethod
    def at(cls, host: str, port: int) -> Sender:
        """The one at a numeric *host*, whose zone (`%eth0`) says nothing of who it is."""
        return cls(ip_address(host.partition("%")[0]), port)

    @property
    def anywhere(self) -> Sender:
        """The same one with whatever port."""
        return Sender(self.address)

    def covers(self, other: Sender) -> bool:
        """Whether *other* is this one."""
        return self.address == other.address and self.port in (0, other.port)

    def __str__(self) -> str:
        host = f"[{self.address}]" if self.address.version == 6 else str(self.address)
        return f"{host}:{self.port}" if self.port else str(self.address)
