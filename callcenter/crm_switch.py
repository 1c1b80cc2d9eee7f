"""`callcenter sync --crm-moved` and `--crm-new`: what to do where the data is of another CRM."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from callcenter.config import load
from callcenter.crm.mapping import WrongMapping
from callcenter.exits import Exit, refused
from callcenter.opening import open_store
from callcenter.paths import Profile
from callcenter.store.errors import StoreError
from callcenter.store.secrets import SecretError, Secrets
from callcenter.store.store import Store
from callcenter.syncing import NO_CRM, CannotSync, chosen_crm, refuse_beside_an_app


class To(Enum):
    """What the configured CRM is, beside the one whose data is here."""

    MOVED = "moved"
    ANOTHER = "another"


def switch(profile: Profile, to: To, *, config_file: Path | None, as_json: bool) -> int:
    """Let the data belong to the configured CRM, and print what became of it."""
    try:
        done = _switched(profile, to, config_file=config_file)
    except (CannotSync, StoreError, SecretError, WrongMapping) as error:
        return refused(error)
    print(json.dumps(done, ensure_ascii=False) if as_json else _words(done))
    return Exit.DONE


def belong(store: Store, identity: str, to: To) -> dict[str, Any]:
    """Let *store* belong to *identity*; what became of what had the former CRM's ids.

    Raises StoreError, NotPossible while a call with a former customer is not finished.
    """
    crm = store.crm_identity
    former, held = crm.known(), crm.held()
    if former == identity:
        to = To.MOVED
    elif to is To.ANOTHER:
        store.parting.part(identity)
    else:
        crm.moved(identity)
    gone = held if to is To.ANOTHER else type(held)()
    return {"former": former, "crm": identity, "way": to.value, **msgspec.structs.asdict(gone)}


def _switched(profile: Profile, to: To, *, config_file: Path | None) -> dict[str, Any]:
    refuse_beside_an_app(profile)
    config, _ = load(profile, user_file=config_file)
    chosen = chosen_crm(config)
    if chosen is None:
        raise CannotSync(NO_CRM)
    identity = chosen.identity
    store = open_store(profile, config, Secrets(os.environ), now=lambda: datetime.now(UTC))
    try:
        return belong(store, identity, to)
    finally:
        store.close()


def _words(done: dict[str, Any]) -> str:
    if done["way"] == To.MOVED.value:
        return f"the data here belongs to {done['crm']}"
    return (
        f"the data here belongs to {done['crm']} from now on; of {done['former']}: "
        f"{done['customers']} customers went or lost their number there, {done['unsent']} unsent "
        f"records are set aside (callcenter outbox), {done['conflicts']} conflicts went"
    )
