"""How one interaction stands at the telephone, as the icon, tone, word and timer of its card."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from callcenter.domain.call import Call, CallState, Direction
from callcenter.domain.desk import Desk
from callcenter.domain.interaction import Interaction
from ui import call_words, ending_words, words
from ui.icons import Icon
from ui.theme import Tone
from ui.times import since, timer

translate = QCoreApplication.translate


class Standing(Enum):
    """What the agent can do with an interaction."""

    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    HELD = "held"
    WRAPPING_UP = "wrapping-up"
    TAKEN = "taken"


class CallFace(Struct, frozen=True):
    """A card's state: *time* is the running timer, *ended* how the call ended, in words."""

    standing: Standing
    icon: Icon
    tone: Tone
    word: str
    time: str
    ended: str = ""


def call_face(desk: Desk, interaction: Interaction, now: datetime) -> CallFace:
    """How *interaction* stands on *desk*."""
    call = desk.call(interaction.id)
    if call is None or call.state is CallState.ENDED:
        return _afterwards(desk, interaction)
    if call.state is CallState.ACTIVE:
        return _talk(call, now)
    return _before(call, now)


def _before(call: Call, now: datetime) -> CallFace:
    time = timer(since(call.started, now))
    if call.direction is Direction.INBOUND:
        word = translate("CallCard", "Ringing")
        return CallFace(Standing.RINGING, Icon.RINGING, Tone.RINGING, word, time)
    word = words.call_state(call.state)
    if call.early_media:
        word = translate("CallCard", "The exchange is speaking…")
    return CallFace(Standing.DIALLING, Icon.CALL_OUT, Tone.TALKING, word, time)


def _talk(call: Call, now: datetime) -> CallFace:
    time = timer(since(call.answered or call.started, now))
    if call.transfer is not None and call.being_passed_on:
        word = call_words.transfer_short(call.transfer.state)
        return CallFace(Standing.TALKING, Icon.TRANSFER, Tone.HOLD, word, time)
    if call.held_by_agent:
        held = timer(since(call.held_since or now, now))
        word = translate("CallCard", "On hold {time}").format(time=held)
        return CallFace(Standing.HELD, Icon.HOLD, Tone.HOLD, word, time)
    if call.held_by_customer:
        word = translate("CallCard", "The other side holds")
        return CallFace(Standing.TALKING, Icon.HOLD, Tone.HOLD, word, time)
    if call.not_heard:
        word = call_words.not_heard(call.not_heard)
        return CallFace(Standing.TALKING, Icon.NOT_HEARD, Tone.RINGING, word, time)
    if call.silent_s >= 1.0:
        word = translate("CallCard", "Nothing heard for {n} s").format(n=int(call.silent_s))
        return CallFace(Standing.TALKING, Icon.VOLUME_OFF, Tone.RINGING, word, time)
    word = (
        translate("CallCard", "Talking, muted") if call.muted else translate("CallCard", "Talking")
    )
    icon = Icon.MIC_OFF if call.muted else Icon.TALKING
    return CallFace(Standing.TALKING, icon, Tone.TALKING, word, time)


def _afterwards(desk: Desk, interaction: Interaction) -> CallFace:
    time = timer(interaction.talk_s)
    ended = ending_words.ended(interaction)
    if desk.wrap_up(interaction.id) is not None and interaction.ended is not None:
        word = translate("CallCard", "Ended {time}").format(time=time)
        return CallFace(Standing.WRAPPING_UP, Icon.NOTE, Tone.WRAP_UP, word, time, ended)
    word = translate("CallCard", "Unfinished")
    return CallFace(Standing.TAKEN, Icon.INBOX, Tone.WRAP_UP, word, time, ended)
