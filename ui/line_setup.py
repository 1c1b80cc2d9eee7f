"""Gives the telephone its line: the configuration and the password from the keyring.

The keyring may ask the agent to unlock it, so it is asked on a thread of this module's own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from callcenter.config import Config
from callcenter.config.values import configure
from callcenter.engine.commands import Configure, Recordings
from callcenter.engine.phone import Phone

NO_PASSWORD = "no password is kept for this line"


@dataclass(frozen=True, slots=True)
class LineConfigured:
    """What the telephone was told; *missing* says in words why it has no password."""

    wanted: Configure
    missing: str = ""


def nothing_recorded(config: Config) -> Recordings:
    """No place and no key for recordings."""
    return Recordings()


def nobody() -> str:
    """No id by which the exchange would know the telephone again."""
    return ""


class LineSetup:
    """Configures the telephone, at the start and whenever settings have changed."""

    def __init__(
        self,
        phone: Phone,
        *,
        password: Callable[[], str | None],
        recordings: Callable[[Config], Recordings] = nothing_recorded,
        instance: Callable[[], str] = nobody,
        report: Callable[[object], None],
    ) -> None:
        self._phone = phone
        self._password = password
        self._recordings = recordings
        self._instance = instance
        self._report = report
        self._log = logging.getLogger("callcenter.desk")
        self._newest: Config | None = None
        self._telling = threading.Lock()

    def begin(self, config: Config) -> None:
        """Configure in the background; LineConfigured tells when it is done."""
        self._newest = config
        threading.Thread(
            target=self._configure, args=(config,), name="line-setup", daemon=True
        ).start()

    def _configure(self, config: Config) -> None:
        password, missing = self._found_password()
        wanted = configure(config, password, instance=self._found_instance())
        if missing:
            wanted = Configure((), wanted.sound, wanted.desk_gone_call_s, wanted.desk_gone_idle_s)
        wanted = replace(wanted, recordings=self._recordings(config))
        with self._telling:
            # While the keyring waited to be unlocked the settings may have changed again.
            if self._newest is config:
                self._phone.send(wanted)
                self._report(LineConfigured(wanted, missing))

    def _found_instance(self) -> str:
        try:
            return self._instance()
        except OSError as error:
            # Without it one can telephone as well; the exchange only keeps an old binding longer.
            self._log.warning("this telephone has no id of its own: %s", error)
            return ""

    def _found_password(self) -> tuple[str, str]:
        """The password, and in words why there is none."""
        # Imported here, on this thread: the window must not wait for the keyring's library.
        from callcenter.store.secrets import SecretError

        try:
            password = self._password() or ""
        except SecretError as problem:
            return "", str(problem)
        except Exception as error:
            # Keyrings are other people's programs and fail in ways of their own.
            self._log.exception("the keyring failed")
            return "", f"the keyring failed ({error}): unlock it, or type the password"
        return password, "" if password else NO_PASSWORD
