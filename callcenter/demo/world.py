"""The demo's world: an exchange with callers, a CRM with customers, and a profile set up for both.

The app runs against it exactly as against a site's own PBX and CRM.
"""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from types import MappingProxyType

from callcenter.config import load
from callcenter.config.writing import set_user
from callcenter.demo.crm_process import CrmProcess
from callcenter.demo.exchange_process import ExchangeGone, ExchangeProcess
from callcenter.paths import Profile

AGENT = "agent"
HOST = "127.0.0.1"
FIRST_CALL_S = 4.0
BETWEEN_CALLS_S = 75.0


@dataclass(frozen=True, slots=True)
class SampleCaller:
    """A customer who calls in the demo; without a name the exchange shows none."""

    number: str
    name: str
    queue: str
    waited: int
    recording: str


CALLERS = (
    SampleCaller("+48601234567", "Jan Kowalski", "support", 48, "boiler_pl"),
    SampleCaller("+48512345678", "", "sales", 12, "new_customer_pl"),
    SampleCaller("+447700900123", "", "support", 95, "delivery_en"),
    SampleCaller("+48221234567", "Biuro", "sales", 30, "invoice_pl"),
    SampleCaller("+447700900456", "", "sales", 8, "new_customer_en"),
)


@dataclass(frozen=True, slots=True)
class World:
    """What the demo's app lives in."""

    profile: Profile
    exchange: ExchangeProcess
    crm: CrmProcess

    @classmethod
    @contextmanager
    def open(
        cls,
        directory: Path | None,
        *,
        settings: Mapping[str, object] = MappingProxyType({}),
        crm_data: Path | None = None,
    ) -> Iterator[World]:
        """Start everything; without a *directory* nothing is left behind.

        *settings* are put into the profile beside those of the demo. The CRM has what is in
        *crm_data*, where that is given.
        """
        with ExitStack() as stack:
            passing = directory is None
            if directory is None:
                directory = Path(stack.enter_context(tempfile.TemporaryDirectory("-callcenter")))
            profile = Profile(directory.absolute())
            _keep_away_from_real(profile)
            password, token = secrets.token_urlsafe(12), secrets.token_urlsafe(24)
            exchange = stack.enter_context(ExchangeProcess(users=(f"{AGENT}:{password}",)))
            crm = stack.enter_context(CrmProcess(token=token, path=crm_data))
            _set_up(profile, exchange, crm)
            if passing:
                # What nobody will hear again needs no keyring; a demo that is kept uses it.
                set_user(profile.config, {"recording.policy": "button"})
                os.environ["CALLCENTER_RECORDING_KEY"] = _recording_key()
                os.environ.setdefault("CALLCENTER_STORE_KEY", secrets.token_hex(32))
            set_user(profile.config, settings)
            # By the environment of this process only: secrets are never written to a file.
            os.environ["CALLCENTER_SIP_PASSWORD"] = password
            os.environ["CALLCENTER_CRM_TOKEN"] = token
            yield cls(profile, exchange, crm)

    def let_customers_call(self) -> None:
        """Let a customer call now and then, for as long as the demo lasts."""
        threading.Thread(target=self._call_now_and_then, name="customers", daemon=True).start()

    def _call_now_and_then(self) -> None:
        over = threading.Event()
        over.wait(FIRST_CALL_S)
        for customer in cycle(CALLERS):
            try:
                self.exchange.call(
                    customer.number,
                    name=customer.name,
                    queue=customer.queue,
                    waited=customer.waited,
                    recording=customer.recording,
                )
            except ExchangeGone:
                return
            over.wait(BETWEEN_CALLS_S)


def _recording_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


class RealProfile(Exception):
    """The profile is somebody's own, with a line at a real PBX; the demo keeps away from it."""


def _keep_away_from_real(profile: Profile) -> None:
    config, _ = load(profile)
    if config.line.domain not in ("", HOST):
        raise RealProfile(
            f"{profile.directory} is set up for a line at {config.line.domain}; "
            "give the demo a directory of its own by --profile"
        )


def _set_up(profile: Profile, exchange: ExchangeProcess, crm: CrmProcess) -> None:
    set_user(
        profile.config,
        {
            "agent.id": AGENT,
            "agent.name": "Anna Nowak",
            "agent.site": "demo",
            "line.user": AGENT,
            "line.domain": HOST,
            "line.registrars": [exchange.address],
            "crm": {"kind": "sample", "url": crm.url},
        },
    )
