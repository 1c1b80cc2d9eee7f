"""The cards of an address book in memory, found by number and by the beginnings of words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from callcenter.directory.entries import words_of
from callcenter.domain.listed import Listed


class AddressIndex:
    """Whom the cards are about; each card by its address, with the version it was read in.

    It is never written down: who ends the program, or signs out on a shared computer, leaves
    nothing of it behind.
    """

    def __init__(self) -> None:
        self._versions: dict[str, str] = {}
        self._entries: dict[str, Listed] = {}
        self._words: dict[str, str] = {}
        self._by_number: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def __len__(self) -> int:
        """How many cards were read."""
        return len(self._versions)

    def version(self, card: str) -> str | None:
        """The version in which *card* was read; None if it was not."""
        return self._versions.get(card)

    def cards(self) -> frozenset[str]:
        """The addresses of all that were read."""
        return frozenset(self._versions)

    def put(self, card: str, version: str, entry: Listed | None) -> None:
        """Take in what *card* says now; None where it names nobody."""
        self.drop(card)
        self._versions[card] = version
        if entry is None:
            return
        self._entries[card] = entry
        self._words[card] = "".join(
            f" {word}" for word in words_of(f"{entry.name} {entry.company}")
        )
        for number in entry.numbers:
            self._by_number[number][card] = None

    def drop(self, card: str) -> None:
        """Forget *card*, if it is known."""
        self._versions.pop(card, None)
        self._words.pop(card, None)
        entry = self._entries.pop(card, None)
        for number in entry.numbers if entry else ():
            self._by_number[number].pop(card, None)
            if not self._by_number[number]:
                del self._by_number[number]

    def find(self, key: str) -> tuple[Listed, ...]:
        """Everybody with that number."""
        return tuple(self._entries[card] for card in self._by_number.get(key, ()))

    def search(self, text: str, most: int) -> tuple[Listed, ...]:
        """Those with every word of *text* at the beginning of a word, *most* of them, by name."""
        words = tuple(f" {word}" for word in words_of(text))
        if not words:
            return ()
        found = sorted(self._with(words), key=lambda entry: entry.name.casefold())
        return tuple(found[:most])

    def _with(self, words: tuple[str, ...]) -> Iterator[Listed]:
        for card, text in self._words.items():
            if all(word in text for word in words):
                yield self._entries[card]
