"""`callcenter sync --once`: one round between the local data and the CRM, without the window."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from callcenter.belonging import AnotherCrm, check
from callcenter.config import Config, load
from callcenter.control import NotRunning, Verb, ask
from callcenter.crm.chosen import ChosenCrm
from callcenter.crm.crm import Crm, CrmError, CrmRefused
from callcenter.crm.mapping import WrongMapping
from callcenter.crm.wire import Watch
from callcenter.domain.keep_policy import KeepPolicy
from callcenter.exits import Exit, refused, warn
from callcenter.opening import keep_policy_of, open_store
from callcenter.outbox_words import of_conflict, of_record
from callcenter.paths import Profile
from callcenter.store.errors import StoreError
from callcenter.store.secrets import SecretError, Secrets
from callcenter.store.store import Store
from callcenter.sync.pull import Puller
from callcenter.sync.pull_lines import Job
from callcenter.sync.push import Pusher
from callcenter.sync.reach import CrmState, Reach

CRM_TOKEN = "crm-token"
NO_CRM = "no CRM is set up: the configuration has no [crm] table"
MOST_TOLD = 100
"""So many records and conflicts are named; `callcenter outbox` lists all."""
_TOLD = ("key", "kind", "state", "attempts", "why")


class CannotSync(Exception):
    """No round can be made; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: records the CRM took or refused, and customers that came from it.

    *left* are the records it does not have, each with why; *conflicts* are fields of customers
    that were changed on both sides, *unsettled* which.
    """

    state: str
    pushed: int
    pulled: int
    pending: int
    failed: int
    reason: str = ""
    conflicts: int = 0
    left: tuple[dict[str, Any], ...] = ()
    unsettled: tuple[dict[str, Any], ...] = ()

    @property
    def done(self) -> bool:
        """Whether nothing is left to be told to the CRM, or to be decided."""
        online = self.state == CrmState.ONLINE.value
        left = self.pending or self.failed or self.conflicts or self.reason
        return online and not left


def once(
    profile: Profile, *, config_file: Path | None, as_json: bool, accept_deletions: bool = False
) -> int:
    """Push all, pull all, and print it; 0 only if nothing is left over, else 1.

    4 where the data here is of another CRM than the configured one.
    """
    try:
        made = round_trip(
            profile,
            config_file=config_file,
            secrets=Secrets(os.environ),
            accept_deletions=accept_deletions,
        )
    except AnotherCrm as error:
        return refused(error, Exit.ANOTHER_CRM)
    except (CannotSync, StoreError, SecretError, WrongMapping) as error:
        return refused(error)
    if as_json:
        print(json.dumps(asdict(made), ensure_ascii=False))
    else:
        _print(made)
    if made.reason:
        warn(f"the CRM is {made.state}: {made.reason}")
    return 0 if made.done else 1


def _print(made: Round) -> None:
    print(
        f"{made.pushed} records pushed, {made.pulled} customers pulled; {made.pending} waiting, "
        f"{made.failed} refused, {made.conflicts} conflicts"
    )
    for record in made.left:
        print(f"  {record['kind']} {record['key']}: {record['why']}")
    for field in made.unsettled:
        print(f"  {field['field']} of customer {field['customer_id']}: changed on both sides")


def round_trip(
    profile: Profile, *, config_file: Path | None, secrets: Secrets, accept_deletions: bool = False
) -> Round:
    """Make one round; raises CannotSync, AnotherCrm, StoreError, SecretError or WrongMapping.

    To *accept_deletions* lets more than half of the customers go, if the CRM has them no more.
    """
    refuse_beside_an_app(profile)
    config, _ = load(profile, user_file=config_file)
    chosen, crm = chosen_crm(config), configured_crm(config, secrets, now=_utc)
    if chosen is None or crm is None:
        raise CannotSync(NO_CRM)
    store = open_store(profile, config, secrets, now=_utc)
    store.customers.keep_contacts(config.data.keep_contacts_days)
    try:
        check(store, chosen)
        policy = keep_policy_of(config)
        return asyncio.run(_round(store, crm, policy=policy, accepted=accept_deletions))
    finally:
        store.close()


class SecretSource(Protocol):
    """Where secrets are: the keyring, or what was typed for this run."""

    def get(self, name: str) -> str | None:
        """The secret of that name; raises SecretError."""

    def put(self, name: str, secret: str) -> object:
        """Keep *secret* under that name for the next start; raises SecretError."""


def configured_crm(
    config: Config,
    secrets: SecretSource,
    *,
    now: Callable[[], datetime],
    watch: Watch | None = None,
) -> Crm | None:
    """The CRM of the table `[crm]`; None without one. Raises WrongMapping or SecretError.

    *watch* is told of each request.
    """
    chosen = chosen_crm(config)
    if chosen is None:
        return None
    return chosen.opened(known_secrets(chosen, secrets), now=now, keep=secrets.put, watch=watch)


def chosen_crm(config: Config) -> ChosenCrm | None:
    """What the table `[crm]` says; None without one."""
    numbers = config.numbers
    if not config.crm:
        return None
    return ChosenCrm(config.crm, numbers.region, numbers.extension_digits)


def known_secrets(chosen: ChosenCrm, secrets: SecretSource) -> dict[str, str]:
    """What the CRM needs of the *secrets*, by name; raises WrongMapping or SecretError.

    Read once: a keyring may ask a person, and takes its time.
    """
    return {name: secrets.get(name) or "" for name in chosen.secrets}


def pull_job(
    store: Store, chosen: ChosenCrm, known: Mapping[str, str], policy: KeepPolicy
) -> Callable[[], Job]:
    """What a process that pulls for *store* is told; raises WrongMapping."""
    handed = chosen.handed(known)
    return lambda: Job(store.beside, chosen, handed, policy)


async def _round(store: Store, crm: Crm, *, policy: KeepPolicy, accepted: bool) -> Round:
    reach = Reach(crm, random=random.random, changed=lambda state: None)
    pusher = Pusher(
        store,
        crm,
        reach,
        run=_here,
        now=_utc,
        random=random.random,
        changed=lambda counts, state: None,
    )
    puller = Puller(
        store.customers,
        crm,
        reach,
        run=_here,
        pulled=lambda count: None,
        now=_utc,
        policy=policy,
        accepted=accepted,
    )
    pushed = pulled = 0
    refused = ""
    try:
        if await reach.is_there():
            # What waits for its next try is tried now: that is what was asked for.
            store.outbox.hurry(_utc())
            pushed = await pusher.drain()
            pulled = await puller.catch_up()
            await puller.prune()
    except CrmRefused as error:
        # It is there, and only does not tell what is new.
        refused = f"it refuses to tell its changes: {error}"
    except CrmError as error:
        reach.failed(error)
    finally:
        await crm.close()
    return _made(store, reach, pushed, pulled, problem=puller.problem or refused)


def _made(store: Store, reach: Reach, pushed: int, pulled: int, *, problem: str) -> Round:
    now = _utc()
    counts = store.outbox.counts(now)
    records = [of_record(record, now) for record in store.outbox.rows()]
    return Round(
        reach.state.value,
        pushed,
        pulled,
        counts.pending,
        counts.failed,
        problem or reach.reason,
        counts.conflicts,
        tuple({name: row[name] for name in _TOLD} for row in records[:MOST_TOLD]),
        tuple(of_conflict(conflict) for conflict in store.conflicts.open()[:MOST_TOLD]),
    )


async def _here(work: Callable[..., Any], *arguments: Any) -> Any:
    """Do the store's work at once: there is no window that it could hold up."""
    return work(*arguments)


def refuse_beside_an_app(profile: Profile) -> None:
    """Raises CannotSync while the app runs with that *profile*."""
    try:
        ask(profile.control, Verb.STATUS)
    except NotRunning:
        return
    raise CannotSync("Callcenter is running and syncs by itself; see: callcenter ctl status")


def _utc() -> datetime:
    return datetime.now(UTC)
