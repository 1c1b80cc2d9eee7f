"""The command line: which command is meant, a second start, the help."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from callcenter import cli
from callcenter.control import ControlDoor, Reply, Verb
from callcenter.paths import Profile


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def asked(profile: Profile) -> Iterator[list[tuple[Verb, dict[str, Any]]]]:
    """What a running app was asked."""
    heard: list[tuple[Verb, dict[str, Any]]] = []

    def answer(verb: Verb, arguments: Mapping[str, Any]) -> Reply:
        heard.append((verb, dict(arguments)))
        return Reply(True)

    door = ControlDoor(profile.control, answer, log=logging.getLogger("test"))
    yield heard
    door.close()


def test_a_second_start_hands_its_number_over(
    profile: Profile, asked: list[tuple[Verb, dict[str, Any]]]
) -> None:
    directory = str(profile.directory)
    assert cli.main(["--profile", directory, "tel:+48601234567"]) == 0
    assert cli.main(["run", "--profile", directory]) == 0
    assert asked == [
        (Verb.OPEN, {"uri": "tel:+48601234567"}),
        (Verb.OPEN, {"uri": ""}),
    ]


def test_what_is_neither_command_nor_address_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["staus"])
    assert end.value.code == 2
    assert "'staus' is neither a command nor an address" in capsys.readouterr().err


@pytest.mark.parametrize("named", [["--profile", "a"], ["--profile=a"]])
def test_a_profile_may_be_named_before_what_is_done_with_customers(named: list[str]) -> None:
    words = cli.with_command(["customers", *named, "batches"])
    assert cli.parser().parse_args(words).action == "batches"
    words = cli.with_command(["customers", *named, "kowal"])
    options = cli.parser().parse_args(words)
    assert (options.action, options.text) == ("list", "kowal")


def test_options_of_a_start() -> None:
    words = ["--config", "a.toml", "--minimized", "--one-process", "sip:jan@pbx"]
    options = cli.parser().parse_args(cli.with_command(words))
    assert options.config == Path("a.toml")
    assert (options.minimized, options.one_process, options.uri) == (True, True, "sip:jan@pbx")


def test_the_help_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "callcenter", "--help"], capture_output=True, text=True, check=True
    )
    named = re.findall(r"^ {4}([a-z]+)", done.stdout, re.MULTILINE)
    start = ["run", "demo", "ctl"]
    connected = ["doctor", "secret", "sync", "crm", "directory"]
    kept = ["calls", "customers", "outbox", "recordings", "store", "erase"]
    assert named == start + connected + kept
