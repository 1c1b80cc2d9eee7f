"""Whatever a CRM says, and wherever in its answer: none of its words ever stands in the log.

A number, a name or somebody's note may be among them. The agent's screen and the outbox have them.
"""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.crm.crm import Crm
from callcenter.crm.request_tracker.setup import setup_from
from callcenter.crm.request_tracker.tracker import RequestTracker
from callcenter.domain.effects import LookUp, TellStory
from callcenter.domain.number import PhoneNumber
from callcenter.screen_pop import ScreenPop
from callcenter.store.store import Store
from tests.crm.raw_server import answered, raw_server
from tests.store.samples import NOW, call, customer
from tests.sync.desk import Desk, desk

WORDS = "pani-Nowak-601234567-winna-pieniadze"
RECORD = {"id": WORDS, "Name": WORDS, "name": WORDS, "updated_at": WORDS, "total": WORDS}
BODIES = (
    *({name: WORDS} for name in ("message", "error", "detail", "id", "items", "cursor", "next")),
    {"items": [RECORD], "total": WORDS, "cursor": WORDS, "more": WORDS, "results": [RECORD]},
    {"items": [{"id": 7, "LastUpdated": WORDS, "Requestor": WORDS, "_hyperlinks": WORDS}]},
    {"items": [WORDS], "deleted": WORDS, "merged": [[WORDS]], "customers": [WORDS]},
    [WORDS, WORDS],
    WORDS,
)
CONTENTS = (
    *(json.dumps(body).encode() for body in BODIES),
    f"<html>{WORDS}</html>".encode(),
    f'{{"message": "{WORDS}'.encode(),
    WORDS.encode() + b"\xff\xfe",
)
STATUSES = ("200", "201", "301", "400", "401", "403", "404", "409", "412", "422", "429", "500")
STARTS = (*(f"{status} {WORDS}" for status in (*STATUSES, "503")), f"2OO {WORDS}", WORDS)
HEADERS = (
    "",
    f"Location: https://elsewhere.example/{WORDS}\r\n",
    f"Link: <https://{WORDS}.example/>; rel=next\r\n",
    f"Retry-After: {WORDS}\r\nETag: {WORDS}\r\nDate: {WORDS}\r\n",
    f"Content-Encoding: {WORDS}\r\nContent-Type: {WORDS}\r\n",
    f"{WORDS}\r\n",
)
WELL = ("/ping", "/rt")
"""It can be asked whether it is there: only then all the other questions come."""
NUMBER = PhoneNumber.parse("601234567", region="PL")


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(STARTS), st.sampled_from(HEADERS), st.sampled_from(CONTENTS))
@example(f"400 {WORDS}", "", CONTENTS[0])
@example(f"401 {WORDS}", "", CONTENTS[0])
@example(f"503 {WORDS}", "", CONTENTS[0])
@example(f"200 {WORDS}", "", CONTENTS[-3])
@example(f"200 {WORDS}", HEADERS[2], CONTENTS[7])
@example(f"2OO {WORDS}", "", b"")
def test_no_word_that_a_crm_says_is_logged(
    caplog: pytest.LogCaptureFixture, start: str, headers: str, content: bytes
) -> None:
    caplog.clear()
    caplog.set_level(logging.INFO, "callcenter")
    with TemporaryDirectory() as folder:
        asyncio.run(_shift(Path(folder), start, headers, content))
    kept = [record for record in caplog.records if record.name.startswith("callcenter")]
    written = "\n".join(logging.Formatter().format(record) for record in kept)
    assert WORDS not in written


def test_the_outbox_keeps_the_words_for_those_who_look(tmp_path: Path) -> None:
    async def story() -> None:
        reply = answered(json.dumps({"message": WORDS}).encode(), "400 Bad")
        async with raw_server(reply, well=WELL) as url, desk(tmp_path, how_many=1, url=url) as at:
            at.store.interactions.finish(call(1))
            async with at.running():
                await at.until(lambda: at.store.outbox.counts(NOW).failed == 1)
            (record,) = at.store.outbox.rows()
            assert WORDS in record.reason

    asyncio.run(story())


async def _shift(folder: Path, start: str, headers: str, content: bytes) -> None:
    """A moment of work with a generic CRM and with a Request Tracker that answer so."""
    reply = answered(content, start, headers)
    async with raw_server(reply, well=WELL) as url, desk(folder, how_many=1, url=url) as at:
        tracker = _tracker(url)
        _fill(at.store)
        async with at.running(pull=True):
            await at.until(lambda: bool(at.states))
            await _pop(at.store, at.rest)
            await _told_what_waits(at)
        await _pop(at.store, tracker)
        await tracker.close()


def _fill(store: Store) -> None:
    known = customer(1, crm_id="7", numbers=(NUMBER.key,))
    store.customers.upsert_many((known,))
    store.interactions.finish(replace(call(1), customer_id=known.id))
    store.interactions.finish(call(2))


async def _told_what_waits(at: Desk) -> None:
    """Each record was tried, or the CRM is away: no more is to come for a moment."""

    def tried() -> bool:
        rows = at.store.outbox.rows()
        return not at.reach.is_open or all(row.attempts or row.reason for row in rows)

    await at.until(tried)


async def _pop(store: Store, crm: Crm) -> None:
    answers: list[Any] = []
    pop = ScreenPop(store=lambda: store, report=answers.append, now=lambda: NOW, head_start_s=0.0)
    await pop.ask_crm(LookUp("c", NUMBER), crm)
    await pop.ask_crm(LookUp("c", NUMBER, customer="7"), crm)
    await pop.refresh(TellStory("c", store.customers.find_by_number(NUMBER.key)[0].id), crm)
    assert answers


def _tracker(url: str) -> RequestTracker:
    setup = setup_from({"url": url, "queue": "General", "kind": "request-tracker"})
    return RequestTracker(setup, secret=lambda name: "x", region="PL", now=lambda: NOW)
