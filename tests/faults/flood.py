"""Five hundred calls a second that are given up at once, from the exchange or from a stranger."""

from __future__ import annotations

import itertools
import re
import threading
import time
from dataclasses import dataclass

from callcenter.domain.events import LineChanged, LineState, Refused, Ringing
from tests.faults.attack import HOST, SESSION, STRANGER, Sockets, Target

PER_S = 500
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Flooded:
    """*gap_s*: the longest silence of the telephone's voice; *busiest*: most told in a second."""

    sent: int
    seconds: float
    gap_s: float
    rang: int
    refused: int
    busiest: int
    outage_s: float
    restarts: int
    logged_bytes: int


def flood(target: Target, seconds: float, *, stranger: bool) -> Flooded:
    """Flood it for so long during a call, and see that nothing comes of it."""
    source: Sockets | None = None
    send, via = target.attacker.send, target.attacker.via
    if stranger:
        source = Sockets("udp", lambda data: None, STRANGER)
        source.aim(target.attacker.telephone)
        send, via = source.send, f"SIP/2.0/UDP {STRANGER}:{source.port}"
    logged = target.logged_bytes()
    with target.talking() as talk:
        mark, began = target.desk.mark(), time.monotonic()
        sent = _rush(send, via, target, seconds)
        target.attacker.ping(20)
        ended = time.monotonic()
        gap = talk.longest_gap_s(began, ended)
        assert talk.call in target.calls()
    if source is not None:
        source.close()
    events = target.desk.events[mark:]
    told = [event.at.timestamp() for event in events if isinstance(event, Ringing | Refused)]
    lost = [one.line.state for one in events if isinstance(one, LineChanged)]
    return Flooded(
        sent=sent,
        seconds=ended - began,
        gap_s=gap,
        rang=sum(isinstance(event, Ringing) for event in events),
        refused=sum(isinstance(event, Refused) for event in events),
        # The first ones are calls like any other; a flood is known by what follows them.
        busiest=max((sum(at <= one < at + 1 for one in told) for at in told if at > told[0] + 1),
                    default=0),
        outage_s=0.0 if all(state is LineState.REGISTERED for state in lost) else float("inf"),
        restarts=target.restarts,
        logged_bytes=target.logged_bytes() - logged,
    )  # fmt: skip


def _rush(send: object, via: str, target: Target, seconds: float) -> int:
    assert callable(send)
    began, pause, sent = time.monotonic(), threading.Event(), 0
    body = SESSION.format(host=HOST, port=49000)
    while (passed := time.monotonic() - began) < seconds:
        while sent < passed * PER_S:
            invite = target.attacker.request("INVITE", f"flood-{next(_NUMBERS)}", body=body)
            invite = invite.replace(target.attacker.via, via)
            send(invite.encode())
            head = re.sub(r"(?m)^Content-.*\r\n", "", invite.partition("\r\n\r\n")[0] + "\r\n")
            cancel = head.replace("INVITE", "CANCEL") + "Content-Length: 0\r\n\r\n"
            send(cancel.encode())
            sent += 1
        pause.wait(0.002)
    return sent
