"""Keys by INFO reach the library in the one form it reads, and nothing else is touched."""

from __future__ import annotations

import pytest

from callcenter.engine.relay.key_message import readable
from callcenter.engine.relay.message import Message

HEADERS = (
    (b"From", b"<sip:a@x>;tag=1"),
    (b"To", b"<sip:b@x>;tag=2"),
    (b"Call-ID", b"c"),
    (b"CSeq", b"2 INFO"),
)


def info(kind: bytes, body: bytes, method: bytes = b"INFO") -> Message:
    return Message.request(method, b"sip:b@x", (*HEADERS, (b"Content-Type", kind)), body)


@pytest.mark.parametrize(
    ("body", "key"),
    [(b"5", b"5"), (b"*\r\n", b"*"), (b"Signal=#\r\n", b"#"), (b"11", b"#"), (b"12", b"A")],
)
def test_a_plain_key_is_put_into_the_readable_form(body: bytes, key: bytes) -> None:
    told = Message.parse(bytes(readable(info(b"Application/DTMF; charset=x", body))))
    assert told.value(b"content-type") == b"application/dtmf-relay"
    assert told.body == b"Signal=%b\r\nDuration=160\r\n" % key
    assert int(told.value(b"content-length")) == len(told.body)
    assert told.count(b"content-type") == told.count(b"content-length") == 1
    assert told.value(b"cseq") == b"2 INFO"


@pytest.mark.parametrize(
    "request_",
    [
        info(b"application/dtmf-relay", b"Signal=5\r\nDuration=100\r\n"),
        info(b"application/dtmf", b"16"),
        info(b"application/dtmf", b"17"),
        info(b"application/dtmf", b""),
        info(b"application/dtmf", b"55555"),
        info(b"application/media_control+xml", b"5"),
        info(b"application/dtmf", b"5", b"MESSAGE"),
    ],
)
def test_everything_else_stays_as_it_is(request_: Message) -> None:
    assert readable(request_) is request_
