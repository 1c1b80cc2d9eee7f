from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.payment_card import masked


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("card 4111 1111 1111 1111, 12/27", "card •••• •••• •••• 1111, 12/27"),
        ("5555555555554444", "••••••••••••4444"),
        ("Amex 3782-822463-10005.", "Amex ••••-••••••-•0005."),
        ("2223 0031 2200 3222", "•••• •••• •••• 3222"),
        ("4111111111111111 and 5555 5555 5555 4444", "••••••••••••1111 and •••• •••• •••• 4444"),
        ("CVV: 123", "CVV: •••"),
        ("cvc2 is 1234", "cvc2 is ••••"),
        ("kod cvv 737", "kod cvv •••"),
    ],
)
def test_a_card_is_made_unreadable_but_for_its_last_four_digits(typed: str, kept: str) -> None:
    assert masked(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "call +48 601 234 567 or 0048601234567",
        "4111 1111 1111 1112",  # the check digit is wrong
        "order 1234567890123456",
        "NRB 61 1090 1014 0000 0712 1981 2874",
        "IMEI 490154203237518",
        "CVV was wrong; came 3 times",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert masked(text) == text


@given(st.text(alphabet=st.sampled_from("0123456789 -.cvx"), max_size=60))
def test_what_is_masked_stays_so_and_is_as_long_as_before(text: str) -> None:
    once = masked(text)
    assert len(once) == len(text)
    assert masked(once) == once
