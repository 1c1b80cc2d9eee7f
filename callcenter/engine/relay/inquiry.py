"""Requests of our own to the exchange, beside those of the SIP library: sent, proven, answered."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass

from callcenter.engine.relay.challenge import Challenge
from callcenter.engine.relay.message import Message
from callcenter.engine.relay.via import Via

T1_S = 0.5
T2_S = 4.0
"""RFC 3261 section 17.1.2.1."""
PATIENCE_S = 8.0
_KIND = b"z9hG4bK-own-"
_HASHES = {1: hashlib.md5, 2: hashlib.sha256}
_PROOFS = {401: b"Authorization", 407: b"Proxy-Authorization"}
_CHALLENGES = {401: b"www-authenticate", 407: b"proxy-authenticate"}


@dataclass(frozen=True, slots=True)
class Credential:
    """Who asks, for those the registrar's challenge is answered with."""

    login: str
    password: str

    def __repr__(self) -> str:
        """Without the password."""
        return f"Credential({self.login!r})"


Send = Callable[[Message, bytes], None]
"""Puts a request with that branch on the wire."""


class Inquiries:
    """Those that are under way; *stream* tells whether what is sent cannot get lost."""

    def __init__(self, send: Send, credential: Credential, stream: Callable[[], bool]) -> None:
        self._send = send
        self._credential = credential
        self._stream = stream
        self._waiting: dict[bytes, asyncio.Future[Message]] = {}
        self._proofs = 0

    async def ask(self, request: Message, patience_s: float = PATIENCE_S) -> Message:
        """The final answer, after one challenge was answered; raises TimeoutError."""
        async with asyncio.timeout(patience_s):
            answer = await self._exchange(request)
            proof = self._proof(request, answer)
            if proof is None:
                return answer
            again = _next_number(request).with_last(_PROOFS[answer.status], proof)
            return await self._exchange(again)

    def heard(self, answer: Message) -> bool:
        """Take an answer; whether it was one of ours."""
        top = Via.top(answer)
        if top is None or not top.branch.startswith(_KIND):
            return False
        waiting = self._waiting.get(top.branch)
        if waiting is not None and answer.status >= 200 and not waiting.done():
            waiting.set_result(answer)
        return True

    def close(self) -> None:
        """Nothing is waited for any more."""
        for waiting in self._waiting.values():
            waiting.cancel()

    async def _exchange(self, request: Message) -> Message:
        branch = _KIND + os.urandom(8).hex().encode("ascii")
        waiting: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[branch] = waiting
        pause = T1_S
        try:
            while True:
                self._send(request, branch)
                done, _ = await asyncio.wait([waiting], timeout=None if self._stream() else pause)
                if done:
                    return waiting.result()
                pause = min(2 * pause, T2_S)
        finally:
            del self._waiting[branch]

    def _proof(self, request: Message, answer: Message) -> bytes | None:
        if answer.status not in _PROOFS:
            return None
        value = answer.value(_CHALLENGES[answer.status])
        challenge = Challenge.parse(value) if value else None
        if challenge is None or not challenge.strength:
            return None
        self._proofs += 1
        return proof(challenge, self._credential, request.method, request.uri, os.urandom(8).hex())


def proof(
    challenge: Challenge, credential: Credential, method: bytes, uri: bytes, cnonce: str
) -> bytes:
    """The credentials that answer *challenge* (RFC 7616 section 3.4, RFC 8760)."""
    made = _HASHES[challenge.strength]

    def digest(*parts: bytes) -> bytes:
        return made(b":".join(parts)).hexdigest().encode("ascii")

    given = challenge.parameters
    nonce, login = given[b"nonce"], credential.login.encode("utf-8")
    who = digest(login, challenge.realm, credential.password.encode("utf-8"))
    what = digest(method, uri)
    random = cnonce.encode("ascii")
    middle = (nonce, b"00000001", random, b"auth") if challenge.qop else (nonce,)
    written = b'Digest username="%b", realm="%b", nonce="%b", uri="%b", response="%b"' % (
        login, challenge.realm, nonce, uri, digest(who, *middle, what)
    )  # fmt: skip
    written += b", algorithm=" + (b"SHA-256" if challenge.strength == 2 else b"MD5")
    if challenge.qop:
        written += b', qop=auth, nc=00000001, cnonce="%b"' % random
    if b"opaque" in given:
        written += b', opaque="%b"' % given[b"opaque"]
    return written


def _next_number(request: Message) -> Message:
    number, _, method = request.value(b"cseq").partition(b" ")
    return request.with_first_changed(b"cseq", lambda _: b"%d %b" % (int(number) + 1, method))
