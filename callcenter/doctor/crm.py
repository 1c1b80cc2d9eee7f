"""The doctor's look at the CRM."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.doctor.finding import Finding
from callcenter.doctor.patient import Patient
from callcenter.store.secrets import SecretError

if TYPE_CHECKING:
    from callcenter.crm.crm import Crm

CRM_TOKEN = "crm-token"


def crm(patient: Patient) -> Finding:
    """Whether the CRM can be reached and takes our token (one small request)."""
    from callcenter.belonging import AnotherCrm
    from callcenter.crm.crm import CrmError, CrmNotAuthorised
    from callcenter.crm.mapping import WrongMapping
    from callcenter.syncing import configured_crm

    try:
        rest = configured_crm(patient.config, patient.secrets, now=patient.now)
        if rest is None:
            return Finding("crm", True, "no CRM is set up")
        _compare(patient)
        missing = asyncio.run(_asked(rest))
    except AnotherCrm as error:
        return Finding("crm", False, str(error), "Do as it says; calls and notes are kept here.")
    except WrongMapping as error:
        return Finding("crm", False, str(error), "Mend the [crm] tables of the configuration.")
    except SecretError as error:
        return Finding("crm", False, str(error), "Start a keyring, or use the environment.")
    except CrmNotAuthorised as error:
        fix = f"Type it again: callcenter secret set {CRM_TOKEN}, or what crm.auth names instead"
        return Finding("crm", False, str(error), fix)
    except CrmError as error:
        fix = "Check crm.url, the network and the CRM itself. Calls and notes are kept meanwhile."
        return Finding("crm", False, str(error), fix)
    table = patient.config.crm
    found = str(table.get("url") or table.get("kind"))
    return Finding("crm", True, f"{found}; {missing}" if missing else found)


def _compare(patient: Patient) -> None:
    """Raises AnotherCrm where the data here is of another CRM."""
    from callcenter.belonging import look
    from callcenter.opening import look_into
    from callcenter.store.errors import StoreError
    from callcenter.syncing import chosen_crm

    chosen = chosen_crm(patient.config)
    if chosen is None or not patient.profile.database.exists():
        return
    try:
        store = look_into(patient.profile, patient.config, patient.secrets, now=patient.now)
    except StoreError as error:
        # The check of the data says more.
        patient.log.info("whose the data is cannot be seen: %s", error)
        return
    try:
        look(store, chosen)
    finally:
        store.close()


async def _asked(crm: Crm) -> str:
    """What our account cannot do there, once it has answered."""
    from callcenter.crm.request_tracker.tracker import RequestTracker

    try:
        await crm.ping()
        return await crm.missing_right() if isinstance(crm, RequestTracker) else ""
    finally:
        await crm.close()
