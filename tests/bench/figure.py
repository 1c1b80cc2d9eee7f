"""One measured figure, its goal, and whether it is met."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """A value that must not be above its goal, or not below it with *at_least*.

    *about* says how many samples there were and what else.
    """

    name: str
    value: float
    unit: str
    goal: float
    about: str = ""
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the goal is met."""
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def as_json(self) -> str:
        """One JSON object."""
        shown = {**msgspec.structs.asdict(self), "value": round(self.value, 3), "ok": self.ok}
        return json.dumps(shown)

    def as_text(self) -> str:
        """One line for a person."""
        verdict = "ok" if self.ok else "NOT MET"
        value, goal = f"{self.value:.2f}", f"{self.goal:g}"
        limit = f"{'>=' if self.at_least else '<='} {goal:<6}"
        return f"{self.name:<30} {value:>9} {self.unit:<6} {limit} {verdict:<8} {self.about}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest measured value that *share* per cent of *values* do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share / 100) - 1)]


def spread(values: Sequence[float]) -> str:
    """What a reader wants to know beside one number."""
    middle, most = percentile(values, 50), max(values)
    return f"n={len(values)} p50={middle:.2f} max={most:.2f}"


def high(
    name: str, values: Iterable[float], unit: str, goal: float, *, share: float = 99
) -> Figure:
    """The figure of many samples by a high percentile."""
    samples = list(values)
    return Figure(name, percentile(samples, share), unit, goal, f"p{share:g}, {spread(samples)}")
