"""Corrections of finished contacts: what each said before, who changed it, when and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from callcenter.domain.interaction import Correction, Interaction
from callcenter.store.database import Database
from callcenter.store.tables import correction

_FIELDS = Correction.__struct_fields__


class Corrections:
    """The audit trail of corrected contacts; all methods raise StoreError kinds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, interaction: str) -> tuple[Correction, ...]:
        """What a contact said before, oldest first."""
        asked = select(correction).where(correction.c.interaction == interaction)
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(correction.c.seq))
            return tuple(
                Correction(**{name: getattr(row, name) for name in _FIELDS}) for row in rows
            )

    def corrected(self, interactions: Iterable[str]) -> frozenset[str]:
        """Which of these contacts were ever corrected."""
        asked = select(correction.c.interaction).where(correction.c.interaction.in_(interactions))
        with self._database.reading() as connection:
            return frozenset(connection.execute(asked).scalars())


def remember(
    connection: Connection, before: Interaction, *, at: datetime, by: str, reason: str
) -> Correction:
    """Write down what a contact says *before* it is corrected, within that transaction."""
    former = Correction(
        before.id, at, by, before.note, before.disposition, before.flags, reason.strip()
    )
    row = {name: getattr(former, name) for name in _FIELDS}
    connection.execute(insert(correction).values(**row, site=before.site))
    return former
