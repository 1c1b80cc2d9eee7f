"""How a line's way to a registrar is opened, and why it could not be, or broke."""

from __future__ import annotations

import asyncio
import logging
import os
import ssl

from callcenter.domain.events import LineProblem
from callcenter.engine.commands import Account
from callcenter.engine.relay.certificate import BadCertificate, context, words
from callcenter.engine.relay.far import Datagrams, Far, Heard, Lost, Stream, open_secure
from callcenter.engine.relay.registrar import Registrar, Transport

CONNECT_S = 4.0
_CERTIFICATE_WANTED = (
    "the exchange hung up right after the greeting; it may want a certificate of this"
    " computer (line.tls_certificate)"
)


class NoWay(Exception):
    """The way cannot be opened: *problem* is what an agent is told, the text what IT is told."""

    def __init__(self, problem: LineProblem, reason: str) -> None:
        super().__init__(reason)
        self.problem = problem


class Opening:
    """Opens ways for *account*; what comes through them goes to *heard*, their end to *lost*."""

    def __init__(self, account: Account, *, heard: Heard, lost: Lost, log: logging.Logger) -> None:
        self._account = account
        self._transport = Transport(account.transport)
        self._heard = heard
        self._lost = lost
        self._log = log
        self._context: ssl.SSLContext | None = None

    async def open(self, registrar: Registrar) -> Far:
        """A way to *registrar*; raises NoWay."""
        try:
            async with asyncio.timeout(CONNECT_S):
                return await self._opened(registrar)
        except TimeoutError:
            raise NoWay(LineProblem.NO_ANSWER, "no answer") from None
        except (OSError, BadCertificate) as error:
            told = words(error)
            problem = LineProblem.CERTIFICATE if told else LineProblem.NO_ROUTE
            raise NoWay(problem, told or plain(error)) from None

    def why_lost(self, far: Far | None, error: BaseException | None) -> str:
        """What is wrong with a certificate when the way broke for that; else empty.

        TLS 1.3 tells only afterwards that it wanted a certificate, and may not get to it.
        """
        told = words(error) if error else ""
        if told or far is None or not far.secure or far.answered:
            return told
        return "" if self._account.tls_certificate else _CERTIFICATE_WANTED

    async def _opened(self, registrar: Registrar) -> Far:
        if self._transport is Transport.UDP:
            return await Datagrams.open(registrar, self._heard, self._log)
        if self._transport is Transport.TCP:
            return await Stream.open(registrar, self._heard, self._lost, None, "")
        if self._context is None:
            self._context = context(self._account)
        domain = self._account.domain.partition(":")[0]
        names = tuple(dict.fromkeys((registrar.name or registrar.address, domain)))
        return await open_secure(registrar, self._heard, self._lost, self._context, names)


def plain(error: BaseException) -> str:
    """What the system says of *error*, in small letters."""
    number = getattr(error, "errno", None)
    return os.strerror(number).lower() if number else str(error)
