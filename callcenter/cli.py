"""The command `callcenter`: what it can be asked, and which part of the program does it.

Nothing else is imported until it is known what is asked: `callcenter ctl` must be quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callcenter import __version__
from callcenter.paths import Profile

DONE, REFUSED, USAGE, NOT_RUNNING = 0, 1, 2, 3
INTERRUPTED = 130
ENGINE_FLAG = "--engine"
"""How the packed program is told to be the telephone."""
PRESS_FLAG = "--recording"
"""How it is told to compress or open one recording."""
READER_FLAG = "--crm-reader"
"""How it is told to read a CRM's records."""
AddCommand = Callable[[Any, argparse.ArgumentParser], None]
"""Adds a command to those of the command line; the parser has the options of all of them."""


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == [ENGINE_FLAG]:
        return _engine(words[1:])
    if words[:1] == [PRESS_FLAG]:
        return _press()
    if words[:1] == [READER_FLAG]:
        return _reader()
    _let_output_print_anything()
    words = with_command(words)
    options = parser(words[0]).parse_args(words)
    try:
        done: int = options.do(options)
        # Here and not at the very end, where a closed pipe could not be caught any more.
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`); nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return done


def with_command(words: list[str]) -> list[str]:
    """The command line with its command; without one it is `run`."""
    if words and (words[0] in _COMMANDS or words[0] in ("-h", "--help", "--version")):
        return words
    return ["run", *words]


def parser(asked: str = "") -> argparse.ArgumentParser:
    """What the command line may be; each command's function is in `do`.

    With a command that was *asked* for only that one is built: all of them take 18 ms.
    """
    top = argparse.ArgumentParser(
        prog="callcenter", description="The softphone of a call-centre agent."
    )
    top.add_argument("--version", action="version", version=f"callcenter {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    profile = _profile_options()
    for name in (asked,) if asked in _COMMANDS else _COMMANDS:
        _COMMANDS[name](commands, profile)
    return top


def profile_of(options: argparse.Namespace) -> Profile:
    """The profile that was named, else the user's own."""
    directory: Path | None = getattr(options, "profile", None)
    return Profile(directory.absolute()) if directory else Profile.default()


def _profile_options() -> argparse.ArgumentParser:
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


def _add_run(commands: Any, profile: argparse.ArgumentParser) -> None:
    run = commands.add_parser("run", parents=[profile], help="start the app (the default)")
    _add_config(run)
    run.add_argument("--minimized", action="store_true", help="start without the window")
    run.add_argument(
        "--one-process", action="store_true", help="run the telephone inside the app (to debug)"
    )
    run.add_argument("--probe", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    run.add_argument("uri", nargs="?", default="", type=_uri, metavar="tel:NUMBER|sip:ADDRESS")
    run.set_defaults(do=_run)


def _add_demo(commands: Any, profile: argparse.ArgumentParser) -> None:
    demo = commands.add_parser(
        "demo", parents=[profile], help="the app with an exchange and a CRM of its own"
    )
    demo.add_argument("--tour", action="store_true", help="play a shift by script")
    demo.add_argument(
        "--output",
        type=Path,
        default=Path("demo-output"),
        metavar="DIR",
        help="where the tour's pictures go (default: %(default)s)",
    )
    demo.set_defaults(do=_demo)


def _add_ctl(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import ctl

    both = argparse.ArgumentParser(add_help=False, parents=[profile])
    _add_json(both, default=argparse.SUPPRESS)
    parser = commands.add_parser("ctl", parents=[both], help="tell the running app what to do")
    ctl.add_verbs(parser, both)
    parser.set_defaults(do=lambda options: ctl.carry_out(options, profile_of(options)))


def _add_doctor(commands: Any, profile: argparse.ArgumentParser) -> None:
    doctor = commands.add_parser(
        "doctor", parents=[profile], help="check everything that the work needs"
    )
    _add_config(doctor)
    _add_json(doctor)
    doctor.set_defaults(do=_doctor)


def _add_secret(commands: Any, profile: argparse.ArgumentParser) -> None:
    secret = commands.add_parser(
        "secret", parents=[profile], help="keep a password in the system's keyring"
    )
    secret.add_argument("action", choices=["set", "forget"])
    secret.add_argument(
        "name",
        metavar="NAME",
        help="sip-password for the line; for the CRM crm-token, or crm-user and crm-password",
    )
    secret.set_defaults(do=_secret)


def _add_list(name: str, words: str) -> AddCommand:
    def add(commands: Any, profile: argparse.ArgumentParser) -> None:
        command = commands.add_parser(name, parents=[profile], help=f"print {words}")
        form = command.add_mutually_exclusive_group()
        _add_json(form)
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


def _add_outbox(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import outbox_listing

    both = argparse.ArgumentParser(add_help=False, parents=[profile])
    _add_json(both, default=argparse.SUPPRESS)
    parser = commands.add_parser(
        "outbox", parents=[profile], help="what the CRM does not have, why, and what to do about it"
    )
    form = parser.add_mutually_exclusive_group()
    _add_json(form)
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
    _add_json(parser)
    _add_config(parser)
    recordings_listing.add_actions(parser, profile)
    parser.set_defaults(
        do=lambda options: recordings_listing.carry_out(options, profile_of(options), hear=_hear)
    )


def _add_store(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import safekeeping

    parser = commands.add_parser(
        "store", parents=[profile], help="what keeps the data on this computer hidden from others"
    )
    _add_config(parser)
    safekeeping.add_actions(parser, profile)
    parser.set_defaults(do=lambda options: safekeeping.carry_out(options, profile_of(options)))


def _add_erase(commands: Any, profile: argparse.ArgumentParser) -> None:
    from callcenter import erasing

    parser = commands.add_parser(
        "erase", parents=[profile], help="erase one person from everything on this computer"
    )
    _add_config(parser)
    erasing.add_options(parser)
    parser.set_defaults(do=lambda options: erasing.carry_out(options, profile_of(options)))


def _add_sync(commands: Any, profile: argparse.ArgumentParser) -> None:
    sync = commands.add_parser(
        "sync", parents=[profile], help="push to the CRM and pull from it without the window"
    )
    sync.add_argument("--once", action="store_true", required=True, help="one round, then end")
    sync.add_argument(
        "--accept-deletions",
        action="store_true",
        help="let customers go also when more than half of them are not in the CRM any more",
    )
    _add_config(sync)
    _add_json(sync)
    sync.set_defaults(do=_sync)


def _add_crm(commands: Any, profile: argparse.ArgumentParser) -> None:
    crm = commands.add_parser("crm", parents=[profile], help="try out how the CRM is connected")
    actions = crm.add_subparsers(required=True, metavar="ACTION")
    test = actions.add_parser(
        "test", parents=[profile], help="ask it step by step, show all of it, say what to mend"
    )
    test.add_argument("number", metavar="NUMBER", help="a number of somebody the CRM knows")
    test.add_argument(
        "--write", action="store_true", help="log a call there, twice, as after a lost answer"
    )
    _add_config(test)
    _add_json(test)
    test.set_defaults(do=_crm)


_COMMANDS: Mapping[str, AddCommand] = {
    "run": _add_run,
    "demo": _add_demo,
    "ctl": _add_ctl,
    "doctor": _add_doctor,
    "secret": _add_secret,
    "calls": _add_list("calls", "the calls kept on this computer"),
    "customers": _add_list("customers", "the customers kept on this computer"),
    "outbox": _add_outbox,
    "recordings": _add_recordings,
    "store": _add_store,
    "erase": _add_erase,
    "sync": _add_sync,
    "crm": _add_crm,
}
"""Every command, in the order of the help."""


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="read FILE instead of the profile's own"
    )


def _add_json(parser: Any, *, default: Any = False) -> None:
    parser.add_argument("--json", action="store_true", default=default, help="print JSON")


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
            return DONE
    except HandedOverInVain as error:
        return refused(str(error))
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


def _demo(options: argparse.Namespace) -> int:
    from ui.app import demo

    return demo(DemoOptions(getattr(options, "profile", None), options.tour, options.output))


def _engine(words: list[str]) -> int:
    from callcenter.engine.pjsip.__main__ import main as engine

    return engine(words)


def _hear(sound: bytes) -> int:
    from ui.recordings_listening import listen

    return listen(sound)


def _reader() -> int:
    from callcenter.crm.reader import main as read

    return read()


def _press() -> int:
    from callcenter.recording.press import main as press

    return press()


def _doctor(options: argparse.Namespace) -> int:
    from callcenter import doctor

    return doctor.examine(profile_of(options), config_file=options.config, as_json=options.json)


def _secret(options: argparse.Namespace) -> int:
    from callcenter import keeping
    from callcenter.store.secrets import Secrets

    secrets = Secrets(os.environ)
    return keeping.keep(options.action, options.name, secrets=secrets, typed=sys.stdin)


def _list(options: argparse.Namespace) -> int:
    from callcenter import listing

    return listing.print_list(options, profile_of(options))


def _sync(options: argparse.Namespace) -> int:
    from callcenter import syncing

    return syncing.once(
        profile_of(options),
        config_file=options.config,
        as_json=options.json,
        accept_deletions=options.accept_deletions,
    )


def _crm(options: argparse.Namespace) -> int:
    from callcenter import crm_trial
    from callcenter.store.secrets import Secrets

    return crm_trial.try_crm(
        profile_of(options),
        options.number,
        config_file=options.config,
        secrets=Secrets(os.environ),
        as_json=options.json,
        write=options.write,
    )


def refused(reason: str) -> int:
    """Say why not, where a person looks; the exit code for it."""
    print(f"callcenter: {reason}", file=sys.stderr)
    return REFUSED


def _let_output_print_anything() -> None:
    """A console of another code page shows ? for a letter it lacks; it must not end us."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
