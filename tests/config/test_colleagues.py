"""Colleagues as an administrator writes them, and how wrong ones are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.config import Config, ConfigProblem, load
from callcenter.config.settings import SETTINGS
from callcenter.config.values import account, rules
from callcenter.domain.colleague import Colleague
from callcenter.paths import Profile

SITE = """
[line]
user = "101"
domain = "pbx.example"

[calls]
pickup_prefix = "*8"
voicemail_number = "8500"
voicemail = false

[[colleagues]]
user = "102"
name = "Ewa Lis"
queue = "support"
favourite = true

[[colleagues]]
user = "anna.k"
"""
LISTED = (Colleague("102", "Ewa Lis", "support", favourite=True), Colleague("anna.k"))


def read(directory: Path, text: str) -> tuple[Config, tuple[ConfigProblem, ...]]:
    profile = Profile(directory / "profile")
    profile.config.write_text(text, "utf-8")
    return load(profile, policy=directory / "policy.toml")


def test_colleagues_are_listed_and_watched(tmp_path: Path) -> None:
    config, problems = read(tmp_path, SITE)
    assert problems == ()
    assert rules(config).colleagues == LISTED
    assert account(config, "secret").watched == ("102", "anna.k")
    assert account(config, "secret").voicemail is False
    calls = rules(config).calls
    assert (calls.pickup_prefix, calls.voicemail_number) == ("*8", "8500")


def test_they_are_written_as_they_are_read() -> None:
    kind = SETTINGS["colleagues"].kind
    assert kind.read(kind.plain(LISTED)) == LISTED


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ('colleagues = "102"', "", "a list such as"),
        ('colleagues = ["102"]', "[0]", "a list such as"),
        ('[[colleagues]]\nname = "Ewa"', "[0].user", "the extension of a colleague"),
        ('[[colleagues]]\nuser = "1 2"', "[0].user", "an extension such as"),
        ('[[colleagues]]\nuser = "102@elsewhere"', "[0].user", "an extension such as"),
        ('[[colleagues]]\nuser = "1"\nfavourite = 1', "[0].favourite", "true or false"),
        ('[[colleagues]]\nuser = "1"\nextension = "2"', "[0]", "user, name, queue or favourite"),
        ('[[colleagues]]\nuser = "1"\n[[colleagues]]\nuser = "1"', "[1].user", "not there twice"),
        ("colleagues = [" + "{ user = '1' }," * 51 + "]", "", "at most 50"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, text: str, where: str, expected: str
) -> None:
    config, (problem,) = read(tmp_path, text)
    assert config.colleagues == ()
    assert expected in str(problem)
    assert f"colleagues{where}" in str(problem)
