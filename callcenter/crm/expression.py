"""JMESPath (https://jmespath.org): where something is in a CRM's answer, or among our values.

Beside its own functions there are `cut(text, length)`, `lower(text)`, `round(number)` and
`split(text, at)`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jmespath
from jmespath import functions
from jmespath.exceptions import JMESPathError, JMESPathTypeError

from callcenter.crm.dotted import Reading, dotted

_DEEPER = (
    *("subexpression", "pipe", "projection", "value_projection", "filter_projection"),
    *("index_expression", "flatten", "slice", "index"),
)
"""Nodes whose parts after the first look at what the first found."""


class _Functions(functions.Functions):
    """JMESPath's functions and ours."""

    @functions.signature({"types": ["string"]}, {"types": ["number"]})
    def _func_cut(self, text: str, length: float) -> str:
        return text[: int(length)]

    @functions.signature({"types": ["string"]})
    def _func_lower(self, text: str) -> str:
        return text.lower()

    @functions.signature({"types": ["number"]})
    def _func_round(self, number: float) -> int:
        return round(number)

    @functions.signature({"types": ["string"]}, {"types": ["string"]})
    def _func_split(self, text: str, at: str) -> list[str]:
        return text.split(at) if at else [text]


_OPTIONS = jmespath.Options(custom_functions=_Functions())


def check(expression: Any, what: str) -> None:
    """Raise ValueError when *expression* cannot be read; an empty one finds nothing."""
    if not isinstance(expression, str):
        raise ValueError(f"{what} is {expression!r}; expected a JMESPath expression")
    if not expression:
        return
    try:
        parsed = _compiled(expression).parsed
    except JMESPathError as error:
        words = " ".join(str(error).split())
        raise ValueError(f"{what} is no JMESPath expression: {words}") from error
    unknown = sorted(_called(parsed) - set(_Functions.FUNCTION_TABLE))
    if unknown:
        raise ValueError(f"{what} has the unknown function {unknown[0]}()")


def at(value: Any, expression: str) -> Any:
    """What is there; None for an empty expression, or where nothing fitting is."""
    return reading(expression)(value) if expression else None


@lru_cache(maxsize=512)
def reading(expression: str) -> Reading:
    """How what *expression* means is found in a value."""
    return dotted(expression) or _filtered(expression) or _interpreted(expression)


def _filtered(expression: str) -> Reading | None:
    """How what *expression* picks out of a list is found, which most records have empty."""
    parsed = _compiled(expression).parsed
    if parsed["type"] != "filter_projection" or parsed["children"][0]["type"] != "field":
        return None
    name, find = parsed["children"][0]["value"], _interpreted(expression)

    def pick(value: Any) -> Any:
        listed = value.get(name) if type(value) is dict else None
        if not listed:
            return [] if isinstance(listed, list) else None
        return find(value)

    return pick


def _interpreted(expression: str) -> Reading:
    compiled = _compiled(expression)

    def find(value: Any) -> Any:
        try:
            return compiled.search(value, options=_OPTIONS)
        except JMESPathTypeError:
            # Such as the length of a field that one record does not have.
            return None
        except JMESPathError:
            raise
        except (ValueError, ArithmeticError):
            # Such as the rounding of NaN, or the mean of numbers with hundreds of digits.
            return None

    return find


def holds(value: Any, expression: str) -> bool:
    """Whether *expression* finds something that is neither empty nor false."""
    found = at(value, expression)
    return bool(found) or (found == 0 and found is not False)


def names(expression: str) -> frozenset[str]:
    """The names it reads of the value itself, as far as it can be read."""
    try:
        return frozenset(_heads(_compiled(expression).parsed)) if expression else frozenset()
    except JMESPathError:
        return frozenset()


def quoted(text: str) -> str:
    """*text* as it stands between single quotes in an expression."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


@lru_cache(maxsize=512)
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)


def _called(node: Any) -> set[str]:
    own = {node["value"]} if node["type"] == "function_expression" else set()
    return own.union(*(_called(child) for child in node.get("children", ()) if _is_node(child)))


def _heads(node: Any) -> set[str]:
    if node["type"] == "field":
        return {node["value"]}
    children = [child for child in node.get("children", ()) if _is_node(child)]
    if node["type"] in _DEEPER:
        children = children[:1]
    return set().union(*map(_heads, children))


def _is_node(child: Any) -> bool:
    return isinstance(child, dict) and "type" in child
