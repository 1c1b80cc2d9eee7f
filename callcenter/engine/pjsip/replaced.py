"""What is left of a call when another has taken its place (RFC 3891): it only has to end."""

from __future__ import annotations

import logging

import pjsua2 as pj

from callcenter.engine.pjsip.native import NativeAccount, NativeCall, Status


class Replaced:
    """Owns the library's former call until the library is done with it; tells nobody anything."""

    def __init__(self, native: NativeCall, account: NativeAccount | None, slot: int) -> None:
        self.log: logging.Logger = native.log
        self.native: NativeCall | None = native
        self.account = account
        self.slot = slot
        self.settled = False
        native.owner = self

    def turn(self, now: float) -> None:
        """Nothing is due."""

    def bury(self) -> None:
        """Let go of the library's call; never from inside one of its callbacks."""
        self.native = None
        self.account = None

    def disown(self) -> None:
        """Let go of it without its destructor, which would end whoever has its slot by now."""
        if self.native is not None:
            self.native.this.disown()

    def state_changed(self, status: Status) -> None:
        """See whether it has ended."""
        if status.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.settled = True

    def cancelled(self, message: str) -> None:
        """It is over anyway."""

    def collided(self) -> None:
        """Nothing is asked of it any more."""

    def change_refused(self) -> None:
        """Nothing is asked of it any more."""

    def change_agreed(self, message: str, source: str) -> None:
        """It is over anyway."""

    def updating(self, begins: bool) -> None:
        """Nothing is asked of it any more."""

    def keys_answered(self, code: int) -> None:
        """No key is sent any more."""

    def asked_again(self, message: str, source: str) -> None:
        """Nobody is there to hear it."""

    def media_changed(self) -> None:
        """Nobody is there to hear it."""

    def digit_received(self, digit: str) -> None:
        """Nobody is there to see it."""

    def transfer_told(self, code: int, reason: str) -> None:
        """Nothing is passed on any more."""

    def transfer_asked(self, target: str) -> None:
        """Nobody is asked any more."""

    def may_be_replaced(self, message: str, source: str) -> bool:
        """It has been replaced already."""
        return False

    def replaced(self, slot: int) -> NativeCall | None:
        """It has been replaced already."""
        return None

    def follows(self, target: str, message: str) -> bool:
        """It goes nowhere."""
        return False
