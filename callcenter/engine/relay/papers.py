"""The certificates of a line, read beside its registration: the exchange's and our own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from callcenter.domain.certificate import Certificate
from callcenter.engine.relay.identity import NoCertificate, identity, identity_in

Read = Callable[[Certificate], None]


class Papers:
    """Reads on threads, for the library that can takes its time to load; *name* is the line's."""

    def __init__(self, name: str, *, log: logging.Logger) -> None:
        self._name = name
        self._log = log
        self._reading: set[asyncio.Task[None]] = set()

    def read(self, shown: bytes, then: Read) -> None:
        """Read the certificate that the exchange has *shown* (DER)."""
        self._begin(self._read(shown, then))

    def read_own(self, path: Path, then: Read) -> None:
        """Read the one that this computer shows."""
        self._begin(self._read_own(path, then))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _read(self, shown: bytes, then: Read) -> None:
        try:
            then(await asyncio.to_thread(identity, shown))
        except NoCertificate as error:
            self._log.warning("line %s: the exchange's certificate: %s", self._name, error)

    async def _read_own(self, path: Path, then: Read) -> None:
        try:
            then(await asyncio.to_thread(identity_in, path))
        except (OSError, NoCertificate) as error:
            # To use it fails as well, and the line then says so.
            self._log.warning("line %s: %s: %s", self._name, path.name, error)
