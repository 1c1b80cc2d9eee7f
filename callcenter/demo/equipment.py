"""What every call of the demo's exchange needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from aiosipua import Dialog, IncomingCall, SipUAC

from callcenter.demo.media import CODECS, Media
from callcenter.demo.sockets import Peer
from callcenter.demo.wire import Wire


class Party(Protocol):
    """Whoever of the exchange talks to a telephone; *passed_to* is whom it was passed on to."""

    passed_to: str

    @property
    def media(self) -> Media:
        """The sound of the call."""

    @property
    def dialog(self) -> Dialog:
        """The dialog with the telephone."""

    @property
    def address(self) -> Peer:
        """Where the telephone is."""

    def renewed(self, change: IncomingCall) -> None:
        """The telephone changes the call."""

    def ended(self) -> None:
        """The telephone said BYE."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """The wire, the user agent on it, and who is in a call, by Call-ID.

    *token* makes random words; *keep* is a folder for what the exchange hears.
    """

    wire: Wire
    uac: SipUAC
    token: Callable[[], str]
    codecs: tuple[str, ...] = tuple(CODECS)
    keep: Path | None = None
    parties: dict[str, Party] = field(default_factory=dict)

    def media(self) -> Media:
        """The sound of a new call."""
        host, _ = self.wire.local_addr
        session = str(int(self.token()[:8], 16))
        return Media(host, codecs=self.codecs, session_id=session)
