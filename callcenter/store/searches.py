"""What the searches forget, by the row that goes: an index does not follow its table by itself."""

from __future__ import annotations

from sqlalchemy import text

FORGET_CALL = text("DELETE FROM interaction_search WHERE rowid = :seq")
FORGET_CUSTOMER = text("DELETE FROM customer_search WHERE rowid = :seq")
