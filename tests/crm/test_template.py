from __future__ import annotations

from typing import Any

import pytest

from callcenter.crm import template
from callcenter.crm.template import Filling

VALUES: dict[str, Any] = {
    "note": "a & b",
    "flags": ["one", "two"],
    "talk_s": 90.4,
    "email": "",
    "number": "+48601234567",
    "none": None,
}


def filled(body: Any) -> Any:
    return Filling(VALUES).body(body)


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ("{talk_s}", 90.4),
        ("{flags}", ["one", "two"]),
        ("{note}: {flags}", "a & b: one, two"),
        ("{none}", None),
        ("<{none}>", "<>"),
        ("{number:5}", "+4860"),
        ({"$value": "round(talk_s)"}, 90),
        ({"$value": "join('/', split(note, ' & '))"}, "a/b"),
        ({"a": {"$when": "email", "$then": "{email}"}, "b": 1}, {"b": 1}),
        ({"a": {"$when": "email", "$then": "{email}", "$else": "-"}}, {"a": "-"}),
        ({"a": {"$when": "talk_s > `60`", "$then": {"x": ["{note}"]}}}, {"a": {"x": ["a & b"]}}),
        ([1, {"$when": "none", "$then": 2}, 3], [1, 3]),
        ({"$when": "none", "$then": 2}, None),
        (
            {"$each": "flags", "$do": {"name": "{item}", "of": "{number}"}},
            [{"name": "one", "of": "+48601234567"}, {"name": "two", "of": "+48601234567"}],
        ),
        ({"$each": "none", "$do": "{item}"}, []),
        ({"$each": "flags", "$do": {"$value": "cut(item, `1`)"}}, ["o", "t"]),
    ],
)
def test_a_body_is_filled(body: Any, made: Any) -> None:
    template.check(body, VALUES, "body")
    assert filled(body) == made


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"x": {"$value": "nte"}}, "body has the unknown place {nte}"),
        ({"x": {"$when": "note && nte", "$then": 1}}, "body has the unknown place {nte}"),
        ({"$each": "flags", "$do": "{itm}"}, "body has the unknown place {itm}"),
        ({"x": "{item}"}, "body has the unknown place {item}"),
        ({"$value": "a.[["}, "body.$value is no JMESPath expression"),
        ({"$value": "shout(note)"}, "body.$value has the unknown function shout()"),
        ({"$value": 7}, "body.$value is 7; expected a JMESPath expression"),
        ({"$when": "note"}, "a table with $when; expected"),
        ({"$value": "note", "x": 1}, "a table with $value, x; expected"),
        ([{"$if": "note", "$then": 1}], "a table with $if, $then; expected"),
    ],
)
def test_a_wrong_body_is_told(body: Any, told: str) -> None:
    with pytest.raises(ValueError) as error:
        template.check(body, VALUES, "body")
    assert told in str(error.value)


def test_an_address_is_encoded_and_quotes_are_escaped() -> None:
    assert (
        Filling(VALUES).address("/x?note={note}&n={number}")
        == "/x?note=a%20%26%20b&n=%2B48601234567"
    )
    escaped = Filling({"text": "O'Neil \\"}, {"'": "\\'", "\\": "\\\\"})
    assert escaped.line("'{text}'") == "'O\\'Neil \\\\'"
    assert escaped.body({"$each": "[text]", "$do": "<{item}>"}) == ["<O\\'Neil \\\\>"]
