"""Keeps changed settings: the user's file and the keyring, on a thread of this module's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from callcenter.config import Config, ConfigProblem, load
from callcenter.paths import Profile

SIP_PASSWORD = "sip-password"
CRM_TOKEN = "crm-token"


@dataclass(frozen=True, slots=True)
class SettingsKept:
    """What holds after a change; *refusal* says in words what could not be kept."""

    config: Config
    problems: tuple[ConfigProblem, ...]
    refusal: str = ""


class Passwords:
    """The passwords of one running app: from the environment, the keyring, or typed just now."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._typed: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """The secret of that name; raises SecretError when the keyring does not open."""
        # Imported here: the window must not wait for the keyring's library.
        from callcenter.store.secrets import Secrets

        return self._typed.get(name) or Secrets(self._environment).get(name)

    def put(self, name: str, secret: str) -> str:
        """Keep *secret*; without a keyring for this run only, and the answer says so."""
        from callcenter.store.secrets import NoKeyring, Secrets

        self._typed[name] = secret
        try:
            Secrets(self._environment).put(name, secret)
        except NoKeyring as error:
            return str(error)
        return ""


class Preferences:
    """Writes what the agent changed and reads what holds now."""

    def __init__(
        self,
        profile: Profile,
        *,
        config_file: Path | None,
        passwords: Passwords,
        report: Callable[[object], None],
    ) -> None:
        self._profile = profile
        self._config_file = config_file
        self._passwords = passwords
        self._report = report

    def keep(self, values: Mapping[str, object], secret: str | None) -> None:
        """Write in the background; SettingsKept tells how it went."""
        threading.Thread(
            target=self._keep, args=(dict(values), secret), name="preferences", daemon=True
        ).start()

    def _keep(self, values: Mapping[str, object], secret: str | None) -> None:
        from callcenter.config.writing import CannotWrite, set_user
        from callcenter.store.secrets import SecretError

        refusals: list[str] = []
        try:
            if secret:
                refusals.append(self._passwords.put(SIP_PASSWORD, secret))
            set_user(self._config_file or self._profile.config, values)
        except (CannotWrite, SecretError, OSError) as error:
            refusals.append(str(error))
        config, problems = load(self._profile, user_file=self._config_file)
        self._report(SettingsKept(config, problems, " ".join(filter(None, refusals))))
