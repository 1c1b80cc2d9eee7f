"""Numbers out of a hostile answer neither break anything nor come out as something else."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from callcenter.crm import expression
from callcenter.crm.crm import CrmAnswerWrong, CrmError, CrmRefused
from callcenter.crm.figures import YEAR_S, seconds, whole
from callcenter.crm.reading import moment
from callcenter.crm.request_tracker.setup import setup_from
from callcenter.crm.request_tracker.tracker import RequestTracker
from tests.crm.asking import number
from tests.crm.raw_server import answered, raw_server
from tests.crm.samples import NOW, adapter

DIGITS = "9" * 5000
"""More than Python makes a number of."""
HOSTILE: tuple[Any, ...] = (
    1e999,
    -1e999,
    float("nan"),
    10**4000,
    DIGITS,
    "1e999",
    "NaN",
    "٣",
    "-1",
    True,
    [],
    {},
)


@pytest.mark.parametrize("value", HOSTILE)
def test_what_is_no_number_of_use_is_none(value: Any) -> None:
    assert whole(value) is None
    told = seconds(value)
    assert told is None or 0 <= told <= YEAR_S
    assert moment(value) is None or isinstance(value, bool)


@pytest.mark.parametrize(("value", "number"), [(7, 7), (7.0, 7), ("7", 7), ("007", 7), (0, 0)])
def test_what_is_a_number_is_read(value: Any, number: int) -> None:
    assert whole(value) == number


@pytest.mark.parametrize("asked", ["round(n)", "ceil(n)", "floor(n)", "cut('abc', n)", "avg([n])"])
@pytest.mark.parametrize("value", HOSTILE)
def test_an_expression_finds_nothing_in_them(asked: str, value: Any) -> None:
    expression.at({"n": value}, asked)


def told(content: str, **changes: Any) -> CrmError:
    """What is wrong with a 200 of that content, where the CRM says a failure by a 200."""

    async def ask() -> CrmError:
        reply = answered(content.encode())
        async with (
            raw_server(reply) as url,
            adapter(url, failed="failed", status="status", **changes) as rest,
        ):
            with pytest.raises(CrmError) as error:
                await rest.find(number("601234567"))
            return error.value

    return asyncio.run(ask())


@pytest.mark.parametrize("status", [f'"{DIGITS}"', "1e999", "NaN", "9" * 400, '"٤٠٤"', "-1"])
def test_a_status_that_is_none_counts_as_refused(status: str) -> None:
    error = told(f'{{"failed": true, "status": {status}}}')
    assert isinstance(error, CrmRefused) and error.status == 422


def test_a_status_with_more_digits_than_a_number_may_have_is_not_readable() -> None:
    assert isinstance(told(f'{{"failed": true, "status": {DIGITS}}}'), CrmAnswerWrong)


@pytest.mark.parametrize("lasts", ['"soon"', "1e999", "NaN", f'"{DIGITS}"', "[]"])
def test_a_token_with_a_lifetime_that_is_none_is_told_as_a_wrong_answer(lasts: str) -> None:
    content = f'{{"access_token": "x", "token_type": "Bearer", "expires_in": {lasts}}}'

    async def ask() -> None:
        async with raw_server(answered(content.encode())) as url:
            oauth2 = {"token_url": f"{url}/token", "grant": "client_credentials"}
            async with adapter(url, auth="Bearer {token}", oauth2=oauth2) as rest:
                await rest.ping()

    try:
        asyncio.run(ask())
    except CrmAnswerWrong as error:
        assert "cannot be read as a token" in str(error)


@pytest.mark.parametrize("hostile", ["1e999", "NaN", f'"{DIGITS}"', '"x"', "null", "[]"])
def test_request_tracker_may_tell_any_number_of_users(hostile: str) -> None:
    content = f'{{"items": [], "total": {hostile}}}'
    changes = tracker(content, lambda crm: crm.changes("", 100))
    assert changes.customers == () and not changes.more


def test_a_number_of_request_trackers_with_thousands_of_digits_is_none() -> None:
    with pytest.raises(CrmAnswerWrong, match="no number"):
        tracker(json.dumps({"id": DIGITS}), lambda crm: crm.get("7"))
    with pytest.raises(CrmRefused, match="no number"):
        tracker("{}", lambda crm: crm.get(DIGITS))


def tracker(content: str, work: Any) -> Any:
    async def ask() -> Any:
        async with raw_server(answered(content.encode())) as url:
            setup = setup_from({"url": url, "queue": "General", "kind": "request-tracker"})
            crm = RequestTracker(setup, secret=lambda name: "x", region="PL", now=lambda: NOW)
            try:
                return await work(crm)
            finally:
                await crm.close()

    return asyncio.run(ask())
