"""The demo's exchange itself: its users, its queues, its callers, and what can be asked of it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from aiosipua import IncomingCall, SdpMessage, SipRequest, SipUAC, SipUAS, parse_sdp

from callcenter.demo import referral
from callcenter.demo.agents import Agents
from callcenter.demo.callers import Caller, Queue
from callcenter.demo.control import (
    AnyRequest,
    AskStatus,
    CallStatus,
    Elsewhere,
    HangUp,
    Hearing,
    Hold,
    PlaceCall,
    Press,
    Refusal,
    Registration,
    Resume,
    StartRegistrar,
    Status,
    StopRegistrar,
)
from callcenter.demo.dialled import Dialled
from callcenter.demo.equipment import Equipment
from callcenter.demo.leg import ELSEWHERE
from callcenter.demo.media import CODECS
from callcenter.demo.recordings import NoRecording
from callcenter.demo.registrar import ALGORITHMS, Registrar, respond
from callcenter.demo.sockets import Peer
from callcenter.demo.wire import Wire

REALM = "callcenter.demo"
QUEUES = (
    Queue("support", number="+48221022000", choice="1"),
    Queue("sales", number="+48221022001", choice="2"),
)
_KEYS = frozenset("0123456789*#ABCD")
_PAST_KEPT = 2000


class Exchange:
    """A small telephone exchange on loopback, with customers who call: real SIP and real RTP."""

    def __init__(
        self,
        users: Mapping[str, str],
        *,
        clock: Callable[[], float],
        token: Callable[[], str],
        host: str = "127.0.0.1",
        port: int = 0,
        algorithms: Sequence[str] = ALGORITHMS,
        codecs: Sequence[str] = tuple(CODECS),
        expires_s: int = 300,
        rest_s: float = 5.0,
        keep: Path | None = None,
    ) -> None:
        self._clock = clock
        self._token = token
        self._wire = Wire(host, port)
        self._uac = SipUAC(self._wire)
        self._uas = SipUAS(self._wire, uac=self._uac, user_agent="Callcenter demo exchange")
        self._equipment = Equipment(self._wire, self._uac, token, tuple(codecs), keep)
        self._registrar = Registrar(
            users,
            realm=REALM,
            algorithms=algorithms,
            longest_s=expires_s,
            clock=clock,
            token=token,
            changed=self._registrations_changed,
        )
        self._agents = Agents(self._registrar, rest_s=rest_s, clock=clock)
        self._calls: dict[str, Caller | Dialled] = {}
        self._past: dict[str, CallStatus] = {}
        self._numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> Peer:
        """Host and port of its SIP, for UDP and TCP."""
        return self._wire.local_addr

    async def start(self) -> None:
        """Begin to listen; raises NoPort."""
        self._wire.screen = self._screen
        self._uas.on_invite = self._dialled
        self._uas.on_reinvite = self._renewed
        self._uas.on_update = self._updated
        self._uas.on_bye = lambda call, _request: self._ended(call.call_id)
        self._uas.on_ack_timeout = lambda call: self._ended(call.call_id)
        self._uas.on_cancel = lambda request, _peer: self._ended(request.call_id or "")
        # WORKAROUND aiosipua 0.7.1: its own answer to REFER reports with numbers of its own (CSeq),
        # which in a call that the exchange began run backwards.
        self._uas._handlers["REFER"] = self._referred
        await self._uas.start()

    async def stop(self) -> None:
        """Hang up every call and stop listening."""
        for call in list(self._calls.values()):
            call.leave()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=3.0)
        await self._uas.stop()

    async def do(self, request: AnyRequest) -> str | Status | None:
        """Carry out *request*; its result, or Refusal."""
        match request:
            case PlaceCall():
                return self._place(request)
            case AskStatus():
                return self.status
            case StopRegistrar(everything=everything):
                self._wire.hearing = Hearing.NOTHING if everything else Hearing.DIALOGS
            case StartRegistrar(forget=forget):
                self._wire.hearing = Hearing.ALL
                if forget:
                    self._registrar.forget()
            case HangUp(call=call) if call not in self._past:
                self._known(call).leave()
            case Press(call=call, digits=digits):
                await self._press(call, digits)
            case Elsewhere(call=call):
                self._caller(call).leave(reason=ELSEWHERE)
            case Hold(call=call) | Resume(call=call):
                self._caller(call).hold(held=isinstance(request, Hold))
        return None

    @property
    def status(self) -> Status:
        """Everything as it stands."""
        now = self._clock()
        return Status(
            hearing=self._wire.hearing,
            registrations=[
                Registration(
                    user=binding.user,
                    contact=binding.contact,
                    transport="tcp" if self._wire.is_stream(binding.peer) else "udp",
                    seconds=binding.until - now,
                )
                for binding in self._registrar.bindings()
            ],
            calls=[*self._past.values(), *(call.status for call in self._calls.values())],
        )

    def _place(self, order: PlaceCall) -> str:
        queue = next((queue for queue in QUEUES if queue.name == order.queue), None)
        if queue is None:
            queues = ", ".join(queue.name for queue in QUEUES)
            raise Refusal(f"no queue is called {order.queue!r}; there are {queues}")
        if not all(text.isprintable() for text in (order.number, order.name)):
            raise Refusal("a caller's number and name must be one printable line")
        call = f"call-{next(self._numbers)}"
        try:
            caller = Caller(
                order,
                call=call,
                queue=queue,
                equipment=self._equipment,
                agents=self._agents,
                clock=self._clock,
            )
        except NoRecording as error:
            raise Refusal(str(error)) from error
        self._follow(call, caller, caller.start())
        return call

    async def _press(self, call: str, digits: str) -> None:
        leg = self._caller(call).leg
        if leg is None:
            raise Refusal(f"{call} is not talking, so no key can be pressed in it")
        if not set(digits) <= _KEYS:
            raise Refusal(f"keys are 0-9, *, # and A-D, not {digits!r}")
        await leg.media.press(digits)

    def _known(self, call: str) -> Caller | Dialled:
        if call in self._past:
            raise Refusal(f"{call} is over")
        if call not in self._calls:
            raise Refusal(f"no call is called {call!r}")
        return self._calls[call]

    def _caller(self, call: str) -> Caller:
        known = self._known(call)
        if not isinstance(known, Caller):
            raise Refusal(f"{call} was dialled by an agent; only its hanging up can be asked")
        return known

    def _screen(self, request: SipRequest, peer: Peer) -> bool:
        """Registrations, and INVITEs that do not prove who sends them."""
        if request.method == "REGISTER":
            self._wire.send_reply(self._registrar.register(request, peer))
            return True
        if request.method != "INVITE" or _is_in_dialog(request):
            return False
        refusal = self._registrar.refusal(request, user=_sender(request))
        if refusal is None:
            return False
        if refusal.status_code == 404:
            refusal = respond(request, 403, "Forbidden", tag=self._token())
        self._wire.send_reply(refusal)
        return True

    def _dialled(self, invite: IncomingCall) -> None:
        address = invite.invite.to_addr
        call = f"call-{next(self._numbers)}"
        dialled = Dialled(
            invite,
            call=call,
            agent=_sender(invite.invite),
            number=(address.uri.user if address else None) or "",
            equipment=self._equipment,
        )
        task = asyncio.create_task(self._accompany(dialled), name=f"dialled {call}")
        self._follow(call, dialled, task)

    async def _accompany(self, dialled: Dialled) -> None:
        agent = dialled.status.agent
        self._agents.take(agent)
        try:
            await dialled.run()
        finally:
            self._agents.release(agent)

    def _renewed(self, change: IncomingCall) -> None:
        party = self._equipment.parties.get(change.call_id)
        if party is None:
            change.reject(481)
            return
        party.renewed(change)

    def _referred(self, request: SipRequest, _peer: Peer) -> None:
        party = self._equipment.parties.get(request.call_id or "")
        if not referral.answer(request, party, self._equipment) or party is None:
            return
        task = asyncio.create_task(referral.refer(request, party, self._equipment), name="referral")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _updated(self, call: IncomingCall, request: SipRequest) -> SdpMessage | None:
        party = self._equipment.parties.get(call.call_id)
        if party is None or not request.body:
            return None
        return party.media.renew(parse_sdp(request.text))

    def _ended(self, call_id: str) -> None:
        party = self._equipment.parties.get(call_id)
        if party is not None:
            party.ended()

    def _registrations_changed(self) -> None:
        self._agents.look_again()

    def _follow(self, name: str, call: Caller | Dialled, task: asyncio.Task[None]) -> None:
        """Know *call* while *task* runs, and what became of it for a while after."""
        self._calls[name] = call
        self._tasks.add(task)

        def over(_task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._past[name] = self._calls.pop(name).status
            while len(self._past) > _PAST_KEPT:
                self._past.pop(next(iter(self._past)))

        task.add_done_callback(over)


def _is_in_dialog(request: SipRequest) -> bool:
    address = request.to_addr
    return address is not None and address.tag is not None


def _sender(request: SipRequest) -> str:
    address = request.from_addr
    return (address.uri.user if address else None) or ""
