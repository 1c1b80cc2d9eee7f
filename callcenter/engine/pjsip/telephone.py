"""The telephone: owns the SIP library on one thread, obeys commands and tells what happens."""

from __future__ import annotations

import gc
import logging
import os
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pjsua2 as pj

from callcenter import __version__
from callcenter.domain.call import MOST_CALLS
from callcenter.domain.events import (
    Audio,
    AudioChanged,
    Dialling,
    LevelsMeasured,
    LineChanged,
    Refused,
    Ringing,
)
from callcenter.engine.commands import (
    Answer,
    AskSnapshot,
    Command,
    Configure,
    Dial,
    HangUp,
    Hold,
    Mute,
    Quit,
    Reject,
    Resume,
    SendDigits,
    SetSound,
    Sound,
    StartRinging,
    StopRinging,
    Unmute,
)
from callcenter.engine.messages import Done, Event, Failed, Snapshot
from callcenter.engine.pjsip.account import NativeAccount, Registration
from callcenter.engine.pjsip.call import LiveCall
from callcenter.engine.pjsip.callbacks import reason_of, reported
from callcenter.engine.pjsip.lines import Lines
from callcenter.engine.pjsip.log import LEVEL, LibraryLog, file_handler
from callcenter.engine.pjsip.media import AudioBridge, NullBridge
from callcenter.engine.pjsip.message import headers_of, host_of, identity_of
from callcenter.engine.pjsip.target import Refusal, target_uri

TURN_MS = 5
HOUSEKEEPING_S = 0.05
COLLECT_S = 60.0
HANG_UP_S = 0.5
_REMEMBERED = 64
# pjsua-lib/pjsua.h PJSUA_DESTROY_NO_NETWORK: everything was unregistered and hung up before.
_NO_NETWORK = 3


class NativeEndpoint(pj.Endpoint):  # type: ignore[misc]
    """The library itself."""

    def __init__(self, owner: Telephone) -> None:
        super().__init__()
        self.owner = owner
        self.log = owner.log

    @reported
    def onRejectedIncomingCall(self, prm: pj.OnRejectedIncomingCallParam) -> None:
        """The library turned an INVITE away by itself."""
        self.owner.turned_away(
            prm.statusCode, prm.localInfo, prm.rdata.wholeMsg, prm.rdata.srcAddress
        )

    @reported
    def onSelectAccount(self, prm: pj.OnSelectAccountParam) -> None:
        """Choose which account an INVITE is for."""
        prm.accountIndex = self.owner.lines.choose(prm.accountIndex, host_of(prm.rdata.srcAddress))

    @reported
    def onTransportState(self, prm: pj.OnTransportStateParam) -> None:
        """A lost connection makes the registrations over it doubtful."""
        if prm.state == pj.PJSIP_TP_STATE_DISCONNECTED:
            self.owner.lines.doubt()


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
        sip_port: int = 0,
        log: logging.Logger,
        library_log: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.refuse_new = False
        self.quitting = False
        self.log = log
        self._emit = emit
        self._now = now
        self._new_id = new_id
        self._bridge: AudioBridge = audio or NullBridge()
        self._sip_port = sip_port
        self._library_log = library_log
        self._clock = clock
        self._commands: deque[tuple[int, Command]] = deque()
        self._calls: dict[str, LiveCall] = {}
        self._over: list[LiveCall] = []
        self._unwanted: list[LiveCall] = []
        self._refused: deque[tuple[str, ...]] = deque(maxlen=_REMEMBERED)
        self._audio = Audio()
        self._ringing_for: str = ""
        self._endpoint: NativeEndpoint | None = None
        self._housekeeping_due = 0.0
        self._collect_due = 0.0
        self.lines = Lines(
            tell=lambda line: self._emit(LineChanged(line, self._now())),
            incoming=self._incoming,
            clock=clock,
            log=log,
        )

    # Its life.

    def start(self) -> None:
        """Start the library and its transports; raises OSError when the SIP port is taken."""
        library = logging.getLogger(f"{self.log.name}.library")
        if self._library_log is not None:
            library.addHandler(file_handler(self._library_log))
            library.propagate = False
            library.setLevel(logging.INFO)
        endpoint = NativeEndpoint(self)
        self._endpoint = endpoint
        endpoint.libCreate()
        endpoint.libInit(_configuration(library))
        endpoint.audDevManager().setNullDev()
        try:
            udp = endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, self._transport())
            endpoint.transportCreate(pj.PJSIP_TRANSPORT_TCP, self._transport())
        except pj.Error as error:
            self._destroy()
            raise OSError(f"SIP port {self._sip_port}: {reason_of(error)}") from None
        endpoint.libStart()
        self.lines.start(udp)
        self._bridge.start()
        self._audio = self._bridge.devices()
        self._choose_codecs(Sound())

    def turn(self) -> None:
        """One turn: SIP for at most 5 ms, then commands, then what is due."""
        assert self._endpoint is not None
        self._endpoint.libHandleEvents(TURN_MS)
        self._bury()
        while self._commands:
            self._obey(*self._commands.popleft())
        self._bridge.turn()
        now = self._clock()
        self.lines.turn(now, self._accounts_in_use)
        if now >= self._housekeeping_due:
            self._housekeeping_due = now + HOUSEKEEPING_S
            self._keep_house(now)
        self._bury()

    def post(self, seq: int, command: Command) -> None:
        """Have *command* carried out at the next turn; from any thread."""
        self._commands.append((seq, command))

    def snapshot(self) -> Snapshot:
        """Everything as it stands."""
        version = self._endpoint.libVersion().full if self._endpoint else ""
        calls = (call.value for call in self._calls.values())
        return Snapshot(
            lines=self.lines.values(),
            calls=tuple(value for value in calls if value is not None),
            audio=self._audio,
            pid=os.getpid(),
            version=f"Callcenter/{__version__} PJSIP/{version}",
        )

    @property
    def calls_live(self) -> int:
        """How many calls there are, ringing ones included."""
        return len(self._calls)

    def stop(self) -> None:
        """Hang up, unregister, and let go of everything in the order the library needs."""
        if self._endpoint is None:
            return
        self.refuse_new = True
        for call in list(self._calls.values()):
            self._attempt(call.hang_up)
        self._turn_until(lambda: not self._calls, HANG_UP_S)
        self.lines.leave()
        self._turn_until(lambda: self.lines.gone, HANG_UP_S * 2)
        for call in (*self._calls.values(), *self._over):
            call.bury()
        self._calls.clear()
        self._over.clear()
        self._bridge.stop()
        self._destroy()

    # What the library tells.

    def turned_away(self, code: int, to: str, message: str, source: str) -> None:
        """The library refused an INVITE itself; a repeated INVITE is told once."""
        headers = headers_of(message)
        identity = identity_of(headers)
        if identity in self._refused:
            return
        self._refused.append(identity)
        account = self.lines.account_of(to)
        trusted = self.lines.knows(host_of(source))
        self.log.info("a call was refused with %d: no free line", code)
        self._emit(Refused(self._new_id(), account, headers, trusted, code, self._now()))

    def _incoming(self, line: Registration | None, slot: int, message: str, source: str) -> None:
        native = self.lines.native_of(line)
        self._free(slot)
        call = self._new_call(self._new_id(), native, slot)
        headers = headers_of(message)
        account = line.account.id if line else self.lines.account_for(headers)
        trusted = self.lines.knows(host_of(source))
        if self.refuse_new:
            self._unwanted.append(call)
            self._emit(Refused(call.id, account, headers, trusted, 480, self._now()))
            return
        self._calls[call.id] = call
        call.ring(Ringing(call.id, account, headers, trusted, self._now()))

    def _free(self, slot: int) -> None:
        # The library reuses the slot of a call that ended in this very turn.
        for call in (*self._calls.values(), *self._over):
            if call.slot == slot and call.settled:
                call.disown()

    # Commands.

    def _obey(self, seq: int, command: Command) -> None:
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
                self._call(command.call).answer()
            case Reject():
                self._call(command.call).reject(command.code)
            case HangUp():
                self._call(command.call).hang_up()
            case Hold():
                self._call(command.call).hold(True)
            case Resume():
                self._call(command.call).hold(False)
            case Mute():
                self._call(command.call).mute(True)
            case Unmute():
                self._call(command.call).mute(False)
            case SendDigits():
                self._call(command.call).send_digits(command.digits)
            case StartRinging():
                self._start_ringing(command)
            case StopRinging():
                self._stop_ringing()
            case SetSound():
                self._set_sound(command.sound)
            case Quit():
                self.quitting = True
            case AskSnapshot():
                pass

    def _configure(self, command: Configure) -> None:
        self._set_sound(command.sound)
        self.lines.configure(command.accounts)

    def _set_sound(self, sound: Sound) -> None:
        self._choose_codecs(sound)
        self._bridge.apply(sound)

    def _choose_codecs(self, sound: Sound) -> None:
        assert self._endpoint is not None
        known = {codec.codecId: codec.codecId.split("/")[0].upper() for codec in self._codecs()}
        unknown = [name for name in sound.codecs if name.upper() not in known.values()]
        if unknown or not sound.codecs:
            choice = ", ".join(sorted(set(known.values())))
            raise Refusal(
                f"no codec is called {', '.join(unknown) or '(none)'}; choose of {choice}"
            )
        order = [name.upper() for name in sound.codecs]
        for codec, name in known.items():
            wanted = name in order and ("/8000/" in codec or name != "SPEEX")
            self._endpoint.codecSetPriority(codec, 255 - order.index(name) if wanted else 0)

    def _codecs(self) -> list[pj.CodecInfo]:
        assert self._endpoint is not None
        return list(self._endpoint.codecEnum2())

    def _dial(self, command: Dial) -> None:
        line = self.lines.ready(command.account)
        uri = target_uri(command.target, line.account)
        if command.call in self._calls:
            raise Refusal("there is a call with this id already")
        if len(self._calls) >= MOST_CALLS:
            raise Refusal(f"{MOST_CALLS} calls at once are the most: end one first")
        call = self._new_call(command.call, self.lines.native_of(line))
        event = Dialling(command.call, command.account, command.target, self._now())
        self._calls[call.id] = call
        try:
            call.dial(event, uri)
        except pj.Error as error:
            del self._calls[call.id]
            self._over.append(call)
            raise Refusal(f"the call could not be sent: {reason_of(error)}") from None

    def _start_ringing(self, command: StartRinging) -> None:
        if not self._call(command.call).rings:
            raise Refusal("this call does not ring")
        self._ringing_for = command.call
        self._bridge.start_ringing(command.tone)

    def _stop_ringing(self) -> None:
        self._ringing_for = ""
        self._bridge.stop_ringing()

    def _call(self, call: str) -> LiveCall:
        if call not in self._calls:
            raise Refusal("there is no such call any more")
        return self._calls[call]

    def _new_call(self, call: str, native: NativeAccount, slot: int = -1) -> LiveCall:
        assert self._endpoint is not None
        return LiveCall(
            call,
            native,
            slot,
            tell=self._emit,
            bridge=self._bridge,
            silence=self._endpoint.audDevManager().getCaptureDevMedia(),
            now=self._now,
            clock=self._clock,
            log=self.log,
        )

    # What is due.

    def _keep_house(self, now: float) -> None:
        for call in (*self._calls.values(), *self._over):
            self._attempt(partial(call.turn, now))
        self._look_after_sound()
        if not gc.isenabled() and not self._calls and now >= self._collect_due:
            # Cyclic garbage may hold objects of the library, which only this thread may end.
            self._collect_due = now + COLLECT_S
            gc.collect()

    def _accounts_in_use(self) -> set[NativeAccount | None]:
        return {call.account for call in (*self._calls.values(), *self._over)}

    def _look_after_sound(self) -> None:
        audio = self._bridge.devices()
        if audio != self._audio:
            self._audio = audio
            self._emit(AudioChanged(audio, self._now()))
        levels = self._bridge.levels()
        if levels is not None:
            self._emit(LevelsMeasured(*levels))
        if self._ringing_for and not any(call.rings for call in self._calls.values()):
            self._stop_ringing()

    def _bury(self) -> None:
        """Let go of calls that are over, outside the library's callbacks."""
        for call in self._unwanted:
            self._attempt(partial(call.turn_away, 480))
            self._over.append(call)
        self._unwanted.clear()
        for call in [call for call in self._calls.values() if call.over]:
            del self._calls[call.id]
            self._over.append(call)
        for call in [call for call in self._over if call.settled]:
            self._over.remove(call)
            call.bury()

    def _attempt(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (Refusal, pj.Error) as error:
            self.log.warning("%s", reason_of(error))

    def _turn_until(self, done: Callable[[], bool], seconds: float) -> None:
        deadline = self._clock() + seconds
        while not done() and self._clock() < deadline:
            self.turn()

    def _transport(self) -> pj.TransportConfig:
        wish = pj.TransportConfig()
        wish.port = self._sip_port
        return wish

    def _destroy(self) -> None:
        assert self._endpoint is not None
        self._endpoint.libDestroy(_NO_NETWORK)
        # The library aborts when an account is deleted while an answer to it is awaited: it
        # has to be destroyed first.
        self.lines.forget()
        self._endpoint = None


def _configuration(library: logging.Logger) -> pj.EpConfig:
    wish = pj.EpConfig()
    wish.uaConfig.threadCnt = 0
    wish.uaConfig.mainThreadOnly = True
    wish.uaConfig.maxCalls = MOST_CALLS
    wish.uaConfig.userAgent = f"Callcenter/{__version__}"
    wish.medConfig.noVad = True
    wish.medConfig.ecTailLen = 0
    wish.logConfig.level = LEVEL
    # A writer gets only what the console would.
    wish.logConfig.consoleLevel = LEVEL
    wish.logConfig.msgLogging = 0
    writer = LibraryLog(library)
    writer.__disown__()
    wish.logConfig.writer = writer
    return wish
