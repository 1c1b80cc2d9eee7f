"""How a setting is declared: its kind, default and title, where it stands in its section."""

from __future__ import annotations

from dataclasses import MISSING, Field, field
from typing import Any, TypeVar

from msgspec import Struct

from callcenter.config.kind import Kind

T = TypeVar("T")


def setting(
    kind: Kind[T],
    default: T,
    title: str,
    *,
    exported: bool = True,
) -> T:
    """Declare a setting; one that is not *exported* is the agent's own and stays on the PC."""
    about = {"kind": kind, "title": title, "exported": exported}
    if isinstance(default, dict):
        return field(default_factory=default.copy, metadata=about)  # type: ignore[return-value]
    return field(default=default, metadata=about)


class Setting(Struct, frozen=True):
    """One declaration: what the key is, what its value may be, and what it is called."""

    key: str
    kind: Kind[Any]
    default: Any
    title: str
    exported: bool


def declared(key: str, declaration: Field[Any]) -> Setting:
    """What the field of a section declares under *key*."""
    default = declaration.default
    if declaration.default_factory is not MISSING:
        default = declaration.default_factory()
    about = declaration.metadata
    return Setting(key, about["kind"], default, about["title"], about["exported"])
