"""Makes the old database of the present version; run it once before the tables change.

`.venv/bin/python -m tests.store.old_databases.make` writes `v<revision>.sqlite` beside this file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.customer import CustomerSource
from callcenter.domain.customer_import import (
    Decision,
    Entry,
    ImportBatch,
    ImportEnding,
    ImportReason,
    Known,
    Outcome,
)
from callcenter.store.acquaintances import Addresses
from callcenter.store.recast import recast
from callcenter.store.store import Store
from callcenter.store.tables import REVISION
from tests.store.opener import KEY
from tests.store.samples import (
    NOW,
    call,
    customer,
    full_call,
    full_customer,
    id_of,
    open_store,
    recording,
    sound_test,
)


def fill(store: Store) -> None:
    store.agent.save(Agent("ewa", "Ewa", "krk", Choice(Intent.PAUSED, "lunch"), NOW))
    store.customers.upsert_many([full_customer(), customer(2)], cursor="42")
    store.customers.create(customer(3, crm_id="", name="New Here"))
    store.interactions.finish(full_call())
    store.interactions.save(call(2, number="anonymous"))
    store.recordings.save(recording())
    store.sound_tests.save(sound_test())
    _import(store)


def _import(store: Store) -> None:
    """One person from a file, and a row about them that was rejected."""
    anna = customer(5, crm_id="", name="Anna Imported", numbers=("+48605000005",))
    batch = ImportBatch(id_of(800), NOW, "ewa", "people.csv", fingerprint="abc")
    store.imports.begin(batch)

    def decide(entry: Entry, known: Sequence[Known]) -> Decision:
        made = Outcome(entry.line, ImportEnding.MADE, customer=entry.customer.id)
        return Decision(made, entry.customer)

    rejected = Outcome(3, ImportEnding.REJECTED, ImportReason.NO_NAME)
    rows = (Entry(2, replace(anna, source=CustomerSource.IMPORT)), rejected)
    store.imports.take(
        batch.id, rows, Addresses(), after=0, decide=decide, note=lambda outcomes: 99
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        fill(store)
        store.close()
        # Plain, so that nobody need have the key to look into it.
        recast(store.path, KEY, None, patience_s=1.0)
        target = Path(__file__).with_name(f"v{REVISION}.sqlite")
        target.write_bytes(store.path.read_bytes())


if __name__ == "__main__":
    main()
