"""Calls that come in: whose they are, which of them ring, and which are turned away."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime

from callcenter.domain.events import Refused, Ringing
from callcenter.engine.messages import Event
from callcenter.engine.pjsip.calls import NOBODY_HERE, Calls
from callcenter.engine.pjsip.lines import Lines
from callcenter.engine.pjsip.message import headers_of, identity_of
from callcenter.engine.pjsip.new_calls import NewCalls
from callcenter.engine.pjsip.registration import Registration
from callcenter.engine.pjsip.sound_check import SoundCheck

NO_ROOM = 486
_REMEMBERED = 64


class Arrivals:
    """Whom the library asks about an INVITE; while `refuse` is set each is answered with 480."""

    def __init__(
        self,
        *,
        calls: Calls,
        new_calls: NewCalls,
        lines: Lines,
        check: SoundCheck,
        tell: Callable[[Event], None],
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        log: logging.Logger,
    ) -> None:
        self.refuse = False
        self.log = log
        self._calls = calls
        self._new_calls = new_calls
        self._lines = lines
        self._check = check
        self._tell = tell
        self._now = now
        self._new_id = new_id
        self._refused: deque[tuple[str, ...]] = deque(maxlen=_REMEMBERED)

    def chosen(self, proposed: int, source: str) -> int:
        """The account an INVITE from *source* is for, whatever the library proposes."""
        return self._lines.choose(source)

    def turned_away(self, code: int, to: str, message: str, source: str) -> None:
        """The library refused an INVITE itself; a repeated INVITE is told once."""
        headers = headers_of(message)
        identity = identity_of(headers)
        if identity in self._refused:
            return
        self._refused.append(identity)
        self.log.info("a call was refused with %d by the SIP library", code)
        if code != NO_ROOM:
            return
        account = self._lines.account_of(to)
        trusted = self._lines.knows(source)
        self._tell(Refused(self._new_id(), account, headers, trusted, code, self._now()))

    def incoming(self, line: Registration | None, slot: int, message: str, source: str) -> None:
        """An INVITE came for *line*, or past all of them; the library has put it into *slot*."""
        native = self._lines.native_of(line)
        # The library reuses the slot of a call that ended in this very turn.
        self._calls.free(slot)
        self._check.free(slot)
        headers = headers_of(message)
        trusted = self._lines.knows(source)
        if self._check.takes(headers, trusted, native, slot):
            return
        self._check.stop("a call came in")
        call = self._new_calls.make(
            self._new_id(), native, line.account if line else None, slot=slot
        )
        account = line.account.id if line else self._lines.account_for(headers)
        if self.refuse:
            self._calls.turn_away(call)
            self._tell(Refused(call.id, account, headers, trusted, NOBODY_HERE, self._now()))
            return
        self._calls.add(call)
        call.ring(Ringing(call.id, account, headers, trusted, self._now()))
