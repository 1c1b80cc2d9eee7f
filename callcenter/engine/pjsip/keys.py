"""The keys an agent sends into a call: one by one, by the way the other side understands."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime

import pjsua2 as pj

from callcenter.domain.events import DigitsMethodChanged
from callcenter.domain.keys import MOST_KEYS, PAUSE, PAUSE_S, DigitsMethod, method_for
from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.inband_tones import InbandTones
from callcenter.engine.pjsip.native import NativeCall
from callcenter.engine.pjsip.target import Refusal, checked_digits

EVENT_S = 0.3
"""The library sends a key of RFC 4733 for 200 ms and its end three times; it loses long rows."""
TONE_S = 0.2
INFO_S = 0.1
ANSWER_S = 4.0
"""So long the next INFO waits for the answer to the last, that no key overtakes another."""
_INFO_MS = 160
_NOT_UNDERSTOOD = (
    "the other side takes none by RFC 4733; with the setting calls.dtmf = auto another way is found"
)


class Keys:
    """The keys that still have to be sent; *wished* is the method, *heard* lets the agent hear one.

    With the method `auto` it is what the other side understands, which may be another one after
    every change of the session; `tell` is told when it is not the usual one, and when it changes.
    """

    def __init__(
        self,
        call: str,
        *,
        wished: DigitsMethod,
        tones: InbandTones,
        heard: Callable[[str], None],
        tell: Callable[[DigitsMethodChanged], None],
        now: Callable[[], datetime],
        log: logging.Logger,
    ) -> None:
        self._call = call
        self._wished = wished
        self._tones = tones
        self._heard = heard
        self._tell = tell
        self._now = now
        self._log = log
        self._method = method_for(wished, events=True, info=False)
        self._waiting: deque[str] = deque()
        self._due = self._sounding_until = 0.0
        self._changed = self._events = self._info_refused = False
        self._unanswered = ""
        self._answer_by = 0.0

    # What the agent wishes.

    def press(self, digits: str, native: NativeCall, media: int | None) -> None:
        """Send *digits* at the next turns after those that wait; raises Refusal for bad ones."""
        keys = checked_digits(digits)
        if len(self._waiting) + len(keys) > MOST_KEYS:
            raise Refusal("too many keys still wait to be sent: try again in a moment")
        self._judge(native, media)
        self._waiting.extend(keys)

    def clear(self) -> None:
        """Send none of those that wait."""
        self._forget()
        self._tones.rest()

    def end(self) -> None:
        """There is nobody to send them to any more."""
        self._forget()
        # The stream may be gone: the agent's voice must not be put back into it.
        self._tones.end()

    @property
    def sounding_until(self) -> float:
        """When the key that was sent last is over: it would end with the voice there is now."""
        return self._sounding_until

    # What the other side tells.

    def session_changed(self) -> None:
        """The other side may understand another way now."""
        self._changed = True

    def replaced(self) -> None:
        """Somebody else is at the other side."""
        self.end()
        self._info_refused = False

    def answered(self, code: int) -> None:
        """The other side has answered an INFO."""
        key, self._unanswered = self._unanswered, ""
        if not key or code < 300:
            return
        self._log.info("call %s: keys by INFO are refused with %d", self._call, code)
        if self._wished is DigitsMethod.AUTO:
            self._info_refused = self._changed = True
            self._waiting.appendleft(key)
        else:
            self._waiting.clear()

    # What is due.

    def turn(self, native: NativeCall, media: int | None, now: float) -> None:
        """Send the next key when it is time; raises Refusal when it cannot be sent."""
        if self._changed:
            self._judge(native, media)
        if now < self._due or (self._unanswered and now < self._answer_by):
            return
        if not self._waiting or self._waiting[0] == PAUSE:
            self._tones.rest()
        if not self._waiting:
            return
        if self._waiting[0] == PAUSE:
            self._waiting.popleft()
            self._due = now + PAUSE_S
            return
        try:
            self._send(self._waiting[0], native, now)
        except (pj.Error, Refusal) as error:
            self.clear()
            raise Refusal(f"the keys could not be sent: {reason_of(error)}") from None

    def _forget(self) -> None:
        self._waiting.clear()
        self._unanswered = ""

    def _send(self, key: str, native: NativeCall, now: float) -> None:
        match self._method:
            case DigitsMethod.INBAND:
                if not self._tones.sound(key):
                    # On hold nobody would hear it.
                    return
                self._due = now + TONE_S
            case DigitsMethod.INFO:
                native.sendDtmf(_info(key))
                self._unanswered, self._answer_by = key, now + ANSWER_S
                self._due = now + INFO_S
            case _:
                if not self._events:
                    raise Refusal(_NOT_UNDERSTOOD)
                native.dialDtmf(key)
                self._due = self._sounding_until = now + EVENT_S
        self._waiting.popleft()
        self._heard(key)

    def _judge(self, native: NativeCall, media: int | None) -> None:
        if media is None:
            return
        self._changed = False
        self._events, info = _understood(native, media)
        info = info and not self._info_refused
        method = method_for(self._wished, events=self._events, info=info)
        if method is not self._method:
            self._method = method
            self._tell(DigitsMethodChanged(self._call, method.value, self._now()))


def _understood(native: NativeCall, media: int) -> tuple[bool, bool]:
    """Whether the other side takes keys by RFC 4733, and by INFO (its Allow header says so)."""
    allows = native.remoteHasCap(pj.PJSIP_H_ALLOW, "", "INFO") == pj.PJSIP_DIALOG_CAP_SUPPORTED
    return 0 < native.getStreamInfo(media).audTxEventPt < 128, allows


def _info(key: str) -> pj.CallSendDtmfParam:
    wish = pj.CallSendDtmfParam()
    wish.method = pj.PJSUA_DTMF_METHOD_SIP_INFO
    wish.digits, wish.duration = key, _INFO_MS
    return wish
