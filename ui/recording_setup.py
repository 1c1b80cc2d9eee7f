"""Gives recordings their place and their key from the keyring; without a key nothing is recorded.

The keyring may ask the agent to unlock it: this is asked on other threads than the window's.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.config import Config
from callcenter.config.values import recording_rules
from callcenter.engine.commands import Recordings
from ui.preferences import Passwords

if TYPE_CHECKING:
    from callcenter.recording.sealing import Key


@dataclass(frozen=True, slots=True)
class RecordingUnavailable:
    """Calls cannot be recorded although the configuration wants it; *reason* is for a person."""

    reason: str


class RecordingSetup:
    """Where and with which key calls are recorded."""

    def __init__(
        self,
        folder: Path,
        passwords: Passwords,
        *,
        report: Callable[[object], None],
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.folder = folder
        self._passwords = passwords
        self._report = report
        self._random_bytes = random_bytes
        self._log = logging.getLogger("callcenter.desk")
        self._lock = threading.Lock()
        self._key: Key | None = None

    def wanted(self, config: Config) -> Recordings:
        """What the telephone has to know; empty where nothing is, or can be, recorded."""
        if not recording_rules(config).ever:
            return Recordings()
        # Imported here, on another thread than the window's: the keyring's library is slow.
        from callcenter.recording.sealing import Unusable
        from callcenter.store.secrets import SecretError

        try:
            key = self.key()
        except (SecretError, Unusable) as problem:
            return self._unavailable(str(problem))
        except Exception as error:
            # Keyrings are other people's programs and fail in ways of their own.
            self._log.exception("the keyring failed")
            return self._unavailable(f"the keyring failed ({error}): unlock it and start again")
        return Recordings(str(self.folder), key.text, on_hold=config.recording.on_hold)

    def key(self) -> Key:
        """The profile's key, made at the first time; raises SecretError or Unusable."""
        from callcenter.recording.sealing import kept_key

        with self._lock:
            if self._key is None:
                self._key = kept_key(self._passwords.get, self._passwords.keep, self._random_bytes)
            return self._key

    def _unavailable(self, reason: str) -> Recordings:
        self._log.error("calls cannot be recorded: %s", reason)
        self._report(RecordingUnavailable(reason))
        return Recordings()
