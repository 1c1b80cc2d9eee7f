"""Request Tracker 5 as a CRM."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from callcenter.crm.authorisation import Secret
from callcenter.crm.crm import NOTHING_YET, Changes, CrmError, Earlier, Telling
from callcenter.crm.request_tracker.calls import Calls
from callcenter.crm.request_tracker.feed import PAGE, Feed
from callcenter.crm.request_tracker.line import Line
from callcenter.crm.request_tracker.numbers import Numbers
from callcenter.crm.request_tracker.people import People
from callcenter.crm.request_tracker.setup import Setup
from callcenter.crm.request_tracker.story import Story
from callcenter.crm.request_tracker.users import Reading, with_number
from callcenter.crm.wire import Watch, Wire
from callcenter.domain.customer import Customer
from callcenter.domain.number import PhoneNumber

_REMEMBERED = 1000
WITHOUT_ADMIN_USERS = (
    "callers are looked up one by one, but there is no local copy of the customers: Request "
    "Tracker tells this account neither numbers nor changes. Grant its user the global right "
    "AdminUsers (in Request Tracker: Admin, Global, User Rights)"
)


class RequestTracker:
    """Customers, tickets and comments of one Request Tracker.

    *secret* gives the present secret of a name from memory, *region* is the country of numbers
    without prefix, *now* the aware present; *watch* is told of each request,
    *page* is how many changed users are asked for at a time (at most 100).
    """

    repeatable = False
    batch = 1

    def __init__(
        self,
        setup: Setup,
        *,
        secret: Secret,
        region: str,
        now: Callable[[], datetime],
        extension_digits: int = 6,
        watch: Watch | None = None,
        page: int = PAGE,
    ) -> None:
        largest = round(setup.largest_mb * 1_000_000)
        wire = Wire(timeout_s=setup.timeout_s, total_s=setup.total_s, largest=largest, watch=watch)
        self._line = Line(setup, wire, secret=secret, now=now)
        reading = Reading(setup.site, region=region, extension_digits=extension_digits)
        self._numbers = Numbers(self._line, reading)
        self._people = People(self._line, reading)
        self._story = Story(self._line)
        self._calls = Calls(self._line, queue=setup.queue, resolved=setup.resolved)
        self._feed = Feed(self._line, reading, page=page)
        self._known_numbers: OrderedDict[str, str] = OrderedDict()

    async def find(self, number: PhoneNumber) -> tuple[Customer, ...]:
        """Everybody who really has that number."""
        found = await self._numbers.find(number)
        for one in found:
            self._known_numbers[one.crm_id] = number.key
        while len(self._known_numbers) > _REMEMBERED:
            self._known_numbers.popitem(last=False)
        return found

    async def search(self, text: str) -> tuple[Customer, ...]:
        """Customers for words of a name, an e-mail address, a company."""
        return await self._people.search(text.strip()) if text.strip() else ()

    async def get(self, crm_id: str) -> Customer:
        """The whole record; that of whom this user was merged into, where they were."""
        customer = await self._people.get(crm_id)
        matters, contacts = await self._story.of(customer.crm_id)
        if not customer.numbers and crm_id in self._known_numbers:
            # This account is told no numbers; the one that was asked for was compared there.
            customer = with_number(customer, self._known_numbers[crm_id])
        return replace(customer, matters=matters, contacts=contacts)

    async def create(
        self, customer: dict[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        """Make a user who may not sign in; their id."""
        return earlier.made or await self._people.create(customer, key)

    async def change(self, crm_id: str, change: dict[str, Any], key: str) -> str:
        """Change fields of a user; raises CrmConflict."""
        return await self._people.change(crm_id, change)

    async def log(
        self, interaction: Mapping[str, Any], key: str, *, earlier: Earlier = NOTHING_YET
    ) -> str:
        """Keep a call; the ticket and the comment that it is."""
        return await self._calls.keep(interaction, key, earlier)

    async def log_many(self, tellings: Sequence[Telling]) -> tuple[str | CrmError, ...]:
        """Keep several calls, one after the other."""
        return tuple([await self._told(one) for one in tellings])

    async def changes(self, cursor: str, limit: int) -> Changes:
        """Users changed since *cursor*, the last first; a page at a time, whatever the *limit*."""
        return await self._feed.after(cursor)

    async def missing_right(self) -> str:
        """What our account cannot do there and which right it needs; empty for nothing."""
        return "" if await self._feed.tells() else WITHOUT_ADMIN_USERS

    async def ping(self) -> None:
        """Ask for its version."""
        await self._line.get("/rt")

    async def close(self) -> None:
        """Let go of the connections."""
        await self._line.close()

    async def _told(self, one: Telling) -> str | CrmError:
        try:
            return await self.log(one.payload, one.key, earlier=one.earlier)
        except CrmError as error:
            return error
