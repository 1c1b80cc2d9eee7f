"""Whom a call can be passed on to: colleagues with their state, customers, recent numbers."""

from __future__ import annotations

from callcenter.domain.colleague import Colleague, ColleagueState
from ui import call_words
from ui.callees import Callee
from ui.icons import Icon
from ui.theme import Tone

_TONES = {
    ColleagueState.UNKNOWN: Tone.MUTED,
    ColleagueState.IDLE: Tone.READY,
    ColleagueState.RINGING: Tone.RINGING,
    ColleagueState.TALKING: Tone.DANGER,
    ColleagueState.HELD: Tone.HOLD,
    ColleagueState.GONE: Tone.MUTED,
}
_ORDER = (
    ColleagueState.IDLE,
    ColleagueState.UNKNOWN,
    ColleagueState.RINGING,
    ColleagueState.HELD,
    ColleagueState.TALKING,
    ColleagueState.GONE,
)
MOST = 40


def targets(
    text: str,
    colleagues: tuple[Colleague, ...],
    customers: tuple[Callee, ...],
    recent: tuple[Callee, ...],
) -> tuple[Callee, ...]:
    """Whom *text* may mean: colleagues first, favourites before others, then free ones.

    Without a text all colleagues and all *recent* numbers; *customers* are those found by name.
    """
    sought = text.strip().casefold()
    known = sorted((each for each in colleagues if _means(each, sought)), key=_rank)
    listed = tuple(map(_callee, known))
    taken = {callee.number for callee in listed}
    had = tuple(callee for callee in recent if _is_meant(callee, sought))
    others = {callee.number: callee for callee in (*had, *(customers if sought else ()))}
    more = (callee for number, callee in others.items() if number not in taken)
    return (*listed, *more)[:MOST]


def _means(colleague: Colleague, sought: str) -> bool:
    return colleague.user.startswith(sought) or _begins(
        f"{colleague.name} {colleague.queue}", sought
    )


def _is_meant(callee: Callee, sought: str) -> bool:
    digits = "".join(filter(str.isdigit, sought))
    numbered = bool(digits) and digits in callee.number and not sought.isalpha()
    return numbered or _begins(callee.name, sought)


def _begins(name: str, sought: str) -> bool:
    """Whether each part of what is *sought* begins a word of *name*."""
    said = name.casefold().split()
    return all(any(word.startswith(part) for word in said) for part in sought.split())


def _rank(colleague: Colleague) -> tuple[bool, int, str, str]:
    free = _ORDER.index(colleague.state)
    return not colleague.favourite, free, colleague.name.casefold(), colleague.user


def _callee(colleague: Colleague) -> Callee:
    state = call_words.colleague_state(colleague.state)
    name = call_words.colleague(colleague)
    shown = " · ".join(part for part in (state, colleague.user if colleague.name else "") if part)
    icon = Icon.FAVOURITE if colleague.favourite else Icon.COLLEAGUE
    return Callee(
        name,
        shown,
        colleague.user,
        icon,
        detail=colleague.queue,
        tone=_TONES[colleague.state],
    )
