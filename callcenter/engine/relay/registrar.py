"""Where a registrar is, and the registrars a name stands for (RFC 3263), found off every loop."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Protocol

from callcenter.engine.relay.uri import DEFAULT_PORT, DEFAULT_TLS_PORT, shown

LOOKUP_S = 1.5


class Transport(Enum):
    """How messages travel to the exchange."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class Registrar:
    """An address, a port (0: none chosen yet), and the *name* it was found by."""

    address: str
    port: int
    name: str = ""

    def __str__(self) -> str:
        return shown(self.address, self.port)


@dataclass(frozen=True, slots=True)
class Service:
    """One SRV record (RFC 2782)."""

    priority: int
    weight: int
    target: str
    port: int


class Names(Protocol):
    """The name service; every method blocks, and raises OSError when it cannot tell."""

    def addresses(self, name: str) -> tuple[str, ...]:
        """IPv4 and IPv6 addresses in the system's order."""

    def services(self, name: str) -> tuple[Service, ...]:
        """SRV records; none is no error."""

    def replacements(self, name: str, service: str) -> tuple[str, ...]:
        """The names NAPTR records give for *service*, best first; none is no error."""


Found = tuple[Registrar, ...]
Draw = Callable[[int], int]
"""A random number from 0 up to but without the argument."""
_SERVICES = {
    Transport.UDP: ("SIP+D2U", "_sip._udp"),
    Transport.TCP: ("SIP+D2T", "_sip._tcp"),
    Transport.TLS: ("SIPS+D2T", "_sips._tcp"),
}


def find(
    hosts: tuple[Registrar, ...], transport: Transport, names: Names, draw: Draw
) -> Future[Found]:
    """The registrars that *hosts* stand for, some time later; OSError when there is none."""
    future: Future[Found] = Future()
    if all(is_address(host.address) for host in hosts):
        future.set_result(tuple(_with_port(host, transport) for host in hosts))
        return future
    work = partial(_find_all, hosts, transport, names, draw, future)
    threading.Thread(target=work, name="names", daemon=True).start()
    return future


def is_address(name: str) -> bool:
    """Whether *name* is an address, which needs no looking up."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def local_address(remote: Registrar) -> str:
    """Our own address on the way to *remote*; empty when there is no way. Sends nothing."""
    family = socket.AF_INET6 if ":" in remote.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((remote.address, remote.port or DEFAULT_PORT))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def ordered(services: Iterable[Service], draw: Draw) -> list[Service]:
    """By priority, and by chance as the weights say within one (RFC 2782)."""
    left = sorted(services, key=lambda one: (one.priority, one.weight))
    found: list[Service] = []
    while left:
        same = [one for one in left if one.priority == left[0].priority]
        at = draw(sum(one.weight for one in same) + 1)
        for one in same:
            at -= one.weight
            if at <= 0:
                break
        left.remove(one)
        found.append(one)
    return found


def _find_all(
    hosts: tuple[Registrar, ...],
    transport: Transport,
    names: Names,
    draw: Draw,
    future: Future[Found],
) -> None:
    found: list[Registrar] = []
    lost: OSError | None = None
    try:
        for host in hosts:
            try:
                found += _find(host, transport, names, draw)
            except OSError as error:
                lost = error
    except Exception as error:
        future.set_exception(error)
        return
    if found or lost is None:
        future.set_result(tuple(dict.fromkeys(found)))
    else:
        future.set_exception(lost)


def _find(host: Registrar, transport: Transport, names: Names, draw: Draw) -> list[Registrar]:
    if is_address(host.address):
        return [_with_port(host, transport)]
    if host.port:
        return _addressed(host, names)
    # RFC 3263 section 4.1 and 4.2: where NAPTR names a place for this transport it is used.
    service, prefix = _SERVICES[transport]
    places = names.replacements(host.address, service) or (f"{prefix}.{host.address}",)
    services = [one for place in places for one in ordered(names.services(place), draw)]
    found: list[Registrar] = []
    for one in services:
        found += _reachable(Registrar(one.target, one.port, host.name), names)
    return found or _addressed(_with_port(host, transport), names)


def _reachable(host: Registrar, names: Names) -> list[Registrar]:
    try:
        return _addressed(host, names)
    except OSError:
        # RFC 2782: a target that cannot be found is skipped.
        return []


def _addressed(host: Registrar, names: Names) -> list[Registrar]:
    return [Registrar(one, host.port, host.name) for one in names.addresses(host.address)]


def _with_port(host: Registrar, transport: Transport) -> Registrar:
    default = DEFAULT_TLS_PORT if transport is Transport.TLS else DEFAULT_PORT
    return Registrar(host.address, host.port or default, host.name)
