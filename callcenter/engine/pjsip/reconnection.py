"""Keeping a call when the network changed: the other side is told anew where this telephone is."""

from __future__ import annotations

import logging

import pjsua2 as pj

from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.hold import GLARE_CALLEE_S, GLARE_CALLER_S
from callcenter.engine.pjsip.native import NativeCall
from callcenter.engine.pjsip.operation import one_voice

RETRY_S = 1.0
BUSY_S = 1.0
"""The library opens other voice sockets before it finds that it has to wait, and has few places."""
PATIENCE_S = 40.0
"""A change of the session whose answer went to the old address keeps others waiting for 32 s
(RFC 3261 section 17.1.1.2)."""
FORGOTTEN = "the exchange had given the call up when the network was back"
UNANSWERED = "the network changed before the call was answered: dial again"
NOT_TAKEN_ALONG = "the exchange did not take the call along into the changed network"
_WORDS = {
    408: "the exchange did not answer any more after the network had changed",
    481: FORGOTTEN,
}


class Reconnection:
    """Asks by re-INVITE until the other side agrees; `under_way` tells that it has not yet.

    When our address *moved* the voice needs new sockets, else the same go on.
    """

    def __init__(self, call: str, *, dialled: bool, log: logging.Logger) -> None:
        self.under_way = False
        self._call = call
        self._log = log
        self._pause_s = GLARE_CALLER_S if dialled else GLARE_CALLEE_S
        self._moved = False
        self._asked = self._outdated = False
        self._due = 0.0
        self._given_up = 0.0

    def begin(self, *, moved: bool, now: float) -> None:
        """The network is back; once more when it changed again meanwhile."""
        self._moved = self._moved or moved
        self.under_way = True
        # What was asked under way is repeated by the library, and has to be answered first.
        self._outdated = self._asked
        self._due = now
        self._given_up = now + PATIENCE_S

    def due(self, now: float) -> bool:
        """Whether it is time to ask."""
        return self.under_way and not self._asked and now >= self._due

    def late(self, now: float) -> bool:
        """Whether asking has gone on for too long."""
        return self.under_way and now >= self._given_up

    @property
    def renews_voice(self) -> bool:
        """Whether asking makes another voice of the call."""
        return self._moved

    def ask(self, native: NativeCall, now: float) -> None:
        """Ask; as soon as no other change of the session is under way."""
        wish = one_voice()
        if self._moved:
            wish.opt.flag = pj.PJSUA_CALL_REINIT_MEDIA
        try:
            native.reinvite(wish)
        except pj.Error as error:
            # PJ_EINVALIDOP: another change of the session is under way.
            self._log.debug("call %s: %s", self._call, reason_of(error))
            self._due = now + BUSY_S
            return
        self._asked = True

    def agreed(self) -> None:
        """The other side has taken a change of the session: ours, if one was asked for."""
        if self._outdated:
            self._asked = self._outdated = False
        elif self._asked:
            self.under_way = self._asked = self._moved = False
            self._log.info("call %s goes on in the changed network", self._call)

    def collided(self, now: float) -> None:
        """Both sides changed the session at once."""
        self._again(now + self._pause_s)

    def refused(self, now: float) -> None:
        """The other side did not agree."""
        self._again(now + RETRY_S)

    def stop(self) -> None:
        """It is not worth going on."""
        self.under_way = self._asked = self._outdated = self._moved = False

    def words(self, code: int) -> str:
        """Why the call ended with *code* when that was for the network's sake; else empty."""
        return _WORDS.get(code, "") if self.under_way else ""

    def _again(self, due: float) -> None:
        if self._asked:
            self._asked = self._outdated = False
            self._due = due
