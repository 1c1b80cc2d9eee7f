"""What sync needs to lose nothing: corrections, conflicts, imports, erasures, whole pulls."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE interaction ADD COLUMN matter TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE customer ADD COLUMN queue TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE customer ADD COLUMN source TEXT DEFAULT 'crm' NOT NULL",
    "ALTER TABLE customer ADD COLUMN called BIGINT",
    "ALTER TABLE customer ADD COLUMN seen_in INTEGER DEFAULT '0' NOT NULL",
    "UPDATE customer SET source = 'desk' WHERE crm_id = ''",
    "CREATE INDEX customer_by_name ON customer (name, seq)",
    "CREATE INDEX customer_seen_in ON customer (seen_in)",
    "ALTER TABLE outbox ADD COLUMN remote_id TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE outbox ADD COLUMN tried BOOLEAN DEFAULT '0' NOT NULL",
    "ALTER TABLE outbox ADD COLUMN discarded BIGINT",
    "ALTER TABLE outbox ADD COLUMN discarded_by TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE outbox ADD COLUMN discard_reason TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE pull ADD COLUMN whole INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE pull ADD COLUMN whole_done BIGINT",
    """
CREATE TABLE correction (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    interaction TEXT NOT NULL,
    at BIGINT NOT NULL,
    agent TEXT NOT NULL,
    site TEXT NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    disposition TEXT DEFAULT '' NOT NULL,
    flags TEXT NOT NULL,
    reason TEXT DEFAULT '' NOT NULL
)
    """,
    """
CREATE INDEX correction_of ON correction (interaction)
    """,
    """
CREATE TABLE customer_conflict (
    change TEXT NOT NULL,
    field TEXT NOT NULL,
    customer TEXT NOT NULL,
    was TEXT NOT NULL,
    ours TEXT NOT NULL,
    theirs TEXT NOT NULL,
    at BIGINT NOT NULL,
    settled BIGINT,
    chosen TEXT NOT NULL,
    agent TEXT NOT NULL,
    site TEXT NOT NULL,
    PRIMARY KEY (change, field)
)
    """,
    """
CREATE INDEX customer_conflict_of ON customer_conflict (customer)
    """,
    """
CREATE TABLE import_batch (
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    agent TEXT NOT NULL,
    site TEXT NOT NULL,
    file TEXT DEFAULT '' NOT NULL,
    made INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    undone BIGINT,
    PRIMARY KEY (id)
)
    """,
    """
CREATE TABLE import_row (
    batch TEXT NOT NULL,
    customer TEXT NOT NULL,
    "before" TEXT NOT NULL,
    PRIMARY KEY (batch, customer)
)
 WITHOUT ROWID
    """,
    """
CREATE TABLE erasure (
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    agent TEXT NOT NULL,
    site TEXT NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (id)
)
    """,
    """
CREATE INDEX erasure_by_time ON erasure (at)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
