"""What is left of a call when another has taken its place (RFC 3891): it only has to end."""

from __future__ import annotations

import pjsua2 as pj

from callcenter.engine.pjsip.bystander import Bystander
from callcenter.engine.pjsip.native import NativeAccount, NativeCall, Status


class Replaced(Bystander):
    """Has the library's former call until the library is done with it; tells nobody anything."""

    def __init__(self, native: NativeCall, account: NativeAccount, slot: int) -> None:
        super().__init__(native, account, slot, native.log)
        self.settled = False
        native.owner = self

    def turn(self, now: float) -> None:
        """Nothing is due."""

    def state_changed(self, status: Status) -> None:
        """See whether it has ended."""
        if status.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.settled = True
