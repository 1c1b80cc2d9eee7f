from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from installer import parts
from installer.environment import Environment
from installer.trouble import Trouble


def test_parts_are_made_at_the_same_time_as_each_other_and_the_body() -> None:
    together = threading.Barrier(3, timeout=10)

    def maker() -> None:
        together.wait()

    with parts.being_made([maker, maker]) as made:
        together.wait()
        assert made() == []


def test_what_one_part_lacks_does_not_stop_the_others() -> None:
    made: list[str] = []

    def lacks() -> None:
        raise Trouble("no mirror")

    with parts.being_made([lacks, lambda: made.append("other")]) as all_made:
        assert [str(trouble) for trouble in all_made()] == ["no mirror"]
    assert made == ["other"]


def test_a_fault_of_ours_is_no_lack() -> None:
    def breaks() -> None:
        raise KeyError("ours")

    with parts.being_made([breaks]) as made, pytest.raises(KeyError, match="ours"):
        made()


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_crm_that_cannot_be_made_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_TEST_CACHE", str(tmp_path / "cache"))
    environment = Environment(tmp_path)
    python = Path(environment.program("python"))
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "no such package ($@)"; exit 1\n')
    python.chmod(0o755)
    with pytest.raises(Trouble, match=r"no such package \(-m tests\.crm\.bottlecrm_making\)"):
        parts.bottlecrm(environment)
