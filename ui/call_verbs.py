"""What programs ask of calls that are passed on, shared or recorded."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from callcenter.control import Reply, Verb
from callcenter.domain.call import Call, CallState
from callcenter.domain.desk import Desk
from callcenter.domain.effects import NoticeKind
from callcenter.domain.events import Party
from callcenter.domain.number import PhoneNumber
from callcenter.domain.react_policy import verdict
from callcenter.domain.recording import RecordingState
from callcenter.domain.transfer import TransferState
from callcenter.domain.wishes import (
    ConferenceWished,
    ConsultWished,
    RecordingWished,
    ResumeWished,
    TransferCompleted,
    TransferWished,
)
from ui import dial_words
from ui.key_wishes import about_both, current_call
from ui.pending import Answer, Pending
from ui.shell import Shell
from ui.shortcuts import Action

Read = Callable[[str, Desk], PhoneNumber]
"""Reads a number somebody wants to call; raises what the verbs refuse with."""

TRANSFER_LIMIT_MS = 45000
CALL_LIMIT_MS = 10000
_LATE = "the telephone did not do it in time"
_FORBIDDEN = {
    NoticeKind.RECORDING_FORBIDDEN: "this call may not be recorded",
    NoticeKind.RECORDING_REQUIRED: "this call must be recorded: it can only be paused",
    NoticeKind.RECORDING_STOPPED: "the recording could not be written",
}
_WANTED = {
    "start": RecordingState.ON,
    "resume": RecordingState.ON,
    "pause": RecordingState.PAUSED,
    "stop": RecordingState.OFF,
}


class CannotNow(Exception):
    """A verb that means nothing at the desk as it stands; the text says why."""


class CallVerbs:
    """Those verbs."""

    def __init__(
        self,
        shell: Shell,
        pending: Pending,
        number: Read,
        *,
        now: Callable[[], datetime],
        call_limit_ms: int = CALL_LIMIT_MS,
    ) -> None:
        self._shell, self._pending, self._number = shell, pending, number
        self._now = now
        self._call_limit_ms = call_limit_ms
        self.verbs: dict[Verb, Callable[[Mapping[str, Any], Answer], None]] = {
            Verb.TRANSFER: self._transfer,
            Verb.COMPLETE: self._complete,
            Verb.CONFERENCE: self._conference,
            Verb.SWAP: self._swap,
            Verb.RECORD: self._record,
        }

    def _transfer(self, args: Mapping[str, Any], answer: Answer) -> None:
        call = self._talking()
        desk = self._shell.desk
        number = self._number(str(args.get("number") or ""), desk)
        confirmed = bool(args.get("confirmed"))
        told = verdict(desk, number, self._now(), confirmed=confirmed)
        if told.asks is not None:
            raise CannotNow(dial_words.unconfirmed(number.raw, told.asks))
        if args.get("attended"):
            self._consult(call, number, answer, confirmed=confirmed)
            return
        self._pending.wish(
            TransferWished(call.id, number, confirmed),
            _passed_on(call.id),
            answer,
            limit_ms=TRANSFER_LIMIT_MS,
            late="it is not known yet whether the call was passed on",
        )

    def _consult(self, call: Call, number: PhoneNumber, answer: Answer, *, confirmed: bool) -> None:
        asked = str(uuid.uuid4())
        self._pending.wish(
            ConsultWished(call.id, asked, number, confirmed),
            _spoken_to(asked),
            answer,
            limit_ms=TRANSFER_LIMIT_MS,
            late="nobody has answered yet: complete or hang up",
            refusals={NoticeKind.LINES_FULL: "all lines are in use: end a call first"},
        )

    def _complete(self, args: Mapping[str, Any], answer: Answer) -> None:
        wish = self._about_both(Action.COMPLETE)
        if not isinstance(wish, TransferCompleted):
            raise CannotNow("nobody is being asked: transfer NUMBER --attended comes first")
        self._pending.wish(
            wish,
            _passed_on(wish.call),
            answer,
            limit_ms=TRANSFER_LIMIT_MS,
            late="it is not known yet whether the call was passed on",
        )

    def _conference(self, args: Mapping[str, Any], answer: Answer) -> None:
        wish = self._about_both(Action.CONFERENCE)
        if not isinstance(wish, ConferenceWished):
            raise CannotNow("a conference needs two answered calls")

        def known(desk: Desk) -> Reply | None:
            joined = len(desk.conference) > 1
            return Reply(True) if joined is wish.together else None

        self._pending.wish(wish, known, answer, limit_ms=self._call_limit_ms, late=_LATE)

    def _swap(self, args: Mapping[str, Any], answer: Answer) -> None:
        held = [call for call in self._shell.desk.calls if call.talking and call.held_by_agent]
        if not held:
            raise CannotNow("no call is on hold")
        wanted = held[0].id

        def known(desk: Desk) -> Reply | None:
            call = desk.call(wanted)
            if call is None:
                return Reply(False, "the other side has hung up")
            others = (each for each in desk.calls if each.talking and each.id != wanted)
            swapped = not call.held_by_agent and all(each.held_by_agent for each in others)
            return Reply(True) if swapped else None

        self._pending.wish(
            ResumeWished(wanted), known, answer, limit_ms=self._call_limit_ms, late=_LATE
        )

    def _record(self, args: Mapping[str, Any], answer: Answer) -> None:
        asked = str(args.get("action") or "")
        if asked not in _WANTED:
            raise CannotNow(f"{asked!r} is nothing to do with a recording; there are: {_KNOWN}")
        call, wanted = self._talking(), _WANTED[asked]
        if asked in ("pause", "resume") and call.recording is RecordingState.OFF:
            raise CannotNow("this call is not being recorded")

        def known(desk: Desk) -> Reply | None:
            now = desk.call(call.id)
            if now is None:
                return Reply(False, "the call is over")
            return Reply(True) if now.recording is wanted else None

        self._pending.wish(
            RecordingWished(call.id, wanted),
            known,
            answer,
            limit_ms=self._call_limit_ms,
            late=_LATE,
            refusals=_FORBIDDEN,
        )

    def _talking(self) -> Call:
        call = current_call(self._shell.desk)
        if call is None or not call.talking:
            raise CannotNow("there is no call to talk to")
        return call

    def _about_both(self, action: Action) -> object:
        return about_both(action, self._shell.desk, self._talking())


_KNOWN = ", ".join(_WANTED)


def _passed_on(call: str) -> Callable[[Desk], Reply | None]:
    """Whether *call* went to somebody else: known when it is done, or has failed."""
    under_way = False

    def known(desk: Desk) -> Reply | None:
        nonlocal under_way
        now = desk.call(call)
        if now is None:
            about = desk.interaction(call)
            ours = about is not None and about.ended_by is not Party.CUSTOMER
            return Reply(True) if under_way and ours else Reply(False, "the caller has hung up")
        told = now.transfer
        if told is None or not (under_way or told.under_way):
            # What is left of an earlier attempt says nothing of this one.
            return None
        under_way = True
        if told.state is TransferState.FAILED:
            why = f"{told.code} {told.reason}".strip() if told.code else told.reason
            return Reply(False, f"not passed on: {why}")
        return Reply(True) if told.state is TransferState.DONE else None

    return known


def _spoken_to(call: str) -> Callable[[Desk], Reply | None]:
    """Whether the one who is asked has answered."""
    began = False

    def known(desk: Desk) -> Reply | None:
        nonlocal began
        now = desk.call(call)
        if now is None:
            return Reply(False, _why_over(desk, call)) if began else None
        began = True
        return Reply(True, "", {"call": call}) if now.state is CallState.ACTIVE else None

    return known


def _why_over(desk: Desk, call: str) -> str:
    about = desk.interaction(call)
    if about is None or not about.code:
        return "nobody answered"
    return f"nobody answered: {about.code} {about.reason}".strip()
