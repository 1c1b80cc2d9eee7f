"""Telephones and exchanges for the contract tests."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from callcenter.domain.events import LineChanged, LineState
from callcenter.engine.commands import Account, Configure, Sound, VoiceWay
from callcenter.engine.fake import FakePhone
from callcenter.engine.phone import Phone
from callcenter.engine.pjsip.thread import ThreadPhone
from callcenter.engine.pjsip.timers import Timers
from tests.contract.desk import Desk
from tests.contract.exchange import Exchange
from tests.contract.fake_exchange import FakeExchange, passes_on, plays

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


def fake_phone() -> FakePhone:
    numbers = itertools.count(1)
    return FakePhone(
        now=lambda: datetime.now(UTC),
        new_id=lambda: f"call-{next(numbers)}",
        dialled=plays,
        passed_on=passes_on,
    )


@pytest.fixture
def telephone(request: pytest.FixtureRequest) -> str:
    """Which telephone: the real one unless a test is parametrised for both."""
    return str(getattr(request, "param", "pjsip"))


@pytest.fixture
def timers(request: pytest.FixtureRequest) -> Timers:
    """The agents' own unless a test is parametrised with less patient ones."""
    given: Timers = getattr(request, "param", Timers())
    return given


@pytest.fixture
def desk(telephone: str, timers: Timers, open_exchange: Open) -> Iterator[Desk]:
    # The exchange outlives the telephone, which would wait for an answer to its leaving.
    phone: Phone = fake_phone()
    if telephone == "pjsip":
        phone = ThreadPhone(log=logging.getLogger("telephone"), timers=timers)
    yield Desk(phone)
    phone.close(quit_engine=True)


@pytest.fixture
def voice_way() -> VoiceWay:
    """As the telephone itself sees fit; some tests have it otherwise."""
    return VoiceWay.AUTO


@pytest.fixture
def exchange(desk: Desk, open_exchange: Open, voice_way: VoiceWay) -> Exchange | FakeExchange:
    """The desk's telephone registered at an exchange."""
    if isinstance(desk.phone, FakePhone):
        desk.do(Configure((Account("line", "100", "127.0.0.1", PASSWORD, ("127.0.0.1",)),)))
        return FakeExchange(desk, desk.phone)
    exchange = open_exchange()
    register(desk, exchange, voice_way=voice_way)
    return exchange


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
