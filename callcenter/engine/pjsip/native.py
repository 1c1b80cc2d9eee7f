"""The SIP library's own objects: every callback copies plain values, hands them on and returns."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

import pjsua2 as pj

from callcenter.engine.pjsip.answer import RegisterAnswer
from callcenter.engine.pjsip.callbacks import reported

_CHALLENGES = frozenset({401, 407})
_AWAITED = (pj.PJSIP_TSX_STATE_CALLING, pj.PJSIP_TSX_STATE_PROCEEDING)


class EndpointOwner(Protocol):
    """Whoever the library as a whole belongs to."""

    log: logging.Logger

    def turned_away(self, code: int, to: str, message: str, source: str) -> None:
        """The library refused an INVITE itself."""

    def chosen(self, proposed: int, source: str) -> int:
        """The account an INVITE from *source* is for; *proposed* is the library's choice."""


class AccountOwner(Protocol):
    """Whoever an account of the library belongs to; *hidden*: nobody can read its messages."""

    log: logging.Logger
    hidden: bool

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

    def change_refused(self) -> None:
        """The other side does not want the session changed."""

    def change_agreed(self, message: str, source: str) -> None:
        """The other side has taken the session that was offered; *message* may name another."""

    def updating(self, begins: bool) -> None:
        """The library asks for a change of the session by an UPDATE of its own, or is done."""

    def keys_answered(self, code: int) -> None:
        """The other side answered a key that was sent by INFO."""

    def asked_again(self, message: str, source: str) -> None:
        """A re-INVITE or UPDATE came; it may name another party."""

    def transfer_told(self, code: int, reason: str) -> None:
        """The other side says how far a transfer is."""

    def transfer_asked(self, target: str) -> None:
        """The other side wants *target* to be called in its place; it was told no."""

    def may_be_replaced(self, message: str, source: str) -> bool:
        """Whether the INVITE *message* from *source* may take this call's place."""

    def replaced(self, slot: int) -> NativeCall | None:
        """Another call, in *slot*, takes this one's place; the library's object for it."""

    def follows(self, target: str, message: str) -> bool:
        """Whether a dialled call that *message* sends on to *target* goes there."""


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
        prm.accountIndex = self.owner.chosen(prm.accountIndex, prm.rdata.srcAddress)


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
        """Look for what the call's state does not explain: CANCEL, another party, glare."""
        event = prm.e
        change = event.body.tsxState
        self._watch_updates(change)
        if change.type != pj.PJSIP_EVENT_RX_MSG:
            return
        method, code = change.tsx.method, change.tsx.statusCode
        if change.tsx.role == pj.PJSIP_ROLE_UAS:
            rdata = change.src.rdata
            if method == "CANCEL":
                self.owner.cancelled(rdata.wholeMsg)
            elif method in ("INVITE", "UPDATE") and change.tsx.state == pj.PJSIP_TSX_STATE_TRYING:
                self.owner.asked_again(rdata.wholeMsg, rdata.srcAddress)
        elif method == "INVITE" and 200 <= code < 300:
            answer = change.src.rdata
            self.owner.change_agreed(answer.wholeMsg, answer.srcAddress)
        elif method == "INVITE" and (code == 491 or 500 <= code < 600):
            # 500 and 503 mean: not now (RFC 3261 section 14.2).
            self.owner.collided()
        elif method == "INVITE" and code >= 300 and code not in _CHALLENGES:
            self.owner.change_refused()
        elif method == "INFO" and code >= 200 and code not in _CHALLENGES:
            self.owner.keys_answered(code)

    def _watch_updates(self, change: pj.TsxStateEvent) -> None:
        if change.tsx.method == "UPDATE" and change.tsx.role == pj.PJSIP_ROLE_UAC:
            awaited = change.tsx.state in _AWAITED
            if awaited is not (change.prevState in _AWAITED):
                self.owner.updating(awaited)

    @reported
    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        """Connect or disconnect the voice."""
        self.owner.media_changed()

    @reported
    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        """Hand a key on."""
        self.owner.digit_received(prm.digit)

    @reported
    def onCallTransferStatus(self, prm: pj.OnCallTransferStatusParam) -> None:
        """Hand on how far a transfer is."""
        self.owner.transfer_told(prm.statusCode, prm.reason)

    @reported
    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:
        """Nobody outside makes this telephone call somebody: it is told no, and the agent asked."""
        # With a 202 the library would dial at once.
        prm.statusCode = 603
        self.owner.transfer_asked(prm.dstUri)

    @reported
    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:
        """Only our exchange puts another call in one's place."""
        prm.statusCode = 403
        if self.owner.may_be_replaced(prm.rdata.wholeMsg, prm.rdata.srcAddress):
            prm.statusCode = 200

    @reported
    def onCallReplaced(self, prm: pj.OnCallReplacedParam) -> None:
        """Go on with the new call."""
        replacement = self.owner.replaced(prm.newCallId)
        if replacement is not None:
            prm.newCall = replacement

    def onCallRedirected(self, prm: pj.OnCallRedirectedParam) -> int:
        """Follow within the exchange, end the call otherwise."""
        try:
            change = prm.e.body.tsxState
            told = prm.e.type == pj.PJSIP_EVENT_TSX_STATE and change.type == pj.PJSIP_EVENT_RX_MSG
            message = change.src.rdata.wholeMsg if told else ""
            follows = self.owner.follows(prm.targetUri, message)
        except Exception:
            self.log.exception("the telephone failed in onCallRedirected")
            follows = False
        return int(pj.PJSIP_REDIRECT_ACCEPT if follows else pj.PJSIP_REDIRECT_STOP)
