"""How the last check of the sound came out, for each agent."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE sound_test (
    agent TEXT NOT NULL,
    site TEXT NOT NULL,
    at BIGINT NOT NULL,
    step TEXT NOT NULL,
    microphone TEXT DEFAULT '' NOT NULL,
    speaker TEXT DEFAULT '' NOT NULL,
    peak FLOAT NOT NULL,
    loss FLOAT NOT NULL,
    jitter_ms FLOAT NOT NULL,
    round_trip_ms FLOAT NOT NULL,
    mos FLOAT,
    reason TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (agent)
)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
