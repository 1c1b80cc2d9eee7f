"""One call on the wire: what the SIP library tells of it becomes facts, and wishes become SIP."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pjsua2 as pj

from callcenter.domain.call import Call, CallState, Impossible
from callcenter.domain.events import (
    Alerting,
    Answered,
    Dialling,
    DigitReceived,
    Ended,
    HoldChanged,
    MuteChanged,
    Party,
    RecordingChanged,
    Ringing,
)
from callcenter.engine.messages import Event
from callcenter.engine.pjsip.hold import Hold
from callcenter.engine.pjsip.keys import Keys
from callcenter.engine.pjsip.media import AudioBridge
from callcenter.engine.pjsip.message import taken_elsewhere
from callcenter.engine.pjsip.native import NativeAccount, NativeCall, Status
from callcenter.engine.pjsip.operation import one_voice
from callcenter.engine.pjsip.reception import Reception
from callcenter.engine.pjsip.recorder import Recorder
from callcenter.engine.pjsip.target import Refusal, check_rejection
from callcenter.engine.pjsip.timers import Timers

Tell = Callable[[Event], None]


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
        now: Callable[[], datetime],
        clock: Callable[[], float],
        timers: Timers,
        log: logging.Logger,
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
        self._hold = Hold(call, dialled=self._outbound, log=log)
        self._keys = Keys()
        self._bridge = bridge
        self._recorder = recorder
        self._silence = silence
        self._now = now
        self._clock = clock
        self._timers = timers
        self._before: list[Any] = []
        self._cancelled = False
        self._elsewhere = False
        self._lost = False
        self._answered_at: float | None = None
        self._leaving_since: float | None = None
        self._media: int | None = None
        self.native: NativeCall | None = NativeCall(self, account, slot)

    # How it begins.

    def ring(self, event: Ringing) -> None:
        """Tell the other side 180 and the desk that somebody calls."""
        self._answer(180)
        self._begin(event)

    def dial(self, event: Dialling, uri: str) -> None:
        """Call *uri*; raises pj.Error when nothing could be sent."""
        try:
            self._wire().makeCall(uri, one_voice())
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
        self._answer(200)
        self._answered_at = self._clock()

    def reject(self, code: int) -> None:
        """Turn the ringing call away with *code*."""
        self._must_ring()
        check_rejection(code)
        self._leaving_since = self._clock()
        self._hang_up(code)

    def hang_up(self) -> None:
        """End the call, whatever its state."""
        if self._leaving_since is not None:
            return
        self._leaving_since = self._clock()
        ringing = self._value().state is CallState.RINGING
        self._hang_up(486 if ringing and not self._outbound else 0)

    def hold(self, wish: bool) -> None:
        """Hold or resume; done as soon as no other change of the session is under way."""
        if self._value().state is not CallState.ACTIVE:
            raise Refusal("only an answered call can be held")
        self._hold.wish(wish, self._wire(), self._clock())

    def mute(self, muted: bool) -> None:
        """Close or open the microphone."""
        if self._value().muted != muted:
            self._bridge.mute(self.id, muted)
            self._happen(MuteChanged(self.id, muted, self._now()))

    def send_digits(self, digits: str) -> None:
        """Send keys in short pieces, for the library loses long ones."""
        if self._value().state is not CallState.ACTIVE and not self._value().early_media:
            raise Refusal("keys can be sent only while the other side is connected")
        self._keys.press(digits, self._wire(), self._clock())

    # What is due.

    def turn(self, now: float) -> None:
        """Retry, go on sending keys, look at the voice."""
        if self.over or self.native is None:
            return
        if self._waits_too_long(self._leaving_since, self._timers.hang_up_s, now):
            self._end(487, "no answer to the hang-up")
            return
        if self._unacknowledged(now):
            self._lost = True
            self._hang_up(0)
            return
        self._hold.turn(self.native, now)
        self._keys.turn(self.native, now)
        if self._media is not None:
            self._reception.turn(self.native, self._media, self._value(), now)

    @property
    def rings(self) -> bool:
        """Whether it waits for the agent to take it."""
        value = self.value
        return value is not None and value.state is CallState.RINGING and not self._outbound

    @property
    def settled(self) -> bool:
        """Whether the library is done with it as well."""
        return self.over and self._disconnected

    def bury(self) -> None:
        """Let go of the library's call; never from inside one of its callbacks."""
        self._recorder.detach(self.id)
        self._bridge.forget(self.id)
        self.native = None
        self.account = None
        self._silence = None

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
            self._end(status.code, status.reason)

    def cancelled(self, message: str) -> None:
        """Remember that the caller gave up, and whether a colleague took the call."""
        self._cancelled = True
        self._elsewhere = taken_elsewhere(message)

    def collided(self) -> None:
        """Both sides changed the session at once: try again a little later."""
        self._hold.collided(self._clock())

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
            voice = native.getAudioMedia(media.index)
            # Without any source the library stops sending RTP, and keys with it.
            self._silence.startTransmit(voice)
            self._bridge.attach(self.id, voice)
            self._recorder.attach(self.id, voice)
        else:
            self._recorder.detach(self.id)
            self._bridge.detach(self.id)
        self._hold.seen(media.status, media.dir)
        if self._media is not None:
            self._reception.begin(native, media.index, self._clock())
        if heard and info.state == pj.PJSIP_INV_STATE_EARLY:
            self._heard_early()
        self._tell_hold()

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
        self._happen(Answered(self.id, self._now()))
        self._tell_hold()

    def _tell_hold(self) -> None:
        value = self.value
        if value is None or value.state is not CallState.ACTIVE:
            return
        by_agent, by_customer = self._hold.held
        if (by_agent, by_customer) != (value.held_by_agent, value.held_by_customer):
            self._happen(HoldChanged(self.id, by_agent, by_customer, self._now()))

    def _end(self, code: int, reason: str) -> None:
        if self.over:
            return
        self.over = True
        self._recorder.detach(self.id)
        self._bridge.detach(self.id)
        if self._lost:
            code, reason = 408, "the caller never acknowledged the answer"
        by = self._who_ended(code)
        self._happen(Ended(self.id, by, code, reason, self._now(), self._elsewhere))

    def _who_ended(self, code: int) -> Party:
        if self._leaving_since is not None:
            return Party.AGENT
        if self._cancelled:
            return Party.CUSTOMER
        answered = self.value is not None and self.value.answered is not None
        # Refusals of a dialled call are the other side's; a timeout or a broken server is not.
        refused = (300 <= code < 500 and code not in (401, 407, 408)) or code >= 600
        return Party.CUSTOMER if (answered and code == 200) or refused else Party.NETWORK

    def _answer(self, code: int) -> None:
        wish = one_voice()
        wish.statusCode = code
        self._wire().answer(wish)

    def _hang_up(self, code: int) -> None:
        wish = pj.CallOpParam()
        wish.statusCode = code
        self._wire().hangup(wish)

    def _unacknowledged(self, now: float) -> bool:
        patience_s = self._timers.acknowledge_s
        waits = self.rings and not self._lost
        return waits and self._waits_too_long(self._answered_at, patience_s, now)

    @staticmethod
    def _waits_too_long(since: float | None, patience_s: float, now: float) -> bool:
        return since is not None and now - since > patience_s

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
