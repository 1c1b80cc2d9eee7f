"""All calls of the telephone: those that go on, and those the library is not done with yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from callcenter.domain.call import MOST_CALLS, Call
from callcenter.engine.pjsip.call import LiveCall
from callcenter.engine.pjsip.native import NativeAccount
from callcenter.engine.pjsip.target import Refusal

NOBODY_HERE = 480

Attempt = Callable[[Callable[[], None]], None]


class Calls:
    """*attempt* does something that may fail and says so in the log."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._live: dict[str, LiveCall] = {}
        self._over: list[LiveCall] = []
        self._unwanted: list[LiveCall] = []

    def __len__(self) -> int:
        return len(self._live)

    def check_room(self, call: str) -> None:
        """Raise Refusal when no further one called *call* can be made."""
        if call in self._live:
            raise Refusal("there is a call with this id already")
        if len(self._live) >= MOST_CALLS:
            raise Refusal(f"{MOST_CALLS} calls at once are the most: end one first")

    def add(self, call: LiveCall) -> None:
        """It begins."""
        self._live[call.id] = call

    def fail(self, call: LiveCall) -> None:
        """It could not even begin."""
        del self._live[call.id]
        self._over.append(call)

    def turn_away(self, call: LiveCall) -> None:
        """Refuse it as soon as the library's callback has returned."""
        self._unwanted.append(call)

    def live(self, call: str) -> LiveCall:
        """The one with that id; raises Refusal when it is over."""
        if call not in self._live:
            raise Refusal("there is no such call any more")
        return self._live[call]

    def values(self) -> tuple[Call, ...]:
        """How they stand."""
        return tuple(call.value for call in self._live.values() if call.value is not None)

    def ringing(self) -> bool:
        """Whether one waits to be taken."""
        return any(call.rings for call in self._live.values())

    def accounts(self) -> set[NativeAccount | None]:
        """The library's accounts that still carry a call."""
        return {call.account for call in self._all()}

    def free(self, slot: int) -> None:
        """The library gives *slot* to a new call: whoever had it must not end that one."""
        for call in self._all():
            if call.slot == slot and call.settled:
                call.disown()

    def turn(self, now: float) -> None:
        """Do what is due."""
        for call in self._all():
            self._attempt(partial(call.turn, now))

    def hang_up(self) -> None:
        """End every one."""
        for call in tuple(self._live.values()):
            self._attempt(call.hang_up)

    def bury(self) -> None:
        """Let go of calls that are over; never from inside a callback of the library."""
        for call in self._unwanted:
            self._attempt(partial(call.turn_away, NOBODY_HERE))
            self._over.append(call)
        self._unwanted.clear()
        for call in [call for call in self._live.values() if call.over]:
            del self._live[call.id]
            self._over.append(call)
        for call in [call for call in self._over if call.settled]:
            self._over.remove(call)
            call.bury()

    def forget(self) -> None:
        """Let go of them all, just before the library ends."""
        for call in self._all():
            call.bury()
        self._live.clear()
        self._over.clear()

    def _all(self) -> tuple[LiveCall, ...]:
        return (*self._live.values(), *self._over)
