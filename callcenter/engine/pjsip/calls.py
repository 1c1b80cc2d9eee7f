"""All calls of the telephone: those that go on, and those the library is not done with yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from callcenter.domain.call import MOST_CALLS, Call
from callcenter.domain.transfer import Transfer, TransferState
from callcenter.engine.pjsip.call import LiveCall
from callcenter.engine.pjsip.conference import Conference
from callcenter.engine.pjsip.native import NativeAccount, NativeCall
from callcenter.engine.pjsip.replaced import Replaced
from callcenter.engine.pjsip.target import Refusal

NOBODY_HERE = 480

Attempt = Callable[[Callable[[], None]], None]


class Calls:
    """*attempt* does something that may fail and says so in the log.

    The agent talks to one call, or to those of the conference; every other one waits.
    """

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._live: dict[str, LiveCall] = {}
        self._over: list[LiveCall | Replaced] = []
        self._conference = Conference()
        self._unwanted: list[LiveCall] = []
        self._pairs: dict[str, str] = {}

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

    # Whom the agent talks to.

    def answer(self, call: str) -> None:
        """Take a ringing call; whoever was being talked to waits."""
        answered = self.live(call)
        answered.answer()
        self.talk_to(answered)

    def hold(self, call: str) -> None:
        """Let one wait; it leaves the conference."""
        held = self.live(call)
        held.hold(True)
        self._leave(call)

    def resume(self, call: str) -> None:
        """Take one back; whoever was being talked to waits."""
        resumed = self.live(call)
        resumed.hold(False)
        self.talk_to(resumed)

    def mute(self, call: str, muted: bool) -> None:
        """Close or open the microphone for one call, or for the whole conference it is in."""
        self.live(call)
        for one in self._conference.members if call in self._conference else (call,):
            self._live[one].mute(muted)

    def talk_to(self, call: LiveCall) -> None:
        """The agent's voice goes to *call* and whoever hears it as well, to nobody else."""
        call.come_forward()
        for other in tuple(self._live.values()):
            if other is call:
                continue
            if other.id in self._conference and call.id in self._conference:
                other.come_forward()
            else:
                self._attempt(other.step_aside)
                self._leave(other.id)

    def confer(self, calls: tuple[str, ...]) -> None:
        """Let exactly these hear each other; without any, the conference ends and its first stays.

        Raises Refusal unless all of them are answered.
        """
        wanted = [self.live(call) for call in dict.fromkeys(calls)]
        if len(wanted) == 1:
            raise Refusal("a conference needs two calls")
        for call in wanted:
            call.check_talks()
        left = [self.live(call) for call in self._conference.members if call not in calls]
        for call in left:
            self._leave(call.id)
        for call in wanted:
            self._join(call)
        if wanted or left:
            self.talk_to((wanted or left)[0])

    def pass_over(self, call: str, consultation: str) -> None:
        """Connect the parties of both and leave: REFER with Replaces (RFC 3891)."""
        first, second = self.live(call), self.live(consultation)
        if first is second:
            raise Refusal("a call cannot be connected with itself")
        second.check_talks()
        target = second.party
        transfer = Transfer(target, TransferState.ASKED, attended=True)
        first.pass_on(transfer, destination=partial(self._wire_of, consultation))
        second.voice.close()
        self._pairs[call] = consultation

    # The others' side of one call.

    def leave(self, replaced: Replaced) -> None:
        """Let go of what is left of a call once it has ended."""
        self._over.append(replaced)

    def renewed(self, call: str) -> None:
        """The voice of *call* is another one."""
        self._conference.renewed(call)

    def goes_to_another(self, call: str) -> bool:
        """Whether *call* is with whom another one is being connected.

        Some exchanges hang up on that one before they tell that the transfer is done.
        """
        passed = (self._live.get(first) for first, other in self._pairs.items() if other == call)
        return any(first is not None and first.being_handed_over for first in passed)

    def _wire_of(self, call: str) -> NativeCall | None:
        live = self._live.get(call)
        return live.native if live is not None and live.talks else None

    def _join(self, call: LiveCall) -> None:
        muted = any(self._live[one].muted for one in self._conference.members)
        call.hold(False)
        call.join(True)
        self._conference.join(call.id, call.voice)
        if muted and not call.muted:
            call.mute(True)

    def _leave(self, call: str) -> None:
        if call not in self._conference:
            return
        self._conference.leave(call)
        live = self._live.get(call)
        if live is not None and not live.over:
            live.join(False)
        if len(self._conference) == 1:
            self._leave(self._conference.members[0])

    def among(self, calls: tuple[str, ...]) -> tuple[str, ...]:
        """Those of *calls* that go on."""
        return tuple(call for call in calls if call in self._live)

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
        for call in [call for call in self._live.values() if call.passed_on]:
            self._part(call)

    def reconnect(self, account: NativeAccount, *, moved: bool) -> None:
        """The network of *account* has changed, and with *moved* our own address in it."""
        for call in tuple(self._live.values()):
            if call.account is account:
                self._attempt(partial(call.reconnect, moved=moved))

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
            self._leave(call.id)
            self._pairs.pop(call.id, None)
            del self._live[call.id]
            self._over.append(call)
        for past in [past for past in self._over if past.settled]:
            self._over.remove(past)
            past.bury()

    def forget(self) -> None:
        """Let go of them all, just before the library ends."""
        for call in (*self._all(), *self._unwanted):
            call.bury()
        self._live.clear()
        self._over.clear()
        self._unwanted.clear()

    def _part(self, call: LiveCall) -> None:
        # The transferor's BYE, to both sides of an attended transfer.
        self._attempt(call.hang_up)
        other = self._live.get(self._pairs.pop(call.id, ""))
        if other is not None:
            other.leave_to_others()
            self._attempt(other.hang_up)

    def _all(self) -> tuple[LiveCall | Replaced, ...]:
        return (*self._live.values(), *self._over)
