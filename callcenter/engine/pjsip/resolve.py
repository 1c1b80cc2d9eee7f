"""Names of registrars turned into addresses, without ever making the telephone wait."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future

from callcenter.engine.pjsip.target import Host

Addresses = tuple[Host, ...]
Lookup = Callable[[str], tuple[str, ...]]


def system_lookup(name: str) -> tuple[str, ...]:
    """The IPv4 addresses of *name*; raises OSError."""
    found = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_DGRAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve(hosts: tuple[Host, ...], lookup: Lookup = system_lookup) -> Future[Addresses]:
    """The addresses of *hosts* in order, some time later; OSError when there is none at all.

    PJSIP itself would look names up on the telephone's own thread and stand still meanwhile.
    """
    future: Future[Addresses] = Future()
    if all(is_address(host.name) for host in hosts):
        future.set_result(hosts)
        return future
    work = threading.Thread(target=_work, args=(hosts, lookup, future), name="names", daemon=True)
    work.start()
    return future


def local_address(remote: Host) -> str:
    """Our own address on the way to *remote*; empty when there is no way. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((remote.name, remote.port))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _work(hosts: tuple[Host, ...], lookup: Lookup, future: Future[Addresses]) -> None:
    found: list[Host] = []
    lost: OSError | None = None
    try:
        for host in hosts:
            try:
                found += [Host(address, host.port) for address in lookup(host.name)]
            except OSError as error:
                lost = error
    except Exception as error:
        future.set_exception(error)
        return
    if found or lost is None:
        future.set_result(tuple(dict.fromkeys(found)))
    else:
        future.set_exception(lost)


def is_address(name: str) -> bool:
    """Whether *name* is an IPv4 address, which needs no looking up."""
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True
