"""Whether the CRM can be reached, told once when it is lost and once when it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from enum import Enum

from callcenter.crm.crm import Crm, CrmError, CrmNotAuthorised, CrmUnavailable
from callcenter.sync.backoff import Backoff

STEADY_S = 60.0
"""Back for so long, it is asked at once when it is lost again."""
_log = logging.getLogger(__name__)


class CrmState(Enum):
    """How things stand with the CRM."""

    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"


class Reach:
    """The state of one CRM: asked again and again while it is away, by one small question.

    When real work failed, an answer to that question only opens the way for a try (*is_open*);
    it is back when work succeeds (*proved*). *changed* is told each new state, *pausing* after how
    many seconds it is asked again; *reason* is why it is not online.
    """

    def __init__(
        self,
        crm: Crm,
        *,
        random: Callable[[], float],
        changed: Callable[[CrmState], None],
        backoff: Backoff | None = None,
        pausing: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self._crm = crm
        self._random = random
        self._changed = changed
        self._pausing = pausing
        self._backoff = backoff or Backoff()
        self._state: CrmState | None = None
        self._wish: float | None = None
        self._doubted = False
        self._attempts = 0
        self._back_at = 0.0
        self._open = asyncio.Event()
        self._away = asyncio.Event()
        self._away.set()
        self._hurry = asyncio.Event()
        self._closed = False
        self._to_try: Callable[[], None] = lambda: None
        self.reason = ""

    @property
    def state(self) -> CrmState:
        """How it stands now; offline until it first answered."""
        return self._state or CrmState.OFFLINE

    @property
    def is_open(self) -> bool:
        """Whether the CRM may be asked: it is online, or to be tried."""
        return self._open.is_set()

    def when_to_try(self, wake: Callable[[], None]) -> None:
        """Let *wake* be called when some work has to show whether the CRM is really back."""
        self._to_try = wake

    async def open(self) -> None:
        """Wait until the CRM may be asked."""
        await self._open.wait()

    def close(self) -> None:
        """Let nothing more be asked of the CRM, whatever it answers: another way begins."""
        self._closed = True
        self._open.clear()

    def failed(self, error: CrmError) -> None:
        """Something asked of the CRM failed in a way that concerns all of it."""
        self._doubted = True
        if self.is_open:
            # Others that were under way fail too; that is still the same loss.
            self._lose(error)

    def proved(self) -> None:
        """Work succeeded, or there is none: the CRM is really there."""
        self._doubted = False
        if self.is_open:
            self._come_back()

    def hurry(self) -> None:
        """Ask now: the token was set, the network is back, somebody pressed a button.

        A pause that the CRM asked for is kept.
        """
        if self._wish is None:
            self._hurry.set()

    async def is_there(self) -> bool:
        """Ask once whether the CRM can be asked at all."""
        try:
            await self._crm.ping()
        except CrmError as error:
            self._lose(error)
            return False
        if self._closed:
            return False
        self._away.clear()
        self._open.set()
        if self._doubted:
            self._to_try()
        else:
            self._come_back()
        return True

    async def run(self) -> None:
        """Ask for ever while the CRM is away, less and less often."""
        while True:
            await self._away.wait()
            if self._attempts > 1 or self._wish is not None:
                await self._pause()
            while not await self.is_there():
                await self._pause()

    async def _pause(self) -> None:
        wait = self._backoff.seconds(
            max(self._attempts - 1, 0), random=self._random, wish=self._wish
        )
        self._pausing(wait)
        try:
            async with asyncio.timeout(wait):
                await self._hurry.wait()
        except TimeoutError:
            return
        finally:
            self._wish = None
            self._hurry.clear()

    def _lose(self, error: CrmError) -> None:
        state = CrmState.REFUSED if isinstance(error, CrmNotAuthorised) else CrmState.OFFLINE
        if isinstance(error, CrmUnavailable) and error.retry_after is not None:
            self._wish = error.retry_after
        if self._state is CrmState.ONLINE and _clock() - self._back_at > STEADY_S:
            self._attempts = 0
        self._attempts += 1
        self.reason = str(error)
        self._open.clear()
        self._away.set()
        if state is not self._state:
            _log.warning("The CRM is lost (%s): %s", state.value, error.for_log)
            self._become(state)

    def _come_back(self) -> None:
        if self._state is CrmState.ONLINE:
            return
        self.reason = ""
        self._back_at = _clock()
        if self._state is not None:
            _log.warning("The CRM is back")
        self._become(CrmState.ONLINE)

    def _become(self, state: CrmState) -> None:
        self._state = state
        self._changed(state)


def _clock() -> float:
    return asyncio.get_running_loop().time()
