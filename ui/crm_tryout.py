"""A CRM tried out from the settings, as `callcenter crm test` does, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from callcenter.config import Config
from callcenter.domain.number import NumberKind, PhoneNumber
from ui.preferences import CRM_TOKEN, Passwords

if TYPE_CHECKING:
    from callcenter.crm.trial import Step


class CrmTrialWanted(msgspec.Struct, frozen=True):
    """Try the CRM of *table* with the typed *token* (empty: the kept one) and a *number*."""

    table: dict[str, Any]
    token: str
    number: str

    def __repr__(self) -> str:
        """Without the token: a wish may end up in a log."""
        return f"CrmTrialWanted({self.number!r})"


class CrmTrialDone(msgspec.Struct, frozen=True):
    """What the trial showed, step by step; or the *reason* why there was none."""

    steps: tuple[Any, ...] = ()
    reason: str = ""


class Refusal(Exception):
    """There is nothing to try; the text says why."""


class CrmTryout:
    """Tries one CRM at a time; *report* gets CrmTrialDone."""

    def __init__(
        self,
        passwords: Passwords,
        *,
        config: Callable[[], Config],
        report: Callable[[object], None],
    ) -> None:
        self._passwords = passwords
        self._config = config
        self._report = report
        self._log = logging.getLogger("callcenter.crm")
        self._thread: threading.Thread | None = None

    def begin(self, wanted: CrmTrialWanted) -> None:
        """Try it now; while another trial goes on, only that one is told."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._thread = threading.Thread(
            target=self._try, args=(wanted, self._config()), name="crm-trial", daemon=True
        )
        self._thread.start()

    def _try(self, wanted: CrmTrialWanted, config: Config) -> None:
        try:
            done = CrmTrialDone(self._steps(wanted, config))
        except Refusal as refusal:
            done = CrmTrialDone(reason=str(refusal))
        except Exception as error:
            # Keyrings and other people's servers fail in ways of their own.
            self._log.exception("the trial of the CRM broke off")
            done = CrmTrialDone(reason=str(error))
        self._report(done)

    def _steps(self, wanted: CrmTrialWanted, config: Config) -> tuple[Step, ...]:
        # Imported here: the HTTP library would hold up the window.
        from callcenter.crm.mapping import WrongMapping
        from callcenter.crm_trial import tried
        from callcenter.store.secrets import SecretError

        number = PhoneNumber.parse(
            wanted.number,
            region=config.numbers.region,
            extension_digits=config.numbers.extension_digits,
        )
        if number.kind in (NumberKind.ANONYMOUS, NumberKind.SIP_USER):
            raise Refusal(f"{wanted.number!r} is no telephone number such as +48601234567")
        typed = _Typed(self._passwords, wanted.token)
        try:
            steps = tried(replace(config, crm=wanted.table), number, secrets=typed)
        except (WrongMapping, SecretError) as error:
            raise Refusal(str(error)) from error
        if steps is None:
            raise Refusal("no CRM is chosen")
        return steps


class _Typed:
    """The kept secrets, but the token as it was typed."""

    def __init__(self, passwords: Passwords, token: str) -> None:
        self._passwords = passwords
        self._token = token

    def get(self, name: str) -> str | None:
        """The secret of that name."""
        if name == CRM_TOKEN and self._token:
            return self._token
        return self._passwords.get(name)

    def put(self, name: str, secret: str) -> object:
        """Keep what the CRM gave in exchange."""
        return self._passwords.put(name, secret)
