"""One call on the wire: what the SIP library tells of it becomes facts, and wishes become SIP."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

import pjsua2 as pj

from callcenter.domain.call import Call, CallState, Impossible
from callcenter.domain.events import (
    Alerting,
    Answered,
    ConferenceChanged,
    Dialling,
    DigitReceived,
    Ended,
    Headers,
    HoldChanged,
    IdentityChanged,
    MuteChanged,
    RecordingChanged,
    Ringing,
    TransferAsked,
    TransferProgressed,
)
from callcenter.domain.keys import DigitsMethod
from callcenter.domain.transfer import Transfer
from callcenter.engine.messages import Event
from callcenter.engine.pjsip.delivery import Delivery
from callcenter.engine.pjsip.farewell import Farewell
from callcenter.engine.pjsip.hold import Hold
from callcenter.engine.pjsip.inband_tones import InbandTones, ToneRack, sidetone
from callcenter.engine.pjsip.keys import Keys
from callcenter.engine.pjsip.media import AudioBridge
from callcenter.engine.pjsip.message import headers_of, values_of
from callcenter.engine.pjsip.naming import Naming, party_of
from callcenter.engine.pjsip.native import NativeAccount, NativeCall, Status
from callcenter.engine.pjsip.operation import one_voice, with_header
from callcenter.engine.pjsip.reception import Reception
from callcenter.engine.pjsip.reconnection import NOT_TAKEN_ALONG, UNANSWERED, Reconnection
from callcenter.engine.pjsip.recorder import Recorder
from callcenter.engine.pjsip.redirection import Redirection
from callcenter.engine.pjsip.replaced import Replaced
from callcenter.engine.pjsip.target import Refusal, check_rejection
from callcenter.engine.pjsip.timers import Timers
from callcenter.engine.pjsip.transfer import Destination, Passing
from callcenter.engine.pjsip.voice import Voice
from callcenter.engine.pjsip.voice_lock import VoiceLock

Tell = Callable[[Event], None]


class Neighbours(Protocol):
    """The other calls of the telephone, as far as one call has to do with them."""

    def free(self, slot: int) -> None:
        """The library gives *slot* to another call."""

    def leave(self, replaced: Replaced) -> None:
        """What is left of a call must be let go of once it has ended."""

    def renewed(self, call: str) -> None:
        """The voice of *call* is another one."""

    def goes_to_another(self, call: str) -> bool:
        """Whether somebody is getting the other side of *call*, who was asked about it or asks."""


class LiveCall:
    """A call from its first message until the library has let go of it."""

    def __init__(
        self,
        call: str,
        account: NativeAccount,
        slot: int = -1,
        *,
        tell: Tell,
        bridge: AudioBridge,
        recorder: Recorder,
        silence: pj.AudioMedia,
        tones: ToneRack,
        keys_by: DigitsMethod,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        timers: Timers,
        log: logging.Logger,
        hosts: frozenset[str],
        new_id: Callable[[], str],
        trusts: Callable[[str], bool],
        neighbours: Neighbours,
    ) -> None:
        self.id = call
        self.account: NativeAccount | None = account
        self.log = log
        self.slot = slot
        self.value: Call | None = None
        self.over = False
        self._disconnected = False
        self._tell = tell
        self._outbound = slot < 0
        self._reception = Reception(
            call, tell=self._happen, now=now, clock=clock, silence_s=timers.silence_s
        )
        self._delivery = Delivery(call, tell=self._happen, now=now)
        self._lock = VoiceLock(call, log=log)
        self._hold = Hold(call, dialled=self._outbound, log=log)
        self._reconnection = Reconnection(call, dialled=self._outbound, log=log)
        self._bridge = bridge
        self.voice = Voice(call, bridge=bridge, recorder=recorder, silence=silence, log=log)
        self._keys = Keys(
            call,
            wished=keys_by,
            tones=InbandTones(self.voice, tones),
            heard=self._hear_key,
            tell=self._happen,
            now=now,
            log=log,
        )
        self._passing = Passing(call, tell=self._tell_transfer, log=log)
        self._redirection: Redirection | None = None
        self._naming = Naming(call, hosts=hosts, trusts=trusts, new_id=new_id)
        self._farewell = Farewell()
        self._neighbours = neighbours
        self._now = now
        self._clock = clock
        self._timers = timers
        self._before: list[Any] = []
        self._answered_at: float | None = None
        self._media: int | None = None
        self._updates = 0
        self.native: NativeCall | None = NativeCall(self, account, slot)

    # How it begins.

    def ring(self, event: Ringing) -> None:
        """Tell the other side 180 and the desk that somebody calls."""
        self._naming.begin(event.headers)
        self._answer(180)
        self._begin(event)

    def dial(self, event: Dialling, uri: str, context: str = "") -> None:
        """Call *uri*, with *context* on its way; raises pj.Error when nothing could be sent."""
        self._redirection = Redirection(uri, self._naming.home)
        try:
            self._wire().makeCall(uri, with_header(one_voice(), "User-to-User", context))
        except pj.Error:
            self.over = self._disconnected = True
            raise
        self.slot = self._wire().getId()
        self._begin(event)

    def turn_away(self, code: int) -> None:
        """Refuse at once; the desk hears of it by other means."""
        self.over = True
        self._hang_up(code)

    # What the agent wishes.

    def answer(self) -> None:
        """Take the ringing call."""
        self._must_ring()
        if self._answered_at is not None:
            raise Refusal("this call is being answered")
        self.voice.open()
        self._answer(200)
        self._answered_at = self._clock()

    def reject(self, code: int) -> None:
        """Turn the ringing call away with *code*."""
        self._must_ring()
        check_rejection(code)
        self._farewell.leaving_since = self._clock()
        self._hang_up(code)

    def redirect(self, uri: str) -> None:
        """Send the ringing call on to *uri* (302)."""
        self._must_ring()
        self._farewell.leaving_since = self._clock()
        self._hang_up(302, f"<{uri}>")

    def hang_up(self) -> None:
        """End the call, whatever its state."""
        if self._farewell.leaving_since is not None:
            return
        self._farewell.leaving_since = self._clock()
        self._keys.clear()
        ringing = self._value().state is CallState.RINGING
        self._hang_up(486 if ringing and not self._outbound else 0)

    def hold(self, wish: bool) -> None:
        """Hold or resume; done as soon as no other change of the session is under way.

        A transfer of this call that is under way is given up by either.
        """
        self._must_be_active("only an answered call can be held")
        self._passing.take_back()
        self._set_aside(wish)

    def step_aside(self) -> None:
        """The agent talks to somebody else: nothing is heard here, whatever state it is in."""
        waits = self.rings and self._answered_at is None
        if waits or self._farewell.leaving_since is not None or self.over:
            return
        if self.value is not None and self.value.state is CallState.ACTIVE:
            self._set_aside(True)
        else:
            self._hold.intended = True
            self.voice.close()

    def come_forward(self) -> None:
        """The agent talks here (too)."""
        self._hold.intended = False
        self.voice.open()

    def pass_on(
        self,
        transfer: Transfer,
        *,
        uri: str = "",
        context: str = "",
        destination: Destination | None = None,
    ) -> None:
        """Pass the call on to *uri* or to whom *destination* talks; it waits meanwhile.

        Those who hear each other in a conference go on doing so, without the agent.
        """
        value = self._must_be_active("only an answered call can be passed on")
        if self._passing.under_way:
            raise Refusal("this call is being passed on already")
        if value.in_conference:
            self.voice.close()
        else:
            self._set_aside(True)
        self._passing.begin(
            transfer, uri=uri, context=context, destination=destination, now=self._clock()
        )
        self._pass_on_when_ready(self._clock())

    def leave_to_others(self) -> None:
        """Somebody else takes this side of the call: it ends as passed on."""
        self._farewell.passed_on = True

    def join(self, joined: bool) -> None:
        """It is in the conference from now on, or is no longer."""
        if self._value().in_conference is not joined:
            self._happen(ConferenceChanged(self.id, joined, self._now()))

    def mute(self, muted: bool) -> None:
        """Close or open the microphone."""
        if self._value().muted != muted:
            self._bridge.mute(self.id, muted)
            self._happen(MuteChanged(self.id, muted, self._now()))

    def send_digits(self, digits: str) -> None:
        """Send keys one by one, as the other side takes them."""
        if self._value().state is not CallState.ACTIVE and not self._value().early_media:
            raise Refusal("keys can be sent only while the other side is connected")
        if self._farewell.leaving_since is not None:
            raise Refusal("this call is ending")
        self._keys.press(digits, self._wire(), self._media)
        self._send_keys_when_due(self._wire(), self._clock())

    def reconnect(self, *, moved: bool) -> None:
        """The network has changed: tell the other side where this telephone is now.

        Whoever was dialled and has not answered would answer to where it was before.
        """
        if self.talks:
            self._reconnection.begin(moved=moved, now=self._clock())
        elif moved and self._outbound and self._farewell.leaving_since is None:
            self._cut_off(UNANSWERED)

    # What is due.

    def turn(self, now: float) -> None:
        """Retry, go on sending keys, look at the voice."""
        if self.over or self.native is None:
            return
        if self._waits_too_long(self._farewell.leaving_since, self._timers.hang_up_s, now):
            self._end(487, "no answer to the hang-up")
            return
        if self._unacknowledged(now):
            self._farewell.lost = True
            self._hang_up(0)
            return
        self._reconnect_when_due(self.native, now)
        self._hold_when_due(self.native, now)
        self._pass_on_when_ready(now)
        if self._farewell.leaving_since is None:
            self._send_keys_when_due(self.native, now)
        if self._media is not None:
            self._reception.turn(self.native, self._media, self._value(), now)
            silent = self._bridge.microphone_silent()
            self._delivery.turn(self.native, self._media, self._value(), silent=silent, now=now)
            self._lock.turn(self.native, self._media, now)

    @property
    def rings(self) -> bool:
        """Whether it waits for the agent to take it."""
        value = self.value
        return value is not None and value.state is CallState.RINGING and not self._outbound

    @property
    def talks(self) -> bool:
        """Whether it was answered and nobody is ending it."""
        active = self.value is not None and self.value.state is CallState.ACTIVE
        return active and self._farewell.leaving_since is None and not self.over

    def check_talks(self) -> None:
        """Raise Refusal unless it was answered and goes on."""
        self._must_be_active("only answered calls can be brought together")

    @property
    def muted(self) -> bool:
        """Whether the microphone is closed here."""
        return self.value is not None and self.value.muted

    @property
    def party(self) -> str:
        """Who is at the other side, in short."""
        return party_of(self._value())

    @property
    def passed_on(self) -> bool:
        """Whether the other side is somebody else's by now, so that only the end is left."""
        return self._passing.done and self._farewell.leaving_since is None and not self.over

    @property
    def being_handed_over(self) -> bool:
        """Whether the other side has agreed to be passed on, and may be gone already."""
        return self._passing.accepted and (self._passing.under_way or self._passing.done)

    @property
    def agent_is_heard(self) -> bool:
        """Whether the agent talks to this call, and not to another one meanwhile."""
        return self.voice.is_open

    @property
    def settled(self) -> bool:
        """Whether the library is done with it as well."""
        return self.over and self._disconnected

    def bury(self) -> None:
        """Let go of the library's call; never from inside one of its callbacks."""
        self._keys.end()
        self.voice.forget()
        self._passing.forget()
        self.native = None
        self.account = None

    def disown(self) -> None:
        """Let go of it without its destructor, which would end whoever has its slot by now."""
        if self.native is not None:
            self.native.this.disown()

    # What the library's call tells.

    def state_changed(self, status: Status) -> None:
        """Turn a state of the library into a fact."""
        if status.state == pj.PJSIP_INV_STATE_EARLY:
            self._alerted(status)
        elif status.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._confirmed()
        elif status.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._media = None
            self._disconnected = True
            self._passing.over()
            self._end(status.code, status.reason)

    def cancelled(self, message: str) -> None:
        """Remember that the caller gave up, and whether a colleague took the call."""
        self._farewell.cancelled(message)

    def collided(self) -> None:
        """Both sides changed the session at once: try again a little later."""
        self._hold.collided(self._clock())
        self._reconnection.collided(self._clock())

    def change_refused(self) -> None:
        """The other side does not want the session changed."""
        self._hold.refused()
        self._reconnection.refused(self._clock())

    def change_agreed(self, message: str, source: str) -> None:
        """The other side has taken the session that was offered, and may say who it is."""
        self._reconnection.agreed()
        self._hold.agreed(self._clock())
        self._tell_hold()
        headers = self._naming.answered(message, source)
        if headers is not None:
            self._tell_identity(headers)

    def updating(self, begins: bool) -> None:
        """The library asks for a change of the session by an UPDATE of its own, or is done."""
        self._updates += 1 if begins else -1

    def keys_answered(self, code: int) -> None:
        """The other side answered a key that was sent by INFO."""
        self._keys.answered(code)

    def asked_again(self, message: str, source: str) -> None:
        """Tell when the exchange names another party in a re-INVITE or UPDATE."""
        headers = self._naming.another(message, source)
        if headers is not None:
            self._tell_identity(headers)

    def transfer_told(self, code: int, reason: str) -> None:
        """The other side says how far a transfer is."""
        self._passing.told(code, reason)

    def transfer_asked(self, target: str) -> None:
        """The other side wants *target* to be called; the agent decides."""
        value = self.value
        trusted = value is not None and (self._outbound or value.from_registrar)
        if value is None or self.over or not trusted:
            self.log.warning("call %s: a stranger asked for a transfer", self.id)
            return
        # Not a fact of the call's own: it goes on as it is.
        self._tell(TransferAsked(self.id, self._naming.request(target), self._now()))

    def may_be_replaced(self, message: str, source: str) -> bool:
        """Whether another call may take this one's place: the exchange says so, and it goes on."""
        goes_on = not self.over and self._farewell.leaving_since is None
        return goes_on and self._naming.replacement(message, source)

    def replaced(self, slot: int) -> NativeCall | None:
        """Go on with the library's call in *slot*, under the same id."""
        if self.native is None or self.account is None:
            return None
        self._neighbours.free(slot)
        self._keys.replaced()
        self.voice.gone()
        self._neighbours.leave(Replaced(self.native, self.account, self.slot))
        self.slot, self._media, self._updates = slot, None, 0
        aside = self._hold.intended
        self._hold = Hold(self.id, dialled=False, log=self.log)
        # Whoever takes the place of one that waits is held as soon as that can be asked.
        self._hold.intended = aside
        self.native = NativeCall(self, self.account, slot)
        self._tell_identity(self._naming.replaced())
        return self.native

    def follows(self, target: str, message: str) -> bool:
        """Whether a dialled call that *message* sends on to *target* goes there."""
        contacts = values_of(headers_of(message), "Contact")
        return self._redirection is not None and self._redirection.follows(target, contacts)

    def digit_received(self, digit: str) -> None:
        """The other side pressed a key."""
        if self.value is not None and self.value.state is CallState.ACTIVE:
            self._happen(DigitReceived(self.id, digit, self._now()))

    def media_changed(self) -> None:
        """Connect the voice that there is now, and see who holds."""
        native = self._wire()
        info = native.getInfo()
        media = next((one for one in info.media if one.type == pj.PJMEDIA_TYPE_AUDIO), None)
        if media is None:
            return
        heard = media.status in (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)
        present = heard or media.status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD
        self._media = media.index if present else None
        if heard:
            self.voice.renewed(native.getAudioMedia(media.index))
        else:
            self.voice.stopped(media.audioConfSlot)
        self._hold.seen(media.status, media.dir)
        if self._media is not None:
            hidden = self.account is not None and self.account.owner.hidden
            self._reception.begin(native, media.index, self._clock(), hidden=hidden)
            self._delivery.begin(self._clock())
            self._lock.begin(native, media.index, self._clock())
        if heard and info.state == pj.PJSIP_INV_STATE_EARLY:
            self._heard_early()
        self._tell_hold()
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._keys.session_changed()
        self._neighbours.renewed(self.id)

    def recording_changed(self, event: RecordingChanged) -> None:
        """What is written of it changed; its tape ends a moment after the call."""
        if self.over:
            self._tell(event)
        else:
            self._happen(event)

    # How it is done.

    def _begin(self, event: Ringing | Dialling) -> None:
        self.value = Call.of(event)
        self._tell(event)
        waiting, self._before = self._before, []
        for later in waiting:
            self._happen(later)

    def _happen(self, event: Any) -> None:
        if self.value is None:
            # The library tells of a call before makeCall has returned.
            self._before.append(event)
            return
        try:
            self.value = self.value.after(event)
        except Impossible as impossible:
            self.log.error("call %s: %s", self.id, impossible)
            return
        self._tell(event)

    def _alerted(self, status: Status) -> None:
        if self._outbound and status.code == 180:
            early = self.value is not None and self.value.early_media
            self._happen(Alerting(self.id, self._now(), early_media=early))

    def _heard_early(self) -> None:
        if self._outbound:
            self._happen(Alerting(self.id, self._now(), early_media=True))

    def _confirmed(self) -> None:
        if self.value is None or self.value.state is not CallState.ACTIVE:
            self._happen(Answered(self.id, self._now()))
        self._keys.session_changed()
        self._tell_hold()
        if self._hold.intended:
            # The agent went to somebody else while this one rang.
            self._set_aside(True)

    def _set_aside(self, wish: bool) -> None:
        # First of all: from here on the agent is not heard, however long the other side takes.
        (self.voice.close if wish else self.voice.open)()
        sounding = self._keys.sounding_until
        now = self._clock()
        self._hold.wish(wish, now, not_before=sounding)
        self._hold_when_due(self._wire(), now)

    def _hold_when_due(self, native: NativeCall, now: float) -> None:
        # The other side must know first where this telephone is now, and the library would ask
        # for nothing while it waits for the answer to what it asked by itself.
        if not self._reconnection.under_way and not self._updates:
            self._hold.turn(native, now)

    def _send_keys_when_due(self, native: NativeCall, now: float) -> None:
        # The library forgets a key together with the voice that the other side agrees to change.
        if not self._hold.under_way and not self._reconnection.under_way:
            self._keys.turn(native, self._media, now)

    def _pass_on_when_ready(self, now: float) -> None:
        value = self._value()
        ready = self._hold.held[0] or value.in_conference
        self._passing.turn(self._wire(), ready=ready, now=now)

    def _tell_transfer(self, transfer: Transfer) -> None:
        self._happen(TransferProgressed(self.id, transfer, self._now()))

    def _hear_key(self, key: str) -> None:
        if self.voice.is_open:
            self._bridge.play(sidetone(key))

    def _tell_identity(self, headers: Headers) -> None:
        if self.value is not None and self.value.live:
            self._happen(IdentityChanged(self.id, headers, self._now()))

    def _tell_hold(self) -> None:
        value = self.value
        if value is None or value.state is not CallState.ACTIVE:
            return
        by_agent, by_customer = self._hold.held
        if (by_agent, by_customer) != (value.held_by_agent, value.held_by_customer):
            self._happen(HoldChanged(self.id, by_agent, by_customer, self._now()))

    def _reconnect_when_due(self, native: NativeCall, now: float) -> None:
        if not self._reconnection.under_way or self._farewell.leaving_since is not None:
            return
        if self._reconnection.late(now):
            silent = self._media is None
            self._reconnection.stop()
            if silent:
                self._cut_off(NOT_TAKEN_ALONG)
            return
        if not self._reconnection.due(now) or self._hold.asking or self._updates:
            # The library makes other sockets for the voice before it finds that it has to wait,
            # and the answer to what is being asked would be taken for these.
            return
        if self._reconnection.renews_voice:
            # The library ends the old stream at once.
            self.voice.gone()
            self._media = None
        self._reconnection.ask(native, now)

    def _cut_off(self, why: str) -> None:
        self._farewell.cut_off = why
        self.hang_up()

    def _end(self, code: int, reason: str) -> None:
        if self.over:
            return
        self.over = True
        if self._farewell.leaving_since is None:
            self._farewell.cut_off = self._reconnection.words(code)
        # The library takes the voice off its bridge by itself.
        self.voice.lost()
        self._keys.end()
        going = self._passing.done or self._neighbours.goes_to_another(self.id)
        self._farewell.passed_on |= going
        code, reason = self._farewell.why(code, reason, self._redirection)
        answered = self.value is not None and self.value.answered is not None
        by = self._farewell.who(code, answered=answered)
        elsewhere = self._farewell.elsewhere
        self._happen(Ended(self.id, by, code, reason, self._now(), elsewhere))

    def _answer(self, code: int) -> None:
        wish = one_voice()
        wish.statusCode = code
        self._wire().answer(wish)

    def _hang_up(self, code: int, contact: str = "") -> None:
        # The library takes the voice off its bridge at once.
        self.voice.gone()
        wish = with_header(pj.CallOpParam(), "Contact", contact)
        wish.statusCode = code
        self._wire().hangup(wish)

    def _unacknowledged(self, now: float) -> bool:
        patience_s = self._timers.acknowledge_s
        waits = self.rings and not self._farewell.lost
        return waits and self._waits_too_long(self._answered_at, patience_s, now)

    @staticmethod
    def _waits_too_long(since: float | None, patience_s: float, now: float) -> bool:
        return since is not None and now - since > patience_s

    def _must_be_active(self, otherwise: str) -> Call:
        value = self._value()
        if value.state is not CallState.ACTIVE or self._farewell.leaving_since is not None:
            raise Refusal(otherwise)
        return value

    def _must_ring(self) -> None:
        if not self.rings:
            raise Refusal("this call does not ring")

    def _wire(self) -> NativeCall:
        if self.native is None:
            raise Refusal("this call is over")
        return self.native

    def _value(self) -> Call:
        if self.value is None or self.over:
            raise Refusal("this call is over")
        return self.value
