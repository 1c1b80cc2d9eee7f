"""The library's side of the relay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.relay.wires import Datagrams, Library


@pytest.fixture
def library() -> Iterator[Library]:
    library = Library()
    yield library
    library.close()


@pytest.fixture
def exchange() -> Iterator[Datagrams]:
    exchange = Datagrams()
    yield exchange
    exchange.close()
