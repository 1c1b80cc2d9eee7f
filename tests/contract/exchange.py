"""A small exchange on aiosipua for tests: a registrar, people who call, and people to be called."""

from __future__ import annotations

import asyncio
import math
import struct
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote

from aiortp import PortAllocator, RTPSession
from aiosipua import (
    AuthCredentials,
    Dialog,
    DialogState,
    IncomingCall,
    OutgoingCall,
    SdpMessage,
    SipDigestAuth,
    SipRequest,
    SipResponse,
    build_credentials,
    build_sdp,
    negotiate_sdp,
    parse_auth,
    parse_sdp,
    serialize_sdp,
)
from aiosipua.transport import TcpSipTransport, UdpSipTransport
from aiosipua.uac import SipUAC
from aiosipua.uas import SipUAS

PCMU, PCMA = 0, 8
EVENTS = 101
PTIME_S = 0.02
FRAME = 160
DEADLINE_S = 20.0

T = TypeVar("T")


@dataclass
class Tone:
    """PCM frames of a sine, 20 ms each."""

    hertz: float
    at: int = 0

    def frame(self) -> bytes:
        samples = (
            int(8000 * math.sin(2 * math.pi * self.hertz * (self.at + n) / 8000))
            for n in range(FRAME)
        )
        data = struct.pack(f"<{FRAME}h", *samples)
        self.at += FRAME
        return data


class Voice:
    """One side's RTP: sends a tone while it speaks, counts and keeps what comes."""

    def __init__(self, session: RTPSession, port: int, hertz: float) -> None:
        self.session = session
        self.port = port
        self.speaking = True
        self.digits = ""
        self.pcm = bytearray()
        self.packets = 0
        self._tone = Tone(hertz)
        session.on_audio = self._heard
        session.on_dtmf = self._pressed
        self._task = asyncio.get_running_loop().create_task(self._speak())

    def _heard(self, pcm: bytes, timestamp: int) -> None:
        self.packets += 1
        self.pcm += pcm

    def _pressed(self, digit: str, duration: int) -> None:
        self.digits += digit

    async def _speak(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            if self.speaking:
                self.session.send_audio_pcm_auto(self._tone.frame())
            due += PTIME_S
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def close(self) -> None:
        if not self._task.done() and not self._task.cancelling():
            self._task.cancel()
            await self.session.close()


@dataclass
class Person:
    """Somebody at the other end of a call, whoever began it."""

    exchange: Exchange
    user: str = ""
    incoming: IncomingCall | None = None
    outgoing: OutgoingCall | None = None
    voice: Voice | None = None
    rang: bool = False
    answered: bool = False
    ended: bool = False
    refused: int = 0
    sent_to: str = ""
    reinvites: list[str] = field(default_factory=list)
    elsewhere: str = ""

    def cancel(self, reason: str = "") -> None:
        """Give up before the answer."""
        self.exchange.do(self._cancel(reason))

    def hang_up(self) -> None:
        self.exchange.do(self._hang_up())

    def hold(self, direction: str = "sendonly") -> None:
        self.exchange.do(self._reinvite(direction))

    def resume(self) -> None:
        self.exchange.do(self._reinvite("sendrecv"))

    def refer(self, target: str) -> int:
        """Ask the telephone to call *target* in our place; what it answers."""
        return self.exchange.do(self._refer(target))

    def rename(self, method: str = "INVITE", **headers: str) -> None:
        """Say in a re-INVITE or UPDATE that somebody else is here now."""
        self.exchange.do(self._rename(method, headers))

    @property
    def replaces(self) -> str:
        """What names this call in a Replaces header (RFC 3891), seen from the telephone."""
        dialog, _ = self.dialog
        return f"{dialog.call_id};to-tag={dialog.remote_tag};from-tag={dialog.local_tag}"

    @property
    def dialog(self) -> tuple[Dialog, tuple[str, int]]:
        """The dialog and where to send to."""
        if self.outgoing is not None:
            return self.outgoing.dialog, self.outgoing.remote_addr
        assert self.incoming is not None
        return self.incoming.dialog, self.incoming.source_addr

    @property
    def call_id(self) -> str:
        return _call_id(self)

    @property
    def context(self) -> str:
        """What travelled with the call, or with the REFER of it (User-to-User)."""
        for referral in self._referrals:
            return unquote(
                (referral.get_header("refer-to") or "").partition("User-to-User=")[2][:-1]
            )
        return self.incoming.invite.get_header("user-to-user") or "" if self.incoming else ""

    @property
    def replaced_with(self) -> str:
        """The Call-ID of the call that was to take this one's place."""
        for referral in self._referrals:
            replaces = (referral.get_header("refer-to") or "").partition("Replaces=")[2]
            return unquote(replaces).partition(";")[0]
        return ""

    @property
    def _referrals(self) -> list[SipRequest]:
        return [one for one in self.exchange.referred if one.call_id == self.call_id]

    def press(self, digit: str) -> None:
        assert self.voice is not None
        voice = self.voice
        self.exchange.do(_now(lambda: voice.session.send_dtmf(digit, 160)))

    def inform(self, kind: str, body: str) -> int:
        """Send an INFO; what the telephone answers."""
        return self.exchange.do(self._inform(kind, body))

    async def _inform(self, kind: str, body: str) -> int:
        dialog, address = self.dialog
        return await self.exchange.finished(
            self.exchange.uac.send_info(dialog, body, kind, address)
        )

    async def _cancel(self, reason: str) -> None:
        assert self.outgoing is not None
        cancel = self.exchange.uac.send_cancel
        if not reason:
            cancel(self.outgoing)
            return
        transport = self.exchange.uac.transport
        plain = transport.send

        def send(message: Any, address: tuple[str, int]) -> None:
            message.set_header("Reason", reason)
            plain(message, address)

        transport.send = send  # type: ignore[method-assign]
        cancel(self.outgoing)
        del transport.send

    async def _hang_up(self) -> None:
        if self.incoming is not None:
            self.incoming.hangup()
        else:
            assert self.outgoing is not None
            self.outgoing.hangup(self.exchange.uac)
        await self.close()

    async def _reinvite(self, direction: str) -> None:
        assert self.voice is not None
        offer = self.exchange.offer(self.voice.port, direction)
        request = self.exchange.uac.send_reinvite(self.dialog[0], offer, self.dialog[1])
        await self.exchange.finished(request)

    async def _refer(self, target: str) -> int:
        dialog, address = self.dialog
        return await self.exchange.finished(self.exchange.uac.send_refer(dialog, target, address))

    async def _rename(self, method: str, headers: dict[str, str]) -> None:
        assert self.voice is not None
        dialog, address = self.dialog
        body = (
            serialize_sdp(self.exchange.offer(self.voice.port, "sendrecv"))
            if method == "INVITE"
            else ""
        )
        request = self.exchange.uac._send_in_dialog(
            dialog,
            method,
            address,
            body=body,
            content_type="application/sdp",
            extra_headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        if method == "INVITE" and self.outgoing is not None:
            self.outgoing.invite = request
        await self.exchange.finished(request)

    async def close(self) -> None:
        self.ended = True
        if self.voice is not None:
            await self.voice.close()


Behaviour = Callable[["Exchange", Person], Coroutine[Any, Any, None]]


async def answers(exchange: Exchange, person: Person) -> None:
    """Ring, then answer."""
    assert person.incoming is not None
    person.incoming.ringing()
    await asyncio.sleep(0.05)
    await exchange.pick_up(person)


async def rings(exchange: Exchange, person: Person) -> None:
    """Ring and never answer."""
    assert person.incoming is not None
    person.incoming.ringing()


async def is_busy(exchange: Exchange, person: Person) -> None:
    assert person.incoming is not None
    person.incoming.reject(486)


async def is_heard_early(exchange: Exchange, person: Person) -> None:
    """Let something be heard before the answer (183)."""
    call = person.incoming
    assert call is not None and call.sdp_offer is not None
    answer = await exchange.speak(person, call.sdp_offer)
    response = call.dialog.create_response(
        call.invite, 183, "Session Progress", contact=f"<sip:{exchange.address}>"
    )
    response.text = serialize_sdp(answer)
    response.set_header("Content-Type", "application/sdp")
    exchange.uas.transport.send_reply(response)
    await asyncio.sleep(0.5)
    call.accept(answer)
    person.answered = True


async def sends_on(exchange: Exchange, person: Person) -> None:
    """Send the caller on to whom the exchange names (302)."""
    assert person.incoming is not None
    contact = {"Contact": exchange.sent_on_to}
    exchange._reply(person.incoming.invite, 302, "Moved Temporarily", contact)


@dataclass(frozen=True)
class Referral:
    """What becomes of a REFER: the answer, the NOTIFYs after it, and whether we hang up."""

    answer: int = 202
    notify: tuple[int, ...] = ()
    hang_up: bool = False


REFERRALS = {
    "620": Referral(notify=(100, 180, 200)),
    "621": Referral(notify=(100, 180)),
    "622": Referral(notify=(100, 486)),
    "623": Referral(answer=603),
    "624": Referral(hang_up=True),
    "625": Referral(notify=(200,)),
    "600": Referral(notify=(200,)),
}


async def _now(work: Callable[[], Any]) -> None:
    work()


class Exchange:
    """Registrar and switch in a thread; every method may be called from the test's thread."""

    def __init__(
        self,
        users: dict[str, str],
        *,
        realm: str = "exchange",
        algorithm: str = "MD5",
        transport: str = "udp",
        port: int = 0,
        challenges: tuple[str, ...] = (),
    ) -> None:
        self.users = users
        self.challenges = challenges
        self.realm = realm
        self.algorithm = algorithm
        self.silent = False
        self.register_code = 0
        self.bindings: dict[str, tuple[str, tuple[str, int]]] = {}
        self.bound = 0
        self.registers: list[SipRequest] = []
        self.heard: list[str] = []
        self.people: list[Person] = []
        self.behaviours: dict[str, Behaviour] = {
            "600": answers,
            "601": rings,
            "602": is_busy,
            "603": is_heard_early,
            "604": sends_on,
        }
        self.sent_on_to = ""
        self.named_in_answers: dict[str, str] = {}
        self.agrees = True
        self.updated_after_s: float | None = None
        self._asked: list[Callable[[], None]] = []
        self._voices: list[Voice] = []
        self.takes_events = True
        self.info_code = 200
        self.informed: list[SipRequest] = []
        self._calling: dict[str, Person] = {}
        self.referred: list[SipRequest] = []
        self._answers: dict[tuple[str, str], int] = {}
        self._transport = transport
        self._ports = PortAllocator((21000, 24000))
        self._port = port
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.do(self._open())

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run *work* on the exchange's loop and wait for it."""
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(DEADLINE_S)

    def call(self, user: str, *, headers: dict[str, str] | None = None) -> Person:
        """Somebody calls *user*."""
        return self.do(self._call(user, headers or {}))

    def refer_out_of_the_blue(self, user: str, target: str, *, tag: str = "") -> SipRequest:
        """Send *user* a REFER that belongs to no call."""
        return self.do(self._refer_out_of_the_blue(user, target, tag))

    def agree(self) -> None:
        """Agree to the change of a session that was asked for while not `agrees`."""
        self.agrees = True
        self.do(self._agree())

    def restart(self) -> None:
        """Lose every binding, as a PBX does that keeps them in memory."""
        self.stop_serving()
        self.serve_again()

    def stop_serving(self) -> None:
        self.do(self.uas.stop())

    def serve_again(self) -> None:
        self.bindings.clear()
        self.do(self._open())

    def close(self) -> None:
        self.do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(DEADLINE_S)
        self._loop.close()

    async def pick_up(self, person: Person) -> None:
        """Answer a call that came to us."""
        call = person.incoming
        assert call is not None and call.sdp_offer is not None
        call.accept(await self.speak(person, call.sdp_offer))
        person.answered = True

    async def speak(self, person: Person, offer: SdpMessage) -> SdpMessage:
        """Begin the RTP that answers *offer*."""
        port, _ = await self._ports.allocate()
        answer, payload = self._negotiated(offer, port)
        remote = offer.rtp_address
        assert remote is not None
        person.voice = await self._voice(port, remote, payload, _events(offer), 440.0)
        return answer

    async def finished(self, request: SipRequest) -> int:
        """Wait for the final answer to *request*, which may not overlap with the next one."""
        async with asyncio.timeout(DEADLINE_S):
            while _transaction(request) not in self._answers:
                await asyncio.sleep(0.005)
        return self._answers[_transaction(request)]

    def take_updates(self, *, after_s: float) -> None:
        """From now on answer with two codecs, whereupon the caller asks for one, by UPDATE.

        That is answered *after_s* seconds.
        """
        self.named_in_answers["Allow"] = "INVITE, ACK, BYE, UPDATE"
        self.updated_after_s = after_s

    def offer(self, port: int, direction: str) -> SdpMessage:
        """What a session is offered with: PCMA, and keys by RFC 4733 if those are taken."""
        events = EVENTS if self.takes_events else 0
        offer = build_sdp("127.0.0.1", port, PCMA, "PCMA", dtmf_payload_type=events)
        assert offer.audio is not None
        offer.audio.attributes.pop("sendrecv", None)
        offer.audio.attributes[direction] = []
        return offer

    # On the loop.

    async def _open(self) -> None:
        kind = TcpSipTransport if self._transport == "tcp" else UdpSipTransport
        transport = kind(local_addr=("127.0.0.1", self._port))
        self.uac = SipUAC(transport)
        self.uas = SipUAS(transport, uac=self.uac, user_agent="Exchange")
        self.uas.on_invite = self._invited
        self.uas.on_bye = self._bye
        self.uas.on_cancel = self._cancelled
        self.uas.on_reinvite = self._reinvited
        self.uas._handlers["REGISTER"] = self._register
        self.uas._handlers["REFER"] = self._referred
        self.uas._handlers["INFO"] = self._informed
        self.uas.on_update = self._updated
        update = self.uas._handlers["UPDATE"]
        self.uas._handlers["UPDATE"] = lambda request, address: self._loop.call_later(
            self.updated_after_s or 0, update, request, address
        )
        await self.uas.start()
        receive = transport.on_message
        send_reply = transport.send_reply

        def reply(response: SipResponse) -> None:
            if response.status_code == 200 and (response.get_header("cseq") or "").endswith(
                "INVITE"
            ):
                for name, value in self.named_in_answers.items():
                    response.set_header(name, value)
            send_reply(response)

        transport.send_reply = reply

        def hear(message: SipRequest | SipResponse, address: tuple[str, int]) -> None:
            if isinstance(message, SipRequest):
                self.heard.append(message.method)
            if not self.silent and receive:
                receive(message, address)
            if isinstance(message, SipResponse) and message.status_code // 100 == 3:
                contacts = message.headers.get("contact")
                self._calling[message.call_id or ""].sent_to = ", ".join(contacts).strip("<>")
            if isinstance(message, SipResponse) and message.status_code >= 200:
                self._answers[_transaction(message)] = message.status_code

        transport.on_message = hear
        if isinstance(transport, UdpSipTransport):
            assert transport._udp_transport is not None
            self._port = transport._udp_transport.get_extra_info("sockname")[1]
        else:
            assert transport._server is not None
            self._port = transport._server.sockets[0].getsockname()[1]
        transport.local_addr = ("127.0.0.1", self._port)

    async def _close(self) -> None:
        for person in self.people:
            if not person.ended:
                await person.close()
        await asyncio.gather(*self._tasks)
        for voice in self._voices:
            # Of a call that ended while it was being answered.
            await voice.close()
        await self.uas.stop()
        # The library goes on repeating what nobody acknowledged.
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        # Closed transports let go of their sockets one turn later.
        await asyncio.sleep(0.01)

    def _register(self, request: SipRequest, address: tuple[str, int]) -> None:
        self.registers.append(request)
        to = request.to_addr
        user = to.uri.user if to else ""
        if self.register_code:
            self._reply(request, self.register_code, "Refused by test")
        elif user not in self.users:
            self._reply(request, 404, "Not Found")
        elif not self._proven(request, self.users[user]):
            challenge = (
                f'Digest realm="{self.realm}", nonce="0badcafe", algorithm={self.algorithm}, '
                'qop="auth"'
            )
            own = () if self.algorithm == "none" else (challenge,)
            self._challenge(request, (*self.challenges, *own))
        else:
            self._bind(request, user or "", address)

    def _challenge(self, request: SipRequest, challenges: tuple[str, ...]) -> None:
        response = SipResponse(status_code=401, reason_phrase="Unauthorized")
        for via in request.headers.get("via"):
            response.add_header("Via", via)
        for name in ("From", "To", "Call-ID", "CSeq"):
            response.set_header(name, request.get_header(name) or "")
        for challenge in challenges:
            response.add_header("WWW-Authenticate", challenge)
        self.uas.transport.send_reply(response)

    def _bind(self, request: SipRequest, user: str, address: tuple[str, int]) -> None:
        contact = request.get_header("contact") or ""
        expires = int(request.get_header("expires") or 300)
        if expires:
            self.bound += 1
            self.bindings[user] = (contact[contact.index("<") + 1 : contact.index(">")], address)
        else:
            self.bindings.pop(user, None)
        self._reply(request, 200, "OK", {"Contact": f"{contact};expires={expires}"})

    def _proven(self, request: SipRequest, password: str) -> bool:
        header = request.get_header("authorization")
        if header is None:
            return False
        given: AuthCredentials = parse_auth(header)  # type: ignore[assignment]
        wanted = build_credentials(
            SipDigestAuth(given.params["username"], password),
            parse_auth(
                f'Digest realm="{self.realm}", nonce="0badcafe", algorithm={self.algorithm}, '
                'qop="auth"'
            ),
            "REGISTER",
            given.params["uri"],
            nonce_count=int(given.params["nc"], 16),
            cnonce=given.params["cnonce"],
        )
        assert wanted is not None
        return wanted.params["response"] == given.params["response"]

    def _reply(
        self, request: SipRequest, code: int, reason: str, headers: dict[str, str] | None = None
    ) -> None:
        self.uas._send_error(request, code, reason, extra_headers=headers)

    def _invited(self, call: IncomingCall) -> None:
        address = call.invite.uri
        user = address.removeprefix("sip:").partition("@")[0]
        person = Person(self, user, incoming=call)
        self.people.append(person)
        behaviour = self.behaviours.get(user)
        if behaviour is None:
            call.reject(404)
            person.refused = 404
            return
        self._spawn(behaviour(self, person))

    def _bye(self, call: IncomingCall, request: SipRequest) -> None:
        for person in self.people:
            if call.call_id == _call_id(person):
                self._spawn(person.close())

    def _cancelled(self, call: IncomingCall, request: SipRequest) -> None:
        for person in self.people:
            if call.call_id == _call_id(person):
                self._spawn(person.close())

    def _informed(self, request: SipRequest, address: tuple[str, int]) -> None:
        self.informed.append(request)
        self._reply(request, self.info_code, "As the test says")

    def _updated(self, call: IncomingCall, request: SipRequest) -> SdpMessage:
        person = next(one for one in self.people if call.call_id == _call_id(one))
        assert person.voice is not None
        return self._negotiated(parse_sdp(request.text), person.voice.port)[0]

    def _negotiated(self, offer: SdpMessage, port: int) -> tuple[SdpMessage, int]:
        answer, payload = negotiate_sdp(
            offer, "127.0.0.1", port, supported_codecs=[PCMA], dtmf_payload_type=self._events(offer)
        )
        assert offer.audio is not None and answer.audio is not None
        if self.updated_after_s is not None and str(PCMU) in offer.audio.formats:
            answer.audio.formats.insert(1, str(PCMU))
            answer.audio.attributes["rtpmap"].insert(1, f"{PCMU} PCMU/8000")
        return answer, payload

    def _events(self, offer: SdpMessage) -> int:
        return _events(offer) if self.takes_events else 0

    def _referred(self, request: SipRequest, address: tuple[str, int]) -> None:
        self.referred.append(request)
        person = next(one for one in self.people if _call_id(one) == request.call_id)
        target = (request.get_header("refer-to") or "").partition("sip:")[2].partition("@")[0]
        referral = REFERRALS.get(target, Referral(answer=404))
        response = person.dialog[0].create_response(request, referral.answer)
        self.uas.transport.send_reply(response)
        if referral.answer == 202:
            self._spawn(self._report(person, referral))

    async def _report(self, person: Person, referral: Referral) -> None:
        dialog, address = person.dialog
        for code in referral.notify:
            state = "active;expires=60" if code < 200 else "terminated;reason=noresource"
            notify = self.uac._send_in_dialog(
                dialog,
                "NOTIFY",
                address,
                body=f"SIP/2.0 {code} {_WORDS[code]}\r\n",
                content_type="message/sipfrag;version=2.0",
                extra_headers={"Event": "refer", "Subscription-State": state},
            )
            await self.finished(notify)
        if referral.hang_up:
            await person._hang_up()

    def _reinvited(self, call: IncomingCall) -> None:
        person = next(one for one in self.people if call.call_id == _call_id(one))
        assert person.voice is not None and call.sdp_offer is not None
        media = call.sdp_offer.audio
        assert media is not None
        person.reinvites.append(media.direction)
        answer, _ = self._negotiated(call.sdp_offer, person.voice.port)
        if self.agrees:
            call.accept(answer)
        else:
            self._asked.append(lambda: call.accept(answer))

    async def _agree(self) -> None:
        asked, self._asked = self._asked, []
        asked[-1]()

    async def _refer_out_of_the_blue(self, user: str, target: str, tag: str) -> SipRequest:
        contact, address = self.bindings[user]
        stray = Dialog(
            call_id=f"stray-{tag}",
            local_tag="stray",
            remote_tag=tag,
            local_uri="sip:999@127.0.0.1",
            remote_uri=contact,
            remote_target=contact,
            state=DialogState.CONFIRMED,
            local_cseq=1,
        )
        return self.uac.send_refer(stray, target, address)

    async def _call(self, user: str, headers: dict[str, str]) -> Person:
        contact, address = self.bindings[user]
        port, _ = await self._ports.allocate()
        person = Person(self, user)
        person.voice = await self._voice(port, ("127.0.0.1", 9), PCMA, EVENTS, 440.0)
        number = headers.pop("number", "+48221234567")
        name = headers.pop("name", "")
        call = self.uac.send_invite(
            f"sip:{number}@127.0.0.1",
            contact,
            address,
            self.offer(port, "sendrecv"),
            extra_headers=headers | ({"Subject": name} if name else {}),
        )
        person.outgoing = call
        call.on_ringing = lambda _: setattr(person, "rang", True)
        call.on_answer = lambda _: self._answered(person)
        call.on_rejected = lambda _, code, __: setattr(person, "refused", code)
        self._calling[call.call_id] = person
        self.people.append(person)
        return person

    def _answered(self, person: Person) -> None:
        assert person.outgoing is not None and person.voice is not None
        person.answered = True
        answer = person.outgoing.sdp_answer
        if answer is not None and answer.rtp_address is not None:
            person.voice.session.update_remote(answer.rtp_address)

    async def _voice(
        self, port: int, remote: tuple[str, int], payload: int, events: int, hertz: float
    ) -> Voice:
        session = await RTPSession.create(
            ("127.0.0.1", port),
            remote,
            payload,
            dtmf_payload_type=events,
            rtcp_interval=1.0,
        )
        self._voices.append(Voice(session, port, hertz))
        return self._voices[-1]

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


_WORDS = {100: "Trying", 180: "Ringing", 200: "OK", 486: "Busy Here"}


def _events(offer: SdpMessage) -> int:
    """The payload type the other side uses for keys (RFC 4733)."""
    assert offer.audio is not None
    names = {codec.encoding_name.lower(): codec.payload_type for codec in offer.audio.codecs}
    return names.get("telephone-event", EVENTS)


def _transaction(message: SipRequest | SipResponse) -> tuple[str, str]:
    return message.call_id or "", message.get_header("cseq") or ""


def _call_id(person: Person) -> str:
    call = person.outgoing or person.incoming
    return call.call_id if call else ""
