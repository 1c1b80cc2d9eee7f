"""The messages of RFC 5118, about addresses of IP version 6, written after its descriptions."""

from __future__ import annotations

from tests.faults.torture import DROPPED, RINGS, Torture

_NO_CALL = 481
_FROM = "From: sip:user@example.com;tag=81x2"


def _case(
    name: str, section: str, start: str, lines: str, *answers: int, body: bytes = b""
) -> Torture:
    method = start.partition(" ")[0]
    text = (
        f"{start} SIP/2.0\n{_FROM}\nCall-ID: {name}.torture\nCSeq: 321 {method}\n"
        f"Max-Forwards: 70\n{lines.strip()}\nContent-Length: @LENGTH@"
    )
    head = text.replace("\n", "\r\n").encode("ascii")
    return Torture(name, section, head + b"\r\n\r\n" + body, frozenset(answers))


def _talk(*connections: str) -> bytes:
    lines = ["v=0", f"o=assistant 971731711378798081 0 IN {connections[0]}", "s=-", "t=0 0"]
    for connection in connections:
        lines += [f"m=audio 6000 RTP/AVP 8 0\r\nc=IN {connection}"]
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


_TO = "To: sip:user@example.com"
_CONTACT = 'Contact: "Caller" <sip:caller@[2001:db8::1]>'
_SDP = "Content-Type: application/sdp"

MESSAGES = (
    _case(
        "ipv6-good",
        "4.1",
        "REGISTER sip:[2001:db8::10]",
        f"{_TO}\nVia: @VIA@;rport;branch=z9hG4bKv6good\n{_CONTACT}",
        405,
        501,
    ),
    # The address is asked for without its brackets.
    _case(
        "ipv6-bad",
        "4.2",
        "REGISTER sip:2001:db8::10",
        f"{_TO}\nVia: @VIA@;rport;branch=z9hG4bKv6bad\n{_CONTACT}",
        400,
    ),
    # Is 5070 a port or the end of the address? Inside the brackets it is the end.
    _case(
        "port-ambiguous",
        "4.3",
        "REGISTER sip:[2001:db8::10:5070]",
        f"{_TO}\nVia: @VIA@;rport;branch=z9hG4bKv6ambiguous\n{_CONTACT}",
        405,
        501,
    ),
    _case(
        "port-unambiguous",
        "4.4",
        "REGISTER sip:[2001:db8::10]:5070",
        f"{_TO}\nVia: @VIA@;rport;branch=z9hG4bKv6unambiguous\n{_CONTACT}",
        405,
        501,
    ),
    # `received` with brackets, as many write it, and without, as the grammar has it.
    _case(
        "via-received-param-with-delim",
        "4.5",
        "BYE sip:[2001:db8::10]",
        "To: sip:user@example.com;tag=bd76ya\nVia: @VIA@;rport;branch=z9hG4bKv6with\n"
        "Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111",
        _NO_CALL,
    ),
    _case(
        "via-received-param-no-delim",
        "4.5",
        "OPTIONS sip:[2001:db8::10]",
        f"{_TO}\nVia: @VIA@;rport;branch=z9hG4bKv6without\n"
        "Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3\n"
        'Contact: "Caller" <sip:caller@[2001:db8::9:1]>',
        200,
    ),
    _case(
        "ipv6-in-sdp",
        "4.6",
        "INVITE sip:user@[2001:db8::10]",
        f"{_TO}\nVia: @VIA@;rport;branch=z9hG4bKv6sdp\n"
        f'Contact: "Caller" <sip:caller@[2001:db8::20]>\n{_SDP}',
        RINGS,
        488,
        body=_talk("IP6 2001:db8::20"),
    ),
    # Addresses of both kinds in the way behind the sender.
    _case(
        "mult-ip-in-header",
        "4.7",
        "BYE sip:user@host.example.net",
        "To: sip:user@example.com;tag=bd76ya\nVia: @VIA@;rport;branch=z9hG4bKv6many\n"
        "Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111\n"
        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144\n"
        "Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200",
        _NO_CALL,
    ),
    _case(
        "mult-ip-in-sdp",
        "4.8",
        "INVITE sip:user@[2001:db8::10]",
        f"{_TO}\nVia: @VIA@;rport;branch=z9hG4bKv6both\n"
        f'Contact: "Caller" <sip:caller@[2001:db8::9:1]>\n{_SDP}',
        RINGS,
        488,
        body=_talk("IP4 127.0.0.1", "IP6 2001:db8::1"),
    ),
    _case(
        "ipv4-mapped-ipv6",
        "4.9",
        "INVITE sip:user@example.com",
        f"{_TO}\nVia: @VIA@;rport;branch=z9hG4bKv6mapped\n"
        "Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19\n"
        f'Contact: "T. desk phone" <sip:ted@[::ffff:192.0.2.2]>\n{_SDP}',
        RINGS,
        488,
        body=_talk("IP6 ::ffff:192.0.2.2"),
    ),
    # Three colons, as the grammar of RFC 3261 wrongly makes them, and two.
    _case(
        "ipv6-bug-abnf-3-colons",
        "4.10",
        "OPTIONS sip:user@[2001:db8:::192.0.2.1]",
        f"{_TO}\nVia: @VIA@;rport;branch=z9hG4bKv6three\n"
        'Contact: "Caller" <sip:caller@[2001:db8::1]>',
        DROPPED,
        200,
        400,
    ),
    _case(
        "ipv6-correct-abnf-2-colons",
        "4.10",
        "OPTIONS sip:user@[2001:db8::192.0.2.1]",
        f"{_TO}\nVia: @VIA@;rport;branch=z9hG4bKv6two\n"
        'Contact: "Caller" <sip:caller@[2001:db8::1]>',
        200,
    ),
)
