"""Who hears whom while more than one party is there: a consultation, or a conference."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication

from callcenter.domain.call import Call, CallState
from callcenter.domain.desk import Desk
from ui import call_words
from ui.announcement import announced
from ui.icons import Icon
from ui.theme import Tone
from ui.times import since, timer

translate = QCoreApplication.translate

_PAIR = 2


class Gathering(Enum):
    """What brings several parties together."""

    CONSULTATION = "consultation"
    CONFERENCE = "conference"


class Party(Struct, frozen=True):
    """One of them: *hears* says in words whom they hear, *time* is a running timer."""

    call: str
    name: str
    hears: str
    icon: Icon
    tone: Tone
    time: str = ""


class Parties(Struct, frozen=True):
    """All of them; *about* is the call that is asked about, *other* the one to swap to.

    *can_join* says whether everybody can talk, so that they can be brought together, *can_leave*
    whether the agent can leave the two to each other, also while one of them still rings.
    """

    gathering: Gathering
    title: str
    parties: tuple[Party, ...]
    about: str
    asked: str = ""
    other: str = ""
    can_join: bool = False
    can_leave: bool = False
    muted: bool = False


def parties(desk: Desk, now: datetime) -> Parties | None:
    """The parties of the call in focus, if there are more than one."""
    focused = desk.call(desk.focus)
    if focused is None:
        return None
    if focused.in_conference and len(desk.conference) > 1:
        return _conference(desk, focused, now)
    asked = focused if focused.consults else desk.consultation(focused.id)
    about = desk.call(asked.consults) if asked else None
    if asked is None or about is None:
        return None
    return _consultation(desk, about, asked, now)


def at_work(desk: Desk) -> Desk:
    """*desk* as customer and note show it: whoever is asked about somebody is not the customer."""
    focused = desk.call(desk.focus)
    about = desk.call(focused.consults) if focused is not None and focused.consults else None
    return replace(desk, focus=about.id) if about is not None else desk


def _consultation(desk: Desk, about: Call, asked: Call, now: datetime) -> Parties:
    name = announced(desk, about.id, now).name
    return Parties(
        Gathering.CONSULTATION,
        _under_way(about) or translate("Parties", "Asking about {name}").format(name=name),
        (_party(desk, asked, now), _party(desk, about, now)),
        about=about.id,
        asked=asked.id,
        other=about.id if about.held_by_agent else asked.id,
        can_join=asked.talking and about.talking and not about.being_passed_on,
        can_leave=about.talking and not about.being_passed_on,
        muted=_spoken_to(about, asked).muted,
    )


def _under_way(about: Call) -> str:
    passing = about.transfer if about.being_passed_on else None
    return call_words.transfer_short(passing.state) if passing is not None else ""


def _spoken_to(*calls: Call) -> Call:
    return next((call for call in calls if not call.held_by_agent), calls[-1])


def _conference(desk: Desk, focused: Call, now: datetime) -> Parties:
    others = tuple(_party(desk, call, now) for call in desk.conference)
    return Parties(
        Gathering.CONFERENCE,
        translate("Parties", "Conference of {n}").format(n=len(others) + 1),
        (_you(focused), *others),
        about=focused.id,
        can_join=True,
        can_leave=len(others) == _PAIR,
        muted=focused.muted,
    )


def _you(call: Call) -> Party:
    name = translate("Parties", "You")
    if call.muted:
        told = translate("Parties", "hear all, are muted")
        return Party("", name, told, Icon.MIC_OFF, Tone.DANGER)
    return Party("", name, translate("Parties", "hear all"), Icon.MIC, Tone.TALKING)


def _party(desk: Desk, call: Call, now: datetime) -> Party:
    name = announced(desk, call.id, now).name
    hears, icon, tone = _hearing(call)
    at = call.held_since if call.held_by_agent else call.answered
    time = timer(since(at or call.started, now))
    return Party(call.id, name, hears, icon, tone, time)


def _hearing(call: Call) -> tuple[str, Icon, Tone]:
    if call.state is CallState.DIALLING:
        return translate("Parties", "is being called…"), Icon.CALL_OUT, Tone.TALKING
    if call.state is CallState.RINGING:
        return translate("Parties", "it rings there"), Icon.CALL_OUT, Tone.TALKING
    if call.held_by_customer:
        return translate("Parties", "holds you"), Icon.HOLD, Tone.HOLD
    if call.in_conference:
        return translate("Parties", "hears all"), Icon.HEARS, Tone.TALKING
    if call.held_by_agent:
        return translate("Parties", "hears music only"), Icon.MUSIC, Tone.HOLD
    if call.muted:
        return translate("Parties", "hears nobody: you are muted"), Icon.MIC_OFF, Tone.DANGER
    return translate("Parties", "hears you alone"), Icon.HEARS, Tone.TALKING
