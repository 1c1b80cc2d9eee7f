"""Lists that come in pages: what the next page is asked with."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple

from callcenter.crm import expression, template
from callcenter.crm.crm import CrmAnswerWrong
from callcenter.crm.exchange import Answer, Exchange
from callcenter.crm.questions import PageBy, Paged, Pages

_log = logging.getLogger(__name__)


class Page(NamedTuple):
    """One page: its *records*, the whole *answer*, and where the *next* is; empty for none."""

    records: list[Any]
    answer: Answer
    next: str


async def page(
    exchange: Exchange, asked: Paged, values: Mapping[str, Any], at: str, *, key: str
) -> Page:
    """The page *at*, empty for the first; *key* is the question's own, for what goes wrong."""
    pages = asked.pages
    if pages is None:
        answer = await exchange.ask(asked, values)
        return Page(_records(answer, asked, key), answer, "")
    here = at or _first(pages)
    address = here if at and _is_address(asked, pages) else ""
    known = {**values, "page": here, "size": pages.size}
    answer = await exchange.ask(asked, known, address=address)
    records = _records(answer, asked, key)
    following = _next(pages, answer, here, len(records))
    # Without progress there is no more, whatever it says: we would ask for ever.
    return Page(records, answer, "" if following == here else following)


async def all_pages(
    exchange: Exchange, asked: Paged, values: Mapping[str, Any], *, key: str
) -> AsyncIterator[Page]:
    """One page after the other, at most as many as the question says."""
    at = ""
    for _ in range(asked.pages.most if asked.pages else 1):
        read = await page(exchange, asked, values, at, key=key)
        yield read
        at = read.next
        if not at:
            return
    if asked.pages:
        _log.warning("crm.%s has more than %d pages; the rest is left", key, asked.pages.most)


async def all_records(
    exchange: Exchange, asked: Paged, values: Mapping[str, Any], *, key: str
) -> list[Any]:
    """The records of all pages."""
    found = []
    async for read in all_pages(exchange, asked, values, key=key):
        found += read.records
    return found


def _records(answer: Answer, asked: Paged, key: str) -> list[Any]:
    records = answer.at(asked.list)
    if records is None:
        return []
    if not isinstance(records, list):
        raise CrmAnswerWrong(f"there is no list of records in the answer: check crm.{key}.list")
    return records


def _first(pages: Pages) -> str:
    """What {page} is at first; nothing where only an answer can tell."""
    if pages.by in (PageBy.NEXT, PageBy.LINK):
        return ""
    if pages.first is not None:
        return str(pages.first)
    return "1" if pages.by is PageBy.NUMBER else "0"


def _is_address(asked: Paged, pages: Pages) -> bool:
    """Whether the next page is an address, and not something for {page}."""
    by_place = "page" in template.places([asked.url, asked.query, asked.body])
    return pages.by is PageBy.LINK or (pages.by is PageBy.NEXT and not by_place)


def _next(pages: Pages, answer: Answer, here: str, came: int) -> str:
    if pages.by is PageBy.LINK:
        return answer.next_link
    if pages.by is PageBy.NEXT:
        found = expression.at(answer.content, pages.next)
        return "" if found in (None, False) else str(found)
    # A short page is not the last: a server may give fewer than it is asked for.
    seen = {"answer": answer.content, "page": int(here), "came": came}
    if not came or expression.at(seen, pages.last) is True:
        return ""
    return str(int(here) + (1 if pages.by is PageBy.NUMBER else came))
