"""Keeps changed settings: the user's file and the keyring, on a thread of this module's own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from callcenter.config import Config, ConfigProblem, load
from callcenter.paths import Profile

if TYPE_CHECKING:
    from callcenter.store.secrets import Secrets

SIP_PASSWORD = "sip-password"
CRM_TOKEN = "crm-token"
OFFICE_SECRETS = ("crm-", "directory-")
"""How the names of the secrets of CRM and company directory begin."""


@dataclass(frozen=True, slots=True)
class SettingsKept:
    """What holds after a change; *refusal* says in words what could not be kept.

    *secrets* are the names of those that were typed anew.
    """

    config: Config
    problems: tuple[ConfigProblem, ...]
    refusal: str = ""
    secrets: frozenset[str] = frozenset()


class Passwords:
    """The passwords of one running app: from the environment, the keyring, or typed just now.

    *backend* gives a keyring's backend; without it, it is the system's.
    """

    def __init__(
        self, environment: Mapping[str, str], *, backend: Callable[[], Any] | None = None
    ) -> None:
        self._environment = environment
        self._backend = backend
        self._typed: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """The secret of that name; raises SecretError when the keyring does not open."""
        return self._typed.get(name) or self.secrets().get(name)

    def put(self, name: str, secret: str) -> str:
        """Keep *secret*; without a keyring for this run only, and the answer says so.

        Raises SecretError where the secret is not for us to change.
        """
        from callcenter.store.secrets import KeyringRefused, NoKeyring

        refusal = ""
        try:
            self.secrets().put(name, secret)
        except (NoKeyring, KeyringRefused) as error:
            refusal = str(error)
        self._typed[name] = secret
        return refusal

    def keep(self, name: str, secret: str) -> None:
        """Keep *secret* in the keyring and nowhere else; raises SecretError where it cannot be."""
        self.secrets().put(name, secret)

    def secrets(self) -> Secrets:
        """Where the lasting ones are: the environment, then the keyring."""
        # Imported here: the window must not wait for the keyring's library.
        from callcenter.store.secrets import Secrets

        return Secrets(self._environment, backend=self._backend)


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
        self._log = logging.getLogger("callcenter.desk")
        self._changes: SimpleQueue[tuple[dict[str, object], dict[str, str]]] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="preferences", daemon=True)

    def keep(self, values: Mapping[str, object], secrets: Mapping[str, str]) -> None:
        """Write in the background, one change after the other; SettingsKept tells how it went.

        *secrets* are those that were typed anew, by name.
        """
        self._changes.put((dict(values), dict(secrets)))
        if not self._thread.is_alive():
            self._thread.start()

    def _write(self) -> None:
        while True:
            values, typed = self._changes.get()
            refusals = [self._keep_secret(name, secret) for name, secret in typed.items()]
            refusals.append(self._keep_values(values))
            config, problems = load(self._profile, user_file=self._config_file)
            refusal = " ".join(filter(None, refusals))
            self._report(SettingsKept(config, problems, refusal, frozenset(typed)))

    def _keep_secret(self, name: str, secret: str) -> str:
        from callcenter.store.secrets import SecretError

        try:
            return self._passwords.put(name, secret)
        except SecretError as error:
            return str(error)
        except Exception as error:
            # Keyrings are other people's programs and fail in ways of their own.
            self._log.exception("the keyring failed")
            return f"The keyring failed ({error}). The password was not kept."

    def _keep_values(self, values: Mapping[str, object]) -> str:
        from callcenter.config.writing import CannotWrite, set_user

        try:
            file = self._config_file or self._profile.config
            set_user(file, values)
        except CannotWrite as error:
            return str(error)
        except OSError as error:
            return f"{error.filename}: {error.strerror}. The settings were not changed."
        return ""
