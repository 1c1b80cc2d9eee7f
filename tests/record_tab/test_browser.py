"""A real browser, which blocks pop-ups: records follow each other in one window of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from callcenter.record_tab.losses import Limits, Lost
from callcenter.record_tab.page import PageWords
from callcenter.record_tab.tab import RecordTab
from tests.conftest import need
from tests.crm.odd_crms import served
from tests.record_tab.chromium import HOW_TO_GET_IT, Chromium, program

LIMITS = Limits(shown_s=5.0, page_s=60.0)


class Desk:
    """A desk whose records open in a window of *browser*; the CRM is another site than our page."""

    def __init__(self, browser: Chromium, crm: str, *, limits: Limits = LIMITS) -> None:
        self.browser = browser
        self.crm = crm.replace("127.0.0.1", "localhost")
        self.lost: list[tuple[str, Lost]] = []
        self.pages: list[str] = []
        self._came = threading.Event()
        self.tab = RecordTab(
            PageWords(),
            port=0,
            browse=self._browse,
            lost=lambda address, why: self.lost.append((address, why)),
            limits=limits,
        )

    def record(self, name: str) -> str:
        return f"{self.crm}/{name}"

    def show(self, name: str) -> None:
        self.tab.show(self.record(name))

    def first(self, name: str) -> None:
        """Show the first record: the browser is opened with our page."""
        self.show(name)
        assert self._came.wait(20)
        self.browser.open(self.pages[-1])
        self.browser.wait_for(lambda: self.tab.address in self.browser.addresses())

    def clicked(self, name: str) -> None:
        """Show the first record, with the click that the browser wants."""
        self.first(name)
        self.browser.wait_for(lambda: self.asks_for_a_click())
        self.browser.click(self.tab.address, "#show")
        self.shows(name)

    def asks_for_a_click(self) -> bool:
        hidden = "document.querySelector('#show')?.hidden"
        return self.browser.value(self.tab.address, hidden) is False

    def shows(self, *names: str) -> None:
        """Wait until the browser has our page and these records, and nothing else."""
        wanted = sorted([self.tab.address, *map(self.record, names)])
        self.browser.wait_for(lambda: self.browser.addresses() == wanted)

    def _browse(self, address: str) -> None:
        self.pages.append(address)
        self._came.set()


@pytest.fixture
def crm() -> Iterator[str]:
    async def record(request: Request) -> Response:
        name = request.path_params["name"]
        strict = {"Cross-Origin-Opener-Policy": "same-origin"} if name == "strict" else {}
        return HTMLResponse(f"<title>{name}</title><a id=a href=/inside>on</a>", headers=strict)

    with served(Starlette(routes=[Route("/{name}", record)])) as url:
        yield url


@pytest.fixture
def opened(crm: str) -> Iterator[Callable[..., Desk]]:
    """Opens a browser with a desk; both are gone after the test."""
    need(program(), "Chromium", how=HOW_TO_GET_IT)
    desks: list[Desk] = []

    def open_desk(*options: str, limits: Limits = LIMITS) -> Desk:
        desks.append(Desk(Chromium(*options).__enter__(), crm, limits=limits))
        return desks[-1]

    yield open_desk
    for desk in desks:
        desk.tab.close()
        desk.browser.__exit__(None, None, None)


def test_after_one_click_all_records_open_in_the_same_window(
    opened: Callable[..., Desk],
) -> None:
    desk = opened()
    desk.clicked("first")
    for name in ("second", "third"):
        desk.show(name)
        desk.shows(name)
    # The agent went on in it, by a link.
    desk.browser.click(desk.record("third"), "#a")
    desk.shows("inside")
    desk.show("fourth")
    desk.shows("fourth")
    assert desk.lost == []


def test_where_pop_ups_are_allowed_no_click_is_needed(opened: Callable[..., Desk]) -> None:
    desk = opened("--disable-popup-blocking")
    desk.first("first")
    desk.shows("first")
    desk.browser.close_tab(desk.record("first"))
    desk.shows()
    desk.show("second")
    desk.shows("second")
    assert desk.lost == []


def test_a_window_that_the_agent_closed_is_told_for_the_record_to_open_otherwise(
    opened: Callable[..., Desk],
) -> None:
    desk = opened()
    desk.clicked("first")
    desk.browser.open(desk.record("other"))
    desk.browser.close_tab(desk.record("first"))
    desk.shows("other")
    desk.show("second")
    desk.browser.wait_for(lambda: bool(desk.lost))
    assert desk.lost == [(desk.record("second"), Lost.BLOCKED)]
    # A click in our page gives it a window again.
    desk.browser.click(desk.tab.address, "#show")
    desk.shows("second", "other")
    desk.show("third")
    desk.shows("third", "other")


def test_a_crm_that_parts_from_who_opened_it_is_shown_otherwise(
    opened: Callable[..., Desk],
) -> None:
    desk = opened()
    desk.clicked("strict")
    desk.show("second")
    desk.browser.wait_for(lambda: bool(desk.lost))
    # For a moment the browser may still take the window for ours.
    assert [address for address, _ in desk.lost] == [desk.record("second")]


def test_our_page_loaded_anew_keeps_its_window(opened: Callable[..., Desk]) -> None:
    desk = opened()
    desk.clicked("first")
    desk.browser.value(desk.tab.address, "location.reload()")
    desk.show("second")
    desk.shows("second")
    assert desk.lost == []


def test_our_page_says_when_it_is_no_longer_needed(opened: Callable[..., Desk]) -> None:
    desk = opened()
    desk.clicked("first")
    assert "#" not in desk.browser.value(desk.tab.address, "location.href + history.length")
    again = "sessionStorage.setItem('key', 'of yesterday'); location.reload()"
    desk.browser.value(desk.tab.address, again)
    said = "document.getElementById('said').textContent"
    over = PageWords().over
    desk.browser.wait_for(lambda: desk.browser.value(desk.tab.address, said) == over)


def test_our_page_that_was_closed_is_opened_again(opened: Callable[..., Desk]) -> None:
    desk = opened("--disable-popup-blocking", limits=Limits(shown_s=0.3, page_s=60.0))
    desk.first("first")
    desk.shows("first")
    desk.browser.close_tab(desk.tab.address)
    desk.browser.wait_for(lambda: desk.browser.addresses() == [desk.record("first")])

    def opened_again() -> bool:
        desk.show("second")
        return len(desk.pages) == 2

    # Until the door has seen it go, the record is told to be shown otherwise.
    desk.browser.wait_for(opened_again)
    desk.browser.open(desk.pages[-1])
    desk.shows("first", "second")
