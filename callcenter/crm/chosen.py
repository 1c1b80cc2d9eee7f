"""The CRM that a table `[crm]` names, whatever kind it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from callcenter.crm.authorisation import Keep, Tokens
from callcenter.crm.crm import Crm
from callcenter.crm.mapping import mapping_from
from callcenter.crm.request_tracker.setup import KIND as REQUEST_TRACKER
from callcenter.crm.request_tracker.setup import setup_from
from callcenter.crm.request_tracker.tracker import RequestTracker
from callcenter.crm.rest import RestCrm, forget
from callcenter.crm.wire import Watch

SAMPLE = "sample"


class ChosenCrm(msgspec.Struct, frozen=True):
    """A table `[crm]`, and how its numbers are read: in which country, how long an extension is."""

    table: dict[str, Any]
    region: str
    extension_digits: int

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that it needs; raises WrongMapping."""
        if self._is_request_tracker:
            return setup_from(self.table).secrets
        return mapping_from(self.table).secrets

    @property
    def identity(self) -> str:
        """What tells it from another CRM: its kind and address; raises WrongMapping."""
        if self._is_request_tracker:
            address = setup_from(self.table).site
        else:
            address = mapping_from(self.table).url
        if self.table.get("kind") == SAMPLE:
            # The demo's own: the same customers at whatever port was free.
            return SAMPLE
        return f"{self.table.get('kind', 'rest')} {_normal(address)}"

    def handed(self, known: Mapping[str, str]) -> dict[str, str]:
        """Of the *known* secrets what another process needs: not those that renew a token."""
        oauth2 = None if self._is_request_tracker else mapping_from(self.table).oauth2
        kept = oauth2.secrets if oauth2 else ()
        return {name: secret for name, secret in known.items() if name not in kept}

    def opened(
        self,
        known: Mapping[str, str],
        *,
        now: Callable[[], datetime],
        keep: Keep = forget,
        watch: Watch | None = None,
        tokens: Tokens | None = None,
        reads_beside: bool = False,
    ) -> Crm:
        """That CRM, with the *known* secrets by name; raises WrongMapping.

        *keep* keeps a secret for the next start, *watch* is told of each request; *tokens* is
        where the token comes from, if not from the secrets. With *reads_beside* many records are
        read by a process of their own, if that CRM tells many at once.
        """
        if self._is_request_tracker:
            return RequestTracker(
                setup_from(self.table),
                secret=lambda name: known.get(name, ""),
                region=self.region,
                extension_digits=self.extension_digits,
                now=now,
                watch=watch,
            )
        return RestCrm(
            mapping_from(self.table),
            secret=lambda name: known.get(name, ""),
            keep=keep,
            region=self.region,
            extension_digits=self.extension_digits,
            now=now,
            watch=watch,
            tokens=tokens,
            reads_beside=reads_beside,
        )

    @property
    def _is_request_tracker(self) -> bool:
        return self.table.get("kind") == REQUEST_TRACKER


_PORTS = {"http": 80, "https": 443}


def _normal(address: str) -> str:
    """One spelling of an address, however it was typed (RFC 3986 §6.2)."""
    parts = urlsplit(address)
    port = parts.port or _PORTS.get(parts.scheme)
    asked = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.hostname or ''}:{port}{parts.path.rstrip('/')}{asked}"
