"""What happened with a customer: open tickets are matters, what was said in them contacts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from callcenter.crm.reading import LONGEST_TEXT, moment
from callcenter.crm.request_tracker.line import Line, numbered
from callcenter.crm.request_tracker.subject import is_of_a_call
from callcenter.domain.caller import printable
from callcenter.domain.customer import Contact, Matter

MOST_MATTERS = 50
MOST_TICKETS = 5
"""In so many tickets is looked for what was said; the newest first."""
_SAID = {"Create": "ticket", "Comment": "note", "Correspond": "email"}
_PLAIN = "text/plain"


class Story:
    """Reads the tickets of customers."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def of(self, crm_id: str) -> tuple[tuple[Matter, ...], tuple[Contact, ...]]:
        """The open matters and the last contacts of that user, the newest first."""
        asked = f"Requestor.id = {numbered(crm_id)}"
        active, last = await asyncio.gather(
            self._tickets(f"{asked} AND Status = '__Active__'", MOST_MATTERS),
            self._tickets(asked, MOST_TICKETS),
        )
        told = await asyncio.gather(*(self._contacts(one, crm_id) for one in last))
        contacts = sorted(
            (contact for one in told for contact in one), key=lambda one: one.at, reverse=True
        )
        return tuple(map(_matter, active)), tuple(contacts)

    async def _tickets(self, query: str, most: int) -> list[dict[str, Any]]:
        return await self._line.items(
            "/tickets",
            query=query,
            fields="Subject,Status,Created",
            orderby="LastUpdated",
            order="DESC",
            per_page=most,
        )

    async def _contacts(self, ticket: Mapping[str, Any], crm_id: str) -> list[Contact]:
        place = f"/ticket/{numbered(str(ticket['id']))}"
        newest: dict[str, Any] = {"orderby": "id", "order": "DESC", "per_page": 100}
        said, texts = await asyncio.gather(
            self._line.items(
                f"{place}/history",
                **newest,
                **{"fields": "Type,Created,Creator,Data", "fields[Creator]": "id,Name,RealName"},
            ),
            self._line.items(
                f"{place}/attachments", **newest, fields="TransactionId,ContentType,Content"
            ),
        )
        plain = {
            str(one.get("TransactionId")): str(one.get("Content") or "")
            for one in reversed(texts)
            if one.get("ContentType") == _PLAIN
        }
        found = (_contact(one, plain, ticket, crm_id) for one in said)
        return [one for one in found if one]


def _matter(ticket: Mapping[str, Any]) -> Matter:
    return Matter(
        id=str(ticket["id"]),
        title=printable(str(ticket.get("Subject") or ""), 200),
        state=printable(str(ticket.get("Status") or "open"), 200),
        opened=moment(ticket.get("Created")),
    )


def _contact(
    said: Mapping[str, Any], plain: Mapping[str, str], ticket: Mapping[str, Any], crm_id: str
) -> Contact | None:
    """What somebody said in a ticket; None for what happened to it otherwise."""
    at = moment(said.get("Created"))
    kind = _SAID.get(str(said.get("Type")))
    if at is None or kind is None:
        return None
    by = said.get("Creator")
    who: Mapping[str, Any] = by if isinstance(by, dict) else {}
    theirs = str(who.get("id")) == crm_id
    call = is_of_a_call(str(said.get("Data") or ""))
    text = plain.get(str(said["id"]), "") or str(ticket.get("Subject") or "")
    return Contact(
        id=str(said["id"]),
        at=at,
        channel="call" if call else kind,
        agent="" if theirs else printable(str(who.get("RealName") or who.get("Name") or ""), 200),
        summary=printable(text, LONGEST_TEXT),
        direction="inbound" if theirs else "",
        matter=str(ticket["id"]),
    )
