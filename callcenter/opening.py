"""Opening a profile's data as its configuration says: whose it is, and how it is encrypted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from callcenter.config import Config
from callcenter.config.choices import Encryption
from callcenter.domain.keep_policy import KeepPolicy
from callcenter.paths import Profile
from callcenter.store.errors import DatabaseLocked, disk_in_words
from callcenter.store.key import SecretPlace, StoreKeys
from callcenter.store.store import Store


def agent_of(config: Config) -> str:
    """Whose calls are kept: the agent's id, or what the line is registered as."""
    return config.agent.id or config.line.user or "agent"


def keys_of(config: Config, secrets: SecretPlace) -> StoreKeys:
    """The keys of the data among *secrets*, and whether the configuration wants it encrypted."""
    return StoreKeys(
        secrets,
        encrypted=config.data.encryption is Encryption.REQUIRED,
        escrow=config.data.escrow_public_key,
    )


def keep_policy_of(config: Config) -> KeepPolicy:
    """Which customers may be kept on this computer."""
    data = config.data
    return KeepPolicy(data.keep, data.keep_queues, data.keep_days)


def open_store(
    profile: Profile, config: Config, secrets: SecretPlace, *, now: Callable[[], datetime]
) -> Store:
    """The data of *profile*, for us alone; raises StoreError."""
    with disk_in_words(profile.directory):
        return Store.open(
            profile.database,
            agent=agent_of(config),
            site=config.agent.site,
            now=now,
            keys=keys_of(config, secrets),
        )


def open_or_join(
    profile: Profile, config: Config, secrets: SecretPlace, *, now: Callable[[], datetime]
) -> Store:
    """The data of *profile*, to be written; beside a running program where there is one.

    Raises StoreError.
    """
    try:
        return open_store(profile, config, secrets, now=now)
    except DatabaseLocked:
        return Store.join(
            profile.database,
            agent=agent_of(config),
            site=config.agent.site,
            now=now,
            keys=keys_of(config, secrets),
        )


def look_into(
    profile: Profile, config: Config, secrets: SecretPlace, *, now: Callable[[], datetime]
) -> Store:
    """The data of *profile*, only to be read, beside a running program; raises StoreError."""
    return Store.look(
        profile.database,
        agent=agent_of(config),
        site=config.agent.site,
        now=now,
        keys=keys_of(config, secrets),
    )
