"""The commands for what is kept on this computer: listed, sent again, played, erased."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from callcenter.cli import customer_files_options
from callcenter.cli.options import AddCommand, add_command, add_config, add_json, profile_of


def _add_calls(commands: Any, profile: argparse.ArgumentParser) -> None:
    words = "print the calls kept on this computer"
    calls = _add_list(commands, "calls", profile, words, what="calls")
    calls.add_argument(
        "--since", metavar="WHEN", help="a date, a date with time, or 30m, 8h, 7d ago"
    )


def _add_customers(commands: Any, profile: argparse.ArgumentParser) -> None:
    words = "the customers kept on this computer: listed, imported from files, exported"
    parser = add_command(commands, "customers", words, profile)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = _add_list(actions, "list", profile, "print them (the default)", what="customers")
    listed.add_argument(
        "text", nargs="?", default="", metavar="TEXT", help="part of a name or number"
    )
    customer_files_options.add_actions(actions, profile, _customer_files)


def _add_list(
    commands: Any, name: str, profile: argparse.ArgumentParser, words: str, *, what: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = add_command(commands, name, words, profile)
    form = command.add_mutually_exclusive_group()
    add_json(form)
    form.add_argument("--csv", action="store_true", help="print CSV for a spreadsheet")
    command.set_defaults(do=_list, what=what)
    return command


def _customer_files(options: argparse.Namespace) -> int:
    from callcenter import customer_files

    return customer_files.carry_out(options, profile_of(options))


def _list(options: argparse.Namespace) -> int:
    from callcenter import listing

    return listing.print_list(options, profile_of(options))


def _add_outbox(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import outbox_listing

    both = argparse.ArgumentParser(add_help=False, parents=[profile])
    add_json(both, default=argparse.SUPPRESS)
    parser = add_command(
        commands, "outbox", "what the CRM does not have, why, and what to do about it", profile
    )
    form = parser.add_mutually_exclusive_group()
    add_json(form)
    form.add_argument("--csv", action="store_true", help="print CSV for a spreadsheet")
    outbox_listing.add_actions(parser, both)
    parser.set_defaults(
        do=lambda options: outbox_listing.print_outbox(options, profile_of(options))
    )


def _add_recordings(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import recordings_listing

    parser = add_command(
        commands, "recordings", "list, play, export or delete recorded calls", profile
    )
    add_json(parser)
    add_config(parser)
    recordings_listing.add_actions(parser, profile)
    parser.set_defaults(
        do=lambda options: recordings_listing.carry_out(options, profile_of(options), hear=_hear)
    )


def _hear(sound: bytes) -> int:
    from ui.recordings_listening import listen

    return listen(sound)


def _add_store(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import safekeeping

    parser = add_command(
        commands, "store", "what keeps the data on this computer hidden from others", profile
    )
    add_config(parser)
    safekeeping.add_actions(parser, profile)
    parser.set_defaults(do=lambda options: safekeeping.carry_out(options, profile_of(options)))


def _add_erase(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import erasing

    parser = add_command(
        commands, "erase", "erase one person from everything on this computer", profile
    )
    add_config(parser)
    erasing.add_options(parser)
    parser.set_defaults(do=lambda options: erasing.carry_out(options, profile_of(options)))


def with_action(words: list[str]) -> list[str]:
    """The command line of `customers` with its action; without one it is `list`."""
    known = (*customer_files_options.ACTIONS, "list", "-h", "--help")
    first = next(iter(_behind_profile(words[1:])), "")
    if words[0] != "customers" or first in known:
        return words
    return ["customers", "list", *words[1:]]


def _behind_profile(words: list[str]) -> list[str]:
    """What follows the profile, which may be named before the action."""
    if words[:1] == ["--profile"]:
        return words[2:]
    return words[1:] if words and words[0].startswith("--profile=") else words


COMMANDS: Mapping[str, AddCommand] = {
    "calls": _add_calls,
    "customers": _add_customers,
    "outbox": _add_outbox,
    "recordings": _add_recordings,
    "store": _add_store,
    "erase": _add_erase,
}
