"""What the agent pressed, told from a device's reports and from what it was told before.

A report is not a press: a device also answers what it was told (its own light comes back as a
state), lets a button go again, and gives up when nobody reacted. So a state counts only when it
is news to both sides, and of one report only one button.
"""

from __future__ import annotations

from callcenter.domain.headset import HeadsetButton
from callcenter.engine.headset.descriptor import Field, Layout
from callcenter.engine.headset.lights import Lights
from callcenter.engine.headset.quirks import PLAIN, Quirk, Way
from callcenter.engine.headset.usages import CONSUMER_MUTE, CONTROLS, TELEPHONY, Control

ECHO_S = 0.25
"""So long after a light was set a press in its sense is the device's answer to it."""
SETTLE_S = 0.5
"""A button back within this time was let go: nobody answers and hangs up so fast."""

_SIMPLE = {
    Control.DROP: HeadsetButton.ON_HOOK,
    Control.REJECT: HeadsetButton.REJECT,
    Control.FLASH: HeadsetButton.FLASH,
    Control.REDIAL: HeadsetButton.REDIAL,
}


class _Key:
    """One button of one device."""

    def __init__(self, field: Field, usage: int, control: Control, way: Way, sure: bool) -> None:
        self.control = control
        self.way = way
        self._field = field
        self._usage = usage
        self._sure = sure
        self._raw = False
        self._on = False
        self._pressed_at: float | None = None

    @property
    def report(self) -> int:
        """The number of the report it is in."""
        return self._field.report

    def follow(self, on: bool) -> None:
        """The device was told that this is *on*: from now on that is no news."""
        self._on = on

    def pressed(self, data: bytes, now: float) -> bool | None:
        """True for on (or a press), False for off, None for nothing new in *data*."""
        there = self._field.usages_on(data)
        if there is None:
            return None
        value = (self._usage in there) is not (self.way is Way.INVERTED)
        before, self._raw = self._raw, value
        if self.way is Way.PRESS:
            return True if value and not before else None
        if value is self._on:
            return None
        self._on = value
        if value:
            self._pressed_at = now
        elif self._let_go(now):
            return None
        return value

    def echoed(self) -> None:
        """It answered a light by itself: whatever was thought before, it says what it is."""
        if not self._sure:
            self.way = Way.SWITCH
            self._on = self._raw

    def _let_go(self, now: float) -> bool:
        if self._sure or self._pressed_at is None or now - self._pressed_at >= SETTLE_S:
            return False
        # It said "on" only while a finger was on it.
        self.way = Way.PRESS
        return True


class Buttons:
    """The buttons of one device, and what it knows of the calls."""

    def __init__(self, layout: Layout, quirk: Quirk = PLAIN) -> None:
        self._numbered = layout.numbered
        self._keys = sorted(_keys(layout, quirk), key=lambda key: list(Control).index(key.control))
        self._ignored = quirk.ignore_first
        self._lights = Lights()
        self._hook_set = self._mute_set = float("-inf")

    @property
    def controls(self) -> frozenset[Control]:
        """What there is to press."""
        return frozenset(key.control for key in self._keys)

    def follow(self, lights: Lights, now: float) -> None:
        """The device is being told *lights* at *now* (seconds)."""
        if lights.off_hook is not self._lights.off_hook:
            self._hook_set = now
        if lights.muted is not self._lights.muted:
            self._mute_set = now
        self._lights = lights
        for key in self._keys:
            if key.control is Control.HOOK:
                key.follow(lights.off_hook)
            elif key.control is Control.MUTE:
                key.follow(lights.muted)

    def pressed(self, report: bytes, now: float) -> HeadsetButton | None:
        """What the agent pressed, if *report*, as it came at *now*, says so."""
        if self._ignored:
            self._ignored -= 1
            return None
        number = report[0] if self._numbered and report else 0
        data = report[1:] if self._numbered else report
        pressed = None
        for key in self._keys:
            if key.report == number:
                value = key.pressed(data, now)
                if value is not None and pressed is None:
                    pressed = self._meaning(key, value, now)
        return pressed

    def _meaning(self, key: _Key, value: bool, now: float) -> HeadsetButton | None:
        if key.control is Control.HOOK:
            return self._hook(key, value, now)
        if key.control is Control.MUTE:
            return self._mute(key.way, value, now)
        return _SIMPLE[key.control]

    def _hook(self, key: _Key, value: bool, now: float) -> HeadsetButton | None:
        lifted = self._lights.off_hook
        if key.way is Way.PRESS:
            if now - self._hook_set < ECHO_S:
                key.echoed()
                return None
            ends = lifted and not self._lights.ringing
            return HeadsetButton.ON_HOOK if ends else HeadsetButton.OFF_HOOK
        if value is lifted:
            return None
        return HeadsetButton.OFF_HOOK if value else HeadsetButton.ON_HOOK

    def _mute(self, way: Way, value: bool, now: float) -> HeadsetButton | None:
        muted = self._lights.muted
        if way is Way.PRESS:
            if now - self._mute_set < ECHO_S:
                return None
            return HeadsetButton.UNMUTE if muted else HeadsetButton.MUTE
        if value is muted:
            return None
        return HeadsetButton.MUTE if value else HeadsetButton.UNMUTE


def _keys(layout: Layout, quirk: Quirk) -> list[_Key]:
    controls = dict(CONTROLS)
    if quirk.consumer_mute:
        controls[CONSUMER_MUTE] = Control.MUTE
    return [
        _Key(field, usage, controls[usage], *_way(field, controls[usage], quirk))
        for field in layout.inputs
        if field.around(TELEPHONY) or quirk.consumer_mute
        for usage in field.usages
        if usage in controls
    ]


def _way(field: Field, control: Control, quirk: Quirk) -> tuple[Way, bool]:
    """How the button speaks, and whether that is certain (HID Usage Tables 1.5, §3.4.1.2)."""
    wished = {Control.HOOK: quirk.hook, Control.MUTE: quirk.mute}.get(control)
    if wished is not None:
        return wished, True
    if field.relative or field.array or control in _SIMPLE:
        return Way.PRESS, True
    # A lasting mute switch may be thrown fast. A hook that comes back at once never hangs up.
    return Way.SWITCH, control is Control.MUTE and not field.preferred
