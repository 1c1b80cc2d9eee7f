"""Who passed a call on to whom, and which calls were only a question about another."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE interaction ADD COLUMN consults TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE interaction ADD COLUMN passed_on_by TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE interaction ADD COLUMN passed_on_to TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE interaction ADD COLUMN passed_on_at BIGINT",
    "ALTER TABLE contact ADD COLUMN passed_on_to TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE contact ADD COLUMN passed_on_at BIGINT",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
