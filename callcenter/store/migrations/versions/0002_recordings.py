"""Recordings of calls."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE recording (
    id TEXT NOT NULL,
    interaction TEXT NOT NULL,
    agent TEXT NOT NULL,
    site TEXT NOT NULL,
    started BIGINT NOT NULL,
    state TEXT NOT NULL,
    number_key TEXT DEFAULT '' NOT NULL,
    ended BIGINT,
    length_s FLOAT NOT NULL,
    form TEXT NOT NULL,
    complete BOOLEAN NOT NULL,
    pauses TEXT DEFAULT '[]' NOT NULL,
    problem TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id)
)
    """,
    """
CREATE INDEX recording_of ON recording (interaction)
    """,
    """
CREATE INDEX recording_by_start ON recording (started)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
