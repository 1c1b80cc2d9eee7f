"""Telephones and exchanges for the contract tests."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from callcenter.domain.events import LineChanged, LineState
from callcenter.engine.commands import Account, Configure, Sound
from callcenter.engine.pjsip.thread import ThreadPhone
from tests.contract.desk import Desk
from tests.contract.exchange import Exchange

PASSWORD = "s3cret-word"
SOUND = Sound(codecs=("PCMA", "PCMU", "G722"))

Open = Callable[..., Exchange]


@pytest.fixture
def open_exchange() -> Iterator[Open]:
    with ExitStack() as opened:

        def open_one(**wish: object) -> Exchange:
            users = wish.pop("users", {"100": PASSWORD})
            exchange = Exchange(users, **wish)  # type: ignore[arg-type]
            opened.callback(exchange.close)
            return exchange

        yield open_one


@pytest.fixture
def desk() -> Iterator[Desk]:
    phone = ThreadPhone(log=logging.getLogger("telephone"))
    desk = Desk(phone)
    yield desk
    phone.close(quit_engine=True)


def account(*exchanges: Exchange, **changes: object) -> Account:
    """Agent 100's account at *exchanges*, tried in that order."""
    line = Account("line", "100", "127.0.0.1", PASSWORD, tuple(one.address for one in exchanges))
    return replace(line, **changes)  # type: ignore[arg-type]


def configured(line: Account) -> Configure:
    return Configure((line,), SOUND)


def register(desk: Desk, *exchanges: Exchange, **changes: object) -> None:
    """Configure agent 100 and wait until registered."""
    mark = desk.mark()
    desk.do(configured(account(*exchanges, **changes)))
    desk.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED, since=mark)
