"""A leg over TCP and TLS: connections, certificates, and what is said about them."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from callcenter.domain.events import LineProblem
from callcenter.engine.relay.registrar import Registrar
from tests.engine.relay.wires import (
    Library,
    Stream,
    account,
    aimed,
    answer,
    failed,
    file_of,
    header,
    invite,
    opened,
    wait_for,
)

YESTERDAY = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
LONG_AGO = YESTERDAY - datetime.timedelta(days=9)
IN_A_YEAR = (YESTERDAY + datetime.timedelta(days=366)).replace(microsecond=0)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> str:
    """The file by which the authority is trusted."""
    return file_of(tmp_path, "authority.pem", authority.cert_pem.bytes())


def served(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def plain() -> Iterator[Stream]:
    exchange = Stream()
    yield exchange
    exchange.close()


@pytest.fixture
def hidden(authority: trustme.CA) -> Iterator[Stream]:
    exchange = Stream(served(authority.issue_cert("pbx.example")))
    yield exchange
    exchange.close()


def test_a_line_over_tcp_says_so_and_reads_messages_in_pieces(
    library: Library, plain: Stream
) -> None:
    with opened(library, account(transport="tcp")) as (_, leg):
        aimed(leg, plain.registrar)
        library.send(leg, library.request("REGISTER"))
        plain.accept()
        request = plain.hear()
        assert header(request, "Via").startswith("SIP/2.0/TCP 127.0.0.1:")
        assert ";transport=tcp" in header(request, "Contact")
        whole = answer(request, "200 OK") + "\r\n" + invite("a", via="TCP 127.0.0.1:5060")
        plain.send(whole[:100])
        plain.send(whole[100:-3])
        assert library.hear().startswith("SIP/2.0 200 OK\r\n")
        plain.send(whole[-3:])
        assert library.hear().startswith("INVITE ")


def test_an_empty_pair_of_lines_is_answered(library: Library, plain: Stream) -> None:
    with opened(library, account(transport="tcp")) as (_, leg):
        aimed(leg, plain.registrar)
        library.send(leg, library.request("REGISTER"))
        plain.accept()
        plain.hear()
        plain.send("\r\n\r\n")
        assert plain.receive() == b"\r\n"


@pytest.mark.parametrize(
    "broken",
    [
        "OPTIONS sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n",
        "OPTIONS sip:a SIP/2.0\r\nContent-Length: 99999999999\r\n\r\n",
        "OPTIONS sip:a SIP/2.0\r\nContent-Length: 1\r\nl: 2\r\n\r\nx",
        "OPTIONS sip:a SIP/2.0\r\nX: " + "y" * 20_000,
    ],
)
def test_a_stream_that_cannot_be_read_on_is_begun_anew(
    library: Library, plain: Stream, broken: str
) -> None:
    with opened(library, account(transport="tcp")) as (_, leg):
        aimed(leg, plain.registrar)
        library.send(leg, library.request("REGISTER"))
        plain.accept()
        plain.hear()
        plain.send(broken)
        assert wait_for(leg, lambda state: state.losses == 1).open is False
        plain.hang_up()
        library.send(leg, library.request("REGISTER", "c2"))
        plain.accept()
        assert header(plain.hear(), "Call-ID") == "c2"


def test_a_lost_connection_is_told_and_the_next_request_makes_another(
    library: Library, plain: Stream
) -> None:
    with opened(library, account(transport="tcp")) as (_, leg):
        aimed(leg, plain.registrar)
        library.send(leg, library.request("REGISTER"))
        plain.accept()
        assert wait_for(leg, lambda state: state.open).losses == 0
        plain.hang_up()
        assert wait_for(leg, lambda state: state.losses == 1).problem is LineProblem.NONE
        library.send(leg, library.request("REGISTER", "c2"))
        plain.accept()
        wait_for(leg, lambda state: state.open)


def test_a_new_aim_at_the_same_registrar_takes_a_new_connection(
    library: Library, plain: Stream
) -> None:
    with opened(library, account(transport="tcp")) as (_, leg):
        first = aimed(leg, plain.registrar)
        library.send(leg, library.request("REGISTER"))
        plain.accept()
        wait_for(leg, lambda state: state.open)
        second = leg.aim(plain.registrar)
        assert second > first
        library.send(leg, library.request("REGISTER", "c2"))
        plain.hang_up()
        plain.accept()
        assert header(plain.hear(), "Call-ID") == "c2"
        assert wait_for(leg, lambda state: state.open).aim == second


def test_nobody_there_is_no_route_and_a_waiting_call_is_refused(library: Library) -> None:
    gone = Stream()
    gone.close()
    with opened(library, account(transport="tcp")) as (_, leg):
        number = aimed(leg, gone.registrar)
        library.send(leg, library.request("INVITE"))
        state = failed(leg)
        assert (state.aim, state.problem) == (number, LineProblem.NO_ROUTE)
        assert state.reason == "connection refused"
        assert library.hear().startswith("SIP/2.0 503 connection refused\r\n")


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_a_line_over_tls_is_hidden(
    library: Library, authority: trustme.CA, trusted: str, version: str
) -> None:
    context = served(authority.issue_cert("pbx.example", not_after=IN_A_YEAR))
    if version == "TLSv1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    exchange = Stream(context)
    with opened(library, account(transport="tls", tls_authorities=trusted)) as (_, leg):
        aimed(leg, exchange.registrar)
        library.send(leg, library.request("REGISTER"))
        exchange.accept()
        request = exchange.hear()
        assert header(request, "Via").startswith("SIP/2.0/TLS 127.0.0.1:")
        assert ";transport=tls" in header(request, "Contact")
        assert wait_for(leg, lambda state: state.open).secure == version
        shown = wait_for(leg, lambda state: state.certificate is not None).certificate
        assert shown and (shown.subject, shown.expires) == ("pbx.example", IN_A_YEAR)
        exchange.send(answer(request, "200 OK"))
        assert library.hear().startswith("SIP/2.0 200 OK")
    exchange.close()


def test_a_certificate_may_be_for_the_domain_or_for_the_address(
    library: Library, authority: trustme.CA, trusted: str
) -> None:
    for named, registrar in (("pbx.example", "other.example"), ("127.0.0.1", "127.0.0.1")):
        exchange = Stream(served(authority.issue_cert(named)))
        line = account(transport="tls", tls_authorities=trusted)
        with opened(library, line) as (_, leg):
            aimed(leg, Registrar("127.0.0.1", exchange.port, registrar))
            library.send(leg, library.request("REGISTER"))
            if named == "pbx.example":
                with pytest.raises(ssl.SSLError):
                    exchange.accept()
            exchange.accept()
            assert exchange.hear().startswith("REGISTER ")
        exchange.close()


def refusal(library: Library, exchange: Stream, **wish: str) -> tuple[LineProblem, str]:
    """Why a line over TLS does not come to stand."""
    with opened(library, account(transport="tls", **wish)) as (_, leg):
        aimed(leg, exchange.registrar)
        library.send(leg, library.request("REGISTER"))
        try:
            exchange.accept()
            exchange.receive()
        except OSError:
            exchange.hang_up()
        state = failed(leg)
        assert not state.open and not state.secure
    exchange.close()
    return state.problem, state.reason


def test_an_unknown_authority_is_refused(library: Library, hidden: Stream) -> None:
    problem, reason = refusal(library, hidden)
    assert problem is LineProblem.CERTIFICATE and "authority" in reason


def test_an_expired_and_an_early_certificate_are_told_apart(
    library: Library, authority: trustme.CA, trusted: str
) -> None:
    past = authority.issue_cert("pbx.example", not_before=LONG_AGO, not_after=YESTERDAY)
    problem, reason = refusal(library, Stream(served(past)), tls_authorities=trusted)
    assert problem is LineProblem.CERTIFICATE and "has expired" in reason
    tomorrow = YESTERDAY + datetime.timedelta(days=2)
    early = authority.issue_cert(
        "pbx.example", not_before=tomorrow, not_after=tomorrow + datetime.timedelta(days=9)
    )
    problem, reason = refusal(library, Stream(served(early)), tls_authorities=trusted)
    assert problem is LineProblem.CERTIFICATE and "not valid yet" in reason


def test_a_certificate_for_another_name_is_refused(
    library: Library, authority: trustme.CA, trusted: str
) -> None:
    exchange = Stream(served(authority.issue_cert("elsewhere.example")))
    problem, reason = refusal(library, exchange, tls_authorities=trusted)
    assert problem is LineProblem.CERTIFICATE and "another name" in reason


def test_old_tls_is_refused(library: Library, authority: trustme.CA, trusted: str) -> None:
    context = served(authority.issue_cert("pbx.example"))
    with pytest.warns(DeprecationWarning):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    problem, reason = refusal(library, Stream(context), tls_authorities=trusted)
    assert problem is LineProblem.CERTIFICATE and "new enough" in reason


def test_an_exchange_that_speaks_no_tls_is_called_so(library: Library, plain: Stream) -> None:
    with opened(library, account(transport="tls")) as (_, leg):
        aimed(leg, plain.registrar)
        library.send(leg, library.request("REGISTER"))
        plain.accept()
        plain.receive()
        plain.send("SIP/2.0 400 Bad Request\r\n\r\n")
        state = failed(leg)
        assert state.problem is LineProblem.CERTIFICATE and "does not speak TLS" in state.reason


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_an_exchange_that_wants_a_certificate_gets_one_or_is_told_of(
    library: Library,
    authority: trustme.CA,
    trusted: str,
    tmp_path: Path,
    version: ssl.TLSVersion,
) -> None:
    context = served(authority.issue_cert("pbx.example"))
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = context.maximum_version = version
    problem, reason = refusal(library, Stream(context), tls_authorities=trusted)
    assert problem is LineProblem.CERTIFICATE and "line.tls_certificate" in reason
    own = authority.issue_cert("desk.example")
    chain = b"".join(part.bytes() for part in own.cert_chain_pems)
    wish = {
        "tls_authorities": trusted,
        "tls_certificate": file_of(tmp_path, "own.pem", chain),
        "tls_key": file_of(tmp_path, "own.key", own.private_key_pem.bytes()),
    }
    exchange = Stream(context)
    with opened(library, account(transport="tls", **wish)) as (_, leg):
        aimed(leg, exchange.registrar)
        library.send(leg, library.request("REGISTER"))
        exchange.accept()
        assert exchange.hear().startswith("REGISTER ")
        shown = wait_for(leg, lambda state: state.own_certificate is not None).own_certificate
        assert shown and shown.subject == "desk.example"
    exchange.close()


@pytest.mark.parametrize("key", ["tls_authorities", "tls_certificate"])
def test_a_file_that_cannot_be_used_is_named(
    library: Library, hidden: Stream, tmp_path: Path, key: str
) -> None:
    for path, words in (
        (str(tmp_path / "none.pem"), "there is no file"),
        (file_of(tmp_path, "bad.pem", b"no certificate"), "cannot be used"),
    ):
        with opened(library, account(transport="tls", **{key: path})) as (_, leg):
            aimed(leg, hidden.registrar)
            library.send(leg, library.request("REGISTER"))
            state = failed(leg)
            assert state.problem is LineProblem.CERTIFICATE
            assert path in state.reason and words in state.reason
