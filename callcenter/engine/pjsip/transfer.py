"""Passing a call on (REFER, RFC 3515): asked once it is on hold, then told how it goes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import quote

import pjsua2 as pj
from msgspec.structs import replace

from callcenter.domain.transfer import Transfer, TransferState
from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.native import NativeCall
from callcenter.engine.pjsip.operation import with_header

HOLD_FIRST_S = 1.5
"""So long a transfer waits for the other side to agree to be held."""
TAKEN_BACK = 487
_NOT_SENT = 500

Destination = Callable[[], NativeCall | None]
"""The call to be connected with, as long as it goes on."""


class Passing:
    """One attempt after the other; *tell* hears of every step, `turn` sends what is to be sent.

    `accepted` tells that the other side has agreed to call the new party.
    """

    def __init__(self, call: str, *, tell: Callable[[Transfer], None], log: logging.Logger) -> None:
        self.value: Transfer | None = None
        self.accepted = False
        self._call = call
        self._tell = tell
        self._log = log
        self._uri = self._context = ""
        self._destination: Destination | None = None
        self._sent = False
        self._latest = 0.0

    @property
    def under_way(self) -> bool:
        """Whether it is still open how it ends."""
        return self.value is not None and self.value.under_way

    @property
    def done(self) -> bool:
        """Whether the new party has the call."""
        return self.value is not None and self.value.state is TransferState.DONE

    def begin(
        self,
        transfer: Transfer,
        *,
        uri: str = "",
        context: str = "",
        destination: Destination | None = None,
        now: float,
    ) -> None:
        """Pass on to *uri* with *context*, or to whom *destination* talks."""
        self.accepted = self._sent = False
        self._uri, self._context = uri, context
        self._destination = destination
        self._latest = now + HOLD_FIRST_S
        self._go_on(transfer)

    def turn(self, native: NativeCall, *, ready: bool, now: float) -> None:
        """Send the REFER once the call is *ready*, or has had its time for that."""
        if not self.under_way or self._sent or not (ready or now >= self._latest):
            return
        self._sent = True
        try:
            self._refer(native)
        except pj.Error as error:
            self._fail(_NOT_SENT, reason_of(error))

    def told(self, code: int, reason: str) -> None:
        """The other side says how far it is: the answer to the REFER, or a NOTIFY (sipfrag)."""
        if self.value is None or not self.under_way or not self._sent:
            return
        if code >= 300:
            self._fail(code, reason)
            return
        self.accepted = True
        if code >= 200:
            self._go_on(replace(self.value, state=TransferState.DONE, code=code, reason=reason))
            return
        state = TransferState.RINGING if code > 100 else TransferState.TRYING
        # A hundred comes twice: for the REFER, and in the first NOTIFY.
        if self.value.state not in (state, TransferState.RINGING):
            self._go_on(replace(self.value, state=state, code=code, reason=reason))

    def take_back(self) -> None:
        """The agent wants the caller again; whatever is told of this attempt is past."""
        if self.under_way:
            self._fail(TAKEN_BACK, "taken back")

    def over(self) -> None:
        """The other side has left: once it has agreed to the transfer, that means it is done."""
        if self.value is not None and self.under_way and self.accepted:
            self._go_on(replace(self.value, state=TransferState.DONE, code=200, reason="OK"))

    def forget(self) -> None:
        """The call is over: hold on to nobody else's."""
        self._destination = None

    def _refer(self, native: NativeCall) -> None:
        if self._destination is None:
            # Twice: not every exchange reads it where RFC 7433 puts it. Asterisk hands on the
            # headers of the REFER itself, when GET_TRANSFERRER_DATA names them.
            wish = with_header(pj.CallOpParam(True), "User-to-User", self._context)
            native.xfer(_refer_to(self._uri, self._context), wish)
            return
        other = self._destination()
        # The library aborts when the call to be replaced is gone.
        if other is None or not other.isActive():
            self._fail(481, "the consultation is over")
            return
        native.xferReplaces(other, pj.CallOpParam(True))

    def _fail(self, code: int, reason: str) -> None:
        assert self.value is not None
        self._log.info("call %s: not passed on: %d", self._call, code)
        self._go_on(replace(self.value, state=TransferState.FAILED, code=code, reason=reason))

    def _go_on(self, transfer: Transfer) -> None:
        if transfer.state in (TransferState.DONE, TransferState.FAILED):
            self._destination = None
        if transfer != self.value:
            self.value = transfer
            self._tell(transfer)


def _refer_to(uri: str, context: str) -> str:
    """The value of a Refer-To header; *context* becomes the User-to-User header of the new call."""
    # RFC 3261 section 19.1.1: headers in an address are escaped.
    return f"<{uri}?User-to-User={quote(context, safe='')}>" if context else f"<{uri}>"
