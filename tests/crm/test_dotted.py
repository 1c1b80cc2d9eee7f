"""Plain expressions mean what JMESPath says they mean."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from callcenter.crm.dotted import dotted

PLAIN = ("a", "a.b", "a.b.c", "a[]", "a[].b", "a.b[]", "a[].b.c", "_x1.b")
NOT_PLAIN = ("", "@", "a || b", "a[0]", "a[*].b", "a[?b=='c']", "length(a)", "a-b", '"a b"', "a.*")
SCALARS = some.none() | some.booleans() | some.integers() | some.sampled_from(("", "x"))
ANSWERS = some.recursive(
    SCALARS,
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.sampled_from(("a", "b", "c", "_x1")), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(expression=some.sampled_from(PLAIN), answer=ANSWERS)
def test_a_plain_expression_finds_what_jmespath_finds(expression: str, answer: Any) -> None:
    read = dotted(expression)
    assert read is not None
    assert read(answer) == jmespath.search(expression, answer)


@pytest.mark.parametrize("expression", NOT_PLAIN)
def test_what_is_not_plain_is_left_to_jmespath(expression: str) -> None:
    assert dotted(expression) is None
