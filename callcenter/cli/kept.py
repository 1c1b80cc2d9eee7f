"""The commands for what is kept on this computer: listed, sent again, played, erased."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from callcenter.cli.options import AddCommand, add_config, add_json, profile_of


def _add_list(name: str, words: str) -> AddCommand:
    def add(commands: Any, profile: argparse.ArgumentParser) -> None:
        command = commands.add_parser(name, parents=[profile], help=f"print {words}")
        form = command.add_mutually_exclusive_group()
        add_json(form)
        form.add_argument("--csv", action="store_true", help="print CSV for a spreadsheet")
        if name == "customers":
            command.add_argument(
                "text", nargs="?", default="", metavar="TEXT", help="part of a name or number"
            )
        else:
            command.add_argument(
                "--since", metavar="WHEN", help="a date, a date with time, or 30m, 8h, 7d ago"
            )
        command.set_defaults(do=_list, what=name)

    return add


def _list(options: argparse.Namespace) -> int:
    from callcenter import listing

    return listing.print_list(options, profile_of(options))


def _add_outbox(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import outbox_listing

    both = argparse.ArgumentParser(add_help=False, parents=[profile])
    add_json(both, default=argparse.SUPPRESS)
    parser = commands.add_parser(
        "outbox", parents=[profile], help="what the CRM does not have, why, and what to do about it"
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

    parser = commands.add_parser(
        "recordings", parents=[profile], help="list, play, export or delete recorded calls"
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

    parser = commands.add_parser(
        "store", parents=[profile], help="what keeps the data on this computer hidden from others"
    )
    add_config(parser)
    safekeeping.add_actions(parser, profile)
    parser.set_defaults(do=lambda options: safekeeping.carry_out(options, profile_of(options)))


def _add_erase(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import erasing

    parser = commands.add_parser(
        "erase", parents=[profile], help="erase one person from everything on this computer"
    )
    add_config(parser)
    erasing.add_options(parser)
    parser.set_defaults(do=lambda options: erasing.carry_out(options, profile_of(options)))


COMMANDS: Mapping[str, AddCommand] = {
    "calls": _add_list("calls", "the calls kept on this computer"),
    "customers": _add_list("customers", "the customers kept on this computer"),
    "outbox": _add_outbox,
    "recordings": _add_recordings,
    "store": _add_store,
    "erase": _add_erase,
}
