"""What becomes of a row: whom it is about, and what it changes of them. Nobody is guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from callcenter.domain.customer import CHANGEABLE, Customer, same
from callcenter.domain.customer_import import (
    Decision,
    Entry,
    ImportEnding,
    ImportMatch,
    ImportPolicy,
    ImportReason,
    Known,
    Outcome,
)
from callcenter.importing.likeness import same_name

Decide = Callable[[Entry, Sequence[Known]], Decision]
_TOLD = (*CHANGEABLE, "tags", "since", "queue", "url")
"""What a file may change of a record; what the CRM has, only as far as an agent may."""
_LISTS = frozenset({"numbers", "tags"})


class Matching:
    """Decides about rows by a *policy*; records of the CRM are changed only on the way to it."""

    def __init__(self, policy: ImportPolicy, *, to_crm: bool) -> None:
        self._policy = policy
        self._to_crm = to_crm

    def decide(self, entry: Entry, known: Sequence[Known]) -> Decision:
        """What is to become of *entry*, where those *known* share an id, number or e-mail."""
        named = [one for one in known if _has_id(one.customer, entry.customer)]
        if named:
            return self._by_id(entry, named)
        likely = [one for one in known if not _is_other_record(one.customer, entry.customer)]
        numbers = [one for one in likely if _by_number(one.customer, entry.customer)]
        mails = [one for one in likely if _same_email(one.customer, entry.customer)]
        strangers = [one for one in mails if not _named_alike(one.customer, entry.customer)]
        if strangers:
            return _rejected(entry, ImportReason.OTHER_PERSON, strangers, ImportMatch.EMAIL)
        match = ImportMatch.NUMBER if numbers else ImportMatch.EMAIL
        return self._about(entry, _distinct([*numbers, *mails]), match)

    def _by_id(self, entry: Entry, named: list[Known]) -> Decision:
        strangers = [one for one in named if not _alike(one.customer, entry.customer)]
        if entry.foreign and strangers:
            return _rejected(entry, ImportReason.OTHER_PERSON, strangers, ImportMatch.ID)
        return self._about(entry, named, ImportMatch.ID)

    def _about(self, entry: Entry, found: list[Known], match: ImportMatch) -> Decision:
        if len(found) > 1:
            return _rejected(entry, ImportReason.SEVERAL, found, match)
        if not found:
            made = Outcome(
                entry.line, ImportEnding.MADE, customer=entry.customer.id, mended=entry.mended
            )
            return Decision(made, entry.customer)
        return self._changed(entry, found[0], match)

    def _changed(self, entry: Entry, one: Known, match: ImportMatch) -> Decision:
        before = one.customer
        outcome = Outcome(
            entry.line,
            ImportEnding.SKIPPED,
            customer=before.id,
            match=match,
            earlier=one.line,
            mended=entry.mended,
        )
        if self._policy is ImportPolicy.SKIP:
            return Decision(replace(outcome, reason=ImportReason.KNOWN))
        fields = CHANGEABLE if before.crm_id else _TOLD
        news = {
            name: value
            for name in fields
            if (value := self._value(name, before, entry.customer)) is not None
        }
        if not news:
            return Decision(replace(outcome, reason=ImportReason.NOTHING_NEW))
        if before.crm_id and not self._to_crm:
            return Decision(replace(outcome, reason=ImportReason.OF_THE_CRM))
        changed = replace(outcome, ending=ImportEnding.CHANGED, fields=tuple(news))
        return Decision(changed, replace(before, **news))

    def _value(self, name: str, before: Customer, told: Customer) -> Any:
        """What the field shall read; None where it stays as it is."""
        old, new = getattr(before, name), getattr(told, name)
        if not new:
            # What a file does not tell, it does not deny.
            return None
        if self._policy is ImportPolicy.FILL and name in _LISTS:
            new = (*old, *(each for each in new if each not in old))
        elif self._policy is ImportPolicy.FILL and old:
            return None
        return None if same(old, new) else new


def _has_id(known: Customer, told: Customer) -> bool:
    return known.id == told.id or bool(told.crm_id and known.crm_id == told.crm_id)


def _is_other_record(known: Customer, told: Customer) -> bool:
    """Whether the CRM has a record of its own for each."""
    return bool(known.crm_id and told.crm_id)


def _by_number(known: Customer, told: Customer) -> bool:
    return _shares_number(known, told) and same_name(known.name, told.name)


def _shares_number(known: Customer, told: Customer) -> bool:
    return not set(known.numbers).isdisjoint(told.numbers)


def _same_email(known: Customer, told: Customer) -> bool:
    return bool(told.email) and folded_email(known.email) == folded_email(told.email)


def _named_alike(known: Customer, told: Customer) -> bool:
    """Whether the names do not speak against it: of a company the address may be its people's."""
    return same_name(known.name, told.name)


def _alike(known: Customer, told: Customer) -> bool:
    return (
        same_name(known.name, told.name) or _shares_number(known, told) or _same_email(known, told)
    )


def folded_email(address: str) -> str:
    """An address as it is compared: nobody tells their customers apart by capitals."""
    return address.strip().lower()


def _distinct(found: Sequence[Known]) -> list[Known]:
    return list({one.customer.id: one for one in found}.values())


def _rejected(
    entry: Entry, reason: ImportReason, found: Sequence[Known], match: ImportMatch
) -> Decision:
    listed = ", ".join(one.customer.id for one in found[:3])
    earlier = next((one.line for one in found if one.line), 0)
    rejected = ImportEnding.REJECTED
    return Decision(Outcome(entry.line, rejected, reason, listed, match=match, earlier=earlier))
