"""The options that several commands share: the profile, the configuration, and JSON."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from callcenter.paths import Profile

AddCommand = Callable[[Any, argparse.ArgumentParser], None]
"""Adds a command to those of the command line; the parser has the options of all of them."""


def profile_options() -> argparse.ArgumentParser:
    """The parent of every command: whose data it is about."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument(
        "--profile",
        type=Path,
        metavar="DIR",
        # `ctl` and its verb share it: the one that has none must not undo the other's.
        default=argparse.SUPPRESS,
        help="the directory with everything of one agent (default: the user's own)",
    )
    return options


def profile_of(options: argparse.Namespace) -> Profile:
    """The profile that was named, else the user's own."""
    directory: Path | None = getattr(options, "profile", None)
    return Profile(directory.absolute()) if directory else Profile.default()


def add_command(
    commands: Any, name: str, words: str, *shared: argparse.ArgumentParser
) -> argparse.ArgumentParser:
    """Add a command with the *shared* options; *words* say what it does, in both helps."""
    description = f"{words[:1].upper()}{words[1:]}."
    made: argparse.ArgumentParser = commands.add_parser(
        name, parents=list(shared), help=words, description=description
    )
    return made


def add_config(parser: argparse.ArgumentParser) -> None:
    """Let another configuration be named."""
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="read FILE instead of the profile's own"
    )


def add_json(parser: Any, *, default: Any = False) -> None:
    """Let a program read what is printed; *default* is for an option that two parsers share."""
    parser.add_argument("--json", action="store_true", default=default, help="print JSON")
