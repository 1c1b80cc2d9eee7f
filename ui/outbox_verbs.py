"""What `callcenter outbox` and `ctl correct` ask of the app, answered once it is on disk."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.answers import Asked, AskFailed
from callcenter.control import Reply, Verb
from callcenter.domain.disposition import Flag
from callcenter.domain.effects import Correct, Notice
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import PhoneNumber
from callcenter.domain.react_corrections import correct_interaction
from callcenter.domain.wishes import Corrected, CorrectInteraction
from callcenter.outbox_orders import CannotDecide, Order, carry_out
from ui import words
from ui.call_verbs import CannotNow
from ui.shell import Shell

if TYPE_CHECKING:
    from callcenter.store.store import Store

Answer = Callable[[Reply], None]
Ask = Callable[[str, Callable[["Store"], object]], None]
Then = Callable[[Any], None]


class OutboxVerbs:
    """Verbs that the store answers; *ask* and *decide* put questions and orders to it."""

    def __init__(self, shell: Shell, *, ask: Ask, decide: Ask, now: Callable[[], datetime]) -> None:
        self._shell = shell
        self._ask = ask
        self._decide = decide
        self._now = now
        self._waiting: dict[str, tuple[Answer, Then]] = {}
        self.verbs: Mapping[Verb, Callable[[Mapping[str, Any], Answer], None]] = {
            Verb.OUTBOX: self._order,
            Verb.CORRECT: self._correct,
        }

    def answered(self, answer: Asked | AskFailed) -> bool:
        """The store answered; whether it was something asked here."""
        waiting = self._waiting.pop(answer.to, None)
        if waiting is None:
            return False
        reply, then = waiting
        if isinstance(answer, AskFailed):
            reply(Reply(False, answer.reason))
        else:
            then(answer.answer)
        return True

    def _order(self, args: Mapping[str, Any], answer: Answer) -> None:
        try:
            order = msgspec.convert(dict(args), Order)
        except msgspec.ValidationError as error:
            raise CannotNow(f"not understood: {error}") from error

        def work(store: Store) -> Reply:
            try:
                told = carry_out(store, order, number=self._number, new_id=_uuid)
            except CannotDecide as refusal:
                return Reply(False, str(refusal))
            return Reply(True, data=told)

        self._put(self._decide, work, answer, answer)

    def _correct(self, args: Mapping[str, Any], answer: Answer) -> None:
        call = str(args.get("call", ""))

        def then(found: Interaction | None) -> None:
            if found is None:
                answer(Reply(False, f"there is no call {call}; `callcenter calls` lists them"))
                return
            try:
                self._correct_found(found, args, answer)
            except CannotNow as refusal:
                answer(Reply(False, str(refusal)))

        self._put(self._ask, lambda store: store.interactions.get(call), answer, then)

    def _correct_found(self, found: Interaction, args: Mapping[str, Any], answer: Answer) -> None:
        wish = self._correction(found, args)
        _, effects = correct_interaction(self._shell.desk, wish, self._now())
        for effect in effects:
            if isinstance(effect, Notice):
                raise CannotNow(words.notice(effect.kind))
            if isinstance(effect, Correct):
                self._keep(effect, answer)
                return
        # It reads so already.
        answer(Reply(True))

    def _keep(self, wanted: Correct, answer: Answer) -> None:
        def work(store: Store) -> Interaction:
            return store.interactions.correct(
                wanted.interaction,
                note=wanted.note,
                disposition=wanted.disposition,
                flags=wanted.flags,
                reason=wanted.reason,
                by=wanted.by,
            )

        self._put(self._decide, work, answer, lambda kept: self._corrected(kept, answer))

    def _corrected(self, kept: Interaction, answer: Answer) -> None:
        self._shell.receive(Corrected(kept))
        answer(Reply(True))

    def _correction(self, found: Interaction, args: Mapping[str, Any]) -> CorrectInteraction:
        note, code = args.get("note"), args.get("code")
        flags: frozenset[Flag] = found.flags
        if code:
            rules = self._shell.desk.rules
            chosen = rules.disposition(str(code))
            if chosen is None:
                known = ", ".join(each.code for each in rules.dispositions)
                raise CannotNow(f"{code!r} is no disposition; there are: {known}")
            flags = found.disposed(chosen, former=rules.disposition(found.disposition)).flags
        return CorrectInteraction(
            found,
            found.note if note is None else str(note),
            str(code or found.disposition),
            flags,
            str(args.get("reason") or ""),
        )

    def _put(self, put: Ask, work: Callable[[Store], object], answer: Answer, then: Then) -> None:
        to = _uuid()
        self._waiting[to] = (answer, then)
        put(to, work)

    def _number(self, text: str) -> PhoneNumber:
        rules = self._shell.desk.rules
        return PhoneNumber.parse(text, region=rules.region, extension_digits=rules.extension_digits)


def _uuid() -> str:
    return str(uuid.uuid4())
