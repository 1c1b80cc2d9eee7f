"""What the exchange says of a call: who is there, who takes its place, whom else to call."""

from __future__ import annotations

from collections.abc import Callable

from callcenter.domain.call import Call
from callcenter.domain.events import Headers
from callcenter.domain.transfer import TransferRequest
from callcenter.engine.pjsip.message import (
    address_of,
    asserted_by,
    headers_of,
    named_by,
    values_of,
)


class Naming:
    """Knows the *hosts* of our exchange, and *trusts* what comes from it."""

    def __init__(
        self,
        call: str,
        *,
        hosts: frozenset[str],
        trusts: Callable[[str], bool],
        new_id: Callable[[], str],
    ) -> None:
        self._call = call
        self._hosts = hosts
        self._trusts = trusts
        self._new_id = new_id
        self._named: tuple[str, ...] = ()
        self._replacing = ""

    def home(self, host: str) -> bool:
        """Whether *host* is our exchange."""
        return host.lower() in self._hosts

    def begin(self, headers: Headers) -> None:
        """This is what the INVITE said."""
        self._named = named_by(headers)

    def another(self, message: str, source: str) -> Headers | None:
        """The headers of a re-INVITE or UPDATE that names another party; None when it does not."""
        return self._news(headers_of(message), source)

    def answered(self, message: str, source: str) -> Headers | None:
        """The headers by which a 2xx names another party (RFC 3325); None when it does not.

        Its From is ourselves. Who wishes to stay hidden is still the one who was dialled.
        """
        asserted = asserted_by(headers_of(message))
        return self._news(asserted, source) if asserted else None

    def replacement(self, message: str, source: str) -> bool:
        """Whether the INVITE *message* may take this call's place: only our exchange says so."""
        allowed = self._trusts(source)
        self._replacing = message if allowed else ""
        return allowed

    def replaced(self) -> Headers:
        """The headers of the INVITE that takes this call's place."""
        headers = headers_of(self._replacing)
        self._named = named_by(headers)
        return headers

    def request(self, target: str) -> TransferRequest:
        """The other side wants *target*: a user of our exchange, or an address as it stands."""
        address = address_of(target)
        at_home = address is not None and self.home(address[1])
        wanted = address[0] if address and at_home else target.strip("<> ")
        return TransferRequest(self._new_id(), self._call, wanted)

    def _news(self, headers: Headers, source: str) -> Headers | None:
        named = named_by(headers)
        if not named or named == self._named or not self._trusts(source):
            return None
        self._named = named
        return headers


def party_of(call: Call) -> str:
    """Who is at the other side, in short: the number dialled, or the caller's."""
    sender = address_of(next(iter(values_of(call.headers, "From")), ""))
    return call.remote or (sender[0] if sender else "")
