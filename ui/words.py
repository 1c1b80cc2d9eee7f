"""What the window says: values of the trade turned into plain sentences in the agent's language."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from callcenter.domain.agent import Activity, Intent
from callcenter.domain.call import CallState, Direction
from callcenter.domain.disposition import Flag
from callcenter.domain.effects import NoticeKind
from callcenter.domain.events import AudioProblem, Line, LineProblem, LineState, Party
from callcenter.domain.forwarding import FORWARDED, MOVED
from callcenter.domain.interaction import Interaction, Sync
from ui.times import MINUTE_S, clock

translate = QCoreApplication.translate


class Closed(Protocol):
    """What an ended call and a kept interaction both tell of their end."""

    @property
    def direction(self) -> Direction:
        """Who began."""

    @property
    def answered(self) -> datetime | None:
        """When the two sides could talk."""

    @property
    def ended_by(self) -> Party | None:
        """Who ended it."""

    @property
    def code(self) -> int:
        """The SIP status."""

    @property
    def reason(self) -> str:
        """The network's own words."""

    @property
    def elsewhere(self) -> bool:
        """Whether a colleague took it."""


# --- the line ---------------------------------------------------------------------------------


def line_state(state: LineState) -> str:
    """One or two words for a line's state."""
    return {
        LineState.OFFLINE: translate("Words", "Signed out"),
        LineState.TRYING: translate("Words", "Registering…"),
        LineState.REGISTERED: translate("Words", "Registered"),
        LineState.FAILED: translate("Words", "Not registered"),
    }[state]


def line(shown: Line) -> str:
    """How a line stands, as a sentence that says what to do where something is to be done."""
    registrar = shown.registrar or shown.uri.rpartition("@")[2]
    if shown.state is LineState.REGISTERED:
        return translate("Words", "Registered at {registrar}").format(registrar=registrar)
    if shown.state is LineState.OFFLINE:
        return translate("Words", "Signed out: calls do not reach you.")
    problem = _line_problem(shown, registrar)
    if shown.state is LineState.TRYING and not problem:
        return translate("Words", "Registering at {registrar}…").format(registrar=registrar)
    return problem or translate("Words", "Not registered. Trying again by itself.")


def _line_problem(shown: Line, registrar: str) -> str:
    user = shown.uri.removeprefix("sip:").partition("@")[0]
    sentence = {
        LineProblem.NONE: "",
        LineProblem.WRONG_PASSWORD: translate(
            "Words",
            "Not registered: the password was refused. Ask IT or open Settings › Line.",
        ),
        LineProblem.UNKNOWN_USER: translate(
            "Words",
            "Not registered: the exchange does not know the user {user}. "
            "Ask IT or open Settings › Line.",
        ),
        LineProblem.FORBIDDEN: translate(
            "Words",
            "Not registered: the exchange does not let this telephone in. Ask IT.",
        ),
        LineProblem.NO_ANSWER: translate(
            "Words",
            "Not registered: {registrar} does not answer. "
            "Trying again by itself; check the network or the VPN.",
        ),
        LineProblem.NO_ROUTE: translate(
            "Words",
            "Not registered: no way leads to {registrar}. Check the cable, the Wi-Fi or the VPN.",
        ),
        LineProblem.NAME_NOT_FOUND: translate(
            "Words",
            "Not registered: there is no machine called {registrar}. "
            "Check the network, or open Settings › Line.",
        ),
        LineProblem.SERVER: translate(
            "Words",
            "Not registered: the exchange has a fault. Trying again by itself.",
        ),
        LineProblem.CONFIGURATION: translate(
            "Words",
            "Not registered: the line is not set up. Open Settings › Line.",
        ),
        LineProblem.CERTIFICATE: translate(
            "Words",
            "Not registered: the certificate of {registrar} is not to be trusted. "
            "Nothing was sent. Ask IT.",
        ),
    }[shown.problem]
    return sentence.format(user=user, registrar=registrar)


def status(code: int, reason: str) -> str:
    """The network's own answer as `403 Forbidden`, to stand small behind a sentence."""
    return f"{code} {reason}".strip() if code else reason


# --- how a call ended -------------------------------------------------------------------------


def ended(call: Closed) -> str:
    """Who ended a call and why, as `by customer · normal`."""
    if call.elsewhere:
        return translate("Words", "taken by a colleague")
    if call.answered is not None:
        return f"{ended_by(call.ended_by)} · {_why_talk_ended(call)}"
    if call.direction is Direction.OUTBOUND:
        return _why_not_reached(call)
    return _why_not_taken(call)


def ended_by(party: Party | None) -> str:
    """Who ended a call."""
    if party is None:
        return translate("Words", "still open")
    return {
        Party.CUSTOMER: translate("Words", "by customer"),
        Party.AGENT: translate("Words", "by you"),
        Party.NETWORK: translate("Words", "by the network"),
    }[party]


def _why_talk_ended(call: Closed) -> str:
    if call.code < 300 and call.ended_by is not Party.NETWORK:
        return translate("Words", "normal")
    if call.code < 300 or call.code == 408 or 500 <= call.code < 600:
        return translate("Words", "the connection was lost")
    if call.code == 481 and call.ended_by is Party.NETWORK:
        return translate("Words", "the exchange gave it up while the network was away")
    return translate("Words", "cut off ({status})").format(status=status(call.code, call.reason))


def _why_not_taken(call: Closed) -> str:
    if call.code == MOVED:
        text = translate("Words", "forwarded to {number}")
        return text.format(number=call.reason.removeprefix(FORWARDED))
    if call.ended_by is Party.AGENT:
        return translate("Words", "not taken by you")
    if call.ended_by is Party.CUSTOMER:
        return translate("Words", "the caller hung up before an answer")
    if call.code in (486, 600):
        return translate("Words", "refused: no free line")
    return translate("Words", "not answered in time")


def _why_not_reached(call: Closed) -> str:
    if call.ended_by is Party.AGENT:
        return translate("Words", "cancelled by you")
    if call.ended_by is Party.NETWORK and call.code == 487:
        return translate("Words", "the network changed before an answer")
    known = unreached(call.code)
    if known:
        return known
    text = translate("Words", "not connected ({status})")
    return text.format(status=status(call.code, call.reason) or "?")


def unreached(code: int) -> str:
    """Why somebody who was called did not answer, by its SIP status; else empty."""
    if 500 <= code < 600:
        return translate("Words", "the exchange could not put the call through")
    return _unreached().get(code, "")


def _unreached() -> dict[int, str]:
    busy = translate("Words", "busy")
    no_such = translate("Words", "there is no such number")
    declined = translate("Words", "declined")
    no_answer = translate("Words", "nobody answered")
    refused = translate("Words", "the exchange does not allow this call")
    no_sound = translate("Words", "the two telephones have no sound format in common")
    return {
        **dict.fromkeys((486, 600), busy),
        **dict.fromkeys((404, 410, 416, 484, 485, 604), no_such),
        **dict.fromkeys((603, 607, 608), declined),
        **dict.fromkeys((408, 480, 487), no_answer),
        **dict.fromkeys((401, 402, 403, 407), refused),
        **dict.fromkeys((415, 488, 606), no_sound),
    }


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


def tls(version: str) -> str:
    """The name of a version of TLS as people write it: `TLSv1.3` is TLS 1.3."""
    return version.replace("TLSv", "TLS ")


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
