"""What lies in the voicemail box as the exchange tells it (message-summary, RFC 3842)."""

from __future__ import annotations

import re

from callcenter.domain.colleague import Voicemail
from callcenter.engine.watching.markup import Unreadable

MIME = "application/simple-message-summary"
_WAITING = re.compile(r"(yes|no)", re.IGNORECASE)
_COUNTS = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})(?:\s*\(\s*(\d{1,6})\s*/\s*(\d{1,6})\s*\))?")
_ACCOUNT = re.compile(r"<?(?:(?:sips?|tel):)?([0-9A-Za-z*#+._-]{1,32})(?:[@;>].*)?", re.IGNORECASE)


def voicemail(body: bytes) -> Voicemail:
    """Read a summary; *account* is the number to call without its host. Raises Unreadable."""
    lines = body.decode("utf-8", "replace").splitlines()
    pairs = (line.partition(":") for line in lines)
    told = {name.strip().lower(): value.strip() for name, _, value in pairs}
    waiting = _WAITING.fullmatch(told.get("messages-waiting", ""))
    if waiting is None:
        raise Unreadable("whether messages are waiting is not told")
    counts = _COUNTS.match(told.get("voice-message", ""))
    new, old, urgent = (int(counts[at] or 0) for at in (1, 2, 3)) if counts else (0, 0, 0)
    account = _ACCOUNT.fullmatch(told.get("message-account", "").replace("%23", "#"))
    return Voicemail(
        waiting[1].lower() == "yes", new, old, urgent, account=account[1] if account else ""
    )
