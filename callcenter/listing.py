"""`callcenter calls|customers`: what is kept on this computer, as text, JSON or CSV."""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from callcenter.config import load
from callcenter.customer_policy import refuse_export
from callcenter.domain.customer import Customer
from callcenter.domain.interaction import Interaction, Sync
from callcenter.exits import Exit, refused, warn
from callcenter.paths import Profile
from callcenter.store import export
from callcenter.store.errors import StoreError
from callcenter.store.store import Store

MOST_CUSTOMERS = 1000
_AGO = re.compile(r"(\d{1,5})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
Rows = list[dict[str, Any]]


class WrongTime(ValueError):
    """A text that is no time; it says what one looks like."""


def print_list(options: argparse.Namespace, profile: Profile, *, policy: Path | None = None) -> int:
    """Print the list named `options.what`; the exit code. *policy* is read for the machine's."""

    def now() -> datetime:
        return datetime.now(UTC)

    try:
        since = moment(getattr(options, "since", None), now())
    except WrongTime as error:
        return refused(error, Exit.USAGE)
    try:
        if options.what == "customers" and (options.json or options.csv):
            # In these forms a list is a file for other programs, as an export is.
            refuse_export(load(profile, policy=policy)[0])
        store = Store.look(profile.database, agent="", site="", now=now)
    except StoreError as error:
        return refused(error)
    try:
        _print(options, store, since)
    finally:
        store.close()
    return 0


def moment(text: str | None, now: datetime) -> datetime:
    """The time that *text* means: ISO 8601 (local where it names no zone) or `8h` ago.

    No text is the beginning of all time. Raises WrongTime.
    """
    if not text:
        return datetime.min.replace(tzinfo=UTC)
    if ago := _AGO.fullmatch(text.strip()):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        # A time without a zone is the person's own.
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WrongTime(
            f"--since {text!r} is no time; expected 2026-03-31, 2026-03-31T08:00, 30m, 8h or 7d"
        ) from error


def of_call(kept: Interaction) -> dict[str, Any]:
    """A call in the stable form of `callcenter calls --json`."""
    return {
        "id": kept.id,
        "direction": kept.direction.value,
        "number": kept.number.raw,
        "e164": kept.number.e164,
        "customer_id": kept.customer_id or None,
        "customer_name": kept.customer_name,
        "queue": kept.queue,
        "started": iso(kept.started),
        "answered": iso(kept.answered),
        "ended": iso(kept.ended),
        "hangup_by": kept.ended_by.value if kept.ended_by else None,
        "sip_code": kept.code,
        "disposition": kept.disposition,
        "note": kept.note,
        "synced": kept.sync is Sync.SENT,
    }


def of_customer(kept: Customer) -> dict[str, Any]:
    """A customer in the stable form of `callcenter customers --json`."""
    return {
        "id": kept.id,
        "crm_id": kept.crm_id or None,
        "name": kept.name,
        "company": kept.company,
        "numbers": list(kept.numbers),
        "email": kept.email,
        "language": kept.language,
        "tags": list(kept.tags),
        "since": iso(kept.since),
    }


def _print(options: argparse.Namespace, store: Store, since: datetime) -> None:
    if options.what == "calls":
        calls = store.interactions.since(since)
        if options.csv:
            export.write_to(sys.stdout, calls)
            return
        rows = [of_call(call) for call in calls]
    else:
        rows = [of_customer(each) for each in _customers(store, options.text)]
    form: Callable[[Rows], Iterable[str]] = as_json if options.json else as_text
    if options.csv:
        _write_csv(rows)
        return
    for line in form(rows):
        print(line)


def _customers(store: Store, text: str) -> tuple[Customer, ...]:
    asked = MOST_CUSTOMERS + 1
    found = store.customers.search(text, asked) if text else store.customers.listed(asked)
    if len(found) == asked:
        words = f"only the first {MOST_CUSTOMERS} are shown; name part of what you look for"
        warn(words)
    return found[:MOST_CUSTOMERS]


def as_json(rows: Rows) -> Iterable[str]:
    """One array, one object a line: as good for `jq` as for `grep`."""
    if not rows:
        return ["[]"]
    last = len(rows) - 1
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    return ["[", *(line + ("," if at < last else "") for at, line in enumerate(lines)), "]"]


def as_text(rows: Rows) -> Iterable[str]:
    """A heading and a line for each row."""
    if not rows:
        return ["nothing"]
    columns = [key for key in rows[0] if key not in ("e164", "id", "customer_id", "crm_id")]
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    widths = [max(len(line[at]) for line in (columns, *cells)) for at in range(len(columns))]
    return [_padded(line, widths) for line in (columns, *cells)]


def _write_csv(rows: Rows) -> None:
    lines = csv.writer(sys.stdout)
    if rows:
        lines.writerow(rows[0])
    for row in rows:
        lines.writerow(export.defused(_plain(value)) for value in row.values())


def _padded(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cell(value: Any) -> str:
    text = " ".join(_plain(value).split())
    return text if len(text) <= 40 else text[:39] + "…"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def iso(at: datetime | None) -> str | None:
    """A time as JSON has it."""
    return None if at is None else at.astimezone(UTC).isoformat()
