"""One end of the call to oneself: nobody but the check of the sound knows of it."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pjsua2 as pj

from callcenter.engine.pjsip.native import NativeAccount, NativeCall, Status
from callcenter.engine.pjsip.operation import one_voice

CHECK_HEADER = "X-Callcenter-Check"
"""Carries the check's secret, by which a call that comes back is known."""


class OwnLeg:
    """*voice* is called with its voice as soon as there is one; it may not keep it."""

    def __init__(
        self,
        account: NativeAccount,
        slot: int = -1,
        *,
        voice: Callable[[pj.AudioMedia], None],
        log: logging.Logger,
    ) -> None:
        self.log = log
        self.account: NativeAccount | None = account
        self.slot = slot
        self.connected = False
        self.over = False
        self.code = 0
        self.reason = ""
        self.media: int | None = None
        self._voice = voice
        self._leaving = False
        self.native: NativeCall | None = NativeCall(self, account, slot)

    def dial(self, uri: str, secret: str) -> None:
        """Call *uri* with the *secret*; raises pj.Error when nothing could be sent."""
        wish = one_voice()
        header = pj.SipHeader()
        header.hName, header.hValue = CHECK_HEADER, secret
        wish.txOption.headers.append(header)
        assert self.native is not None
        try:
            self.native.makeCall(uri, wish)
        except pj.Error:
            self.over = True
            raise
        self.slot = self.native.getId()

    def answer(self) -> None:
        """Take the call."""
        assert self.native is not None
        wish = one_voice()
        wish.statusCode = 200
        self.native.answer(wish)

    def hang_up(self) -> None:
        """End it; harmless when it has ended."""
        if self.over or self._leaving or self.native is None:
            return
        self._leaving = True
        self.native.hangup(pj.CallOpParam())

    def disown(self) -> None:
        """Its slot was given to another call, which its destructor would end."""
        if self.native is not None:
            self.native.this.disown()

    def bury(self) -> None:
        """Let go of the library's call; never from inside one of its callbacks."""
        self.native = None
        self.account = None

    # What the library's call tells.

    def state_changed(self, status: Status) -> None:
        """Answered, or over."""
        if status.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self.connected = True
        elif status.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.over = True
            self.media = None
            self.code, self.reason = status.code, status.reason

    def media_changed(self) -> None:
        """There is a voice."""
        assert self.native is not None
        info = self.native.getInfo()
        for one in info.media:
            heard = one.status == pj.PJSUA_CALL_MEDIA_ACTIVE
            if one.type == pj.PJMEDIA_TYPE_AUDIO and heard and self.media is None:
                self.media = one.index
                self._voice(self.native.getAudioMedia(one.index))

    def cancelled(self, message: str) -> None:
        """The state tells it too."""

    def collided(self) -> None:
        """Nothing is ever changed here."""

    def change_refused(self) -> None:
        """Nothing is ever changed here."""

    def change_agreed(self, message: str, source: str) -> None:
        """Nothing is ever changed here."""

    def updating(self, begins: bool) -> None:
        """Nothing is ever changed here."""

    def keys_answered(self, code: int) -> None:
        """No key is ever sent here."""

    def asked_again(self, message: str, source: str) -> None:
        """Who is at the other end is known."""

    def digit_received(self, digit: str) -> None:
        """Keys mean nothing here."""

    def transfer_told(self, code: int, reason: str) -> None:
        """Nothing is passed on."""

    def transfer_asked(self, target: str) -> None:
        """Nobody is called in its place."""

    def may_be_replaced(self, message: str, source: str) -> bool:
        """Nobody takes its place."""
        return False

    def replaced(self, slot: int) -> NativeCall | None:
        """Nobody takes its place."""
        return None

    def follows(self, target: str, message: str) -> bool:
        """It goes to oneself, or nowhere."""
        return False
