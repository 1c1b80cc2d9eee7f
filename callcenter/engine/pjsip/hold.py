"""Holding a call: what the agent wished, what was asked of the other side, and who holds."""

from __future__ import annotations

import logging

import pjsua2 as pj

from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.native import NativeCall
from callcenter.engine.pjsip.operation import one_voice

RETRY_S = 0.25
PATIENCE_S = 10.0
GLARE_CALLER_S = 2.5
GLARE_CALLEE_S = 1.0
"""RFC 3261 section 14.1: the caller waits 2.1 to 4 s after a 491, the callee up to 2 s."""
MOST_REPEATS = 2
"""WORKAROUND pjproject 2.15: while an offer of another change waits for its answer, a re-INVITE
repeats that offer instead of its own, and the library believes what it was asked for. Whoever was
resumed so would go on being held, unheard, and whoever was held so would go on being heard."""
_SENDS = (pj.PJMEDIA_DIR_ENCODING, pj.PJMEDIA_DIR_NONE)
_HEARS = (pj.PJMEDIA_DIR_DECODING, pj.PJMEDIA_DIR_ENCODING_DECODING)


class Hold:
    """Asks as soon as no other change of the session is under way.

    `held` tells whether the agent and whether the customer holds, `intended` whether the agent
    wants to: from the wish on, and also when the other side never agreed.
    """

    def __init__(self, call: str, *, dialled: bool, log: logging.Logger) -> None:
        self.held = (False, False)
        self.intended = False
        self._call = call
        self._log = log
        self._pause_s = GLARE_CALLER_S if dialled else GLARE_CALLEE_S
        self._wished: bool | None = None
        self._asked: bool | None = None
        self._due = 0.0
        self._given_up = 0.0
        self._repeats = 0
        self._latest = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJMEDIA_DIR_ENCODING_DECODING)

    def wish(self, hold: bool, now: float, *, not_before: float = 0.0) -> None:
        """Hold or resume at the next turn; what is so already, or under way, is not asked again.

        Until *not_before* the voice there is now is still needed.
        """
        self.intended = hold
        if hold == self._expected:
            return
        self._wished = hold
        self._due = max(now, not_before)
        self._given_up = now + PATIENCE_S
        self._repeats = 0

    def turn(self, native: NativeCall, now: float) -> None:
        """Ask when it is time."""
        if self._wished is None or now < self._due:
            return
        try:
            _ask(native, self._wished)
        except pj.Error as error:
            # PJ_EINVALIDOP: another change of the session is under way.
            if now < self._given_up:
                self._due = now + RETRY_S
                return
            self._log.warning("call %s: hold: %s", self._call, reason_of(error))
        else:
            self._asked = self._wished
        self._wished = None

    def collided(self, now: float) -> None:
        """Both sides changed the session at once, or it cannot now: try again a little later."""
        if self._asked is None:
            return
        if now >= self._given_up:
            self.refused()
            return
        if self._wished is None:
            self._wished = self._asked
        self._asked = None
        self._due = now + self._pause_s

    def refused(self) -> None:
        """The other side does not want it; asking again later is a new wish."""
        if self._asked is not None:
            wish = "held" if self._asked else "resumed"
            self._log.warning("call %s: the other side did not let it be %s", self._call, wish)
        self._asked = None

    def agreed(self, now: float) -> None:
        """The other side has taken what was offered: ask again when that was something else.

        Whoever goes on saying that it will not speak, though resumed, may do so.
        """
        if self._asked is None or self._wished is not None:
            return
        if self._repeats < MOST_REPEATS:
            self._repeats += 1
            self._wished, self._asked, self._due = self._asked, None, now
            return
        self._log.warning("call %s: the session is not as it was asked for", self._call)
        self._take(*self._latest)

    def seen(self, status: int, direction: int) -> None:
        """The session is like this now, in the library's words."""
        self._latest = (status, direction)
        if self._asked is None or direction in (_SENDS if self._asked else _HEARS):
            self._take(status, direction)

    def _take(self, status: int, direction: int) -> None:
        if status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD:
            self.held = (True, direction == pj.PJMEDIA_DIR_NONE)
        else:
            self.held = (False, status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)
        if self._asked is self.held[0]:
            self._asked = None

    @property
    def under_way(self) -> bool:
        """Whether the voice there is now goes as soon as the other side agrees."""
        return self._wished is not None or self._asked is not None

    @property
    def asking(self) -> bool:
        """Whether the other side was asked and has not answered."""
        return self._asked is not None

    @property
    def _expected(self) -> bool:
        """How it will be once everything asked and wished so far is done."""
        if self._wished is not None:
            return self._wished
        return self.held[0] if self._asked is None else self._asked


def _ask(native: NativeCall, hold: bool) -> None:
    if hold:
        # WORKAROUND pjproject 2.15: without a way for the voice, as after a change of the session
        # that made no sense, holding aborts the process; this only raises pj.Error.
        native.getMedTransportInfo(0)
        native.setHold(pj.CallOpParam(True))
        return
    wish = one_voice()
    wish.opt.flag = pj.PJSUA_CALL_UNHOLD
    native.reinvite(wish)
