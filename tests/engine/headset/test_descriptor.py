"""Report descriptors: those of real devices, ones we build ourselves, and garbage."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.engine.headset.buttons import Buttons
from callcenter.engine.headset.descriptor import Field, Layout, Unreadable, read
from callcenter.engine.headset.lights import Lights
from callcenter.engine.headset.panel import Panel
from callcenter.engine.headset.usages import Control, Light
from tests.engine.headset.devices import REAL

LIGHTS = "OFF_HOOK MUTE RING HOLD"
HOOK, MUTE, FLASH, BUTTON_7 = 0x0B0020, 0x0B002F, 0x0B0021, 0x090007

settings = hypothesis.settings(derandomize=True, deadline=None, max_examples=200)


def control(layout: Layout, usage: int) -> Field:
    (found,) = (field for field in layout.inputs if usage in field.usages)
    return found


def where(field: Field) -> tuple[int, int, bool, bool]:
    return field.report, field.bit, field.relative, field.preferred


def test_a_speakerphones_buttons_stand_where_its_maker_put_them() -> None:
    layout = read(REAL["dell-sp325"])
    assert layout.numbered
    assert where(control(layout, HOOK)) == (5, 0, False, False)
    assert where(control(layout, MUTE)) == (5, 1, True, True)
    assert where(control(layout, 0x0B0024)) == (5, 2, True, True)
    assert where(control(layout, FLASH)) == (5, 3, True, True)
    # "Usage 7, page of buttons, usage 1, one field": the page that holds at the main item counts.
    assert where(control(layout, BUTTON_7)) == (5, 7, False, True)
    assert layout.lengths[5] == 1


def test_what_is_marked_as_constant_but_has_a_usage_is_a_button() -> None:
    assert where(control(read(REAL["razer-microphone"]), HOOK)) == (2, 0, False, False)
    layout = read(REAL["anker-powerconf"])
    assert where(control(layout, HOOK)) == (2, 0, False, False)
    assert where(control(layout, MUTE)) == (2, 2, True, True)


def test_reports_and_lights_of_a_device_may_share_a_number() -> None:
    layout = read(REAL["logitech-mx-brio"])
    assert where(control(layout, MUTE)) == (8, 0, True, True)
    assert where(control(layout, HOOK)) == (8, 1, False, False)
    (light,) = (field for field in layout.outputs if field.usages == (Light.MUTE.value,))
    assert (light.report, light.bit, layout.lengths[8]) == (8, 0, 2)


def test_a_keypad_is_an_array_and_keeps_the_bits_after_it_in_place() -> None:
    layout = read(REAL["jabra-layout"])
    keypad = control(layout, 0x0B00B3)
    assert keypad.array and (keypad.bit, keypad.size, len(keypad.usages)) == (6, 4, 12)
    assert keypad.usages_on(bytes([0b11000000, 0b00])) == (0x0B00B3,)
    assert where(control(layout, BUTTON_7)) == (2, 10, False, True)
    assert layout.lengths[2] == 2


@pytest.mark.parametrize(
    ("device", "controls", "lights"),
    [
        ("dell-sp325", "hook mute flash redial reject", f"{LIGHTS} MICROPHONE ON_LINE"),
        ("logitech-mx-brio", "hook mute", "MUTE"),
        ("razer-microphone", "hook", ""),
        ("anker-powerconf", "hook mute flash", f"{LIGHTS} MICROPHONE"),
        ("chromeos-hands-free", "hook mute", "OFF_HOOK MUTE RING"),
        ("blackwire-3220", "hook mute flash", "OFF_HOOK MUTE RING"),
        ("jabra-layout", "hook mute flash reject", f"{LIGHTS} MICROPHONE"),
        ("plantronics-layout", "hook mute flash redial reject", LIGHTS),
    ],
)  # fmt: skip
def test_every_published_device_has_its_buttons_and_lights(
    device: str, controls: str, lights: str
) -> None:
    layout = read(REAL[device])
    assert Buttons(layout).controls == {Control(name) for name in controls.split()}
    assert Panel(layout).lights == {Light[name] for name in lights.split()}


def test_a_mouses_seventh_button_turns_nobody_away() -> None:
    mouse = bytes.fromhex("05010902a1010509190129081500250195087501 8102c0")
    layout = read(mouse)
    assert len(layout.inputs) == 8
    assert Buttons(layout).controls == frozenset()


@pytest.mark.parametrize(
    "descriptor",
    ["05", "26ff", "27ffffff", "b4", "8500", "860001", "75ff96ffff8102"],
    ids=["cut", "cut-2", "cut-4", "pop", "report-0", "report-256", "giant"],
)
def test_what_cannot_be_read_is_told(descriptor: str) -> None:
    with pytest.raises(Unreadable):
        read(bytes.fromhex(descriptor))


def test_long_items_and_alternative_names_are_passed_over() -> None:
    # Delimiters (HID 1.11, 6.2.2.8): the first of several usages for one control counts.
    text = "050b0905a101 fe03a0010203 15002501 75019502 a901092009b0a900 092f 8102 c0"
    layout = read(bytes.fromhex(text))
    assert [field.usages for field in layout.inputs] == [(HOOK,), (MUTE,)]


@settings
@given(st.binary(max_size=300))
def test_garbage_is_read_or_refused(garbage: bytes) -> None:
    try:
        layout = read(garbage)
    except Unreadable:
        return
    use(layout)


@settings
@given(
    st.sampled_from(sorted(REAL)),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=8),
    st.lists(st.binary(max_size=6), max_size=6),
)
def test_a_damaged_descriptor_does_no_harm(
    device: str, damage: list[tuple[int, int]], reports: list[bytes]
) -> None:
    broken = bytearray(REAL[device])
    for place, value in damage:
        broken[place % len(broken)] = value
    try:
        layout = read(bytes(broken))
    except Unreadable:
        return
    use(layout, *reports)


def use(layout: Layout, *reports: bytes) -> None:
    """Press and light whatever there is."""
    buttons = Buttons(layout)
    for report in (b"", b"\x01", *reports):
        buttons.pressed(report, 0.0)
    for report in Panel(layout).reports(Lights(ringing=True, muted=True)):
        assert len(report) == layout.lengths[report[0]] + 1


# A descriptor built by ourselves says what we put in.

FIELDS = st.lists(
    st.builds(
        lambda report, size, usage, flags: (report, size, usage, flags),
        st.integers(1, 255),
        st.integers(1, 32),
        st.sampled_from([HOOK, MUTE, FLASH, 0x0C00E9, 0xFFA00001]),
        st.sampled_from([0x02, 0x06, 0x22, 0x23]),
    ),
    max_size=12,
)


def build(fields: list[tuple[int, int, int, int]], *, output: bool, push: bool) -> bytes:
    made = bytearray.fromhex("050b0905a101 1500 2501 9501")
    for report, size, usage, flags in fields:
        if push:
            # What happens between push and pop is forgotten.
            made += bytes.fromhex("a4 060dff 7507 b4")
        made += bytes([0x85, report, 0x75, size, 0x06])
        made += (usage >> 16).to_bytes(2, "little") + bytes([0x0A])
        made += (usage & 0xFFFF).to_bytes(2, "little")
        made += bytes([0x91 if output else 0x81, flags])
    return bytes(made + b"\xc0")


@settings
@given(FIELDS, st.booleans(), st.booleans())
def test_a_built_descriptor_is_read_back(
    fields: list[tuple[int, int, int, int]], output: bool, push: bool
) -> None:
    layout = read(build(fields, output=output, push=push))
    ends: dict[int, int] = {}
    expected = []
    for report, size, usage, flags in fields:
        start = ends.get(report, 0)
        ends[report] = start + size
        expected.append(
            Field(
                report,
                start,
                size,
                (usage,),
                relative=flags == 0x06,
                preferred=flags in (0x02, 0x06),
                within=(HOOK & 0xFF0000 | 5,),
            )
        )
    assert (layout.outputs if output else layout.inputs) == tuple(expected)
    assert layout.lengths == ({k: (v + 7) // 8 for k, v in ends.items()} if output else {})


@settings
@given(st.integers(0, 40), st.integers(1, 32), st.data())
def test_a_value_is_found_at_any_bit(bit: int, size: int, data: st.DataObject) -> None:
    value = data.draw(st.integers(0, (1 << size) - 1))
    report = (value << bit).to_bytes(10, "little")
    assert Field(1, bit, size, (HOOK,)).value(report) == value
    assert Field(1, bit, size, (HOOK,)).value(report[: (bit + size - 1) // 8]) is None
