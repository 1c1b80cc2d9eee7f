"""A CRM tried out from the settings, as `callcenter crm test` does, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from callcenter.config import Config
from callcenter.domain.number import NumberKind, PhoneNumber
from ui.preferences import Passwords

if TYPE_CHECKING:
    from callcenter.crm.trial import Step


class CrmTrialWanted(msgspec.Struct, frozen=True):
    """Try the CRM of *table* with a *number*; *secrets* typed anew go before the kept ones."""

    table: dict[str, Any]
    secrets: dict[str, str]
    number: str

    def __repr__(self) -> str:
        """Without the secrets: a wish may end up in a log."""
        return f"CrmTrialWanted({self.number!r})"


class CrmTrialDone(msgspec.Struct, frozen=True):
    """What the trial showed, step by step; or the *reason* why there was none."""

    steps: tuple[Any, ...] = ()
    reason: str = ""


class CrmSecretsWanted(msgspec.Struct, frozen=True):
    """Find out which secrets the CRM of *table* needs."""

    table: dict[str, Any]


class CrmSecretsKnown(msgspec.Struct, frozen=True):
    """The CRM of *table* needs the secrets of those *names*."""

    table: dict[str, Any]
    names: tuple[str, ...]


class Refusal(Exception):
    """There is nothing to try; the text says why."""


class CrmTryout:
    """Tries CRMs; *report* gets the CrmTrialDone of the one that was asked for last."""

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
        self._newest: CrmTrialWanted | None = None

    def begin(self, wanted: CrmTrialWanted) -> None:
        """Try it now; what came of one that still goes on is not wanted any more."""
        self._newest = wanted
        threading.Thread(
            target=self._try, args=(wanted, self._config()), name="crm-trial", daemon=True
        ).start()

    def find_secrets(self, wanted: CrmSecretsWanted) -> None:
        """Find out what a CRM needs: CrmSecretsKnown, or nothing while its table is not whole."""
        threading.Thread(target=self._find, args=(wanted,), name="crm-secrets", daemon=True).start()

    def _find(self, wanted: CrmSecretsWanted) -> None:
        # Imported here: to read a mapping takes libraries that would hold up the window.
        from callcenter.crm.mapping import WrongMapping, mapping_from
        from callcenter.crm.request_tracker.setup import KIND, setup_from

        table = wanted.table
        try:
            names = (setup_from if table.get("kind") == KIND else mapping_from)(table).secrets
        except WrongMapping as wrong:
            # It may still be typed; a trial, and saving it, say what is wrong.
            self._log.info("the secrets of the CRM are not known yet: %s", wrong)
            return
        self._report(CrmSecretsKnown(wanted.table, names))

    def _try(self, wanted: CrmTrialWanted, config: Config) -> None:
        try:
            done = CrmTrialDone(self._steps(wanted, config))
        except Refusal as refusal:
            done = CrmTrialDone(reason=str(refusal))
        except Exception as error:
            # Keyrings and other people's servers fail in ways of their own.
            self._log.exception("the trial of the CRM broke off")
            done = CrmTrialDone(reason=str(error))
        if wanted is self._newest:
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
        typed = _Typed(self._passwords, wanted.secrets)
        try:
            steps = tried(replace(config, crm=wanted.table), number, secrets=typed)
        except (WrongMapping, SecretError) as error:
            raise Refusal(str(error)) from error
        if steps is None:
            raise Refusal("no CRM is chosen")
        return steps


class _Typed:
    """The kept secrets, but those that were typed."""

    def __init__(self, passwords: Passwords, typed: Mapping[str, str]) -> None:
        self._passwords = passwords
        self._typed = typed

    def get(self, name: str) -> str | None:
        """The secret of that name."""
        return self._typed.get(name) or self._passwords.get(name)

    def put(self, name: str, secret: str) -> object:
        """Keep what the CRM gave in exchange."""
        return self._passwords.put(name, secret)
