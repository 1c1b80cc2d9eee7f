"""What the steps of a trial say where nothing is wrong: values, so that a window can translate."""

from __future__ import annotations

from enum import Enum

import msgspec


class Said(Enum):
    """A sentence that is always the same; the value is English."""

    ANSWERS = "it answers"
    LETS_IN = "it lets us in"
    NOBODY_FOUND = "nobody was found"
    NO_NAME = "there is no name to look for"
    NO_SEARCH = "crm.search is not configured"
    NO_CHANGES = "crm.changes is not configured"
    TOLD_NOTHING = "it tells this account no changes"
    ONLY_WRITTEN = "only --write tries it with this CRM"
    WOULD_BE_SENT = "this would be sent (--write sends it, twice, as after a lost answer)"


class Thing(Enum):
    """What is counted; the value is English, for one and for several."""

    RECORD = ("record", "records")
    DELETED = ("deleted record", "deleted records")
    CONTACT = ("contact", "contacts")
    MATTER = ("open matter", "open matters")
    PROMISE = ("promise", "promises")


class Counts(msgspec.Struct, frozen=True):
    """How many of what came, *about* whom or for which words; and whether there are *more*."""

    things: tuple[tuple[Thing, int], ...]
    about: str = ""
    more: bool = False

    def in_words(self) -> str:
        """The same in English."""
        told = ", ".join(f"{count} {thing.value[count != 1]}" for thing, count in self.things)
        told = f"{self.about}: {told}" if self.about else told
        return f"{told}; there are more" if self.more else told
