"""The records' one window: a small server on loopback with a page that uses it again and again.

Only a page can name a window of the browser and send it on. So one of ours is opened once, waits
for orders, and lets the window go to `/go/…`, from where it is sent on to the record. That the
window asks there is the proof that it shows the record; without it the record is shown otherwise.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from callcenter.record_tab.losses import LIMITS, Limits, Lost
from callcenter.record_tab.orders import Orders
from callcenter.record_tab.page import PageWords

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
_END_S = 3.0
_log = logging.getLogger(__name__)


class RecordTab:
    """Shows addresses in one window of the agent's browser.

    *browse* opens an address in the browser and *lost* hears of one that the window did not show;
    both are called on a thread of ours. The door is at *port*, or another where that is taken.
    """

    def __init__(
        self,
        words: PageWords,
        *,
        port: int,
        browse: Callable[[str], object],
        lost: Callable[[str, Lost], object],
        limits: Limits = LIMITS,
    ) -> None:
        self._words = words
        self._port = port
        self._browse = browse
        self._lost = lost
        self._orders = Orders(lost=lost, limits=limits)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._server: uvicorn.Server | None = None

    @property
    def address(self) -> str:
        """Where our page is, once something was shown."""
        return f"http://{HOST}:{self._port}/"

    def show(self, address: str) -> None:
        """Show *address* in the window; returns at once. Raises ValueError for no web address."""
        if urlsplit(address).scheme not in ("https", "http"):
            raise ValueError(f"{address!r} is no address of a page; expected https://host/…")
        if self._loop is None:
            self._begin()
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._ask, address)
        except RuntimeError:
            # The loop has ended, and the log has why.
            self._lost(address, Lost.NO_PAGE)

    def close(self) -> None:
        """Close the door; the page in the browser says that it is no longer needed."""
        if self._loop is None or self._thread is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(_END_S)

    def _begin(self) -> None:
        door = _opened(self._port)
        self._port = door.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._run, args=(self._loop, door), name="record-tab", daemon=True
        )
        self._thread.start()

    def _ask(self, address: str) -> None:
        ticket = self._orders.ask(address)
        if ticket:
            # Behind the #, it is not sent, and the page takes it out of the history.
            self._browse(f"{self.address}#{ticket}")

    def _end(self) -> None:
        self._orders.close()
        if self._server is not None:
            self._server.should_exit = True

    def _run(self, loop: asyncio.AbstractEventLoop, door: socket.socket) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(self._serve(door))
        except Exception:
            _log.exception("records open in new pages of the browser from now on")
        finally:
            loop.close()
            door.close()

    async def _serve(self, door: socket.socket) -> None:
        # Imported here: nobody who opens records otherwise shall wait for them.
        import uvicorn

        from callcenter.record_tab.door import application

        quiet = uvicorn.Config(
            application(self._orders, self._words, self._port),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            limit_concurrency=32,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(quiet)
        if not self._orders.closed:
            await self._server.serve(sockets=[door])


def _opened(port: int) -> socket.socket:
    """A door on loopback: at *port*, where it is free, for browsers remember permissions by it."""
    try:
        return _bound(port)
    except OSError as error:
        _log.info("the records' door is not at port %d: %s", port, error)
        return _bound(0)


def _bound(port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # There another program could take over a port that may be shared.
    shared = "SO_EXCLUSIVEADDRUSE" if sys.platform == "win32" else "SO_REUSEADDR"
    door.setsockopt(socket.SOL_SOCKET, getattr(socket, shared), 1)
    try:
        door.bind((HOST, port))
    except OSError:
        door.close()
        raise
    door.listen(16)
    return door
