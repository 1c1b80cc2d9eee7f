"""An adapter for any mapping, for the length of one test's work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any

from callcenter.crm.mapping import mapping_from
from callcenter.crm.rest import RestCrm
from callcenter.domain.number import PhoneNumber


def number(text: str) -> PhoneNumber:
    return PhoneNumber.parse(text, region="PL")


def asked(
    table: Mapping[str, Any],
    work: Callable[[RestCrm], Coroutine[Any, Any, Any]],
    *,
    secrets: Mapping[str, str],
    keep: Callable[[str, str], object] = lambda name, secret: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Any:
    """What *work* gives with a CRM of that table `[crm]`."""

    async def run() -> Any:
        crm = RestCrm(
            mapping_from(table),
            secret=lambda name: secrets.get(name, ""),
            keep=keep,
            region="PL",
            now=now,
        )
        try:
            return await work(crm)
        finally:
            await crm.close()

    return asyncio.run(run())
