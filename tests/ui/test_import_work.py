"""Work on files of customers that is under way when the program ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from callcenter.config import load
from callcenter.domain.customer import Customer
from callcenter.domain.customer_import import Undone
from callcenter.paths import Profile
from ui.import_wishes import Exported, Exporting, ExportWanted, Undoing, Unmade
from ui.import_work import ImportWork

T = TypeVar("T")
ENOUGH_S = 30
ENDLESS = 10**9


class EndlessStore:
    """So many customers, and so many that were imported, that nobody sees the end."""

    @property
    def customer_pages(self) -> EndlessStore:
        return self

    @property
    def import_undoing(self) -> EndlessStore:
        return self

    def most_numbers(self) -> int:
        return 1

    def all(self) -> Iterator[Customer]:
        return (Customer(str(at), "Anna") for at in range(ENDLESS))

    def some(self, id: str, after: str, most: int) -> tuple[Undone, str]:
        return Undone(removed=most), "more"


class Keeper:
    """Whose store it is."""

    def __init__(self) -> None:
        self.waits = 0

    def borrow(self) -> Any:
        return EndlessStore()

    def turn(self, work: Callable[[], T]) -> T:
        return work()

    def wait_for_calls(self) -> None:
        self.waits += 1

    def send(self) -> None:
        raise AssertionError("nothing was done")


class Heard:
    """What is reported, and when the first of it came."""

    def __init__(self) -> None:
        self.news: list[object] = []
        self.begun = threading.Event()

    def __call__(self, news: object) -> None:
        self.news.append(news)
        self.begun.set()


def begun(tmp_path: Path, keeper: Keeper, heard: Heard) -> ImportWork:
    config, _ = load(Profile(tmp_path / "profile"))
    return ImportWork(
        keeper, config=lambda: config, report=heard, new_id=str, now=lambda: datetime.now(UTC)
    )


def test_an_export_ends_with_the_program_and_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    heard, keeper = Heard(), Keeper()
    work = begun(tmp_path, keeper, heard)
    file = tmp_path / "all.csv"
    work.export(ExportWanted(str(file)))
    assert heard.begun.wait(ENOUGH_S)
    work.close()
    assert isinstance(heard.news[0], Exporting)
    assert heard.news[-1] == Exported(str(file), problem="Callcenter was quit.")
    assert [each.name for each in tmp_path.iterdir() if "all" in each.name] == []
    assert keeper.waits > 1


def test_an_undoing_ends_with_the_program(tmp_path: Path) -> None:
    heard = Heard()
    work = begun(tmp_path, Keeper(), heard)
    work.undo("batch")
    assert heard.begun.wait(ENOUGH_S)
    work.close()
    assert isinstance(heard.news[0], Undoing)
    assert heard.news[-1] == Unmade("batch", problem="Callcenter was quit.")
