"""Customers as cards (vCard 3.0, RFC 2426), which telephones and address books read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import vobject
from vobject.vcard import Name

from callcenter.domain.customer import Customer
from callcenter.exporting.cells import plain, since_of
from callcenter.importing.vcards import PRODUCT, property_of


def write_cards(path: Path, customers: Iterable[Customer]) -> int:
    """Write a card for each customer; how many they were. Raises OSError."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for kept in customers:
            file.write(card_of(kept))
            count += 1
    return count


def card_of(kept: Customer) -> str:
    """The card of a customer."""
    card = vobject.vCard()
    _add(card, "prodid", PRODUCT)
    _add(card, "uid", f"urn:uuid:{kept.id}")
    _add(card, "fn", kept.name)
    card.add("n").value = _parted(kept.name)
    if kept.company:
        card.add("org").value = [plain(kept.company)]
    for number in kept.numbers:
        _add(card, "tel", number).type_param = "VOICE"
    _add(card, "email", kept.email)
    _add(card, "lang", kept.language)
    if kept.tags:
        card.add("categories").value = [plain(tag) for tag in kept.tags]
    _add(card, property_of("crm_id"), kept.crm_id)
    _add(card, property_of("since"), since_of(kept))
    _add(card, property_of("queue"), kept.queue)
    _add(card, property_of("url"), kept.url)
    written: str = card.serialize()
    return written


def _add(card: Any, name: str, value: str) -> Any:
    if not value:
        return None
    line = card.add(name)
    line.value = plain(value)
    return line


def _parted(name: str) -> Name:
    """The name in parts, as a telephone lists it: the last word is the family's."""
    given, _, family = plain(name).rpartition(" ")
    return Name(family=family, given=given)
