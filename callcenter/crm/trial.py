"""A CRM tried out step by step with one number: what it was asked, what it said, what to mend."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

import msgspec

from callcenter.crm.crm import (
    Crm,
    CrmError,
    CrmNotAuthorised,
    CrmRefused,
    CrmUnavailable,
    Earlier,
)
from callcenter.crm.masking import Exchanged, Masking
from callcenter.crm.mending import LOOK, to_find, to_mend
from callcenter.crm.request_tracker.tracker import RequestTracker
from callcenter.crm.rest import RestCrm
from callcenter.crm.trial_words import Counts, Said, Thing
from callcenter.crm.wire import Reply, Sent
from callcenter.domain.customer import Customer
from callcenter.domain.number import PhoneNumber

ASKED = 20
"""So many changes are asked for: enough to see their form."""


class StepName(Enum):
    """What is tried, in this order."""

    REACH = "reach"
    AUTHORISE = "authorise"
    FIND = "find"
    COMPARE = "compare"
    GET = "get"
    SEARCH = "search"
    CHANGES = "changes"
    LOG = "log"


class Outcome(Enum):
    """How a step ended."""

    DONE = "done"
    FAILED = "failed"
    LEFT_OUT = "left out"


class Step(msgspec.Struct, frozen=True):
    """One step: what was seen, and what to *mend* where it is not as it should be.

    *told* is what it *says*, for who would say it in other words; None where it is the CRM's word.
    """

    name: StepName
    outcome: Outcome
    says: str
    mend: str = ""
    exchanges: tuple[Exchanged, ...] = ()
    told: Said | Counts | None = None


class Recorder:
    """Notes each request of a CRM; `heard` is to be its *watch*."""

    def __init__(self, masking: Masking) -> None:
        self._masking = masking
        self._heard: list[Exchanged] = []

    def heard(self, sent: Sent, came: Reply | CrmUnavailable, seconds: float) -> None:
        """One request came to its end."""
        self._heard.append(self._masking.exchange(sent, came, seconds))

    def rehearsed(self, sent: Sent) -> None:
        """One request was made but not sent."""
        self._heard.append(self._masking.request(sent))

    def taken(self) -> tuple[Exchanged, ...]:
        """What was heard since the last time."""
        heard, self._heard = tuple(self._heard), []
        return heard


class CrmTrial:
    """Tries *crm* with a *number* that it should know; *recorder* watches it.

    *sample* is a call to be logged, as `store.payload.of_interaction` says it: shown only, unless
    it is run with *write*.
    """

    def __init__(
        self,
        crm: Crm,
        number: PhoneNumber,
        *,
        recorder: Recorder,
        sample: dict[str, Any],
    ) -> None:
        self._crm = crm
        self._number = number
        self._recorder = recorder
        self._sample = sample
        self._steps: list[Step] = []
        self._customer: Customer | None = None

    async def run(self, *, write: bool = False) -> tuple[Step, ...]:
        """All steps, as far as the CRM lets us come."""
        if await self._reach():
            await self._find()
            await self._get()
            await self._search()
            await self._changes()
            await self._log(write)
        return tuple(self._steps)

    async def _reach(self) -> bool:
        try:
            await self._crm.ping()
        except CrmNotAuthorised as error:
            self._note(StepName.REACH, Outcome.DONE, Said.ANSWERS, taken=False)
            mend = (
                "set the secrets that crm.auth names (callcenter secret set NAME), or mend crm.auth"
            )
            self._note(StepName.AUTHORISE, Outcome.FAILED, str(error), mend)
            return False
        except CrmError as error:
            mend = (
                to_mend(self._crm, error, "ping") or "check crm.url, the network and the CRM itself"
            )
            self._note(StepName.REACH, Outcome.FAILED, str(error), mend)
            return False
        self._note(StepName.REACH, Outcome.DONE, Said.ANSWERS, taken=False)
        self._note(StepName.AUTHORISE, Outcome.DONE, Said.LETS_IN)
        return True

    async def _find(self) -> None:
        candidates = await self._tried(StepName.FIND, self._candidates, "find")
        if candidates is None:
            return
        if not candidates:
            mend = to_find(self._crm)
            says = f"it answers nobody for {self._number.key}"
            self._note(StepName.FIND, Outcome.FAILED, says, mend)
            return
        self._note(StepName.FIND, Outcome.DONE, Counts(((Thing.RECORD, len(candidates)),)))
        self._compare(candidates)

    async def _candidates(self) -> tuple[Customer, ...]:
        if isinstance(self._crm, RestCrm):
            return await self._crm.candidates(self._number)
        return await self._crm.find(self._number)

    def _compare(self, candidates: tuple[Customer, ...]) -> None:
        key = self._number.key
        matched = [one for one in candidates if key in one.numbers]
        lines = [
            f"{_named(one)}: {', '.join(one.numbers) or 'no number'}"
            + ("" if one in matched else f", which is not {key}")
            for one in candidates[:ASKED]
        ]
        mend = ""
        if not any(one.numbers for one in candidates):
            mend = "no record has a number: mend crm.customer.numbers"
        elif not matched:
            mend = "nobody has that number: mend crm.find.url, or numbers.region if it is national"
        elif not matched[0].name:
            mend = "the record has no name: mend crm.customer.name"
        self._customer = matched[0] if matched else None
        outcome = Outcome.FAILED if mend else Outcome.DONE
        self._note(StepName.COMPARE, outcome, "\n".join(lines), mend)

    async def _get(self) -> None:
        found = self._customer
        if found is None:
            self._note(StepName.GET, Outcome.LEFT_OUT, Said.NOBODY_FOUND)
            return
        try:
            whole = await self._crm.get(found.crm_id)
        except CrmRefused as error:
            if error.status:
                self._failed(StepName.GET, error, "get")
            else:
                self._note(StepName.GET, Outcome.LEFT_OUT, error.reason)
            return
        except CrmError as error:
            self._failed(StepName.GET, error, "get")
            return
        parts = (
            (Thing.CONTACT, len(whole.contacts)),
            (Thing.MATTER, len(whole.matters)),
            (Thing.PROMISE, len(whole.promises)),
        )
        says = Counts(parts, about=_named(whole))
        same = whole.crm_id == found.crm_id
        mend = "" if same else f"another record came ({whole.crm_id}): mend crm.get"
        self._note(StepName.GET, Outcome.DONE if same else Outcome.FAILED, says, mend)

    async def _search(self) -> None:
        words = self._customer.name.split() if self._customer else []
        if not words:
            self._note(StepName.SEARCH, Outcome.LEFT_OUT, Said.NO_NAME)
            return
        text = max(words, key=len)
        found = await self._tried(StepName.SEARCH, lambda: self._crm.search(text), "search")
        if found is None:
            return
        exchanges = self._recorder.taken()
        if not exchanges:
            self._note(StepName.SEARCH, Outcome.LEFT_OUT, Said.NO_SEARCH)
            return
        there = self._customer is not None and self._customer.crm_id in [
            one.crm_id for one in found
        ]
        says = Counts(((Thing.RECORD, len(found)),), about=f"“{text}”")
        mend = "" if there else "the one whose name that is was not among them: mend crm.search"
        outcome = Outcome.DONE if there else Outcome.FAILED
        self._note(StepName.SEARCH, outcome, says, mend, exchanges=exchanges)

    async def _changes(self) -> None:
        told = await self._tried(StepName.CHANGES, lambda: self._crm.changes("", ASKED), "changes")
        if told is None:
            return
        exchanges = self._recorder.taken()
        if not exchanges:
            self._note(StepName.CHANGES, Outcome.LEFT_OUT, Said.NO_CHANGES)
            return
        missing = await self._missing_right()
        if missing:
            left = Said.TOLD_NOTHING
            self._note(StepName.CHANGES, Outcome.LEFT_OUT, left, missing, exchanges=exchanges)
            return
        things = ((Thing.RECORD, len(told.customers)), (Thing.DELETED, len(told.deleted)))
        says = Counts(things, more=told.more)
        self._note(StepName.CHANGES, Outcome.DONE, says, exchanges=exchanges)

    async def _missing_right(self) -> str:
        """What our account is not told in lists, and the right that it needs; empty for nothing."""
        if not isinstance(self._crm, RequestTracker):
            return ""
        missing = await self._tried(StepName.CHANGES, self._crm.missing_right, "changes")
        self._recorder.taken()
        return str(missing or "")

    async def _log(self, write: bool) -> None:
        payload = {**self._sample, "revision": 1}
        payload["customer_crm_id"] = self._customer.crm_id if self._customer else ""
        if write:
            await self._written(payload)
        else:
            self._rehearse(payload)

    def _rehearse(self, payload: dict[str, Any]) -> None:
        if not isinstance(self._crm, RestCrm):
            self._note(StepName.LOG, Outcome.LEFT_OUT, Said.ONLY_WRITTEN)
            return
        try:
            self._recorder.rehearsed(self._crm.rehearsed(payload, payload["key"]))
        except CrmRefused as error:
            self._note(StepName.LOG, Outcome.LEFT_OUT, error.reason)
            return
        self._note(StepName.LOG, Outcome.DONE, Said.WOULD_BE_SENT, self._repeats())

    async def _written(self, payload: dict[str, Any]) -> None:
        key = payload["key"]
        again = Earlier(open=True)

        async def twice() -> tuple[str, str]:
            first = await self._crm.log(payload, key)
            return first, await self._crm.log(payload, key, earlier=again)

        made = await self._tried(StepName.LOG, twice, "log")
        if made is None:
            return
        first, second = made
        mend = self._repeats() if first == second else "the repeat made a second record: " + LOOK
        says = f"kept as {first or '(it told no id)'}, and the repeat as {second or '(no id)'}"
        self._note(StepName.LOG, Outcome.FAILED if first != second else Outcome.DONE, says, mend)

    def _repeats(self) -> str:
        """What to mend where a repeat would make a second record."""
        crm = self._crm
        safe = crm.repeatable or not isinstance(crm, RestCrm) or crm.looks
        return "" if safe else f"a repeat after a lost answer may make a second record: {LOOK}"

    async def _tried(self, name: StepName, work: Callable[[], Awaitable[Any]], key: str) -> Any:
        """What *work* gives; None where it failed, which is noted."""
        try:
            return await work()
        except CrmError as error:
            self._failed(name, error, key)
            return None

    def _failed(self, name: StepName, error: CrmError, key: str) -> None:
        self._note(name, Outcome.FAILED, str(error), to_mend(self._crm, error, key))

    def _note(
        self,
        name: StepName,
        outcome: Outcome,
        says: str | Said | Counts,
        mend: str = "",
        *,
        taken: bool = True,
        exchanges: tuple[Exchanged, ...] = (),
    ) -> None:
        heard = exchanges or (self._recorder.taken() if taken else ())
        told = None if isinstance(says, str) else says
        words = says if isinstance(says, str) else _in_words(says)
        self._steps.append(Step(name, outcome, words, mend, heard, told))


def _in_words(told: Said | Counts) -> str:
    return told.value if isinstance(told, Said) else told.in_words()


def _named(one: Customer) -> str:
    return f"{one.name or '(no name)'} [{one.crm_id}]"
