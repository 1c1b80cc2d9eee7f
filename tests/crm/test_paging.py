"""Lists in pages, one kind after the other: nobody is missed, and none is asked for without end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from callcenter.crm.crm import CrmAnswerWrong
from tests.crm.asking import asked
from tests.crm.odd_crms import served

NAMES = [f"Ada N{index}" for index in range(5)]


class Lists:
    """Five people in pages of two, told in each way; *asked* is what was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.elsewhere = ""
        self.app = Starlette(
            routes=[
                Route("/linked", self._linked),
                Route("/offset", self._offset),
                Route("/numbered", self._numbered),
                Route("/next", self._next),
            ]
        )

    async def _linked(self, request: Request) -> Response:
        page = int(request.query_params.get("p", 0))
        rest = f'<{self.elsewhere or "/linked"}?p={page + 1}>; rel="next"' if page < 2 else ""
        headers = {"Link": ", ".join(filter(None, ['</linked>; rel="first"', rest]))}
        return self._page(request, page * 2, headers)

    async def _offset(self, request: Request) -> Response:
        # The second page is shorter than was asked for, though more follow.
        start = int(request.query_params["from"])
        return self._page(request, start, {}, size=1 if start == 2 else 2)

    async def _numbered(self, request: Request) -> Response:
        # Pages from nought; whatever is beyond the last is the last once more.
        return self._page(request, min(int(request.query_params["page"]), 2) * 2, {})

    async def _next(self, request: Request) -> Response:
        page = int(request.query_params.get("token") or 0)
        self.asked.append(str(request.url.query))
        following = {"next": {"token": page + 1}} if page < 2 else {"next": None}
        return JSONResponse({"data": _people(page * 2, 2), **following})

    def _page(
        self, request: Request, start: int, headers: dict[str, str], *, size: int = 2
    ) -> Response:
        self.asked.append(str(request.url.query))
        return JSONResponse({"data": _people(start, size), "total": 5}, headers=headers)


def _people(start: int, size: int) -> list[dict[str, str]]:
    return [{"id": name, "name": name} for name in NAMES[start : start + size]]


@pytest.fixture
def lists() -> Iterator[tuple[Lists, str]]:
    made = Lists()
    with served(made.app) as url:
        yield made, url


def found(url: str, address: str, **pages: Any) -> list[str]:
    """The names that a search in such pages gives."""
    table = {
        "url": url,
        "ping": {"url": "/next"},
        "find": {"url": "/next"},
        "log": {"url": "/log"},
        "search": {"url": address, "list": "data", "pages": pages},
        "customer": {"id": "id", "name": "name", "numbers": ["phone"]},
    }
    customers = asked(table, lambda rest: rest.search("ada"), secrets={"crm-token": "t"})
    return [one.name for one in customers]


def test_a_header_link_leads_on(lists: tuple[Lists, str]) -> None:
    there, url = lists
    assert found(url, "/linked", by="link") == NAMES
    assert there.asked == ["", "p=1", "p=2"]


def test_a_header_link_to_another_server_is_not_followed(lists: tuple[Lists, str]) -> None:
    there, url = lists
    there.elsewhere = "https://evil.example.com/linked"
    with pytest.raises(CrmAnswerWrong, match=r"another server \(evil\.example\.com\)"):
        found(url, "/linked", by="link")
    assert there.asked == [""]


def test_a_header_link_to_nowhere_is_a_wrong_answer(lists: tuple[Lists, str]) -> None:
    there, url = lists
    there.elsewhere = "https://[nowhere/linked"
    with pytest.raises(CrmAnswerWrong, match="the next page is at no address"):
        found(url, "/linked", by="link")


def test_an_offset_counts_what_came(lists: tuple[Lists, str]) -> None:
    there, url = lists
    assert found(url, "/offset?from={page}", by="offset", size=2) == NAMES
    assert there.asked == ["from=0", "from=2", "from=3", "from=5"]


def test_an_offset_ends_where_the_answer_says_it(lists: tuple[Lists, str]) -> None:
    there, url = lists
    last = "answer.total <= sum([page, came])"
    assert found(url, "/offset?from={page}", by="offset", size=2, last=last) == NAMES
    assert there.asked == ["from=0", "from=2", "from=3"]


def test_pages_may_be_counted_from_nought(lists: tuple[Lists, str]) -> None:
    there, url = lists
    last = "page == `2`"
    assert found(url, "/numbered?page={page}", by="number", first=0, last=last) == NAMES
    assert there.asked == ["page=0", "page=1", "page=2"]


def test_a_list_that_never_ends_is_left_after_so_many_pages(lists: tuple[Lists, str]) -> None:
    there, url = lists
    assert len(found(url, "/numbered?page={page}", by="number", first=0, most=4)) == 6
    assert len(there.asked) == 4


def test_the_answer_has_what_the_next_page_is_asked_with(lists: tuple[Lists, str]) -> None:
    there, url = lists
    assert found(url, "/next?token={page}", by="next", next="next.token") == NAMES
    assert there.asked == ["token=", "token=1", "token=2"]
