"""The bell wakes the telephone's thread at once, and wakes nothing once it is closed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import pytest

from callcenter.engine.pjsip.bell import Bell
from callcenter.engine.pjsip.library import Library

pytestmark = pytest.mark.engine

LONG_S = 30.0


class Owner:
    """Whom the library tells; nobody calls here."""

    log = logging.getLogger("test.bell")

    def turned_away(self, code: int, to: str, message: str, source: str) -> None:
        raise AssertionError(f"{code} to {to} from {source}: {message}")

    def chosen(self, proposed: int, source: str) -> int:
        return proposed


@pytest.fixture
def library() -> Iterator[Library]:
    library = Library(Owner())
    library.start(0)
    # Whatever the start has left to do.
    while library.turn(50):
        pass
    yield library
    library.destroy(lambda: None)


def test_nothing_happens_while_nobody_rings(library: Library) -> None:
    assert not library.turn(20)


def test_a_ring_ends_the_wait(library: Library) -> None:
    ringer = threading.Timer(0.1, library.wake)
    ringer.start()
    began = time.monotonic()
    while not library.turn(round(LONG_S * 1000)):
        assert time.monotonic() - began < LONG_S
    assert time.monotonic() - began < LONG_S / 2
    ringer.join()


def test_a_ring_before_the_wait_is_heard_as_well(library: Library) -> None:
    library.wake()
    began = time.monotonic()
    assert library.turn(round(LONG_S * 1000))
    assert time.monotonic() - began < LONG_S / 2


def test_a_closed_bell_is_silent() -> None:
    bell = Bell(5060)
    bell.close()
    bell.close()
    bell.ring()
