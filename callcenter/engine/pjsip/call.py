"""One call on the wire: what the agent wishes of it becomes SIP, and how it stands."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

import pjsua2 as pj

from callcenter.domain.call import Call, CallState
from callcenter.domain.events import Dialling, RecordingChanged, Ringing
from callcenter.domain.keys import DigitsMethod
from callcenter.domain.transfer import Transfer
from callcenter.engine.pjsip.facts import Facts, Tell
from callcenter.engine.pjsip.farewell import Farewell
from callcenter.engine.pjsip.inband_tones import InbandTones, ToneRack, sidetone
from callcenter.engine.pjsip.keys import Keys
from callcenter.engine.pjsip.media import AudioBridge
from callcenter.engine.pjsip.naming import Naming, party_of
from callcenter.engine.pjsip.native import NativeAccount, NativeCall
from callcenter.engine.pjsip.neighbours import Neighbours
from callcenter.engine.pjsip.other_side import OtherSide
from callcenter.engine.pjsip.reconnection import UNANSWERED
from callcenter.engine.pjsip.recorder import Recorder
from callcenter.engine.pjsip.redirection import Redirection
from callcenter.engine.pjsip.session import Session
from callcenter.engine.pjsip.stream import Stream
from callcenter.engine.pjsip.target import Refusal, check_rejection
from callcenter.engine.pjsip.timers import Timers
from callcenter.engine.pjsip.transfer import Destination, Passing
from callcenter.engine.pjsip.voice import Voice


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
        self._bridge = bridge
        self._clock = clock
        self._timers = timers
        self._answered_at: float | None = None
        self._farewell = Farewell()
        self._naming = Naming(call, hosts=hosts, trusts=trusts, new_id=new_id)
        self._facts = Facts(call, outbound=slot < 0, tell=tell, now=now, log=log)
        self.voice = Voice(call, bridge=bridge, recorder=recorder, silence=silence, log=log)
        self._keys = Keys(
            call,
            wished=keys_by,
            tones=InbandTones(self.voice, tones),
            heard=self._hear_key,
            tell=self._facts.happen,
            now=now,
            log=log,
        )
        self._stream = Stream(
            call,
            facts=self._facts,
            microphone_silent=bridge.microphone_silent,
            now=now,
            clock=clock,
            silence_s=timers.silence_s,
            log=log,
        )
        self._session = Session(
            call,
            dialled=slot < 0,
            voice=self.voice,
            stream=self._stream,
            keys=self._keys,
            cut_off=self._cut_off,
            log=log,
        )
        self._passing = Passing(call, tell=self._facts.passed, log=log)
        self._other_side = OtherSide(
            call,
            account,
            slot,
            facts=self._facts,
            naming=self._naming,
            voice=self.voice,
            stream=self._stream,
            session=self._session,
            keys=self._keys,
            passing=self._passing,
            farewell=self._farewell,
            neighbours=neighbours,
            clock=clock,
            log=log,
        )
        self._wire = self._other_side.wire

    # How it begins.

    def ring(self, event: Ringing) -> None:
        """Tell the other side 180 and the desk that somebody calls."""
        self._naming.begin(event.headers)
        self._wire.answer(180)
        self._facts.begin(event)

    def dial(self, event: Dialling, uri: str, context: str = "") -> None:
        """Call *uri*, with *context* on its way; raises pj.Error when nothing could be sent."""
        self._farewell.sent_on = Redirection(uri, self._naming.home)
        try:
            self._wire.dial(uri, context)
        except pj.Error:
            self._other_side.unreached()
            raise
        self._facts.begin(event)

    def turn_away(self, code: int) -> None:
        """Refuse at once; the desk hears of it by other means."""
        self._facts.over = True
        self._hang_up(code)

    # What the agent wishes.

    def answer(self) -> None:
        """Take the ringing call."""
        self._must_ring()
        if self._answered_at is not None:
            raise Refusal("this call is being answered")
        self.voice.open()
        self._wire.answer(200)
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
        if self._farewell.leaving:
            return
        self._farewell.leaving_since = self._clock()
        self._keys.clear()
        ringing = self._facts.current.state is CallState.RINGING
        self._hang_up(486 if ringing and not self._facts.outbound else 0)

    def hold(self, wish: bool) -> None:
        """Hold or resume; done as soon as no other change of the session is under way.

        A transfer of this call that is under way is given up by either.
        """
        self._must_be_active("only an answered call can be held")
        self._passing.take_back()
        self._session.hold(wish, self._wire.open, self._clock())

    def step_aside(self) -> None:
        """The agent talks to somebody else: nothing is heard here, whatever state it is in."""
        waits = self.rings and self._answered_at is None
        if waits or self._farewell.leaving or self.over:
            return
        if self._facts.active:
            self._session.hold(True, self._wire.open, self._clock())
        else:
            self._session.step_aside()

    def come_forward(self) -> None:
        """The agent talks here (too)."""
        self._session.come_forward()

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
            self._session.hold(True, self._wire.open, self._clock())
        self._passing.begin(
            transfer, uri=uri, context=context, destination=destination, now=self._clock()
        )
        self._pass_on_when_ready(self._clock())

    def leave_to_others(self) -> None:
        """Somebody else takes this side of the call: it ends as passed on."""
        self._farewell.passed_on = True

    def join(self, joined: bool) -> None:
        """It is in the conference from now on, or is no longer."""
        self._facts.joined(joined)

    def mute(self, muted: bool) -> None:
        """Close or open the microphone."""
        if self._facts.current.muted != muted:
            self._bridge.mute(self.id, muted)
            self._facts.muted(muted)

    def send_digits(self, digits: str) -> None:
        """Send keys one by one, as the other side takes them."""
        value = self._facts.current
        if value.state is not CallState.ACTIVE and not value.early_media:
            raise Refusal("keys can be sent only while the other side is connected")
        if self._farewell.leaving:
            raise Refusal("this call is ending")
        self._keys.press(digits, self._wire.open, self._stream.index)
        self._send_keys_when_due(self._wire.open, self._clock())

    def recording_changed(self, event: RecordingChanged) -> None:
        """What is written of it changed; its tape ends a moment after the call."""
        self._facts.recorded(event)

    def reconnect(self, *, moved: bool) -> None:
        """The network has changed: tell the other side where this telephone is now.

        Whoever was dialled and has not answered would answer to where it was before.
        """
        if self.talks:
            self._session.reconnect(self._clock(), moved=moved)
        elif moved and self._facts.outbound and not self._farewell.leaving:
            self._cut_off(UNANSWERED)

    # What is due.

    def turn(self, now: float) -> None:
        """Retry, go on sending keys, look at the voice."""
        native = self._wire.native
        if self.over or native is None:
            return
        if self._farewell.late(now, self._timers.hang_up_s):
            self._other_side.end(487, "no answer to the hang-up")
            return
        if self._unacknowledged(now):
            self._farewell.lost = True
            self._hang_up(0)
            return
        self._session.turn(native, now, leaving=self._farewell.leaving)
        self._pass_on_when_ready(now)
        if not self._farewell.leaving:
            self._send_keys_when_due(native, now)
        self._stream.turn(native, self._facts.current, now)

    # How it stands.

    @property
    def value(self) -> Call | None:
        """What is known of it; None until it has begun."""
        return self._facts.value

    @property
    def native(self) -> NativeCall | None:
        """The library's call; None when it has been let go."""
        return self._wire.native

    @property
    def account(self) -> NativeAccount | None:
        """The library's account that it is of; None when it has been let go."""
        return self._wire.account

    @property
    def slot(self) -> int:
        """Its place in the library; below 0 without any."""
        return self._wire.slot

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self._facts.over

    @property
    def rings(self) -> bool:
        """Whether it waits for the agent to take it."""
        return self._facts.rings

    @property
    def talks(self) -> bool:
        """Whether it was answered and nobody is ending it."""
        return self._facts.active and not self._farewell.leaving and not self.over

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
        return party_of(self._facts.current)

    @property
    def passed_on(self) -> bool:
        """Whether the other side is somebody else's by now, so that only the end is left."""
        return self._passing.done and not self._farewell.leaving and not self.over

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
        return self.over and self._other_side.disconnected

    def bury(self) -> None:
        """Let go of the library's call; never from inside one of its callbacks."""
        self._keys.end()
        self.voice.forget()
        self._passing.forget()
        self._wire.let_go()

    def disown(self) -> None:
        """Let go of it without its destructor, which would end whoever has its slot by now."""
        self._wire.disown()

    # How it is done.

    def _send_keys_when_due(self, native: NativeCall, now: float) -> None:
        # The library forgets a key together with the voice that the other side agrees to change.
        if not self._session.changing:
            self._keys.turn(native, self._stream.index, now)

    def _pass_on_when_ready(self, now: float) -> None:
        ready = self._session.held[0] or self._facts.current.in_conference
        self._passing.turn(self._wire.open, ready=ready, now=now)

    def _hear_key(self, key: str) -> None:
        if self.voice.is_open:
            self._bridge.play(sidetone(key))

    def _cut_off(self, why: str) -> None:
        self._farewell.cut_off = why
        self.hang_up()

    def _hang_up(self, code: int, contact: str = "") -> None:
        # The library takes the voice off its bridge at once.
        self.voice.gone()
        self._wire.hang_up(code, contact)

    def _unacknowledged(self, now: float) -> bool:
        since = self._answered_at
        if since is None or not self.rings or self._farewell.lost:
            return False
        return now - since > self._timers.acknowledge_s

    def _must_be_active(self, otherwise: str) -> Call:
        value = self._facts.current
        if value.state is not CallState.ACTIVE or self._farewell.leaving:
            raise Refusal(otherwise)
        return value

    def _must_ring(self) -> None:
        if not self.rings:
            raise Refusal("this call does not ring")
