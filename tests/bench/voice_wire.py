"""Speech sent into calls over a network as bad as wished, and what comes back of it."""

from __future__ import annotations

import heapq
import select
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.impairment import PACKET_S, Impairment
from tests.bench.voice_sound import FRAME, Packet

DRAIN_S = 0.5
_HEAD = struct.Struct("!BBHII")


@dataclass(slots=True)
class Flow:
    """Speech into one call: *began* is when its first packet was due, *came* what was sent back."""

    wire: socket.socket
    to: tuple[str, int]
    network: Impairment
    seed: int
    began: float = 0.0
    came: list[Packet] = field(default_factory=list)

    def send(self, number: int, payload: bytes) -> None:
        """Put packet *number* of the speech on the wire."""
        head = _HEAD.pack(0x80, 0, number, number * FRAME, self.seed)
        self.wire.sendto(head + payload, self.to)

    def receive(self) -> None:
        """Take what is there."""
        data = self.wire.recv(2048)
        at = time.monotonic()
        if len(data) > _HEAD.size and data[1] & 0x7F == 0:
            _, _, _, timestamp, _ = _HEAD.unpack_from(data)
            self.came.append(Packet(at, timestamp, data[_HEAD.size :]))


def converse(flows: Sequence[Flow], payloads: Sequence[bytes]) -> None:
    """Send the speech into every flow at once, each over its own network, and hear what comes."""
    began = time.monotonic() + 0.1
    due: list[tuple[float, int, int]] = []
    for place, flow in enumerate(flows):
        # Not all at the same moment, as calls are not.
        flow.began = began + place * PACKET_S / len(flows)
        times = flow.network.schedule(len(payloads), flow.seed)
        due += [(flow.began + at, place, number) for at, number in times]
    heapq.heapify(due)
    wires = {flow.wire: flow for flow in flows}
    end = began + len(payloads) * PACKET_S + DRAIN_S
    while (now := time.monotonic()) < end:
        while due and due[0][0] <= now:
            _, place, number = heapq.heappop(due)
            flows[place].send(number, payloads[number])
        until = due[0][0] if due else end
        heard, _, _ = select.select(list(wires), [], [], max(0.0, until - time.monotonic()))
        for wire in heard:
            wires[wire].receive()
