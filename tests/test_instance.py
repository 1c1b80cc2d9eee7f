"""The id by which an exchange knows this telephone again."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.instance import instance

FIRST = "7f9c24e5-2d36-4f0a-9e55-6d7a3b1c0e42"
SECOND = "0b6f1a0e-8a3e-4c62-8d52-3f6a1b2c3d4e"


def test_it_is_made_once_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "instance.txt"
    assert instance(file, lambda: FIRST) == FIRST
    assert instance(file, lambda: SECOND) == FIRST
    assert [each.name for each in tmp_path.iterdir()] == ["instance.txt"]


@pytest.mark.parametrize("broken", [b"", b"7f9c24e5-2d36", b"\xff\xfe"], ids=["", "cut", "bytes"])
def test_one_that_was_cut_off_is_replaced(tmp_path: Path, broken: bytes) -> None:
    file = tmp_path / "instance.txt"
    file.write_bytes(broken)
    assert instance(file, lambda: SECOND) == SECOND
    assert instance(file, lambda: FIRST) == SECOND


def test_where_nothing_can_be_kept_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        instance(tmp_path / "nowhere" / "instance.txt", lambda: FIRST)
