"""What is known of single headsets beyond what they say of themselves, read from a data file."""

from __future__ import annotations

import tomllib
from enum import Enum
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from callcenter.engine.headset.usages import Light


class Way(Enum):
    """How a button speaks: by what it *is* now, or by being *pressed*; inverted: 0 means on."""

    SWITCH = "switch"
    PRESS = "press"
    INVERTED = "inverted"


class Quirk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry: *products* of a *vendor* (none: all of them) and what is peculiar about them.

    *hook* and *mute* overrule the descriptor; *ignore_first* reports after opening are no
    presses; *never_light* names lights that do harm. *source* says where the knowledge is from.
    """

    vendor: int
    name: str
    source: str
    products: tuple[int, ...] = ()
    hook: Way | None = None
    mute: Way | None = None
    consumer_mute: bool = False
    ignore_first: int = 0
    never_light: tuple[str, ...] = ()

    @property
    def never(self) -> frozenset[Light]:
        """The lights that stay off."""
        return frozenset(Light[name.replace("-", "_").upper()] for name in self.never_light)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    headset: tuple[Quirk, ...]


class BadQuirks(ValueError):
    """The data file says something that it may not."""


PLAIN = Quirk(0, "", "")


class Quirks:
    """All that is known, by vendor and product."""

    def __init__(self, known: tuple[Quirk, ...] = ()) -> None:
        self.known = known

    @classmethod
    def read(cls, file: Traversable | None = None) -> Quirks:
        """What *file* says, by default the one that comes along; raises BadQuirks."""
        file = file or files("resources") / "headsets" / "quirks.toml"
        try:
            read = msgspec.convert(tomllib.loads(file.read_text("utf-8")), _File)
            for quirk in read.headset:
                # Looked at here, so that a wrong name shows before a headset is plugged in.
                _ = quirk.never
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, KeyError) as error:
            raise BadQuirks(f"{file.name}: {error}") from error
        return cls(read.headset)

    def of(self, vendor: int, product: int) -> Quirk:
        """What is known of that device: its own entry, else its maker's."""
        own = [quirk for quirk in self.known if quirk.vendor == vendor]
        named = (quirk for quirk in own if product in quirk.products)
        whole = (quirk for quirk in own if not quirk.products)
        return next(named, None) or next(whole, None) or PLAIN
