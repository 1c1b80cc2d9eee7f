"""Letting go of what is ours on the library's bridge, which only the library's end may end."""

from __future__ import annotations

import pjsua2 as pj


def leave_to_library(port: pj.AudioMedia) -> None:
    """Never end *port*, which took a place on the bridge; the library forgets it when it ends.

    WORKAROUND pjproject 2.15 (#4526): its own end only asks the bridge's clock to take it off, and
    frees at once what the clock, and the bridge's end, go on reading.
    """
    if isinstance(port, pj.AudioMediaPort):
        # The clock calls into it: what Python has of it must not go either.
        port.__disown__()
    else:
        port.this.disown()
