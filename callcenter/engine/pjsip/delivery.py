"""Whether the other side hears the agent: by the microphone, what is sent, and what they report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pjsua2 as pj

from callcenter.domain.call import Call, CallState
from callcenter.domain.events import NotHeard

MICROPHONE_SILENT = "microphone-silent"
NOT_SENT = "not-sent"
NOT_RECEIVED = "not-received"
LOOK_EVERY_S = 1.0
NOT_SENT_S = 3.0
LOST_SHARE = 0.4
LOST_S = 10.0
"""So much lost for so long, by their reports (RFC 3550 section 6.4), is not being heard."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent so far, and what of it the other side has reported lost, *reports* times."""

    packets: int = 0
    lost: int = 0
    reports: int = 0


class Delivery:
    """Watches one call; tells NotHeard when the reason changes, an empty one when all is well."""

    def __init__(
        self,
        call: str,
        *,
        tell: Callable[[Any], None],
        now: Callable[[], datetime],
    ) -> None:
        self._call = call
        self._tell = tell
        self._now = now
        self._reason = ""
        self._due = 0.0
        self.begin(0.0)

    def begin(self, now: float) -> None:
        """A stream began or was renewed: it counts from zero again."""
        self._sent = Sent()
        self._reported = Sent()
        self._sent_at = now
        self._losing_since: float | None = None

    def turn(self, native: pj.Call, media: int, call: Call, *, silent: bool, now: float) -> None:
        """Look when it is time; *silent* is the microphone's part of it."""
        if call.state is not CallState.ACTIVE or now < self._due:
            return
        self._due = now + LOOK_EVERY_S
        if call.held or call.muted:
            # Nobody expects to hear the agent now; what was counted before says nothing.
            self.begin(now)
            self._say("")
            return
        self._say(self.look(_sent(native, media), silent=silent, now=now))

    def look(self, sent: Sent, *, silent: bool, now: float) -> str:
        """Why the agent is not heard as far as *sent* shows; empty when they are."""
        if sent.packets != self._sent.packets or not self._sent_at:
            self._sent_at = now
        self._sent = sent
        self._read_report(sent, now)
        if silent:
            return MICROPHONE_SILENT
        if now - self._sent_at >= NOT_SENT_S:
            return NOT_SENT
        losing = self._losing_since
        return NOT_RECEIVED if losing is not None and now - losing >= LOST_S else ""

    def _read_report(self, sent: Sent, now: float) -> None:
        if sent.reports == self._reported.reports:
            return
        before, self._reported = self._reported, sent
        packets, lost = sent.packets - before.packets, sent.lost - before.lost
        if packets <= 0 or lost < LOST_SHARE * packets:
            self._losing_since = None
        elif self._losing_since is None:
            # The report is about the time since the one before.
            self._losing_since = now

    def _say(self, reason: str) -> None:
        if reason != self._reason:
            self._reason = reason
            self._tell(NotHeard(self._call, reason, self._now()))


def _sent(native: pj.Call, media: int) -> Sent:
    stat = native.getStreamStat(media)
    sent = stat.rtcp.txStat
    return Sent(sent.pkt, sent.loss, sent.updateCount)
