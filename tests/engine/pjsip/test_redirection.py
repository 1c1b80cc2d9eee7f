"""A dialled call that is sent on: within the exchange, not for ever, and not in circles."""

from __future__ import annotations

import pytest

from callcenter.engine.pjsip.redirection import MOST_HOPS, Redirection


def sent_on(from_: str = "600") -> Redirection:
    return Redirection(f"sip:{from_}@pbx.example", lambda host: host == "pbx.example")


def follows(redirection: Redirection, user: str, host: str = "pbx.example") -> bool:
    target = f"sip:{user}@{host}"
    return redirection.follows(target, (f"<{target}>",))


def test_it_is_followed_so_often_and_no_more() -> None:
    redirection = sent_on()
    assert [follows(redirection, f"70{hop}") for hop in range(MOST_HOPS + 1)] == [
        *[True] * MOST_HOPS,
        False,
    ]
    assert redirection.refused == f"70{MOST_HOPS}@pbx.example"


@pytest.mark.parametrize("back_to", ["600", "700"])
def test_it_is_not_followed_in_circles(back_to: str) -> None:
    redirection = sent_on("600")
    assert follows(redirection, "700")
    assert not follows(redirection, back_to)
    assert f"{back_to}@pbx.example" in redirection.words


def test_it_is_not_followed_to_another_exchange() -> None:
    redirection = sent_on()
    assert not follows(redirection, "0900123456", "evil.example")
    assert "0900123456@evil.example" in redirection.words


def test_it_is_not_followed_with_headers_that_would_be_sent_along() -> None:
    contacts = ("<sip:700@pbx.example?Replaces=x>",)
    assert not sent_on().follows("sip:700@pbx.example", contacts)
