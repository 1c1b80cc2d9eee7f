"""Two runs of the tests side by side."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer import lanes

ROOT = Path(__file__).resolve().parents[2]


def test_both_lanes_together_have_every_test_once() -> None:
    first, second = lanes.lanes()
    assert all((ROOT / place).is_dir() for place in first)
    assert second[0] == "tests"
    assert {f"--ignore={place}" for place in first} == set(second[1:])


@pytest.mark.parametrize("failing", ["tests", "tests/contract"])
def test_a_failure_in_either_lane_is_a_failure(
    failing: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "runner.py"
    script.write_text(
        "import sys\n"
        "print('went', sys.argv[1])\n"
        f"sys.exit(3 if sys.argv[1] == {failing!r} else 0)\n"
    )
    assert lanes.run([sys.executable, str(script)], tmp_path) == 3
    said = capfd.readouterr().out
    assert "went tests/contract" in said and "went tests\n" in said


def test_all_is_well_when_both_are(tmp_path: Path) -> None:
    script = tmp_path / "runner.py"
    script.write_text("")
    assert lanes.run([sys.executable, str(script)], tmp_path) == 0
