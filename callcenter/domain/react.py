"""What the desk does when something happens: one pure function, told and tested as stories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from callcenter.domain import (
    react_calls,
    react_colleagues,
    react_corrections,
    react_dial,
    react_headset,
    react_lines,
    react_party,
    react_policy,
    react_question,
    react_recording,
    react_sound,
    react_store,
    react_transfer,
    react_work,
    react_wrap_up,
)
from callcenter.domain.desk import Desk
from callcenter.domain.effects import Effect
from callcenter.domain.events import (
    Alerting,
    Answered,
    AudioChanged,
    ColleagueChanged,
    ConferenceChanged,
    Dialling,
    DigitReceived,
    Ended,
    EngineLost,
    EngineStarted,
    HeadsetPressed,
    HoldChanged,
    IdentityChanged,
    LineChanged,
    MuteChanged,
    NotHeard,
    QualityMeasured,
    RecordingChanged,
    Refused,
    Ringing,
    SilenceNoticed,
    SoundTested,
    SpokeWhileMuted,
    TransferAsked,
    TransferProgressed,
    VoicemailChanged,
)
from callcenter.domain.recording import RecordingFiled
from callcenter.domain.sound_test import SoundTestKept
from callcenter.domain.wishes import (
    AfterCallCancelled,
    AnswerWished,
    ConferenceWished,
    ConsultWished,
    Corrected,
    CorrectInteraction,
    CustomerChanged,
    CustomerChangeWished,
    CustomerChosen,
    CustomersFound,
    DialConfirmed,
    DialDropped,
    DialsRemembered,
    DialWished,
    DispositionChosen,
    FlagToggled,
    Focused,
    Kept,
    ListedFound,
    MatterChosen,
    NoteTyped,
    NotKept,
    PutBack,
    RecordingWished,
    RequestAnswered,
    Restored,
    ResumeWished,
    StateWished,
    StoreProblem,
    StoryFound,
    Taken,
    TelephoneStands,
    Tick,
    TransferCompleted,
    TransferWished,
    WrapUpDone,
    WrapUpExtended,
)

Reaction = Callable[[Desk, Any, datetime], tuple[Desk, tuple[Effect, ...]]]


def tick(desk: Desk, wish: Tick, now: datetime) -> tuple[Desk, tuple[Effect, ...]]:
    """Time has passed: for work that follows calls, and for calls that nobody answers."""
    desk, effects = react_wrap_up.tick(desk, wish, now)
    desk, more = react_policy.tick(desk, wish, now)
    desk, returned = react_transfer.tick(desk, wish, now)
    return desk, (*effects, *more, *returned)


REACTIONS: dict[type, Reaction] = {
    Ringing: react_calls.ringing,
    Dialling: react_calls.dialling,
    Refused: react_calls.refused,
    Alerting: react_calls.progressed,
    Answered: react_calls.answered,
    HoldChanged: react_calls.progressed,
    MuteChanged: react_calls.progressed,
    DigitReceived: react_calls.progressed,
    QualityMeasured: react_calls.progressed,
    SilenceNoticed: react_calls.progressed,
    NotHeard: react_calls.progressed,
    SpokeWhileMuted: react_sound.spoke_while_muted,
    SoundTested: react_sound.sound_tested,
    SoundTestKept: react_sound.sound_test_kept,
    ConferenceChanged: react_calls.progressed,
    IdentityChanged: react_party.identity_changed,
    TransferProgressed: react_transfer.transfer_progressed,
    TransferAsked: react_transfer.transfer_asked,
    RecordingChanged: react_recording.recording_changed,
    RecordingWished: react_recording.recording_wished,
    RecordingFiled: react_recording.recording_filed,
    Ended: react_calls.ended,
    LineChanged: react_lines.line_changed,
    AudioChanged: react_calls.audio_changed,
    ColleagueChanged: react_colleagues.colleague_changed,
    VoicemailChanged: react_colleagues.voicemail_changed,
    HeadsetPressed: react_headset.headset_pressed,
    EngineLost: react_calls.engine_lost,
    EngineStarted: react_calls.engine_started,
    TelephoneStands: react_calls.telephone_stands,
    DialWished: react_dial.dial_wished,
    DialConfirmed: react_question.dial_confirmed,
    DialDropped: react_question.dial_dropped,
    DialsRemembered: react_dial.dials_remembered,
    AnswerWished: react_calls.answer_wished,
    ResumeWished: react_calls.resume_wished,
    TransferWished: react_transfer.transfer_wished,
    ConsultWished: react_transfer.consult_wished,
    TransferCompleted: react_transfer.transfer_completed,
    ConferenceWished: react_transfer.conference_wished,
    RequestAnswered: react_transfer.request_answered,
    StateWished: react_work.state_wished,
    AfterCallCancelled: react_work.after_call_cancelled,
    NoteTyped: react_work.note_typed,
    DispositionChosen: react_work.disposition_chosen,
    FlagToggled: react_work.flag_toggled,
    MatterChosen: react_work.matter_chosen,
    CustomerChosen: react_work.customer_chosen,
    CustomersFound: react_work.customers_found,
    ListedFound: react_work.listed_found,
    StoryFound: react_work.story_found,
    Focused: react_work.focused,
    WrapUpExtended: react_wrap_up.wrap_up_extended,
    WrapUpDone: react_wrap_up.wrap_up_done,
    Taken: react_wrap_up.taken,
    PutBack: react_wrap_up.put_back,
    CorrectInteraction: react_corrections.correct_interaction,
    Corrected: react_corrections.corrected,
    CustomerChangeWished: react_corrections.customer_change_wished,
    CustomerChanged: react_corrections.customer_changed,
    Tick: tick,
    Kept: react_store.kept,
    NotKept: react_store.not_kept,
    Restored: react_store.restored,
    StoreProblem: react_store.store_problem,
}


def react(desk: Desk, event: object, now: datetime) -> tuple[Desk, tuple[Effect, ...]]:
    """The desk after *event*, and what it wants done; what tells it nothing changes nothing."""
    reaction = REACTIONS.get(type(event))
    if reaction is None:
        return desk, ()
    before = desk.activity
    changed, effects = reaction(desk, event, now)
    changed, helped = react_dial.settle_emergency(changed, now)
    changed, told = react_lines.settle_reach(desk, changed, now)
    changed, recorded = react_recording.settle_recordings(desk, changed, event, now)
    changed, after = react_work.settle_state(changed, now)
    if changed.activity is not before or changed.activity_since is None:
        changed = replace(changed, activity_since=now)
    return changed, (*effects, *helped, *told, *recorded, *after)
