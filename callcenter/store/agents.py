"""The agent of this desk: who they are and what they chose to be, kept over restarts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.sqlite import insert

from callcenter.domain.agent import Agent, Choice
from callcenter.store.database import Database
from callcenter.store.tables import agent


class Agents:
    """The kept choice of the agent with the id *agent_id*. Raises StoreError kinds."""

    def __init__(self, database: Database, *, agent_id: str) -> None:
        self._database = database
        self._agent_id = agent_id

    def load(self) -> Agent | None:
        """The agent as they were last; None when they never were here."""
        with self._database.reading() as connection:
            asked = select(agent).where(agent.c.id == self._agent_id)
            row = connection.execute(asked).first()
        return None if row is None else _value(row)

    def save(self, kept: Agent) -> None:
        """Keep what the agent chose."""
        fields = _fields(kept)
        change = insert(agent).values(fields)
        with self._database.writing() as connection:
            connection.execute(change.on_conflict_do_update(index_elements=["id"], set_=fields))


def _fields(kept: Agent) -> dict[str, Any]:
    return {
        "id": kept.id,
        "site": kept.site,
        "name": kept.name,
        "intent": kept.choice.intent,
        "reason": kept.choice.reason,
        "since": kept.since,
        "after_intent": kept.after.intent if kept.after else None,
        "after_reason": kept.after.reason if kept.after else "",
    }


def _value(row: Row[Any]) -> Agent:
    after = Choice(row.after_intent, row.after_reason) if row.after_intent else None
    choice = Choice(row.intent, row.reason)
    return Agent(row.id, row.name, row.site, choice, row.since, after)
