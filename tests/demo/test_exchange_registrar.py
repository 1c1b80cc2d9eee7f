"""The demo exchange's registrar: who is let in, and for how long."""

from __future__ import annotations

import itertools

import pytest
from aiosipua import SipDigestAuth, SipMessage, SipRequest, build_credentials, parse_auth
from aiosipua import stringify_auth as written

from callcenter.demo.registrar import ALGORITHMS, Registrar

PEER = ("127.0.0.1", 40000)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Office:
    """A registrar with one user, and what a telephone does to register with it."""

    def __init__(self, *, algorithms: tuple[str, ...] = ALGORITHMS) -> None:
        self.clock = Clock()
        self.changes = 0
        tokens = itertools.count(1)
        self.registrar = Registrar(
            {"agent": "demo"},
            realm="test",
            algorithms=algorithms,
            longest_s=300,
            clock=self.clock,
            token=lambda: f"token{next(tokens)}",
            changed=self.changed,
        )

    def changed(self) -> None:
        self.changes += 1

    def ask(self, user: str = "agent", *, proof: str = "", extra: str = "Expires: 60\r\n"):
        return self.registrar.register(register(user, proof=proof, extra=extra), PEER)

    def prove(
        self, digest: str, /, *, password: str = "demo", user: str = "agent", **changes: str
    ) -> str:
        offers = self.ask(user="agent").headers.get("www-authenticate")
        challenges = [parse_auth(offer) for offer in offers]
        challenge = next(one for one in challenges if one.params["algorithm"] == digest)
        proof = build_credentials(
            SipDigestAuth(user, password), challenge, "REGISTER", "sip:test", cnonce="c0ffee"
        )
        assert proof is not None
        proof.params.update(changes)
        return written(proof)


def register(user: str, *, proof: str = "", extra: str = "") -> SipRequest:
    authorization = f"Authorization: {proof}\r\n" if proof else ""
    request = SipMessage.parse(
        "REGISTER sip:test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:40000;branch=z9hG4bK1\r\n"
        f"From: <sip:{user}@test>;tag=1\r\nTo: <sip:{user}@test>\r\nCall-ID: 1\r\n"
        f"CSeq: 1 REGISTER\r\nContact: <sip:{user}@127.0.0.1:40000>\r\n{extra}{authorization}\r\n"
    )
    assert isinstance(request, SipRequest)
    return request


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_right_password_registers_by_either_digest(algorithm: str) -> None:
    office = Office()
    response = office.ask(proof=office.prove(algorithm))
    assert response.status_code == 200
    assert response.contact[0].params["expires"] == "60"
    (binding,) = office.registrar.bindings()
    assert (binding.user, binding.peer, office.changes) == ("agent", PEER, 1)


def test_the_first_request_is_challenged_with_every_digest_strongest_first() -> None:
    response = Office().ask()
    offers = [parse_auth(offer) for offer in response.headers.get("www-authenticate")]
    assert response.status_code == 401
    assert [offer.params["algorithm"] for offer in offers] == ["SHA-256", "MD5"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_wrong_password_is_forbidden(algorithm: str) -> None:
    office = Office()
    assert office.ask(proof=office.prove(algorithm, password="guess")).status_code == 403
    assert office.registrar.bindings() == []


def test_an_unknown_user_is_not_found() -> None:
    assert Office().ask(user="nobody").status_code == 404


def test_a_proof_of_another_user_does_not_register_this_one() -> None:
    office = Office()
    assert office.ask(proof=office.prove("MD5", user="anna")).status_code == 403


def test_an_algorithm_that_was_not_offered_is_forbidden() -> None:
    office = Office(algorithms=("SHA-256",))
    assert office.ask(proof=office.prove("SHA-256", algorithm="MD5")).status_code == 403


@pytest.mark.parametrize("count", ["", "zz", "-1", "1_0"])
def test_a_broken_nonce_count_is_forbidden_and_not_a_crash(count: str) -> None:
    office = Office()
    assert office.ask(proof=office.prove("MD5", nc=count)).status_code == 403


def test_an_old_nonce_is_challenged_again_as_stale() -> None:
    office = Office()
    proof = office.prove("MD5")
    office.clock.now += 301
    response = office.ask(proof=proof)
    challenge = parse_auth(response.headers.get("www-authenticate")[0])
    assert (response.status_code, challenge.params["stale"]) == (401, "true")


def test_a_registration_ends_when_its_time_is_over() -> None:
    office = Office()
    office.ask(proof=office.prove("MD5"))
    office.clock.now += 59
    assert office.registrar.binding("agent") is not None
    office.clock.now += 2
    assert office.registrar.binding("agent") is None


def test_a_registration_is_never_longer_than_the_exchange_allows() -> None:
    office = Office()
    response = office.ask(proof=office.prove("MD5"), extra="Expires: 86400\r\n")
    assert response.contact[0].params["expires"] == "300"


def test_expires_nought_takes_the_registration_back() -> None:
    office = Office()
    office.ask(proof=office.prove("MD5"))
    response = office.ask(proof=office.prove("MD5"), extra="Expires: 0\r\n")
    assert (response.status_code, office.registrar.bindings()) == (200, [])
