"""Whether the local data belongs to the configured CRM; with another one nothing is exchanged."""

from __future__ import annotations

from callcenter.crm.chosen import ChosenCrm
from callcenter.store.store import Store


class AnotherCrm(Exception):
    """The data is of another CRM, *former*, than the configured one; the text says what to do."""

    def __init__(self, former: str, configured: str) -> None:
        super().__init__(
            f"the customers and records here are of {former}, but the configuration names "
            f"{configured}: nothing is sent or fetched. Is it the same CRM under a new address: "
            f"callcenter sync --crm-moved. Is it another CRM: callcenter sync --crm-new. "
            f"Or put the former address back."
        )
        self.former = former


def check(store: Store, chosen: ChosenCrm) -> None:
    """Let *chosen* be the store's CRM; raises AnotherCrm, WrongMapping or StoreError.

    It is written before the CRM is asked: no answer of one can ever pass for another's.
    """
    if not store.crm_identity.claim(chosen.identity):
        raise AnotherCrm(store.crm_identity.known(), chosen.identity)


def look(store: Store, chosen: ChosenCrm) -> None:
    """As `check` for a store that is only read."""
    if store.crm_identity.is_another(chosen.identity):
        raise AnotherCrm(store.crm_identity.known(), chosen.identity)
