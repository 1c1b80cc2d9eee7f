"""Sessions that make no sense: each is refused or clamped, and the next call works."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from callcenter.domain.events import Ended, Ringing
from callcenter.engine.commands import Answer, Dial, Hold, Resume
from callcenter.engine.relay.flood import CALLS_PER_S
from tests.contract.desk import until
from tests.contract.wire import Heard
from tests.faults.attack import HOST, SESSION, Target, attacked

pytestmark = [pytest.mark.engine, pytest.mark.skipif(sys.platform == "win32", reason="sockets")]

_START = f"v=0\r\no=- 1 1 IN IP4 {HOST}\r\ns=-\r\n"
_WHERE = f"c=IN IP4 {HOST}\r\n"
_AUDIO = "m=audio 49000 RTP/AVP 8\r\n"
_HEAD = _START + _WHERE + "t=0 0\r\n"
REFUSED = {400, 406, 415, 488, 513}
CLAMPED = REFUSED | {200}
"""Refused, or answered with something that makes sense."""

SESSIONS = {
    "payload-2^32": (_HEAD + "m=audio 49000 RTP/AVP 4294967296\r\n", REFUSED),
    "nul-in-fmtp": (_HEAD + _AUDIO + "a=fmtp:8 \0\0\r\n", REFUSED),
    "200-m-lines": (_HEAD + _AUDIO * 200, CLAMPED),
    "ptime-0": (_HEAD + _AUDIO + "a=ptime:0\r\n", CLAMPED),
    "ptime-65535": (_HEAD + _AUDIO + "a=ptime:65535\r\n", CLAMPED),
    "ptime-2^32-1": (_HEAD + _AUDIO + "a=ptime:4294967295\r\n", CLAMPED),
    "maxptime-1": (_HEAD + _AUDIO + "a=maxptime:1\r\na=ptime:200\r\n", CLAMPED),
    "no-address": (_START + "t=0 0\r\n" + _AUDIO, REFUSED),
    "port-0": (_HEAD + "m=audio 0 RTP/AVP 8\r\n", REFUSED),
    "port-65536": (_HEAD + "m=audio 65536 RTP/AVP 8\r\n", CLAMPED),
    "no-common-codec": (_HEAD + "m=audio 49000 RTP/AVP 99\r\na=rtpmap:99 NONSENSE/1\r\n", REFUSED),
    "only-video": (_HEAD + "m=video 49000 RTP/AVP 31\r\n", REFUSED),
    "no-lines": ("\r\n", REFUSED),
    "everybody": (_HEAD.replace(HOST, "255.255.255.255") + _AUDIO, CLAMPED),
    "64-kB": (_HEAD + _AUDIO + f"a={'x' * 64_000}\r\n", {513}),
}
PARTS = {
    "truncated": (
        "multipart/mixed;boundary=abc",
        f"--abc\r\nContent-Type: application/sdp\r\n\r\n{_HEAD}",
    ),
    "only-a-boundary": ("multipart/mixed;boundary=abc", "--abc"),
    "empty-boundary": ('multipart/mixed;boundary=""', f"--\r\n\r\n{_HEAD}{_AUDIO}\r\n----"),
    "no-boundary": ("multipart/mixed", "--\r\n\r\n--"),
    "another-kind": ("application/x-unknown", "hello"),
}


@pytest.fixture(scope="module", params=["udp", "tcp"])
def target(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    """One telephone for all of them."""
    with attacked(tmp_path_factory.mktemp("sdp"), request.param) as target:
        target.works()
        files = target.process.num_fds()
        yield target
        target.end_all()
        target.works()
        assert target.restarts == 0
        until(lambda: target.process.num_fds() <= files + 2, 20, "files back")
        assert target.secrets() == []


def outcome(target: Target, body: str, content: str = "application/sdp") -> Heard:
    """The final answer to an INVITE with that body; the agent takes it if it rings."""
    # No more callers a second than are let through.
    threading.Event().wait(1.1 / CALLS_PER_S)
    attacker, call_id = target.attacker, target.attacker.new_id()
    mark, sent = target.desk.mark(), attacker.mark()
    attacker.send(attacker.request("INVITE", call_id, body=body, content=content))
    first = attacker.wait(
        lambda it: it.header("Call-ID") == call_id and it.status > 100, since=sent
    )
    if first.status == 180:
        target.desk.phone.send(Answer(target.desk.wait(Ringing, since=mark).call))
    final = attacker.wait(
        lambda it: it.header("Call-ID") == call_id and it.status >= 200, since=sent
    )
    target.end_all()
    return final


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_that_makes_no_sense_is_refused_or_mended(target: Target, name: str) -> None:
    body, allowed = SESSIONS[name]
    assert outcome(target, body).status in allowed


@pytest.mark.parametrize("name", PARTS)
def test_a_body_in_broken_parts_is_refused(target: Target, name: str) -> None:
    content, body = PARTS[name]
    assert outcome(target, body, content).status in REFUSED


def test_two_early_answers_with_sessions_that_fail_end_the_call(target: Target) -> None:
    # What CVE-2021-21375 crashed.
    attacker, mark, sent = target.attacker, target.desk.mark(), target.attacker.mark()
    attacker.obliging = False
    target.desk.do(Dial("ours", "line", "600"))
    invite = attacker.wait(lambda it: it.method == "INVITE", since=sent)
    for body in (_HEAD + "m=audio 0 RTP/AVP 8\r\n", _HEAD + "m=audio 49000 RTP/AVP 99\r\n"):
        copied = "".join(
            f"{name}: {invite.header(name)}\r\n" for name in ("Via", "From", "Call-ID", "CSeq")
        )
        attacker.send(
            f"SIP/2.0 183 Session Progress\r\n{copied}To: {invite.header('To')};tag=t\r\n"
            f"Contact: <sip:600@{attacker.address};transport={attacker.transport}>\r\n"
            f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
    attacker.obliging = True
    attacker.answer(invite, "486 Busy Here")
    ended = target.desk.wait(Ended, lambda it: it.call == "ours", since=mark)
    assert ended.code >= 400
    attacker.ping()


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_a_call_whose_voice_was_changed_away_can_be_held(target: Target, method: str) -> None:
    # The library accepts the change, loses the voice, and aborted when the agent held the call.
    attacker = target.attacker
    body = SESSION.format(host=HOST, port=49002).replace("c=IN IP4 127", "c=IN IP4 12\udc98")
    with target.talking() as talk:
        attacker.send(
            attacker.request(
                method, talk.call_id, branch=attacker.new_id(), cseq=5, to_tag=talk.tag, body=body
            )
        )
        attacker.ping()
        target.desk.do(Hold(talk.call))
        target.desk.do(Resume(talk.call))
        attacker.ping()
        assert target.calls() == (talk.call,)
