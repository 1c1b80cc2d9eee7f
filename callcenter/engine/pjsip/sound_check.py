"""The check before a shift: call oneself, speak, hear what came back, and see what was lost.

Where the exchange does not let a number call itself, microphone and speaker are tried alone. No
call of the desk's is touched: the check gives way to whoever calls or is called.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pjsua2 as pj

from callcenter.domain.events import AudioProblem, Headers, SoundTested
from callcenter.domain.quality import mean_opinion_score
from callcenter.domain.sound_test import SoundStep, SoundTest
from callcenter.engine.commands import Account
from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.cushion import RATE, loudness
from callcenter.engine.pjsip.headset import Frames
from callcenter.engine.pjsip.letting_go import leave_to_library
from callcenter.engine.pjsip.media import AudioBridge
from callcenter.engine.pjsip.message import address_of, values_of
from callcenter.engine.pjsip.native import NativeAccount
from callcenter.engine.pjsip.own_leg import CHECK_HEADER, OwnLeg
from callcenter.engine.pjsip.reception import Count, counted
from callcenter.engine.pjsip.tape import Tape
from callcenter.engine.pjsip.target import Refusal, target_uri

ME = "sound-check"
"""The id under which the headset knows the check."""
LEAST_S, MOST_S = 1.0, 10.0
CALL_S = 6.0
BOTH = 2
SETTLE_S = 0.4
"""Until the devices are open and the voice has been all the way round."""
SILENT = 10 ** (-50 / 20)
MOST_LOSS = 0.05
_MISSING = {
    AudioProblem.NO_MICROPHONE: "no microphone was found: plug the headset in",
    AudioProblem.NO_SPEAKER: "nothing to hear with was found: plug the headset in",
    AudioProblem.NO_DEVICE: "no sound device was found: plug the headset in",
}


@dataclass(slots=True)
class _Course:
    """One check as it goes; *until* is when its present step ends, in the clock's seconds."""

    account: Account
    secret: str
    seconds: float
    step: SoundStep
    until: float
    local: str = ""
    heard: bytes = b""


class SoundCheck:
    """Belongs to the telephone's thread; `tell` hears SoundTested at every step."""

    def __init__(
        self,
        *,
        bridge: AudioBridge,
        silence: Callable[[], pj.AudioMedia],
        tell: Callable[[Any], None],
        now: Callable[[], datetime],
        clock: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        self._bridge = bridge
        self._silence = silence
        self._tell = tell
        self._now = now
        self._clock = clock
        self._log = log
        self._course: _Course | None = None
        self._tape: Tape | None = None
        self._out: OwnLeg | None = None
        self._back: OwnLeg | None = None
        self._answer_due = False
        self._old: list[OwnLeg] = []

    # What is wished.

    def start(
        self, account: Account, native: NativeAccount | None, *, seconds: float, secret: str
    ) -> None:
        """Begin; without *native*, the library's account, the line has no part in it."""
        if self._course is not None:
            raise Refusal("the sound is being checked already")
        if not LEAST_S <= seconds <= MOST_S:
            raise Refusal(f"speak for {LEAST_S:g} to {MOST_S:g} seconds, not {seconds:g}")
        until = self._clock() + CALL_S
        self._course = _Course(account, secret, seconds, SoundStep.CALLING, until)
        self._say(SoundStep.CALLING)
        missing = _MISSING.get(self._bridge.devices().problem)
        if missing:
            self._fail(missing)
        elif native is None:
            self._alone("the line is not registered")
        else:
            self._call(native)

    def stop(self, words: str = "the check was broken off") -> None:
        """Break off, because of *words*; harmless when there is none."""
        if self._course is not None:
            self._fail(words)

    @property
    def running(self) -> bool:
        """Whether a check is under way."""
        return self._course is not None

    def takes(self, headers: Headers, trusted: bool, native: NativeAccount, slot: int) -> bool:
        """Whether an INVITE is the check's own call coming back; it is taken then."""
        course = self._course
        waits = course is not None and self._out is not None and self._back is None
        if course is None or not waits or course.step is not SoundStep.CALLING:
            return False
        if not (
            course.secret in values_of(headers, CHECK_HEADER) or _own(headers, course, trusted)
        ):
            return False
        self._back = OwnLeg(native, slot, voice=self._hear_back, log=self._log)
        # Answered at the next turn, outside the library's callback.
        self._answer_due = True
        return True

    # What is due.

    def turn(self) -> None:
        """Go on when it is time."""
        if self._answer_due and self._back is not None:
            self._answer_due = False
            self._back.answer()
        course = self._course
        if course is None:
            return
        if course.step is SoundStep.CALLING:
            self._connect(course)
        elif self._lost_line(course):
            self._alone("the call to oneself was ended on the way")
        elif self._clock() >= course.until:
            (self._listen if course.step is SoundStep.SPEAK else self._finish)(course)

    def bury(self) -> None:
        """Let go of calls that are over; never from inside a callback of the library."""
        for leg in [leg for leg in self._old if leg.over]:
            self._old.remove(leg)
            leg.bury()

    def free(self, slot: int) -> None:
        """The library gives *slot* to a new call: whoever had it must not end that one."""
        for leg in (*self._old, *self._legs()):
            if leg.slot == slot and leg.over:
                leg.disown()

    def accounts(self) -> set[NativeAccount | None]:
        """The library's accounts that still carry a call of the check's."""
        return {leg.account for leg in (*self._old, *self._legs())}

    def close(self) -> None:
        """The telephone ends: let go of every object of the library."""
        self.stop("the telephone was ended")
        for leg in self._old:
            leg.bury()
        self._old.clear()
        if self._tape is not None:
            leave_to_library(self._tape)
        self._tape = None

    # Steps

    def _call(self, native: NativeAccount) -> None:
        assert self._course is not None
        account = self._course.account
        self._out = OwnLeg(native, voice=self._speak_into, log=self._log)
        try:
            self._out.dial(target_uri(account.user, account), self._course.secret)
        except pj.Error as error:
            self._alone(f"the call could not be sent: {reason_of(error)}")

    def _connect(self, course: _Course) -> None:
        ended = next((leg for leg in self._legs() if leg.over), None)
        talking = [leg for leg in self._legs() if leg.connected and leg.media is not None]
        if ended is not None:
            words = f"({ended.code} {ended.reason})"
            self._alone(f"the exchange does not let a number call itself {words}")
        elif len(talking) == BOTH:
            self._speak(course)
        elif self._clock() >= course.until:
            self._alone("the exchange did not put a call to oneself through")

    def _alone(self, why: str) -> None:
        # Microphone and speaker at least.
        assert self._course is not None
        self._drop_legs()
        self._course.local = f"{why}; only microphone and speaker were checked"
        self._bridge.attach(ME, self._cassette())
        self._speak(self._course)

    def _speak(self, course: _Course) -> None:
        course.step = SoundStep.SPEAK
        course.until = self._clock() + SETTLE_S + course.seconds
        self._bridge.mute(ME, False)
        self._cassette().start()
        self._say(SoundStep.SPEAK)

    def _listen(self, course: _Course) -> None:
        course.heard = self._cassette().stop()
        self._bridge.mute(ME, True)
        missing = _MISSING.get(self._bridge.devices().problem)
        if missing:
            self._fail(missing)
            return
        if loudness(course.heard) < SILENT:
            self._fail(self._silent_words(course))
            return
        course.step = SoundStep.LISTEN
        course.until = self._clock() + SETTLE_S + len(course.heard) / (2 * RATE)
        self._bridge.play(course.heard)
        self._say(SoundStep.LISTEN)

    def _silent_words(self, course: _Course) -> str:
        if course.local:
            return (
                "the microphone gives nothing: look for a mute switch on the headset, and at the "
                "system's settings of sound and privacy"
            )
        if self._bridge.microphone_silent() or not _received(self._back):
            return (
                "nothing came back: look for a mute switch on the headset, then ask IT whether the "
                "network lets voice through (RTP)"
            )
        return "nothing was heard: speak while the check asks for it, and look for a mute switch"

    def _finish(self, course: _Course) -> None:
        count = _count(self._back)
        total = count.received + count.lost
        loss = count.lost / total if total else 0.0
        if loss > MOST_LOSS:
            self._fail(f"{loss:.0%} of the voice was lost on the way: ask IT about the network")
            return
        self._say(SoundStep.DONE, reason=course.local)
        self._end()

    def _fail(self, words: str) -> None:
        self._say(SoundStep.FAILED, reason=words)
        self._end()

    def _end(self) -> None:
        self._course = None
        self._drop_legs()
        self._bridge.quiet()
        self._bridge.forget(ME)

    def _say(self, step: SoundStep, *, reason: str = "") -> None:
        assert self._course is not None
        audio, count = self._bridge.devices(), _count(self._back)
        total = count.received + count.lost
        loss = count.lost / total if total else 0.0
        mos = mean_opinion_score(
            loss=loss, jitter_ms=count.jitter_ms, round_trip_ms=count.round_trip_ms
        )
        test = SoundTest(
            step,
            self._now(),
            microphone=audio.microphone,
            speaker=audio.speaker,
            peak=loudness(self._course.heard),
            loss=loss,
            jitter_ms=count.jitter_ms,
            round_trip_ms=count.round_trip_ms,
            mos=mos if count.received else None,
            reason=reason,
        )
        self._tell(SoundTested(test))

    # The two legs

    def _speak_into(self, media: pj.AudioMedia) -> None:
        # Closed until it is asked for, so that nothing is said before.
        self._bridge.mute(ME, True)
        self._bridge.attach(ME, media)

    def _hear_back(self, media: pj.AudioMedia) -> None:
        # Without any source the library sends no RTP, and learns nothing of the round trip.
        self._silence().startTransmit(media)
        media.startTransmit(self._cassette())

    def _cassette(self) -> Tape:
        if self._tape is None:
            self._tape = Tape(Frames())
            self._tape.open()
        return self._tape

    def _lost_line(self, course: _Course) -> bool:
        return not course.local and any(leg.over for leg in self._legs())

    def _legs(self) -> tuple[OwnLeg, ...]:
        return tuple(leg for leg in (self._out, self._back) if leg is not None)

    def _drop_legs(self) -> None:
        self._answer_due = False
        if self._out is not None:
            if self._out.over:
                self._bridge.lost(ME)
            self._bridge.forget(ME)
        for leg in self._legs():
            self._old.append(leg)
            try:
                leg.hang_up()
            except pj.Error as error:
                self._log.debug("the check's call had ended: %s", reason_of(error))
        self._out = self._back = None


def _own(headers: Headers, course: _Course, trusted: bool) -> bool:
    # Most exchanges drop foreign headers; nobody else calls from one's own number.
    sender = next(iter(values_of(headers, "From")), "")
    address = address_of(sender)
    return trusted and address is not None and address[0] == course.account.user


def _count(leg: OwnLeg | None) -> Count:
    if leg is None or leg.native is None or leg.media is None:
        return Count()
    return counted(leg.native, leg.media)


def _received(leg: OwnLeg | None) -> bool:
    return _count(leg).received > 0
