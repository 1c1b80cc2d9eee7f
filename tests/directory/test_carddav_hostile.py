"""CardDAV servers that are slow, in disguise or mean no good, and those of other makes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from callcenter.directory.carddav import CardDavDirectory
from callcenter.directory.directory import DirectoryError, Stage
from callcenter.directory.setup import Account, carddav_setup
from tests.directory.asked import QUICK, carddav, closing, failure, number
from tests.directory.hostile import server, silent, talking

ADA = "+48221020000"
BOOK = "/dav/ada/book/"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in pairwise("abcdefghi"))
    + ']><multistatus xmlns="DAV:">&i;</multistatus>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    '<multistatus xmlns="DAV:">&a;</multistatus>'
)


def at(url: str) -> CardDavDirectory:
    setup = carddav_setup(url, plain_allowed=False, book="", account=Account("ada", "hush"))
    return carddav(setup, limits=QUICK)


def answers(httpserver: HTTPServer, content: str | bytes, status: int = 207) -> CardDavDirectory:
    httpserver.expect_request(BOOK).respond_with_data(content, status)
    return at(httpserver.url_for(BOOK))


@pytest.mark.parametrize(
    ("content", "status", "stage"),
    [
        (BOMB, 207, Stage.PLACE),
        (OUTSIDE, 207, Stage.PLACE),
        ("<html><body>Sign in</body></html>", 200, Stage.PLACE),
        ("<html/>", 207, Stage.PLACE),
        ("{}", 207, Stage.PLACE),
        (b"\xff\xfe\x00", 207, Stage.PLACE),
        ('<?xml version="1.0" encoding="x-none"?><a/>', 207, Stage.PLACE),
        ("", 207, Stage.PLACE),
        ("no", 401, Stage.SIGN_IN),
        ("no", 403, Stage.SIGN_IN),
        ("no", 503, Stage.REACH),
    ],
    ids=[
        *("bomb", "outside entity", "sign-in page", "no multistatus", "json", "noise"),
        *("unknown encoding", "nothing", "401", "403", "503"),
    ],
)
def test_what_is_no_answer_is_told_in_words(
    httpserver: HTTPServer, content: str | bytes, status: int, stage: Stage
) -> None:
    began = time.monotonic()
    error = asyncio.run(failure(answers(httpserver, content, status)))
    assert (error.stage, bool(error.mend)) == (stage, True)
    assert time.monotonic() - began < 5


def test_a_silent_server_costs_the_limit_and_no_more() -> None:
    with server(silent) as port:
        began = time.monotonic()
        error = asyncio.run(failure(at(f"http://127.0.0.1:{port}/")))
        assert time.monotonic() - began < 10 * QUICK.seconds
    assert error.stage is Stage.REACH


def test_a_server_of_something_else_is_told() -> None:
    with server(talking(b"220 mail.example.com ESMTP\r\n")) as port:
        error = asyncio.run(failure(at(f"http://127.0.0.1:{port}/")))
    assert error.stage is Stage.REACH


def test_the_password_goes_to_no_other_server(httpserver: HTTPServer) -> None:
    asked: list[bytes] = []

    def listen(peer: object, over: object) -> None:
        asked.append(b"somebody")

    with server(listen) as other:
        there = f"http://127.0.0.1:{other}/"
        httpserver.expect_request(BOOK).respond_with_data("", 301, {"Location": there})
        error = asyncio.run(failure(at(httpserver.url_for(BOOK))))
    assert "another server" in error.reason
    assert asked == []


def test_a_server_that_sends_us_round_in_circles_is_left(httpserver: HTTPServer) -> None:
    here = {"Location": BOOK}
    httpserver.expect_request(BOOK).respond_with_data("", 302, here)
    error = asyncio.run(failure(at(httpserver.url_for(BOOK))))
    assert error.stage is Stage.PLACE


class Server:
    """A server of another make: no sync-collection, a tag of the whole book, odd cards."""

    def __init__(self, book: str = BOOK) -> None:
        self.book = book
        self.tag = "1"
        self.failure = 0
        self.cards = {"a": card("Ada", ADA), "b": "BEGIN:VCARD\r\nnonsense", "c": card("", "1")}
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Response:
        body = request.get_data(as_text=True)
        kind = "multiget" if "multiget" in body else "query" if "query" in body else "list"
        if request.method == "PROPFIND":
            kind = "list" if request.headers["Depth"] == "1" else "about"
        self.asked.append(kind)
        if self.failure:
            return Response("", self.failure)
        inner = self.about() if kind == "about" else self._cards(kind == "list")
        names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'
        return Response(f"<multistatus {names}>{inner}</multistatus>", 207)

    def about(self) -> str:
        """What the book itself is like."""
        tag = f'<getctag xmlns="http://calendarserver.org/ns/">{self.tag}</getctag>'
        return found(self.book, f"<resourcetype><collection/><C:addressbook/></resourcetype>{tag}")

    def _cards(self, plain: bool) -> str:
        def about(name: str, text: str) -> str:
            version = f"<getetag>{hash(text)}</getetag>"
            data = f"<C:address-data><![CDATA[{text}]]></C:address-data>"
            return found(f"{self.book}{name}.vcf", version if plain else version + data)

        book = found(self.book, "<resourcetype><collection/></resourcetype>") if plain else ""
        return book + "".join(about(name, text) for name, text in self.cards.items())


def card(name: str, telephone: str) -> str:
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL:{telephone}\r\nEND:VCARD\r\n"


def found(href: str, properties: str) -> str:
    status = "<status>HTTP/1.1 200 OK</status>"
    inner = f"<propstat><prop>{properties}</prop>{status}</propstat>"
    return f"<response><href>{href}</href>{inner}</response>"


def play(httpserver: HTTPServer, story: Callable[..., object]) -> Server:
    made = Server()
    httpserver.expect_request(BOOK).respond_with_handler(made)
    directory = at(httpserver.url_for(BOOK))
    asyncio.run(closing(directory, partial(story, directory, made)))  # type: ignore[arg-type]
    return made


def test_a_server_without_sync_is_followed_by_its_tag(httpserver: HTTPServer) -> None:
    async def story(directory: CardDavDirectory, made: Server) -> None:
        await directory.refresh()
        assert [one.name for one in await directory.find(number(ADA))] == ["Ada"]
        made.asked.clear()
        # Nothing changed: one small question.
        await directory.refresh()
        assert made.asked == ["about"]
        made.tag, made.cards = "2", {"a": card("Ada Łoś", ADA)}
        await directory.refresh()
        assert [one.name for one in await directory.find(number(ADA))] == ["Ada Łoś"]
        assert directory.copied == 1
        assert made.asked == ["about", "about", "list", "multiget"]

    play(httpserver, story)


def test_cards_that_cannot_be_read_are_read_once_and_keep_nobody_out(
    httpserver: HTTPServer,
) -> None:
    async def story(directory: CardDavDirectory, made: Server) -> None:
        await directory.refresh()
        assert directory.copied == 3
        made.tag = "2"
        made.asked.clear()
        await directory.refresh()
        assert made.asked == ["about", "list"]

    play(httpserver, story)


def test_a_server_that_gives_all_cards_for_any_number_is_not_believed(
    httpserver: HTTPServer,
) -> None:
    async def story(directory: CardDavDirectory, made: Server) -> None:
        assert await directory.find(number("+48601234567")) == ()
        assert [one.name for one in await directory.find(number(ADA))] == ["Ada"]
        assert made.asked == ["about", "query", "query"]

    play(httpserver, story)


class Home:
    """Two books in one place; only those that are there are listed."""

    def __init__(self, httpserver: HTTPServer) -> None:
        home = "/dav/ada/"
        self.first, self.second = Server(), Server(f"{home}second/")
        self.second.cards = {"z": card("Zoe", "+48221020001")}
        self._path, self.url = home, httpserver.url_for(home)
        httpserver.expect_request(home).respond_with_handler(self)
        for each in (self.first, self.second):
            httpserver.expect_request(each.book).respond_with_handler(each)

    def __call__(self, request: Request) -> Response:
        where = f"<C:addressbook-home-set><href>{self._path}</href></C:addressbook-home-set>"
        books = (each for each in (self.first, self.second) if each.failure != 404)
        listed = "".join(each.about() for each in books)
        inner = found(self._path, where) if request.headers["Depth"] == "0" else listed
        names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'
        return Response(f"<multistatus {names}>{inner}</multistatus>", 207)


def test_a_book_that_could_not_be_read_at_first_costs_nobody_of_the_others(
    httpserver: HTTPServer,
) -> None:
    home = Home(httpserver)
    home.second.failure = 503

    async def story() -> None:
        with pytest.raises(DirectoryError):
            await directory.refresh()
        home.second.failure = 0
        await directory.refresh()
        assert directory.copied == 4
        assert [one.name for one in await directory.find(number(ADA))] == ["Ada"]
        assert [one.name for one in await directory.search("zo")] == ["Zoe"]

    directory = at(home.url)
    asyncio.run(closing(directory, story))


def test_a_book_that_is_gone_from_the_server_is_left_and_the_others_are_followed(
    httpserver: HTTPServer,
) -> None:
    home = Home(httpserver)

    async def story() -> None:
        await directory.refresh()
        assert directory.copied == 4
        home.second.failure = 404
        with pytest.raises(DirectoryError, match="no address book"):
            await directory.refresh()
        home.first.tag, home.first.cards = "2", {"a": card("Ada Nova", ADA)}
        await directory.refresh()
        assert directory.copied == 1
        assert [one.name for one in await directory.find(number(ADA))] == ["Ada Nova"]

    directory = at(home.url)
    asyncio.run(closing(directory, story))
