"""Two runs of the tests side by side, and a third one for the few that failed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer import lanes
from installer.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]
PYTEST = [sys.executable, "-m", "pytest"]

PASSES = "def test_it():\n    pass\n"
FAILS_ONCE = """
from pathlib import Path

def test_it():
    went = Path(__file__).with_suffix(".went")
    first = not went.exists()
    went.touch()
    assert not first
"""
FAILS = "def test_that():\n    assert False\n"
BREAKS_AT_ITS_END_ONCE = """
import pytest
from pathlib import Path

@pytest.fixture
def place():
    yield
    went = Path(__file__).with_suffix(".went")
    first = not went.exists()
    went.touch()
    assert not first

def test_it(place):
    pass
"""
ODDLY_NAMED = """
import pytest

@pytest.mark.parametrize("what", ["a b::c", "[x]", "\\u0142/\\n"])
def test_it(what, tmp_path_factory):
    went = tmp_path_factory.getbasetemp().parent / f"went-{ord(what[0])}"
    first = not went.exists()
    went.touch()
    assert not first
"""


def done() -> None:
    """The parts of others are there."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one test that passes in each place of the lanes."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_DEBUG_TEMPROOT", str(tmp_path))
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib -q\n")
    for place in (*lanes.LONG_ONES, *lanes.LAST, "tests/other"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "test_fine.py").write_text(PASSES)
    return tmp_path


def test_both_lanes_together_have_every_test_once() -> None:
    first, second = lanes.lanes()
    assert all((ROOT / place).is_dir() for place in first)
    assert second[0] == "tests"
    assert all((ROOT / place).is_dir() for place in lanes.LAST)
    assert {f"--ignore={place}" for place in (*first, *lanes.LAST)} == set(second[1:])


def test_the_last_ones_wait_until_their_parts_are_ready(project: Path) -> None:
    ready = project / "ready"
    test = project / lanes.LAST[0] / "test_fine.py"
    test.write_text(f"import os\ndef test_it():\n    assert os.path.exists({str(ready)!r})\n")
    assert lanes.run(PYTEST, project, ready=ready.touch) == 0


def test_parts_that_cannot_be_had_end_it_when_the_other_lane_has_told_its_failures(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "tests/other/test_that.py").write_text(FAILS)

    def lacks() -> None:
        raise Trouble("no mirror")

    with pytest.raises(Trouble, match="no mirror"):
        lanes.run(PYTEST, project, ready=lacks)
    assert "FAILED tests/other/test_that.py::test_that" in capfd.readouterr().out


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
    assert lanes.run([sys.executable, str(script)], tmp_path, ready=done) == 3
    said = capfd.readouterr().out
    assert "went tests/contract" in said and "went tests\n" in said
    assert "again" not in said


def test_a_lane_that_names_no_failed_test_has_failed(tmp_path: Path) -> None:
    script = tmp_path / "runner.py"
    script.write_text("import os\nos._exit(1)\n")
    assert lanes.run([sys.executable, str(script)], tmp_path, ready=done) == 1


def test_all_is_well_when_both_are(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert lanes.run(PYTEST, project, ready=done) == 0
    said = capfd.readouterr().out
    assert said.count(" passed") == 3 and "again" not in said


@pytest.mark.parametrize("content", [FAILS_ONCE, BREAKS_AT_ITS_END_ONCE])
def test_what_passes_alone_is_named_and_does_not_fail_the_run(
    content: str, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "tests/contract/test_call.py").write_text(content)
    (project / "tests/other/test_window.py").write_text(content)
    assert lanes.run(PYTEST, project, ready=done) == 0
    said = capfd.readouterr().out.splitlines()
    assert "passed only when run again, alone: tests/contract/test_call.py::test_it" in said
    assert "passed only when run again, alone: tests/other/test_window.py::test_it" in said


def test_the_second_run_finds_tests_by_any_name(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "tests/other/test_names.py").write_text(ODDLY_NAMED)
    assert lanes.run(PYTEST, project, ready=done) == 0
    assert capfd.readouterr().out.count("passed only when run again, alone: ") == 3


def test_what_fails_again_fails_the_run(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "tests/contract/test_call.py").write_text(FAILS_ONCE + FAILS)
    assert lanes.run(PYTEST, project, ready=done) == 1
    said = capfd.readouterr().out.splitlines()
    assert "passed only when run again, alone: tests/contract/test_call.py::test_it" in said
    assert "failed again, alone: tests/contract/test_call.py::test_that" in said


@pytest.mark.parametrize(
    ("many", "outcome"), [(lanes.AGAIN_AT_MOST, 0), (lanes.AGAIN_AT_MOST + 1, 1)]
)
def test_many_failures_are_no_coincidence(
    many: int, outcome: int, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(many):
        (project / f"tests/other/test_{number}.py").write_text(FAILS_ONCE)
    assert lanes.run(PYTEST, project, ready=done) == outcome
    assert ("none is run again" in capfd.readouterr().out) == bool(outcome)


@pytest.mark.parametrize(
    "content", ["import nothing_of_that_name\n", "import os\ndef test_it():\n    os.abort()\n"]
)
def test_what_cannot_be_read_or_crashes_is_not_run_again(
    content: str, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "tests/other/test_broken.py").write_text(content)
    (project / "tests/contract/test_call.py").write_text(FAILS_ONCE)
    assert lanes.run(PYTEST, project, ready=done) != 0
    assert "alone" not in capfd.readouterr().out
