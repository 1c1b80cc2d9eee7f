"""Whom the doctor examines in tests: a profile with its environment at a known time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from callcenter.doctor.patient import Patient
from callcenter.paths import Profile
from callcenter.store.secrets import Secrets
from tests.store.opener import GIVEN

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


def patient(
    profile: Profile,
    environment: Mapping[str, str] | None = None,
    *,
    secrets: Secrets | None = None,
    now: Callable[[], datetime] = lambda: NOW,
) -> Patient:
    return Patient(
        profile,
        config_file=None,
        environment=GIVEN | dict(environment or {}),
        secrets=secrets,
        now=now,
        log=logging.getLogger("test.doctor"),
    )
