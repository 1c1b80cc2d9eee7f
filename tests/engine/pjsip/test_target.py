"""Nothing goes onto the wire that could change a request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.engine.commands import Account
from callcenter.engine.pjsip.target import Host, Refusal, check, checked_digits, target_uri

ACCOUNT = Account("a", "100", "pbx.example", "secret", ("pbx.example",))


@pytest.mark.parametrize(
    ("target", "uri"),
    [
        ("+48221234567", "sip:+48221234567@pbx.example"),
        ("*72#", "sip:*72%23@pbx.example"),
        ("anna.nowak", "sip:anna.nowak@pbx.example"),
        ("sip:100@PBX.example", "sip:100@pbx.example"),
    ],
)
def test_a_target_becomes_an_address_at_our_own_exchange(target: str, uri: str) -> None:
    assert target_uri(target, ACCOUNT) == uri


@given(st.text(max_size=80))
def test_no_target_escapes_its_place(target: str) -> None:
    try:
        uri = target_uri(target, ACCOUNT)
    except Refusal as refusal:
        assert str(refusal).isprintable()
        return
    user = uri.removeprefix("sip:").removesuffix("@pbx.example")
    assert not set(user.replace("%23", "")) & set('\r\n \t<>@;?%:"\\/,#')
    assert user.isascii()


@given(st.text(max_size=40))
def test_only_keys_are_sent(digits: str) -> None:
    try:
        assert set(checked_digits(digits)) <= set("0123456789*#ABCD,")
    except Refusal as refusal:
        assert not digits or not set(digits) <= set("0123456789*#ABCDabcd,p")
        assert digits not in str(refusal) or len(digits) < 3


def test_hosts_are_read_with_and_without_port() -> None:
    assert Host.parse("pbx.example") == Host("pbx.example", 0)
    assert Host.parse("10.0.0.1:5070") == Host("10.0.0.1", 5070)
    assert Host.parse("[2001:db8::1]:5070") == Host("2001:db8::1", 5070)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "sip:x",
        "x:0",
        "x:70000",
        "x\r\n",
        "-x",
        "[::1",
        "::1",
        "[1]",
        "a..b",
        "x;lr",
        "x?y",
    ],
)
def test_other_hosts_are_refused(text: str) -> None:
    with pytest.raises(Refusal):
        Host.parse(text)


def test_a_refusal_never_tells_the_password() -> None:
    faulty = Account("a", "100", "pbx.example", "hunter2\r\n", ())
    with pytest.raises(Refusal) as refusal:
        check(faulty)
    assert "hunter2" not in str(refusal.value) and "password" in str(refusal.value)
