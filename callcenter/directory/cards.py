"""Reads vCards (RFC 6350, RFC 2426, and the old 2.1) as far as names and numbers go."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import vobject

from callcenter.directory.entries import Numbering, listed
from callcenter.domain.listed import Listed

LARGEST = 512_000
"""Characters of a card that are read: more is a picture."""
FIELDS = ("VERSION", "UID", "FN", "N", "ORG", "TEL", "EMAIL", "TITLE")
"""What is asked for of a card; servers may send all of it anyway."""
_UNWANTED = ("PHOTO", "LOGO", "SOUND", "KEY")
_log = logging.getLogger("callcenter.directory")


def read_card(text: str, numbering: Numbering) -> Listed | None:
    """Whom a card is about; None for one that cannot be read or names nobody."""
    if len(text) > LARGEST:
        return None
    try:
        card = vobject.readOne(_without_pictures(text), allowQP=True)
        fields = _fields(card)
    except Exception as error:
        # Other people's cards are wrong in every way, and the library fails in as many.
        _log.debug("a card cannot be read (%s)", type(error).__name__)
        return None
    return listed(
        numbering,
        names=(*fields["fn"], *fields["n"], *fields["org"]),
        numbers=fields["tel"],
        companies=fields["org"],
        emails=fields["email"],
        titles=fields["title"],
    )


def _fields(card: Any) -> dict[str, list[str]]:
    contents = card.contents
    return {
        name: [text for line in contents.get(name, ()) if (text := _said(name, line.value))]
        for name in ("fn", "n", "org", "tel", "email", "title")
    }


def _said(name: str, value: Any) -> str:
    if name == "n" and hasattr(value, "family"):
        value = [value.given, value.family]
    if isinstance(value, list):
        # A company with its departments, or the parts of a name.
        return " ".join(_said("", part) for part in value if part)
    return str(value)


def _without_pictures(text: str) -> str:
    """The card without what may be large and tells no name."""
    return "\r\n".join(_wanted(text.splitlines()))


def _wanted(lines: list[str]) -> Iterator[str]:
    wanted = True
    for line in lines:
        if not line.startswith((" ", "\t")):
            name = line.split(":", 1)[0].split(";", 1)[0].rpartition(".")[2]
            wanted = name.upper() not in _UNWANTED
        if wanted and line:
            yield line
