"""What a bad network does to a call's packets: loses some and delays each, the same every time."""

from __future__ import annotations

import random
from dataclasses import dataclass

PACKET_S = 0.02


@dataclass(frozen=True, slots=True)
class Impairment:
    """*loss* of all packets are lost; each other one comes 0 to *jitter_ms* late, evenly spread."""

    loss: float = 0.0
    jitter_ms: float = 0.0

    def schedule(self, packets: int, seed: int) -> list[tuple[float, int]]:
        """When (in seconds) which packet arrives, in the order of arrival."""
        draw = random.Random(seed)
        late = [draw.uniform(0, self.jitter_ms) / 1000 for _ in range(packets)]
        kept = [number for number in range(packets) if draw.random() >= self.loss]
        return sorted((number * PACKET_S + late[number], number) for number in kept)

    def __str__(self) -> str:
        return f"{self.loss:.0%} loss, 0-{self.jitter_ms:.0f} ms jitter"
