"""Mistakes in the configuration, as sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.config.problem import ConfigProblem, Problem
from ui.config_words import config_problem


def told(expected: str, found: str = "7", kind: Problem = Problem.VALUE) -> str:
    return config_problem(ConfigProblem(Path("/etc/a.toml"), "line.user", expected, found, kind, 3))


@pytest.mark.parametrize("kind", list(Problem))
def test_every_kind_of_mistake_is_one_sentence_that_names_the_place(kind: Problem) -> None:
    sentence = told("a name", kind=kind)
    assert "a.toml, line 3" in sentence
    assert sentence.endswith("a name.")


def test_a_question_stays_a_question() -> None:
    assert told("did you mean line.name?", kind=Problem.UNKNOWN).endswith("line.name?")


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("a number from 0.8 to 3", "liczba od 0.8 do 3"),
        ("a whole number from 1 to 65535 seconds", "liczba całkowita od 1 do 65535 seconds"),
        ("udp or tcp", "udp lub tcp"),
        ("true or false", "true albo false"),
        ("small letters, digits and hyphens", "small letters, digits and hyphens"),
    ],
)
def test_what_is_expected_is_said_in_polish_where_it_can_be(
    polish: None, expected: str, said: str
) -> None:
    assert told(expected).endswith(f"{said}.")
