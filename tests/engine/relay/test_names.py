"""A real name server, asked over the wire."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from callcenter.engine.relay.names import SystemNames
from callcenter.engine.relay.registrar import Registrar, Service, Transport, find

ZONE = {
    ("pbx.example.", "NAPTR"): [
        '20 10 "s" "SIP+D2U" "" _sip._udp.pbx.example.',
        '10 10 "s" "SIPS+D2T" "" _sips._tcp.hosted.example.',
        '10 10 "u" "E2U+sip" "!^.*$!sip:x@y!" .',
    ],
    ("_sips._tcp.hosted.example.", "SRV"): ["10 0 5071 edge.example."],
    ("_sip._tcp.pbx.example.", "SRV"): ["0 0 0 ."],
    ("edge.example.", "A"): ["192.0.2.1"],
    ("edge.example.", "AAAA"): ["2001:db8::1"],
    ("pbx.example.", "A"): ["192.0.2.9"],
}


class NameServer:
    """Answers out of ZONE over UDP."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            data, source = self._socket.recvfrom(4096)
            if data == b"end":
                return
            query = dns.message.from_wire(data)
            self._socket.sendto(self._answer(query), source)

    def _answer(self, query: dns.message.Message) -> bytes:
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        (question,) = query.question
        kind = dns.rdatatype.to_text(question.rdtype)
        records = ZONE.get((str(question.name), kind))
        if records:
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *records))
        else:
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()

    def close(self) -> None:
        self._socket.sendto(b"end", ("127.0.0.1", self.port))
        self._thread.join(15)
        self._socket.close()


@pytest.fixture
def names() -> Iterator[SystemNames]:
    server = NameServer()
    yield SystemNames(("127.0.0.1",), server.port)
    server.close()


def test_records_are_read(names: SystemNames) -> None:
    assert names.replacements("pbx.example", "SIPS+D2T") == ("_sips._tcp.hosted.example",)
    assert names.services("_sips._tcp.hosted.example") == (Service(10, 0, "edge.example", 5071),)
    assert names.addresses("edge.example") == ("192.0.2.1", "2001:db8::1")


def test_what_is_not_there_is_nothing(names: SystemNames) -> None:
    assert names.services("_sip._udp.nowhere.example") == ()
    # RFC 2782: a target of "." says that there is decidedly no such service.
    assert names.services("_sip._tcp.pbx.example") == ()
    with pytest.raises(OSError, match="no such name"):
        names.addresses("nowhere.example")


def test_a_whole_name_is_found(names: SystemNames) -> None:
    hosts = (Registrar("pbx.example", 0, "pbx.example"),)
    by_tls = find(hosts, Transport.TLS, names, lambda most: 0).result(15)
    assert [str(one) for one in by_tls] == ["192.0.2.1:5071", "[2001:db8::1]:5071"]
    by_tcp = find(hosts, Transport.TCP, names, lambda most: 0).result(15)
    assert [str(one) for one in by_tcp] == ["192.0.2.9:5060"]


def test_the_systems_own_names_are_known() -> None:
    assert "127.0.0.1" in SystemNames().addresses("localhost")
