"""The commands that start the app, or talk to the one that runs: `run`, `demo` and `ctl`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callcenter.cli.options import AddCommand, add_command, add_config, add_json, profile_of
from callcenter.exits import Exit, refused


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How the app is to start; *probe* is a file to which it writes when what was reached."""

    profile: Path | None = None
    config_file: Path | None = None
    minimized: bool = False
    one_process: bool = False
    uri: str = ""
    probe: Path | None = None


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """How the demo is to start; without a *profile* it leaves nothing behind."""

    profile: Path | None = None
    tour: bool = False
    output: Path = Path("demo-output")


def _add_run(commands: Any, profile: argparse.ArgumentParser) -> None:
    run = add_command(commands, "run", "start the app (the default)", profile)
    add_config(run)
    run.add_argument("--minimized", action="store_true", help="start without the window")
    run.add_argument(
        "--one-process", action="store_true", help="run the telephone inside the app (to debug)"
    )
    run.add_argument("--probe", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    run.add_argument(
        "uri",
        nargs="?",
        default="",
        type=_uri,
        metavar="tel:NUMBER|sip:ADDRESS",
        help="shown, ready to be dialled",
    )
    run.set_defaults(do=_run)


def _uri(text: str) -> str:
    if text and not text.lower().startswith(("tel:", "sip:", "sips:")):
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither a command nor an address such as tel:+48601234567"
        )
    return text


def _run(options: argparse.Namespace) -> int:
    from callcenter.control import HandedOverInVain, hand_over

    try:
        if hand_over(profile_of(options).control, options.uri):
            return Exit.DONE
    except HandedOverInVain as error:
        return refused(error)
    from ui.app import run

    return run(
        RunOptions(
            profile=getattr(options, "profile", None),
            config_file=options.config,
            minimized=options.minimized,
            one_process=options.one_process,
            uri=options.uri,
            probe=options.probe,
        )
    )


def _add_demo(commands: Any, profile: argparse.ArgumentParser) -> None:
    demo = add_command(commands, "demo", "the app with an exchange and a CRM of its own", profile)
    demo.add_argument("--tour", action="store_true", help="play a shift by script")
    demo.add_argument(
        "--output",
        type=Path,
        default=Path("demo-output"),
        metavar="DIR",
        help="where the tour's pictures go (default: %(default)s)",
    )
    demo.set_defaults(do=_demo)


def _demo(options: argparse.Namespace) -> int:
    from ui.app import demo

    return demo(DemoOptions(getattr(options, "profile", None), options.tour, options.output))


def _add_ctl(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import ctl

    both = argparse.ArgumentParser(add_help=False, parents=[profile])
    add_json(both, default=argparse.SUPPRESS)
    parser = add_command(commands, "ctl", "tell the running app what to do", both)
    ctl.add_verbs(parser, both)
    parser.set_defaults(do=lambda options: ctl.carry_out(options, profile_of(options)))


COMMANDS: Mapping[str, AddCommand] = {
    "run": _add_run,
    "demo": _add_demo,
    "ctl": _add_ctl,
}
