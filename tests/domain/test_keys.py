"""What an agent types or pastes becomes keys, or is no row of keys."""

from __future__ import annotations

import pytest

from callcenter.domain.keys import MOST_KEYS, DigitsMethod, NoKeys, method_for, read_keys


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("12#", "12#"),
        ("4111 1111-1111 1111", "4111111111111111"),
        ("12\u00a034\u2009\u201356\u2212", "123456"),
        ("\u202a5\u202c", "5"),
        ("1,2", "1,2"),
        ("1pP2", "1,,2"),
        ("*a#d", "*A#D"),
        ("1" * MOST_KEYS, "1" * MOST_KEYS),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, keys: str) -> None:
    assert read_keys(written) == keys


@pytest.mark.parametrize(
    "text", ["", " - ", "12x", "+48", "1\n2", "1\r\n", "١", "１", "1;2", "E", "1\x002"]
)
def test_what_is_no_row_of_keys_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(NoKeys) as refused:
        read_keys(f"777{text}" if text.strip(" -") else text)
    assert "777" not in str(refused.value)


def test_more_than_can_be_sent_is_refused() -> None:
    with pytest.raises(NoKeys, match="100"):
        read_keys("1" * (MOST_KEYS + 1))


@pytest.mark.parametrize(
    ("wished", "events", "info", "method"),
    [
        (DigitsMethod.AUTO, True, True, DigitsMethod.RFC4733),
        (DigitsMethod.AUTO, True, False, DigitsMethod.RFC4733),
        (DigitsMethod.AUTO, False, True, DigitsMethod.INFO),
        (DigitsMethod.AUTO, False, False, DigitsMethod.INBAND),
        (DigitsMethod.INBAND, True, True, DigitsMethod.INBAND),
        (DigitsMethod.INFO, True, False, DigitsMethod.INFO),
        (DigitsMethod.RFC4733, False, True, DigitsMethod.RFC4733),
    ],
)
def test_auto_takes_the_best_that_the_other_side_understands(
    wished: DigitsMethod, events: bool, info: bool, method: DigitsMethod
) -> None:
    assert method_for(wished, events=events, info=info) is method
