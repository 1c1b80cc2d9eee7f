"""One strange value in one record neither loses that record nor stops all the others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from callcenter.crm.reading import moment, read_customer
from callcenter.crm.record_paths import CustomerPaths
from callcenter.domain.customer import Customer

PATHS = CustomerPaths(id="id", name="name", numbers=("phone",), url="website", since="since")


def read(**record: Any) -> Customer:
    told = {"id": 7, "name": "Anna Nowak", "phone": "+48601234567", **record}
    customer = read_customer(told, PATHS, base="https://crm", region="PL", extension_digits=6)
    assert customer is not None
    return customer


@pytest.mark.parametrize(
    "link", ["http://[old]page", "http://[", "https://[::1", "//x", "javascript:a"]
)
def test_what_is_no_link_is_left_out(link: str) -> None:
    assert (read(website=link).url, read(website=link).name) == ("", "Anna Nowak")


def test_a_link_is_kept() -> None:
    assert read(website="https://crm.example.com/7").url == "https://crm.example.com/7"


@pytest.mark.parametrize(
    "never",
    ["0001-01-01T00:00:00", "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59Z", "9999", -6e10],
)
def test_what_stands_for_never_is_no_moment(never: Any) -> None:
    assert moment(never) is None
    assert read(since=never).since is None


def test_a_moment_of_a_lifetime_is_read() -> None:
    assert moment("1931") == datetime(1931, 1, 1, tzinfo=UTC)
    assert moment("2999-12-31T00:00:00+01:00") == datetime(2999, 12, 30, 23, tzinfo=UTC)


def test_long_ids_that_begin_alike_are_two_people() -> None:
    one, other = read(id="A" * 300 + "1"), read(id="A" * 300 + "2")
    assert one.crm_id == "A" * 300 + "1"
    assert (one.id, one.crm_id) != (other.id, other.crm_id)
