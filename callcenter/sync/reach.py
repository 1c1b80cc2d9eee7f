"""Whether the CRM can be reached, told once when it is lost and once when it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from enum import Enum

from callcenter.crm.crm import Crm, CrmError, CrmNotAuthorised, CrmUnavailable
from callcenter.sync.backoff import Backoff

_log = logging.getLogger(__name__)


class CrmState(Enum):
    """How things stand with the CRM."""

    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"
    NOT_CONFIGURED = "not-configured"


class Reach:
    """The state of one CRM: asked again and again while it is away, by one small question.

    *changed* is told each new state; *reason* is why it is not online.
    """

    def __init__(
        self,
        crm: Crm,
        *,
        random: Callable[[], float],
        changed: Callable[[CrmState], None],
        backoff: Backoff | None = None,
    ) -> None:
        self._crm = crm
        self._random = random
        self._changed = changed
        self._backoff = backoff or Backoff()
        self._state: CrmState | None = None
        self._wish: float | None = None
        self._online = asyncio.Event()
        self._away = asyncio.Event()
        self._away.set()
        self._hurry = asyncio.Event()
        self.reason = ""

    @property
    def state(self) -> CrmState:
        """How it stands now; offline until it first answered."""
        return self._state or CrmState.OFFLINE

    async def online(self) -> None:
        """Wait until the CRM can be asked."""
        await self._online.wait()

    def failed(self, error: CrmError) -> None:
        """Something asked of the CRM failed in a way that concerns all of it."""
        state = CrmState.REFUSED if isinstance(error, CrmNotAuthorised) else CrmState.OFFLINE
        if isinstance(error, CrmUnavailable):
            self._wish = error.retry_after
        self.reason = str(error)
        self._online.clear()
        self._away.set()
        if state is not self._state:
            _log.warning("The CRM is lost (%s): %s", state.value, error)
            self._become(state)

    def hurry(self) -> None:
        """Ask now: the token was set, the network is back, somebody pressed a button."""
        self._hurry.set()

    async def is_there(self) -> bool:
        """Ask once whether the CRM can be asked at all."""
        try:
            await self._crm.ping()
        except CrmError as error:
            self.failed(error)
            return False
        self._back()
        return True

    async def run(self) -> None:
        """Ask for ever while the CRM is away, less and less often."""
        while True:
            await self._away.wait()
            attempts = 0
            if self._wish is not None:
                await self._pause(attempts)
            while not await self.is_there():
                await self._pause(attempts)
                attempts += 1

    async def _pause(self, attempts: int) -> None:
        wait = self._backoff.seconds(attempts, random=self._random, wish=self._wish)
        self._wish = None
        try:
            async with asyncio.timeout(wait):
                await self._hurry.wait()
        except TimeoutError:
            return
        finally:
            self._hurry.clear()

    def _back(self) -> None:
        self.reason = ""
        self._away.clear()
        self._online.set()
        if self._state is not CrmState.ONLINE:
            if self._state is not None:
                _log.warning("The CRM is back")
            self._become(CrmState.ONLINE)

    def _become(self, state: CrmState) -> None:
        self._state = state
        self._changed(state)
