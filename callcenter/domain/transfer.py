"""Passing a call on: how far it has come, and who asks this desk to pass one on."""

from __future__ import annotations

from enum import Enum

import msgspec


class TransferState(Enum):
    """How far the transfer of a call is."""

    ASKED = "asked"
    TRYING = "trying"
    RINGING = "ringing"
    DONE = "done"
    FAILED = "failed"


class TransferRequests(Enum):
    """What becomes of the other side's wish that this telephone call somebody in its place."""

    REFUSE = "refuse"
    ASK = "ask"


class TransferRules(msgspec.Struct, frozen=True):
    """How calls are passed on; *answer_s* is how long the new party may take, in seconds."""

    answer_s: float = 25.0
    requests: TransferRequests = TransferRequests.ASK


class Transfer(msgspec.Struct, frozen=True):
    """A call being passed on to *target*; *code* and *reason* are the new party's last words.

    *attended*: the target was spoken to before.
    """

    target: str
    state: TransferState
    code: int = 0
    reason: str = ""
    attended: bool = False

    @property
    def under_way(self) -> bool:
        """Whether it is still open how it ends."""
        return self.state not in (TransferState.DONE, TransferState.FAILED)


class TransferRequest(msgspec.Struct, frozen=True):
    """The other side of *call* asks this telephone to call *target* in its place (REFER)."""

    id: str
    call: str
    target: str
    by: str = ""
