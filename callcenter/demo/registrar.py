"""Who may use the demo's exchange, and where their telephones are."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aiosipua import (
    Address,
    AuthChallenge,
    AuthCredentials,
    Dialog,
    SipDigestAuth,
    SipRequest,
    SipResponse,
    build_credentials,
    parse_auth,
    stringify_auth,
    stringify_uri,
)

from callcenter.demo.sockets import Peer

ALGORITHMS = ("SHA-256", "MD5")
_NONCE_LIVES_S = 300.0
_NONCES = 1000


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a user's telephone can be called, until when (monotonic seconds)."""

    user: str
    contact: str
    peer: Peer
    until: float


class Registrar:
    """Digest-authenticated users and their telephones (RFC 3261 §10, RFC 8760).

    An unknown user is answered 404, a wrong password 403, an old nonce 401 with `stale`.
    """

    def __init__(
        self,
        passwords: Mapping[str, str],
        *,
        realm: str,
        algorithms: Sequence[str],
        longest_s: int,
        clock: Callable[[], float],
        token: Callable[[], str],
        changed: Callable[[], None],
    ) -> None:
        self._passwords = dict(passwords)
        self._realm = realm
        self._algorithms = tuple(algorithms)
        self._longest_s = longest_s
        self._clock = clock
        self._token = token
        self._changed = changed
        self._bindings: dict[str, Binding] = {}
        self._nonces: dict[str, float] = {}

    def bindings(self) -> list[Binding]:
        """The telephones that are registered now."""
        now = self._clock()
        self._bindings = {
            user: binding for user, binding in self._bindings.items() if binding.until > now
        }
        return list(self._bindings.values())

    def binding(self, user: str) -> Binding | None:
        """The telephone of *user*, if it is registered."""
        return next((binding for binding in self.bindings() if binding.user == user), None)

    def forget(self) -> None:
        """Lose every registration, as an exchange does that restarts."""
        self._bindings.clear()
        self._changed()

    def register(self, request: SipRequest, peer: Peer) -> SipResponse:
        """The answer to a REGISTER."""
        refusal = self.refusal(request, user=_user(request.to_addr))
        if refusal is not None:
            return refusal
        user = _user(request.to_addr)
        seconds = self._granted_s(request)
        if seconds <= 0:
            self._bindings.pop(user, None)
        elif request.contact:
            contact = stringify_uri(request.contact[0].uri)
            self._bindings[user] = Binding(user, contact, peer, self._clock() + seconds)
        self._changed()
        return self._accepted(request, user)

    def refusal(self, request: SipRequest, *, user: str) -> SipResponse | None:
        """Why *request* may not pass, or None when it proves to come from *user*."""
        if user not in self._passwords:
            return respond(request, 404, "Not Found", tag=self._token())
        proofs = [
            parse_auth(value, credentials=True) for value in request.headers.get("authorization")
        ]
        ours = [proof for proof in proofs if proof.params.get("realm") == self._realm]
        if not ours:
            return self._challenge(request, stale=False)
        if not any(self._is_fresh(proof) for proof in ours):
            return self._challenge(request, stale=True)
        if not any(self._proves(proof, user, request.method) for proof in ours):
            return respond(request, 403, "Forbidden", tag=self._token())
        return None

    def _challenge(self, request: SipRequest, *, stale: bool) -> SipResponse:
        nonce = self._token()
        self._nonces[nonce] = self._clock() + _NONCE_LIVES_S
        while len(self._nonces) > _NONCES:
            self._nonces.pop(next(iter(self._nonces)))
        response = respond(request, 401, "Unauthorized", tag=self._token())
        for algorithm in self._algorithms:
            parameters = {"realm": self._realm, "nonce": nonce, "algorithm": algorithm}
            parameters |= {"qop": "auth"} | ({"stale": "true"} if stale else {})
            challenge = stringify_auth(AuthChallenge("Digest", parameters))
            response.headers.append("WWW-Authenticate", challenge)
        return response

    def _is_fresh(self, proof: AuthCredentials) -> bool:
        return self._nonces.get(proof.params.get("nonce", ""), 0.0) > self._clock()

    def _proves(self, proof: AuthCredentials, user: str, method: str) -> bool:
        given = proof.params
        if given.get("username") != user or given.get("algorithm", "MD5") not in self._algorithms:
            return False
        count = given.get("nc", "")
        expected = build_credentials(
            SipDigestAuth(user, self._passwords[user]),
            AuthChallenge("Digest", _asked(given)),
            method,
            given.get("uri", ""),
            nonce_count=int(count, 16) if _is_hex(count) else 0,
            cnonce=given.get("cnonce", ""),
        )
        if expected is None:
            return False
        return hmac.compare_digest(expected.params["response"], given.get("response", ""))

    def _granted_s(self, request: SipRequest) -> int:
        wished = request.contact[0].params.get("expires") if request.contact else None
        text = wished or request.get_header("Expires") or ""
        return min(int(text), self._longest_s) if text.isdecimal() else self._longest_s

    def _accepted(self, request: SipRequest, user: str) -> SipResponse:
        response = respond(request, 200, "OK", tag=self._token())
        binding = self.binding(user)
        if binding is not None:
            left = round(binding.until - self._clock())
            response.headers.set_single("Contact", f"<{binding.contact}>;expires={left}")
        return response


def respond(request: SipRequest, code: int, reason: str, *, tag: str) -> SipResponse:
    """An answer to *request* outside of any dialog."""
    dialog = Dialog(call_id=request.call_id or "", local_tag=tag)
    return dialog.create_response(request, code, reason)


def _user(address: Address | None) -> str:
    return (address.uri.user if address else None) or ""


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    names = ("realm", "nonce", "algorithm", "qop")
    return {name: given[name] for name in names if name in given}


def _is_hex(text: str) -> bool:
    return bool(text) and all(letter in "0123456789abcdefABCDEF" for letter in text)
