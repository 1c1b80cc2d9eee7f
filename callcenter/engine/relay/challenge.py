"""Which demands for a password the library gets to see: only its exchange's, and only the safest.

Faults kept out: somebody else's realm (whose owner could guess the password from the answer),
Basic, MD5 beside SHA-256, and a challenge that is weaker than an earlier one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from callcenter.engine.relay.message import Header, Message

_NAMES = (b"www-authenticate", b"proxy-authenticate")
_STRENGTH = {b"MD5": 1, b"SHA-256": 2}
"""What the library can answer."""
_PARAMETER = re.compile(rb'([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


@dataclass(frozen=True, slots=True)
class Challenge:
    """One demand; *strength* is 0 when it cannot or must not be answered."""

    realm: bytes
    strength: int
    qop: bool
    parameters: dict[bytes, bytes]

    @classmethod
    def parse(cls, value: bytes) -> Challenge:
        """Read one."""
        scheme, _, rest = value.strip().partition(b" ")
        found = {
            match[1].lower(): match[2] if match[2] is not None else match[3]
            for match in _PARAMETER.finditer(rest)
        }
        offered = [one.strip().lower() for one in found.get(b"qop", b"").split(b",")]
        usable = scheme.lower() == b"digest" and bool(found.get(b"nonce"))
        usable = usable and (b"qop" not in found or b"auth" in offered)
        strength = _STRENGTH.get(found.get(b"algorithm", b"MD5").upper(), 0) if usable else 0
        return cls(found.get(b"realm", b""), strength, b"auth" in offered, found)


class Challenges:
    """What one registrar has asked for so far."""

    def __init__(self) -> None:
        self._realms: set[bytes] = set()
        self._strongest: dict[bytes, int] = {}
        self._qop: set[bytes] = set()

    def sifted(self, answer: Message) -> Message:
        """*answer* with those challenges only that may be answered."""
        if answer.status not in (401, 407):
            return answer
        found = {header: _read(header) for header in answer.headers if header[0] in _NAMES}
        registering = answer.cseq_method == b"REGISTER"
        usable = [one for one in found.values() if self._is_usable(one, registering=registering)]
        for one in usable:
            self._learn(one, registering=registering)
        kept = [one for one in usable if self._is_strongest(one)]
        headers = tuple(
            header for header in answer.headers if header not in found or found[header] in kept
        )
        return Message(answer.start, headers, answer.body, status=answer.status)

    def _is_usable(self, one: Challenge, *, registering: bool) -> bool:
        return one.strength > 0 and (registering or one.realm in self._realms)

    def _learn(self, one: Challenge, *, registering: bool) -> None:
        if registering:
            self._realms.add(one.realm)
        if one.qop:
            self._qop.add(one.realm)
        self._strongest[one.realm] = max(one.strength, self._strongest.get(one.realm, 0))

    def _is_strongest(self, one: Challenge) -> bool:
        strong = one.strength >= self._strongest[one.realm]
        return strong and (one.qop or one.realm not in self._qop)


def _read(header: Header) -> Challenge:
    return Challenge.parse(header[1].partition(b":")[2])
