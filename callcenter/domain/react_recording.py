"""What the desk does about recordings: begin, pause, resume and end them, and remember pauses."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from callcenter.domain.call import Call, Impossible
from callcenter.domain.desk import Desk, EngineState
from callcenter.domain.effects import (
    AskTelephone,
    Effect,
    FileRecording,
    KeepRecording,
    Notice,
    NoticeKind,
    PauseRecording,
    RecordCall,
    ResumeRecording,
    StopRecording,
)
from callcenter.domain.events import EngineLost, RecordingChanged
from callcenter.domain.recording import (
    Recording,
    RecordingFiled,
    RecordingPolicy,
    RecordingState,
)
from callcenter.domain.wishes import RecordingWished, Restored, TelephoneStands, Tick

Step = tuple[Desk, tuple[Effect, ...]]


def recording_wished(desk: Desk, wish: RecordingWished, now: datetime) -> Step:
    """The agent wants a call recorded, paused, resumed, or recorded no more."""
    call = desk.call(wish.call)
    if call is None or not call.talking:
        return desk, ()
    policy = policy_of(desk, call)
    match wish.state:
        case RecordingState.ON if call.recording is RecordingState.PAUSED:
            return desk, (ResumeRecording(call.id),)
        case RecordingState.ON if policy is RecordingPolicy.NEVER:
            return desk, (Notice(NoticeKind.RECORDING_FORBIDDEN, call.id),)
        case RecordingState.ON if call.recording is RecordingState.OFF:
            return desk, _begin(desk, call)
        case RecordingState.PAUSED:
            return _pause(desk, call)
        case RecordingState.OFF if policy is RecordingPolicy.ALWAYS:
            return desk, (Notice(NoticeKind.RECORDING_REQUIRED, call.id),)
        case RecordingState.OFF:
            return desk, (StopRecording(call.id),)
    return desk, ()


def recording_changed(desk: Desk, event: RecordingChanged, now: datetime) -> Step:
    """The telephone records, does not, or leaves out what is said; its tape may end after it."""
    call = desk.call(event.call)
    if call is not None:
        try:
            desk = desk.with_call(call.after(event))
        except Impossible as error:
            notice = Notice(NoticeKind.DISAGREEMENT, event.call, str(error))
            return desk, (notice, AskTelephone())
    if event.state is not RecordingState.OFF:
        return _goes_on(desk, event, now)
    told = (Notice(NoticeKind.RECORDING_STOPPED, event.call, event.reason),) if event.reason else ()
    recording = desk.recording(event.recording)
    if recording is None and (event.reason or not event.recording):
        return desk, told
    desk, effects = _ended(
        desk, recording or _made(desk, event), event.at, cut_off=bool(event.reason)
    )
    return desk, (*told, *effects)


def recording_filed(desk: Desk, event: RecordingFiled, now: datetime) -> Step:
    """The file is as it will be kept: so is what is known of it."""
    return desk, (KeepRecording(event),)


def settle_recordings(before: Desk, desk: Desk, event: object, now: datetime) -> Step:
    """Whatever happened: record whom policy wants recorded, end what has no call any more."""
    effects: list[Effect] = []
    match event:
        case Restored():
            desk = _remembered(desk, event)
        case Tick():
            return _reminded(desk, now)
    if isinstance(event, EngineLost | TelephoneStands | Restored):
        desk, effects = _without_calls(desk, now)
    for call in desk.calls:
        former = before.call(call.id)
        if call.talking and not (former and former.talking) and _by_itself(desk, call):
            effects.extend(_begin(desk, call))
    return desk, tuple(effects)


def policy_of(desk: Desk, call: Call) -> RecordingPolicy:
    """Whether this call may or must be recorded."""
    interaction = desk.interaction(call.id)
    return desk.rules.recording.of(interaction.queue if interaction else "")


def _by_itself(desk: Desk, call: Call) -> bool:
    # A consultation is about a call that is recorded; it becomes part of it in a conference.
    wanted = policy_of(desk, call) is RecordingPolicy.ALWAYS and not call.consults
    return wanted and call.recording is RecordingState.OFF


def _begin(desk: Desk, call: Call) -> tuple[Effect, ...]:
    key = _number_key(desk, call.id)
    paused = any(
        known.state is RecordingState.PAUSED and known.number_key == key
        for known in desk.recordings
    )
    begin = RecordCall(call.id, paused)
    return (begin, Notice(NoticeKind.RECORDING_STAYS_PAUSED, call.id)) if paused else (begin,)


def _pause(desk: Desk, call: Call) -> Step:
    recording = _of_call(desk, call.id)
    if recording is None:
        # It may be about to begin: the telephone knows.
        return desk, (PauseRecording(call.id),)
    # Noted before it is done: if everything dies now, it has been paused.
    recording = replace(recording, state=RecordingState.PAUSED)
    return desk.with_recording(recording), (PauseRecording(call.id), KeepRecording(recording))


def _goes_on(desk: Desk, event: RecordingChanged, now: datetime) -> Step:
    recording = desk.recording(event.recording) or _made(desk, event)
    paused = event.state is RecordingState.PAUSED
    remind_s = desk.rules.recording.remind_s
    remind_at = now + timedelta(seconds=remind_s) if paused and remind_s else None
    recording = replace(recording, state=event.state, remind_at=remind_at)
    desk = desk.with_recording(recording)
    settled: tuple[Effect, ...] = ()
    if not paused:
        desk, settled = _forgiven(desk, recording.number_key)
    return desk, (KeepRecording(recording), *settled)


def _ended(desk: Desk, recording: Recording, at: datetime, *, cut_off: bool) -> Step:
    stays = cut_off and recording.state is RecordingState.PAUSED
    state = RecordingState.PAUSED if stays else RecordingState.OFF
    recording = replace(recording, state=state, ended=at, remind_at=None)
    desk = desk.with_recording(recording) if stays else desk.without_recording(recording.id)
    settled: tuple[Effect, ...] = ()
    if not cut_off:
        # The call went on to its end: whatever was read out in the pause has been read out.
        desk, settled = _forgiven(desk, recording.number_key)
    return desk, (KeepRecording(recording), FileRecording(recording.id), *settled)


def _forgiven(desk: Desk, number_key: str) -> Step:
    """Nobody waits any more for the resumption of what a crash cut off with that number."""
    effects = []
    for known in desk.recordings:
        if known.left_paused and known.number_key == number_key:
            desk = desk.without_recording(known.id)
            effects.append(KeepRecording(replace(known, state=RecordingState.OFF)))
    return desk, tuple(effects)


def _without_calls(desk: Desk, now: datetime) -> tuple[Desk, list[Effect]]:
    effects: list[Effect] = []
    if desk.engine is EngineState.STARTING:
        # A call may be going on that this desk has not been told of yet.
        return desk, effects
    for recording in desk.recordings:
        if recording.going_on and desk.call(recording.interaction) is None:
            desk, more = _ended(desk, recording, now, cut_off=True)
            effects.extend(more)
    return desk, effects


def _remembered(desk: Desk, event: Restored) -> Desk:
    for stored in event.recordings:
        if desk.recording(stored.id) is None:
            desk = desk.with_recording(stored)
    return desk


def _reminded(desk: Desk, now: datetime) -> Step:
    effects: list[Effect] = []
    for known in desk.recordings:
        if known.state is not RecordingState.PAUSED or not known.going_on:
            continue
        remind_s = desk.rules.recording.remind_s
        if known.remind_at is not None and known.remind_at <= now:
            effects.append(Notice(NoticeKind.RECORDING_PAUSED_LONG, known.interaction))
        if remind_s and (known.remind_at is None or known.remind_at <= now):
            again = replace(known, remind_at=now + timedelta(seconds=remind_s))
            desk = desk.with_recording(again)
    return desk, tuple(effects)


def _of_call(desk: Desk, call: str) -> Recording | None:
    going_on = (known for known in desk.recordings if known.going_on)
    return next((known for known in going_on if known.interaction == call), None)


def _made(desk: Desk, event: RecordingChanged) -> Recording:
    return Recording(
        id=event.recording,
        interaction=event.call,
        agent=desk.agent.id,
        site=desk.agent.site,
        started=event.at,
        state=event.state,
        number_key=_number_key(desk, event.call),
    )


def _number_key(desk: Desk, call: str) -> str:
    interaction = desk.interaction(call)
    return interaction.number.key if interaction else ""
