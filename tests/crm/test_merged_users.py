"""Users that Request Tracker's extension MergeUsers made one are one here as well."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from callcenter.crm.crm import Changes
from callcenter.crm.request_tracker.setup import setup_from
from callcenter.crm.request_tracker.tracker import RequestTracker
from tests.crm.merging_tracker import MergingTracker
from tests.crm.odd_crms import served


class Tracker:
    """One that merges, and how far our feed has followed it."""

    def __init__(self, url: str, there: MergingTracker) -> None:
        self.there = there
        self._url = url
        self._cursor = ""

    def follow(self, *, page: int = 3) -> Changes:
        """All that changed since the last time, as one answer."""
        table = {"kind": "request-tracker", "url": self._url, "queue": "General"}

        async def run() -> list[Changes]:
            crm = RequestTracker(
                setup_from(table),
                secret=lambda name: "1-2-token",
                region="PL",
                now=lambda: datetime.now(UTC),
                page=page,
            )
            told: list[Changes] = []
            while not told or told[-1].more:
                told.append(await crm.changes(self._cursor, 100))
                self._cursor = told[-1].cursor
                assert len(told) < 50
            await crm.close()
            return told

        parts = asyncio.run(run())
        return Changes(
            tuple(one for part in parts for one in part.customers),
            tuple(one for part in parts for one in part.deleted),
            self._cursor,
            more=False,
            merged=tuple(one for part in parts for one in part.merged),
        )


def day(number: int) -> str:
    return f"2026-11-{number:02}T10:00:00Z"


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    there = MergingTracker()
    for number in range(10, 18):
        there.add(
            str(number), f"user{number}", changed=day(number), MobilePhone=f"+486010203{number}"
        )
    with served(there.app) as url:
        yield Tracker(url, there)


def ids(changes: Changes) -> set[str]:
    return {one.crm_id for one in changes.customers}


def test_who_was_merged_is_told_with_whom_they_went_into(tracker: Tracker) -> None:
    assert ids(tracker.follow()) == {str(number) for number in range(10, 18)}
    tracker.there.merge("11", "14", at=day(20))
    told = tracker.follow()
    assert (told.merged, ids(told), told.deleted) == ((("11", "14"),), {"14"}, ())
    assert tracker.follow().merged == ()


def test_a_page_with_merged_users_is_not_taken_for_the_last(tracker: Tracker) -> None:
    # Page one has two rows of three, though more come.
    tracker.there.merge("17", "16", at=day(21))
    told = tracker.follow()
    assert ids(told) == {str(number) for number in range(10, 17)}
    assert set(told.merged) == {("17", "16")}


def test_one_who_stands_in_anothers_place_ends_no_page(tracker: Tracker) -> None:
    tracker.there.merge("10", "11", at=day(18))
    tracker.there.users["17"]["LastUpdated"] = day(20)
    tracker.follow()
    # Of a merged user something changed: the other one, long unchanged, is shown in that place.
    tracker.there.users["10"]["LastUpdated"] = day(29)
    for number in (12, 13, 14, 15):
        tracker.there.users[str(number)]["LastUpdated"] = day(28)
    assert ids(tracker.follow()) == {"12", "13", "14", "15"}


def test_who_was_parted_again_is_one_of_their_own(tracker: Tracker) -> None:
    tracker.there.merge("11", "14", at=day(20))
    tracker.follow()
    tracker.there.unmerge("11", at=day(22))
    told = tracker.follow()
    assert (told.merged, ids(told)) == ((), {"11", "14"})


def test_a_merge_that_a_person_only_wrote_of_is_none(tracker: Tracker) -> None:
    tracker.follow()
    said = "user12@example.com (12) merged into this user\nnobody (99) merged into this user"
    tracker.there.users["13"] |= {"Comments": said, "LastUpdated": day(23)}
    told = tracker.follow()
    assert (told.merged, ids(told)) == ((), {"13"})
