"""What a headset shows of the calls: ringing, off the hook, muted, on hold."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from callcenter.domain.call import Call, CallState, Direction
from callcenter.engine.headset.descriptor import Field, Layout
from callcenter.engine.headset.usages import CONSUMER, TELEPHONY, Light


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

    def on(self, light: Light) -> bool:
        """Whether that *light* shines."""
        match light:
            case Light.RING | Light.RINGER:
                return self.ringing
            case Light.OFF_HOOK | Light.ON_LINE:
                return self.off_hook
            case Light.MUTE | Light.MICROPHONE:
                return self.muted
            case Light.HOLD:
                return self.holding


def _rings(call: Call) -> bool:
    return call.direction is Direction.INBOUND and call.state is CallState.RINGING


class Panel:
    """The lights that one device has; *never* are those it must not be given."""

    def __init__(self, layout: Layout, *, never: frozenset[Light] = frozenset()) -> None:
        self._numbered = layout.numbered
        self._fields = _lamps(layout, never)
        reports = dict.fromkeys(field.report for field, _ in self._fields)
        self._lengths = {report: layout.lengths[report] for report in reports}

    @property
    def lights(self) -> frozenset[Light]:
        """Which they are."""
        return frozenset(light for _, light in self._fields)

    def reports(self, lights: Lights) -> tuple[bytes, ...]:
        """The output reports that show *lights*, each with its number (0: unnumbered) in front."""
        values = dict.fromkeys(self._lengths, 0)
        for field, light in self._fields:
            values[field.report] |= lights.on(light) << field.bit
        return tuple(
            bytes([report]) + value.to_bytes(self._lengths[report], "little")
            for report, value in values.items()
        )


def _lamps(layout: Layout, never: frozenset[Light]) -> tuple[tuple[Field, Light], ...]:
    known = {light.value: light for light in Light}
    lamps = tuple(
        (field, known[field.usages[0]])
        for field in layout.outputs
        if field.around(TELEPHONY, CONSUMER) and not field.array and field.usages[0] in known
    )
    there = {light for _, light in lamps}
    if Light.RING in there:
        # The ringer is a sound; where there is a light the agent's own ringer is enough.
        never = never | {Light.RINGER}
    return tuple((field, light) for field, light in lamps if light not in never)
