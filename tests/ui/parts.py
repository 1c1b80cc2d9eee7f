"""Finding parts of a widget by name, and hearing what it wishes."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtWidgets import QWidget

Part = TypeVar("Part", bound=QWidget)


def part(whole: QWidget, kind: type[Part], name: str) -> Part:
    """The part of *whole* that is called *name*."""
    found = whole.findChild(kind, name)
    assert found is not None, f"there is no {kind.__name__} called {name}"
    return found


def wishes(widget: Any) -> list[object]:
    """What *widget* wishes from now on."""
    said: list[object] = []
    widget.wished.connect(said.append)
    return said
