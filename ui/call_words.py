"""What the window says of a call that is passed on, shared, recorded or not heard."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from callcenter.domain.call import Call
from callcenter.domain.colleague import Colleague, ColleagueState
from callcenter.domain.desk import Desk
from callcenter.domain.react_calls import TAKEN_BACK
from callcenter.domain.recording import RecordingState
from callcenter.domain.transfer import Transfer, TransferState
from ui import ending_words

translate = QCoreApplication.translate

_CODES = {
    "busy here": 486,
    "busy everywhere": 600,
    "decline": 603,
    "not found": 404,
    "no answer": 408,
    "request timeout": 408,
    "temporarily unavailable": 480,
}
"""What the network says by name, by the status that means the same (RFC 3261 section 21)."""


def transfer(shown: Transfer, name: str) -> str:
    """How far the passing on to *name* has come, as a sentence."""
    text = {
        TransferState.ASKED: translate("CallWords", "Asking the exchange to call {name}…"),
        TransferState.TRYING: translate("CallWords", "The exchange is calling {name}…"),
        TransferState.RINGING: translate("CallWords", "It rings at {name}…"),
        TransferState.DONE: translate("CallWords", "Passed on to {name}."),
        TransferState.FAILED: translate("CallWords", "Not passed on to {name}: {why}."),
    }[shown.state]
    return text.format(name=name, why=why_not_passed_on(shown))


def transfer_short(state: TransferState) -> str:
    """The same in a few words, for the head of a card."""
    return {
        TransferState.ASKED: translate("CallWords", "Passing on…"),
        TransferState.TRYING: translate("CallWords", "Passing on: being called"),
        TransferState.RINGING: translate("CallWords", "Passing on: it rings"),
        TransferState.DONE: translate("CallWords", "Passed on"),
        TransferState.FAILED: translate("CallWords", "Not passed on"),
    }[state]


def why_not_passed_on(shown: Transfer) -> str:
    """Why a transfer failed, with the network's own words small behind."""
    if shown.code == TAKEN_BACK:
        return translate("CallWords", "you took the call back")
    known = ending_words.unreached(shown.code)
    status = ending_words.status(shown.code, shown.reason)
    if known:
        return f"{known} ({shown.code})"
    return status or translate("CallWords", "the exchange gave no reason")


def returned(desk: Desk, call: str, reason: str) -> str:
    """Why the caller of *call* is back: nobody took them, for the network's *reason*."""
    known = desk.call(call)
    told = known.transfer if known is not None else None
    if told is not None and told.state is TransferState.FAILED:
        return why_not_passed_on(told)
    return ending_words.unreached(_CODES.get(reason.lower(), 0)) or reason


def colleague_state(state: ColleagueState) -> str:
    """What a colleague's telephone does, in a word; empty when the exchange does not say."""
    return {
        ColleagueState.UNKNOWN: "",
        ColleagueState.IDLE: translate("CallWords", "free"),
        ColleagueState.RINGING: translate("CallWords", "it rings there"),
        ColleagueState.TALKING: translate("CallWords", "talking"),
        ColleagueState.HELD: translate("CallWords", "has a call on hold"),
        ColleagueState.GONE: translate("CallWords", "signed out"),
    }[state]


def colleague(shown: Colleague) -> str:
    """A colleague by name, else by extension."""
    return shown.name or translate("CallerWords", "Extension {number}").format(number=shown.user)


def recording(state: RecordingState) -> str:
    """Whether the call is recorded, in a word; empty when it is not."""
    return {
        RecordingState.OFF: "",
        RecordingState.ON: translate("CallWords", "Recorded"),
        RecordingState.PAUSED: translate("CallWords", "Recording paused"),
    }[state]


def not_heard(reason: str) -> str:
    """Why the other side cannot hear the agent, in a few words; empty when it can."""
    if not reason:
        return ""
    return {
        "microphone-silent": translate("CallWords", "Not heard: microphone is silent"),
        "not-sent": translate("CallWords", "Not heard: no sound is sent"),
        "not-received": translate("CallWords", "Not heard: no sound gets there"),
    }.get(reason, translate("CallWords", "The other side cannot hear you"))


def not_heard_help(reason: str) -> str:
    """What to do about it, as a sentence."""
    return {
        "microphone-silent": translate(
            "CallWords",
            "The other side cannot hear you: the microphone is silent. "
            "Check the mute switch of the headset, or choose another one.",
        ),
        "not-sent": translate(
            "CallWords",
            "The other side cannot hear you: no sound leaves this computer. "
            "Check the headset, or call again.",
        ),
        "not-received": translate(
            "CallWords",
            "The other side cannot hear you: the network loses what you say. "
            "Call again; if it stays so, tell IT.",
        ),
    }.get(reason, translate("CallWords", "The other side cannot hear you."))


def digits(call: Call) -> str:
    """How keys go into *call* when it is not the usual way; else empty."""
    return {
        "info": translate("CallWords", "Keys are sent as messages: some exchanges ignore them"),
        "inband": translate("CallWords", "Keys are sent as tones that can be heard"),
    }.get(call.digits_method, "")
