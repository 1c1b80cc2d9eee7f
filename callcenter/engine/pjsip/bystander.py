"""A call of the library whose news hardly matter: what is not overridden is let pass."""

from __future__ import annotations

import logging

from callcenter.engine.pjsip.native import NativeAccount, NativeCall, Status


class Bystander:
    """Owns the library's call in *slot* until the library is done with it."""

    def __init__(
        self,
        native: NativeCall | None,
        account: NativeAccount | None,
        slot: int,
        log: logging.Logger,
    ) -> None:
        self.log = log
        self.native = native
        self.account = account
        self.slot = slot

    def bury(self) -> None:
        """Let go of the library's call; never from inside one of its callbacks."""
        self.native = None
        self.account = None

    def disown(self) -> None:
        """Let go of it without its destructor, which would end whoever has its slot by now."""
        if self.native is not None:
            self.native.this.disown()

    # What the library's call tells.

    def state_changed(self, status: Status) -> None:
        """It went on."""

    def cancelled(self, message: str) -> None:
        """Its state tells that too."""

    def collided(self) -> None:
        """Nothing is asked of it."""

    def change_refused(self) -> None:
        """Nothing is asked of it."""

    def change_agreed(self, message: str, source: str) -> None:
        """Nothing is asked of it."""

    def updating(self, begins: bool) -> None:
        """Nothing is asked of it."""

    def keys_answered(self, code: int) -> None:
        """No key is sent into it."""

    def asked_again(self, message: str, source: str) -> None:
        """Who is at the other side does not matter."""

    def media_changed(self) -> None:
        """Nobody hears it."""

    def digit_received(self, digit: str) -> None:
        """Keys mean nothing here."""

    def transfer_told(self, code: int, reason: str) -> None:
        """It is not passed on."""

    def transfer_asked(self, target: str) -> None:
        """Nobody is called in its place."""

    def may_be_replaced(self, message: str, source: str) -> bool:
        """Nobody takes its place."""
        return False

    def replaced(self, slot: int) -> NativeCall | None:
        """Nobody takes its place."""
        return None

    def follows(self, target: str, message: str) -> bool:
        """It goes nowhere else."""
        return False
