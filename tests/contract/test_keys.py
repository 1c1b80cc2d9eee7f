"""Keys in a call: as the other side takes them, as they were typed, and nowhere else."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.domain.events import (
    Answered,
    DigitReceived,
    DigitsMethodChanged,
    HoldChanged,
)
from callcenter.engine.commands import Account, Conference, HangUp, Hold, Resume, SendDigits
from callcenter.engine.messages import Failed
from callcenter.engine.pjsip.cushion import RATE
from callcenter.engine.pjsip.thread import ThreadPhone
from tests.contract.conftest import Open, account, configured, register
from tests.contract.conversation import dial, ended, talk
from tests.contract.desk import Desk, until
from tests.contract.engine_child import ChildPhone
from tests.contract.exchange import Exchange, Person
from tests.contract.key_tones import keys_in, presses
from tests.engine.pjsip.hum import HUM_HZ, Hum
from tests.engine.pjsip.tones import power

pytestmark = pytest.mark.engine

ALLOWS_INFO = {"Allow": "INVITE, ACK, CANCEL, BYE, INFO"}
ALLOWS_NO_INFO = {"Allow": "INVITE, ACK, CANCEL, BYE"}
both = pytest.mark.parametrize("telephone", ["fake", "pjsip"], indirect=True)


@pytest.fixture
def humming(open_exchange: Open) -> Iterator[tuple[Desk, Exchange]]:
    """An agent who hums all the time, at an exchange whose people take no keys by RFC 4733."""
    exchange = open_exchange()
    exchange.takes_events = False
    phone = ThreadPhone(log=logging.getLogger("telephone"), bridge=Hum)
    desk = Desk(phone)
    register(desk, exchange)
    yield desk, exchange
    phone.close(quit_engine=True)


def informed(exchange: Exchange) -> list[tuple[str, str]]:
    """What came by INFO: the kind of each and its key."""
    return [
        (request.get_header("content-type") or "", request.text.split("Signal=")[1][:1])
        for request in exchange.informed
    ]


def methods(desk: Desk) -> list[str]:
    return [event.method for event in desk.of(DigitsMethodChanged)]


def heard(person: Person) -> bytes:
    assert person.voice is not None
    return bytes(person.voice.pcm)


def hums(person: Person) -> bool:
    """Whether a quarter of a second of the agent's own tone, and nothing else, came last."""
    return power(heard(person)[-4000:], hertz=HUM_HZ, rate=8000) > 0.95


@both
@pytest.mark.parametrize("written", ["12 3-4#", " 1\u00a02\u20113 4# ", "1 2 3 4 #\t"])
def test_blanks_and_dashes_are_left_out(desk: Desk, exchange: Exchange, written: str) -> None:
    person, call = talk(desk, exchange)
    desk.do(SendDigits(call, written))
    voice = person.voice
    assert voice is not None
    until(lambda: voice.digits == "1234#")


@both
def test_a_hundred_keys_are_taken_and_no_more(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    assert isinstance(desk.tell(SendDigits(call, "1" * 101)), Failed)
    desk.do(SendDigits(call, "1" * 100))


def test_keys_do_not_pile_up_without_end(desk: Desk, exchange: Exchange) -> None:
    _, call = talk(desk, exchange)
    desk.do(SendDigits(call, "1" * 100))
    answer = desk.tell(SendDigits(call, "2" * 100))
    assert isinstance(answer, Failed) and "wait" in answer.reason


@pytest.mark.parametrize("pause", [",", "p"])
def test_a_comma_is_a_pause_of_two_seconds(desk: Desk, exchange: Exchange, pause: str) -> None:
    person, call = talk(desk, exchange)
    voice = person.voice
    assert voice is not None
    desk.do(SendDigits(call, f"1{pause}2"))
    until(lambda: voice.digits == "1")
    began = time.monotonic()
    until(lambda: voice.digits == "12")
    # Without a pause it is a few tenths of a second.
    assert 1.0 < time.monotonic() - began < 10


def test_usual_keys_need_no_word(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange, **ALLOWS_INFO)
    voice = person.voice
    assert voice is not None
    desk.do(SendDigits(call, "1"))
    until(lambda: voice.digits == "1")
    assert not methods(desk) and not exchange.informed


def test_without_rfc_4733_keys_go_by_info(desk: Desk, exchange: Exchange) -> None:
    exchange.takes_events = False
    person, call = talk(desk, exchange, **ALLOWS_INFO)
    assert desk.wait(DigitsMethodChanged).call == call
    desk.do(SendDigits(call, "19*#d"))
    until(lambda: len(exchange.informed) == 5)
    assert informed(exchange) == [("application/dtmf-relay", key) for key in "19*#D"]
    assert methods(desk) == ["info"]
    assert not keys_in(heard(person)) and person.voice and not person.voice.digits


@pytest.mark.parametrize("headers", [{}, ALLOWS_NO_INFO])
def test_where_neither_is_taken_keys_sound(desk: Desk, exchange: Exchange, headers: dict) -> None:
    exchange.takes_events = False
    person, call = talk(desk, exchange, **headers)
    assert desk.wait(DigitsMethodChanged).method == "inband"
    desk.do(SendDigits(call, "1590#*AD"))
    until(lambda: keys_in(heard(person)) == "1590#*AD")
    assert methods(desk) == ["inband"] and not exchange.informed


def test_a_tone_is_as_loud_and_as_long_as_exchanges_expect(
    humming: tuple[Desk, Exchange],
) -> None:
    person, call = talk(*humming)
    humming[0].do(SendDigits(call, "13579#"))
    until(lambda: keys_in(heard(person)) == "13579#" and hums(person))
    for press in presses(heard(person)):
        assert -10 < press.low < -6 and -10 < press.high < -6, press
        assert abs(press.high - press.low) < 2, press
        assert 0.08 < press.seconds < 0.14, press
        # The agent hums into the microphone all the time, and is not heard beside the tone.
        assert press.purity > 0.98, press


def test_the_agent_is_heard_again_after_the_tones(humming: tuple[Desk, Exchange]) -> None:
    person, call = talk(*humming)
    humming[0].do(SendDigits(call, "11"))
    until(lambda: keys_in(heard(person)) == "11")
    until(lambda: hums(person))


def test_after_a_refused_info_the_same_key_sounds(desk: Desk, exchange: Exchange) -> None:
    exchange.takes_events = False
    exchange.info_code = 415
    person, call = talk(desk, exchange, **ALLOWS_INFO)
    desk.do(SendDigits(call, "159"))
    until(lambda: keys_in(heard(person)) == "159")
    assert methods(desk) == ["info", "inband"]
    assert len(exchange.informed) == 1


def test_a_change_of_the_session_changes_the_method(desk: Desk, exchange: Exchange) -> None:
    exchange.takes_events = False
    person, call = talk(desk, exchange, **ALLOWS_INFO)
    desk.wait(DigitsMethodChanged)
    exchange.takes_events = True
    person.resume()
    desk.wait(DigitsMethodChanged, lambda it: it.method == "rfc4733")
    person.resume()
    desk.do(SendDigits(call, "42"))
    voice = person.voice
    assert voice is not None
    until(lambda: voice.digits == "42")
    assert methods(desk) == ["info", "rfc4733"]


@pytest.mark.parametrize("method", ["info", "inband"])
def test_a_method_that_was_chosen_is_kept(desk: Desk, open_exchange: Open, method: str) -> None:
    exchange = open_exchange()
    register(desk, exchange, dtmf=method)
    person, call = talk(desk, exchange)
    desk.do(SendDigits(call, "7*"))
    if method == "info":
        until(lambda: [key for _, key in informed(exchange)] == ["7", "*"])
    else:
        until(lambda: keys_in(heard(person)) == "7*")
    assert not methods(desk) and person.voice and not person.voice.digits


def test_a_chosen_method_that_is_not_taken_is_refused_with_words(
    desk: Desk, open_exchange: Open
) -> None:
    exchange = open_exchange()
    exchange.takes_events = False
    register(desk, exchange, dtmf="rfc4733")
    _, call = talk(desk, exchange)
    answer = desk.tell(SendDigits(call, "1"))
    assert isinstance(answer, Failed) and "calls.dtmf" in answer.reason


def test_a_method_there_is_not_is_refused_with_words(desk: Desk, open_exchange: Open) -> None:
    line: Account = account(open_exchange(), dtmf="shouting")
    desk.phone.send(configured(line))
    until(lambda: any("dtmf" in repr(event) for event in desk.events))


def test_a_dialled_call_is_judged_as_well(desk: Desk, exchange: Exchange) -> None:
    exchange.takes_events = False
    dial(desk, "600")
    desk.wait(Answered)
    # The exchange's answer names no INFO.
    assert desk.wait(DigitsMethodChanged).method == "inband"
    desk.do(SendDigits("ours", "8"))
    until(lambda: keys_in(heard(exchange.people[0])) == "8")


def test_tones_wait_while_the_call_waits(humming: tuple[Desk, Exchange]) -> None:
    desk, exchange = humming
    person, call = talk(desk, exchange)
    desk.do(Hold(call))
    desk.wait(HoldChanged, lambda it: it.by_agent)
    desk.do(SendDigits(call, "64"))
    mark = desk.mark()
    desk.do(Resume(call))
    desk.wait(HoldChanged, lambda it: not it.by_agent, since=mark)
    until(lambda: keys_in(heard(person)) == "64")


@both
def test_keys_pressed_while_a_resume_is_under_way_come_after_it(
    desk: Desk, exchange: Exchange
) -> None:
    person, call = talk(desk, exchange)
    voice = person.voice
    assert voice is not None
    desk.do(Hold(call))
    desk.wait(HoldChanged, lambda it: it.by_agent)
    exchange.agrees = False
    mark = desk.mark()
    desk.do(Resume(call))
    for key in "159":
        desk.do(SendDigits(call, key))
    began = time.monotonic()
    until(lambda: time.monotonic() > began + 0.4)
    assert not voice.digits
    exchange.agree()
    desk.wait(HoldChanged, lambda it: not it.by_agent, since=mark)
    until(lambda: voice.digits == "159")


@both
def test_a_key_pressed_right_before_the_hold_is_not_cut_off(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    voice = person.voice
    assert voice is not None
    desk.do(SendDigits(call, "7"))
    desk.do(Hold(call))
    desk.wait(HoldChanged, lambda it: it.by_agent)
    until(lambda: voice.digits == "7")


def test_nothing_is_sent_after_the_hang_up(desk: Desk, exchange: Exchange) -> None:
    person, call = talk(desk, exchange)
    voice = person.voice
    assert voice is not None
    desk.do(SendDigits(call, "1" * 50))
    until(lambda: len(voice.digits) >= 2)
    desk.do(HangUp(call))
    ended(desk, call)
    assert len(voice.digits) < 10
    assert isinstance(desk.tell(SendDigits(call, "1")), Failed)
    # The next call has nothing to do with what was left.
    other, _ = talk(desk, exchange)
    began = time.monotonic()
    until(lambda: time.monotonic() > began + 0.7)
    assert other.voice is not None and not other.voice.digits


def test_a_customer_may_hang_up_in_the_middle_of_a_tone(
    humming: tuple[Desk, Exchange],
) -> None:
    desk, exchange = humming
    for keys in ("159", "26"):
        person, call = talk(desk, exchange)
        desk.do(SendDigits(call, keys * 10))
        until(lambda person=person, keys=keys: keys_in(heard(person)).startswith(keys))
        person.hang_up()
        ended(desk, call)
    person, call = talk(desk, exchange)
    desk.do(SendDigits(call, "8"))
    until(lambda: keys_in(heard(person)) == "8" and hums(person))


def test_in_a_conference_only_one_hears_the_tones(humming: tuple[Desk, Exchange]) -> None:
    desk, exchange = humming
    first, one = talk(desk, exchange)
    second, other = talk(desk, exchange)
    desk.do(Conference((one, other)))
    assert first.voice and second.voice
    first.voice.speaking = second.voice.speaking = False
    until(lambda: hums(first) and hums(second))
    desk.do(SendDigits(one, "159"))
    until(lambda: keys_in(heard(first)) == "159")
    until(lambda: hums(first))
    assert not keys_in(heard(second)) and hums(second)


class Listening(Hum):
    """Keeps what the agent is given to hear by the telephone itself."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def play(self, voice: bytes) -> None:
        self.heard.append(voice)


@pytest.mark.parametrize("events", [True, False], ids=["RFC 4733", "tones"])
def test_the_agent_hears_each_key_softly(open_exchange: Open, events: bool) -> None:
    exchange = open_exchange()
    exchange.takes_events = events
    agent = Listening()
    desk = Desk(ThreadPhone(log=logging.getLogger("telephone"), bridge=lambda: agent))
    register(desk, exchange)
    _, call = talk(desk, exchange)
    desk.do(SendDigits(call, "1D,"))
    until(lambda: len(agent.heard) == 2)
    desk.phone.close(quit_engine=True)
    for key, voice in zip("1D", agent.heard, strict=True):
        (press,) = presses(bytes(800) + voice + bytes(1600), RATE)
        assert press.key == key and press.low < -20 and press.high < -20


@pytest.mark.parametrize(
    ("kind", "body", "key"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "5"),
        ("application/dtmf-relay", "Signal= #\r\nDuration= 250\r\n", "#"),
        ("application/dtmf-relay", "Signal=*\r\n", "*"),
        ("application/dtmf", "7", "7"),
        ("application/dtmf", "*\r\n", "*"),
    ],
)
def test_keys_by_info_are_received(
    desk: Desk, exchange: Exchange, kind: str, body: str, key: str
) -> None:
    person, call = talk(desk, exchange)
    assert person.inform(kind, body) == 200
    received = desk.wait(DigitReceived)
    assert (received.call, received.digit) == (call, key)
    assert len(desk.of(DigitReceived)) == 1


@pytest.mark.parametrize(("method", "events"), [("auto", True), ("info", True), ("inband", False)])
def test_no_log_tells_a_key(
    open_exchange: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture, method: str, events: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    exchange = open_exchange()
    exchange.takes_events = events
    phone = ChildPhone(tmp_path / "library.log")
    desk = Desk(phone)
    register(desk, exchange, dtmf=method)
    person, call = talk(desk, exchange)
    desk.do(SendDigits(call, "4111#"))
    if events:
        person.press("7")
        desk.wait(DigitReceived)
    assert person.inform("application/dtmf-relay", "Signal=8\r\nDuration=160\r\n") == 200
    desk.wait(DigitReceived, lambda it: it.digit == "8")
    began = time.monotonic()
    until(lambda: time.monotonic() > began + 2)
    desk.do(HangUp(call))
    ended(desk, call)
    phone.close()
    log = (tmp_path / "library.log").read_text()
    assert log
    for line in [*log.splitlines(), *(record.getMessage() for record in caplog.records)]:
        lowered = line.lower()
        assert "dtmf" not in lowered and "digit" not in lowered and "4111" not in lowered, line
