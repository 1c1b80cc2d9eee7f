"""What is being typed, by interaction: no text of one customer ever lands in another's."""

from __future__ import annotations

from collections import deque
from collections.abc import Container
from dataclasses import dataclass, field

_REMEMBERED = 256


@dataclass(slots=True)
class _Draft:
    text: str
    former: deque[int] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))


class Drafts:
    """The texts typed at this window, each under the id of its interaction."""

    def __init__(self) -> None:
        """Begin with nothing typed."""
        self._drafts: dict[str, _Draft] = {}

    def typed(self, call: str, text: str) -> None:
        """The agent's text for *call* reads *text* now."""
        draft = self._drafts.setdefault(call, _Draft(""))
        draft.former.append(hash(draft.text))
        draft.text = text

    def reading(self, call: str, kept: str) -> str:
        """What the editor must read for *call* when the desk says *kept*.

        A value that the agent has typed past comes late and is ignored; any other is news from
        elsewhere (a restart, the command line) and taken over.
        """
        draft = self._drafts.setdefault(call, _Draft(kept))
        if draft.text != kept and hash(kept) not in draft.former:
            draft = self._drafts[call] = _Draft(kept)
        return draft.text

    def pending(self, call: str, kept: str) -> bool:
        """Whether what was typed for *call* is not yet what the desk has."""
        draft = self._drafts.get(call)
        return draft is not None and draft.text != kept

    def keep_only(self, calls: Container[str]) -> None:
        """Forget the texts of interactions that are not among *calls*."""
        for call in [known for known in self._drafts if known not in calls]:
            del self._drafts[call]
