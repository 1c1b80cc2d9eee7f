"""The SIP library's own objects: every callback copies plain values, hands them on and returns."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

import pjsua2 as pj

from callcenter.engine.pjsip.answer import RegisterAnswer
from callcenter.engine.pjsip.callbacks import reported
from callcenter.engine.pjsip.message import host_of


class EndpointOwner(Protocol):
    """Whoever the library as a whole belongs to."""

    log: logging.Logger

    def turned_away(self, code: int, to: str, message: str, source: str) -> None:
        """The library refused an INVITE itself."""

    def chosen(self, proposed: int, address: str) -> int:
        """The account an INVITE from *address* is for; *proposed* is the library's choice."""

    def disconnected(self) -> None:
        """A connection was lost."""


class AccountOwner(Protocol):
    """Whoever an account of the library belongs to."""

    log: logging.Logger

    def incoming(self, slot: int, message: str, source: str) -> None:
        """An INVITE arrived in call slot *slot*."""

    def registered(self, answer: RegisterAnswer) -> None:
        """A REGISTER was answered or failed."""


@dataclass(frozen=True, slots=True)
class Status:
    """A call as the library has it."""

    state: int
    code: int
    reason: str


class CallOwner(Protocol):
    """Whoever a call of the library belongs to."""

    log: logging.Logger

    def state_changed(self, status: Status) -> None:
        """The call went on."""

    def cancelled(self, message: str) -> None:
        """The caller gave up before the answer."""

    def collided(self) -> None:
        """Both sides changed the session at once."""

    def media_changed(self) -> None:
        """There is another voice, or none."""

    def digit_received(self, digit: str) -> None:
        """The other side pressed a key."""


class NativeEndpoint(pj.Endpoint):  # type: ignore[misc]
    """The library itself."""

    def __init__(self, owner: EndpointOwner) -> None:
        super().__init__()
        self.owner = owner
        self.log = owner.log

    @reported
    def onRejectedIncomingCall(self, prm: pj.OnRejectedIncomingCallParam) -> None:
        """The library turned an INVITE away by itself."""
        rdata = prm.rdata
        self.owner.turned_away(prm.statusCode, prm.localInfo, rdata.wholeMsg, rdata.srcAddress)

    @reported
    def onSelectAccount(self, prm: pj.OnSelectAccountParam) -> None:
        """Choose which account an INVITE is for."""
        prm.accountIndex = self.owner.chosen(prm.accountIndex, host_of(prm.rdata.srcAddress))

    @reported
    def onTransportState(self, prm: pj.OnTransportStateParam) -> None:
        """Tell of a lost connection."""
        if prm.state == pj.PJSIP_TP_STATE_DISCONNECTED:
            self.owner.disconnected()


class NativeAccount(pj.Account):  # type: ignore[misc]
    """The library's account."""

    def __init__(self, owner: AccountOwner) -> None:
        super().__init__()
        self.owner = owner
        self.log = owner.log

    @reported
    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        """Hand an INVITE on."""
        self.owner.incoming(prm.callId, prm.rdata.wholeMsg, prm.rdata.srcAddress)

    @reported
    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        """Hand the outcome of a REGISTER on."""
        message = prm.rdata.wholeMsg
        self.owner.registered(
            RegisterAnswer(prm.code, prm.status, prm.reason, prm.expiration, message)
        )

    @reported
    def onIncomingSubscribe(self, prm: pj.OnIncomingSubscribeParam) -> None:
        """Nobody may watch the agent's presence from outside."""
        prm.code = 403


class NativeCall(pj.Call):  # type: ignore[misc]
    """The library's call."""

    def __init__(self, owner: CallOwner, account: NativeAccount, slot: int = -1) -> None:
        super().__init__(account, slot)
        self.owner = owner
        self.log = owner.log

    @reported
    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        """Hand the new state on."""
        info = self.getInfo()
        self.owner.state_changed(Status(info.state, info.lastStatusCode, info.lastReason))

    @reported
    def onCallTsxState(self, prm: pj.OnCallTsxStateParam) -> None:
        """Look for a CANCEL, which the call's state does not explain, and for glare."""
        event = prm.e
        change = event.body.tsxState
        received = change.type == pj.PJSIP_EVENT_RX_MSG
        method, code = change.tsx.method, change.tsx.statusCode
        if received and method == "CANCEL" and change.tsx.role == pj.PJSIP_ROLE_UAS:
            self.owner.cancelled(change.src.rdata.wholeMsg)
        elif received and method == "INVITE" and code == 491:
            self.owner.collided()

    @reported
    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        """Connect or disconnect the voice."""
        self.owner.media_changed()

    @reported
    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        """Hand a key on."""
        self.owner.digit_received(prm.digit)

    @reported
    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:
        """Nobody outside makes this telephone call somebody."""
        prm.statusCode = 603

    @reported
    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:
        """Nobody outside takes a call's place."""
        prm.statusCode = 603
