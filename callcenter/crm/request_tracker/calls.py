"""A call in Request Tracker: a comment on the ticket it was about, or a ticket of its own.

Its history cannot be changed: what is corrected is told by one more comment.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from callcenter.crm.crm import CrmAnswerWrong, Earlier
from callcenter.crm.exchange import parsed
from callcenter.crm.request_tracker.line import Line, numbered, quoted
from callcenter.crm.request_tracker.subject import is_of, link_of, subject_of
from callcenter.domain.caller import printable
from callcenter.domain.disposition import Flag

MOST_TICKETS = 20
"""In so many tickets of the customer is looked for what an earlier try left."""
_PLAIN = {"ContentType": "text/plain"}
Payload = Mapping[str, Any]


class Calls:
    """Keeps calls; new tickets go to *queue*, one that is done gets the status *resolved*."""

    def __init__(self, line: Line, *, queue: str, resolved: str) -> None:
        self._line = line
        self._queue = queue
        self._resolved = resolved

    async def keep(self, call: Payload, key: str, earlier: Earlier) -> str:
        """What came of it: the ticket's id, with the transaction's where it is a comment."""
        made = earlier.made
        if not made and earlier.open:
            made = await self._left_by_a_try(call, key)
        if made:
            await self._correct(made, call, key)
            return made
        return await (self._comment(call, key) if call.get("matter") else self._ticket(call, key))

    async def _comment(self, call: Payload, key: str) -> str:
        ticket = str(call["matter"])
        told = {
            "Subject": subject_of(key, _revision(call)),
            "Content": text_of(call, key),
            "TimeTaken": minutes(call),
            **self._status(call),
        }
        return f"{ticket}/{await self._said(ticket, told)}"

    async def _ticket(self, call: Payload, key: str) -> str:
        who = call.get("customer_crm_id")
        body = {
            "Queue": self._queue,
            "Subject": title_of(call),
            "Content": text_of(call, key),
            "TimeWorked": minutes(call),
            "RefersTo": link_of(key),
            **_PLAIN,
            **({"Requestor": [numbered(str(who))]} if who else {}),
            **self._status(call),
        }
        answer = parsed((await self._line.reply("POST", "/ticket", body)).content)
        found = str(answer.get("id", "")) if isinstance(answer, dict) else ""
        if not found:
            raise CrmAnswerWrong("the answer has no id of the new ticket")
        return found

    async def _correct(self, made: str, call: Payload, key: str) -> None:
        """Tell once what a later revision says; the first one is there already."""
        ticket, revision = made.partition("/")[0], _revision(call)
        if revision <= 1:
            return
        subject = subject_of(key, revision)
        if subject in [one.strip() for _, one in await self._subjects(ticket)]:
            return
        content = f"{_corrected(call)}\n\n{text_of(call, key)}"
        await self._said(ticket, {"Subject": subject, "Content": content, **self._status(call)})

    async def _said(self, ticket: str, told: Payload) -> str:
        """Comment on that ticket; the id of the transaction."""
        path = f"/ticket/{numbered(ticket)}/comment"
        reply = await self._line.reply("POST", path, {**told, **_PLAIN})
        return reply.headers.get("location", "").rpartition("/")[2]

    async def _left_by_a_try(self, call: Payload, key: str) -> str:
        """What an earlier try made before its answer was lost; empty if nothing."""
        query = f"RefersTo = {quoted(link_of(key))}"
        linked = await self._line.items("/tickets", query=query, per_page=1)
        if linked:
            return str(linked[0]["id"])
        tickets = await self._tickets_of(call)
        histories = await asyncio.gather(*(self._subjects(one) for one in tickets))
        for ticket, history in zip(tickets, histories, strict=True):
            for transaction, subject in history:
                if is_of(subject, key):
                    return f"{ticket}/{transaction}"
        return ""

    async def _tickets_of(self, call: Payload) -> list[str]:
        """Where a comment may be: the ticket it is about, and the last ones of the customer."""
        about, who = str(call.get("matter") or ""), call.get("customer_crm_id")
        last = []
        if who:
            last = await self._line.items(
                "/tickets",
                query=f"Requestor.id = {numbered(str(who))}",
                orderby="LastUpdated",
                order="DESC",
                per_page=MOST_TICKETS,
            )
        found = [about, *(str(one["id"]) for one in last)]
        return list(dict.fromkeys(one for one in found if one))

    async def _subjects(self, ticket: str) -> list[tuple[str, str]]:
        """The ids and subjects of its last comments."""
        items = await self._line.items(
            f"/ticket/{numbered(ticket)}/history",
            fields="Type,Data",
            orderby="id",
            order="DESC",
            per_page=100,
        )
        comments = [one for one in items if one.get("Type") == "Comment"]
        return [(str(one["id"]), str(one.get("Data") or "")) for one in comments]

    def _status(self, call: Payload) -> dict[str, str]:
        done = Flag.RESOLVED.value in (call.get("flags") or ())
        return {"Status": self._resolved} if done and self._resolved else {}


def minutes(call: Payload) -> int:
    """How long was talked, in whole minutes: one that is begun counts."""
    return math.ceil(float(call.get("talk_s") or 0) / 60)


def title_of(call: Payload) -> str:
    """The subject of a ticket for that call."""
    way = "Call to" if call.get("direction") == "outbound" else "Call from"
    who = call.get("customer_name") or call.get("name") or _number(call)
    return printable(f"{way} {who}", 200)


def text_of(call: Payload, key: str) -> str:
    """All that is to be kept of the call, for people; the last line is our key."""
    way = "Outbound call to" if call.get("direction") == "outbound" else "Inbound call from"
    lines = [
        f"{way} {_number(call)}, {_moment(call.get('started'))}",
        _listed("Talked", _length(call)),
        _listed("Agent", call.get("agent")),
        _listed("Queue", call.get("queue")),
        _listed("Disposition", call.get("disposition")),
        _listed("Marked", ", ".join(call.get("flags") or ())),
        _listed("Passed on to", call.get("passed_on_to")),
        "Missed" if call.get("missed") else "",
    ]
    facts = "\n".join(line for line in lines if line)
    note = str(call.get("note") or "").strip()
    return "\n\n".join(part for part in (facts, note, f"call-id: {key}") if part)


def _corrected(call: Payload) -> str:
    by, why = call.get("corrected_by"), call.get("correction_reason")
    said = f"Corrected by {by}" if by else "Corrected"
    at = f", {_moment(call.get('corrected_at'))}" if call.get("corrected_at") else ""
    return f"{said}{at}{f': {why}' if why else ''}"


def _number(call: Payload) -> str:
    return str(call.get("e164") or call.get("number") or "a hidden number")


def _length(call: Payload) -> str:
    whole = round(float(call.get("talk_s") or 0))
    return f"{whole // 60} min {whole % 60} s" if whole else ""


def _moment(at: Any) -> str:
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M} UTC" if at else "at an unknown time"


def _listed(name: str, value: Any) -> str:
    return f"{name}: {value}" if value else ""


def _revision(call: Payload) -> int:
    return int(call.get("revision") or 1)
