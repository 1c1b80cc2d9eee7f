"""The keys an agent presses in a call, sent in short pieces because the library loses long ones."""

from __future__ import annotations

from collections import deque

import pjsua2 as pj

from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.native import NativeCall
from callcenter.engine.pjsip.target import Refusal, checked_digits

AT_ONCE = 4
EACH_S = 0.3


class Keys:
    """The keys that still have to be sent."""

    def __init__(self) -> None:
        self._digits: deque[str] = deque()
        self._due = 0.0

    def press(self, digits: str, native: NativeCall, now: float) -> None:
        """Send *digits* after those that wait; raises Refusal for what is no key."""
        self._digits.extend(checked_digits(digits))
        self.turn(native, now)

    def turn(self, native: NativeCall, now: float) -> None:
        """Send the next piece when it is time; raises Refusal when the library will not."""
        if not self._digits or now < self._due:
            return
        piece = "".join(self._digits.popleft() for _ in range(AT_ONCE) if self._digits)
        self._due = now + len(piece) * EACH_S
        try:
            native.dialDtmf(piece)
        except pj.Error as error:
            self._digits.clear()
            raise Refusal(f"the keys could not be sent: {reason_of(error)}") from error
