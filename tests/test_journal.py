"""What the agent does reaches the disk: in order, newest wins, again when the disk failed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from callcenter.domain.call import Direction
from callcenter.domain.interaction import Interaction
from callcenter.domain.wishes import Kept, NotKept
from callcenter.journal import Journal

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DEADLINE_S = 20.0
Write = tuple[str, str, str, float]


def noted(note: str, call: str = "call-1") -> Interaction:
    return Interaction(call, "ewa", "krk", Direction.INBOUND, NOW, note=note)


class Disk:
    """Remembers what was written as (what, call, note, when); fails or waits when told to."""

    def __init__(self) -> None:
        self.written: list[Write] = []
        self.tried = 0
        self.failures: list[Exception] = []
        self.free = threading.Event()
        self.free.set()
        self.news = threading.Condition()
        self.said: list[object] = []

    def save(self, interaction: Interaction) -> None:
        self._write("save", interaction)

    def share(self, interaction: Interaction) -> None:
        self._write("share", interaction)

    def finish(self, interaction: Interaction) -> None:
        self._write("finish", interaction)

    def hear(self, answer: object) -> None:
        with self.news:
            self.said.append(answer)
            self.news.notify_all()

    def until(self, done: Callable[[], object], seconds: float = DEADLINE_S) -> None:
        with self.news:
            assert self.news.wait_for(done, seconds), (self.written, self.said)

    def notes(self) -> list[tuple[str, str]]:
        return [(what, note) for what, _, note, _ in self.written]

    def _write(self, what: str, interaction: Interaction) -> None:
        with self.news:
            self.tried += 1
            self.news.notify_all()
        assert self.free.wait(DEADLINE_S)
        with self.news:
            if self.failures:
                raise self.failures.pop(0)
            self.written.append((what, interaction.id, interaction.note, time.monotonic()))
            self.news.notify_all()


@contextmanager
def journal_to(disk: Disk, *, delay_s: float = 0.02, retry_s: float = 0.05) -> Iterator[Journal]:
    journal = Journal(
        save=disk.save,
        finish=disk.finish,
        share=disk.share,
        report=disk.hear,
        now=lambda: NOW,
        delay_s=delay_s,
        retry_s=retry_s,
    )
    journal.start()
    try:
        yield journal
    finally:
        disk.free.set()
        journal.close()


def test_an_urgent_save_is_written_at_once_and_told() -> None:
    disk = Disk()
    with journal_to(disk, delay_s=60) as journal:
        journal.keep(noted("all"), urgent=True)
        disk.until(lambda: disk.said)
    assert disk.notes() == [("save", "all")]
    assert disk.said == [Kept(noted("all"), NOW)]


def test_letters_are_gathered_and_only_the_newest_is_written() -> None:
    disk = Disk()
    with journal_to(disk, delay_s=0.2) as journal:
        for length in range(1, 6):
            journal.keep(noted("heats"[:length]), urgent=False)
        disk.until(lambda: disk.said)
    assert disk.notes() == [("save", "heats")]


def test_no_letter_of_a_steady_typist_waits_until_the_end_of_typing() -> None:
    disk, typed = Disk(), dict[str, float]()
    pause = threading.Event()
    with journal_to(disk, delay_s=0.2) as journal:
        for length in range(1, 81):
            typed["x" * length] = time.monotonic()
            journal.keep(noted("x" * length), urgent=False)
            pause.wait(0.03)
    worst = 0.0
    for text, at in typed.items():
        kept = next(when for _, _, note, when in disk.written if len(note) >= len(text))
        worst = max(worst, kept - at)
    # It takes 0.2 s; waiting for a break in the typing would take 2.4 s.
    assert worst <= 1.0, f"a letter waited {worst:.3f} s"
    assert len(disk.written) >= 4


def test_an_urgent_save_takes_the_waiting_letters_with_it() -> None:
    disk = Disk()
    with journal_to(disk, delay_s=60) as journal:
        journal.keep(noted("typed"), urgent=False)
        journal.keep(noted("typed and chosen"), urgent=True)
        disk.until(lambda: disk.said)
    assert disk.notes() == [("save", "typed and chosen")]


def test_calls_do_not_wait_for_each_other() -> None:
    disk = Disk()
    with journal_to(disk, delay_s=60) as journal:
        journal.keep(noted("letters", "call-1"), urgent=False)
        journal.keep(noted("state", "call-2"), urgent=True)
        disk.until(lambda: disk.said)
        assert [(call, note) for _, call, note, _ in disk.written] == [("call-2", "state")]


def test_finishing_takes_the_place_of_a_save_that_still_waits() -> None:
    disk = Disk()
    with journal_to(disk, delay_s=60) as journal:
        journal.keep(noted("half"), urgent=False)
        journal.finish(noted("whole"))
        disk.until(lambda: disk.said)
    assert disk.notes() == [("finish", "whole")]


def test_what_is_changed_after_finishing_is_written_after_it() -> None:
    disk = Disk()
    disk.free.clear()
    with journal_to(disk) as journal:
        journal.keep(noted("first"), urgent=True)
        disk.until(lambda: disk.tried == 1)
        journal.finish(noted("second"))
        journal.keep(noted("third"), urgent=True)
        journal.keep(noted("fourth"), urgent=True)
        disk.free.set()
        disk.until(lambda: len(disk.said) == 3)
    assert disk.notes() == [("save", "first"), ("finish", "second"), ("save", "fourth")]


def test_the_one_who_types_never_waits_for_the_disk() -> None:
    disk = Disk()
    disk.free.clear()
    with journal_to(disk) as journal:
        journal.keep(noted("a"), urgent=True)
        disk.until(lambda: disk.tried == 1)
        began = time.monotonic()
        for count in range(1000):
            journal.keep(noted(f"{count}"), urgent=bool(count % 2))
        assert time.monotonic() - began < DEADLINE_S / 2
        disk.free.set()
        disk.until(lambda: len(disk.written) == 2)
    assert disk.notes() == [("save", "a"), ("save", "999")]


def test_a_save_that_failed_is_tried_until_the_disk_takes_it() -> None:
    disk = Disk()
    disk.failures = [OSError("the disk is full"), OSError("the disk is full")]
    with journal_to(disk) as journal:
        journal.keep(noted("kept at last"), urgent=True)
        disk.until(lambda: disk.written)
        disk.until(lambda: len(disk.said) == 3)
    refused = NotKept("call-1", "the disk is full")
    assert disk.said == [refused, refused, Kept(noted("kept at last"), NOW)]


def test_a_newer_text_takes_the_place_of_one_that_failed() -> None:
    disk = Disk()
    disk.failures = [OSError("no")]
    with journal_to(disk, retry_s=60) as journal:
        journal.keep(noted("old"), urgent=True)
        disk.until(lambda: disk.said)
        journal.keep(noted("new"), urgent=False)
        disk.until(lambda: disk.written)
    assert disk.notes() == [("save", "new")]


def test_a_text_that_came_while_the_older_one_failed_is_the_one_that_is_tried_again() -> None:
    disk = Disk()
    disk.failures = [OSError("no")]
    disk.free.clear()
    with journal_to(disk) as journal:
        journal.keep(noted("old"), urgent=True)
        disk.until(lambda: disk.tried == 1)
        journal.keep(noted("new"), urgent=True)
        disk.free.set()
        disk.until(lambda: disk.written)
    assert disk.notes() == [("save", "new")]


def test_what_is_shared_is_never_replaced_by_a_later_save() -> None:
    disk = Disk()
    with journal_to(disk) as journal:
        disk.free.clear()
        journal.keep(noted("first"), urgent=True)
        disk.until(lambda: disk.tried == 1)
        journal.share(noted("second"))
        journal.keep(noted("third"), urgent=True)
        disk.free.set()
        disk.until(lambda: len(disk.written) == 3)
    assert disk.notes() == [("save", "first"), ("share", "second"), ("save", "third")]


def test_sharing_that_failed_is_tried_again() -> None:
    disk = Disk()
    disk.failures.append(OSError("disk full"))
    with journal_to(disk) as journal:
        journal.share(noted("passed on"))
        disk.until(lambda: disk.written)
    assert disk.notes() == [("share", "passed on")]


def test_sharing_that_failed_never_undoes_what_was_finished_since() -> None:
    disk = Disk()
    disk.failures.append(OSError("disk full"))
    with journal_to(disk, delay_s=0.3, retry_s=0.05) as journal:
        journal.share(noted("passed on"))
        disk.until(lambda: disk.said)
        journal.finish(noted("passed on, and done"))
        # It waits longer than what failed would have.
        journal.keep(noted("another", "call-2"), urgent=False)
        disk.until(lambda: "another" in [note for _, note in disk.notes()])
    assert disk.notes() == [("finish", "passed on, and done"), ("save", "another")]


def test_sharing_that_failed_is_tried_again_with_what_was_typed_since() -> None:
    disk = Disk()
    disk.failures.append(OSError("disk full"))
    with journal_to(disk, retry_s=60) as journal:
        journal.share(noted("passed on"))
        disk.until(lambda: disk.said)
        journal.keep(noted("passed on to Ewa"), urgent=True)
        disk.until(lambda: disk.written)
    assert disk.notes() == [("share", "passed on to Ewa")]


def test_what_was_typed_while_sharing_failed_is_shared() -> None:
    disk = Disk()
    disk.failures.append(OSError("disk full"))
    disk.free.clear()
    with journal_to(disk, retry_s=60) as journal:
        journal.share(noted("passed on"))
        disk.until(lambda: disk.tried == 1)
        journal.keep(noted("passed on to Ewa"), urgent=True)
        disk.free.set()
        disk.until(lambda: disk.written)
    assert disk.notes() == [("share", "passed on to Ewa")]


def test_finishing_that_failed_is_told_and_left_to_the_desk() -> None:
    disk = Disk()
    disk.failures = [OSError("no")]
    with journal_to(disk, retry_s=0.01) as journal:
        journal.finish(noted("done"))
        disk.until(lambda: disk.said)
        journal.keep(noted("other", "call-2"), urgent=False)
        disk.until(lambda: disk.written)
    assert disk.said[0] == NotKept("call-1", "no")
    assert [call for _, call, _, _ in disk.written] == ["call-2"]


def test_closing_writes_what_waits_and_what_failed() -> None:
    disk = Disk()
    disk.failures = [OSError("no")]
    with journal_to(disk, delay_s=60, retry_s=60) as journal:
        journal.keep(noted("failed once", "call-1"), urgent=True)
        disk.until(lambda: disk.said)
        journal.keep(noted("letters", "call-2"), urgent=False)
        journal.finish(noted("done", "call-3"))
    written = {(what, call, note) for what, call, note, _ in disk.written}
    assert written == {
        ("save", "call-1", "failed once"),
        ("save", "call-2", "letters"),
        ("finish", "call-3", "done"),
    }


def test_closing_a_journal_whose_disk_fails_for_good_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = Disk()
    with journal_to(disk, delay_s=60) as journal:
        disk.failures = [OSError("gone")] * 10
        journal.keep(noted("letters"), urgent=False)
    assert (disk.written, disk.said) == ([], [NotKept("call-1", "gone")])
    assert "could not be written: call-1" in caplog.text


def test_closing_does_not_wait_for_ever_and_says_what_is_not_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = Disk()
    disk.free.clear()
    with journal_to(disk) as journal:
        journal.keep(noted("private words"), urgent=True)
        disk.until(lambda: disk.tried == 1)
        journal.close(limit_s=0.05)
    assert "has not answered" in caplog.text
    assert "private words" not in caplog.text


def test_a_failing_disk_is_logged_once_and_once_when_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = Disk()
    disk.failures = [OSError("no")] * 4
    caplog.set_level(logging.INFO, "callcenter")
    with journal_to(disk, retry_s=0.01) as journal:
        journal.keep(noted("words"), urgent=True)
        disk.until(lambda: disk.written)
    said = [record.getMessage() for record in caplog.records]
    assert said == ["interactions cannot be kept", "interactions are kept again"]
