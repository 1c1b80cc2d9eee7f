"""Whether a colleague's telephone is there at all (presence, RFC 3856 and RFC 3863).

The calls alone do not tell: to many exchanges a telephone that is gone is one without a call.
"""

from __future__ import annotations

from callcenter.engine.watching.markup import Unreadable, read, text

MIME = "application/pidf+xml"


def is_reachable(body: bytes) -> bool:
    """Whether anything in the document can be reached; raises Unreadable."""
    root = read(body)
    if root.tag != "presence":
        raise Unreadable(f"{root.tag[:40]} in place of presence")
    told = [text(basic) for basic in root.findall("tuple/status/basic")]
    if not told:
        raise Unreadable("no status")
    return "open" in told
