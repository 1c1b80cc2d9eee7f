"""What may be asked of a CRM: the tables of `[crm]` that each make one request."""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar

import msgspec

from callcenter.crm import expression, template
from callcenter.crm.places import (
    CHANGE_PLACES,
    CREATE_PLACES,
    INTERACTION_PLACES,
    NUMBER_PLACES,
    PAGE_PLACES,
)

METHODS = ("GET", "POST", "PUT", "PATCH")


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table in which a misspelt key is an error; *paths* are its keys with JMESPath."""

    paths: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name in self.paths:
            expression.check(getattr(self, name), name)


class PageBy(Enum):
    """How the next page of a list is asked for."""

    NEXT = "next"
    LINK = "link"
    NUMBER = "number"
    OFFSET = "offset"


class Pages(Table, frozen=True, kw_only=True):
    """A list that comes in pages of *size*, of which at most *most* are read.

    *by* `next`: what {page} is then (or the next address) is at *next* in the answer; by `link`:
    the answer's header Link tells; by `number` or `offset`: {page} counts pages or records, up
    to an empty page, or to where *last* holds for `answer`, `page` and how many records `came`.
    """

    by: PageBy
    next: str = ""
    last: str = ""
    first: int | None = None
    size: int = 100
    most: int = 10
    paths: ClassVar[tuple[str, ...]] = ("next", "last")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.by is PageBy.NEXT and not self.next:
            raise ValueError("next is empty; expected where the answer has the next page")
        for name in ("size", "most"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; expected 1 or more")


class Derived(Table, frozen=True, kw_only=True):
    """A place of the mapping's own: what *values* has for the value of *of*, else *otherwise*."""

    of: str
    values: dict[str, Any]
    otherwise: Any = None
    paths: ClassVar[tuple[str, ...]] = ("of",)


class Question(Table, frozen=True, kw_only=True):
    """One request: address, method, body, and statuses besides 2xx that are no failure.

    *query* is put after the address, encoded as needed. *escape* replaces characters of values,
    where the CRM has a query language; *let* makes places of its own out of the others.
    """

    url: str
    query: dict[str, str] = {}
    method: str = "GET"
    body: dict[str, Any] | list[Any] | None = None
    headers: dict[str, str] = {}
    escape: dict[str, str] = {}
    let: dict[str, str | Derived] = {}
    accept: tuple[int, ...] = ()
    known: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.url.startswith("/"):
            raise ValueError(f"url is {self.url!r}; expected a path that begins with /")
        if self.method not in METHODS:
            raise ValueError(f"method is {self.method!r}; expected one of {', '.join(METHODS)}")
        for character in self.escape:
            if len(character) != 1:
                raise ValueError(f"escape has {character!r}; expected single characters")
        for name, made in self.let.items():
            expression.check(made.of if isinstance(made, Derived) else made, f"let.{name}")
        for what in ("url", "query", "headers", "body"):
            template.check(getattr(self, what), self.all_places, what)

    @property
    def all_places(self) -> tuple[str, ...]:
        """The places that it may use."""
        return (*self.known, *self.let)


class Paged(Question, frozen=True, kw_only=True):
    """A question for records: *list* is where they are, *pages* how there are more of them."""

    list: str = "@"
    pages: Pages | None = None
    paths: ClassVar[tuple[str, ...]] = ("list",)

    @property
    def all_places(self) -> tuple[str, ...]:
        """The places that it may use."""
        return (*super().all_places, *(PAGE_PLACES if self.pages else ()))


class Find(Paged, frozen=True, kw_only=True):
    """By number. Whatever comes is compared: only who really has the number is found.

    *complete* where a list does not tell all numbers: each record is read whole to be compared.
    """

    complete: bool = False
    known: ClassVar[tuple[str, ...]] = NUMBER_PLACES


class Search(Paged, frozen=True, kw_only=True):
    """By words."""

    known: ClassVar[tuple[str, ...]] = ("text",)


class ById(Question, frozen=True, kw_only=True):
    """Something more of one record."""

    known: ClassVar[tuple[str, ...]] = ("id",)


class Get(ById, frozen=True, kw_only=True):
    """One record by its id; *record* is where it is in the answer.

    The answers of the questions *also* are put into the record under their names.
    *version_header* is the header with its version, such as ETag.
    """

    record: str = "@"
    also: dict[str, ById] = {}
    version_header: str = ""
    paths: ClassVar[tuple[str, ...]] = ("record",)


class Look(Paged, frozen=True, kw_only=True):
    """Whether an earlier try has been kept after all: *found* is where the CRM's id of it is.

    Places in *found* are filled as text between quotes.
    """

    found: str

    def __post_init__(self) -> None:
        super().__post_init__()
        expression.check(self.found, "found")


class LookForCustomer(Look, frozen=True, kw_only=True):
    """A look for a customer."""

    known: ClassVar[tuple[str, ...]] = CREATE_PLACES


class LookForInteraction(Look, frozen=True, kw_only=True):
    """A look for an interaction."""

    known: ClassVar[tuple[str, ...]] = INTERACTION_PLACES


class Telling(Question, frozen=True, kw_only=True):
    """Something to be kept; *id* is where the answer has the CRM's id. No body: all we know.

    *values* turns our values into the CRM's. *needs* are conditions, each with the words for
    whoever has to mend it; what does not meet *only_if* this CRM is not told at all.
    """

    method: str = "POST"
    id: str = "id"
    values: dict[str, dict[str, Any]] = {}
    needs: dict[str, str] = {}
    only_if: str = ""
    paths: ClassVar[tuple[str, ...]] = ("id", "only_if")

    def __post_init__(self) -> None:
        super().__post_init__()
        for condition in self.needs:
            expression.check(condition, "needs")


class Create(Telling, frozen=True, kw_only=True):
    """A new customer."""

    look: LookForCustomer | None = None
    known: ClassVar[tuple[str, ...]] = CREATE_PLACES


class Log(Telling, frozen=True, kw_only=True):
    """A finished call."""

    look: LookForInteraction | None = None
    known: ClassVar[tuple[str, ...]] = INTERACTION_PLACES


class Edit(Telling, frozen=True, kw_only=True):
    """A call that was told already and has been corrected; {made} is the CRM's id of it.

    Where an *id* is given, the answer must have it.
    """

    method: str = "PATCH"
    id: str = ""
    known: ClassVar[tuple[str, ...]] = (*INTERACTION_PLACES, "made")


class Change(Question, frozen=True, kw_only=True):
    """Changed fields of a customer: *fields* has, for each of ours, what the body gets of it.

    With *compare* the record is looked at first, and a field that was changed there too is a
    conflict. *version* is where the answer has the record's new version.
    """

    fields: dict[str, dict[str, Any]]
    method: str = "PATCH"
    if_match: str = ""
    version: str = ""
    compare: bool = True
    conflict: tuple[int, ...] = (409, 412)
    known: ClassVar[tuple[str, ...]] = CHANGE_PLACES
    paths: ClassVar[tuple[str, ...]] = ("version",)

    def __post_init__(self) -> None:
        super().__post_init__()
        template.check(self.fields, self.all_places, "fields")
        template.check(self.if_match, self.all_places, "if_match")


class Batch(Question, frozen=True, kw_only=True):
    """Several calls at once, at most *most*: {items} are the bodies, each made from *item*.

    *results* is where the answer has one entry for each; in it, *key* is our key (without: in our
    order), *id* the CRM's id, *error* its words if it did not take this one, and *status* a number
    as in HTTP.
    """

    method: str = "POST"
    most: int = 50
    item: dict[str, Any] | None = None
    results: str = "@"
    key: str = ""
    id: str = "id"
    error: str = "error"
    status: str = "status"
    known: ClassVar[tuple[str, ...]] = ("items",)
    paths: ClassVar[tuple[str, ...]] = ("results", "key", "id", "error", "status")

    def __post_init__(self) -> None:
        super().__post_init__()
        template.check(self.item, INTERACTION_PLACES, "item")
        if not 1 <= self.most <= 1000:
            raise ValueError(f"most is {self.most}; expected 1 to 1000")
        if "items" not in template.places(self.body):
            raise ValueError("body has no {items}; expected it where the list of calls goes")


class FeedBy(Enum):
    """What tells how far a desk has followed the changes."""

    CURSOR = "cursor"
    TIME = "time"
    EVERYTHING = "everything"


class Feed(Paged, frozen=True, kw_only=True):
    """Changes since a cursor; *deleted* are ids, *merged* pairs of them: gone, and gone into.

    *by* `cursor`: the answer has the next one at *cursor*, and *more* tells that it goes on; by
    `time`: records changed since {since}, whose times are at *changed* in each and written as
    *time* says (`iso`, `seconds`, `milliseconds` or a pattern of strftime), asked again
    *overlap_s* back; by `everything`: all records anew, every *every_s*.
    """

    by: FeedBy = FeedBy.CURSOR
    cursor: str = "cursor"
    deleted: str = ""
    merged: str = ""
    more: str = ""
    whole: bool = False
    changed: str = ""
    time: str = "iso"
    overlap_s: float = 120.0
    every_s: float = 3600.0
    known: ClassVar[tuple[str, ...]] = ("cursor", "limit", "since")
    paths: ClassVar[tuple[str, ...]] = ("list", "cursor", "deleted", "merged", "more", "changed")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.by is FeedBy.TIME and not self.changed:
            raise ValueError("changed is empty; expected where a record has the time of its change")
        if self.by is FeedBy.EVERYTHING and self.pages is None:
            raise ValueError("pages is missing; expected how the list of everything is paged")
        if self.overlap_s < 0 or self.every_s <= 0:
            raise ValueError("overlap_s and every_s are seconds; expected no less than 0")


class Ping(Question, frozen=True, kw_only=True):
    """Something small that needs the same rights."""
