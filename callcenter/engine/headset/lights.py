"""What a headset shows of the calls: ringing, off the hook, muted, on hold."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from callcenter.domain.call import Call, CallState, Direction


class Lights(msgspec.Struct, frozen=True):
    """The calls as a headset knows them."""

    ringing: bool = False
    off_hook: bool = False
    muted: bool = False
    holding: bool = False

    @classmethod
    def of(cls, calls: Iterable[Call]) -> Lights:
        """What the *calls* at the telephone look like on a headset."""
        there = tuple(call for call in calls if call.live)
        ringing = tuple(call for call in there if _rings(call))
        engaged = tuple(call for call in there if call not in ringing and not call.held_by_agent)
        return cls(
            ringing=bool(ringing),
            off_hook=bool(engaged),
            muted=bool(engaged) and all(call.muted for call in engaged),
            holding=any(call.held_by_agent for call in there),
        )


def _rings(call: Call) -> bool:
    return call.direction is Direction.INBOUND and call.state is CallState.RINGING
