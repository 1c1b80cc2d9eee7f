"""The command `callcenter`: what it can be asked, and which part of the program does it.

Nothing else is imported until it is known what is asked: `callcenter ctl` must be quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from callcenter import __version__
from callcenter.cli import connecting, kept, starting
from callcenter.cli.inner import INNER
from callcenter.cli.options import AddCommand, profile_options
from callcenter.exits import Exit

_COMMANDS: Mapping[str, AddCommand] = {
    **starting.COMMANDS,
    **connecting.COMMANDS,
    **kept.COMMANDS,
}
"""Every command, in the order of the help."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in INNER:
        return INNER[words[0]](words[1:])
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
        return Exit.REFUSED
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    return done


def with_command(words: list[str]) -> list[str]:
    """The command line with its command; without one it is `run`."""
    if words and (words[0] in _COMMANDS or words[0] in ("-h", "--help", "--version")):
        return kept.with_action(words)
    return ["run", *words]


def parser(asked: str = "") -> argparse.ArgumentParser:
    """What the command line may be; each command's function is in `do`.

    With a command that was *asked* for only that one is built: all of them take 18 ms.
    """
    top = argparse.ArgumentParser(
        prog="callcenter",
        description="The softphone of a call-centre agent.",
    )
    top.add_argument("--version", action="version", version=f"callcenter {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    profile = profile_options()
    for name in (asked,) if asked in _COMMANDS else _COMMANDS:
        _COMMANDS[name](commands, profile)
    return top


def _let_output_print_anything() -> None:
    """A console of another code page shows ? for a letter it lacks; it must not end us."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
