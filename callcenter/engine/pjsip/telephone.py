"""The telephone: owns the SIP library on one thread, obeys commands and tells what happens."""

from __future__ import annotations

import gc
import logging
import os
import secrets
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from math import ceil, inf
from pathlib import Path

import pjsua2 as pj

from callcenter import __version__
from callcenter.domain import transfer
from callcenter.domain.events import (
    Audio,
    AudioChanged,
    Dialling,
    HeadsetPressed,
    LevelsMeasured,
    LineChanged,
    Refused,
    Ringing,
    SpokeWhileMuted,
)
from callcenter.domain.keys import DigitsMethod
from callcenter.domain.transfer import TransferState
from callcenter.engine.commands import (
    Answer,
    AskSnapshot,
    Command,
    CompleteTransfer,
    Conference,
    Configure,
    Dial,
    HangUp,
    Hold,
    MeasureLevels,
    Mute,
    PauseRecording,
    Quit,
    RecordCall,
    Redirect,
    Reject,
    Resume,
    ResumeRecording,
    SendDigits,
    SetSound,
    Sound,
    StartRinging,
    StopRecording,
    StopRinging,
    StopSoundTest,
    TestSound,
    Transfer,
    TryOutput,
    Unmute,
)
from callcenter.engine.headset.headset import Headset, NoHeadset
from callcenter.engine.headset.lights import Lights
from callcenter.engine.messages import Done, Event, Failed, Snapshot
from callcenter.engine.network.sleep import Sleep, clock_awake
from callcenter.engine.pjsip.account import Ways
from callcenter.engine.pjsip.call import LiveCall
from callcenter.engine.pjsip.call_sounds import CallSounds
from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.calls import NOBODY_HERE, Calls
from callcenter.engine.pjsip.inband_tones import ToneRack
from callcenter.engine.pjsip.library import Library
from callcenter.engine.pjsip.lines import Lines
from callcenter.engine.pjsip.media import AudioBridge, NullBridge
from callcenter.engine.pjsip.message import headers_of, identity_of
from callcenter.engine.pjsip.native import NativeAccount
from callcenter.engine.pjsip.recorder import Recorder
from callcenter.engine.pjsip.registration import Registration
from callcenter.engine.pjsip.rush import Rush
from callcenter.engine.pjsip.sound_check import SoundCheck
from callcenter.engine.pjsip.target import Refusal, checked_context, hosts_of, target_uri
from callcenter.engine.pjsip.timers import Timers
from callcenter.engine.pjsip.tryout import checked_lease, try_output
from callcenter.engine.pjsip.voice_filter import SUPPORTED
from callcenter.engine.relay.relay import Relay
from callcenter.engine.voice.carrier import Carrier
from callcenter.engine.voice.ports import VoicePorts
from callcenter.engine.watching.watching import Watching
from callcenter.recording.scribe import Scribe

NO_ROOM = 486
# What other threads leave for this one is looked at so often; messages and commands wake it.
REST_S, BUSY_S, FRESH_S = 0.05, 0.025, 0.005
HOUSEKEEPING_S = 0.05
COLLECT_S = 60.0
HANG_UP_S = 0.5
_REMEMBERED = 64


class Telephone:
    """Every method but `post` belongs to one thread, which calls `turn` over and over.

    `refuse_new` answers every new INVITE with 480; `quitting` tells that the desk said Quit.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        audio: AudioBridge | None = None,
        headset: Headset | None = None,
        sip_port: int = 0,
        log: logging.Logger,
        library_log: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        timers: Timers | None = None,
        draw_below: Callable[[int], int] = secrets.randbelow,
        waking_clock: Callable[[], float] | None = None,
    ) -> None:
        self.refuse_new = False
        self.quitting = False
        self.log = log
        self._bridge: AudioBridge = audio or NullBridge()
        self._emit = CallSounds(self._bridge, tell=emit).tell
        self._now = now
        self._new_id = new_id
        self._headset: Headset = headset or NoHeadset()
        self._sip_port = sip_port
        self._clock = clock
        self._sleep = Sleep(waking_clock or clock_awake())
        self._timers = timers or Timers()
        self._voice_ports = VoicePorts.drawn(draw_below)
        self._commands: deque[tuple[int, Command]] = deque()
        self._calls = Calls(self._attempt)
        self._recorder = Recorder(
            agent_voice=self._bridge.voice,
            call=self._calls.live,
            emit=emit,
            now=now,
            scribe=Scribe(random_bytes=secrets.token_bytes, log=log),
            log=log,
        )
        self._check = SoundCheck(
            bridge=self._bridge,
            silence=lambda: self._library.silence(),
            tell=emit,
            now=now,
            clock=clock,
            log=log,
        )
        self._tones = ToneRack()
        self._rush = Rush(clock)
        carrier = Carrier(VoicePorts.drawn(draw_below), clock=clock, log=log)
        self._relay = Relay(carrier=carrier, locked=SUPPORTED, clock=clock, log=log)
        self._watching = Watching(self._relay, now=now, new_id=new_id, clock=clock, log=log)
        self._refused: deque[tuple[str, ...]] = deque(maxlen=_REMEMBERED)
        self._audio = Audio()
        self._ringing_for: str = ""
        self._look_due = 0.0
        self._housekeeping_due = 0.0
        self._collect_due = 0.0
        self._library = Library(self, log=library_log)
        self._lines = Lines(
            tell=lambda line, unnoticed_s: self._emit(LineChanged(line, self._now(), unnoticed_s)),
            incoming=self._incoming,
            returned=self._returned,
            clock=clock,
            timers=self._timers,
            log=log,
        )

    # Its life.

    def start(self) -> None:
        """Start the library and its transports; raises OSError when the SIP port is taken."""
        try:
            self._library.start(self._sip_port)
        except OSError:
            self._relay.close()
            raise
        self._relay.start()
        library = self._library
        self._lines.start(Ways(library.udp, library.port, self._voice_ports, self._relay))
        self._bridge.start()
        self._audio = self._bridge.devices()
        self._library.choose_codecs(Sound())

    def turn(self) -> None:
        """One turn: messages, awaited until something is due, then commands, then what is due."""
        happened = self._library.turn(self._patience_ms())
        self._calls.bury()
        while self._commands and not self._dials_too_fast():
            self._obey(*self._commands.popleft())
        self._bridge.turn()
        now = self._clock()
        if happened or now >= self._look_due:
            self._look_around(now)
        if now >= self._housekeeping_due:
            self._housekeeping_due = now + HOUSEKEEPING_S
            self._keep_house(now)
        self._calls.bury()
        self._check.bury()

    def post(self, seq: int, command: Command) -> None:
        """Have *command* carried out at the next turn; from any thread."""
        self._commands.append((seq, command))
        self._library.wake()

    def snapshot(self) -> Snapshot:
        """Everything as it stands."""
        return Snapshot(
            lines=self._lines.values(),
            calls=self._calls.values(),
            audio=self._audio,
            colleagues=self._watching.colleagues,
            voicemail=self._watching.voicemail,
            pid=os.getpid(),
            version=f"Callcenter/{__version__} PJSIP/{self._library.version}",
        )

    @property
    def calls_live(self) -> int:
        """How many calls there are, ringing ones included."""
        return len(self._calls)

    def stop(self) -> None:
        """Hang up, unregister, and let go of everything in the order the library needs."""
        if self._library.endpoint is None:
            return
        self.refuse_new = True
        self._check.stop("the telephone was ended")
        self._calls.hang_up()
        self._turn_until(lambda: not self._calls, HANG_UP_S)
        self._lines.leave()
        self._turn_until(lambda: self._lines.gone and not self._watching.busy, HANG_UP_S * 2)
        self._library.stop_clock()
        self._recorder.stop()
        self._calls.forget()
        self._check.close()
        self._tones.clear()
        self._headset.stop()
        self._bridge.stop()
        self._library.destroy(self._lines.forget)
        self._relay.close()

    # What the library tells.

    def turned_away(self, code: int, to: str, message: str, source: str) -> None:
        """The library refused an INVITE itself; a repeated INVITE is told once."""
        headers = headers_of(message)
        identity = identity_of(headers)
        if identity in self._refused:
            return
        self._refused.append(identity)
        self.log.info("a call was refused with %d by the SIP library", code)
        if code != NO_ROOM:
            return
        account = self._lines.account_of(to)
        trusted = self._lines.knows(source)
        self._emit(Refused(self._new_id(), account, headers, trusted, code, self._now()))

    def chosen(self, proposed: int, source: str) -> int:
        """The account an INVITE from *source* is for, whatever the library proposes."""
        return self._lines.choose(source)

    def _incoming(self, line: Registration | None, slot: int, message: str, source: str) -> None:
        native = self._lines.native_of(line)
        # The library reuses the slot of a call that ended in this very turn.
        self._calls.free(slot)
        self._check.free(slot)
        headers = headers_of(message)
        trusted = self._lines.knows(source)
        if self._check.takes(headers, trusted, native, slot):
            return
        self._check.stop("a call came in")
        hosts = hosts_of(line.account) if line else frozenset[str]()
        dtmf = line.account.dtmf if line else DigitsMethod.AUTO.value
        call = self._new_call(self._new_id(), native, hosts, dtmf, slot)
        account = line.account.id if line else self._lines.account_for(headers)
        if self.refuse_new:
            self._calls.turn_away(call)
            self._emit(Refused(call.id, account, headers, trusted, NOBODY_HERE, self._now()))
            return
        self._calls.add(call)
        call.ring(Ringing(call.id, account, headers, trusted, self._now()))

    def _returned(self, line: Registration, moved: bool) -> None:
        self._calls.reconnect(self._lines.native_of(line), moved=moved)

    # Commands.

    def _obey(self, seq: int, command: Command) -> None:
        if isinstance(command, RecordCall | PauseRecording | ResumeRecording | StopRecording):
            # Answered once the disk has it.
            self._recorder.obey(seq, command)
            return
        try:
            self._carry_out(command)
        except Refusal as refusal:
            self._emit(Failed(seq, str(refusal)))
            return
        except pj.Error as error:
            self.log.warning("%s: %s", type(command).__name__, reason_of(error))
            self._emit(Failed(seq, reason_of(error)))
            return
        self._emit(Done(seq))
        if isinstance(command, AskSnapshot):
            self._emit(self.snapshot())

    def _carry_out(self, command: Command) -> None:  # noqa: C901 - one line for each command
        match command:
            case Configure():
                self._configure(command)
            case Dial():
                self._dial(command)
            case Answer():
                self._calls.answer(command.call)
                if command.beep:
                    self._bridge.chime("auto-answer")
            case Reject():
                self._calls.live(command.call).reject(command.code)
            case Redirect(call, target):
                self._calls.live(call).redirect(self._uri(call, target))
            case HangUp():
                self._calls.live(command.call).hang_up()
            case Hold():
                self._calls.hold(command.call)
            case Resume():
                self._calls.resume(command.call)
            case Transfer():
                self._transfer(command)
            case CompleteTransfer(call, consultation):
                self._calls.pass_over(call, consultation)
            case Conference(calls):
                self._calls.confer(calls)
            case Mute():
                self._calls.mute(command.call, True)
            case Unmute():
                self._calls.mute(command.call, False)
            case SendDigits():
                self._calls.live(command.call).send_digits(command.digits)
            case StartRinging():
                self._start_ringing(command)
            case StopRinging():
                self._stop_ringing()
            case TestSound():
                self._test_sound(command)
            case StopSoundTest():
                self._check.stop()
            case MeasureLevels(seconds):
                self._bridge.listen(checked_lease(seconds))
            case TryOutput(output):
                try_output(output, self._bridge)
            case SetSound():
                self._set_sound(command.sound)
            case Quit():
                self.quitting = True
            case AskSnapshot():
                pass

    def _configure(self, command: Configure) -> None:
        self._set_sound(command.sound)
        self._recorder.configure(command.recordings)
        self._lines.configure(command.accounts)

    def _set_sound(self, sound: Sound) -> None:
        self._library.choose_codecs(sound)
        self._bridge.apply(sound)
        self._headset.allow(sound.headset_buttons)

    def _dials_too_fast(self) -> bool:
        return self._rush.on and isinstance(self._commands[0][1], Dial)

    def _dial(self, command: Dial) -> None:
        line = self._lines.ready(command.account, emergency=command.emergency)
        uri = target_uri(command.target, line.account)
        context = checked_context(command.context)
        self._calls.check_room(command.call)
        self._check.stop("a call was made")
        self._rush.note()
        native, hosts = self._lines.native_of(line), hosts_of(line.account)
        call = self._new_call(command.call, native, hosts, line.account.dtmf)
        event = Dialling(
            command.call, command.account, command.target, self._now(), command.consults
        )
        self._calls.add(call)
        # Whoever was being talked to must not hear the ringing.
        self._calls.talk_to(call)
        try:
            call.dial(event, uri, context)
        except pj.Error as error:
            self._calls.fail(call)
            raise Refusal(f"the call could not be sent: {reason_of(error)}") from None

    def _test_sound(self, command: TestSound) -> None:
        if self._calls:
            raise Refusal("a call is on: check the sound after it")
        account = self._lines.account(command.account)
        try:
            native = self._lines.native_of(self._lines.ready(command.account))
        except Refusal:
            native = None
        self._check.start(account, native, seconds=command.seconds, secret=self._new_id())

    def _transfer(self, command: Transfer) -> None:
        call = self._calls.live(command.call)
        uri = self._uri(command.call, command.target)
        context = checked_context(command.context)
        asked = transfer.Transfer(command.target, TransferState.ASKED)
        call.pass_on(asked, uri=uri, context=context)

    def _uri(self, call: str, target: str) -> str:
        value = self._calls.live(call).value
        return target_uri(target, self._lines.account(value.account if value else ""))

    def _start_ringing(self, command: StartRinging) -> None:
        if not self._calls.live(command.call).rings:
            raise Refusal("this call does not ring")
        self._ringing_for = command.call
        self._bridge.start_ringing(command.tone)

    def _stop_ringing(self) -> None:
        self._ringing_for = ""
        self._bridge.stop_ringing()

    def _new_call(
        self, call: str, native: NativeAccount, hosts: frozenset[str], dtmf: str, slot: int = -1
    ) -> LiveCall:
        return LiveCall(
            call,
            native,
            slot,
            tell=self._emit,
            bridge=self._bridge,
            recorder=self._recorder,
            silence=self._library.silence(),
            tones=self._tones,
            keys_by=DigitsMethod(dtmf),
            now=self._now,
            clock=self._clock,
            timers=self._timers,
            log=self.log,
            hosts=hosts,
            new_id=self._new_id,
            trusts=self._lines.knows,
            neighbours=self._calls,
        )

    # What is due.

    def _patience_ms(self) -> int:
        # While a device is carried for, the rest is seen to at the same moments.
        due = self._bridge.due if self._bridge.due < inf else self._look_due
        longest_s = FRESH_S if self._commands else REST_S
        return max(1, ceil(min(due - self._clock(), longest_s) * 1000))

    def _look_around(self, now: float) -> None:
        self._look_due = now + self._pace()
        self._recorder.turn()
        self._tell_presses()
        slept_s = self._sleep.noticed()
        if slept_s:
            self.log.info("this computer slept, or stood still, for %.0f s", slept_s)
            self._lines.woke(now, slept_s)
        self._check.turn()
        self._watch()
        self._lines.turn(
            now, lambda: self._calls.accounts() | self._check.accounts(), self._watching.holds
        )

    def _pace(self) -> float:
        if self._lines.in_haste:
            return FRESH_S
        at_work = self._calls or self._check.running or not self._lines.all_ready
        return BUSY_S if at_work else REST_S

    def _keep_house(self, now: float) -> None:
        self._calls.turn(now)
        self._headset.show(Lights.of(self._calls.values()))
        self._look_after_sound()
        if not gc.isenabled() and not self._calls and now >= self._collect_due:
            # Cyclic garbage may hold objects of the library, which only this thread may end.
            self._collect_due = now + COLLECT_S
            gc.collect()

    def _watch(self) -> None:
        self._watching.follow(self._lines.present())
        for change in self._watching.turn():
            self._emit(change)

    def _tell_presses(self) -> None:
        for button in self._headset.pressed():
            self._emit(HeadsetPressed(button, self._now()))

    def _look_after_sound(self) -> None:
        audio = self._bridge.devices()
        if audio != self._audio:
            self._audio = audio
            self._emit(AudioChanged(audio, self._now()))
        levels = self._bridge.levels()
        if levels is not None:
            self._emit(LevelsMeasured(*levels))
        for call in self._calls.among(self._bridge.spoke_while_muted()):
            self._emit(SpokeWhileMuted(call, self._now()))
        if self._ringing_for and not self._calls.ringing():
            self._stop_ringing()

    def _attempt(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (Refusal, pj.Error) as error:
            self.log.warning("%s", reason_of(error))

    def _turn_until(self, done: Callable[[], bool], seconds: float) -> None:
        deadline = self._clock() + seconds
        while not done() and self._clock() < deadline:
            self.turn()
