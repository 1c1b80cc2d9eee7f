"""Calls with baresip through Kamailio: each way, held, encrypted, begun early, passed on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from callcenter.domain.events import (
    Alerting,
    Answered,
    Dialling,
    DigitReceived,
    HoldChanged,
    IdentityChanged,
    Party,
    TransferAsked,
    TransferProgressed,
)
from callcenter.domain.transfer import TransferState
from callcenter.engine.commands import (
    CompleteTransfer,
    Dial,
    HangUp,
    Hold,
    Resume,
    SendDigits,
    Transfer,
)
from tests.conftest import need
from tests.contract.desk import until
from tests.engine.pjsip.hum import HUM_HZ
from tests.engine.pjsip.tones import power
from tests.pbx import kamailio
from tests.pbx.agent import Agent
from tests.pbx.asterisk import Asterisk, tree
from tests.pbx.asterisk import missing as asterisk_missing
from tests.pbx.kamailio import PASSWORD, Kamailio
from tests.pbx.listening import Listener
from tests.peers import baresip
from tests.peers.baresip import TONE_HZ, Baresip

pytestmark = pytest.mark.pbx

OVER = (TransferState.DONE, TransferState.FAILED)
NUMBERS = itertools.count()
Open = Callable[..., Baresip]


@pytest.fixture(scope="module")
def proxy() -> Iterator[Kamailio]:
    need(not kamailio.missing(), "Kamailio", how=kamailio.missing())
    with Kamailio() as proxy:
        yield proxy


@pytest.fixture
def peer(proxy: Kamailio, tmp_path: Path) -> Iterator[Open]:
    """Opens a baresip, registered as somebody new: it leaves no trace of the one before."""
    need(not baresip.missing(), "baresip", how=baresip.missing())
    with ExitStack() as ends:

        def opened(*, transport: str = "udp", more: str = "") -> Baresip:
            user = f"3{next(NUMBERS):02}"
            home = tmp_path / user
            home.mkdir()
            certificate = proxy.authority.issue_cert("127.0.0.1")
            certificate.private_key_and_cert_chain_pem.write_to_path(home / "both.pem")
            proxy.authority.cert_pem.write_to_path(home / "authority.pem")
            return ends.enter_context(
                Baresip(
                    home,
                    user=user,
                    password=PASSWORD,
                    registrar=proxy.address(transport),
                    transport=transport,
                    more=more,
                )
            )

        yield opened


@pytest.fixture
def headset() -> Listener:
    return Listener()


@pytest.fixture
def desk(headset: Listener) -> Iterator[Agent]:
    with Agent(headset=lambda: headset) as desk:
        yield desk


def registered(proxy: Kamailio, desk: Agent, tmp_path: Path, transport: str, **more: str) -> None:
    trusted = tmp_path / "trusted.pem"
    proxy.authority.cert_pem.write_to_path(trusted)
    address = proxy.address(transport)
    wish = {"transport": transport, "tls_authorities": str(trusted)} | more
    desk.register(address, "100", PASSWORD, **wish)


def hear_each_other(headset: Listener, other: Baresip) -> None:
    headset.heard.forget()
    until(lambda: headset.heard.is_just(TONE_HZ, of=(HUM_HZ, TONE_HZ)), what="the agent hears it")
    until(lambda: last_share(other, HUM_HZ) > 0.9, what="it hears the agent")


def last_share(other: Baresip, hertz: int) -> float:
    """How much of what it heard in the last third of a second is that tone."""
    samples, rate = other.heard()
    return power(samples[-2 * (rate // 3) :], hertz=hertz, rate=rate)


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_calls_each_way_with_hold_and_keys(
    proxy: Kamailio, desk: Agent, headset: Listener, peer: Open, tmp_path: Path, transport: str
) -> None:
    registered(proxy, desk, tmp_path, transport)
    other = peer()
    call = desk.dial(other.user, call="out")
    other.expect("CALL_INCOMING")
    other.do("accept")
    desk.expect(Answered)
    hear_each_other(headset, other)
    desk.send(Hold(call))
    assert desk.expect(HoldChanged).by_agent
    desk.send(Resume(call))
    assert not desk.expect(HoldChanged).by_agent
    hear_each_other(headset, other)
    desk.send(SendDigits(call, "5#"))
    assert [other.expect("CALL_DTMF_START")["param"] for _ in "5#"] == ["5", "#"]
    desk.send(HangUp(call))
    other.expect("CALL_CLOSED")
    desk.ended(call)
    other.do("dial", f"sip:100@{proxy.address('udp')}")
    call = desk.answer(desk.ringing())
    desk.expect(Answered)
    hear_each_other(headset, other)
    other.do("hold")
    assert desk.expect(HoldChanged).by_customer
    other.do("resume")
    assert not desk.expect(HoldChanged).by_customer
    other.do("sndcode", "7")
    assert desk.expect(DigitReceived).digit == "7"
    other.do("hangup")
    assert desk.ended(call).by is Party.CUSTOMER


def test_voice_is_encrypted_between_both_over_tls(
    proxy: Kamailio, desk: Agent, headset: Listener, peer: Open, tmp_path: Path
) -> None:
    registered(proxy, desk, tmp_path, "tls", srtp="required")
    other = peer(transport="tls", more=";mediaenc=srtp-mand")
    call = desk.dial(other.user, call="out")
    other.expect("CALL_INCOMING")
    other.do("accept")
    desk.expect(Answered)
    hear_each_other(headset, other)
    assert desk.hears(call).quality.secure
    desk.send(HangUp(call))
    desk.ended(call)
    other.do("dial", f"sip:100@{proxy.address('tls')};transport=tls")
    call = desk.answer(desk.ringing())
    desk.expect(Answered)
    hear_each_other(headset, other)
    assert desk.hears(call).quality.secure


def test_a_session_before_the_answer_becomes_the_call(
    proxy: Kamailio, desk: Agent, headset: Listener, peer: Open, tmp_path: Path
) -> None:
    registered(proxy, desk, tmp_path, "udp")
    other = peer(more=";answermode=early")
    call = desk.dial(other.user, call="early")
    assert desk.expect(Alerting, lambda it: it.early_media).call == call
    other.do("accept")
    desk.expect(Answered)
    hear_each_other(headset, other)
    desk.send(HangUp(call))
    other.expect("CALL_CLOSED")


def test_it_is_passed_on_to_another(
    proxy: Kamailio, desk: Agent, peer: Open, tmp_path: Path
) -> None:
    registered(proxy, desk, tmp_path, "tcp")
    other, third = peer(), peer()
    call = desk.dial(other.user, call="out")
    other.expect("CALL_INCOMING")
    other.do("accept")
    desk.expect(Answered)
    desk.send(Transfer(call, third.user))
    third.expect("CALL_INCOMING")
    third.do("accept")
    told = desk.expect(TransferProgressed, lambda it: it.transfer.state in OVER).transfer
    assert told.state is TransferState.DONE
    assert desk.ended(call).reason == "transferred"
    until(lambda: last_share(third, TONE_HZ) > 0.9, what="the two hear each other")


def test_its_wish_that_somebody_be_called_is_only_told(
    proxy: Kamailio, desk: Agent, peer: Open, tmp_path: Path
) -> None:
    registered(proxy, desk, tmp_path, "udp")
    other = peer()
    other.do("dial", f"sip:100@{proxy.address('udp')}")
    call = desk.answer(desk.ringing())
    desk.expect(Answered)
    other.expect("CALL_ESTABLISHED")
    other.do("transfer", f"sip:399@{proxy.address('udp')}")
    asked = desk.expect(TransferAsked)
    assert (asked.call, asked.request.target) == (call, "399")
    # It leaves when it is told no.
    assert desk.ended(call).by is Party.CUSTOMER
    assert not desk.of(Dialling)


# Through an exchange that stays in every call: this baresip (1.0) knows no Replaces of its own.


@pytest.fixture
def asterisk() -> Iterator[Asterisk]:
    need(not asterisk_missing(), "Asterisk", how=asterisk_missing())
    with Asterisk(tree()) as running:
        yield running


@pytest.fixture
def of_pbx(asterisk: Asterisk, proxy: Kamailio, tmp_path: Path) -> Iterator[Open]:
    """Opens a baresip at Asterisk, as one of its users."""
    need(not baresip.missing(), "baresip", how=baresip.missing())
    with ExitStack() as ends:

        def opened(user: str) -> Baresip:
            home = tmp_path / f"pbx-{user}"
            home.mkdir()
            certificate = proxy.authority.issue_cert("127.0.0.1")
            certificate.private_key_and_cert_chain_pem.write_to_path(home / "both.pem")
            proxy.authority.cert_pem.write_to_path(home / "authority.pem")
            at = {"password": f"secret-{user}", "registrar": asterisk.address}
            return ends.enter_context(Baresip(home, user=user, **at))

        yield opened


def test_the_agent_asks_one_and_connects_it_with_another(
    asterisk: Asterisk, desk: Agent, headset: Listener, of_pbx: Open
) -> None:
    desk.register(asterisk.address, "101", "secret-101")
    caller, asked = of_pbx("107"), of_pbx("108")
    caller.do("dial", f"sip:101@{asterisk.address}")
    call = desk.answer(desk.ringing())
    desk.expect(Answered)
    desk.send(Dial("asked", "desk", "108", consults=call))
    asked.expect("CALL_INCOMING")
    asked.do("accept")
    desk.expect(Answered, lambda it: it.call == "asked")
    hear_each_other(headset, asked)
    desk.send(CompleteTransfer(call, "asked"))
    told = desk.expect(TransferProgressed, lambda it: it.transfer.state in OVER).transfer
    assert (told.state, told.attended) == (TransferState.DONE, True)
    ended = desk.endings(call, "asked").values()
    assert {one.reason for one in ended} == {"transferred"}
    for one in (caller, asked):
        until(lambda one=one: last_share(one, TONE_HZ) > 0.9, what="the two hear each other")


def test_it_passes_the_agent_on_to_another_who_is_named(
    asterisk: Asterisk, desk: Agent, headset: Listener, of_pbx: Open
) -> None:
    desk.register(asterisk.address, "101", "secret-101")
    caller, other = of_pbx("107"), of_pbx("108")
    caller.do("dial", f"sip:101@{asterisk.address}")
    call = desk.answer(desk.ringing())
    desk.expect(Answered)
    caller.expect("CALL_ESTABLISHED")
    caller.do("transfer", f"sip:108@{asterisk.address}")
    other.expect("CALL_INCOMING")
    other.do("accept")
    named = desk.expect(IdentityChanged)
    assert named.call == call and "108" in dict(named.headers)["P-Asserted-Identity"]
    hear_each_other(headset, other)
    other.do("hangup")
    assert desk.ended(call).by is Party.CUSTOMER
    assert not desk.of(TransferAsked)
