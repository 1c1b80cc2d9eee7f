"""One call from the demo's exchange to a telephone: the INVITE and what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiosipua import (
    Address,
    Dialog,
    DialogState,
    IncomingCall,
    OutgoingCall,
    SdpMessage,
    SipRequest,
    SipUAC,
    parse_uri,
    serialize_sdp,
    stringify_address,
    stringify_uri,
)

from callcenter.demo.equipment import Equipment
from callcenter.demo.media import Media
from callcenter.demo.registrar import Binding
from callcenter.demo.sockets import Peer
from callcenter.demo.wire import follow_up

_PATIENCE_S = 2.0
ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the telephone took the INVITE: a 200 with its sound, or a refusal."""

    code: int
    sound: SdpMessage | None = None


class Leg:
    """Rings *binding*'s telephone from the moment it is made.

    `outcome` is done when the telephone answers or refuses, `gone` when it hangs up.
    """

    def __init__(
        self,
        equipment: Equipment,
        binding: Binding,
        *,
        caller: Address,
        headers: Mapping[str, str],
    ) -> None:
        loop = asyncio.get_running_loop()
        self.outcome: asyncio.Future[Outcome] = loop.create_future()
        self.gone: asyncio.Future[None] = loop.create_future()
        self.media: Media = equipment.media()
        self._equipment = equipment
        self._uac: SipUAC = equipment.uac
        self.passed_to = ""
        self._was_cancelled = False
        self._call = self._place(binding, caller, headers)
        equipment.parties[self._call.call_id] = self

    @property
    def dialog(self) -> Dialog:
        """The dialog with the telephone."""
        return self._call.dialog

    @property
    def address(self) -> Peer:
        """Where the telephone is."""
        return self._call.remote_addr

    def cancel(self, *, reason: str = "") -> None:
        """Stop ringing; *reason* is RFC 3326's header. An answer that comes still is hung up."""
        if self.outcome.done():
            self.hang_up()
            return
        self._was_cancelled = True
        cancel = follow_up(self._call.invite, "CANCEL")
        if reason:
            cancel.headers.set_single("Reason", reason)
        self._equipment.wire.send(cancel, self._call.remote_addr)
        asyncio.get_running_loop().call_later(_PATIENCE_S, self._abandon)

    def hang_up(self) -> None:
        """Say BYE, if there is a call to end."""
        self._call.hangup(self._uac)
        self._forget()

    def reoffer(self, *, held: bool) -> None:
        """Hold the telephone, or take it back."""
        offer = self.media.offer(held=held)
        self._uac.send_reinvite(self._call.dialog, offer, self._call.remote_addr)

    def renewed(self, change: IncomingCall) -> None:
        """The telephone changes the call: hold, resume, another address."""
        self.media.take_change(change)

    def ended(self) -> None:
        """The telephone said BYE."""
        self._forget()
        if not self.gone.done():
            self.gone.set_result(None)

    def _place(self, binding: Binding, caller: Address, headers: Mapping[str, str]) -> OutgoingCall:
        """Send the INVITE."""
        # WORKAROUND aiosipua 0.7.1: `send_invite` cannot carry a display name, so the INVITE is
        # made here and entered into the user agent's own book of calls.
        equipment = self._equipment
        host, port = equipment.wire.local_addr
        dialog = Dialog(
            call_id=f"{equipment.token()}@{host}",
            local_tag=equipment.token(),
            local_uri=stringify_uri(caller.uri),
            remote_uri=f"sip:{binding.user}@{host}:{port}",
            remote_target=binding.contact,
        )
        invite = dialog.create_request("INVITE", via_host=host, via_port=port)
        offer = self.media.offer()
        _fill(invite, caller, Address(uri=parse_uri(f"sip:{host}:{port}")), headers, offer)
        call = OutgoingCall(
            dialog, invite, offer, transport=equipment.wire, remote_addr=binding.peer
        )
        call.on_answer, call.on_rejected = self._answered, self._refused
        self._uac._calls[call.call_id] = call
        equipment.wire.send(invite, binding.peer)
        return call

    def _answered(self, call: OutgoingCall) -> None:
        if self._was_cancelled:
            self.hang_up()
        if not self.outcome.done():
            outcome = Outcome(487) if self._was_cancelled else Outcome(200, call.sdp_answer)
            self.outcome.set_result(outcome)

    def _refused(self, call: OutgoingCall, code: int, _reason: str) -> None:
        if self.outcome.done():
            # A refused change of a call that is up (RFC 3261 §14.1) leaves the call as it was.
            call.dialog.state = DialogState.CONFIRMED
            restore = self._uac._calls.__setitem__
            asyncio.get_running_loop().call_soon(restore, call.call_id, call)
            return
        self._forget()
        self.outcome.set_result(Outcome(code))

    def _abandon(self) -> None:
        """Nothing came after the CANCEL: the telephone is dead."""
        if not self.outcome.done():
            self._uac.remove_call(self._call.call_id)
            self._forget()
            self.outcome.set_result(Outcome(408))

    def _forget(self) -> None:
        self._equipment.parties.pop(self._call.call_id, None)


def _fill(
    invite: SipRequest,
    caller: Address,
    contact: Address,
    headers: Mapping[str, str],
    offer: SdpMessage,
) -> None:
    invite.headers.set_single("From", f"{stringify_address(caller)};tag={_tag(invite)}")
    invite.contact = [contact]
    invite.headers.set_single("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, REFER, NOTIFY")
    for name, value in headers.items():
        if value:
            invite.headers.set_single(name, value)
    invite.text = serialize_sdp(offer)
    invite.content_type = "application/sdp"


def _tag(invite: SipRequest) -> str:
    address = invite.from_addr
    return (address.tag if address else None) or ""
