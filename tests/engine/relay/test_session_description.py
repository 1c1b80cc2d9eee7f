"""Session descriptions: where voice is said to be, and how it is put elsewhere."""

from __future__ import annotations

import pytest

from callcenter.engine.relay.message import Message
from callcenter.engine.relay.session_description import Place, SessionDescription

HERE = Place("127.0.0.1", 20_000, 20_001)
HEAD = b"INVITE sip:a@b SIP/2.0\r\nVia: x\r\n"
SDP = b"v=0\r\no=- 1 1 IN IP6 2001:db8::5\r\ns=-\r\nc=IN IP6 2001:db8::5\r\nt=0 0\r\n"
AUDIO = b"m=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n"


def message(body: bytes, kind: bytes = b"application/sdp") -> Message:
    return Message.parse(
        HEAD + b"Content-Type: %b\r\nl: %d\r\nX: y\r\n\r\n%b" % (kind, len(body), body)
    )


def read(body: bytes, kind: bytes = b"application/sdp") -> SessionDescription:
    found = SessionDescription.of(message(body, kind))
    assert found is not None
    return found


def moved(body: bytes, place: Place = HERE) -> bytes:
    return read(body).moved(place).body


def test_address_port_and_payload_types_are_read() -> None:
    (line,) = read(SDP + AUDIO).audio
    assert line.place == Place("2001:db8::5", 4000, 4001)
    assert line.kinds == {8, 0, 101}


def test_the_lines_own_address_and_report_port_go_before() -> None:
    own = AUDIO + b"c=IN IP4 192.0.2.9\r\na=rtcp:4007 IN IP4 192.0.2.9\r\n"
    (line,) = read(SDP + own).audio
    assert line.place == Place("192.0.2.9", 4000, 4007)


def test_only_where_voice_is_heard_changes() -> None:
    body = SDP + AUDIO + b"a=rtcp:4007 IN IP6 2001:db8::5\r\na=rtcp-mux\r\n"
    assert moved(body) == (
        b"v=0\r\no=- 1 1 IN IP6 2001:db8::5\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        b"m=audio 20000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n"
        b"a=rtcp:20001 IN IP4 127.0.0.1\r\na=rtcp-mux\r\n"
    )


def test_outwards_an_ipv6_address_is_written_as_such() -> None:
    body = b"v=0\nc=IN IP4 127.0.0.1\nm=audio 16400 RTP/SAVP 8\na=rtcp:16401\n"
    assert moved(body, Place("2001:db8::7", 30_000, 30_001)) == (
        b"v=0\nc=IN IP6 2001:db8::7\nm=audio 30000 RTP/SAVP 8\na=rtcp:30001\n"
    )


def test_the_length_of_the_body_is_told_anew_and_no_other_header() -> None:
    told = bytes(read(SDP + AUDIO).moved(HERE)).partition(b"\r\n\r\n")
    assert told[0] == HEAD + b"Content-Type: application/sdp\r\nl: %d\r\nX: y" % len(told[2])


@pytest.mark.parametrize(("old", "new"), [(b"IP4 0.0.0.0", b"IP4 0.0.0.0"), (b"IP6 ::", b"IP4 0")])
def test_a_call_held_the_old_way_stays_so(old: bytes, new: bytes) -> None:
    body = b"v=0\r\nc=IN %b\r\n%b" % (old, AUDIO)
    assert read(body).audio[0].place.is_nowhere
    assert b"c=IN " + new in moved(body)


def test_a_refused_line_stays_refused_and_pictures_keep_their_port() -> None:
    body = SDP + b"m=audio 0 RTP/AVP 8\r\nm=video 6000 RTP/AVP 31\r\na=rtcp:6001\r\n" + AUDIO
    assert [line.place.port for line in read(body).audio] == [0, 4000]
    changed = moved(body)
    assert b"m=audio 0 RTP/AVP 8\r\nm=video 6000 RTP/AVP 31\r\na=rtcp:6001\r\n" in changed
    assert b"m=audio 20000 RTP/AVP 8 0 101\r\n" in changed


def test_the_description_among_other_parts_is_found_and_measured() -> None:
    sdp = SDP + AUDIO
    parts = (
        b"--b1\r\nContent-Type: text/plain\r\n\r\nm=audio 1 RTP/AVP 8\r\n--b1\r\n"
        b"Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%b\r\n--b1--\r\n"
    )
    kind = b'multipart/mixed; boundary="b1"'
    changed = read(parts % (len(sdp), sdp), kind).moved(HERE)
    assert changed.body == parts % (len(moved(sdp)), moved(sdp))
    assert changed.value(b"content-length") == b"%d" % len(changed.body)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", b"application/sdp"),
        (SDP, b"application/sdp"),
        (SDP + AUDIO, b"text/plain"),
        (SDP + AUDIO, b"multipart/mixed"),
        (
            b"--b\r\nContent-Type: application/sdp\r\n\r\nm=audio 1 R 8",
            b"multipart/mixed;boundary=b",
        ),
    ],
)
def test_what_says_nothing_of_voice_is_none(body: bytes, kind: bytes) -> None:
    assert SessionDescription.of(message(body, kind)) is None


def test_a_port_that_is_none_is_left_to_the_library() -> None:
    body = SDP + b"m=audio 99999 RTP/AVP 8\r\n"
    assert b"m=audio 99999 RTP/AVP 8\r\n" in moved(body)
