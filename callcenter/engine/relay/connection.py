"""A line's connection to one registrar at a time: opened when wanted, kept open, told when lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from callcenter.domain.certificate import Certificate
from callcenter.domain.events import LineProblem
from callcenter.engine.commands import Account
from callcenter.engine.relay.element import Peer
from callcenter.engine.relay.far import Far, Heard
from callcenter.engine.relay.framing import PING
from callcenter.engine.relay.opening import NoWay, Opening
from callcenter.engine.relay.papers import Papers
from callcenter.engine.relay.registrar import Registrar, Transport, local_address
from callcenter.engine.relay.state import LegState


class Connection:
    """`far` is there while it is open; *heard* gets what comes.

    *opened* is called when it has been opened, *failed* with the reason when it could not be, and
    *gone* when it is open no longer.
    """

    def __init__(
        self,
        account: Account,
        *,
        loop: asyncio.AbstractEventLoop,
        heard: Heard,
        opened: Callable[[Far], None],
        failed: Callable[[str], None],
        gone: Callable[[], None],
        clock: Callable[[], float],
        log: logging.Logger,
    ) -> None:
        self.state = LegState()
        self.far: Far | None = None
        self.registrar: Registrar | None = None
        self.closed = False
        self._account = account
        self._transport = Transport(account.transport)
        self._loop = loop
        self._opened = opened
        self._failed = failed
        self._gone = gone
        self._clock = clock
        self._log = log
        self._papers = Papers(account.id, log=log)
        self._opening = Opening(account, heard=heard, lost=self._lost, log=log)
        self._connecting: asyncio.Task[None] | None = None
        self._broken = False
        self._sent_at = 0.0

    def start(self) -> None:
        """Begin to keep it open."""
        self._loop.call_later(self._account.keep_alive_s, self._keep_alive)
        if self._transport is Transport.TLS and self._account.tls_certificate:
            self._papers.read_own(Path(self._account.tls_certificate), self._learn_own)

    def aim(self, registrar: Registrar, number: int) -> None:
        """It leads to *registrar* from now on, for the *number*th time that it is told."""
        self.registrar = registrar
        self.state = LegState(
            aim=number,
            losses=self.state.losses,
            moves=self.state.moves,
            own_certificate=self.state.own_certificate,
        )
        # A stream that is dead looks like one that is quiet; a socket for datagrams stays good.
        if self._transport is not Transport.UDP or not self._fits(registrar):
            self._let_go()
        elif self.far is not None:
            self.state = replace(self.state, open=True)

    def want(self) -> None:
        """Open it; harmless while that is under way."""
        if self._connecting is None and self.registrar is not None and not self.closed:
            self._connecting = self._loop.create_task(self._connect(self.registrar))

    def moved(self) -> None:
        """The registrar sees us at another address than it has taken down."""
        self.state = replace(self.state, moves=self.state.moves + 1)

    def send(self, data: bytes, to: Peer) -> None:
        """Put *data* on the wire, if there is one."""
        if self.far is not None:
            self._sent_at = self._clock()
            self.far.send(data, to)

    def close(self) -> None:
        """Close it for good."""
        self.closed = True
        self._let_go()

    def _fits(self, registrar: Registrar) -> bool:
        return self.far is not None and self.far.local[0] == local_address(registrar)

    def _let_go(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            self._connecting = None
        if self.far is not None:
            self.far.close()
        self.far = None
        self.state = replace(self.state, open=False, secure="")
        self._gone()

    async def _connect(self, registrar: Registrar) -> None:
        try:
            self._established(registrar, await self._opening.open(registrar))
        except NoWay as error:
            self._blocked(error.problem, str(error))
        except Exception as error:
            self._broke(error)
        else:
            self._broken = False

    def _blocked(self, problem: LineProblem, reason: str) -> None:
        """There is no way now; the line registers again later, and asks for one anew."""
        self._connecting = None
        self.state = replace(self.state, open=False, problem=problem, reason=reason, secure="")
        self._failed(reason)

    def _broke(self, error: Exception) -> None:
        """What nobody foresaw must not leave the line without a connection until a restart."""
        if not self._broken:
            self._log.error("line %s: opening its way failed", self._account.id, exc_info=error)
        self._broken = True
        reason = f"the connection could not be opened ({type(error).__name__}); see the log"
        self._blocked(LineProblem.NO_ROUTE, reason)
        if self.far is not None:
            self.far.close()
            self.far = None
            self._gone()

    def _established(self, registrar: Registrar, far: Far) -> None:
        self._connecting = None
        self.far = far
        state = replace(self.state, open=True, problem=LineProblem.NONE, reason="")
        self.state = replace(state, secure=far.secure)
        transport = self._transport.value.upper()
        self._log.info("line %s: %s to %s %s", self._account.id, transport, registrar, far.secure)
        self._opened(far)
        if far.certificate:
            self._papers.read(far.certificate, partial(self._learn_certificate, self.state.aim))

    def _learn_certificate(self, aim: int, found: Certificate) -> None:
        if self.state.aim == aim:
            self.state = replace(self.state, certificate=found)

    def _learn_own(self, found: Certificate) -> None:
        self.state = replace(self.state, own_certificate=found)

    def _lost(self, error: BaseException | None) -> None:
        told = self._opening.why_lost(self.far, error)
        self.far = None
        state = replace(self.state, losses=self.state.losses + 1, open=False, secure="")
        if told:
            state = replace(state, problem=LineProblem.CERTIFICATE, reason=told)
        self.state = state
        self._log.info("line %s: the connection was lost: %s", self._account.id, told or error)
        self._gone()

    def _keep_alive(self) -> None:
        if self.closed:
            return
        pause_s = self._account.keep_alive_s
        quiet_s = self._clock() - self._sent_at
        if self.registrar is not None and quiet_s >= pause_s:
            self.send(PING, (self.registrar.address, self.registrar.port))
            quiet_s = 0.0
        self._loop.call_later(max(1.0, pause_s - quiet_s), self._keep_alive)
