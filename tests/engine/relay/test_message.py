"""Messages on the wire are taken apart and put together byte by byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.engine.relay.element import Element
from callcenter.engine.relay.flood import Bucket
from callcenter.engine.relay.framing import Broken, Framer
from callcenter.engine.relay.gate import Dropped, Gate, Refused
from callcenter.engine.relay.message import Malformed, Message, split_list
from callcenter.engine.relay.uri import Uri, uri_in, uri_text, with_uri
from callcenter.engine.relay.via import Via
from tests.engine.relay.wires import invite

WHOLE = (
    b"INVITE sip:100@10.0.0.1 SIP/2.0\r\nv: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1\r\n"
    b'f: "A, <B" <sip:500@10.0.0.2>;tag=1\r\nt : <sip:100@10.0.0.1>\r\ni:abc\r\n'
    b"Subject: one\r\n  two\r\nX-Odd: \xff\xfe\r\nCSeq: 7 INVITE\r\n\r\nbody\r\n\r\nmore"
)
ELEMENT = Element(5062, 5063, b"TLS", ("192.0.2.5", 4711), ("203.0.113.5", 4712))


def test_what_is_not_changed_stays_as_it_came() -> None:
    message = Message.parse(WHOLE)
    assert bytes(message) == WHOLE
    changed = bytes(message.with_first(b"Via", b"new").without_first(b"via"))
    assert changed == WHOLE


def test_headers_are_found_by_any_of_their_names() -> None:
    message = Message.parse(WHOLE)
    assert message.value(b"subject") == b"one two"
    assert (message.call_id, message.tag(b"from"), message.tag(b"to")) == (b"abc", b"1", b"")
    assert message.values(b"from") == [b'"A, <B" <sip:500@10.0.0.2>;tag=1']


def test_lists_are_split_outside_quotes_and_brackets_only() -> None:
    assert split_list(b'"a, \\" b" <sip:x,y@h>;q=1 , <sip:z>') == [
        b'"a, \\" b" <sip:x,y@h>;q=1',
        b"<sip:z>",
    ]
    assert split_list(b"one") == [b"one"]


@pytest.mark.parametrize(
    ("value", "uri"),
    [
        (b"<sip:a@b:1;lr>;x=1", b"sip:a@b:1;lr"),
        (b'"x <y>" <sips:[::1]>', b"sips:[::1]"),
        (b"sip:a@b;tag=1", b"sip:a@b"),
        (b"Anna <sip:b>", b"sip:b"),
    ],
)
def test_the_uri_of_a_header_is_found_and_replaced(value: bytes, uri: bytes) -> None:
    assert uri_text(value) == uri
    assert uri_text(with_uri(value, b"sip:new@place")) == b"sip:new@place"


def test_a_uri_is_what_it_says() -> None:
    uri = Uri.parse(b"sips:u;p=1:pw@[2001:DB8::1]:99;transport=TLS;x=1?a=b")
    assert uri is not None and uri.peer == ("2001:db8::1", 99)
    assert (uri.transport, uri.parameter(b"x")) == (b"tls", b"1")
    assert bytes(uri) == b"sips:u;p=1:pw@[2001:db8::1]:99;transport=TLS;x=1?a=b"
    assert Uri.parse(b"tel:1") is None and Uri.parse(b"sip:h:99999") is None
    assert uri_in(b"*") is None


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_or_none(data: bytes) -> None:
    gate = Gate(Bucket(1e9, 1, lambda: 0.0), lambda: 0.0, keys_allowed=False)
    try:
        gate.let_in(data)
    except (Dropped, Refused):
        return
    raise AssertionError("random bytes were let in")


@given(st.data())
def test_a_mutated_invite_never_breaks_the_relay(data: st.DataObject) -> None:
    whole = bytearray(invite("m", body="v=0\r\nm=audio 9 RTP/AVP 8\r\n").encode())
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    gate = Gate(Bucket(1e9, 1, lambda: 0.0), lambda: 0.0, keys_allowed=True)
    try:
        message = gate.let_in(bytes(whole))
    except (Dropped, Refused):
        return
    if message.method:
        inside = ELEMENT.inward_request(message, ("10.0.0.1", 5060))
        again = Message.parse(bytes(inside))
        assert Via.top(again) is not None
    else:
        assert ELEMENT.inward_answer(message) is None


@given(st.binary(max_size=300), st.integers(1, 20))
def test_a_framer_gives_the_same_however_the_bytes_come(data: bytes, step: int) -> None:
    stream = b"\r\n" + data + b"OPTIONS x SIP/2.0\r\nl: 3\r\n\r\nabcBYE x SIP/2.0\r\n\r\n"

    def framed(size: int) -> list[bytes]:
        framer = Framer()
        pieces: list[bytes] = []
        try:
            for at in range(0, len(stream), size):
                pieces += framer.feed(stream[at : at + size])
        except Broken:
            pieces.append(b"broken")
        return pieces

    assert framed(step) == framed(len(stream))


def test_broken_first_lines_are_called_so() -> None:
    for bad in (
        b"",
        b"\r\n\r\n",
        b"INVITE x\r\n\r\n",
        b"SIP/2.0 999 x\r\n\r\n",
        b"\r\nX: y\r\n\r\n",
    ):
        with pytest.raises(Malformed):
            Message.parse(bad)


def test_a_via_learns_where_it_came_from() -> None:
    via = Via.parse(b"SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKx;rport")
    assert via is not None and via.back == ("10.0.0.1", 5070)
    seen = via.seen_from(("192.0.2.1", 4711))
    assert bytes(seen) == (
        b"SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKx;rport=4711;received=192.0.2.1"
    )
    assert seen.back == seen.learnt == ("192.0.2.1", 4711)
    plain = Via.parse(b"SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx")
    assert plain is not None and plain.seen_from(("192.0.2.1", 4711)).back == ("192.0.2.1", 5060)
