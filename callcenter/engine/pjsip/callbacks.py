"""Callbacks of the SIP library that can fail without being lost or doing harm."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")


class Reporting(Protocol):
    """Something with a log."""

    log: logging.Logger


R = TypeVar("R", bound=Reporting)


def reported(callback: Callable[Concatenate[R, P], None]) -> Callable[Concatenate[R, P], None]:
    """Log what *callback* raises: the library would print it to nowhere and go on.

    The traceback is let go at once, for its frames hold objects of the library.
    """

    @functools.wraps(callback)
    def safe(self: R, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            callback(self, *args, **kwargs)
        except Exception:
            self.log.exception("the telephone failed in %s", callback.__name__)

    # functools.wraps turns the self parameter into a positional one in mypy's eyes.
    return safe  # type: ignore[return-value]


def reason_of(error: Any) -> str:
    """What a pjsua2 error says, in one line."""
    return str(getattr(error, "reason", "") or error).strip()
