"""The lights one device has, and the reports that set them."""

from __future__ import annotations

from callcenter.engine.headset.descriptor import Field, Layout
from callcenter.engine.headset.lights import Lights
from callcenter.engine.headset.usages import CONSUMER, TELEPHONY, Light


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
            values[field.report] |= _on(light, lights) << field.bit
        return tuple(
            bytes([report]) + value.to_bytes(self._lengths[report], "little")
            for report, value in values.items()
        )


def _on(light: Light, lights: Lights) -> bool:
    match light:
        case Light.RING | Light.RINGER:
            return lights.ringing
        case Light.OFF_HOOK | Light.ON_LINE:
            return lights.off_hook
        case Light.MUTE | Light.MICROPHONE:
            return lights.muted
        case Light.HOLD:
            return lights.holding


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
