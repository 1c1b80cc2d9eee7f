"""XML from the exchange as a tree of plain names; nothing in it is fetched or expanded."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

DEEPEST = 32


class Unreadable(Exception):
    """A body that says nothing of what it should; the text tells why."""


def read(body: bytes) -> Element:
    """The root of *body*, its namespaces left out; raises Unreadable.

    A document type is refused: without one there are no entities that could grow or be fetched.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate("utf-8", " ")
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Unreadable("nested too deeply")
        builder.start(_bare(name), {_bare(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_bare(name))

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Unreadable(f"no XML: {error}") from None
    return builder.close()


def text(element: Element | None) -> str:
    """What stands in *element*, in small letters; empty without one."""
    return (element.text or "").strip().lower() if element is not None else ""


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_: object) -> None:
    raise Unreadable("a document type is not allowed")
