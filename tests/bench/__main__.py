"""Measures every figure that was promised: `python -m tests.bench [NAME…] [--json]`.

Prints name, value, unit, goal and whether it is met; ends with 1 when one is not. A NAME is the
name of a group below or the beginning of a figure's name.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.bench.figure import Figure

OK, NOT_MET, UNKNOWN_NAME = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that are measured together, by *function* in `tests.bench.<module>`."""

    name: str
    module: str
    function: str
    figures: tuple[str, ...]

    def measure(self) -> Iterator[Figure]:
        """Measure them now."""
        module = importlib.import_module(f"tests.bench.{self.module}")
        function: Callable[[], Iterator[Figure]] = getattr(module, self.function)
        return function()

    def called(self, names: Sequence[str]) -> bool:
        """Whether it is among those asked for; all are when none is named."""
        known = (self.name, *self.figures)
        return not names or any(each.startswith(name) for name in names for each in known)


GROUPS = (
    Group("ring", "ring", "ring_idle", ("invite-180-idle",)),
    Group("busy", "busy", "ring_busy", ("invite-180-busy",)),
    Group("relay", "relay", "relay_added", ("relay-added",)),
    Group("answer", "ring", "answer", ("answer-200",)),
    Group("start", "start", "start", ("start-window-painted", "start-registered")),
    Group("pop", "pop", "pop", ("pop-painted-first", "pop-painted-warm")),
    Group("pop-pull", "pop_pull", "pop_pull", ("pop-painted-pulling", "memory-pulling")),
    Group("pull", "pull", "pull", ("pull-first", "save-pulling", "pull-memory")),
    Group("search", "search", "search", ("search-customers", "search-notes")),
    Group(
        "import",
        "import_customers",
        "import_customers",
        ("import-rate", "import-save", "import-memory"),
    ),
    Group("footprint", "footprint", "footprint", ("memory-idle", "cpu-idle", "cpu-one-call")),
    Group("disposition", "disposition", "disposition", ("disposition-save",)),
    Group("drain", "drain", "drain", ("drain-5000", "drain-wrong")),
    Group("tour", "tour", "tour", ("stall-during-tour",)),
    Group(
        "voice",
        "voice",
        "voice",
        (
            "voice-pesq-clean",
            "voice-pesq-loss-1",
            "voice-pesq-loss-5",
            "voice-pesq-loss-10",
            "voice-pesq-jitter-30",
            "voice-delay-clean",
            "voice-delay-jitter-30",
        ),
    ),
    Group(
        "sound",
        "sound",
        "sound",
        (
            "sound-erle",
            "sound-both-headset",
            "sound-both-loudspeaker",
            "sound-noise-white",
            "sound-noise-pink",
            "sound-loudness-off",
            "sound-delay",
            "sound-frame",
            "sound-cost",
        ),
    ),
    Group(
        "voice-way",
        "voice_way",
        "voice_way",
        ("way-added", "way-cost", "way-pesq-clean", "way-delay-clean"),
    ),
    Group("flood", "flood", "flooded", ("flood-gap", "flood-told", "flood-lost")),
    Group("flooded-desk", "flooded_desk", "flooded_desk", ("stall-in-flood",)),
    Group("delay", "delay", "delay", ("wire-to-ear", "mouth-to-wire")),
    Group("recording", "recording", "recording", ("recording-cost", "recording-drift")),
    Group(
        "thousand",
        "thousand",
        "thousand",
        (
            "calls-failed",
            "calls-descriptors-left",
            "calls-threads-left",
            "calls-slots-lost",
            "calls-memory-grown",
        ),
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; 0 when every goal is met."""
    options = _options().parse_args(arguments)
    groups = [group for group in GROUPS if group.called(options.names)]
    if not groups:
        known = ", ".join(group.name for group in GROUPS)
        print(f"nothing is called {' or '.join(options.names)}; there are: {known}")
        return UNKNOWN_NAME
    met = [_measured(group, as_json=options.json) for group in groups]
    return OK if all(met) else NOT_MET


def _measured(group: Group, *, as_json: bool) -> bool:
    _say_how_busy(group)
    met = True
    try:
        for figure in group.measure():
            print(figure.as_json() if as_json else figure.as_text(), flush=True)
            met = met and figure.ok
    except Exception:
        # One part that fails must not hide the figures of the others.
        traceback.print_exc()
        print(f"{group.name}: could not be measured", file=sys.stderr)
        return False
    return met


def _say_how_busy(group: Group) -> None:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"# {group.name}: {os.cpu_count()} cores{load}", file=sys.stderr, flush=True)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these; default: all")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


if __name__ == "__main__":
    sys.exit(main())
