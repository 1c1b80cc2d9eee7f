"""Settings that name computers: a host, an address with its port, a list of them."""

from __future__ import annotations

import re

from callcenter.config.kind import Kind, Wrong
from callcenter.config.lists import list_of

HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?){1,64}|\[[0-9A-Fa-f:.]+\]"


def address() -> Kind[str]:
    """`host` or `host:port`, or nothing."""
    return Kind(lambda value: _address(value) if value != "" else "")


def addresses() -> Kind[tuple[str, ...]]:
    """A list of `host` or `host:port`."""
    return list_of(Kind(_address), 'a list such as ["pbx.example.com", "10.0.0.2:5080"]', 8)


def _address(value: object) -> str:
    expected = "host or host:port"
    if not isinstance(value, str):
        raise Wrong(expected, value)
    host, port = value, ""
    if not value.endswith("]") and ":" in value:
        host, _, port = value.rpartition(":")
        if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
            raise Wrong(f"{expected} with a port from 1 to 65535", value)
    if not re.fullmatch(HOST, host):
        raise Wrong(expected, value)
    return value
