"""SIP messages are read as text without trusting a byte of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callcenter.engine.pjsip.message import (
    LONGEST_VALUE,
    MOST_HEADERS,
    challenge_realm,
    headers_of,
    identity_of,
    taken_elsewhere,
)

INVITE = (
    "INVITE sip:100@10.0.0.1 SIP/2.0\r\n"
    "v: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1\r\n"
    'f: "Anna" <sip:500@10.0.0.2>;tag=1\r\n'
    "t: <sip:100@10.0.0.1>\r\ni: abc\r\nCSeq: 7 INVITE\r\n"
    "Subject: one\r\n  two\r\n\tthree\r\n"
    'Authorization: Digest username="100"\r\n'
    "proxy-authorization: Digest x\r\n"
    "X-Queue: Claims\r\n\r\nX-Not: a header\r\n"
)


def test_headers_are_unfolded_and_named_in_full() -> None:
    headers = dict(headers_of(INVITE))
    assert headers["Subject"] == "one two three"
    assert headers["From"] == '"Anna" <sip:500@10.0.0.2>;tag=1'
    assert headers["Call-ID"] == "abc"


def test_credentials_and_the_body_are_left_out() -> None:
    names = {name.lower() for name, _ in headers_of(INVITE)}
    assert not names & {"authorization", "proxy-authorization", "x-not"}
    assert "x-queue" in names


def test_a_request_is_the_same_whatever_way_it_came() -> None:
    other = INVITE.replace("z9hG4bK1", "z9hG4bK2")
    assert identity_of(headers_of(other)) == identity_of(headers_of(INVITE))
    assert identity_of(headers_of(INVITE.replace("i: abc", "i: abd"))) != identity_of(
        headers_of(INVITE)
    )


@given(st.text(alphabet=st.characters(), max_size=3000))
def test_any_text_gives_sane_headers(text: str) -> None:
    headers = headers_of("INVITE x SIP/2.0\r\n" + text)
    assert len(headers) <= MOST_HEADERS
    assert all(
        len(name) <= LONGEST_VALUE and len(value) <= LONGEST_VALUE for name, value in headers
    )


@given(st.binary(max_size=300))
def test_any_bytes_give_text_that_can_be_sent_on(data: bytes) -> None:
    text = "INVITE x SIP/2.0\r\nX-A: " + data.decode("utf-8", "surrogateescape")
    for name, value in headers_of(text):
        (name + value).encode("utf-8")


def test_a_colleague_took_it_by_either_cause() -> None:
    def cancelled(reason: str) -> bool:
        return taken_elsewhere(f"CANCEL x SIP/2.0\r\nReason: {reason}\r\n\r\n")

    assert cancelled('SIP;cause=200;text="Call completed elsewhere"')
    assert cancelled('q.850 ; cause=26 ; text="x"')
    assert cancelled("Q.850;cause=16, SIP;cause=200")
    assert not cancelled("SIP;cause=487")
    assert not cancelled("Q.850;cause=200")
    assert not cancelled("")


def test_the_realm_is_read_from_a_challenge() -> None:
    answer = 'SIP/2.0 401 U\r\nWWW-Authenticate: Digest nonce="n", realm="a b", qop="auth"\r\n\r\n'
    assert challenge_realm(answer) == "a b"
    assert challenge_realm("SIP/2.0 403 F\r\n\r\n") == ""
