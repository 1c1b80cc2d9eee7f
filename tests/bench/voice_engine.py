"""The real telephone in a process of its own: takes every call and lets callers hear themselves.

`python -m tests.bench.voice_engine REGISTRAR USER PASSWORD`; it ends when its input does.
"""

from __future__ import annotations

import gc
import itertools
import logging
import os
import sys
import threading
from datetime import UTC, datetime

import pjsua2 as pj

from callcenter.domain.events import Ringing
from callcenter.engine.commands import Account, Answer, Configure, Sound, VoiceWay
from callcenter.engine.messages import Event
from callcenter.engine.pjsip.media import NullBridge
from callcenter.engine.pjsip.telephone import Telephone


class Echo(NullBridge):
    """Instead of a headset: every caller is connected with himself."""

    def attach(self, call: str, media: pj.AudioMedia) -> None:
        """Send back what comes."""
        media.startTransmit(media)


def main() -> None:
    """Be that telephone."""
    registrar, user, password = sys.argv[1:4]
    codecs = tuple(sys.argv[4].split(",")) if len(sys.argv) > 4 else ("PCMU",)
    way = VoiceWay(sys.argv[5]) if len(sys.argv) > 5 else VoiceWay.AUTO
    gc.disable()
    numbers = itertools.count(1)
    ended = threading.Event()

    def emit(event: Event) -> None:
        if isinstance(event, Ringing):
            telephone.post(next(numbers), Answer(event.call))

    telephone = Telephone(
        emit,
        now=lambda: datetime.now(UTC),
        new_id=lambda: f"call-{next(numbers)}",
        audio=Echo(),
        log=logging.getLogger("telephone"),
    )
    telephone.start()
    domain = registrar.rpartition(":")[0]
    line = Account("line", user, domain, password, (registrar,), voice_way=way)
    telephone.post(0, Configure((line,), Sound(codecs=codecs)))
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    while not ended.is_set():
        telephone.turn()
    telephone.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
