"""The SIP library's own log, kept free of messages, numbers and credentials."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pjsua2 as pj

LEVEL = 3
"""The library's level that tells of calls and registrations but dumps no messages."""
_MOST_BYTES = 2_000_000
_SECRET = re.compile(r"(?i)\b((?:proxy-)?authorization|password|response|a=crypto)\b.*")
_PARTY = re.compile(r"(?i)\b(sips?|tel):[^\s<>;,\"@]*@?")
_LONGEST = 300
_LEVELS = {0: logging.CRITICAL, 1: logging.ERROR, 2: logging.WARNING, 3: logging.INFO}


def cleaned(message: str) -> str:
    """The first line of *message*, without whom it is about, and short."""
    lines = message.encode("utf-8", "surrogateescape").decode("utf-8", "replace").splitlines()
    first = lines[0] if lines else ""
    return _PARTY.sub(r"\1:…", _SECRET.sub(r"\1 …", first))[:_LONGEST].rstrip()


class LibraryLog(pj.LogWriter):  # type: ignore[misc]
    """Writes the library's lines to a log of ours."""

    def __init__(self, log: logging.Logger) -> None:
        super().__init__()
        self._log = log

    def write(self, entry: pj.LogEntry) -> None:
        """Write one line."""
        self._log.log(_LEVELS.get(entry.level, logging.DEBUG), "%s", cleaned(entry.msg))


def file_handler(path: Path) -> logging.Handler:
    """A handler that keeps the last few megabytes in *path*."""
    from logging.handlers import RotatingFileHandler

    handler = RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler
