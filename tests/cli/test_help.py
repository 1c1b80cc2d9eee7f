"""The help: every command says what it does, and every word that it takes what it is for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from callcenter import cli


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from commands(below)


ALL = list(commands(cli.parser()))


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.prog)
def test_a_command_says_what_it_does(command: argparse.ArgumentParser) -> None:
    assert command.description and command.description.endswith(".")
    assert command.format_help().startswith(f"usage: {command.prog}")


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.prog)
def test_every_word_of_a_command_is_explained(command: argparse.ArgumentParser) -> None:
    silent = [
        action.dest
        for action in command._actions
        if not action.help and not isinstance(action, argparse._SubParsersAction)
    ]
    assert silent == []


def test_all_that_actions_are_told_are_among_them() -> None:
    assert {"callcenter ctl dial", "callcenter outbox resend", "callcenter customers import"} <= {
        command.prog for command in ALL
    }
