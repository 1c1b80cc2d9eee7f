"""All customers one after the other, read a page at a time so that nobody waits for the end."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import bindparam, select

from callcenter.domain.customer import Customer
from callcenter.store.customer_rows import read_customer
from callcenter.store.database import Database
from callcenter.store.tables import customer

PAGE = 1000
_PAGE = (
    select(customer).where(customer.c.seq > bindparam("after")).order_by(customer.c.seq).limit(PAGE)
)
_MOST_NUMBERS = "SELECT coalesce(max(json_array_length(numbers)), 0) FROM customer"


class CustomerPages:
    """Every customer, in the order in which they came; all methods raise StoreError kinds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def most_numbers(self) -> int:
        """How many numbers one of them has at most."""
        with self._database.reading() as connection:
            return int(connection.exec_driver_sql(_MOST_NUMBERS).scalar_one())

    def all(self) -> Iterator[Customer]:
        """All of them, without past contacts; who comes or goes meanwhile is there or not."""
        after: int | None = 0
        while after is not None:
            with self._database.reading() as connection:
                rows = connection.execute(_PAGE, {"after": after}).all()
            after = rows[-1].seq if len(rows) == PAGE else None
            yield from map(read_customer, rows)
