"""The doctor's look at the computer: the configuration, room on the disk, and the keyring."""

from __future__ import annotations

import shutil

from callcenter.doctor.finding import Finding
from callcenter.doctor.patient import SIP_PASSWORD, Patient
from callcenter.store.secrets import SecretError

LEAST_SPACE = 200_000_000
"""Bytes that the database, its backups and the logs need to go on for a good while."""


def configuration(patient: Patient) -> Finding:
    """Whether every file says only what it may."""
    if not patient.problems:
        file = patient.config_file
        return Finding("configuration", True, str(file) if file.exists() else f"none yet at {file}")
    cause = "; ".join(map(str, patient.problems))
    files = ", ".join(sorted({str(each.file) for each in patient.problems}))
    return Finding("configuration", False, cause, f"Mend {files}; until then defaults hold.")


def disk(patient: Patient) -> Finding:
    """Whether there is room for what is kept."""
    free = shutil.disk_usage(patient.profile.database.parent).free
    if free >= LEAST_SPACE:
        return Finding("disk", True, f"{free // 1_000_000} MB free")
    cause = f"only {free // 1_000_000} MB are free at {patient.profile.directory}"
    return Finding("disk", False, cause, f"Free at least {LEAST_SPACE // 1_000_000} MB.")


def keyring(patient: Patient) -> Finding:
    """Whether secrets can be kept, and the line's password is."""
    try:
        password = patient.secrets.get(SIP_PASSWORD)
    except SecretError as error:
        return Finding("keyring", False, str(error), "Start a keyring, or use the environment.")
    if patient.config.line.user and not password:
        fix = f"Type it: callcenter secret set {SIP_PASSWORD}"
        return Finding("keyring", False, "no password is kept for the line", fix)
    return Finding("keyring", True)
