"""Only safe challenges of the registrar's own realm reach the library."""

from __future__ import annotations

import hashlib
import re

import pytest

from callcenter.engine.relay.challenge import Challenge, Challenges
from callcenter.engine.relay.inquiry import Credential, proof
from callcenter.engine.relay.message import Message

MD5 = 'Digest realm="pbx", nonce="n", algorithm=MD5'
MD5_QOP = MD5 + ', qop="auth"'
SHA = 'Digest realm="pbx", nonce="n", algorithm=SHA-256, qop="auth,auth-int"'
FOREIGN = 'Digest realm="evil", nonce="n", qop="auth"'


def challenged(*values: str, method: str = "REGISTER", proxy: bool = False) -> Message:
    name = "Proxy-Authenticate" if proxy else "WWW-Authenticate"
    status = "407 Proxy Authentication Required" if proxy else "401 Unauthorized"
    lines = "".join(f"{name}: {value}\r\n" for value in values)
    return Message.parse(f"SIP/2.0 {status}\r\n{lines}CSeq: 1 {method}\r\n\r\n".encode())


def passed(challenges: Challenges, message: Message) -> list[str]:
    sifted = challenges.sifted(message)
    assert sifted.status == message.status and sifted.start == message.start
    return re.findall(r"Authenticate: (.*)\r", bytes(sifted).decode())


@pytest.mark.parametrize(
    ("offered", "left"),
    [
        ([MD5], [MD5]),
        ([MD5, SHA], [SHA]),
        ([SHA, MD5_QOP], [SHA]),
        (['Basic realm="pbx"'], []),
        (['Basic realm="pbx"', MD5], [MD5]),
        (['Digest realm="pbx", nonce="n", algorithm=MD5-sess'], []),
        (['Digest realm="pbx", nonce="n", qop="auth-int"'], []),
        (['Digest realm="pbx"'], []),
    ],
)
def test_of_what_is_offered_only_the_safest_is_left(offered: list[str], left: list[str]) -> None:
    assert passed(Challenges(), challenged(*offered)) == left


def test_nobody_elses_realm_is_answered() -> None:
    challenges = Challenges()
    assert passed(challenges, challenged(MD5, method="BYE", proxy=True)) == []
    assert passed(challenges, challenged(SHA)) == [SHA]
    assert passed(challenges, challenged(FOREIGN, method="BYE", proxy=True)) == []
    assert passed(challenges, challenged(FOREIGN, SHA, method="INVITE")) == [SHA]


def test_a_challenge_never_gets_weaker() -> None:
    challenges = Challenges()
    assert passed(challenges, challenged(SHA)) == [SHA]
    for weaker in (MD5_QOP, MD5, SHA.partition(", qop")[0]):
        assert passed(challenges, challenged(weaker)) == []
    assert passed(challenges, challenged(SHA, method="INVITE")) == [SHA]


def test_other_answers_are_left_alone() -> None:
    message = Message.parse(b"SIP/2.0 200 OK\r\nWWW-Authenticate: Basic x\r\n\r\n")
    assert Challenges().sifted(message) is message


def test_the_proof_is_the_one_of_the_standard() -> None:
    # RFC 7616 section 3.9.1, both algorithms.
    nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
    given = {
        b"nonce": nonce.encode(),
        b"opaque": b"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
    }
    who = Credential("Mufasa", "Circle of Life")
    wanted = {
        1: b'response="8ca523f5e9506fed4657c9700eebdbec"',
        2: b'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    }
    for strength, response in wanted.items():
        challenge = Challenge(b"http-auth@example.org", strength, True, given)
        made = proof(
            challenge, who, b"GET", b"/dir/index.html",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        )  # fmt: skip
        assert response in made and b'opaque="FQhe' in made


def test_an_old_challenge_without_qop_is_answered_as_of_old() -> None:
    challenge = Challenge.parse(b'Digest realm="r", nonce="n"')
    made = proof(challenge, Credential("u", "p"), b"BYE", b"sip:x", "c")
    who, what = (hashlib.md5(text).hexdigest() for text in (b"u:r:p", b"BYE:sip:x"))
    wanted = hashlib.md5(f"{who}:n:{what}".encode()).hexdigest().encode()
    assert b'response="' + wanted + b'"' in made and b"qop" not in made


def test_a_credential_never_shows_its_password() -> None:
    assert "hunter2" not in repr(Credential("u", "hunter2"))
