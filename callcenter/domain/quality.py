"""How well a call can be heard: loss, jitter and delay turned into a mean opinion score."""

from __future__ import annotations

import msgspec

_BEST_R = 93.2
# Ie and Bpl of ITU-T G.113 Appendix I (with packet-loss concealment for G.711).
_IMPAIRMENT = {
    "PCMU": (0.0, 25.1),
    "PCMA": (0.0, 25.1),
    "G722": (0.0, 25.1),
    "GSM": (20.0, 10.0),
    "ILBC": (11.0, 32.0),
}
_UNKNOWN_CODEC = (11.0, 19.0)


class Quality(msgspec.Struct, frozen=True):
    """What the network did to a call: *loss* 0-1, *jitter_ms*, *round_trip_ms*, *mos* 1-4.5.

    A *secure* call is encrypted with the *suite* of RFC 4568, such as `AES_CM_128_HMAC_SHA1_80`.
    """

    codec: str = ""
    clock_rate: int = 8000
    loss: float = 0.0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    mos: float = 0.0
    secure: bool = False
    packets_received: int = 0
    suite: str = ""


def mean_opinion_score(
    *, loss: float, jitter_ms: float, round_trip_ms: float, codec: str = "PCMU"
) -> float:
    """Estimate the listener's opinion, 1 (bad) to 4.5 (best).

    The E-model of ITU-T G.107 with default values: R = 93.2 - Id - Ie,eff. One-way delay is half
    the round trip, twice the jitter for the jitter buffer, and 20 ms for packetisation.
    """
    delay = round_trip_ms / 2 + 2 * jitter_ms + 20.0
    delay_impairment = 0.024 * delay + 0.11 * max(0.0, delay - 177.3)
    equipment, robustness = _IMPAIRMENT.get(codec.upper(), _UNKNOWN_CODEC)
    percent = 100.0 * min(max(loss, 0.0), 1.0)
    effective = equipment + (95.0 - equipment) * percent / (percent + robustness)
    rating = min(max(_BEST_R - delay_impairment - effective, 0.0), 100.0)
    return max(1.0, 1.0 + 0.035 * rating + 7e-6 * rating * (rating - 60.0) * (100.0 - rating))
