"""Many records are read in a process of its own, and none is lost with it."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import psutil
import pytest

from callcenter.cli.inner import READER_FLAG as OF_THE_PROGRAM
from callcenter.crm.mapping import mapping_from
from callcenter.crm.reader import MANY, READER_FLAG, Reader, Reading, reader_command
from callcenter.demo.crm_records import record_of
from callcenter.demo.customers import sample_customers
from tests.crm.samples import NOW, mapping_table

MAPPING = mapping_from(mapping_table("http://127.0.0.1:1"))
READING = Reading(MAPPING.customer, MAPPING.url, "PL", 6)
RECORDS: list[Any] = [record_of(one) for one in sample_customers(NOW, 2 * MANY)]
RECORDS[7] = {"no": "id"}


def processes() -> list[psutil.Process]:
    found = psutil.Process().children()
    return [one for one in found if "callcenter.crm.reader" in " ".join(one.cmdline())]


def test_customers_come_out_of_the_process_as_they_would_here() -> None:
    reader = Reader(READING)
    try:
        for _ in range(2):
            assert reader.read(RECORDS) == READING.read(RECORDS)
        assert len(processes()) == 1
        assert reader.read(RECORDS[:3]) == READING.read(RECORDS[:3])
    finally:
        reader.rest()
    assert processes() == []


def test_few_records_start_no_process() -> None:
    reader = Reader(READING)
    assert reader.read(RECORDS[: MANY - 1]) == READING.read(RECORDS[: MANY - 1])
    assert processes() == []
    reader.rest()


def test_a_process_that_dies_loses_nothing(caplog: pytest.LogCaptureFixture) -> None:
    reader = Reader(READING)
    reader.read(RECORDS)
    (process,) = processes()
    process.kill()
    process.wait(10)
    with caplog.at_level(logging.WARNING, "callcenter"):
        for _ in range(2):
            assert reader.read(RECORDS) == READING.read(RECORDS)
    assert len(caplog.records) == 1
    assert processes() == []


def test_a_process_that_hangs_is_ended_and_loses_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    deaf = (sys.executable, "-c", "import sys; [line for line in sys.stdin.buffer]")
    before = psutil.Process().children()
    reader = Reader(READING, command=deaf, limit_s=0.5)
    with caplog.at_level(logging.WARNING, "callcenter"):
        assert reader.read(RECORDS) == READING.read(RECORDS)
    assert len(caplog.records) == 1
    assert set(psutil.Process().children()) <= set(before)


@pytest.mark.parametrize(
    "told", [b"", b"\x00\x00", b"half a part"], ids=["nothing", "half", "part"]
)
def test_a_process_whose_desk_is_gone_ends_without_a_word(told: bytes) -> None:
    ended = subprocess.run(reader_command(), input=told, capture_output=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_half_a_character_pair_is_read_all_the_same() -> None:
    odd = [{**RECORDS[0], "full_name": "half \ud83d"}, *RECORDS[1:]]
    reader = Reader(READING)
    try:
        assert reader.read(odd) == READING.read(odd)
        assert reader.read(RECORDS) == READING.read(RECORDS)
    finally:
        reader.rest()


def test_the_packed_program_starts_it_by_a_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    assert READER_FLAG == OF_THE_PROGRAM
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert reader_command() == [sys.executable, READER_FLAG]
