"""The recorder: which voices of which calls go to which tape, and when not one sample may.

It belongs to the telephone's thread. What touches the disk is the scribe's; a command about a
recording is answered once the disk has it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pjsua2 as pj

from callcenter.domain.call import Call
from callcenter.domain.events import RecordingChanged
from callcenter.domain.recording import RecordingState
from callcenter.engine.commands import (
    PauseRecording,
    RecordCall,
    Recordings,
    ResumeRecording,
    StopRecording,
)
from callcenter.engine.messages import Done, Event, Failed
from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.headset import Frames
from callcenter.engine.pjsip.recording_ports import Ears
from callcenter.engine.pjsip.target import Refusal
from callcenter.recording.reel import Reel
from callcenter.recording.scribe import News, Scribe, Step
from callcenter.recording.sealing import Key, Unusable

GUARD_FRAMES = 25
"""Half a second after a resumption is left out: what was said before it may still be on its way
through the buffers of the network and the headset."""

RecordingCommand = RecordCall | PauseRecording | ResumeRecording | StopRecording


class RecordedCall(Protocol):
    """A call as the recorder sees it."""

    id: str

    @property
    def value(self) -> Call | None:
        """What is known of it; None until it has begun."""

    @property
    def over(self) -> bool:
        """Whether it has ended."""

    @property
    def agent_is_heard(self) -> bool:
        """Whether the agent talks to this call, and not to another one meanwhile."""

    def recording_changed(self, event: RecordingChanged) -> None:
        """Let the call's value and the desk know."""


class _Session:
    """One recording of one call, from its command until its tape has ended."""

    def __init__(self, call: RecordedCall, recording: str, ears: Ears, *, paused: bool) -> None:
        self.call = call
        self.recording = recording
        self.ears = ears
        self.reel = Reel(paused=paused, guard=GUARD_FRAMES)
        self.wished = RecordingState.PAUSED if paused else RecordingState.ON
        self.told = RecordingState.OFF
        self.heard: dict[str, pj.AudioMedia] = {}
        self.agent: pj.AudioMedia | None = None


class Recorder:
    """*agent_voice* is the headset on the bridge, *call* finds a live call or raises Refusal."""

    def __init__(
        self,
        *,
        agent_voice: Callable[[], pj.AudioMedia | None],
        call: Callable[[str], RecordedCall],
        emit: Callable[[Event], None],
        now: Callable[[], datetime],
        scribe: Scribe,
        log: logging.Logger,
    ) -> None:
        self._agent_voice = agent_voice
        self._call = call
        self._emit = emit
        self._now = now
        self._scribe = scribe
        self._log = log
        self._wish = Recordings()
        self._key: Key | None = None
        self._voices: dict[str, pj.AudioMedia] = {}
        self._sessions: dict[str, _Session] = {}
        self._ending: dict[str, _Session] = {}
        self._free: list[Ears] = []
        self._frames: Frames | None = None

    def configure(self, wish: Recordings) -> None:
        """Where to write and with which key; a recording that goes on is not changed."""
        try:
            self._key = Key.read(wish.key) if wish.key else None
        except Unusable as error:
            self._key = None
            self._log.error("%s", error)
        self._wish = wish

    # Voices come and go.

    def attach(self, call: str, media: pj.AudioMedia) -> None:
        """*media* is the voice of *call* now."""
        self.detach(call)
        self._voices[call] = media
        self._connect()

    def detach(self, call: str) -> None:
        """The voice of *call* goes."""
        media = self._voices.pop(call, None)
        if media is None:
            return
        for session in self._sessions.values():
            if session.heard.pop(call, None) is not None:
                self._stop(media, session.ears.right)

    def lost(self, call: str) -> None:
        """The library has taken the voice of *call* off its bridge."""
        self._voices.pop(call, None)
        for session in self._sessions.values():
            session.heard.pop(call, None)

    # What the desk wishes.

    def obey(self, ticket: int, command: RecordingCommand) -> None:
        """Carry *command* out; answered when the disk has it, or with why not."""
        try:
            self._carry_out(ticket, command)
        except Refusal as refusal:
            self._emit(Failed(ticket, str(refusal)))
        except pj.Error as error:
            self._log.warning("%s: %s", type(command).__name__, reason_of(error))
            self._emit(Failed(ticket, reason_of(error)))

    def _carry_out(self, ticket: int, command: RecordingCommand) -> None:
        match command:
            case RecordCall():
                self._begin(ticket, command)
            case PauseRecording():
                session = self._recorded(command.call)
                session.wished = RecordingState.PAUSED
                session.reel.pause()
                self._connect()
                self._scribe.pause(session.recording, ticket=ticket)
            case ResumeRecording():
                session = self._recorded(command.call)
                session.wished = RecordingState.ON
                self._scribe.resume(session.recording, ticket=ticket)
            case StopRecording():
                self._end(self._recorded(command.call), ticket)

    def _begin(self, ticket: int, command: RecordCall) -> None:
        if self._key is None or not self._wish.directory:
            raise Refusal("calls cannot be recorded: there is no key to encrypt them with")
        if command.call in self._sessions:
            raise Refusal("this call is recorded already")
        call = self._call(command.call)
        if call.value is None or not call.value.talking:
            raise Refusal("only an answered call can be recorded")
        ears = self._free.pop() if self._free else self._new_ears()
        session = _Session(call, command.recording, ears, paused=command.paused)
        self._sessions[command.call] = session
        folder = Path(self._wish.directory)
        self._scribe.begin(command.recording, session.reel, folder, self._key, ticket=ticket)
        ears.listen(session.reel)
        self._connect()

    def _recorded(self, call: str) -> _Session:
        session = self._sessions.get(call)
        if session is None:
            raise Refusal("this call is not recorded")
        return session

    def _end(self, session: _Session, ticket: int = 0) -> None:
        self._let_go(session)
        self._ending[session.recording] = session
        self._scribe.end(session.recording, ticket=ticket)

    def _let_go(self, session: _Session) -> None:
        self._sessions.pop(session.call.id, None)
        for media in session.heard.values():
            self._stop(media, session.ears.right)
        if session.agent is not None:
            self._stop(session.agent, session.ears.left)
        session.heard.clear()
        session.agent = None
        session.ears.rest()
        self._free.append(session.ears)

    # What is due.

    def turn(self) -> None:
        """See who is heard now, and tell what the disk has."""
        while self._scribe.news:
            self._hear(self._scribe.news.popleft())
        if self._sessions:
            for session in [one for one in self._sessions.values() if one.call.over]:
                self._end(session)
            self._connect()

    def stop(self) -> None:
        """End every tape and let go of the bridge; the library is still there."""
        for session in list(self._sessions.values()):
            self._end(session)
        self._scribe.close()
        while self._scribe.news:
            self._hear(self._scribe.news.popleft())
        self._voices.clear()
        for ears in self._free:
            ears.leave()
        self._free.clear()
        self._frames = None

    def _hear(self, news: News) -> None:
        session = self._session_of(news.recording)
        match news.step:
            case Step.FAILED:
                self._failed(session, news)
                return
            case Step.BEGUN | Step.PAUSED | Step.RESUMED if session is not None:
                self._marked(session, news.step)
            case Step.ENDED if session is not None:
                self._ending.pop(news.recording, None)
                self._tell(session, RecordingState.OFF)
        if news.ticket:
            self._emit(Done(news.ticket))

    def _marked(self, session: _Session, step: Step) -> None:
        if session.wished is RecordingState.PAUSED:
            if step is not Step.RESUMED:
                self._tell(session, RecordingState.PAUSED)
        elif step is not Step.PAUSED:
            # Not before the disk knows of it, or a crash could leave sound after a pause.
            session.reel.resume()
            self._connect()
            self._tell(session, RecordingState.ON)

    def _failed(self, session: _Session | None, news: News) -> None:
        if session is not None:
            session.reel.pause()
            if session.recording in self._ending:
                del self._ending[session.recording]
            else:
                self._let_go(session)
            self._tell(session, RecordingState.OFF, news.reason)
        if news.ticket:
            self._emit(Failed(news.ticket, news.reason))

    def _session_of(self, recording: str) -> _Session | None:
        going_on = (one for one in self._sessions.values() if one.recording == recording)
        return next(going_on, None) or self._ending.get(recording)

    def _tell(self, session: _Session, state: RecordingState, reason: str = "") -> None:
        if state is session.told and not reason:
            return
        session.told = state
        session.call.recording_changed(
            RecordingChanged(session.call.id, state, self._now(), session.recording, reason)
        )

    # Who is heard.

    def _connect(self) -> None:
        for session in self._sessions.values():
            self._listen(session)

    def _listen(self, session: _Session) -> None:
        value = session.call.value
        if value is None:
            return
        waits = value.held and not self._wish.on_hold
        session.reel.wait(waits)
        silent = session.reel.paused or waits
        # What is said to somebody else, while this one is put aside, is not this call's.
        deaf = silent or value.muted or not session.call.agent_is_heard
        self._listen_to_agent(session, None if deaf else self._agent_voice())
        wanted = {} if silent else self._others(value)
        for call in [call for call in session.heard if session.heard[call] is not wanted.get(call)]:
            self._stop(session.heard.pop(call), session.ears.right)
        for call, media in wanted.items():
            if call not in session.heard:
                media.startTransmit(session.ears.right)
                session.heard[call] = media

    def _listen_to_agent(self, session: _Session, voice: pj.AudioMedia | None) -> None:
        if session.agent is voice:
            return
        if session.agent is not None:
            self._stop(session.agent, session.ears.left)
        if voice is not None:
            voice.startTransmit(session.ears.left)
        session.agent = voice

    def _others(self, value: Call) -> dict[str, pj.AudioMedia]:
        return {
            call: media
            for call, media in self._voices.items()
            if call == value.id or (value.in_conference and self._in_conference(call))
        }

    def _in_conference(self, call: str) -> bool:
        try:
            value = self._call(call).value
        except Refusal:
            return False
        return value is not None and value.in_conference

    def _stop(self, media: pj.AudioMedia, ear: pj.AudioMedia) -> None:
        try:
            media.stopTransmit(ear)
        except pj.Error as error:
            # A stream that has ended already took itself off the bridge.
            self._log.debug("a voice was off the bridge: %s", error.reason)

    def _new_ears(self) -> Ears:
        if self._frames is None:
            self._frames = Frames()
        return Ears(self._frames)
