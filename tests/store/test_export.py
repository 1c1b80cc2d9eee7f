from __future__ import annotations

import csv
import os
import stat
from pathlib import Path

import pytest

from callcenter.domain.interaction import Interaction
from callcenter.store.export import DANGEROUS, WrongExport, defused, fused, read, write
from tests.store.samples import call, full_call

FORMULAS = ["=1+1", "+48601234567", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"]
TEXTS = [*FORMULAS, "'quoted", "'=1", "", "plain", 'a "quote", comma', "line\nline\r\nline", "\x00"]


def round_trip(path: Path, calls: list[Interaction]) -> list[Interaction]:
    assert write(path, calls) == len(calls)
    return list(read(path))


def test_calls_come_back_exactly(tmp_path: Path) -> None:
    calls = [full_call(), call(2), call(3, number="anonymous"), call(4, number="reception")]
    assert round_trip(tmp_path / "calls.csv", calls) == calls


@pytest.mark.parametrize("text", [*TEXTS, "\ud83d", "\u202eabc"])
def test_any_text_comes_back_exactly(tmp_path: Path, text: str) -> None:
    calls = [call(name=text, note=text, queue=text)]
    assert round_trip(tmp_path / "calls.csv", calls) == calls


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_as_a_formula(tmp_path: Path, text: str) -> None:
    path = tmp_path / "calls.csv"
    write(path, [call(number=text, name=text, note=text, dialled=text)])
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.startswith(DANGEROUS)] == []


@pytest.mark.parametrize("text", TEXTS)
def test_defusing_can_be_undone(text: str) -> None:
    assert fused(defused(text)) == text


def test_a_file_from_elsewhere_is_refused_with_words(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("name,number\nJan,1\n")
    with pytest.raises(WrongExport, match="first line"):
        list(read(path))


def test_a_wrong_cell_names_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    write(path, [call()])
    path.write_text(path.read_text("utf-8-sig").replace("inbound", "sideways"), "utf-8-sig")
    with pytest.raises(WrongExport, match="line 2, column direction"):
        list(read(path))


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")
def test_an_export_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    write(path, [call()])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
