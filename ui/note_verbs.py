"""What programs write about a call: its note, its matter, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from callcenter.control import Reply, Verb
from callcenter.domain.desk import Desk
from callcenter.domain.interaction import Interaction
from callcenter.domain.wishes import DispositionChosen, MatterChosen, NoteTyped, WrapUpDone
from ui.call_verbs import CannotNow
from ui.pending import Answer
from ui.shell import Shell

KEEP_LIMIT_MS = 5000
NOT_IN_TIME = "the local store did not answer in time"


class NoteVerbs(QObject):
    """Those verbs; each is answered once the disk has what was written, within *limit_ms*."""

    def __init__(self, shell: Shell, *, limit_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._limit_ms = limit_ms
        self._waiting: list[_Keeping] = []
        self.verbs: dict[Verb, Callable[[Mapping[str, Any], Answer], None]] = {
            Verb.NOTE: self._note,
            Verb.DISPOSE: self._dispose,
        }
        shell.changed.connect(self._look)

    def _note(self, args: Mapping[str, Any], answer: Answer) -> None:
        interaction = self._at_work()
        matter = self._matter(interaction, args)
        text = str(args.get("text") or "")
        if not text and matter is None:
            raise CannotNow("there is nothing to write: give a text, or --matter")
        self._write(interaction, matter, text)
        if not (text or matter or interaction.matter):
            # It was about no matter before, and nothing is written of that.
            answer(Reply(True))
            return
        self._keeping(interaction.id, answer, leaving=False)

    def _dispose(self, args: Mapping[str, Any], answer: Answer) -> None:
        interaction = self._at_work()
        code = str(args.get("code", ""))
        if self._shell.desk.rules.disposition(code) is None:
            known = ", ".join(each.code for each in self._shell.desk.rules.dispositions)
            raise CannotNow(f"{code!r} is no disposition; there are: {known}")
        matter = self._matter(interaction, args)
        self._write(interaction, matter, str(args.get("note") or ""))
        self._shell.wish(DispositionChosen(interaction.id, code))
        leaving = self._shell.desk.wrap_up(interaction.id) is not None
        if leaving:
            self._shell.wish(WrapUpDone(interaction.id))
        self._keeping(interaction.id, answer, leaving=leaving)

    def _at_work(self) -> Interaction:
        desk = self._shell.desk
        wrap_up = desk.wrap_ups[-1].call if desk.wrap_ups else ""
        interaction = desk.focused or desk.interaction(wrap_up)
        if interaction is None:
            raise CannotNow("there is no call to write about")
        return interaction

    def _matter(self, interaction: Interaction, args: Mapping[str, Any]) -> str | None:
        """Which matter the call shall be about, empty for none; None where nothing is said."""
        wanted = args.get("matter")
        if wanted is None or wanted == "":
            return wanted
        pop = self._shell.desk.pop(interaction.id)
        customer = pop.customer if pop is not None else None
        if customer is None:
            raise CannotNow("it is not known who the customer is, so there are no matters")
        known = {matter.id: matter.title for matter in customer.matters}
        if wanted not in known:
            told = ", ".join(f"{id} ({title})" for id, title in known.items()) or "none"
            raise CannotNow(f"{wanted!r} is no open matter of {customer.name}; there are: {told}")
        return str(wanted)

    def _write(self, interaction: Interaction, matter: str | None, text: str) -> None:
        if matter is not None:
            self._shell.wish(MatterChosen(interaction.id, matter))
        if text:
            # What the agent has typed stays: a program adds to it.
            note = f"{interaction.note}\n{text}" if interaction.note.strip() else text
            self._shell.wish(NoteTyped(interaction.id, note))

    def _keeping(self, call: str, answer: Answer, *, leaving: bool) -> None:
        keeping = _Keeping(call, answer, leaving)
        self._waiting.append(keeping)
        QTimer.singleShot(self._limit_ms, self, lambda: self._give_up(keeping))
        self._look(self._shell.desk)

    @Slot(object)
    def _look(self, desk: Desk) -> None:
        for keeping in tuple(self._waiting):
            reply = keeping.reply(desk)
            if reply is not None:
                self._waiting.remove(keeping)
                keeping.answer(reply)

    def _give_up(self, keeping: _Keeping) -> None:
        if keeping in self._waiting:
            self._waiting.remove(keeping)
            keeping.answer(Reply(False, self._shell.desk.storage_problem or NOT_IN_TIME))


class _Keeping:
    """A note or disposition on its way to the disk, and who waits to hear of it."""

    def __init__(self, call: str, answer: Answer, leaving: bool) -> None:
        self._call = call
        self._leaving = leaving
        self.answer = answer

    def reply(self, desk: Desk) -> Reply | None:
        """The answer once the disk has it or refused it, else None."""
        interaction = desk.interaction(self._call)
        if interaction is None:
            return Reply(True)
        if self._call in desk.unkept:
            return Reply(False, desk.storage_problem)
        if not self._leaving and interaction.note_saved is not None:
            return Reply(True)
        return None
