"""One contact with a customer as this desk keeps it: the call's facts, note and disposition."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

import msgspec
from msgspec.structs import replace

from callcenter.domain.call import Call, Direction
from callcenter.domain.disposition import Disposition, Flag
from callcenter.domain.events import Party
from callcenter.domain.number import NumberKind, PhoneNumber

NOBODY = PhoneNumber("", NumberKind.ANONYMOUS)
LONGEST_CALL = timedelta(hours=4)


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
    DISCARDED = "discarded"


class HistoryFilter(Enum):
    """Which calls a list shows."""

    ALL = "all"
    MISSED = "missed"
    UNFINISHED = "unfinished"


class Interaction(msgspec.Struct, frozen=True):
    """What is kept of a call; *id* is the call's UUID and the idempotency key of every push.

    *consults* is the contact it was a question about: then it is no contact of its own. *matter*
    is the CRM's id of the open matter that it was about.
    """

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
    consults: str = ""
    passed_on_by: str = ""
    passed_on_to: str = ""
    passed_on_at: datetime | None = None
    matter: str = ""

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

    def disposed(
        self, disposition: Disposition | None, *, former: Disposition | None = None
    ) -> Interaction:
        """With *disposition* and its flags; those of the *former* go, those set by hand stay."""
        by_hand = self.flags - (former.flags if former else frozenset())
        if disposition is None:
            return replace(self, disposition="", flags=by_hand)
        return replace(self, disposition=disposition.code, flags=by_hand | disposition.flags)

    def unseen(self, now: datetime) -> Interaction:
        """The same, ended at a moment nobody saw: the desk was not there."""
        ended = max(now, self.answered or self.started)
        if ended - self.started > LONGEST_CALL:
            # Yesterday's call did not last till this morning: its last sign of life counts.
            ended = max(at for at in (self.started, self.answered, self.note_saved) if at)
        missed = self.direction is Direction.INBOUND and self.answered is None
        return replace(
            self, ended=ended, ended_by=Party.NETWORK, reason="not seen to end", missed=missed
        )

    @property
    def written(self) -> tuple[str, str, frozenset[Flag], str, str]:
        """What the agent has decided and typed: when it is on disk, nothing can be lost."""
        return self.note, self.disposition, self.flags, self.customer_id, self.matter

    def passed_on(self, to: str, now: datetime | None) -> Interaction:
        """The same, passed on to somebody at that moment; to nobody takes it back."""
        return replace(self, passed_on_to=to, passed_on_at=now if to else None)

    @property
    def spoken(self) -> bool:
        """Whether the agent had to do with it: answered it, or called."""
        return self.direction is Direction.OUTBOUND or self.answered is not None

    @property
    def needs_work(self) -> bool:
        """Whether the agent has something to say about it: there was a talk, or a text."""
        return self.spoken or bool(self.note.strip() or self.disposition)

    @property
    def talk_s(self) -> float:
        """Seconds from answer to end; 0 when never answered or not ended."""
        if self.answered is None or self.ended is None:
            return 0.0
        return max(0.0, (self.ended - self.answered).total_seconds())


class Correction(msgspec.Struct, frozen=True):
    """What a finished interaction said before somebody corrected it; *reason* is theirs."""

    interaction: str
    at: datetime
    agent: str
    note: str
    disposition: str
    flags: frozenset[Flag]
    reason: str = ""
