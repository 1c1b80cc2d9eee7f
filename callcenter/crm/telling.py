"""Telling a CRM what the desk kept: each thing once in effect, however often it has to be tried."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from callcenter.crm import expression, questions, template
from callcenter.crm.comparing import differing, refuse_conflict
from callcenter.crm.crm import (
    CrmAnswerWrong,
    CrmConflict,
    CrmError,
    CrmRefused,
    Earlier,
    Telling,
)
from callcenter.crm.exchange import Answer, Exchange, with_derived
from callcenter.crm.figures import whole
from callcenter.crm.mapping import CrmMapping
from callcenter.crm.paging import all_pages
from callcenter.crm.places import told
from callcenter.crm.questions import Derived, Look
from callcenter.crm.wire import Sent
from callcenter.domain.customer import Customer

PARALLEL = 4
_NOT_KEPT = 0
_OUR_KEY = {"key", "id"}
_log = logging.getLogger(__name__)


class Teller:
    """Creates, changes and logs by one mapping; *get* gives a record as it is in the CRM now."""

    def __init__(
        self,
        mapping: CrmMapping,
        exchange: Exchange,
        *,
        get: Callable[[str], Awaitable[Customer]],
    ) -> None:
        self._mapping = mapping
        self._exchange = exchange
        self._get = get

    async def create(self, customer: Mapping[str, Any], key: str, earlier: Earlier) -> str:
        """Make a record; its id in the CRM."""
        asked = self._mapping.create
        if asked is None:
            raise CrmRefused(
                _NOT_KEPT, "crm.create is not configured, so customers cannot be created"
            )
        values = _values(asked, told(customer, key))
        found = earlier.made or await self._kept_after_all(asked.look, values, earlier, "create")
        found = found or await self._tell(asked, values)
        if not found:
            raise CrmAnswerWrong("the answer has no id of the new customer: check crm.create.id")
        return found

    async def log(self, interaction: Mapping[str, Any], key: str, earlier: Earlier) -> str:
        """Keep a call, or what was corrected of it; the CRM's id of it, empty if it tells none."""
        asked = self._mapping.log
        values = _values(asked, told(interaction, key))
        if asked.only_if and not expression.holds(values, asked.only_if):
            _log.info("one call is not for the CRM: crm.log.only_if does not hold")
            return earlier.made
        _require(asked, values)
        made = earlier.made or await self._kept_after_all(asked.look, values, earlier, "log")
        if made and (self._mapping.edit is not None or not self._same_again(asked)):
            return await self._edit(made, told(interaction, key), corrected=bool(earlier.made))
        # Where the CRM knows our keys, the same request again is the correction.
        return await self._tell(asked, values) or made

    def rehearsed(self, interaction: Mapping[str, Any], key: str) -> Sent:
        """The request that would tell a call; raises CrmRefused where it would not be told."""
        asked = self._mapping.log
        values = _values(asked, told(interaction, key))
        _require(asked, values)
        if asked.only_if and not expression.holds(values, asked.only_if):
            raise CrmRefused(_NOT_KEPT, "crm.log.only_if does not hold for this call")
        headers, body = self._key_header(values), _body(asked, values)
        return self._exchange.prepared(asked, values, headers=headers, body=body)

    async def log_many(self, tellings: Sequence[Telling]) -> tuple[str | CrmError, ...]:
        """Keep several calls: at once those that are new, the others one by one."""
        batch = self._mapping.batch
        new = [one for one in tellings if batch is not None and self._goes_in_batch(one)]
        results: dict[str, str | CrmError] = {}
        if batch is not None:
            for start in range(0, len(new), batch.most):
                results |= await self._batch(batch, new[start : start + batch.most])
        room = asyncio.Semaphore(PARALLEL)
        rest = [one for one in tellings if one.key not in results]
        single = await asyncio.gather(*(self._result(one, room) for one in rest))
        results |= {one.key: result for one, result in zip(rest, single, strict=True)}
        return tuple(results[one.key] for one in tellings)

    async def change(self, crm_id: str, change: Mapping[str, Any], key: str) -> str:
        """Change fields of a record; its new version, empty where it tells none."""
        asked = self._mapping.change
        if asked is None:
            raise CrmRefused(
                _NOT_KEPT, "crm.change is not configured, so customers cannot be changed"
            )
        now: dict[str, Any] = change["now"]
        unknown = sorted(set(now) - set(asked.fields))
        if unknown:
            raise CrmRefused(_NOT_KEPT, f"crm.change.fields has no {unknown[0]}")
        version = str(change.get("version") or "")
        if asked.compare:
            theirs = await self._get(crm_id)
            refuse_conflict(theirs, change)
            if not differing(theirs, now):
                # An earlier try came through, or they say the same by themselves.
                return theirs.version
            version = theirs.version or version
        answer = await self._change(asked, crm_id, {**change, "version": version}, key)
        found = answer.at(asked.version)
        return "" if found is None else str(found)

    async def _change(
        self, asked: questions.Change, crm_id: str, change: Mapping[str, Any], key: str
    ) -> Answer:
        now: Mapping[str, Any] = change["now"]
        payload = {**change, **now, "customer_crm_id": crm_id}
        numbers = now.get("numbers")
        payload["number"] = numbers[0] if numbers else ""
        values = with_derived(asked, told(payload, key))
        filling = template.Filling(values, asked.escape)
        body = filling.body(asked.body or {})
        for name in now:
            body = merged(body, filling.body(asked.fields[name]))
        headers = self._key_header(values)
        # An empty version would be compared with theirs, and never be the same.
        if asked.if_match and values["version"]:
            headers["If-Match"] = filling.line(asked.if_match)
        try:
            return await self._exchange.ask(asked, values, headers=headers, body=body)
        except CrmRefused as error:
            if error.status in asked.conflict:
                raise CrmConflict(await self._get(crm_id)) from error
            raise

    async def _edit(self, made: str, values: Mapping[str, Any], *, corrected: bool) -> str:
        asked = self._mapping.edit
        if asked is None:
            if corrected:
                raise CrmRefused(
                    _NOT_KEPT, "crm.edit is not configured, so what was sent cannot be corrected"
                )
            return made
        known = _values(asked, {**values, "made": made})
        if asked.only_if and not expression.holds(known, asked.only_if):
            return made
        _require(asked, known)
        await self._tell(asked, known)
        return made

    async def _kept_after_all(
        self, look: Look | None, values: Mapping[str, Any], earlier: Earlier, key: str
    ) -> str:
        """The CRM's id of what a try made whose answer we never saw."""
        if look is None or not earlier.open:
            return ""
        filled = {name: expression.quoted(str(value)) for name, value in values.items()}
        wanted = template.Filling(filled).line(look.found)
        async for read in all_pages(self._exchange, look, values, key=f"{key}.look"):
            found = read.answer.at(wanted)
            if found:
                return str(found)
        return ""

    async def _tell(self, asked: questions.Telling, values: Mapping[str, Any]) -> str:
        answer = await self._exchange.ask(
            asked, values, headers=self._key_header(values), body=_body(asked, values)
        )
        found = answer.at(asked.id)
        if found is None and answer.content is not None and asked.id:
            # Whoever answered so has perhaps not kept it: it is told again, with its key.
            raise CrmAnswerWrong(f"the answer to {asked.url} has no id: check its `id` in [crm]")
        return "" if found is None else str(found)

    def _same_again(self, asked: questions.Log) -> bool:
        """Whether the CRM can see that the same request again is about the same call."""
        if asked.look is not None:
            return False
        made_of = (how.of if isinstance(how, Derived) else how for how in asked.let.values())
        told_as = [asked.url, asked.query, asked.headers, asked.body]
        known = template.places(told_as).union(*map(expression.names, made_of))
        return bool(self._mapping.idempotency_header or asked.body is None or known & _OUR_KEY)

    def _key_header(self, values: Mapping[str, Any]) -> dict[str, str]:
        header = self._mapping.idempotency_header
        if not header:
            return {}
        return {header: template.Filling(values).line(self._mapping.idempotency_key)}

    def _goes_in_batch(self, one: Telling) -> bool:
        """Whether it may be among others: nothing has to be looked up or corrected first."""
        asked = self._mapping.log
        if one.earlier.made or (one.earlier.open and asked.look is not None):
            return False
        values = _values(asked, told(one.payload, one.key))
        wanted = not asked.only_if or expression.holds(values, asked.only_if)
        return wanted and all(expression.holds(values, condition) for condition in asked.needs)

    async def _batch(
        self, batch: questions.Batch, tellings: Sequence[Telling]
    ) -> dict[str, str | CrmError]:
        """What became of each; nothing where they have to be told one by one."""
        log = self._mapping.log
        known = [_values(log, told(one.payload, one.key)) for one in tellings]
        bodies = [
            template.Filling(values).body(batch.item) if batch.item else _body(log, values)
            for values in known
        ]
        try:
            answer = await self._exchange.ask(batch, {"items": bodies})
        except CrmRefused as error:
            # One of them may be what it does not like; one by one it can say which. Its words may
            # quote a note, which is not for the log.
            _log.info("the CRM refused a batch of %d calls (%d)", len(tellings), error.status)
            return {}
        except CrmError as error:
            return {one.key: error for one in tellings}
        results = answer.at(batch.results)
        if not isinstance(results, list):
            wrong = CrmAnswerWrong("the answer has no list of results: check crm.batch.results")
            return {one.key: wrong for one in tellings}
        return _of_each(batch, tellings, results)

    async def _result(self, one: Telling, room: asyncio.Semaphore) -> str | CrmError:
        async with room:
            try:
                return await self.log(one.payload, one.key, one.earlier)
            except CrmError as error:
                return error


def _of_each(
    batch: questions.Batch, tellings: Sequence[Telling], results: list[Any]
) -> dict[str, str | CrmError]:
    """The result of each telling; one that the answer leaves out was perhaps not kept."""
    missing = CrmAnswerWrong("the answer has no result of this call: check crm.batch.results")
    if batch.key:
        by_key = {str(expression.at(one, batch.key)): one for one in results}
    else:
        by_key = {one.key: made for one, made in zip(tellings, results, strict=False)}
    return {
        one.key: _one_of(batch, by_key[one.key]) if one.key in by_key else missing
        for one in tellings
    }


def _one_of(batch: questions.Batch, result: Any) -> str | CrmError:
    said, status = expression.at(result, batch.error), expression.at(result, batch.status)
    number = whole(status) or 0
    if said or number >= 400:
        words = said if isinstance(said, str) else "refused"
        if number in (408, 429) or number >= 500:
            return CrmAnswerWrong(f"{words} ({number})", status=number)
        return CrmRefused(number, words, for_log="one call of a batch was refused")
    found = expression.at(result, batch.id)
    return "" if found is None else str(found)


def _values(asked: questions.Telling, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the question's own places, and each as the CRM calls it."""
    derived = with_derived(asked, values)
    return derived | {
        name: meanings.get(str(derived.get(name)), derived.get(name))
        for name, meanings in asked.values.items()
    }


def _body(asked: questions.Telling, values: Mapping[str, Any]) -> Any:
    if asked.body is None:
        return {name: values[name] for name in asked.known}
    return template.Filling(values, asked.escape).body(asked.body)


def _require(asked: questions.Telling, values: Mapping[str, Any]) -> None:
    for condition, words in asked.needs.items():
        if not expression.holds(values, condition):
            raise CrmRefused(_NOT_KEPT, words)


def merged(below: Any, above: Any) -> Any:
    """*above* on top of *below*, tables within tables."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    both = {key: merged(below[key], above[key]) for key in below.keys() & above.keys()}
    return {**below, **above, **both}
