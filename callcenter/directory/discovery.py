"""Finds the address books of a CardDAV server from one address (RFC 6352, RFC 6764)."""

from __future__ import annotations

from urllib.parse import unquote, urljoin

import msgspec

from callcenter.directory.dav import CARD, DAV, SERVER, Answer, Dav, Resource, Unanswered, absolute
from callcenter.directory.directory import DirectoryError, Stage
from callcenter.domain.caller import printable

TYPE, NAME = f"{{{DAV}}}resourcetype", f"{{{DAV}}}displayname"
REPORTS, TOKEN = f"{{{DAV}}}supported-report-set", f"{{{DAV}}}sync-token"
TAG = f"{{{SERVER}}}getctag"
BOOK = f"{{{CARD}}}addressbook"
_PRINCIPAL, _HOME = f"{{{DAV}}}current-user-principal", f"{{{CARD}}}addressbook-home-set"
_SYNC = f"{{{DAV}}}sync-collection"
ABOUT = (TYPE, NAME, REPORTS, TOKEN, TAG)
_WELL_KNOWN = "/.well-known/carddav"
_NOT_HERE = (404, 405, 501)


class Book(msgspec.Struct, frozen=True):
    """One address book; *syncs*: whether it tells what changed since a token (RFC 6578)."""

    url: str
    name: str
    syncs: bool
    tag: str = ""


async def address_books(dav: Dav, url: str, wanted: str = "") -> tuple[Book, ...]:
    """The books at *url* or of who asks; of several only the *wanted*. Raises DirectoryError."""
    here = await _about(dav, url)
    book = next((each for each in here.resources if each.has(TYPE, BOOK)), None) if here else None
    if book is not None:
        return (_book(book),)
    home = await _home(dav, url, here)
    listed = await dav.properties(home, ABOUT, depth=1)
    books = tuple(_book(each) for each in listed.resources if each.has(TYPE, BOOK))
    chosen = tuple(each for each in books if not wanted or wanted in _called(each))
    if not chosen:
        names = printable(", ".join(each.name for each in books), 200) or "none"
        what = f"no address book is called {wanted!r}" if wanted else "it has no address book"
        mend = f"put one of those that are there into directory.base: {names}"
        raise DirectoryError(what, stage=Stage.PLACE, mend=mend)
    return chosen


async def _about(dav: Dav, url: str) -> Answer | None:
    """What is at *url*; None where nothing of WebDAV is."""
    try:
        return await dav.properties(url, (*ABOUT, _PRINCIPAL, _HOME))
    except Unanswered as error:
        if error.status not in _NOT_HERE:
            raise
        return None


async def _home(dav: Dav, url: str, here: Answer | None) -> str:
    """Where the books of who asks are."""
    answers = [here] if here is not None else []
    principal = ""
    for answer in answers:
        if home := _href(answer, _HOME):
            return home
        principal = _href(answer, _PRINCIPAL)
    if not principal:
        known = await dav.properties(urljoin(url, _WELL_KNOWN), (_PRINCIPAL, _HOME))
        if home := _href(known, _HOME):
            return home
        principal = _href(known, _PRINCIPAL)
    if not principal:
        mend = "put the address of the address book itself into directory.url"
        raise DirectoryError(
            "the server does not tell where address books are", stage=Stage.PLACE, mend=mend
        )
    if home := _href(await dav.properties(principal, (_HOME,)), _HOME):
        return home
    mend = "put the address of the address book itself into directory.url"
    raise DirectoryError("this user has no address books", stage=Stage.PLACE, mend=mend)


def _href(answer: Answer, name: str) -> str:
    href = next((found for each in answer.resources if (found := each.href(name))), "")
    return absolute(answer.url, href) if href else ""


def _book(found: Resource) -> Book:
    return Book(
        url=found.address,
        name=printable(found.text(NAME), 100) or found.address,
        syncs=found.has(REPORTS, _SYNC),
        tag=found.text(TAG),
    )


def _called(book: Book) -> tuple[str, ...]:
    """What one may call it: its name, its address, the last part of that."""
    return book.name, book.url, unquote(book.url.rstrip("/").rpartition("/")[2])
