"""Numbers that shall be called: typed, chosen to pass a call on to, or brought by a link."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from callcenter.config import Config
from callcenter.config.values import LINE
from callcenter.domain.dial_uri import LinkRefused, parse
from callcenter.domain.number import PhoneNumber
from callcenter.domain.wishes import ConsultWished, DialWished, TransferWished
from ui import dial_words
from ui.shell import Shell
from ui.verbs import Refused, number_to_dial
from ui.wishes import DialText, PassOn


class Outgoing(QObject):
    """Reads the numbers and hands the wish for a call to the desk.

    Signals:
        refused(str): why a text is no number to call.
    """

    refused = Signal(str)

    def __init__(self, shell: Shell, *, config: Callable[[], Config], parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._config = shell, config

    def dial(self, wish: DialText) -> None:
        """Call what was typed."""
        if (number := self._read(wish.text)) is not None:
            self._shell.wish(DialWished(str(uuid.uuid4()), LINE, number, wish.customer))

    def pass_on(self, wish: PassOn) -> None:
        """Pass a call on to what was typed, or speak to that party first."""
        number = self._read(wish.text)
        if number is None:
            return
        if wish.ask:
            self._shell.wish(ConsultWished(wish.call, str(uuid.uuid4()), number))
        else:
            self._shell.wish(TransferWished(wish.call, number))

    def linked(self, uri: str) -> str:
        """The number of a `tel:` or `sip:` link, ready to be shown; empty when it is refused."""
        try:
            # A bare number is taken as a link too: it comes from a program, not from the agent.
            link = parse(uri if ":" in uri else f"tel:{uri}", domain=self._config().line.domain)
        except LinkRefused as refusal:
            self.refused.emit(dial_words.link(refusal.fault))
            return ""
        if link.extension:
            self.refused.emit(dial_words.extension(link.extension))
        return link.number

    def _read(self, text: str) -> PhoneNumber | None:
        try:
            return number_to_dial(text, self._shell.desk)
        except Refused as refusal:
            self.refused.emit(str(refusal))
            return None
