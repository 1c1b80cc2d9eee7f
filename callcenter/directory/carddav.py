"""A CardDAV server (RFC 6352) asked for names, from a copy of its cards in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import islice

from callcenter.directory import card_reports
from callcenter.directory.address_index import AddressIndex
from callcenter.directory.cards import read_card
from callcenter.directory.dav import Answer, Dav, Resource, Unanswered
from callcenter.directory.directory import DirectoryError, Stage, Told, Watch, silent
from callcenter.directory.discovery import ABOUT, TAG, Book, address_books
from callcenter.directory.entries import Numbering, having, words_of
from callcenter.directory.setup import CardDavSetup, Limits
from callcenter.directory.spelling import endings
from callcenter.domain.listed import Listed
from callcenter.domain.number import PhoneNumber

MOST_CARDS = 20_000
"""So many cards are kept in memory; a larger book is asked each time."""
REFRESH_S = 300.0
_DISCOVER_S = 15.0
_READ_S, _READ_LARGEST = 60.0, 32_000_000
_PORTION = 100
_REST_S = 0.05
"""Reading cards takes Python's time, which a call may need between two portions."""
_SHOWN = 20
_GONE = (404, 410)
_TOKEN_GONE = (400, 403, 409, 410, 412)


class CardDavDirectory:
    """Asks one server: its copy of the cards, and the server itself until that is whole.

    *limits* hold for what somebody waits for; *watch* is told of each question.
    """

    def __init__(
        self,
        setup: CardDavSetup,
        numbering: Numbering,
        *,
        limits: Limits | None = None,
        most_cards: int = MOST_CARDS,
        refresh_s: float = REFRESH_S,
        watch: Watch = silent,
    ) -> None:
        limits = limits or Limits()
        self._setup = setup
        self._numbering = numbering
        self._limits = limits
        self._most_cards = most_cards
        self._refresh_s = refresh_s
        self._asking = _dav(setup, limits.seconds, limits.largest, watch)
        # Some servers look at every card before they tell what a book is like.
        self._discovering = _dav(setup, _DISCOVER_S, limits.largest, watch)
        self._reading = _dav(setup, _READ_S, _READ_LARGEST, watch)
        self._books: tuple[Book, ...] = ()
        self._copies: dict[str, _Copy] = {}
        # The copies know how far they are in this one: what breaks off goes on in it.
        self._growing = AddressIndex()
        self._index: AddressIndex | None = None
        self._too_many = False

    async def open(self, told: Told = silent) -> None:
        """Find the address books; raises DirectoryError."""
        books = await address_books(self._discovering, self._setup.url, self._setup.book)
        self._books = books
        self._leave_others(books)
        told(Stage.REACH, "the server answers")
        secure = books[0].url.startswith("https:")
        told(Stage.SECURE, "TLS" if secure else "not hidden: names and the password go in clear")
        user = self._setup.account.user
        told(Stage.SIGN_IN, f"signed in as {user}" if user else "asked as nobody in particular")
        told(Stage.PLACE, "; ".join(f"{book.name} ({book.url})" for book in books))

    async def candidates(self, number: PhoneNumber) -> tuple[Listed, ...]:
        """Whom it gives for *number*; raises DirectoryError."""
        if self._index is not None:
            return self._index.find(number.key)
        body = card_reports.with_number(endings(number), self._limits.entries)
        return await self._queried(body)

    async def find(self, number: PhoneNumber) -> tuple[Listed, ...]:
        """Everybody who really has that number; raises DirectoryError."""
        return having(number, await self.candidates(number)) if number.key else ()

    async def search(self, text: str) -> tuple[Listed, ...]:
        """Those with every word of *text* at the beginning of a word; raises DirectoryError."""
        words = words_of(text)
        if not words:
            return ()
        if self._index is not None:
            return self._index.search(text, _SHOWN)
        longest = max(words, key=len)
        found = await self._queried(card_reports.with_words([longest], self._limits.entries))
        few = AddressIndex()
        for place, entry in enumerate(found):
            few.put(str(place), "", entry)
        return few.search(text, _SHOWN)

    async def refresh(self) -> float | None:
        """Read what changed; in how many seconds to do so again. Raises DirectoryError."""
        if self._too_many:
            return None
        if not self._books:
            await self.open()
        index = self._growing
        for book in self._books:
            copy = self._copies.setdefault(book.url, _Copy(self._reading, book, self._numbering))
            try:
                await copy.refresh(index, self._most_cards)
            except Unanswered as error:
                if error.status in _GONE:
                    # Next time it is looked for anew where the books are.
                    self._books = ()
                raise
            if len(index) > self._most_cards:
                # Too many for the memory of a telephone: from now on the server is asked.
                self._too_many = True
                await self.forget()
                return None
        self._index = index
        return self._refresh_s

    @property
    def copied(self) -> int | None:
        """How many cards are in memory; None while the server itself is asked."""
        return len(self._index) if self._index is not None else None

    async def forget(self) -> None:
        """Let go of everybody that was read."""
        self._index = None
        self._growing = AddressIndex()
        self._copies.clear()

    async def close(self) -> None:
        """Let go of its connections, and of everybody."""
        await self.forget()
        for dav in (self._asking, self._discovering, self._reading):
            await dav.close()

    def _leave_others(self, books: tuple[Book, ...]) -> None:
        """Forget the cards of books that are not there any more."""
        for url in self._copies.keys() - {book.url for book in books}:
            del self._copies[url]
            for card in self._growing.cards():
                if card.startswith(url):
                    self._growing.drop(card)

    async def _queried(self, body: str) -> tuple[Listed, ...]:
        try:
            async with asyncio.timeout(self._limits.seconds):
                if not self._books:
                    await self.open()
                answers = [
                    await self._asking.report(book.url, body, depth=1) for book in self._books
                ]
        except TimeoutError as error:
            raise DirectoryError(
                f"no whole answer within {self._limits.seconds:g} s",
                stage=Stage.REACH,
                mend="check directory.url, the network and the server itself",
            ) from error
        texts = [_card(each) for answer in answers for each in answer.resources]
        read = await asyncio.to_thread(_read, texts[: self._limits.entries], self._numbering)
        return tuple(entry for entry in read if entry is not None)


class _Copy:
    """How far one book was read: by the server's token, or by the book's own tag."""

    def __init__(self, dav: Dav, book: Book, numbering: Numbering) -> None:
        self._dav = dav
        self._book = book
        self._numbering = numbering
        self._token = ""
        self._tag: str | None = None

    async def refresh(self, index: AddressIndex, most: int) -> None:
        """Bring *index* up to date with the book, up to a few more than *most* cards."""
        if self._book.syncs:
            await self._by_token(index, most)
        else:
            await self._by_tag(index, most)

    async def _by_token(self, index: AddressIndex, most: int) -> None:
        while True:
            answer = await self._changes(index)
            await self._take_in(answer, index, most)
            going_on = answer.cut and answer.token != self._token and len(index) <= most
            self._token = answer.token
            if not going_on:
                return

    async def _changes(self, index: AddressIndex) -> Answer:
        url = self._book.url
        try:
            return await self._dav.report(url, card_reports.changes(self._token))
        except Unanswered as error:
            if not self._token or error.status not in _TOKEN_GONE:
                raise
            # The server does not know the place any more: all anew.
            answer = await self._dav.report(url, card_reports.changes(""))
            self._drop_others(answer, index)
            return answer

    async def _by_tag(self, index: AddressIndex, most: int) -> None:
        about = await self._dav.properties(self._book.url, ABOUT)
        tag = next((found for each in about.resources if (found := each.text(TAG))), "")
        if tag and tag == self._tag:
            return
        everything = await self._dav.properties(self._book.url, (card_reports.VERSION,), depth=1)
        self._drop_others(everything, index)
        await self._take_in(everything, index, most)
        self._tag = tag

    def _drop_others(self, answer: Answer, index: AddressIndex) -> None:
        there = {each.address for each in answer.resources}
        own = (card for card in index.cards() if card.startswith(self._book.url))
        for card in set(own) - there:
            index.drop(card)

    async def _take_in(self, answer: Answer, index: AddressIndex, most: int) -> None:
        wanted = []
        for each in answer.resources:
            if each.gone:
                index.drop(each.address)
            elif _is_card(each, self._book) and _version(each) != index.version(each.address):
                wanted.append(each.address)
        for portion in _portions(wanted):
            if len(index) > most:
                return
            got = await self._dav.report(self._book.url, card_reports.cards(portion))
            await self._keep(got, index)
            await asyncio.sleep(_REST_S)

    async def _keep(self, got: Answer, index: AddressIndex) -> None:
        there = [each for each in got.resources if not each.gone]
        read = await asyncio.to_thread(_read, [_card(each) for each in there], self._numbering)
        for each, entry in zip(there, read, strict=True):
            index.put(each.address, _version(each), entry)


def _dav(setup: CardDavSetup, seconds: float, largest: int, watch: Watch) -> Dav:
    return Dav(setup.url, setup.account, seconds=seconds, largest=largest, watch=watch)


def _read(texts: Sequence[str], numbering: Numbering) -> list[Listed | None]:
    return [read_card(text, numbering) for text in texts]


def _portions(addresses: list[str]) -> Iterator[list[str]]:
    left = iter(addresses)
    while portion := list(islice(left, _PORTION)):
        yield portion


def _is_card(found: Resource, book: Book) -> bool:
    return found.address.rstrip("/") != book.url.rstrip("/") and bool(_version(found))


def _version(found: Resource) -> str:
    return found.text(card_reports.VERSION)


def _card(found: Resource) -> str:
    return found.text(card_reports.DATA)
