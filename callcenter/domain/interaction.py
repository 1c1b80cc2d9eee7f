"""One contact with a customer as this desk keeps it: the call's facts, note and disposition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from callcenter.domain.call import Call, Direction
from callcenter.domain.disposition import Disposition, Flag
from callcenter.domain.events import Party
from callcenter.domain.number import NumberKind, PhoneNumber

NOBODY = PhoneNumber("", NumberKind.ANONYMOUS)


class Stage(Enum):
    """How far the agent's work on it is."""

    OPEN = "open"
    UNFINISHED = "unfinished"
    FINISHED = "finished"


class Sync(Enum):
    """Whether the CRM has it."""

    NONE = "none"
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Interaction:
    """What is kept of a call; *id* is the call's UUID and the idempotency key of every push."""

    id: str
    agent: str
    site: str
    direction: Direction
    started: datetime
    number: PhoneNumber = NOBODY
    name: str = ""
    verified: bool = False
    queue: str = ""
    waited_s: int | None = None
    dialled: str = ""
    customer_id: str = ""
    customer_name: str = ""
    answered: datetime | None = None
    ended: datetime | None = None
    ended_by: Party | None = None
    code: int = 0
    reason: str = ""
    elsewhere: bool = False
    missed: bool = False
    mos: float | None = None
    note: str = ""
    note_saved: datetime | None = None
    disposition: str = ""
    flags: frozenset[Flag] = frozenset()
    stage: Stage = Stage.OPEN
    finished: datetime | None = None
    sync: Sync = Sync.NONE
    sync_reason: str = ""

    def of(self, call: Call) -> Interaction:
        """The same interaction with the facts of its *call* as they are now."""
        return replace(
            self,
            answered=call.answered,
            ended=call.ended,
            ended_by=call.ended_by,
            code=call.code,
            reason=call.reason,
            elsewhere=call.elsewhere,
            missed=call.missed,
            mos=call.quality.mos if call.quality else self.mos,
        )

    def disposed(self, disposition: Disposition) -> Interaction:
        """With *disposition*, and the flags it brings beside those already set."""
        return replace(self, disposition=disposition.code, flags=disposition.flags)

    @property
    def talk_s(self) -> float:
        """Seconds from answer to end; 0 when never answered or not ended."""
        if self.answered is None or self.ended is None:
            return 0.0
        return max(0.0, (self.ended - self.answered).total_seconds())
