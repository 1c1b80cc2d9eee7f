"""How a setting is declared: its kind, default and title, where it stands in its section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from msgspec import Struct, StructMeta
from msgspec import field as plain_field

from callcenter.config.kind import Kind

T = TypeVar("T")


class Declaration(Struct, frozen=True):
    """What stands in a section's class where the default of a setting is expected."""

    kind: Kind[Any]
    default: Any
    title: str
    exported: bool


def setting(
    kind: Kind[T],
    default: T,
    title: str,
    *,
    exported: bool = True,
) -> T:
    """Declare a setting; one that is not *exported* is the agent's own and stays on the PC."""
    return cast("T", Declaration(kind, default, title, exported))


class Sectioned(StructMeta):
    """Makes a section: keeps what its settings were declared as, and their defaults as such.

    As dataclasses, all sections together took a tenth of the way to the first paint.
    """

    def __new__(
        mcls, name: str, bases: tuple[type, ...], names: dict[str, Any], **options: Any
    ) -> Sectioned:
        """The class of one section."""
        declared = {key: it for key, it in names.items() if isinstance(it, Declaration)}
        defaults = {key: _default(it.default) for key, it in declared.items()}
        made = super().__new__(mcls, name, bases, {**names, **defaults}, **options)
        made.declarations = declared
        return made

    declarations: Mapping[str, Declaration]


class Section(Struct, metaclass=Sectioned, frozen=True):
    """A few settings about one thing; never changed."""


class Setting(Struct, frozen=True):
    """One declaration: what the key is, what its value may be, and what it is called."""

    key: str
    kind: Kind[Any]
    default: Any
    title: str
    exported: bool


def declared(key: str, declaration: Declaration) -> Setting:
    """What was declared under *key*."""
    it = declaration
    return Setting(key, it.kind, it.default, it.title, it.exported)


def _default(default: Any) -> Any:
    return plain_field(default_factory=default.copy) if isinstance(default, dict) else default
