"""Calls through the demo's exchange: real SIP and RTP against a telephone in the same process."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiosipua import SipMessage

from callcenter.demo.control import (
    AskStatus,
    CallState,
    CallStatus,
    Elsewhere,
    EndedBy,
    HangUp,
    Hold,
    PlaceCall,
    Press,
    Refusal,
    Resume,
    StartRegistrar,
    Status,
    StopRegistrar,
)
from callcenter.demo.switchboard import Exchange
from tests.demo.telephone import Telephone, soon, until

WORDS = itertools.count(0x10000000)


class Office:
    """An exchange, a telephone registered there, and what a test asks of them."""

    def __init__(self, exchange: Exchange, telephone: Telephone) -> None:
        self.exchange = exchange
        self.telephone = telephone

    async def call(self, number: str = "+48501234567", **order: object) -> str:
        call = await self.exchange.do(PlaceCall(1, number=number, **order))  # type: ignore[arg-type]
        assert isinstance(call, str)
        return call

    def status(self, call: str) -> CallStatus:
        return self.exchange.status.call(call)

    async def state(self, call: str, state: CallState) -> CallStatus:
        await until(lambda: self.status(call).state is state)
        return self.status(call)

    async def heard(self, call: str, loud: int = 20) -> CallStatus:
        await until(lambda: self.status(call).loud >= loud <= self.status(call).sent)
        return self.status(call)

    async def talking(self, **order: object) -> tuple[str, object]:
        call = await self.call(**order)  # type: ignore[arg-type]
        ringing = await self.telephone.ring()
        await self.telephone.answer(ringing)
        await self.state(call, CallState.TALKING)
        return call, ringing


@asynccontextmanager
async def office(
    *, registered: bool = True, codecs: tuple[str, ...] = ("PCMA",), keep: Path | None = None
) -> AsyncIterator[Office]:
    exchange = Exchange(
        {"agent": "demo", "anna": "demo"},
        clock=asyncio.get_running_loop().time,
        token=lambda: f"{next(WORDS):x}",
        rest_s=0.05,
        keep=keep,
    )
    await exchange.start()
    try:
        async with Telephone(codecs=codecs) as telephone:
            if registered:
                assert await telephone.register(exchange.address) == 200
            yield Office(exchange, telephone)
    finally:
        await exchange.stop()


def play(story: Callable[[Office], Awaitable[None]], **given: object) -> None:
    async def whole() -> None:
        async with office(**given) as scene:  # type: ignore[arg-type]
            await story(scene)

    asyncio.run(whole())


def test_a_waiting_caller_rings_the_agent_with_all_a_desk_wants_to_know() -> None:
    async def story(scene: Office) -> None:
        await scene.call(name='Jan "J" <b>Kowalski</b>', waited=42, recording="delivery_en")
        invite = (await scene.telephone.ring()).invite
        wanted = {
            "X-Queue": "support",
            "X-Queue-Wait": "42",
            "X-DID": "+48221022000",
            "X-IVR-Choice": "1",
            "X-Language": "en",
            "P-Asserted-Identity": "<sip:+48501234567@127.0.0.1>",
        }
        assert {name: invite.get_header(name) for name in wanted} == wanted

    play(story)


def test_a_display_name_with_tags_and_quotes_arrives_unchanged() -> None:
    async def story(scene: Office) -> None:
        await scene.call(name='Jan "J" <b>K\\</b>')
        await scene.telephone.ring()
        assert scene.telephone.wire.senders[-1].startswith(
            r'"Jan \"J\" <b>K\\</b>" <sip:+48501234567@127.0.0.1:'
        )

    play(story)


@pytest.mark.parametrize("codec", ["G722", "PCMA", "PCMU"])
def test_an_answered_call_carries_speech_both_ways(codec: str) -> None:
    async def story(scene: Office) -> None:
        call, _ = await scene.talking()
        status = await scene.heard(call)
        assert status.codec == codec
        assert status.received >= status.loud
        await until(lambda: _loud(scene.telephone) >= 20)

    play(story, codecs=(codec,))


def _loud(telephone: Telephone) -> int:
    blank = CallStatus(id="", outbound=False, state=CallState.TALKING, number="")
    return telephone.media.counted(blank).loud


def test_a_withheld_number_is_anonymous_and_asserted_by_nobody() -> None:
    async def story(scene: Office) -> None:
        await scene.call(number="")
        invite = (await scene.telephone.ring()).invite
        assert "<sip:anonymous@" in (invite.get_header("From") or "")
        assert invite.get_header("P-Asserted-Identity") is None

    play(story)


def test_own_headers_are_added_and_empty_ones_left_out() -> None:
    async def story(scene: Office) -> None:
        await scene.call(headers={"X-CRM-Id": "K-17", "X-Queue-Wait": ""})
        invite = (await scene.telephone.ring()).invite
        assert invite.get_header("X-CRM-Id") == "K-17"
        assert invite.get_header("X-Queue-Wait") is None

    play(story)


def test_a_caller_waits_until_an_agent_registers() -> None:
    async def story(scene: Office) -> None:
        call = await scene.call()
        assert scene.status(call).state is CallState.WAITING
        await scene.telephone.register(scene.exchange.address)
        await scene.telephone.ring()
        assert scene.status(call).agent == "agent"

    play(story, registered=False)


@pytest.mark.parametrize("code", [480, 486])
def test_a_refused_caller_waits_and_is_offered_again(code: int) -> None:
    async def story(scene: Office) -> None:
        call = await scene.call()
        (await scene.telephone.ring()).reject(code)
        await until(lambda: scene.status(call).code == code)
        await scene.telephone.ring()
        assert scene.status(call).tries == 2

    play(story)


def test_a_call_that_nobody_answers_stops_ringing_and_comes_again() -> None:
    async def story(scene: Office) -> None:
        call = await scene.call(ring_s=0.1)
        await scene.telephone.ring()
        await soon(scene.telephone.cancels.get())
        await scene.telephone.ring()
        assert scene.status(call).tries == 2

    play(story)


def test_a_second_caller_waits_while_the_agent_talks() -> None:
    async def story(scene: Office) -> None:
        first, _ = await scene.talking()
        second = await scene.call("+48601000000")
        assert scene.status(second).state is CallState.WAITING
        await scene.exchange.do(HangUp(1, first))
        await scene.telephone.ring()
        assert scene.status(second).state is CallState.RINGING

    play(story)


def test_a_direct_call_rings_a_busy_agent_and_is_tried_once() -> None:
    async def story(scene: Office) -> None:
        await scene.talking()
        direct = await scene.call("+48601000000", agent="agent")
        ringing = await scene.telephone.ring()
        assert ringing.invite.get_header("X-Queue") is None
        ringing.reject(486)
        ended = await scene.state(direct, CallState.ENDED)
        assert (ended.code, ended.tries) == (486, 1)

    play(story)


def test_a_caller_who_gives_up_cancels() -> None:
    async def story(scene: Office) -> None:
        call = await scene.call(patience_s=0.2)
        await scene.telephone.ring()
        cancel = await soon(scene.telephone.cancels.get())
        assert cancel.get_header("Reason") is None
        assert (await scene.state(call, CallState.ENDED)).ended_by is EndedBy.CUSTOMER

    play(story)


def test_a_call_taken_elsewhere_says_so() -> None:
    async def story(scene: Office) -> None:
        call = await scene.call()
        await scene.telephone.ring()
        await scene.exchange.do(Elsewhere(1, call))
        cancel = await soon(scene.telephone.cancels.get())
        assert cancel.get_header("Reason") == 'SIP;cause=200;text="Call completed elsewhere"'
        assert (await scene.state(call, CallState.ENDED)).code == 487

    play(story)


def test_the_customer_hangs_up_after_speaking() -> None:
    async def story(scene: Office) -> None:
        call, _ = await scene.talking(speak_s=0.1)
        await soon(scene.telephone.byes.get())
        assert (await scene.state(call, CallState.ENDED)).ended_by is EndedBy.CUSTOMER

    play(story)


def test_the_agent_hangs_up() -> None:
    async def story(scene: Office) -> None:
        call, ringing = await scene.talking()
        ringing.hangup()
        assert (await scene.state(call, CallState.ENDED)).ended_by is EndedBy.AGENT

    play(story)


def test_an_answer_that_crosses_the_cancel_is_hung_up() -> None:
    async def story(scene: Office) -> None:
        call = await scene.call()
        ringing = await scene.telephone.ring()
        scene.telephone.wire.on_message = lambda *_: None  # the CANCEL is not seen yet
        await scene.exchange.do(HangUp(1, call))
        await scene.telephone.answer(ringing)
        scene.telephone.wire.on_message = scene.telephone.uas._on_message
        await soon(scene.telephone.byes.get())

    play(story)


def test_on_hold_the_customer_says_nothing_and_then_speaks_again() -> None:
    async def story(scene: Office) -> None:
        call, ringing = await scene.talking()
        await scene.heard(call, 5)
        scene.telephone.hold(ringing, held=True)
        await until(lambda: scene.status(call).on_hold)
        sent = scene.status(call).sent
        await asyncio.sleep(0.1)
        assert scene.status(call).sent == sent
        scene.telephone.hold(ringing, held=False)
        await until(lambda: scene.status(call).sent > sent + 5)
        assert not scene.status(call).on_hold

    play(story)


def test_the_customer_holds_the_agent_with_music_and_comes_back() -> None:
    async def story(scene: Office) -> None:
        call, ringing = await scene.talking()
        await scene.exchange.do(Hold(1, call))
        await until(lambda: _direction(ringing) == "sendonly")
        await scene.exchange.do(Resume(1, call))
        await until(lambda: _direction(ringing) == "sendrecv")
        assert scene.status(call).state is CallState.TALKING

    play(story)


def _direction(ringing) -> str:  # type: ignore[no-untyped-def]
    return ringing.sdp_offer.audio.direction


def test_keys_go_both_ways() -> None:
    async def story(scene: Office) -> None:
        call, _ = await scene.talking()
        await scene.exchange.do(Press(1, call, "1#"))
        await scene.telephone.media.press("90*", pause_s=0.05)
        await until(lambda: scene.status(call).digits == "90*")
        blank = CallStatus(id="", outbound=False, state=CallState.TALKING, number="")
        assert scene.telephone.media.counted(blank).digits == "1#"

    play(story)


def test_what_is_heard_can_be_kept(tmp_path: Path) -> None:
    async def story(scene: Office) -> None:
        call, ringing = await scene.talking()
        await scene.heard(call)
        ringing.hangup()
        await scene.state(call, CallState.ENDED)
        await until(lambda: (tmp_path / f"{call}.wav").stat().st_size > 20 * 320)

    play(story, keep=tmp_path)


def test_the_echo_gives_back_what_it_hears() -> None:
    async def story(scene: Office) -> None:
        call = await scene.telephone.dial("600", scene.exchange.address)
        await scene.telephone.talk(call)
        await until(lambda: _loud(scene.telephone) >= 20)
        (status,) = scene.exchange.status.calls
        assert (status.outbound, status.number, status.agent) == (True, "600", "agent")
        call.hangup(scene.telephone.uac)
        await scene.state(status.id, CallState.ENDED)

    play(story)


@pytest.mark.parametrize(("number", "code"), [("601", 486), ("999", 404)])
def test_a_busy_and_an_unknown_number_are_refused(number: str, code: int) -> None:
    async def story(scene: Office) -> None:
        call = await scene.telephone.dial(number, scene.exchange.address)
        with pytest.raises(RuntimeError, match=f"rejected: {code}"):
            await call.wait_answered(15)

    play(story)


def test_nobody_answers_602_until_the_agent_gives_up() -> None:
    async def story(scene: Office) -> None:
        rung = asyncio.Event()
        call = await scene.telephone.dial("602", scene.exchange.address)
        call.on_ringing = lambda _call: rung.set()
        await soon(rung.wait())
        call.cancel(scene.telephone.uac)
        (status,) = scene.exchange.status.calls
        ended = await scene.state(status.id, CallState.ENDED)
        assert ended.ended_by is EndedBy.AGENT

    play(story)


def test_the_clock_is_heard_before_it_answers() -> None:
    async def story(scene: Office) -> None:
        early = asyncio.Event()
        call = await scene.telephone.dial("603", scene.exchange.address)
        call.on_ringing = lambda _call: early.set()
        await soon(early.wait())
        await until(lambda: scene.exchange.status.calls[0].sent > 10)
        assert scene.exchange.status.calls[0].state is CallState.RINGING
        await until(lambda: scene.exchange.status.calls[0].state is CallState.TALKING)

    play(story)


def test_a_customer_at_home_answers() -> None:
    async def story(scene: Office) -> None:
        call = await scene.telephone.dial("+48221234567", scene.exchange.address)
        await scene.telephone.talk(call)
        await until(lambda: _loud(scene.telephone) >= 10)

    play(story)


def test_a_call_with_a_wrong_password_is_forbidden() -> None:
    async def story(scene: Office) -> None:
        call = await scene.telephone.dial("600", scene.exchange.address, password="guess")
        with pytest.raises(RuntimeError, match="rejected: 403"):
            await call.wait_answered(15)

    play(story)


def test_a_silent_registrar_answers_nothing_but_calls_go_on() -> None:
    async def story(scene: Office) -> None:
        call, ringing = await scene.talking()
        await scene.exchange.do(StopRegistrar(1))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await scene.telephone.register(scene.exchange.address)
        before = scene.status(call).received
        await until(lambda: scene.status(call).received > before)
        await scene.exchange.do(StartRegistrar(1))
        assert scene.exchange.status.registrations == []
        assert await scene.telephone.register(scene.exchange.address) == 200
        ringing.hangup()
        await scene.state(call, CallState.ENDED)

    play(story)


def test_a_silent_exchange_hears_not_even_the_hang_up() -> None:
    async def story(scene: Office) -> None:
        call, ringing = await scene.talking()
        await scene.exchange.do(StopRegistrar(1, everything=True))
        ringing.hangup()
        await asyncio.sleep(0.1)
        assert scene.status(call).state is CallState.TALKING
        await scene.exchange.do(StartRegistrar(1, forget=False))
        assert scene.exchange.status.is_registered("agent")

    play(story)


def test_a_repeated_request_gets_the_same_answer_and_no_second_call() -> None:
    async def story(scene: Office) -> None:
        call = await scene.telephone.dial("601", scene.exchange.address)
        with pytest.raises(RuntimeError):
            await call.wait_answered(15)
        scene.telephone.wire.send(call.invite, scene.exchange.address)
        scene.telephone.wire.send(call.invite, scene.exchange.address)
        await scene.telephone.register(scene.exchange.address)
        assert len(scene.exchange.status.calls) == 1

    play(story)


def test_a_refusal_is_acknowledged() -> None:
    async def story(scene: Office) -> None:
        methods: list[str] = []
        scene.telephone.wire.screen = lambda request, _peer: methods.append(request.method)
        await scene.call(agent="agent")
        (await scene.telephone.ring()).reject(486)
        await until(lambda: methods == ["INVITE", "ACK"])

    play(story)


def test_options_are_answered_by_tcp_too_in_spite_of_keep_alives() -> None:
    async def story(scene: Office) -> None:
        host, port = scene.exchange.address
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(
            b"\r\n\r\nOPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK7\r\n"
            b"From: <sip:a@x>;tag=1\r\nTo: <sip:x>\r\nCall-ID: 7\r\nCSeq: 1 OPTIONS\r\n"
            b"Content-Length: 0\r\n\r\n"
        )
        answer = SipMessage.parse(await soon(reader.readuntil(b"\r\n\r\n")))
        assert answer.serialize().startswith("SIP/2.0 200 OK")
        writer.close()
        await writer.wait_closed()

    play(story)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (PlaceCall(1, number="1", queue="nowhere"), "no queue .*nowhere.*support, sales"),
        (PlaceCall(1, number="1", recording="nothing"), "no recording .*nothing"),
        (PlaceCall(1, number="1", name="two\r\nlines"), "one printable line"),
        (HangUp(1, "call-99"), "no call is called 'call-99'"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(order: PlaceCall, words: str) -> None:
    async def story(scene: Office) -> None:
        with pytest.raises(Refusal, match=words):
            await scene.exchange.do(order)

    play(story)


def test_keys_that_no_telephone_has_are_refused() -> None:
    async def story(scene: Office) -> None:
        call, _ = await scene.talking()
        with pytest.raises(Refusal, match="keys are"):
            await scene.exchange.do(Press(1, call, "1Z"))
        status = await scene.exchange.do(AskStatus(1))
        assert isinstance(status, Status)

    play(story)
