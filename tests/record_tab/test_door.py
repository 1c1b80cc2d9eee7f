"""Who may ask the door on loopback: our own page with its key, and nobody else."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from callcenter.record_tab.losses import Limits, Lost
from callcenter.record_tab.page import PageWords
from callcenter.record_tab.tab import HOST, RecordTab

RECORD = "https://crm.example/c/1?a=%C5%82#x"
LATE = Limits(shown_s=60, page_s=60, wait_s=60)


class Door:
    """A record tab whose browser is the test."""

    def __init__(self, *, port: int = 0, limits: Limits = LATE) -> None:
        self._clients: list[httpx.Client] = []
        self.pages: queue.Queue[str] = queue.Queue()
        self.lost: queue.Queue[tuple[str, Lost]] = queue.Queue()
        self.tab = RecordTab(
            PageWords(title="</script><b>"),
            port=port,
            browse=self.pages.put,
            lost=lambda address, why: self.lost.put((address, why)),
            limits=limits,
        )

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.tab.close()

    def opened(self) -> tuple[httpx.Client, str]:
        """A client of the page that opens for a record, and its ticket."""
        self.tab.show(RECORD)
        address = urlsplit(self.pages.get(timeout=20))
        client = httpx.Client(base_url=self.tab.address, trust_env=False, timeout=20)
        self._clients.append(client)
        return client, address.fragment

    def entered(self) -> tuple[httpx.Client, str]:
        """A client that shows the key, and the id of the order."""
        client, ticket = self.opened()
        key = client.post("/enter", json={"ticket": ticket}).json()["key"]
        client.headers["Authorization"] = f"Bearer {key}"
        return client, client.post("/next", json={"known": ""}).json()["order"]


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door(limits=Limits(shown_s=0.1, page_s=60, wait_s=60))
    yield made
    made.close()


def test_a_record_is_reached_once_by_who_knows_the_order(door: Door) -> None:
    client, order = door.entered()
    answer = client.get(f"/go/{order}")
    assert (answer.status_code, answer.headers["location"]) == (303, RECORD)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert client.get(f"/go/{order}").status_code == 404
    assert client.get("/go/guessed").status_code == 404


def test_a_ticket_is_good_for_one_page(door: Door) -> None:
    client, ticket = door.opened()
    assert client.post("/enter", json={"ticket": "wrong"}).status_code == 401
    assert client.post("/enter", json={"ticket": ticket}).status_code == 200
    assert client.post("/enter", json={"ticket": ticket}).status_code == 401


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", "Basic wrong"])
@pytest.mark.parametrize("path", ["/next", "/blocked"])
def test_without_the_key_nothing_is_told(door: Door, path: str, shown: str) -> None:
    client, _ = door.entered()
    client.headers["Authorization"] = shown
    assert client.post(path, json={}).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        # A name of the web that leads to this machine (DNS rebinding).
        ({"Host": "evil.example"}, 421),
        ({"Host": "localhost"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_other_pages_and_names_are_turned_away(
    door: Door, headers: dict[str, str], status: int
) -> None:
    client, order = door.entered()
    for method, path in (("GET", "/"), ("GET", f"/go/{order}"), ("POST", "/next")):
        answer = client.request(method, path, headers=headers)
        assert answer.status_code == status, path
        assert "access-control-allow-origin" not in answer.headers
    assert client.get(f"/go/{order}").status_code == 303


def test_only_short_questions_are_read(door: Door) -> None:
    client, _ = door.entered()
    assert client.post("/next", content=b"x" * 2001).status_code == 413
    assert client.post("/next", content=iter([b"x"] * 2001)).status_code == 413
    for content in (b"[1]", b"\xff", b"{"):
        assert client.post("/blocked", content=content).status_code == 204


def test_no_other_origin_may_ask_before(door: Door) -> None:
    client, _ = door.entered()
    answer = client.options("/next", headers={"Access-Control-Request-Method": "POST"})
    assert answer.status_code == 405
    assert "access-control-allow-origin" not in answer.headers


def test_the_page_runs_its_own_script_only(door: Door) -> None:
    client, ticket = door.opened()
    answer = client.get("/")
    policy = answer.headers["content-security-policy"]
    nonce = policy.partition("script-src 'nonce-")[2].partition("'")[0]
    assert len(nonce) > 20 and f'<script nonce="{nonce}">' in answer.text
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert ticket not in answer.text
    # Words cannot leave their place.
    assert answer.text.count("<script") == 1 and "<b>" not in answer.text


def test_it_is_on_loopback_alone_and_elsewhere_where_its_port_is_taken() -> None:
    with socket.create_server((HOST, 0)) as taken:
        door = Door(port=taken.getsockname()[1])
        client, _ = door.opened()
        assert client.get("/").status_code == 200
        assert urlsplit(door.tab.address).port != taken.getsockname()[1]
        door.close()
    assert urlsplit(door.tab.address).hostname == "127.0.0.1"
    with pytest.raises(httpx.ConnectError):
        httpx.get(door.tab.address, trust_env=False)


def test_a_page_that_went_is_noticed(door: Door) -> None:
    client, order = door.entered()
    client.get(f"/go/{order}")
    with pytest.raises(httpx.ReadTimeout):
        client.post("/next", json={"known": order}, timeout=0.2)
    # A new page is opened as soon as the door has seen it go.
    deadline = time.monotonic() + 20
    while door.pages.empty():
        assert time.monotonic() < deadline
        door.tab.show(RECORD)
        threading.Event().wait(0.05)


def test_what_is_no_page_is_not_shown(door: Door) -> None:
    for address in ("javascript:alert(1)", "file:///etc/passwd", "x"):
        with pytest.raises(ValueError, match="no address of a page"):
            door.tab.show(address)
