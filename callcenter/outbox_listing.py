"""`callcenter outbox`: what the CRM does not have yet and why; sent again, put right, discarded."""

from __future__ import annotations

import argparse
import csv
import getpass
import json
import os
import sys
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec

from callcenter.cli.options import add_command
from callcenter.config import load
from callcenter.control import NotRunning, Verb, ask
from callcenter.domain.customer import CHANGEABLE
from callcenter.domain.number import PhoneNumber
from callcenter.exits import Exit, refused
from callcenter.listing import Rows, WrongTime, as_json, as_text, moment
from callcenter.opening import open_store
from callcenter.outbox_orders import Action, CannotDecide, Order, Side, carry_out
from callcenter.outbox_words import of_conflict, of_record
from callcenter.paths import Profile
from callcenter.store.dead_letters import SAID
from callcenter.store.errors import StoreError
from callcenter.store.export import defused
from callcenter.store.secrets import SecretError, Secrets
from callcenter.store.store import Store

EDITABLE = tuple(dict.fromkeys((*SAID, *CHANGEABLE)))
_PLACES = {
    "key": "of the record, as the list shows it",
    "file": "ends in .json or .csv",
    "field": "which of the customer's fields",
}
_SHOWN = ("key", "kind", "state", "attempts", "age", "about", "why")


class Refused(Exception):
    """What was asked cannot be done; the text says why."""


def add_actions(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add what can be done with records to *parser*; without an action they are listed.

    Each action takes the *shared* options too.
    """
    parser.add_argument("--since", metavar="WHEN", help="a date, a date with time, or 30m, 8h, 7d")
    parser.add_argument("--all", action="store_true", help="also what was sent or discarded")
    actions = parser.add_subparsers(metavar="ACTION", dest="action")

    def add(name: str, words: str, *places: str) -> argparse.ArgumentParser:
        action: argparse.ArgumentParser = add_command(actions, name, words, shared)
        for place in places:
            action.add_argument(place, metavar=place.upper(), help=_PLACES[place])
        return action

    add("show", "print all of one record", "key")
    resend = add("resend", "try one again, or all that the CRM refused")
    resend.add_argument("key", metavar="KEY", nargs="?", default="", help=_PLACES["key"])
    resend.add_argument("--all", dest="every", action="store_true", help="all that were refused")
    resend.add_argument("--reason", default="", metavar="TEXT", help="of all: refused for this")
    edit = add("edit", "put one right and send it again", "key")
    for field in EDITABLE:
        edit.add_argument(f"--{field}", metavar="TEXT", help=f"what the {field} shall read")
    edit.add_argument("--reason", default="", metavar="TEXT", help="why, for the record")
    discard = add("discard", "never send one; it stays listed with the reason", "key")
    discard.add_argument("--reason", required=True, metavar="TEXT", help="why, for the record")
    add("export", "write what waits or was refused to a .json or .csv file", "file")
    add("conflicts", "print what was changed here and in the CRM")
    settle = add("settle", "say which text of a conflict holds", "key", "field")
    settle.add_argument("side", choices=[side.value for side in Side], help="whose text holds")
    settle.add_argument("--text", default="", metavar="TEXT", help="with own: what it shall read")


def print_outbox(options: argparse.Namespace, profile: Profile) -> int:
    """Do what *options* say; the exit code."""
    try:
        _do(options, profile)
    except WrongTime as error:
        return refused(error, Exit.USAGE)
    except (Refused, CannotDecide, StoreError, SecretError, OSError) as error:
        return refused(error)
    return 0


def _do(options: argparse.Namespace, profile: Profile) -> None:
    match options.action:
        case None:
            _list(options, profile)
        case "show":
            _show(options, profile)
        case "export":
            _export(Path(options.file), profile)
        case "conflicts":
            _conflicts(options, profile)
        case _:
            _decide(_order(options), options, profile)


# -- looking --------------------------------------------------------------------------------


def _list(options: argparse.Namespace, profile: Profile) -> None:
    since = moment(options.since, _now())
    store = _look(profile)
    try:
        records = store.outbox.rows(sent=options.all, discarded=options.all)
    finally:
        store.close()
    rows = [of_record(each, _now()) for each in records if each.created >= since]
    if options.csv:
        _write_csv(rows, sys.stdout)
    elif options.json:
        _print(as_json(rows))
    else:
        _print(as_text([_short(row) for row in rows]))


def _show(options: argparse.Namespace, profile: Profile) -> None:
    store = _look(profile)
    try:
        record = store.outbox.get(options.key)
    finally:
        store.close()
    if record is None:
        raise Refused(f"there is no record {options.key}; `callcenter outbox` lists them")
    whole = of_record(record, _now()) | {"payload": record.payload}
    print(json.dumps(whole, ensure_ascii=False, indent=2))


def _conflicts(options: argparse.Namespace, profile: Profile) -> None:
    store = _look(profile)
    try:
        rows = [of_conflict(each) for each in store.conflicts.open()]
    finally:
        store.close()
    _print(as_json(rows) if options.json else as_text(rows))


def _export(path: Path, profile: Profile) -> None:
    if path.suffix.lower() not in (".json", ".csv"):
        raise Refused(f"{path}: name it .json or .csv")
    store = _look(profile)
    try:
        records = store.outbox.rows()
    finally:
        store.close()
    rows = [of_record(each, _now()) | {"payload": each.payload} for each in records]
    # What agents wrote of customers is for nobody else to read.
    path.touch(mode=0o600, exist_ok=False)
    with path.open("w", newline="", encoding="utf-8", errors="surrogatepass") as file:
        if path.suffix.lower() == ".json":
            json.dump(rows, file, ensure_ascii=False, indent=2)
        else:
            _write_csv(rows, file)
    print(f"{len(rows)} records written to {path}")


def _short(row: dict[str, Any]) -> dict[str, Any]:
    seconds = int(row["age_s"])
    steps = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
    age = next((f"{seconds // size} {unit}" for size, unit in steps if seconds >= size), "0 s")
    return {name: age if name == "age" else row[name] for name in _SHOWN}


def _write_csv(rows: Rows, file: TextIO) -> None:
    lines = csv.writer(file)
    if rows:
        lines.writerow(rows[0])
    for row in rows:
        lines.writerow(defused(_cell(value)) for value in row.values())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _print(lines: Sequence[str] | Any) -> None:
    for line in lines:
        print(line)


# -- deciding -------------------------------------------------------------------------------


def _order(options: argparse.Namespace) -> Order:
    by = getpass.getuser()
    match options.action:
        case "resend":
            if options.every == bool(options.key):
                raise Refused("name one record, or say --all")
            action = Action.RESEND_ALL if options.every else Action.RESEND
            return Order(action, by, key=options.key, reason=options.reason)
        case "edit":
            given = {name: getattr(options, name) for name in EDITABLE}
            fields = {name: text for name, text in given.items() if text is not None}
            if not fields:
                raise Refused(f"say what to put right: --{', --'.join(EDITABLE)}")
            return Order(Action.EDIT, by, key=options.key, reason=options.reason, fields=fields)
        case "settle":
            side, text = Side(options.side), options.text
            return Order(
                Action.SETTLE, by, key=options.key, field=options.field, side=side, text=text
            )
        case _:
            return Order(Action.DISCARD, by, key=options.key, reason=options.reason)


def _decide(order: Order, options: argparse.Namespace, profile: Profile) -> None:
    told = _by_the_app(order, profile)
    if told is None:
        told = _by_ourselves(order, profile)
    print(json.dumps(told) if options.json else " ".join(f"{k}: {v}" for k, v in told.items()))


def _by_the_app(order: Order, profile: Profile) -> dict[str, Any] | None:
    """What the running app did; None when none runs."""
    try:
        reply = ask(profile.control, Verb.OUTBOX, msgspec.to_builtins(order))
    except NotRunning:
        return None
    if not reply.ok:
        raise Refused(reply.reason)
    told: dict[str, Any] = reply.data
    return told


def _by_ourselves(order: Order, profile: Profile) -> dict[str, Any]:
    config, _ = load(profile)
    store = open_store(profile, config, Secrets(os.environ), now=_now)

    def number(text: str) -> PhoneNumber:
        numbers = config.numbers
        return PhoneNumber.parse(
            text, region=numbers.region, extension_digits=numbers.extension_digits
        )

    try:
        return carry_out(store, order, number=number, new_id=lambda: str(uuid.uuid4()))
    finally:
        store.close()


def _look(profile: Profile) -> Store:
    return Store.look(profile.database, agent="", site="", now=_now)


def _now() -> datetime:
    return datetime.now(UTC)
