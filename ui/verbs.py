"""What `callcenter ctl` asks of the running app, done as if the agent had done it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from callcenter.config.values import LINE
from callcenter.control import Reply, Verb
from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.call import MOST_CALLS, Call
from callcenter.domain.desk import Desk
from callcenter.domain.dial_uri import LinkFault, LinkRefused, typed
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.domain.react_colleagues import pickup_number, ringing_there
from callcenter.domain.react_policy import verdict
from callcenter.domain.wishes import (
    AnswerWished,
    DialWished,
    ResumeWished,
    StateWished,
)
from callcenter.engine import commands
from callcenter.engine.commands import Command
from callcenter.status import SyncStatus, status
from ui import dial_words
from ui.call_verbs import CallVerbs, CannotNow
from ui.note_verbs import KEEP_LIMIT_MS, NOT_IN_TIME, NoteVerbs
from ui.pending import Answer, Pending
from ui.shell import Shell


class Refused(Exception):
    """A verb that cannot be done now; the text says why."""


class Verbs(QObject):
    """The app's answers to `callcenter ctl`."""

    def __init__(
        self,
        shell: Shell,
        *,
        pause_reasons: tuple[str, ...],
        sync: Callable[[], SyncStatus],
        now: Callable[[], datetime],
        quit_app: Callable[[], None],
        show: Callable[[str], None],
        more: Mapping[Verb, Callable[[Mapping[str, Any], Answer], None]] | None = None,
        limit_ms: int = KEEP_LIMIT_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shell = shell
        self._pause_reasons = pause_reasons
        self._sync = sync
        self._now = now
        self._quit_app = quit_app
        self._show = show
        self._limit_ms = limit_ms
        self._early: list[tuple[Mapping[str, Any], Answer]] = []
        self._log = logging.getLogger("callcenter.desk")
        self._states: list[tuple[Agent, Answer]] = []
        self._verbs: dict[Verb, Callable[[Mapping[str, Any], Answer], None]] = {
            Verb.STATUS: self._status,
            Verb.DIAL: self._dial,
            Verb.PICK_UP: self._pick_up,
            Verb.ANSWER: self._answer,
            Verb.REJECT: self._reject,
            Verb.HANG_UP: self._hang_up,
            Verb.HOLD: lambda args, answer: self._command(commands.Hold, args, answer),
            Verb.RESUME: self._resume,
            Verb.MUTE: lambda args, answer: self._command(commands.Mute, args, answer),
            Verb.UNMUTE: lambda args, answer: self._command(commands.Unmute, args, answer),
            Verb.DIGITS: self._digits,
            Verb.STATE: self._state,
            Verb.OPEN: self._raise,
            Verb.QUIT: self._quit,
        }
        self._verbs |= CallVerbs(shell, Pending(shell, self), number_to_dial, now=self._now).verbs
        self._verbs |= NoteVerbs(shell, limit_ms=limit_ms, parent=self).verbs
        self._verbs |= more or {}
        shell.changed.connect(self._look)

    def answer(self, verb: Verb, args: Mapping[str, Any], answer: Answer) -> None:
        """Do *verb*; *answer* is called once, as soon as it is known how it went."""
        perform = self._verbs.get(verb)
        if perform is None:
            answer(Reply(False, f"{verb.value} is not possible with this version"))
            return
        try:
            perform(args, answer)
        except (Refused, CannotNow) as refusal:
            answer(Reply(False, str(refusal)))
        except Exception as error:
            self._log.exception("%s could not be carried out", verb.value)
            answer(Reply(False, f"{verb.value} failed inside the app ({error}); see its log"))

    # -- the verbs --------------------------------------------------------------------------

    def _status(self, args: Mapping[str, Any], answer: Answer) -> None:
        answer(Reply(True, "", status(self._shell.desk, self._sync(), self._now())))

    def _dial(self, args: Mapping[str, Any], answer: Answer) -> None:
        desk = self._shell.desk
        number = number_to_dial(str(args.get("number", "")), desk)
        confirmed = bool(args.get("confirmed"))
        told = verdict(desk, number, self._now(), confirmed=confirmed)
        if told.asks is not None:
            raise Refused(dial_words.unconfirmed(number.raw, told.asks))
        if len(desk.calls) >= MOST_CALLS and not told.emergency:
            raise Refused("all lines are in use: end a call first")
        call = str(uuid.uuid4())
        wish = DialWished(call, LINE, number, confirmed=confirmed)
        self._shell.wish(wish, _telling(answer, {"call": call}))

    def _pick_up(self, args: Mapping[str, Any], answer: Answer) -> None:
        desk, user = self._shell.desk, str(args.get("user", ""))
        if user not in {colleague.user for colleague in desk.colleagues}:
            raise Refused(f"{user} is none of the colleagues in the settings")
        if not ringing_there(desk, user):
            raise Refused(f"no call rings at {user}")
        code = pickup_number(desk, user)
        if not code:
            raise Refused("the exchange's code for it is not set: see calls.pickup_prefix")
        self._dial({"number": code}, answer)

    def _answer(self, args: Mapping[str, Any], answer: Answer) -> None:
        call = _one(self._shell.desk.ringing, args, "no call is ringing")
        self._shell.wish(AnswerWished(call.id), _telling(answer))

    def _reject(self, args: Mapping[str, Any], answer: Answer) -> None:
        call = _one(self._shell.desk.ringing, args, "no call is ringing")
        self._shell.send(commands.Reject(call.id), _telling(answer))

    def _hang_up(self, args: Mapping[str, Any], answer: Answer) -> None:
        desk = self._shell.desk
        calls = desk.calls if args.get("call") else desk.busy or desk.calls
        call = _one(_current_first(calls), args, "there is no call")
        self._shell.send(commands.HangUp(call.id), _telling(answer))

    def _resume(self, args: Mapping[str, Any], answer: Answer) -> None:
        held = tuple(call for call in self._shell.desk.calls if call.held_by_agent)
        call = _one(held, args, "no call is on hold")
        self._shell.wish(ResumeWished(call.id), _telling(answer))

    def _digits(self, args: Mapping[str, Any], answer: Answer) -> None:
        call = self._talking(args)
        digits = str(args.get("digits", ""))
        self._shell.send(commands.SendDigits(call.id, digits), _telling(answer))

    def _command(
        self, command: Callable[[str], Command], args: Mapping[str, Any], answer: Answer
    ) -> None:
        self._shell.send(command(self._talking(args).id), _telling(answer))

    def _state(self, args: Mapping[str, Any], answer: Answer) -> None:
        wanted, reason = str(args.get("state", "")), str(args.get("reason") or "")
        if wanted == "pause" and reason not in self._pause_reasons:
            known = ", ".join(self._pause_reasons)
            raise Refused(f"{reason!r} is no reason for a pause; there are: {known}")
        intents = {"ready": Intent.READY, "pause": Intent.PAUSED, "offline": Intent.SIGNED_OUT}
        if wanted not in intents:
            raise Refused(f"{wanted!r} is no state; there are: {', '.join(intents)}")
        choice = Choice(intents[wanted], reason if wanted == "pause" else "")
        if not self._shell.desk.restored:
            # What was chosen before the app was last closed is still to be read from the disk.
            early = (args, answer)
            self._early.append(early)
            QTimer.singleShot(self._limit_ms, self, lambda: self._give_up_early(early))
            return
        self._shell.wish(StateWished(choice, bool(args.get("after_call"))))
        waiting = (self._shell.desk.agent, answer)
        self._states.append(waiting)
        QTimer.singleShot(self._limit_ms, self, lambda: self._give_up_state(waiting))

    def agent_kept(self, agent: Agent) -> None:
        """The agent's state is on disk."""
        for waiting in tuple(self._states):
            if waiting[0] == agent:
                self._states.remove(waiting)
                waiting[1](Reply(True))

    def _give_up_state(self, waiting: tuple[Agent, Answer]) -> None:
        if waiting in self._states:
            self._states.remove(waiting)
            waiting[1](Reply(False, self._shell.desk.storage_problem or NOT_IN_TIME))

    def _raise(self, args: Mapping[str, Any], answer: Answer) -> None:
        self._show(str(args.get("uri") or ""))
        answer(Reply(True))

    def _quit(self, args: Mapping[str, Any], answer: Answer) -> None:
        answer(Reply(True))
        # After the answer has left: the one who asked must not see the line break.
        QTimer.singleShot(100, self, self._quit_app)

    # -- what they need ---------------------------------------------------------------------

    def _talking(self, args: Mapping[str, Any]) -> Call:
        calls = tuple(call for call in self._shell.desk.calls if call.talking)
        return _one(_current_first(calls), args, "there is no call to talk to")

    @Slot(object)
    def _look(self, desk: Desk) -> None:
        if desk.restored and self._early:
            # Later: a wish in the midst of showing the last one would be shown out of order.
            QTimer.singleShot(0, self, self._do_early)

    def _do_early(self) -> None:
        early, self._early = self._early, []
        for args, answer in early:
            self.answer(Verb.STATE, args, answer)

    def _give_up_early(self, early: tuple[Mapping[str, Any], Answer]) -> None:
        if early in self._early:
            self._early.remove(early)
            early[1](Reply(False, self._shell.desk.storage_problem or NOT_IN_TIME))


def number_to_dial(text: str, desk: Desk) -> PhoneNumber:
    """The number somebody wants to call; raises Refused for what cannot be one."""
    rules = desk.rules
    domain = desk.lines[0].uri.rpartition("@")[2] if desk.lines else ""
    try:
        link = typed(text, domain=domain)
    except LinkRefused as refusal:
        raise Refused(dial_words.link(refusal.fault)) from None
    number = PhoneNumber.parse(
        link.number, region=rules.region, extension_digits=rules.extension_digits
    )
    if number.kind is NumberKind.ANONYMOUS:
        raise Refused(dial_words.link(LinkFault.EMPTY))
    return number


def _one(calls: tuple[Call, ...], args: Mapping[str, Any], nothing: str) -> Call:
    wanted = str(args.get("call") or "")
    for call in calls:
        if not wanted or call.id == wanted:
            return call
    raise Refused(f"there is no call {wanted}" if wanted and calls else nothing)


def _current_first(calls: tuple[Call, ...]) -> tuple[Call, ...]:
    return tuple(sorted(calls, key=lambda call: call.held_by_agent))


def _telling(answer: Answer, data: object = None) -> Callable[[str], None]:
    return lambda refusal: answer(Reply(not refusal, refusal, None if refusal else data))
