"""The doctor's look at the company directory."""

from __future__ import annotations

import asyncio

from callcenter.doctor.finding import Finding
from callcenter.doctor.patient import Patient
from callcenter.store.secrets import SecretError

NAME = "directory"
_SEARCHED = "an"
"""Beginnings of names that every company has; that there is an answer is what counts."""


def directory(patient: Patient) -> Finding:
    """Whether the company directory is reached and hidden, lets us in, and answers a search."""
    from callcenter.company_directory import configured_directory
    from callcenter.directory.directory import DirectoryError, Stage

    said: dict[Stage, str] = {}
    try:
        found = configured_directory(patient.config, patient.secrets)
        if found is None:
            return Finding(NAME, True, "no company directory is set up")

        async def ask() -> None:
            try:
                await found.open(lambda stage, words: said.update({stage: words}))
                await found.search(_SEARCHED)
            finally:
                await found.close()

        asyncio.run(ask())
    except SecretError as error:
        return Finding(NAME, False, str(error), "Start a keyring, or use the environment.")
    except DirectoryError as error:
        mend = error.mend[:1].upper() + error.mend[1:]
        fix = f"{mend}. Try it: callcenter directory test NUMBER"
        return Finding(NAME, False, f"{error.stage.value}: {error.reason}", fix)
    return Finding(NAME, True, ", ".join(said.values()))
