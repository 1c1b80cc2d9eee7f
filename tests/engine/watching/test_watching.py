"""Subscriptions at an exchange that is played by a plain socket: kept, ended, forgotten, abused."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from callcenter.domain.colleague import Colleague, ColleagueState, Voicemail
from callcenter.domain.events import ColleagueChanged, Line, LineState, VoicemailChanged
from callcenter.engine.commands import Account
from callcenter.engine.relay.leg import Leg
from callcenter.engine.relay.relay import Relay
from callcenter.engine.watching.watching import Change, Watching
from tests.engine.relay.wires import (
    Datagrams,
    Library,
    account,
    aimed,
    answer,
    header,
    opened,
    wait_for,
)
from tests.engine.watching.test_documents import dialog, document

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LOG = logging.getLogger("tests.watching")
CHALLENGE = 'WWW-Authenticate: Digest realm="pbx.example", nonce="n", qop="auth"\r\n'
BOX = "Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n"


class OneLine:
    """A line as the telephone has it."""

    def __init__(self, account: Account, leg: Leg) -> None:
        self.account, self.leg = account, leg
        self.ready = True
        self.line = Line("line", account.uri, LineState.REGISTERED, "pbx:5060")


class Bench:
    """A watching line, and the exchange on the other side."""

    def __init__(self, relay: Relay, leg: Leg, exchange: Datagrams, line: Account) -> None:
        ids = map(str, itertools.count(1))
        self.exchange, self.line = exchange, OneLine(line, leg)
        self.watching = Watching(
            relay, now=lambda: NOON, new_id=lambda: f"id{next(ids)}", clock=time.monotonic, log=LOG
        )
        self.changes: list[Change] = []
        self._numbers = itertools.count(100)

    def follow(self, ready: bool = True) -> None:
        self.line.ready = ready
        self.watching.follow([self.line])

    def request(self, event: str, *, within: float = 5.0) -> str:
        """The next SUBSCRIBE for *event*; others are accepted and forgotten."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            message = self.exchange.hear(within)
            if message.startswith("SUBSCRIBE") and header(message, "Event") == event:
                return message
            if message.startswith("SUBSCRIBE"):
                self.accept(message)
        raise AssertionError(f"no SUBSCRIBE for {event}")

    def accept(self, request: str, *, status: str = "200 OK", expires: int = 600) -> None:
        contact = f"Contact: <sip:{self.exchange.host}:{self.exchange.port}>\r\n"
        self.exchange.send(answer(request, status, f"{contact}Expires: {expires}\r\n", tag="pbx"))

    def notify(
        self,
        request: str,
        body: bytes | str,
        *,
        state: str = "active;expires=600",
        kind: str = "application/dialog-info+xml",
        sender: str = "pbx",
        tag: str | None = None,
        number: int | None = None,
        event: str = "",
    ) -> str:
        """Tell something in the dialog of *request*; the first line of the answer."""
        data = body if isinstance(body, bytes) else body.encode()
        number = next(self._numbers) if number is None else number
        ours = header(request, "From").partition("tag=")[2] if tag is None else tag
        to = header(request, "From").partition(";tag=")[0] + (f";tag={ours}" if ours else "")
        head = (
            f"NOTIFY sip:100@127.0.0.1 SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.exchange.port};branch=z9hG4bKn{number}\r\n"
            f"From: {header(request, 'To').partition(';tag=')[0]};tag={sender}\r\nTo: {to}\r\n"
            f"Call-ID: {header(request, 'Call-ID')}\r\nCSeq: {number} NOTIFY\r\n"
            f"Max-Forwards: 70\r\nEvent: {event or header(request, 'Event')}\r\n"
            f"Subscription-State: {state}\r\nContent-Type: {kind}\r\n"
            f"Contact: <sip:127.0.0.1:{self.exchange.port}>\r\n"
            f"Content-Length: {len(data)}\r\n\r\n"
        )
        self.exchange.send(head.encode() + data)
        while not (said := self.exchange.hear()).startswith("SIP/2.0"):
            self.accept(said)
        return said.partition("\r\n")[0].removeprefix("SIP/2.0 ")

    def until(self, wished: Callable[[Change], bool]) -> Change:
        """The first change that is as *wished*."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            self.changes += self.watching.turn()
            for at, change in enumerate(self.changes):
                if wished(change):
                    del self.changes[: at + 1]
                    return change
        raise AssertionError(self.changes)

    def sees(self, state: ColleagueState) -> Colleague:
        found = self.until(
            lambda change: isinstance(change, ColleagueChanged) and change.colleague.state is state
        )
        assert isinstance(found, ColleagueChanged)
        return found.colleague

    def box(self) -> Voicemail:
        found = self.until(lambda change: isinstance(change, VoicemailChanged))
        assert isinstance(found, VoicemailChanged)
        return found.voicemail


@pytest.fixture
def bench(library: Library, exchange: Datagrams) -> Iterator[Bench]:
    line = account(watched=("102",), voicemail=True, confirm_s=60.0)
    with opened(library, line) as (relay, leg):
        aimed(leg, exchange.registrar)
        library.send(leg, library.request("REGISTER"))
        exchange.send(answer(exchange.hear(), "401 Unauthorized", CHALLENGE))
        assert "Digest" in library.hear()
        wait_for(leg, lambda state: state.open)
        made = Bench(relay, leg, exchange, line)
        made.follow()
        yield made


def test_a_colleague_is_asked_about_and_told_of(bench: Bench) -> None:
    request = bench.request("dialog")
    assert request.startswith("SUBSCRIBE sip:102@pbx.example ")
    assert header(request, "Accept") == "application/dialog-info+xml"
    assert bench.notify(request, document(dialog("early"))) == "200 OK"
    bench.accept(request)
    assert bench.sees(ColleagueState.RINGING).user == "102"
    assert bench.watching.colleagues == (Colleague("102", state=ColleagueState.RINGING),)


def test_a_challenge_is_answered(bench: Bench) -> None:
    request = bench.request("dialog")
    bench.exchange.send(answer(request, "401 Unauthorized", CHALLENGE))
    again = bench.request("dialog")
    assert header(again, "Call-ID") == header(request, "Call-ID")
    assert header(again, "Authorization").startswith('Digest username="100"')
    bench.accept(again)
    assert bench.notify(again, document(dialog("confirmed"))) == "200 OK"
    bench.sees(ColleagueState.TALKING)


def test_what_is_not_of_our_dialog_is_refused_and_changes_nothing(bench: Bench) -> None:
    request = bench.request("dialog")
    bench.accept(request)
    ringing = document(dialog("early"))
    assert bench.notify(request, document(""), number=500) == "200 OK"
    bench.sees(ColleagueState.IDLE)
    assert bench.notify(request, ringing, tag="guessed").startswith("481")
    assert bench.notify(request, ringing, sender="stranger").startswith("481")
    assert bench.notify(request, ringing, event="presence").startswith("481")
    stranger = request.replace(header(request, "Call-ID"), "never-heard-of")
    assert bench.notify(stranger, ringing).startswith("481")
    assert bench.notify(request, ringing, number=400).startswith("500")
    assert bench.notify(request, ringing, number=500) == "200 OK"  # a repetition
    assert bench.notify(request, ringing, number=501, kind="text/html").startswith("415")
    assert bench.notify(request, b"<!DOCTYPE x>", number=502).startswith("400")
    assert bench.watching.turn() == ()
    assert bench.notify(request, ringing, number=503) == "200 OK"
    bench.sees(ColleagueState.RINGING)


def test_a_gap_is_closed_by_asking_again(bench: Bench) -> None:
    request = bench.request("dialog")
    bench.accept(request)
    bench.notify(request, document("", version=1))
    bench.notify(request, document(dialog("early"), version=7, state="partial"))
    again = bench.request("dialog")
    assert header(again, "Call-ID") == header(request, "Call-ID")
    assert "tag=pbx" in header(again, "To")


@pytest.mark.parametrize("reason", ["deactivated", "timeout", "probation;retry-after=1"])
def test_a_subscription_that_is_ended_is_begun_anew(bench: Bench, reason: str) -> None:
    request = bench.request("dialog")
    bench.accept(request)
    assert bench.notify(request, b"", state=f"terminated;reason={reason}") == "200 OK"
    again = bench.request("dialog")
    assert header(again, "Call-ID") != header(request, "Call-ID")
    assert "tag=" not in header(again, "To")


def test_who_does_not_want_to_be_watched_is_left_alone_until_the_next_registration(
    bench: Bench,
) -> None:
    request = bench.request("dialog")
    bench.accept(request)
    bench.notify(request, document(""))
    bench.sees(ColleagueState.IDLE)
    bench.notify(request, b"", state="terminated;reason=rejected")
    bench.sees(ColleagueState.UNKNOWN)
    with pytest.raises(AssertionError):
        bench.request("dialog", within=1.0)
    bench.follow(ready=False)
    bench.follow()
    assert bench.request("dialog")


def test_an_exchange_that_knows_no_such_event_is_asked_no_more(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "tests.watching"):
        bench.accept(bench.request("dialog"), status="489 Bad Event")
        with pytest.raises(AssertionError):
            bench.request("dialog", within=1.0)
    told = [record.message for record in caplog.records if "489" in record.message]
    assert told == ["line line: the exchange tells no dialog of anybody: 489 Bad Event"]


def test_too_brief_a_time_is_made_longer(bench: Bench) -> None:
    request = bench.request("dialog")
    bench.exchange.send(answer(request, "423 Interval Too Brief", "Min-Expires: 1800\r\n"))
    assert header(bench.request("dialog"), "Expires") == "1800"


def test_it_is_renewed_before_it_expires(bench: Bench) -> None:
    request = bench.request("dialog")
    bench.accept(request, expires=6)
    again = bench.request("dialog")
    assert header(again, "Call-ID") == header(request, "Call-ID")


def test_an_exchange_that_has_forgotten_is_asked_about_everything_anew(bench: Bench) -> None:
    request = bench.request("dialog")
    bench.accept(request)
    bench.notify(request, document("", version=1))
    bench.notify(request, document("", version=9, state="partial"))  # makes it ask
    forgotten = bench.request("dialog")
    bench.exchange.send(answer(forgotten, "481 Subscription Does Not Exist"))
    again: dict[str, str] = {}
    while len(again) < 3:
        asked = bench.exchange.hear()
        again[header(asked, "Event")] = asked
        bench.accept(asked)
    assert header(again["dialog"], "Call-ID") != header(request, "Call-ID")
    assert all("tag=" not in header(one, "To") for one in again.values())
    assert bench.notify(request, document("", version=2)).startswith("481")


def test_nothing_is_known_while_the_line_is_not_registered(bench: Bench) -> None:
    request = bench.request("dialog")
    bench.accept(request)
    bench.notify(request, document(dialog("confirmed")))
    bench.sees(ColleagueState.TALKING)
    bench.follow(ready=False)
    bench.sees(ColleagueState.UNKNOWN)
    bench.follow()
    assert header(bench.request("dialog"), "Call-ID") == header(request, "Call-ID")


def test_another_registrar_is_asked_afresh(bench: Bench) -> None:
    request = bench.request("dialog")
    bench.accept(request)
    bench.notify(request, document(""))
    bench.line.line = Line("line", "sip:100@pbx", LineState.REGISTERED, "other:5060")
    bench.follow()
    again = bench.request("dialog")
    assert header(again, "Call-ID") != header(request, "Call-ID")


def test_the_box_is_told_of_when_asked_and_unasked(bench: Bench) -> None:
    kind = "application/simple-message-summary"
    request = bench.request("message-summary")
    assert request.startswith("SUBSCRIBE sip:100@pbx.example ")
    bench.accept(request)
    assert bench.notify(request, BOX, kind=kind) == "200 OK"
    assert bench.box() == Voicemail(True, 1)
    unasked = request.replace(header(request, "Call-ID"), "unasked")
    assert bench.notify(unasked, BOX.replace("1/0", "3/0"), kind=kind, tag="") == "200 OK"
    assert bench.box() == Voicemail(True, 3)
    assert bench.notify(unasked, "nonsense", kind=kind, tag="").startswith("400")
    assert bench.notify(unasked, BOX, kind=kind, tag="guessed").startswith("481")


def test_the_exchange_hears_when_nobody_listens_any_more(bench: Bench) -> None:
    request = bench.request("dialog")
    bench.accept(request)
    bench.notify(request, document(""))
    bench.sees(ColleagueState.IDLE)
    bench.watching.follow([])
    assert bench.watching.busy and bench.watching.holds(bench.line.leg)
    farewell = bench.request("dialog")
    assert header(farewell, "Expires") == "0"
    bench.accept(farewell, expires=0)
    bench.sees(ColleagueState.UNKNOWN)
    assert bench.watching.colleagues == ()


def test_fifty_colleagues_are_no_flood(library: Library, exchange: Datagrams) -> None:
    line = account(watched=tuple(str(user) for user in range(100, 160)), confirm_s=60.0)
    with opened(library, line) as (relay, leg):
        aimed(leg, exchange.registrar)
        library.send(leg, library.request("REGISTER"))
        exchange.send(answer(exchange.hear(), "200 OK"))
        bench = Bench(relay, leg, exchange, line)
        bench.follow()
        heard: dict[str, float] = {}
        while len(heard) < 100:
            message = exchange.hear()
            assert message.startswith("SUBSCRIBE"), len(heard)
            heard.setdefault(header(message, "Call-ID"), time.monotonic())
            bench.accept(message)
    at = sorted(heard.values())
    assert at[-1] - at[0] > 1.2
    assert max(sum(start <= one < start + 0.5 for one in at) for start in at) <= 50


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
