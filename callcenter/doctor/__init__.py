"""`callcenter doctor`: checks everything that the work needs, each with its cause and its cure."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from callcenter.doctor import computer, crm, data, directory, line, sound
from callcenter.doctor.finding import Finding
from callcenter.doctor.patient import Patient
from callcenter.paths import Profile

CHECKS: tuple[Callable[[Patient], Finding], ...] = (
    computer.configuration,
    computer.disk,
    data.database,
    data.encryption,
    computer.keyring,
    line.network,
    line.registration,
    line.certificate,
    sound.audio,
    sound.sound_check,
    sound.headset,
    crm.crm,
    directory.directory,
    line.alarms,
)
"""Every check, in the order in which they are made and told."""


def examine(profile: Profile, *, config_file: Path | None, as_json: bool) -> int:
    """Check everything and print what was found; 0 only if all is well, else 1."""
    patient = Patient(
        profile,
        config_file=config_file,
        environment=os.environ,
        now=lambda: datetime.now(UTC),
        log=logging.getLogger("callcenter.doctor"),
    )
    findings = []
    for check in CHECKS:
        findings.append(check(patient))
        if not as_json:
            print(findings[-1], flush=True)
    if as_json:
        print(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=2))
    return 0 if all(each.ok for each in findings) else 1
