"""Which addresses the window opens in a browser: a CRM's over https, or this machine's own."""

from __future__ import annotations

from PySide6.QtCore import QUrl

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


def can_be_opened(address: str) -> bool:
    """Whether *address*, which comes from a CRM and is not trusted, may be opened."""
    page = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not page.isValid() or not page.host():
        return False
    return page.scheme() == "https" or (page.scheme() == "http" and page.host() in _HERE)
