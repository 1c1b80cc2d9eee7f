"""A long pull in a process of its own: it comes to the same end, and nothing is lost with it."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from callcenter.cli.inner import PULL_FLAG as OF_THE_PROGRAM
from callcenter.crm.chosen import ChosenCrm
from callcenter.crm.crm import CrmNotAuthorised, CrmRefused, CrmUnavailable
from callcenter.demo.crm_trouble import Mode
from callcenter.demo.customers import KNOWN_CALLER
from callcenter.domain.keep_policy import KEEP_ALL
from callcenter.store.errors import NotSaved
from callcenter.store.store import Store
from callcenter.sync.apart import PULL_FLAG, PULL_MODULE, Apart, PullApart, pull_command
from callcenter.sync.calm import Calm
from callcenter.sync.pull import Puller
from callcenter.sync.pull_lines import ApartFailed, Failed, Job, Token, failed, raised
from callcenter.syncing import CRM_TOKEN, pull_job
from tests.crm.samples import TOKEN, mapping_table
from tests.store.opener import sql
from tests.store.samples import customer
from tests.sync.desk import Desk, played

MANY = 1200
NEVER = (sys.executable, "-c", "raise SystemExit(3)")
SILENT = (sys.executable, "-c", "import sys; sys.stdin.read()")


def job_of(at: Desk, **changes: Any) -> Callable[[], Job]:
    chosen = ChosenCrm(mapping_table(at.server.url, **changes), "PL", 6)
    return pull_job(at.store, chosen, {CRM_TOKEN: TOKEN}, KEEP_ALL)


def apart(at: Desk, **options: Any) -> Apart:
    usual = {"calm": Calm(clock=time.monotonic), "tokens": at.rest.tokens}
    wanted: dict[str, Any] = usual | options
    job = wanted.pop("job", None) or job_of(at)
    return Apart(job, **wanted)


def puller(at: Desk, pull: PullApart, *, troubled: Callable[[], None] = lambda: None) -> Puller:
    async def run(work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.to_thread(work, *arguments)

    return Puller(
        at.store.customers,
        at.rest,
        at.reach,
        run=run,
        pulled=lambda count: None,
        apart=pull,
        troubled=troubled,
    )


def processes() -> list[psutil.Process]:
    found = psutil.Process().children()
    return [one for one in found if PULL_MODULE in one.cmdline()]


def everybody(store: Store) -> list[Any]:
    """What stands in the store of each customer, but for where its row is."""
    with sql(store.path) as connection:
        asked = "SELECT id, crm_id, name, numbers, email, matters, promises FROM customer"
        return sorted(connection.execute(asked).fetchall())


def test_a_first_pull_is_made_apart_and_brings_the_same(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        told: list[int] = []
        pull = apart(at, pulled=told.append)
        assert await puller(at, pull.pull).catch_up() == MANY
        assert sum(told) == MANY
        assert len(told) > 1
        there = everybody(at.store)
        (jan,) = at.store.customers.find_by_number(KNOWN_CALLER)
        whole = at.store.customers.with_story(jan.id)
        assert whole is not None and len(whole.contacts) == 4
        at.store.customers.upsert_many([], cursor="")
        assert await at.puller.catch_up() == MANY
        assert everybody(at.store) == there
        assert at.store.customers.pulling.state().done is not None
        assert processes() == []

    played(tmp_path, story, how_many=MANY)


def test_a_few_changes_start_no_process(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.puller.catch_up()
        at.server.records.change("C1001", {"full_name": "Jan Kowalski-Nowak"})

        async def never() -> tuple[int, str]:
            raise AssertionError("nothing to be pulled apart")

        assert await puller(at, never).catch_up() == 1

    played(tmp_path, story)


def test_many_changes_begin_here_and_go_on_apart(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        first = await at.rest.changes("", 10)
        at.store.customers.upsert_many(first.customers, cursor=first.cursor)
        told: list[int] = []
        pull = apart(at, pulled=told.append)
        assert await puller(at, pull.pull).catch_up() == MANY - 10
        assert sum(told) == MANY - 310
        assert len(everybody(at.store)) == MANY

    played(tmp_path, story, how_many=MANY)


def test_a_process_that_is_killed_is_begun_again_where_it_was(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Desk) -> None:
        killed: list[int] = []

        def kill_once(count: int) -> None:
            if not killed:
                (process,) = processes()
                process.kill()
                killed.append(process.pid)

        pull = apart(at, pulled=kill_once)
        with caplog.at_level(logging.WARNING, "callcenter"):
            await puller(at, pull.pull).catch_up()
        assert killed
        assert "broke down" in caplog.text
        assert len(everybody(at.store)) == MANY
        with sql(at.store.path) as connection:
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)

    played(tmp_path, story, how_many=MANY)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"command": ("/nowhere/at/all",)}, "could not be started"),
        ({"command": NEVER}, "ended before its work did (3)"),
        ({"command": SILENT, "silent_s": 0.3}, "said nothing for 0.3 s"),
        ({"command": (sys.executable, "-c", "print('hello')")}, "not understood"),
    ],
)
def test_a_process_that_does_not_work_is_told_once_and_the_desk_pulls_itself(
    tmp_path: Path, options: dict[str, Any], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(at: Desk) -> None:
        told: list[str] = []
        desk = puller(at, apart(at, **options).pull, troubled=lambda: told.append(desk.problem))
        assert await desk.catch_up() == 40
        assert len(told) == 2
        assert words in told[0]
        assert told[1] == ""
        assert words in caplog.text

    with caplog.at_level(logging.WARNING, "callcenter"):
        played(tmp_path, story)


def test_what_the_crm_says_to_the_process_the_desk_hears(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.LOSE, path="/changes")
        with pytest.raises(CrmUnavailable):
            await apart(at).pull()
        assert at.store.customers.cursor() == ""
        at.server.trouble.switch(Mode.UP)
        await apart(at).pull()
        assert len(everybody(at.store)) == 40

    played(tmp_path, story)


class Renewing:
    """A token that is worth nothing any more, until it is renewed."""

    def __init__(self) -> None:
        self.present = "worn-out"
        self.refused: list[str] = []

    async def token(self) -> str:
        return self.present

    async def renewed(self, refused: str) -> bool:
        self.refused.append(refused)
        self.present = TOKEN
        return True


class Refused:
    """No token at all."""

    async def token(self) -> str:
        raise CrmNotAuthorised("There is no crm-token: callcenter secret set crm-token")

    async def renewed(self, refused: str) -> bool:
        return False


def test_the_desk_alone_renews_the_token(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        tokens = Renewing()
        came, problem = await apart(at, tokens=tokens).pull()
        assert (came, problem) == (40, "")
        assert tokens.refused == ["worn-out"]
        with pytest.raises(CrmNotAuthorised, match="callcenter secret set"):
            at.store.customers.upsert_many([], cursor="")
            await apart(at, tokens=Refused()).pull()

    played(tmp_path, story)


def test_a_ring_holds_it_back(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        calm = Calm(clock=time.monotonic, held_s=0.0)
        told: list[float] = []

        def ring(count: int) -> None:
            told.append(time.monotonic())
            if len(told) == 1:
                calm.disturb()

        await apart(at, calm=calm, pulled=ring).pull()
        # What was being written when it rang is told once more; then half a second nothing is.
        assert max(after - before for before, after in pairwise(told)) > 0.4

    played(tmp_path, story, how_many=4000)


def test_it_ends_with_the_desk_and_without_a_word(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        at.server.trouble.switch(Mode.HANG, path="/changes")
        process = subprocess.Popen(
            pull_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(msgspec.json.encode(job_of(at)()) + b"\n")
        process.stdin.flush()
        assert await asyncio.to_thread(process.stdout.readline)
        _, words = await asyncio.to_thread(process.communicate, None, 20)
        assert (process.returncode, words) == (0, b"")

    played(tmp_path, story)


def test_a_pull_that_is_given_up_leaves_no_process(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        begun = asyncio.Event()
        pull = apart(at, pulled=lambda count: begun.set()).pull
        task = asyncio.create_task(pull())
        async with asyncio.timeout(30):
            await begun.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert processes() == []
        at.store.customers.upsert_many([customer(7, crm_id="C7")])

    played(tmp_path, story, how_many=4000)


def test_no_secret_is_seen_by_others(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        seen: list[str] = []

        def look(count: int) -> None:
            for one in processes():
                seen.append(json.dumps([one.cmdline(), one.environ()]))

        key = at.store.beside.key
        job = job_of(at)()
        environment = {"CALLCENTER_STORE_KEY"}
        await apart(at, pulled=look).pull()
        assert seen
        for text in seen:
            command, around = json.loads(text)
            shown = {name: value for name, value in around.items() if name not in environment}
            assert key not in json.dumps([command, shown])
            assert TOKEN not in text
        assert key not in repr(job) + repr(job.store)
        assert TOKEN not in repr(job) + repr(Token(TOKEN))

    played(tmp_path, story)


@pytest.mark.parametrize(
    "error",
    [
        CrmUnavailable("down", retry_after=7.0, status=503),
        CrmNotAuthorised("no token"),
        CrmRefused(410, "the cursor is too old"),
        NotSaved("the disk is full"),
    ],
)
def test_an_error_is_the_same_on_the_other_side(error: Exception) -> None:
    told = msgspec.json.decode(msgspec.json.encode(failed(error)), type=Failed)
    again = raised(told)
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_what_nobody_expected_is_told_as_a_broken_process() -> None:
    assert isinstance(raised(failed(KeyError("x"))), ApartFailed)


def test_the_packed_program_starts_it_by_a_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PULL_FLAG == OF_THE_PROGRAM
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert pull_command() == [sys.executable, PULL_FLAG]
