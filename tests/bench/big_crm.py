"""A big site's CRM: the sample CRM with a million customers, filled once and kept."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from callcenter.demo.crm_records import Records
from callcenter.domain.customer import Customer
from tests.bench.data import made_customer, past_contacts

CUSTOMERS = 1_000_000
CONTACTS = 4
BEGAN = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


def crm_customer(index: int) -> Customer:
    """The customer at *index* as the CRM has one, with four past contacts."""
    contacts = past_contacts(index, CONTACTS, BEGAN - timedelta(minutes=index % 500))
    return replace(made_customer(index), contacts=contacts)


def crm_customers(count: int) -> Iterator[Customer]:
    """So many of them."""
    return (crm_customer(index) for index in range(count))


def big_crm(count: int = CUSTOMERS) -> Path:
    """The file of such a CRM, in the system's directory for temporary files."""
    folder = Path(tempfile.gettempdir()) / f"callcenter-bench-crm-{count}"
    path, filled = folder / "crm.sqlite", folder / "filled"
    if not filled.exists():
        folder.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        records = Records(path, now=lambda: datetime.now(UTC))
        try:
            records.add(crm_customers(count))
        finally:
            records.close()
        filled.touch()
    return path


if __name__ == "__main__":
    print(big_crm(int(sys.argv[1]) if sys.argv[1:] else CUSTOMERS))
