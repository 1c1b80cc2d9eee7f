"""The back office as the app needs it: which store, which CRM, and what the strip shows of them.

The store's and the CRM's libraries are imported on the office's own threads.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from callcenter.alarms import Alarms
from callcenter.config import Config
from callcenter.crm_reading import read_libraries
from callcenter.office import Office
from callcenter.paths import Profile
from callcenter.status import SyncStatus
from ui.preferences import Passwords
from ui.sync_news import SyncNews

if TYPE_CHECKING:
    from callcenter.directory.directory import Directory
    from callcenter.store.store import Store
    from callcenter.sync.sync import Sync, SyncChanged
    from callcenter.upkeep import Upkeep

SETTLE_S = 0.6
"""So long after the store is open nothing else is begun: whoever calls by then is shown at once."""
_log = logging.getLogger("callcenter.office")


def open_office(
    profile: Profile,
    config: Config,
    passwords: Passwords,
    *,
    report: Callable[[object], None],
    now: Callable[[], datetime],
) -> Office:
    """The back office over *profile*'s store and the configured CRM."""

    def open_store() -> Store:
        from callcenter import opening

        return opening.open_store(profile, config, passwords.secrets(), now=now)

    alarms = Alarms(profile.alarms)
    return Office(
        open_store=open_store,
        open_sync=partial(_sync, config=config, passwords=passwords, report=report, now=now),
        now=now,
        keep_alarm=alarms.add,
        open_directory=directory_opener(config, passwords),
        upkeep=partial(_upkeep, config, config, passwords),
        settle_s=SETTLE_S,
    )


def renew_office(
    office: Office,
    started: Config,
    config: Config,
    passwords: Passwords,
    *,
    report: Callable[[object], None],
    now: Callable[[], datetime],
) -> None:
    """Let *office* go by *config*, but for the data's encryption: it is as it was *started*."""
    office.renew(
        partial(_sync, config=config, passwords=passwords, report=report, now=now),
        partial(_upkeep, config, started, passwords),
    )
    office.renew_directory(directory_opener(config, passwords))


def directory_opener(config: Config, passwords: Passwords) -> Callable[[], Directory | None]:
    """What makes the company directory of *config* ready; slow, for another thread."""

    def opened() -> Directory | None:
        from callcenter.company_directory import configured_directory

        return configured_directory(config, passwords)

    return opened


def _upkeep(config: Config, started: Config, passwords: Passwords) -> Upkeep:
    from callcenter.opening import keys_of
    from callcenter.upkeep import Upkeep

    return Upkeep(config.data, keys_of(started, passwords.secrets()), log=_log)


def _sync(
    office: Office,
    store: Store,
    *,
    config: Config,
    passwords: Passwords,
    report: Callable[[object], None],
    now: Callable[[], datetime],
) -> Sync | None:
    if config.crm:
        read_libraries(office.wait_for_calls)
    from callcenter.belonging import AnotherCrm, check
    from callcenter.crm.mapping import WrongMapping
    from callcenter.opening import keep_policy_of
    from callcenter.store.errors import StoreError
    from callcenter.store.secrets import SecretError
    from callcenter.sync.sync import Sync
    from callcenter.syncing import chosen_crm, known_secrets, pull_job

    chosen, policy = chosen_crm(config), keep_policy_of(config)
    if chosen is None:
        report(SyncNews(SyncStatus()))
        return None
    store.customers.keep_contacts(config.data.keep_contacts_days)
    try:
        check(store, chosen)
        known = known_secrets(chosen, passwords)
        crm = chosen.opened(known, now=now, keep=passwords.put)
        job = pull_job(store, chosen, known, policy)
    except (WrongMapping, SecretError) as error:
        _log.error("the CRM is not set up: %s", error)
        report(SyncNews(SyncStatus(reason=str(error))))
        return None
    except AnotherCrm as error:
        _log.error("nothing is exchanged with the CRM: %s", error)
        counts = store.outbox.counts(now())
        report(
            SyncNews(
                SyncStatus(
                    crm="another",
                    reason=str(error),
                    former=error.former,
                    pending=counts.pending,
                    failed=counts.failed,
                    oldest_s=counts.oldest_s,
                    conflicts=counts.conflicts,
                )
            )
        )
        return None
    except StoreError as error:
        _log.error("the CRM is not asked: %s", error)
        report(SyncNews(SyncStatus(reason=str(error))))
        return None
    except Exception as error:
        # Keyrings are other people's programs and fail in ways of their own.
        _log.exception("the CRM could not be set up")
        report(SyncNews(SyncStatus(reason=f"the keyring failed: {error}")))
        return None

    def changed(news: SyncChanged) -> None:
        counts = news.counts
        report(
            SyncNews(
                SyncStatus(
                    crm=news.state.value,
                    reason=news.reason,
                    pending=counts.pending,
                    failed=counts.failed,
                    oldest_s=counts.oldest_s,
                    conflicts=counts.conflicts,
                    since=news.since,
                    next_try=news.next_try,
                )
            )
        )

    return Sync(
        store,
        crm,
        run=office.run,
        now=now,
        random=random.random,
        report=changed,
        policy=policy,
        job=job,
    )
