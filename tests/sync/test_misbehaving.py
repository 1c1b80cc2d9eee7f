"""A CRM that misbehaves in any way and order ends in the same state as one that behaves well.

The same shift is worked twice, over HTTP: before a well-behaved CRM, and before one that lets
a drawn sequence of troubles happen to what it is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from callcenter.demo.crm_trouble import Mode
from callcenter.domain.disposition import Flag
from callcenter.store.outbox import LANE_PATIENCE
from tests.store.samples import call, customer, id_of
from tests.sync.desk import DEADLINE_S, Desk, desk

TROUBLES = (
    *(Mode.UP, Mode.DOWN, Mode.ERROR, Mode.LIMIT, Mode.FORBID, Mode.GARBAGE, Mode.SLOW, Mode.LOSE),
    *(Mode.HANG, Mode.HALF, Mode.DRIP, Mode.WRONG, Mode.CLOCK),
)
KNOWN, NEW = customer(1, crm_id="C1006"), customer(2, crm_id="", numbers=("+48999888777",))
NOBODY = ""
NO_FLAGS: frozenset[Flag] = frozenset()
PATIENCE = {"timeout_s": 0.15, "total_s": 0.25}


class Finish(msgspec.Struct, frozen=True):
    """A call is finished with a customer, or with nobody known."""

    index: int
    of: str


class Correct(msgspec.Struct, frozen=True):
    """The note of an earlier call is corrected."""

    index: int
    note: str


class Push(msgspec.Struct, frozen=True):
    """The sync has a moment to push some of it."""

    rounds: int


@dataclass
class State:
    """What a CRM has in the end, told by our keys and names alone."""

    effects: dict[str, int]
    calls: dict[str, tuple[str, str]]
    customers: dict[str, str]


def steps() -> st.SearchStrategy[list[Any]]:
    calls = st.builds(Finish, st.integers(1, 8), st.sampled_from([KNOWN.id, NEW.id, NOBODY]))
    corrections = st.builds(Correct, st.integers(1, 8), st.sampled_from(["better", "best"]))
    return st.lists(
        st.one_of(calls, calls, corrections, st.builds(Push, st.integers(1, 2))),
        min_size=1,
        max_size=12,
    )


def work(at: Desk, step: Finish | Correct) -> None:
    kept = at.store.interactions.get(id_of(step.index))
    if isinstance(step, Finish) and kept is None:
        made = call(step.index, customer_id=step.of, note=f"call {step.index}")
        at.store.interactions.finish(made)
    elif isinstance(step, Correct) and kept is not None:
        at.store.interactions.correct(
            kept.id, note=step.note, disposition="", flags=NO_FLAGS, reason="", by="ewa"
        )


async def drained(at: Desk) -> None:
    """Everything is with the CRM; whatever waits for its next try is tried at once."""
    async with asyncio.timeout(DEADLINE_S):
        while at.store.outbox.counts(at.clock()).pending:
            await push(at)


async def push(at: Desk) -> None:
    if at.reach.is_open or await at.reach.is_there():
        at.store.outbox.hurry(at.clock())
        await at.pusher.drain()


async def worked(folder: Path, shift: Sequence[Any], troubles: Sequence[Mode]) -> State:
    async with desk(folder, how_many=10, **PATIENCE) as at:
        at.server.trouble.play(troubles, seconds=0.01, path="/c")
        at.store.customers.upsert_many([KNOWN])
        at.store.customers.create(NEW)
        for step in shift:
            if isinstance(step, Push):
                for _ in range(step.rounds):
                    await push(at)
            else:
                work(at, step)
        await drained(at)
        check_order(at, shift)
        return state(at)


def state(at: Desk) -> State:
    names = {one["id"]: one["full_name"] for one in at.server.records.by_text("")}
    calls = {}
    for row in at.store.outbox.rows(sent=True):
        told = at.server.records.call(row.key)
        if told is not None:
            calls[row.key] = (told["note"], names.get(told["customer"] or "", ""))
    customers = {name: id and "there" for id, name in names.items()}
    return State(at.server.records.effects(), calls, customers)


def check_order(at: Desk, shift: Sequence[Any]) -> None:
    """The calls of one customer came in the order in which they were finished.

    One that failed often while others passed is left behind on purpose.
    """
    told = list(at.server.records.received())
    patient = {row.key for row in at.store.outbox.rows(sent=True) if row.attempts < LANE_PATIENCE}
    finished: dict[str, str] = {}
    for step in shift:
        if isinstance(step, Finish):
            finished.setdefault(id_of(step.index), step.of)
    by_lane = sorted(finished, key=lambda key: finished[key])
    for lane, keys in groupby(by_lane, key=lambda key: finished[key]):
        if lane != NOBODY:
            ours = [key for key in keys if key in patient]
            assert [key for key in told if key in ours] == ours


@settings(max_examples=25, deadline=None, derandomize=True)
@given(shift=steps(), troubles=st.lists(st.sampled_from(TROUBLES), min_size=3, max_size=14))
@example([Push(1), Finish(1, NOBODY)], [Mode.UP, Mode.WRONG])
@example([Push(1), Finish(1, NOBODY)], [Mode.UP, Mode.HALF])
@example([Finish(1, KNOWN.id), Push(1), Correct(1, "best")], [Mode.UP, Mode.LOSE, Mode.LOSE])
@example([Finish(1, NEW.id)], [Mode.LOSE, Mode.HANG, Mode.HALF, Mode.GARBAGE, Mode.FORBID])
def test_any_troubles_end_as_none(shift: list[Any], troubles: list[Mode]) -> None:
    with TemporaryDirectory() as well, TemporaryDirectory() as badly:
        expected = asyncio.run(worked(Path(well), shift, ()))
        found = asyncio.run(worked(Path(badly), shift, troubles))
    assert set(expected.effects.values()) == {1}
    assert found == expected
