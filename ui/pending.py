"""Answers that are owed to a program until the desk shows how it went."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from callcenter.control import Reply
from callcenter.domain.desk import Desk
from callcenter.domain.effects import Notice, NoticeKind
from ui.shell import Shell

Answer = Callable[[Reply], None]
Outcome = Callable[[Desk], Reply | None]


class Pending(QObject):
    """Looks at the desk whenever it changes, and answers each who waits, once."""

    def __init__(self, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._waiting: list[_Owed] = []
        shell.changed.connect(self._look)
        shell.noticed.connect(self._told)

    def wish(
        self,
        wish: object,
        known: Outcome,
        answer: Answer,
        *,
        limit_ms: int,
        late: str,
        refusals: dict[NoticeKind, str] | None = None,
    ) -> None:
        """Wish *wish* and answer as soon as *known* does; what is *late* is refused so.

        A notice of one of the kinds in *refusals* means no, for that reason.
        """
        owed = _Owed(known, answer, refusals or {})
        self._waiting.append(owed)
        QTimer.singleShot(limit_ms, self, lambda: self._settle(owed, Reply(False, late)))
        self._shell.wish(wish, lambda refusal: self._refused(owed, refusal))
        self._look(self._shell.desk)

    def _refused(self, owed: _Owed, refusal: str) -> None:
        if refusal:
            self._settle(owed, Reply(False, refusal))

    @Slot(object)
    def _look(self, desk: Desk) -> None:
        for owed in tuple(self._waiting):
            if (reply := owed.known(desk)) is not None:
                self._settle(owed, reply)

    @Slot(object)
    def _told(self, notice: Notice) -> None:
        for owed in tuple(self._waiting):
            if notice.kind in owed.refusals:
                self._settle(owed, Reply(False, notice.text or owed.refusals[notice.kind]))

    def _settle(self, owed: _Owed, reply: Reply) -> None:
        if owed in self._waiting:
            self._waiting.remove(owed)
            owed.answer(reply)


class _Owed:
    """One answer that is owed."""

    def __init__(self, known: Outcome, answer: Answer, refusals: dict[NoticeKind, str]) -> None:
        self.known, self.answer, self.refusals = known, answer, refusals
