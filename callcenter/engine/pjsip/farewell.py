"""How a call ends: by whom, with which code, and why."""

from __future__ import annotations

from callcenter.domain.events import Party
from callcenter.engine.pjsip.message import taken_elsewhere
from callcenter.engine.pjsip.redirection import Redirection

_OUR_OWN_TROUBLE = frozenset({401, 407, 408})


class Farewell:
    """What is remembered of a call for the moment when it ends.

    *leaving_since* is when the agent wished its end, *sent_on* where a dialled call has been sent
    on to, *lost* that its caller never acknowledged the answer, *passed_on* that somebody else has
    the other side, *cut_off* why a change of the network ended it.
    """

    def __init__(self) -> None:
        self.leaving_since: float | None = None
        self.sent_on: Redirection | None = None
        self.lost = False
        self.passed_on = False
        self.elsewhere = False
        self.cut_off = ""
        self._cancelled = False

    def cancelled(self, message: str) -> None:
        """The caller gave up by this CANCEL; perhaps because a colleague took the call."""
        self._cancelled = True
        self.elsewhere = taken_elsewhere(message)

    @property
    def leaving(self) -> bool:
        """Whether the agent has wished its end."""
        return self.leaving_since is not None

    def late(self, now: float, patience_s: float) -> bool:
        """Whether the other side lets a hang-up wait for too long."""
        return self.leaving_since is not None and now - self.leaving_since > patience_s

    def why(self, code: int, reason: str) -> tuple[int, str]:
        """Code and words, better ones than the library's *code* and *reason* where there are."""
        if self.lost:
            return 408, "the caller never acknowledged the answer"
        if self.passed_on:
            return 200, "transferred"
        if self.cut_off:
            return code, self.cut_off
        if self.sent_on is not None and (self.sent_on.refused or code // 100 == 3):
            return 302, self.sent_on.words
        return code, reason

    def who(self, code: int, *, answered: bool) -> Party:
        """Who ended it."""
        if self.cut_off and not self.passed_on:
            return Party.NETWORK
        if self.leaving_since is not None or self.passed_on:
            return Party.AGENT
        if self._cancelled:
            return Party.CUSTOMER
        # Refusals of a dialled call are the other side's; a timeout or a broken server is not.
        refused = (300 <= code < 500 and code not in _OUR_OWN_TROUBLE) or code >= 600
        return Party.CUSTOMER if (answered and code == 200) or refused else Party.NETWORK
