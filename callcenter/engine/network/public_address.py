"""The address under which the world outside reaches the voice of a line, if a STUN server is set.

Asked on the relay's loop, for the SIP library's own way of asking stands still until there is an
answer, with everything else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any

from callcenter.engine.network.stun import PORT, Peer, ask

Answer = tuple[Peer, Peer]
Run = Callable[[Coroutine[Any, Any, Answer]], "Future[Answer]"]


class PublicAddress:
    """`address` is empty without a server, and while nobody knows.

    *run* has something done on another thread, *random_bytes* gives so many bytes.
    """

    def __init__(
        self,
        server: Peer | None,
        *,
        run: Run,
        random_bytes: Callable[[int], bytes],
        log: logging.Logger,
    ) -> None:
        self.address = ""
        self._server = server
        self._run = run
        self._random_bytes = random_bytes
        self._log = log
        self._lost = False
        self._asked: Future[Answer] | None = None

    @property
    def pending(self) -> bool:
        """Whether an answer is still awaited; for 3.5 s at most, and the time to find a name."""
        return self._asked is not None

    def ask(self, own: str) -> None:
        """Find out anew, from our address *own*."""
        if self._server is None or not own or self._asked is not None:
            return
        server = (self._server[0], self._server[1] or PORT)
        self._asked = self._run(ask(server, own, self._random_bytes(12)))

    def turn(self) -> bool:
        """Take an answer that has come; whether the address is another one."""
        if self._asked is None or not self._asked.done():
            return False
        asked, self._asked = self._asked, None
        before = self.address
        try:
            (self.address, port), own = asked.result()
        except (OSError, TimeoutError) as error:
            self._miss(str(error) or "no answer")
            return False
        self._lost = False
        if before != self.address:
            kept = "kept" if port == own[1] else "changed: the exchange has to answer to the sender"
            self._log.info("STUN: seen at another address than ours; ports are %s", kept)
        return before != self.address

    def _miss(self, why: str) -> None:
        if not self._lost:
            self._log.warning("STUN: %s; voice is announced at %s", why, self.address or "our own")
        self._lost = True
