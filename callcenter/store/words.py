"""Text as it is searched: folded words, digits from any place of a number, literal questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

SHORTEST_DIGITS = 3
MARK = "#"
"""Stands before the digits of telephone numbers, so that they never meet the words of a text."""

LONGEST_QUESTION = 200
# Letters that Unicode does not take apart, though everybody types them without the stroke.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_NO_DIGITS = re.compile("[^0-9]+")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?<![^\W_])[+(]*[0-9][0-9\s().+\-/\u2010-\u2015]*(?![^\W_])")


def folded(text: str) -> list[str]:
    """The words of *text* without case, accents and punctuation."""
    small = text.lower() if text.isascii() else _without_accents(text)
    return _WORD.findall(small)


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def indexed(*texts: str) -> str:
    """*texts* as the words that are put into the search."""
    return " ".join(folded(" ".join(texts)))


def digits_indexed(numbers: Iterable[str]) -> str:
    """Every ending of the numbers' digits, so that digits are found from any place on."""
    endings: dict[str, None] = {}
    for number in numbers:
        digits = _NO_DIGITS.sub("", number)
        last = max(len(digits) - SHORTEST_DIGITS, 0)
        for start in range(last + 1 if digits else 0):
            endings[MARK + digits[start:]] = None
    return " ".join(endings)


class Part(NamedTuple):
    """One word or number of a search: as an FTS5 question, and what else may begin with it."""

    whole: str
    beginnings: tuple[str, ...] = ()

    def with_words(self, known: Mapping[str, tuple[str, ...] | None]) -> str:
        """The question with the words that begin so; as a beginning where they are not *known*."""
        asked = [self.whole]
        for beginning in self.beginnings:
            words = known[beginning]
            asked += [f'"{beginning}"*'] if words is None else [f'"{word}"' for word in words]
        return f"({' OR '.join(asked)})"


def parts_of(text: str) -> tuple[Part, ...]:
    """The literal words and numbers of *text*; of the words only the last one is unfinished."""
    parts = _written(text)
    return tuple(
        _number_part(part)
        if isinstance(part, list)
        else Part(part, (part.strip('"'),) if at == len(parts) and not _is_letter(part) else ())
        for at, part in enumerate(parts, start=1)
    )


def _number_part(groups: list[str]) -> Part:
    """Digits in one piece from any place of a number, or as words of a text."""
    pieces = [f"{MARK}{piece}" for piece in _pieces(groups)]
    spelled = " AND ".join(f'"{group}"' for group in groups)
    whole = " OR ".join([f"({spelled})", *(f'"{piece}"' for piece in pieces)])
    # Two digits begin a hundredth of all numbers: they find a whole short extension only.
    begun = [piece for piece in pieces if len(piece) > SHORTEST_DIGITS]
    if len(groups) == 1 and len(groups[0]) > 1:
        begun.append(groups[0])
    return Part(f"({whole})", tuple(begun))


def _pieces(groups: list[str]) -> list[str]:
    digits = "".join(groups)
    return [piece for piece in dict.fromkeys((digits, digits.lstrip("0"))) if piece]


def question(text: str, *, unfinished: bool = True) -> str:
    """*text* as an FTS5 question of literal words; empty for no words.

    The last one may be *unfinished*: then it is the beginning of words, which takes time where
    many have it.
    """
    parts = _written(text)
    terms = [part if isinstance(part, str) else _number(part) for part in parts[:-1]]
    if parts:
        last = parts[-1]
        end = "*" if unfinished and not _is_letter(last) else ""
        terms.append(f"{last}{end}" if isinstance(last, str) else _number(last))
    return " AND ".join(terms)


def _written(text: str) -> list[str | list[str]]:
    parts = list(_parts(text))
    if len(parts) > 1 and _is_letter(parts[-1]):
        # One letter more begins a tenth of all words: what is before it finds as much, at once.
        parts.pop()
    return parts


def _parts(text: str) -> Iterator[str | list[str]]:
    """Words in quotes, and numbers as the list of their groups of digits."""
    rest = text[:LONGEST_QUESTION].replace("(0)", "")
    at = 0
    for found in _NUMBER.finditer(rest):
        yield from _quoted(rest[at : found.start()])
        yield re.findall("[0-9]+", found[0])
        at = found.end()
    yield from _quoted(rest[at:])


def _is_letter(part: str | list[str]) -> bool:
    """Whether it is a quoted word of one letter."""
    return isinstance(part, str) and len(part) == len('"a"')


def _quoted(text: str) -> Iterator[str]:
    return (f'"{word}"' for word in folded(text))


def _number(groups: list[str]) -> str:
    """Digits in one piece from any place of a number, or as words of a text."""
    spelled = [f'"{group}"' for group in groups]
    end = "*" if len(groups[-1]) > 1 else ""
    asked = [f"({' AND '.join(spelled)}{end})"]
    for piece in _pieces(groups):
        asked.append(f'"{MARK}{piece}"' + ("*" if len(piece) >= SHORTEST_DIGITS else ""))
    return f"({' OR '.join(asked)})"
