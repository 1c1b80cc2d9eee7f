"""What the window says of the end of a call: who ended it, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from callcenter.domain.call import Direction
from callcenter.domain.events import Party
from callcenter.domain.forwarding import FORWARDED, MOVED

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


def status(code: int, reason: str) -> str:
    """The network's own answer as `403 Forbidden`, to stand small behind a sentence."""
    return f"{code} {reason}".strip() if code else reason


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
