"""A device's own account of its reports: the HID report descriptor (HID 1.11, §6.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec
from msgspec.structs import replace

MOST_USAGES = 1024
MOST_BITS = 8 * 4096
_LONG_ITEM = 0xFE
_CONSTANT, _VARIABLE, _RELATIVE, _NO_PREFERRED = 0x01, 0x02, 0x04, 0x20

# Items without their two bits of size: §6.2.2.4 main, §6.2.2.7 global, §6.2.2.8 local.
# Features are neither pressed nor lit.
_INPUT, _OUTPUT, _COLLECTION, _END = 0x80, 0x90, 0xA0, 0xC0
_USAGE_PAGE, _MINIMUM, _SIZE, _REPORT, _COUNT = 0x04, 0x14, 0x74, 0x84, 0x94
_PUSH, _POP = 0xA4, 0xB4
_USAGE, _FIRST_USAGE, _LAST_USAGE, _DELIMITER = 0x08, 0x18, 0x28, 0xA8


class Unreadable(ValueError):
    """Bytes that are no report descriptor, or one beyond all measure."""


class Field(msgspec.Struct, frozen=True):
    """One value in a report, *bit* counted from the report's first byte after its number.

    A variable has one usage; an array says which of its *usages* is on, counted from *minimum*.
    *preferred* means that it falls back by itself, *within* the collections around it.
    """

    report: int
    bit: int
    size: int
    usages: tuple[int, ...]
    relative: bool = False
    preferred: bool = True
    array: bool = False
    minimum: int = 0
    within: tuple[int, ...] = ()

    def around(self, *pages: int) -> bool:
        """Whether it belongs to one of these usage pages, by itself or by what it is part of."""
        return any(one >> 16 in pages for one in (*self.usages, *self.within))

    def value(self, data: bytes) -> int | None:
        """What *data*, a report without its number, holds here; None when it is too short."""
        if self.bit + self.size > 8 * len(data):
            return None
        return int.from_bytes(data, "little") >> self.bit & (1 << self.size) - 1

    def usages_on(self, data: bytes) -> tuple[int, ...] | None:
        """The usages that are on in *data*; None when it is too short."""
        value = self.value(data)
        if value is None:
            return None
        if not self.array:
            return self.usages if value else ()
        place = value - self.minimum
        return self.usages[place : place + 1] if place >= 0 else ()


class Layout(msgspec.Struct, frozen=True):
    """What a device sends and takes; *numbered* reports begin with their number.

    *lengths* are the bytes of each output report, without its number.
    """

    inputs: tuple[Field, ...] = ()
    outputs: tuple[Field, ...] = ()
    lengths: dict[int, int] = {}
    numbered: bool = False


class _Globals(msgspec.Struct, frozen=True):
    page: int = 0
    minimum: int = 0
    size: int = 0
    count: int = 0
    report: int = 0


def read(descriptor: bytes) -> Layout:
    """The layout that *descriptor* describes; raises Unreadable."""
    reading = _Reading()
    for item, value, length in _items(descriptor):
        reading.take(item, value, length)
    return reading.layout()


def _items(data: bytes) -> Iterator[tuple[int, int, int]]:
    place = 0
    while place < len(data):
        prefix = data[place]
        if prefix == _LONG_ITEM:
            # Long items are reserved (§6.2.2.3): skipped whole.
            place += 3 + (data[place + 1] if place + 1 < len(data) else 0)
            continue
        length = (0, 1, 2, 4)[prefix & 3]
        place += 1
        if place + length > len(data):
            raise Unreadable(f"the descriptor ends within item {prefix:#04x}")
        yield prefix & 0xFC, int.from_bytes(data[place : place + length], "little"), length
        place += length


def _signed(value: int, length: int) -> int:
    return value - (1 << 8 * length) if length and value >> 8 * length - 1 else value


class _Reading:
    """The state of a parser between two items."""

    def __init__(self) -> None:
        self._globals = _Globals()
        self._stack: list[_Globals] = []
        self._within: list[int] = []
        self._bits: dict[tuple[int, int], int] = {}
        self._found: dict[int, list[Field]] = {_INPUT: [], _OUTPUT: []}
        self._numbered = False
        self._forget()

    def layout(self) -> Layout:
        lengths = {
            report: (bits + 7) // 8
            for (kind, report), bits in self._bits.items()
            if kind == _OUTPUT
        }
        inputs, outputs = self._found[_INPUT], self._found[_OUTPUT]
        return Layout(tuple(inputs), tuple(outputs), lengths, self._numbered)

    def take(self, item: int, value: int, length: int) -> None:
        match item & 0x0C:
            case 0x00:
                self._main(item, value)
            case 0x04:
                self._global(item, value, length)
            case 0x08:
                self._local(item, value, length)

    # Main items.

    def _main(self, item: int, flags: int) -> None:
        if item in self._found:
            self._add(item, flags)
        elif item == _COLLECTION:
            self._within += self._complete(1) or [0]
        elif item == _END and self._within:
            self._within.pop()
        self._forget()

    def _add(self, kind: int, flags: int) -> None:
        now = self._globals
        place = kind, now.report
        start = self._bits.get(place, 0)
        end = start + now.size * now.count
        if end > MOST_BITS:
            raise Unreadable(f"report {now.report} would be longer than {MOST_BITS // 8} bytes")
        self._bits[place] = end
        if now.size:
            self._found[kind] += self._fields(flags, start)

    def _fields(self, flags: int, start: int) -> Iterator[Field]:
        # Makers mark real buttons as constant, too; what is only there to fill has no usage.
        now = self._globals
        field = Field(
            now.report,
            start,
            now.size,
            (),
            relative=bool(flags & _RELATIVE),
            preferred=not flags & _NO_PREFERRED,
            array=not flags & _VARIABLE,
            minimum=now.minimum,
            within=tuple(self._within),
        )
        if field.array:
            usages = tuple(self._complete(MOST_USAGES))
            places = now.count if usages and not flags & _CONSTANT else 0
            for place in range(places):
                yield replace(field, bit=start + place * now.size, usages=usages)
            return
        for place, usage in enumerate(self._complete(now.count)):
            yield replace(field, bit=start + place * now.size, usages=(usage,))

    def _complete(self, most: int) -> list[int]:
        # The page is the one that holds now, at the main item (§6.2.2.8), unless it came along.
        page = self._globals.page << 16
        given = (one for usages in self._usages for one in usages)
        return [one if one >> 16 else page | one for one in islice(given, min(most, MOST_USAGES))]

    # Global items.

    def _global(self, item: int, value: int, length: int) -> None:
        if item == _PUSH:
            self._stack.append(self._globals)
        elif item == _POP:
            if not self._stack:
                raise Unreadable("a pop without a push")
            self._globals = self._stack.pop()
        else:
            self._set(item, value, length)

    def _set(self, item: int, value: int, length: int) -> None:
        names = {_USAGE_PAGE: "page", _SIZE: "size", _COUNT: "count", _REPORT: "report"}
        if item in names:
            self._globals = replace(self._globals, **{names[item]: value})
        elif item == _MINIMUM:
            self._globals = replace(self._globals, minimum=_signed(value, length))
        if item == _REPORT:
            if not 0 < value < 256:
                raise Unreadable(f"{value} is no number of a report")
            self._numbered = True

    # Local items.

    def _local(self, item: int, value: int, length: int) -> None:
        if item == _DELIMITER:
            # Of several names for one control (§6.2.2.8) the first is the preferred one.
            self._choice = 1 if value else 0
        elif item == _USAGE and self._choice != 2:
            self._usages.append(range(value, value + 1))
        elif item == _FIRST_USAGE:
            self._first = value
        elif item == _LAST_USAGE and self._choice != 2:
            self._usages.append(range(self._first, value + 1))
        if self._choice == 1 and item in (_USAGE, _LAST_USAGE):
            self._choice = 2

    def _forget(self) -> None:
        self._usages: list[range] = []
        self._first = 0
        self._choice = 0
