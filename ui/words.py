"""What the window says: values of the trade turned into plain sentences in the agent's language."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from callcenter.domain.agent import Activity, Intent
from callcenter.domain.call import CallState, Direction
from callcenter.domain.disposition import Flag
from callcenter.domain.effects import NoticeKind
from callcenter.domain.events import AudioProblem
from callcenter.domain.interaction import Interaction, Sync
from ui.times import MINUTE_S, clock

translate = QCoreApplication.translate


# --- the line ---------------------------------------------------------------------------------


# --- how a call ended -------------------------------------------------------------------------


def direction(interaction: Interaction) -> str:
    """Which way a call went, and whether somebody took it."""
    if interaction.missed:
        return translate("Words", "Missed")
    if interaction.direction is Direction.OUTBOUND:
        return translate("Words", "Outgoing")
    return translate("Words", "Incoming")


# --- the agent --------------------------------------------------------------------------------


def intent(chosen: Intent) -> str:
    """The agent's state as chosen."""
    return {
        Intent.READY: translate("Words", "Ready"),
        Intent.PAUSED: translate("Words", "Pause"),
        Intent.SIGNED_OUT: translate("Words", "Signed out"),
    }[chosen]


def activity(doing: Activity) -> str:
    """What the agent is doing."""
    return {
        Activity.IDLE: translate("Words", "Waiting for a call"),
        Activity.RINGING: translate("Words", "Ringing"),
        Activity.TALKING: translate("Words", "Talking"),
        Activity.WRAPPING_UP: translate("Words", "Wrap-up"),
    }[doing]


def call_state(state: CallState) -> str:
    """Where a call stands."""
    return {
        CallState.DIALLING: translate("Words", "Calling…"),
        CallState.RINGING: translate("Words", "Ringing"),
        CallState.ACTIVE: translate("Words", "Talking"),
        CallState.ENDED: translate("Words", "Ended"),
    }[state]


def flag(meaning: Flag) -> str:
    """A flag of the disposition, as beside its check box."""
    return {
        Flag.RESOLVED: translate("Words", "Solved"),
        Flag.FOLLOW_UP: translate("Words", "Follow-up"),
        Flag.CALLBACK: translate("Words", "Call back"),
        Flag.DO_NOT_CALL: translate("Words", "Do not call"),
    }[meaning]


def notice(kind: NoticeKind, text: str = "") -> str:
    """What the agent is told once; *text* is the name, number or reason that it is about."""
    sentence = {
        NoticeKind.DISPOSITION_MISSING: translate(
            "Words", "Choose a disposition first, then you are done."
        ),
        NoticeKind.MOVED_TO_UNFINISHED: translate(
            "Words", "Time is up: moved to Unfinished, nothing is lost."
        ),
        NoticeKind.MISSED: translate("Words", "Missed call: {text}"),
        NoticeKind.REFUSED_BUSY: translate("Words", "Refused, all lines were in use: {text}"),
        NoticeKind.ENGINE_LOST: translate(
            "Words", "The telephone stopped and is being restarted. Your notes are safe."
        ),
        NoticeKind.ENGINE_BACK: translate("Words", "The telephone is back."),
        NoticeKind.DISAGREEMENT: translate(
            "Words", "The telephone was asked again how the calls stand."
        ),
        NoticeKind.LINES_FULL: translate(
            "Words", "No more than four calls at once: end one before the next."
        ),
        NoticeKind.SPOKE_WHILE_MUTED: translate(
            "Words", "You are muted: nobody hears what you say."
        ),
        NoticeKind.EMERGENCY_ROOM: translate(
            "Words", "A call was ended to make room for the emergency call: {text}"
        ),
        NoticeKind.KEPT: translate("Words", "Saved."),
        NoticeKind.RECORDING_FORBIDDEN: translate("Words", "This call may not be recorded."),
        NoticeKind.RECORDING_REQUIRED: translate(
            "Words", "This call must be recorded. You can pause it while a card is read out."
        ),
        NoticeKind.RECORDING_STOPPED: translate("Words", "The recording stopped: {text}"),
        NoticeKind.RECORDING_STAYS_PAUSED: translate(
            "Words", "Recording is paused, as it was before the interruption. Resume it yourself."
        ),
        NoticeKind.RECORDING_PAUSED_LONG: translate(
            "Words", "The recording is still paused: {text}"
        ),
        NoticeKind.REACHABLE_AGAIN: translate("Words", "You could not be reached {text}."),
        NoticeKind.TRANSFER_RETURNED: translate("Words", "The caller is with you again: {text}"),
        NoticeKind.CORRECTION_CLOSED: translate(
            "Words", "This contact can no longer be corrected. Write a new note instead."
        ),
        NoticeKind.CORRECTED: translate("Words", "Corrected. The CRM is told."),
    }[kind]
    return sentence.format(text=text).rstrip(": ")


def absence(since: datetime, until: datetime) -> str:
    """How long the line was away, as `from 14:02 to 14:05`, or `for 12 s` within a minute."""
    seconds = (until - since).total_seconds()
    if seconds < MINUTE_S:
        return translate("Words", "for {n} s").format(n=int(seconds))
    text = translate("Words", "from {since} to {until}")
    return text.format(since=clock(since), until=clock(until))


# --- sound ------------------------------------------------------------------------------------


def audio_problem(problem: AudioProblem) -> str:
    """What is missing for the agent to hear and be heard, and what to do; else empty."""
    return {
        AudioProblem.NONE: "",
        AudioProblem.NO_MICROPHONE: translate(
            "Words",
            "No microphone: the customer cannot hear you. "
            "Plug in a headset or open Settings › Sound.",
        ),
        AudioProblem.NO_SPEAKER: translate(
            "Words",
            "No loudspeaker: you cannot hear the customer. "
            "Plug in a headset or open Settings › Sound.",
        ),
        AudioProblem.NO_DEVICE: translate(
            "Words",
            "No sound device: calls work, but silently. "
            "Plug in a headset or open Settings › Sound.",
        ),
    }[problem]


def quality(mos: float) -> str:
    """A mean opinion score (1 to 4.5) as a word; empty while there is none."""
    steps = (
        (4.0, translate("Words", "very good")),
        (3.6, translate("Words", "good")),
        (3.1, translate("Words", "fair")),
        (2.6, translate("Words", "poor")),
        (1.0, translate("Words", "bad")),
    )
    return next((word for least, word in steps if mos >= least), "")


# --- what is kept -----------------------------------------------------------------------------


def sync(state: Sync, reason: str = "") -> str:
    """Whether the CRM has an interaction, and why not."""
    if state is Sync.FAILED and reason:
        return translate("Words", "not accepted by the CRM: {reason}").format(reason=reason)
    return {
        Sync.NONE: translate("Words", "not sent yet"),
        Sync.WAITING: translate("Words", "waiting for the CRM"),
        Sync.SENT: translate("Words", "in the CRM"),
        Sync.FAILED: translate("Words", "not accepted by the CRM"),
        Sync.DISCARDED: translate("Words", "discarded, the CRM was not told"),
    }[state]


def sync_short(state: Sync) -> str:
    """The same in a word, for a column."""
    return {
        Sync.NONE: "",
        Sync.WAITING: translate("Words", "waiting"),
        Sync.SENT: translate("Words", "sent"),
        Sync.FAILED: translate("Words", "failed"),
        Sync.DISCARDED: translate("Words", "discarded"),
    }[state]
