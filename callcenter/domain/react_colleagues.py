"""What the desk does when colleagues' telephones ring or fall silent, and messages are left."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from callcenter.domain.colleague import Colleague, ColleagueState, Voicemail
from callcenter.domain.desk import Desk, Rules
from callcenter.domain.effects import Effect
from callcenter.domain.events import ColleagueChanged, VoicemailChanged

Step = tuple[Desk, tuple[Effect, ...]]


def colleague_changed(desk: Desk, event: ColleagueChanged, now: datetime) -> Step:
    """A colleague's telephone does something else; strangers are not shown."""
    told = event.colleague
    colleagues = tuple(
        _as_told(known, told) if known.user == told.user else known for known in desk.colleagues
    )
    return replace(desk, colleagues=colleagues), ()


def voicemail_changed(desk: Desk, event: VoicemailChanged, now: datetime) -> Step:
    """Messages came or went."""
    return replace(desk, voicemail=_callable(desk, event.voicemail)), ()


def stand(desk: Desk, told: tuple[Colleague, ...], box: Voicemail | None) -> Desk:
    """The desk as the telephone tells it; of whom it says nothing nothing is known."""
    colleagues = listed(desk.rules, told)
    return replace(desk, colleagues=colleagues, voicemail=_callable(desk, box) if box else None)


def adopted(desk: Desk, rules: Rules) -> Desk:
    """The desk that works by other *rules*: other colleagues may be listed in them."""
    return replace(desk, rules=rules, colleagues=listed(rules, desk.colleagues))


def listed(rules: Rules, told: tuple[Colleague, ...] = ()) -> tuple[Colleague, ...]:
    """The colleagues the settings name, each doing what is *told* of them."""
    by_user = {colleague.user: colleague for colleague in told}
    return tuple(
        _as_told(known, by_user[known.user]) if known.user in by_user else known
        for known in rules.colleagues
    )


def pickup_number(desk: Desk, user: str) -> str:
    """What to dial to take the call that rings at *user*; empty where the exchange has no code."""
    prefix = desk.rules.calls.pickup_prefix
    return prefix + user if prefix else ""


def ringing_there(desk: Desk, user: str) -> bool:
    """Whether a call rings at *user*, which could be taken from here."""
    return any(
        known.user == user and known.state is ColleagueState.RINGING for known in desk.colleagues
    )


def is_own_code(desk: Desk, digits: str) -> bool:
    """Whether *digits* pick up a colleague's call or reach the box: nobody dials that by hand."""
    box = desk.voicemail.account if desk.voicemail else desk.rules.calls.voicemail_number
    users = (colleague.user for colleague in desk.colleagues)
    codes = {box, *(pickup_number(desk, user) for user in users)} - {""}
    return digits in codes


def _as_told(known: Colleague, told: Colleague) -> Colleague:
    return replace(known, state=told.state, talks_to=told.talks_to)


def _callable(desk: Desk, box: Voicemail) -> Voicemail:
    """With a number to call: some exchanges name none, and some the telephone's own."""
    own = {line.uri.partition(":")[2].partition("@")[0] for line in desk.lines}
    if box.account and box.account not in own:
        return box
    return replace(box, account=desk.rules.calls.voicemail_number)
