"""What is there after the kills: counted from the database file and the CRM's own file.

The truth is what the desks said they had kept; nothing is asked of the app.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from tests.store.opener import sql

STAGES = ("open", "unfinished", "finished")
Row = Mapping[str, Any]


class Files(msgspec.Struct, frozen=True):
    """The rows of a desk's database, by their ids."""

    calls: dict[str, dict[str, Any]]
    customers: dict[str, Row]
    outbox: dict[str, Row]
    corrections: frozenset[tuple[str, str]]
    choice: str


class CrmFile(msgspec.Struct, frozen=True):
    """What the CRM has, each record under the id that the desk wrote into it."""

    calls: dict[str, list[Row]]
    customers: dict[str, list[Row]]


class Truth:
    """What desks said they had kept, the last of each."""

    def __init__(self) -> None:
        self.calls: dict[str, dict[str, Any]] = {}
        self.customers: dict[str, str] = {}
        self.corrections: dict[tuple[str, str], None] = {}
        self.choice = ""
        self.restored: dict[str, Row] | None = None
        self.saved = 0

    def begin_with(self, files: Files) -> None:
        """What an older version of the program had kept, and only this desk knows, counts too."""
        for id, row in files.calls.items():
            self.calls[id] = row | {"customer": row["customer_id"]}
        created = {id: row["name"] for id, row in files.customers.items() if not row["crm_id"]}
        self.customers |= created

    def hear(self, fact: dict[str, Any]) -> None:
        """Take in one line of a desk."""
        if "call" in fact:
            self._hear_call(fact["call"], corrected=fact.get("corrected", False))
        elif "customer" in fact:
            self.saved += 1
            self.customers[fact["customer"]] = fact["name"]
        elif "agent" in fact:
            self.choice = fact["agent"]
        elif "restored" in fact:
            self.restored = {one["id"]: one for one in fact["restored"]}

    def _hear_call(self, call: dict[str, Any], *, corrected: bool) -> None:
        before = self.calls.get(call["id"])
        if corrected and before is not None:
            self.corrections[call["id"], before["note"]] = None
        if before is None or corrected or call["stage"] != before["stage"]:
            self.saved += 1
        self.calls[call["id"]] = call


class Loss(msgspec.Struct, frozen=True):
    """What is not as it must be; *draft* when it is the text of a call whose work goes on."""

    words: str
    draft: bool = False


def read_files(path: Path, aside: Path) -> Files:
    """The rows of the database at *path*, from a copy of it and its journal."""
    aside.mkdir(exist_ok=True)
    copy = aside / path.name
    for ending in ("", "-wal"):
        source, target = path.with_name(path.name + ending), aside / (path.name + ending)
        target.unlink(missing_ok=True)
        if source.exists():
            shutil.copyfile(source, target)
    copy.with_name(copy.name + "-shm").unlink(missing_ok=True)
    with sql(copy) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}

        def rows(table: str) -> Iterable[dict[str, Any]]:
            if table not in tables:
                # Killed before it was made, or of a version that had none.
                return []
            found = connection.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]

        choice = [row["reason"] for row in rows("agent")]
        return Files(
            calls={row["id"]: row for row in rows("interaction")},
            customers={row["id"]: row for row in rows("customer")},
            outbox={row["key"]: row for row in rows("outbox")},
            corrections=frozenset((row["interaction"], row["note"]) for row in rows("correction")),
            choice=choice[0] if choice else "",
        )


def read_crm(path: Path, references: Iterable[str]) -> CrmFile:
    """The records of the CRM's file at *path* with one of these *references*."""
    wanted = set(references)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
        calls = connection.execute("SELECT record FROM call").fetchall()
        customers = connection.execute("SELECT record FROM customer WHERE key IS NOT NULL")
        return CrmFile(_by_reference(calls, wanted), _by_reference(customers.fetchall(), wanted))


def _by_reference(rows: Iterable[tuple[str]], wanted: set[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for (text,) in rows:
        record = json.loads(text)
        if record.get("reference") in wanted:
            found.setdefault(record["reference"], []).append(record)
    return found


def lost_on_disk(truth: Truth, files: Files) -> list[Loss]:
    """What was told as kept and is not in the files, or only in part."""
    lost = [loss for call in truth.calls.values() for loss in _lost_call(call, files)]
    lost += [
        Loss(f"customer {id} {name!r} is gone or reads otherwise")
        for id, name in truth.customers.items()
        if not _reads(files, id, name)
    ]
    lost += [
        Loss(f"correction of {id}: {note!r} is not remembered")
        for id, note in truth.corrections
        if (id, note) not in files.corrections
    ]
    if truth.choice and not (files.choice.isdecimal() and int(files.choice) >= int(truth.choice)):
        lost.append(Loss(f"the agent chose {truth.choice}, kept is {files.choice!r}"))
    return lost + _torn(files)


def _reads(files: Files, id: str, name: str) -> bool:
    """Whether the customer reads as told, or the CRM was sent it: then the next pull brings it."""
    row = files.customers.get(id)
    if row is None or row["name"].startswith(name):
        return row is not None
    return any(
        json.loads(sent["payload"])["now"].get("name", "").startswith(name)
        for sent in files.outbox.values()
        if (sent["kind"], sent["lane"], sent["state"]) == ("change", id, "sent")
    )


def _lost_call(told: Row, files: Files) -> list[Loss]:
    row = files.calls.get(told["id"])
    draft = told["stage"] != "finished"
    if row is None:
        return [Loss(f"call {told['id']} ({told['stage']}) is gone", draft)]
    if STAGES.index(row["stage"]) < STAGES.index(told["stage"]):
        return [Loss(f"call {told['id']} is {row['stage']} again, was {told['stage']}", draft)]
    if not row["note"].startswith(told["note"]):
        return [Loss(f"note of {told['id']} was {told['note']!r}, is {row['note']!r}", draft)]
    same = (row["note"], row["stage"]) == (told["note"], told["stage"])
    if same and row["disposition"] != told["disposition"]:
        return [Loss(f"disposition of {told['id']}: {row['disposition']!r}")]
    if same and row["customer_id"] != told["customer"]:
        return [Loss(f"customer of {told['id']}: {row['customer_id']!r}")]
    return []


def _torn(files: Files) -> list[Loss]:
    """Calls without what must be sent of them, and the reverse: one transaction has both."""
    unsent = [
        Loss(f"call {id} is finished and nothing of it is to be sent")
        for id, row in files.calls.items()
        if row["stage"] == "finished" and id not in files.outbox
    ]
    return unsent + [
        Loss(f"what is to be sent as {key} is not there")
        for key, row in files.outbox.items()
        if (row["kind"] == "interaction" and key not in files.calls)
        or (row["kind"] == "customer" and key not in files.customers)
    ]


def not_restored(files: Files, restored: Mapping[str, Row]) -> list[Loss]:
    """Drafts in the files that the next start did not bring back on the screen."""
    return [
        Loss(f"draft {id} is not back on the screen", draft=True)
        for id, row in files.calls.items()
        if row["stage"] == "open" and row["note"] != restored.get(id, {}).get("note")
    ]


def lost_on_the_way(files: Files, crm: CrmFile) -> list[Loss]:
    """What the CRM has not, has not as it reads here, or has of somebody else; after a drain."""
    lost = [
        Loss(f"{row['kind']} {key} is still {row['state']}: {row['reason']}")
        for key, row in files.outbox.items()
        if row["state"] != "sent"
    ]
    for key, row in files.outbox.items():
        if row["kind"] == "interaction":
            lost += _lost_in_crm(files.calls[key], files, crm)
        elif row["kind"] == "customer":
            lost += _lost_customer(files.customers[key], crm)
    return lost


def _lost_customer(customer: Row, crm: CrmFile) -> list[Loss]:
    id, told = customer["id"], crm.customers.get(customer["id"], [])
    if not told:
        return [Loss(f"the CRM has no customer {id}")]
    if customer["name"] not in [one["full_name"] for one in told]:
        return [Loss(f"customer {id} is {customer['name']!r}, there {told[-1]['full_name']!r}")]
    return []


def _lost_in_crm(call: Row, files: Files, crm: CrmFile) -> list[Loss]:
    id = call["id"]
    told = crm.calls.get(id, [])
    if not told:
        return [Loss(f"the CRM has no call {id}")]
    if call["stage"] == "finished" and _said(call) not in map(_said, told):
        return [Loss(f"the CRM has {id} as {_said(told[-1])}, here it is {_said(call)}")]
    customer = files.customers.get(call["customer_id"])
    if customer and call["stage"] == "finished" and told[-1]["customer"] != customer["crm_id"]:
        return [Loss(f"call {id} is told of {told[-1]['customer']!r}, not {customer['crm_id']!r}")]
    return []


def _said(call: Row) -> tuple[str, str, tuple[str, ...]]:
    """What an agent said of a call: note, disposition, and what is to be done about it."""
    flags = call["flags"]
    listed = json.loads(flags) if isinstance(flags, str) else flags
    return call["note"], call["disposition"], tuple(sorted(listed))


def doubled(crm: CrmFile) -> list[str]:
    """The ids of which the CRM has more than one record."""
    every = [*crm.calls.items(), *crm.customers.items()]
    return [id for id, records in every if len(records) > 1]
