"""`callcenter customers import|export|batches|undo`: customers from files and to them."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from callcenter.cli.customer_files_options import DELIMITERS
from callcenter.config import Config, load
from callcenter.customer_policy import refuse_export, refuse_import
from callcenter.domain.customer_import import ImportBatch, ImportEnding, ImportPolicy, Undone
from callcenter.exits import Exit, refused
from callcenter.exporting.cells import CannotExport
from callcenter.exporting.export import export, kind_for
from callcenter.importing.opened import OpenedFile, open_file
from callcenter.importing.plan import Plan, mapping_of
from callcenter.importing.rehearsal import Rehearsal, Tried, rehearse
from callcenter.importing.rows import Reading, WrongFile
from callcenter.importing.run import Import, Progress
from callcenter.importing.undoing import undo
from callcenter.importing.words import reason_in_words, staying_in_words
from callcenter.listing import as_json, as_text, iso, of_customer
from callcenter.opening import look_into, open_or_join
from callcenter.paths import Profile
from callcenter.store.errors import StoreError
from callcenter.store.secrets import SecretError, Secrets
from callcenter.store.store import Store
from callcenter.sync.portion import Portion

_WIDEST = 24
"""Signs of the longest count."""


def carry_out(options: argparse.Namespace, profile: Profile, *, policy: Path | None = None) -> int:
    """Do what *options* say; the exit code. *policy* is read instead of the machine's."""
    config, _ = load(profile, user_file=getattr(options, "config", None), policy=policy)
    try:
        _ACTIONS[options.action](options, profile, config)
    except (WrongFile, CannotExport, StoreError, SecretError) as error:
        _done_counting()
        return refused(error)
    return Exit.DONE


# -- import ---------------------------------------------------------------------------------


def _import(options: argparse.Namespace, profile: Profile, config: Config) -> None:
    refuse_import(config, to_crm=options.to_crm)
    region = (options.region or config.numbers.region).upper()
    delimiter = DELIMITERS.get(options.delimiter, "")
    opened = open_file(options.file, Reading(region, options.encoding, delimiter, options.sheet))
    plan = Plan(
        mapping_of(opened, dict(options.map)),
        region,
        ImportPolicy(options.policy),
        options.to_crm,
        config.numbers.extension_digits,
    )
    store = _opened(profile, config, writing=not options.dry_run)
    try:
        if options.dry_run:
            told = rehearse(store.imports, opened, plan, new_id=_new_id, progress=_counted)
            _done_counting()
            _print_rehearsal(told, opened, plan, as_json=options.json)
        else:
            _run(store, opened, plan, options, config.data.keep_undo_days)
    finally:
        store.close()


def _run(
    store: Store, opened: OpenedFile, plan: Plan, options: argparse.Namespace, undo_days: int
) -> None:
    work = Import(
        store.imports,
        opened,
        plan,
        new_id=_new_id,
        now=_now,
        pace=Portion(),
        rejects=options.rejects,
    )
    batch = work.run(progress=_progressed)
    _done_counting()
    if options.json:
        print(json.dumps(of_batch(batch), ensure_ascii=False))
    else:
        print(_in_words(batch, undo_days))


def _in_words(batch: ImportBatch, undo_days: int) -> str:
    words = (
        f"{batch.made} made, {batch.changed} changed, {batch.skipped} skipped, "
        f"{batch.rejected} rejected"
    )
    where = f"\nwhy, and which rows: {batch.rejects}" if batch.rejected else ""
    within = f" within {undo_days} days" if undo_days else ""
    return f"{words}{where}\nto take it back{within}: callcenter customers undo {batch.id}"


def _print_rehearsal(told: Rehearsal, opened: OpenedFile, plan: Plan, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(of_rehearsal(told, opened, plan), ensure_ascii=False, indent=2))
        return
    for column in _of_columns(opened, plan):
        print(f"  {column['column']}: {column['field'] or '(left out)'}")
    print(", ".join(f"{count} {name}" for name, count in _counts(told).items()))
    for reason, count in told.reasons.items():
        print(f"  {reason.value}: {count}")
    for line in as_text([_of_tried(each) for each in told.first]):
        print(line)
    for each in told.rejected:
        print(f"  line {each.outcome.line}: {reason_in_words(each.outcome)}")


def of_rehearsal(told: Rehearsal, opened: OpenedFile, plan: Plan) -> dict[str, Any]:
    """A dry run in the stable form of `callcenter customers import --dry-run --json`."""
    return {
        "rows": told.rows,
        **_counts(told),
        "reasons": {reason.value: count for reason, count in told.reasons.items()},
        "mended": told.mended,
        "kind": opened.kind.value,
        "encoding": opened.encoding,
        "delimiter": opened.delimiter,
        "sheets": list(opened.sheets),
        "columns": _of_columns(opened, plan),
        "first": [_of_tried(each) for each in told.first],
        "rejects": [_of_tried(each) for each in told.rejected],
    }


def _counts(told: Rehearsal) -> dict[str, int]:
    return {ending.value: told.endings.get(ending, 0) for ending in ImportEnding}


def _of_columns(opened: OpenedFile, plan: Plan) -> list[dict[str, str | None]]:
    return [
        {"column": column, "field": field.value if field else None}
        for column, field in zip(opened.columns, plan.mapping, strict=True)
    ]


def _of_tried(each: Tried) -> dict[str, Any]:
    read = of_customer(each.customer) if each.customer else {}
    shown = ("name", "company", "numbers", "email")
    return {
        "line": each.outcome.line,
        "outcome": each.outcome.ending.value,
        **{name: read.get(name, "") for name in shown},
        "why": reason_in_words(each.outcome),
    }


# -- export, batches, undo ------------------------------------------------------------------


def _export(options: argparse.Namespace, profile: Profile, config: Config) -> None:
    refuse_export(config)
    kind_for(options.file)
    store = _opened(profile, config, writing=False)
    try:
        count = export(
            options.file,
            store.customer_pages.all(),
            most_numbers=store.customer_pages.most_numbers(),
            delimiter=DELIMITERS[options.delimiter],
            progress=_counted,
        )
        _done_counting()
    finally:
        store.close()
    if options.json:
        print(json.dumps({"exported": count, "file": str(options.file)}, ensure_ascii=False))
    else:
        print(f"{count} customers written to {options.file}")


def _batches(options: argparse.Namespace, profile: Profile, config: Config) -> None:
    store = _opened(profile, config, writing=False)
    try:
        rows = [of_batch(batch) for batch in store.imports.all()]
    finally:
        store.close()
    for line in as_json(rows) if options.json else _listed(rows):
        print(line)


def _listed(rows: Sequence[dict[str, Any]]) -> Any:
    shown = ("batch", "at", "file", "state", "undo", "made", "changed", "skipped", "rejected")
    told = [row | {"undo": "possible" if row["undoable"] else "no more"} for row in rows]
    return as_text([{name: row[name] for name in shown} for row in told])


def of_batch(batch: ImportBatch) -> dict[str, Any]:
    """An import in the stable form of `callcenter customers batches --json`."""
    return {
        "batch": batch.id,
        "at": iso(batch.at),
        "agent": batch.agent,
        "file": batch.file,
        "state": _state(batch),
        "policy": batch.policy.value,
        "to_crm": batch.to_crm,
        "rows": batch.rows,
        "made": batch.made,
        "changed": batch.changed,
        "skipped": batch.skipped,
        "rejected": batch.rejected,
        "rejects": batch.rejects if batch.rejected else None,
        "finished": iso(batch.finished),
        "undone": iso(batch.undone),
        "stayed": batch.stayed,
        "undoable": batch.undoable,
    }


def _state(batch: ImportBatch) -> str:
    if batch.undone:
        return "undone"
    return "done" if batch.finished else "broken-off"


def _undo(options: argparse.Namespace, profile: Profile, config: Config) -> None:
    store = _opened(profile, config, writing=True)
    try:
        done = undo(store.import_undoing, options.batch, pace=Portion(), progress=_counted)
        _done_counting()
    finally:
        store.close()
    if options.json:
        print(json.dumps(of_undone(done), ensure_ascii=False))
        return
    print(f"{done.removed} removed, {done.back} put back, {len(done.stayed)} left as they are")
    for id, why in done.stayed:
        print(f"  {id}: {staying_in_words(why)}")


def of_undone(done: Undone) -> dict[str, Any]:
    """What an undoing did, in the stable form of `callcenter customers undo --json`."""
    stayed = [{"id": id, "why": why.value} for id, why in done.stayed]
    return {"removed": done.removed, "back": done.back, "stayed": stayed}


_ACTIONS: dict[str, Callable[[argparse.Namespace, Profile, Config], None]] = {
    "import": _import,
    "export": _export,
    "batches": _batches,
    "undo": _undo,
}


# -- inside ---------------------------------------------------------------------------------


def _opened(profile: Profile, config: Config, *, writing: bool) -> Store:
    how = open_or_join if writing else look_into
    return how(profile, config, Secrets(os.environ), now=_now)


def _progressed(progress: Progress) -> None:
    _counted(progress.batch.rows, progress.of)


def _counted(count: int, of: int = 0) -> None:
    """Show a person how far it is; nothing into a file or a pipe."""
    if sys.stderr.isatty():
        print(f"\r{count}{f' of {of}' if of else ''}", end="", file=sys.stderr, flush=True)


def _done_counting() -> None:
    """What is said next stands in place of the count."""
    if sys.stderr.isatty():
        print(f"\r{' ' * _WIDEST}\r", end="", file=sys.stderr, flush=True)


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return str(uuid4())
