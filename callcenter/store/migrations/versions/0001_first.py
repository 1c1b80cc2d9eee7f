"""The first tables: agent, calls, customers, outbox, and their searches."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE agent (
    id TEXT NOT NULL,
    site TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    intent TEXT NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    since BIGINT NOT NULL,
    after_intent TEXT,
    after_reason TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id)
)
    """,
    """
CREATE TABLE interaction (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    agent TEXT NOT NULL,
    site TEXT NOT NULL,
    direction TEXT NOT NULL,
    started BIGINT NOT NULL,
    number_raw TEXT DEFAULT '' NOT NULL,
    number_kind TEXT NOT NULL,
    e164 TEXT,
    number_key TEXT DEFAULT '' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    verified BOOLEAN NOT NULL,
    queue TEXT DEFAULT '' NOT NULL,
    waited_s INTEGER,
    dialled TEXT DEFAULT '' NOT NULL,
    customer_id TEXT DEFAULT '' NOT NULL,
    customer_name TEXT DEFAULT '' NOT NULL,
    answered BIGINT,
    ended BIGINT,
    ended_by TEXT,
    code INTEGER NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    elsewhere BOOLEAN NOT NULL,
    missed BOOLEAN NOT NULL,
    mos FLOAT,
    note TEXT DEFAULT '' NOT NULL,
    note_saved BIGINT,
    disposition TEXT DEFAULT '' NOT NULL,
    flags TEXT NOT NULL,
    stage TEXT NOT NULL,
    finished BIGINT,
    UNIQUE (id)
)
    """,
    """
CREATE TABLE customer (
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    crm_id TEXT DEFAULT '' NOT NULL,
    agent TEXT NOT NULL,
    site TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    company TEXT DEFAULT '' NOT NULL,
    numbers TEXT NOT NULL,
    email TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    tags TEXT NOT NULL,
    since BIGINT,
    url TEXT DEFAULT '' NOT NULL,
    version TEXT DEFAULT '' NOT NULL,
    matters TEXT DEFAULT '[]' NOT NULL,
    promises TEXT DEFAULT '[]' NOT NULL,
    PRIMARY KEY (seq),
    UNIQUE (id)
)
    """,
    """
CREATE TABLE customer_number (
    "key" TEXT NOT NULL,
    customer INTEGER NOT NULL,
    PRIMARY KEY ("key", customer),
    FOREIGN KEY(customer) REFERENCES customer (seq) ON DELETE CASCADE
)
 WITHOUT ROWID
    """,
    """
CREATE TABLE contact (
    seq INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    id TEXT DEFAULT '' NOT NULL,
    at BIGINT NOT NULL,
    channel TEXT DEFAULT '' NOT NULL,
    who TEXT DEFAULT '' NOT NULL,
    summary TEXT DEFAULT '' NOT NULL,
    outcome TEXT DEFAULT '' NOT NULL,
    resolved BOOLEAN,
    direction TEXT DEFAULT '' NOT NULL,
    matter TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (seq),
    UNIQUE (customer, id),
    FOREIGN KEY(customer) REFERENCES customer (seq) ON DELETE CASCADE
)
    """,
    """
CREATE TABLE outbox (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT NOT NULL,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL,
    revision INTEGER NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_try BIGINT NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    unlinked BOOLEAN NOT NULL,
    created BIGINT NOT NULL,
    agent TEXT NOT NULL,
    site TEXT NOT NULL,
    UNIQUE ("key")
)
    """,
    """
CREATE TABLE pull (
    source TEXT NOT NULL,
    cursor TEXT NOT NULL,
    at BIGINT NOT NULL,
    agent TEXT NOT NULL,
    site TEXT NOT NULL,
    PRIMARY KEY (source)
)
    """,
    """
CREATE VIRTUAL TABLE interaction_search USING fts5(
    names, digits, note, tokenize="unicode61 remove_diacritics 2 tokenchars '#'", prefix='2 3'
)
    """,
    """
CREATE VIRTUAL TABLE customer_search USING fts5(
    names, digits, tokenize="unicode61 remove_diacritics 2 tokenchars '#'"
)
    """,
    """
CREATE INDEX contact_by_time ON contact (customer, at)
    """,
    """
CREATE UNIQUE INDEX customer_by_crm_id ON customer (crm_id) WHERE crm_id != ''
    """,
    """
CREATE INDEX customer_number_of ON customer_number (customer)
    """,
    """
CREATE INDEX interaction_by_customer ON interaction (customer_id)
    """,
    """
CREATE INDEX interaction_by_number ON interaction (number_key, started)
    """,
    """
CREATE INDEX interaction_by_stage ON interaction (stage)
    """,
    """
CREATE INDEX interaction_by_start ON interaction (started)
    """,
    """
CREATE INDEX interaction_missed ON interaction (missed)
    """,
    """
CREATE INDEX outbox_by_lane ON outbox (lane, state)
    """,
    """
CREATE INDEX outbox_by_state ON outbox (state, next_try)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
