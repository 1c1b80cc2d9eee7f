"""CRMs that we know already: a table `[crm]` each, which the user's own keys go on top of."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

NONE = "rest"
"""The kind of a CRM that the configuration describes by itself."""
WITH_A_MODULE = ("request-tracker",)
"""Kinds that are no tables; the module of each knows its keys."""
_AS_A_WHOLE = ("body", "item")
"""What half of one and half of another makes no sense of."""


class NoSuchPreset(Exception):
    """There is no preset of that name; the text tells which there are."""


def names() -> tuple[str, ...]:
    """The presets there are."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def with_preset(table: Mapping[str, Any]) -> dict[str, Any]:
    """*table* on top of the preset that its `kind` names; raises NoSuchPreset."""
    kind = table.get("kind", NONE)
    if kind == NONE:
        return dict(table)
    if kind not in names():
        known = ", ".join((NONE, *sorted((*names(), *WITH_A_MODULE))))
        raise NoSuchPreset(f"{kind!r} is unknown; expected one of {known}")
    preset = (files(__name__) / f"{kind}.toml").read_text("utf-8")
    return _on_top(tomllib.loads(preset)["crm"], table)


def _on_top(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        key: _on_top(below[key], value)
        for key, value in above.items()
        if key not in _AS_A_WHOLE
        and isinstance(value, Mapping)
        and isinstance(below.get(key), Mapping)
    }
    return {**below, **above, **both}
