"""The other side of one call: what it does, as the SIP library tells it, becomes facts."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pjsua2 as pj

from callcenter.engine.pjsip.facts import Facts
from callcenter.engine.pjsip.farewell import Farewell
from callcenter.engine.pjsip.keys import Keys
from callcenter.engine.pjsip.message import headers_of, values_of
from callcenter.engine.pjsip.naming import Naming
from callcenter.engine.pjsip.native import NativeAccount, NativeCall, Status
from callcenter.engine.pjsip.neighbours import Neighbours
from callcenter.engine.pjsip.session import Session
from callcenter.engine.pjsip.stream import Stream
from callcenter.engine.pjsip.transfer import Passing
from callcenter.engine.pjsip.voice import Voice
from callcenter.engine.pjsip.wire import Wire


class OtherSide:
    """Owns the library's call (`wire`) and hears what is told of it, until it is `disconnected`."""

    def __init__(
        self,
        call: str,
        account: NativeAccount,
        slot: int,
        *,
        facts: Facts,
        naming: Naming,
        voice: Voice,
        stream: Stream,
        session: Session,
        keys: Keys,
        passing: Passing,
        farewell: Farewell,
        neighbours: Neighbours,
        clock: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        self.log = log
        self.disconnected = False
        self._call = call
        self._facts = facts
        self._naming = naming
        self._voice = voice
        self._stream = stream
        self._session = session
        self._keys = keys
        self._passing = passing
        self._farewell = farewell
        self._neighbours = neighbours
        self._clock = clock
        self.wire = Wire(self, account, slot)

    def state_changed(self, status: Status) -> None:
        """Turn a state of the library into a fact."""
        if status.state == pj.PJSIP_INV_STATE_EARLY:
            if self._facts.outbound and status.code == 180:
                self._facts.alerting()
        elif status.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._confirmed()
        elif status.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._stream.end()
            self.disconnected = True
            self._passing.over()
            self.end(status.code, status.reason)

    def cancelled(self, message: str) -> None:
        """Remember that the caller gave up, and whether a colleague took the call."""
        self._farewell.cancelled(message)

    def collided(self) -> None:
        """Both sides changed the session at once: try again a little later."""
        self._session.collided(self._clock())

    def change_refused(self) -> None:
        """The other side does not want the session changed."""
        self._session.refused(self._clock())

    def change_agreed(self, message: str, source: str) -> None:
        """The other side has taken the session that was offered, and may say who it is."""
        self._session.agreed(self._clock())
        self._facts.held(*self._session.held)
        self._facts.identified(self._naming.answered(message, source))

    def updating(self, begins: bool) -> None:
        """The library asks for a change of the session by an UPDATE of its own, or is done."""
        self._session.updating(begins)

    def keys_answered(self, code: int) -> None:
        """The other side answered a key that was sent by INFO."""
        self._keys.answered(code)

    def asked_again(self, message: str, source: str) -> None:
        """Tell when the exchange names another party in a re-INVITE or UPDATE."""
        self._facts.identified(self._naming.another(message, source))

    def transfer_told(self, code: int, reason: str) -> None:
        """The other side says how far a transfer is."""
        self._passing.told(code, reason)

    def transfer_asked(self, target: str) -> None:
        """The other side wants *target* to be called; the agent decides."""
        value = self._facts.value
        trusted = value is not None and (self._facts.outbound or value.from_registrar)
        if self._facts.over or not trusted:
            self.log.warning("call %s: a stranger asked for a transfer", self._call)
            return
        self._facts.asked_to_pass(self._naming.request(target))

    def may_be_replaced(self, message: str, source: str) -> bool:
        """Whether another call may take this one's place: the exchange says so, and it goes on."""
        goes_on = not self._facts.over and not self._farewell.leaving
        return goes_on and self._naming.replacement(message, source)

    def replaced(self, slot: int) -> NativeCall | None:
        """Go on with the library's call in *slot*, under the same id."""
        if self.wire.native is None:
            return None
        self._neighbours.free(slot)
        self._keys.replaced()
        self._session.replaced()
        self._neighbours.leave(self.wire.replace(self, slot))
        self._facts.identified(self._naming.replaced())
        return self.wire.native

    def follows(self, target: str, message: str) -> bool:
        """Whether a dialled call that *message* sends on to *target* goes there."""
        contacts = values_of(headers_of(message), "Contact")
        redirection = self._farewell.sent_on
        return redirection is not None and redirection.follows(target, contacts)

    def digit_received(self, digit: str) -> None:
        """The other side pressed a key."""
        self._facts.digit(digit)

    def media_changed(self) -> None:
        """Connect the voice that there is now, and see who holds."""
        seen = self._session.renewed(self.wire.open, self._clock(), hidden=self.wire.hidden)
        if seen is None:
            return
        if seen.heard and seen.state == pj.PJSIP_INV_STATE_EARLY and self._facts.outbound:
            self._facts.alerting(early_media=True)
        self._facts.held(*self._session.held)
        if seen.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._keys.session_changed()
        self._neighbours.renewed(self._call)

    # How it ends.

    def unreached(self) -> None:
        """Nothing could be sent to it at all."""
        self._facts.over = self.disconnected = True

    def end(self, code: int, reason: str) -> None:
        """It is over, with this *code*, and perhaps for a better *reason* than this."""
        if self._facts.over:
            return
        self._facts.over = True
        if not self._farewell.leaving:
            self._farewell.cut_off = self._session.words(code)
        # The library takes the voice off its bridge by itself.
        self._voice.lost()
        self._keys.end()
        going = self._passing.done or self._neighbours.goes_to_another(self._call)
        self._farewell.passed_on |= going
        code, reason = self._farewell.why(code, reason)
        value = self._facts.value
        answered = value is not None and value.answered is not None
        by = self._farewell.who(code, answered=answered)
        self._facts.ended(by, code, reason, elsewhere=self._farewell.elsewhere)

    def _confirmed(self) -> None:
        self._facts.answered()
        self._keys.session_changed()
        self._facts.held(*self._session.held)
        if self._session.aside:
            # The agent went to somebody else while this one rang.
            self._session.hold(True, self.wire.open, self._clock())
