"""What a CardDAV address book is asked: cards by number or name, cards by address, and changes."""

from __future__ import annotations

from collections.abc import Iterable

from callcenter.directory.cards import FIELDS
from callcenter.directory.dav import CARD, DAV, NAMESPACES, quoted

VERSION, DATA = f"{{{DAV}}}getetag", f"{{{CARD}}}address-data"
_CARD = "".join(f'<C:prop name="{name}"/>' for name in FIELDS)
_WANTED = f"<D:prop><D:getetag/><C:address-data>{_CARD}</C:address-data></D:prop>"


def with_number(ways: Iterable[str], most: int) -> str:
    """Cards with a TEL in which one of *ways* stands (RFC 6352 §8.6)."""
    return _query(_property("TEL", ways), most)


def with_words(words: Iterable[str], most: int) -> str:
    """Cards with every one of *words* in the name or the company."""
    first, *_ = [*words, ""]
    return _query(_property("FN", [first]) + _property("ORG", [first]), most)


def cards(addresses: Iterable[str]) -> str:
    """The cards at *addresses* (RFC 6352 §8.7)."""
    hrefs = "".join(f"<D:href>{quoted(address)}</D:href>" for address in addresses)
    return f"<C:addressbook-multiget {NAMESPACES}>{_WANTED}{hrefs}</C:addressbook-multiget>"


def changes(token: str) -> str:
    """Which cards changed or went since *token*; all without one (RFC 6578)."""
    return (
        f"<D:sync-collection {NAMESPACES}><D:sync-token>{quoted(token)}</D:sync-token>"
        "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    )


def _query(filters: str, most: int) -> str:
    return (
        f'<C:addressbook-query {NAMESPACES}>{_WANTED}<C:filter test="anyof">{filters}</C:filter>'
        f"<C:limit><C:nresults>{most}</C:nresults></C:limit></C:addressbook-query>"
    )


def _property(name: str, texts: Iterable[str]) -> str:
    matches = "".join(
        f'<C:text-match collation="i;unicode-casemap" match-type="contains">{quoted(text)}'
        "</C:text-match>"
        for text in texts
    )
    return f'<C:prop-filter name="{name}" test="anyof">{matches}</C:prop-filter>'
