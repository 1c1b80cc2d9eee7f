"""What an import needs to be gone on with after a crash, listed, and undone."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE import_batch ADD COLUMN fingerprint TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE import_batch ADD COLUMN policy TEXT DEFAULT 'skip' NOT NULL",
    "ALTER TABLE import_batch ADD COLUMN to_crm BOOLEAN DEFAULT '0' NOT NULL",
    "ALTER TABLE import_batch ADD COLUMN rows INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE import_batch ADD COLUMN skipped INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE import_batch ADD COLUMN finished BIGINT",
    "ALTER TABLE import_batch ADD COLUMN rejects TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE import_batch ADD COLUMN rejects_bytes INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE import_batch ADD COLUMN stayed INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE import_row ADD COLUMN \"after\" TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE import_row ADD COLUMN line INTEGER DEFAULT '0' NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
