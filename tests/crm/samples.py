"""A sample CRM and an adapter for it, for the tests that need both."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from callcenter.crm import presets
from callcenter.crm.mapping import mapping_from
from callcenter.crm.rest import RestCrm
from callcenter.demo.crm import SampleCrm
from callcenter.demo.customers import sample_customers

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TOKEN = "a-token-of-the-tests"
MAPPING = Path(presets.__file__).with_name("sample.toml")


def sample_crm(*, path: Path | None = None, how_many: int = 40) -> SampleCrm:
    customers = sample_customers(NOW, how_many)
    return SampleCrm(token=TOKEN, customers=customers, path=path, now=lambda: NOW)


def mapping_table(url: str, **changes: Any) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(MAPPING.read_text("utf-8"))["crm"]
    return table | {"url": url} | changes


@asynccontextmanager
async def adapter(
    url: str, *, secret: Callable[[str], str] = lambda name: TOKEN, **changes: Any
) -> AsyncIterator[RestCrm]:
    mapping = mapping_from(mapping_table(url, **changes))
    crm = RestCrm(mapping, secret=secret, region="PL", now=lambda: NOW)
    try:
        yield crm
    finally:
        await crm.close()
