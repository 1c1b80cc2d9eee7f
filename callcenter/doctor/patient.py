"""What the doctor examines: one profile, its configuration, and the app that may run with it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from callcenter.config import Config, ConfigProblem, load
from callcenter.config.values import configure
from callcenter.control import NotRunning, Verb, ask
from callcenter.paths import Profile
from callcenter.status import line_data
from callcenter.store.secrets import SecretError, Secrets

SIP_PASSWORD = "sip-password"


class Patient:
    """What is examined: one profile, its configuration, and the app that may run with it.

    *secrets* are asked instead of those of *environment* and the system's keyring.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        config_file: Path | None,
        environment: Mapping[str, str],
        secrets: Secrets | None = None,
        now: Callable[[], datetime],
        log: logging.Logger,
    ) -> None:
        self.profile = profile
        self.config_file = config_file or profile.config
        self.config: Config
        self.problems: tuple[ConfigProblem, ...]
        self.config, self.problems = load(profile, user_file=config_file)
        self.secrets = secrets or Secrets(environment)
        self.now = now
        self.log = log

    @cached_property
    def status(self) -> dict[str, Any] | None:
        """What the running app says; None when none runs."""
        try:
            reply = ask(self.profile.control, Verb.STATUS)
        except NotRunning:
            return None
        return reply.data if reply.ok else None

    @cached_property
    def telephone(self) -> dict[str, Any]:
        """How line and sound are, in the form of the status; by a trial when no app runs."""
        return self.status if self.status is not None else self._tried()

    def _tried(self) -> dict[str, Any]:
        from callcenter.trial import Trial

        password = ""
        if self.config.line.user:
            try:
                password = self.secrets.get(SIP_PASSWORD) or ""
            except SecretError as error:
                # The keyring has its own check, which says more.
                self.log.info("no password for the trial: %s", error)
        found = Trial(configure(self.config, password), log=self.log).run()
        line, audio = found.line, found.audio
        return {
            "trouble": found.trouble,
            "accounts": [line_data(line)] if line else [],
            "audio": {"problem": audio.problem.value} if audio else None,
        }
