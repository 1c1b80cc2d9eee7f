"""Records in the order in which the CRM must get them: one after the other in each lane."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence

from callcenter.store.outbox import Record
from callcenter.store.tables import RecordKind


class Lanes:
    """Records by lane; what is settled gives way to the next of its lane."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._lanes: dict[str, deque[Record]] = {}
        for record in records:
            self._lanes.setdefault(record.lane, deque()).append(record)

    def heads(self) -> list[Record]:
        """The first of each lane: these may go at once."""
        return [lane[0] for lane in self._lanes.values()]

    def advance(self, tried: Sequence[Record], settled: Collection[str]) -> None:
        """Go on with the next where what was *tried* is *settled*, else be done with that lane.

        What follows a new customer or a change is read again, with what came of it.
        """
        for record in tried:
            lane = self._lanes[record.lane]
            lane.popleft()
            goes_on = record.key in settled and record.kind is RecordKind.INTERACTION
            if not (goes_on and lane):
                del self._lanes[record.lane]


def parcels(heads: Sequence[Record], batch: int) -> list[Sequence[Record]]:
    """What goes to the CRM together: calls in parts of at most *batch*, others by themselves.

    A call that failed before goes alone: it may be what makes the CRM stumble over a whole part.
    """
    calls = [one for one in heads if one.kind is RecordKind.INTERACTION and not one.attempts]
    others = [(one,) for one in heads if one.kind is not RecordKind.INTERACTION or one.attempts]
    return [*others, *(calls[at : at + batch] for at in range(0, len(calls), max(batch, 1)))]
