"""What to do where the data is of another CRM: `callcenter sync --crm-moved`, `--crm-new`, a page.

What would become of the data is told first; the desk does the same beside the agent's work.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec

from callcenter.config import Config, load
from callcenter.crm.mapping import WrongMapping
from callcenter.domain.other_crm import CHANGED, Switch, To
from callcenter.exits import Exit, refused
from callcenter.opening import open_store
from callcenter.paths import Profile
from callcenter.store.crm_identity import Held
from callcenter.store.errors import NotPossible, StoreError
from callcenter.store.secrets import SecretError, Secrets
from callcenter.store.store import Store
from callcenter.syncing import NO_CRM, CannotSync, chosen_crm, refuse_beside_an_app

NOT_ASKED = (
    "nothing was done: with another CRM the former one's customers go from here; to do it without "
    "being asked, add --yes"
)


def switch(
    profile: Profile,
    to: To,
    *,
    config_file: Path | None,
    as_json: bool,
    yes: bool = False,
    typed: TextIO | None = None,
) -> int:
    """Let the data belong to the configured CRM, and print what became of it.

    Where customers would go it asks on *typed*, if that is a terminal, unless *yes* was said.
    """
    try:
        config, _ = load(profile, user_file=config_file)
        refuse_beside_an_app(profile)
        store = open_store(profile, config, Secrets(os.environ), now=lambda: datetime.now(UTC))
        try:
            asked = extent(store, config, to)
            if not yes and _costs(store, asked) and not _agreed(asked, as_json, typed or sys.stdin):
                return refused(NOT_ASKED)
            done = belong(store, asked.configured, to)
        finally:
            store.close()
    except (CannotSync, StoreError, SecretError, WrongMapping) as error:
        return refused(error)
    print(json.dumps(done, ensure_ascii=False) if as_json else _words(done))
    return Exit.DONE


def extent(store: Store, config: Config, to: To) -> Switch:
    """What it concerns to let *store* belong to the CRM of *config*.

    Raises CannotSync without a CRM, WrongMapping or StoreError.
    """
    held = store.crm_identity.held()
    return Switch(
        to,
        store.crm_identity.known(),
        _configured(config),
        held.customers,
        held.unsent,
        held.conflicts,
        open_call=store.parting.has_open_call(),
    )


def carry_out(
    store: Store, config: Config, asked: Switch, *, goes_on: Callable[[], bool]
) -> dict[str, Any]:
    """Do what was *asked*, unless another CRM is meant by now; raises NotPossible too."""
    if (store.crm_identity.known(), _configured(config)) != (asked.former, asked.configured):
        raise NotPossible(CHANGED)
    return belong(store, asked.configured, asked.to, goes_on=goes_on)


def belong(
    store: Store, identity: str, to: To, *, goes_on: Callable[[], bool] = lambda: True
) -> dict[str, Any]:
    """Let *store* belong to *identity*; what became of what had the former CRM's ids.

    Raises StoreError, NotPossible while a call with a former customer is not finished, or when it
    no longer *goes_on*.
    """
    crm = store.crm_identity
    former, held = crm.known(), crm.held()
    if former == identity:
        to = To.MOVED
    elif to is To.ANOTHER:
        store.parting.part(identity, goes_on=goes_on)
    else:
        crm.moved(identity)
    gone = held if to is To.ANOTHER else Held()
    return {"former": former, "crm": identity, "way": to.value, **msgspec.structs.asdict(gone)}


def _configured(config: Config) -> str:
    chosen = chosen_crm(config)
    if chosen is None:
        raise CannotSync(NO_CRM)
    return chosen.identity


def _costs(store: Store, asked: Switch) -> bool:
    return asked.to is To.ANOTHER and store.crm_identity.is_another(asked.configured)


def _agreed(asked: Switch, as_json: bool, typed: TextIO) -> bool:
    if as_json or not typed.isatty():
        return False
    print(
        f"The data here is of {asked.former}; the configuration names {asked.configured}.\n"
        f"{asked.customers} customers go from here or lose their number there, {asked.unsent} "
        f"unsent records are set aside (callcenter outbox export), {asked.conflicts} conflicts go. "
        f"Calls and notes stay.",
        file=sys.stderr,
    )
    print("Part from the former CRM? [y/N] ", end="", file=sys.stderr, flush=True)
    return typed.readline().strip().lower() in ("y", "yes")


def _words(done: dict[str, Any]) -> str:
    if done["way"] == To.MOVED.value:
        return f"the data here belongs to {done['crm']}"
    return (
        f"the data here belongs to {done['crm']} from now on; of {done['former']}: "
        f"{done['customers']} customers went or lost their number there, {done['unsent']} unsent "
        f"records are set aside (callcenter outbox), {done['conflicts']} conflicts went"
    )
