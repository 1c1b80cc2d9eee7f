"""Gives the telephone its line: the configuration and the password from the keyring.

The keyring may ask the agent to unlock it, so it is asked on a thread of this module's own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from callcenter.config import Config
from callcenter.config.values import configure
from callcenter.engine.commands import Configure
from callcenter.engine.phone import Phone

NO_PASSWORD = "no password is kept for this line"


@dataclass(frozen=True, slots=True)
class LineConfigured:
    """What the telephone was told; *missing* says in words why it has no password."""

    wanted: Configure
    missing: str = ""


class LineSetup:
    """Configures the telephone, at the start and whenever settings have changed."""

    def __init__(
        self,
        phone: Phone,
        *,
        password: Callable[[], str | None],
        report: Callable[[object], None],
    ) -> None:
        self._phone = phone
        self._password = password
        self._report = report

    def begin(self, config: Config) -> None:
        """Configure in the background; LineConfigured tells when it is done."""
        threading.Thread(
            target=self._configure, args=(config,), name="line-setup", daemon=True
        ).start()

    def _configure(self, config: Config) -> None:
        # Imported here, on this thread: the window must not wait for the keyring's library.
        from callcenter.store.secrets import SecretError

        password, missing = "", ""
        try:
            password = self._password() or ""
            missing = "" if password else NO_PASSWORD
        except SecretError as problem:
            missing = str(problem)
        wanted = configure(config, password)
        if missing:
            wanted = Configure((), wanted.sound, wanted.desk_gone_call_s, wanted.desk_gone_idle_s)
        self._phone.send(wanted)
        self._report(LineConfigured(wanted, missing))
