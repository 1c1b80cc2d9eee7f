"""One end of the call to oneself: nobody but the check of the sound knows of it."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pjsua2 as pj

from callcenter.engine.pjsip.bystander import Bystander
from callcenter.engine.pjsip.native import NativeAccount, NativeCall, Status
from callcenter.engine.pjsip.operation import one_voice

CHECK_HEADER = "X-Callcenter-Check"
"""Carries the check's secret, by which a call that comes back is known."""


class OwnLeg(Bystander):
    """*voice* is called with its voice as soon as there is one; it may not keep it."""

    def __init__(
        self,
        account: NativeAccount,
        slot: int = -1,
        *,
        voice: Callable[[pj.AudioMedia], None],
        log: logging.Logger,
    ) -> None:
        super().__init__(None, account, slot, log)
        self.connected = False
        self.over = False
        self.code = 0
        self.reason = ""
        self.media: int | None = None
        self._voice = voice
        self._leaving = False
        self.native = NativeCall(self, account, slot)

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
