"""Records that the CRM does not have, written to a file for whoever can help."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from callcenter.listing import iso
from callcenter.store.outbox import Record
from callcenter.store.store import Store


def write(store: Store, path: Path, *, key: str = "") -> int:
    """Write the record of *key*, or all that wait or were refused; how many there were.

    The file is JSON, for its owner alone (0600): it holds notes and numbers. Raises OSError and
    StoreError kinds.
    """
    records = store.outbox.rows()
    chosen = [each for each in records if not key or each.key == key]
    text = json.dumps([_told(each) for each in chosen], ensure_ascii=False, indent=2)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
        file.write(text + "\n")
    return len(chosen)


def _told(record: Record) -> dict[str, Any]:
    return {
        "key": record.key,
        "kind": record.kind.value,
        "state": record.state.value,
        "reason": record.reason,
        "attempts": record.attempts,
        "created": iso(record.created),
        "agent": record.agent,
        "site": record.site,
        "payload": record.payload,
    }
