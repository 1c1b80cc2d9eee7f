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
from callcenter.domain.events import (
    Audio,
    AudioChanged,
    HeadsetPressed,
    LevelsMeasured,
    LineChanged,
    SpokeWhileMuted,
)
from callcenter.engine.commands import Command, Sound
from callcenter.engine.headset.headset import Headset, NoHeadset
from callcenter.engine.headset.lights import Lights
from callcenter.engine.messages import Event, Snapshot
from callcenter.engine.network.sleep import Sleep, clock_awake
from callcenter.engine.pjsip.account import Ways
from callcenter.engine.pjsip.arrivals import Arrivals
from callcenter.engine.pjsip.call_sounds import CallSounds
from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.calls import Calls
from callcenter.engine.pjsip.library import Library
from callcenter.engine.pjsip.lines import Lines
from callcenter.engine.pjsip.media import AudioBridge, NullBridge
from callcenter.engine.pjsip.new_calls import NewCalls
from callcenter.engine.pjsip.orders import Orders
from callcenter.engine.pjsip.recorder import Recorder
from callcenter.engine.pjsip.registration import Registration
from callcenter.engine.pjsip.sound_check import SoundCheck
from callcenter.engine.pjsip.target import Refusal
from callcenter.engine.pjsip.timers import Timers
from callcenter.engine.pjsip.voice_filter import SUPPORTED
from callcenter.engine.relay.relay import Relay
from callcenter.engine.voice.carrier import Carrier
from callcenter.engine.voice.ports import VoicePorts
from callcenter.engine.watching.watching import Watching
from callcenter.recording.scribe import Scribe

# What other threads leave for this one is looked at so often; messages and commands wake it.
REST_S, BUSY_S, FRESH_S = 0.05, 0.025, 0.005
HOUSEKEEPING_S = 0.05
COLLECT_S = 60.0
HANG_UP_S = 0.5


class Telephone:
    """Every method but `post` belongs to one thread, which calls `turn` over and over."""

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
        self.log = log
        self._bridge: AudioBridge = audio or NullBridge()
        self._emit = CallSounds(self._bridge, tell=emit).tell
        self._now = now
        self._headset: Headset = headset or NoHeadset()
        self._sip_port = sip_port
        self._clock = clock
        self._sleep = Sleep(waking_clock or clock_awake())
        timers = timers or Timers()
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
        carrier = Carrier(VoicePorts.drawn(draw_below), clock=clock, log=log)
        self._relay = Relay(carrier=carrier, locked=SUPPORTED, clock=clock, log=log)
        self._watching = Watching(self._relay, now=now, new_id=new_id, clock=clock, log=log)
        self._audio = Audio()
        self._look_due = 0.0
        self._housekeeping_due = 0.0
        self._collect_due = 0.0
        self._lines = Lines(
            tell=lambda line, unnoticed_s: self._emit(LineChanged(line, self._now(), unnoticed_s)),
            incoming=lambda *invite: self._arrivals.incoming(*invite),
            returned=self._returned,
            clock=clock,
            timers=timers,
            log=log,
        )
        new_calls = self._new_calls = NewCalls(
            tell=self._emit,
            bridge=self._bridge,
            recorder=self._recorder,
            silence=lambda: self._library.silence(),
            trusts=self._lines.knows,
            neighbours=self._calls,
            now=now,
            clock=clock,
            new_id=new_id,
            timers=timers,
            log=log,
        )
        self._arrivals = Arrivals(
            calls=self._calls,
            new_calls=new_calls,
            lines=self._lines,
            check=self._check,
            tell=self._emit,
            now=now,
            new_id=new_id,
            log=log,
        )
        self._library = Library(self._arrivals, log=library_log)
        self._orders = Orders(
            calls=self._calls,
            new_calls=new_calls,
            lines=self._lines,
            library=self._library,
            bridge=self._bridge,
            headset=self._headset,
            recorder=self._recorder,
            check=self._check,
            snapshot=self.snapshot,
            tell=self._emit,
            now=now,
            clock=clock,
            new_id=new_id,
            log=log,
        )

    @property
    def refuse_new(self) -> bool:
        """Whether every new INVITE is answered with 480."""
        return self._arrivals.refuse

    @refuse_new.setter
    def refuse_new(self, refuse: bool) -> None:
        self._arrivals.refuse = refuse

    @property
    def quitting(self) -> bool:
        """Whether the desk said Quit."""
        return self._orders.quitting

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
        while self._commands and not self._orders.too_soon(self._commands[0][1]):
            self._orders.obey(*self._commands.popleft())
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
        self._new_calls.clear()
        self._headset.stop()
        self._bridge.stop()
        self._library.destroy(self._lines.forget)
        self._relay.close()

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
        self._orders.hush()

    def _returned(self, line: Registration, moved: bool) -> None:
        self._calls.reconnect(self._lines.native_of(line), moved=moved)

    def _attempt(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (Refusal, pj.Error) as error:
            self.log.warning("%s", reason_of(error))

    def _turn_until(self, done: Callable[[], bool], seconds: float) -> None:
        deadline = self._clock() + seconds
        while not done() and self._clock() < deadline:
            self.turn()
