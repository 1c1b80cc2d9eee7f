"""How the last check of the sound came out, kept for the agent and for whoever helps them."""

from __future__ import annotations

from msgspec.structs import asdict
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from callcenter.domain.sound_test import SoundTest
from callcenter.store.database import Database
from callcenter.store.tables import sound_test


class SoundTests:
    """The last check of the agent with the id *agent_id*. Raises StoreError kinds."""

    def __init__(self, database: Database, *, agent_id: str, site: str) -> None:
        self._database = database
        self._agent_id = agent_id
        self._site = site

    def load(self) -> SoundTest | None:
        """The last check; None when there was none."""
        with self._database.reading() as connection:
            asked = select(sound_test).where(sound_test.c.agent == self._agent_id)
            row = connection.execute(asked).mappings().first()
        if row is None:
            return None
        return SoundTest(**{name: row[name] for name in SoundTest.__struct_fields__})

    def save(self, test: SoundTest) -> None:
        """Keep *test* as the last one."""
        fields = {**asdict(test), "agent": self._agent_id, "site": self._site}
        change = insert(sound_test).values(fields)
        with self._database.writing() as connection:
            connection.execute(change.on_conflict_do_update(index_elements=["agent"], set_=fields))
