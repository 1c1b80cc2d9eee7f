"""More than one call on the fake telephone: whom the agent talks to, transfers, the conference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from callcenter.domain.call import Call, CallEvent, CallState, Direction
from callcenter.domain.events import ConferenceChanged, MuteChanged, Party, TransferProgressed
from callcenter.domain.transfer import Transfer, TransferState
from callcenter.engine.pjsip.target import Refusal

TAKEN_BACK = 487


class Company:
    """The calls as they are to each other; *happen* lets something happen to one of them."""

    def __init__(
        self,
        calls: dict[str, Call],
        *,
        find: Callable[[str], Call],
        happen: Callable[[str, CallEvent], None],
        hold: Callable[[str, bool], None],
        end: Callable[[str, Party, int, str], None],
        now: Callable[[], datetime],
    ) -> None:
        self._calls = calls
        self._find = find
        self._happen = happen
        self._hold = hold
        self._end = end
        self._now = now
        self._pairs: dict[str, str] = {}

    def hold(self, call: str) -> None:
        """Let one wait: it leaves the conference, and a transfer of it is given up."""
        self.check_talks(call, "only an answered call can be held")
        self._take_back(call)
        self._hold(call, True)
        self._leave(call)

    def resume(self, call: str) -> None:
        """Take one back; whoever was being talked to waits."""
        self.check_talks(call, "only an answered call can be held")
        self._take_back(call)
        self._hold(call, False)
        self.talk_to(call)

    def mute(self, call: str, muted: bool) -> None:
        """Close or open the microphone for one call, or for the conference it is in."""
        together = self._find(call).in_conference
        for one in tuple(self._calls.values()):
            mine = one.id == call or (together and one.in_conference)
            if mine and one.muted is not muted:
                self._happen(one.id, MuteChanged(one.id, muted, self._now()))

    def talk_to(self, call: str) -> None:
        """Everybody else who was answered waits, but for those in the same conference."""
        together = call in self._calls and self._calls[call].in_conference
        for other in tuple(self._calls.values()):
            if other.id != call and not (together and other.in_conference) and other.talking:
                self._hold(other.id, True)
                self._leave(other.id)

    def confer(self, calls: tuple[str, ...]) -> None:
        """Let exactly these hear each other."""
        if len(set(calls)) == 1:
            raise Refusal("a conference needs two calls")
        for call in calls:
            self.check_talks(call, "only answered calls can be brought together")
        left = [one.id for one in self._calls.values() if one.in_conference and one.id not in calls]
        for call in left:
            self._leave(call)
        for call in calls:
            self._hold(call, False)
            self._join(call)
        if calls or left:
            self.talk_to((*calls, *left)[0])

    def pass_on(self, call: str, target: str, *, consultation: str = "") -> Transfer:
        """Begin to pass a call on."""
        value = self.check_talks(call, "only an answered call can be passed on")
        if value.transfer is not None and value.transfer.under_way:
            raise Refusal("this call is being passed on already")
        if consultation:
            self.check_talks(consultation, "only answered calls can be brought together")
            self._pairs[call] = consultation
        if not value.in_conference:
            self._hold(call, True)
        transfer = Transfer(target, TransferState.ASKED, attended=bool(consultation))
        self._told(call, transfer)
        return transfer

    def told(self, call: str, code: int, reason: str) -> None:
        """The other side says how far a transfer is; once it is done the calls end."""
        value = self._calls.get(call)
        if value is None or value.transfer is None or not value.transfer.under_way:
            return
        state = _state(code)
        if state is not value.transfer.state:
            self._told(call, replace(value.transfer, state=state, code=code, reason=reason))
        if state is TransferState.DONE:
            for each in (call, self._pairs.pop(call, "")):
                if each in self._calls:
                    self._end(each, Party.AGENT, 200, "transferred")

    def party(self, call: str) -> str:
        """Who is at the other side, in short."""
        value = self._find(call)
        sender = dict(value.headers).get("From", "").partition("sip:")[2].partition("@")[0]
        return value.remote or sender

    def ended(self, call: str) -> None:
        """One is over; who is left alone in a conference is in none."""
        self._pairs.pop(call, None)
        self._alone()

    def check_talks(self, call: str, otherwise: str) -> Call:
        """The answered call of that id; raises Refusal with the words *otherwise*."""
        value = self._find(call)
        if not value.talking:
            raise Refusal(otherwise)
        return value

    def _take_back(self, call: str) -> None:
        transfer = self._find(call).transfer
        if transfer is not None and transfer.under_way:
            failed = TransferState.FAILED
            self._told(call, replace(transfer, state=failed, code=TAKEN_BACK, reason="taken back"))

    def _told(self, call: str, transfer: Transfer) -> None:
        self._happen(call, TransferProgressed(call, transfer, self._now()))

    def _join(self, call: str) -> None:
        members = [one for one in self._calls.values() if one.in_conference]
        if not self._find(call).in_conference:
            self._happen(call, ConferenceChanged(call, True, self._now()))
        if any(one.muted for one in members):
            self.mute(call, True)

    def _leave(self, call: str) -> None:
        if call in self._calls and self._calls[call].in_conference:
            self._happen(call, ConferenceChanged(call, False, self._now()))
            self._alone()

    def _alone(self) -> None:
        members = [one.id for one in self._calls.values() if one.in_conference]
        if len(members) == 1:
            self._happen(members[0], ConferenceChanged(members[0], False, self._now()))


def rings(call: Call) -> bool:
    """Whether it waits for the agent to take it."""
    return call.state is CallState.RINGING and call.direction is Direction.INBOUND


def _state(code: int) -> TransferState:
    if code >= 300:
        return TransferState.FAILED
    if code >= 200:
        return TransferState.DONE
    return TransferState.RINGING if code > 100 else TransferState.TRYING
