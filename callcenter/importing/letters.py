"""In which code page a text is written: told by its bytes, and by which letters make words of them.

Detectors for any language in the world take Polish in ISO 8859-2 for Western European; here it is
known from which countries the customers are.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from callcenter.importing.rows import WrongFile

CODE_PAGES = ("cp1250", "iso8859-2", "cp1252")
"""Windows Central European, ISO Latin 2, Windows Western European."""
_CENTRAL = frozenset({"PL", "CZ", "SK", "HU", "SI", "HR", "RO", "BA", "AL"})
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PART = 1 << 16
_TELLING = 1 << 16
"""So many bytes of lines with letters beyond ASCII are enough to judge by."""


def encoding_of(path: Path, region: str) -> str:
    """The name of the encoding of the text at *path*, as Python calls it.

    Raises WrongFile for what is no text, and OSError.
    """
    with path.open("rb") as file:
        beginning = file.read(_PART)
    for mark, name in _MARKS:
        if beginning.startswith(mark):
            return name
    if b"\0" in beginning:
        return _wide(beginning)
    if is_utf8(path):
        return "utf-8"
    telling = b"".join(_foreign_lines(path))
    return max(_ordered(region), key=lambda name: _likely(telling, name))


def is_utf8(path: Path) -> bool:
    """Whether all of the file is proper UTF-8; raises OSError."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while part := file.read(_PART):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _wide(beginning: bytes) -> str:
    """UTF-16 without its mark has a NUL beside every ASCII letter."""
    even, odd = beginning[0::2].count(0), beginning[1::2].count(0)
    half = len(beginning) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    raise WrongFile(
        "This is no text: it has NUL bytes in it. Export it again, as CSV, XLSX, ODS or vCard."
    )


def _foreign_lines(path: Path) -> Iterator[bytes]:
    taken = 0
    with path.open("rb") as file:
        while taken < _TELLING and (line := file.readline(_PART)):
            if not line.isascii():
                taken += len(line)
                yield line


def _ordered(region: str) -> tuple[str, ...]:
    """The likeliest first: of equal ones `max` takes that."""
    if region in _CENTRAL:
        return CODE_PAGES
    return ("cp1252", "cp1250", "iso8859-2")


def _likely(telling: bytes, name: str) -> int:
    """How much it looks like words: letters count for it, other signs within words against."""
    text = telling.decode(name, errors="replace")
    neighbours = zip(" " + text[:-1], text, text[1:] + " ", strict=True)
    return sum(_worth(*three) for three in neighbours if not three[1].isascii())


def _worth(before: str, sign: str, after: str) -> int:
    if sign == "\ufffd" or "\x80" <= sign <= "\x9f":
        return -20
    if sign.isalpha():
        # A capital after a small letter is no letter of that word.
        return -2 if sign.isupper() and before.islower() else 1
    return -3 if before.isalpha() or after.isalpha() else 0
