"""What an import needs to be gone on with, listed and undone; a smaller search of customers."""

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
    # A million customers take half a minute, once.
    "ALTER TABLE customer_search RENAME TO customer_search_before",
    """
CREATE VIRTUAL TABLE customer_search USING fts5(
    names, digits, tokenize="ascii tokenchars '#'", detail=none,
    content='', contentless_delete=1)
    """,
    "CREATE VIRTUAL TABLE customer_search_word USING fts5vocab(customer_search, instance)",
    """
INSERT INTO customer_search (rowid, names, digits)
    SELECT rowid, names, digits FROM customer_search_before
    """,
    "DROP TABLE customer_search_before",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
