"""How a leg of the relay stands, as its line sees it."""

from __future__ import annotations

import msgspec

from callcenter.domain.certificate import Certificate
from callcenter.domain.events import LineProblem


class LegState(msgspec.Struct, frozen=True):
    """*aim* counts the registrars it was pointed at, *losses* the connections that broke.

    *moves* counts how often the registrar saw us at another address than it has taken down.
    *problem* tells why there is no way to the present one; *secure* names what hides it,
    *certificate* is what the registrar showed last, *own_certificate* what this computer shows.
    """

    aim: int = 0
    losses: int = 0
    moves: int = 0
    open: bool = False
    problem: LineProblem = LineProblem.NONE
    reason: str = ""
    secure: str = ""
    certificate: Certificate | None = None
    own_certificate: Certificate | None = None
