"""The arithmetic of the benchmarks."""

from __future__ import annotations

import json

import pytest

from tests.bench.__main__ import GROUPS, UNKNOWN_NAME, main
from tests.bench.figure import Figure, high, percentile


@pytest.mark.parametrize(
    ("share", "value"), [(50, 50), (95, 95), (99, 99), (99.5, 100), (100, 100), (0, 1)]
)
def test_a_percentile_is_a_measured_value(share: float, value: float) -> None:
    assert percentile(list(range(100, 0, -1)), share) == value


def test_of_few_samples_a_high_percentile_is_the_highest() -> None:
    assert percentile([3.0, 1.0, 2.0], 99) == 3.0


def test_a_goal_is_met_at_its_limit_and_not_above() -> None:
    assert Figure("a", 5.0, "ms", 5.0).ok
    assert not Figure("a", 5.01, "ms", 5.0).ok


def test_what_must_be_reached_is_not_met_below() -> None:
    assert Figure("a", 4.0, "MOS", 4.0, at_least=True).ok
    assert not Figure("a", 3.99, "MOS", 4.0, at_least=True).ok
    assert ">= 4 " in Figure("a", 3.99, "MOS", 4.0, at_least=True).as_text()


def test_a_figure_is_read_by_people_and_programs() -> None:
    figure = high("a", [1.0, 7.0], "ms", 5.0)
    assert "NOT MET" in figure.as_text()
    read = json.loads(figure.as_json())
    assert [read[key] for key in ("name", "value", "unit", "goal", "ok")] == [
        "a",
        7.0,
        "ms",
        5.0,
        False,
    ]


def test_groups_are_found_by_their_names_and_by_those_of_their_figures() -> None:
    def found(*names: str) -> list[str]:
        return [group.name for group in GROUPS if group.called(names)]

    assert found() == [group.name for group in GROUPS]
    assert found("calls-slots") == ["thousand"]
    assert found("invite-180") == ["ring", "busy"]
    assert found("tour", "disposition-save") == ["disposition", "tour"]


def test_an_unknown_name_is_refused_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["no-such-figure"]) == UNKNOWN_NAME
    assert "disposition" in capsys.readouterr().out
