"""Where a CRM's record has what: tables of JMESPath expressions; an empty one finds nothing."""

from __future__ import annotations

from callcenter.crm import expression
from callcenter.crm.questions import Table


class _Paths(Table, frozen=True, kw_only=True):
    """A table of JMESPath expressions."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, str):
                    expression.check(one, name)


class ContactPaths(_Paths, frozen=True, kw_only=True):
    """Where a past contact has what."""

    id: str = "id"
    at: str = "at"
    channel: str = "channel"
    agent: str = "agent"
    summary: str = "summary"
    outcome: str = "outcome"
    resolved: str = "resolved"
    direction: str = "direction"
    matter: str = "matter"
    passed_on_to: str = "passed_on_to"
    passed_on_at: str = "passed_on_at"


class MatterPaths(_Paths, frozen=True, kw_only=True):
    """Where an open matter has what."""

    id: str = "id"
    title: str = "title"
    state: str = "state"
    opened: str = "opened"


class PromisePaths(_Paths, frozen=True, kw_only=True):
    """Where a promise has what."""

    text: str = "text"
    by: str = "by"
    due: str = "due"
    matter: str = "matter"
    kept: str = "kept"


class CustomerPaths(_Paths, frozen=True, kw_only=True):
    """Where a record has what; *contacts*, *matters* and *promises* are lists.

    *numbers_in_text* are texts that people wrote, with telephone numbers among the words.
    """

    id: str
    name: str
    numbers: tuple[str, ...] = ()
    numbers_in_text: tuple[str, ...] = ()
    company: str = ""
    email: str = ""
    language: str = ""
    tags: str = ""
    since: str = ""
    url: str = ""
    version: str = ""
    queue: str = ""
    contacts: str = ""
    matters: str = ""
    promises: str = ""
    contact: ContactPaths = ContactPaths()
    matter: MatterPaths = MatterPaths()
    promise: PromisePaths = PromisePaths()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.numbers and not self.numbers_in_text:
            raise ValueError("numbers is empty; expected where a record has telephone numbers")
