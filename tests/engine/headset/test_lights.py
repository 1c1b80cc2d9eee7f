"""What is lit, and the bytes that light it."""

from __future__ import annotations

from datetime import UTC, datetime

from callcenter.domain.call import Call
from callcenter.domain.events import Alerting, Answered, Dialling, HoldChanged, MuteChanged, Ringing
from callcenter.engine.headset.descriptor import read
from callcenter.engine.headset.lights import Lights
from callcenter.engine.headset.panel import Panel
from callcenter.engine.headset.usages import Light
from tests.engine.headset.devices import (
    ANKER_POWERCONF,
    BLACKWIRE_3220,
    DELL_SP325,
    JABRA_LAYOUT,
    LOGITECH_MX_BRIO,
    PLANTRONICS_LAYOUT,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RINGING = Call.of(Ringing("in", "line", (), True, NOON))
TALKING = RINGING.after(Answered("in", NOON))
DIALLING = Call.of(Dialling("out", "line", "123", NOON))


def test_the_lights_follow_the_calls() -> None:
    held = TALKING.after(HoldChanged("in", True, False, NOON))
    muted = TALKING.after(MuteChanged("in", True, NOON))
    assert Lights.of(()) == Lights()
    assert Lights.of((RINGING,)) == Lights(ringing=True)
    assert Lights.of((TALKING,)) == Lights(off_hook=True)
    assert Lights.of((DIALLING,)) == Lights(off_hook=True)
    assert Lights.of((DIALLING.after(Alerting("out", NOON)),)) == Lights(off_hook=True)
    assert Lights.of((muted,)) == Lights(off_hook=True, muted=True)
    assert Lights.of((held,)) == Lights(holding=True)
    assert Lights.of((held, DIALLING)) == Lights(off_hook=True, holding=True)
    assert Lights.of((RINGING, muted)) == Lights(ringing=True, off_hook=True, muted=True)
    # The customer's hold is none of the agent's.
    assert Lights.of((TALKING.after(HoldChanged("in", False, True, NOON)),)) == Lights(
        off_hook=True
    )


def test_one_report_for_all_lights() -> None:
    panel = Panel(read(DELL_SP325))
    assert panel.reports(Lights()) == (b"\x05\x00",)
    assert panel.reports(Lights(ringing=True)) == (b"\x05\x04",)
    # Off hook and on line; muted is mute and microphone.
    assert panel.reports(Lights(off_hook=True)) == (b"\x05\x21",)
    assert panel.reports(Lights(off_hook=True, muted=True)) == (b"\x05\x33",)
    assert panel.reports(Lights(holding=True)) == (b"\x05\x08",)


def test_a_long_report_is_filled_up() -> None:
    panel = Panel(read(JABRA_LAYOUT))
    assert panel.reports(Lights(off_hook=True, muted=True)) == (b"\x02\x13\x00",)
    # Where there is a ring light the ringer itself keeps silent.
    assert panel.reports(Lights(ringing=True)) == (b"\x02\x04\x00",)
    assert Panel(read(LOGITECH_MX_BRIO)).reports(Lights(muted=True)) == (b"\x08\x01\x00",)


def test_a_report_for_every_light() -> None:
    panel = Panel(read(PLANTRONICS_LAYOUT))
    assert panel.reports(Lights(off_hook=True, muted=True)) == (
        b"\x09\x01", b"\x17\x01", b"\x18\x00", b"\x20\x00",
    )  # fmt: skip
    assert b"\x18\x01" in Panel(read(BLACKWIRE_3220)).reports(Lights(ringing=True))


def test_a_ringer_rings_where_no_light_does() -> None:
    ringer = bytes.fromhex("050b0905a101 1500250175019501 099e9102 75079101c0")
    assert Panel(read(ringer)).reports(Lights(ringing=True)) == (b"\x00\x01",)


def test_a_light_that_does_harm_stays_off() -> None:
    panel = Panel(read(ANKER_POWERCONF), never=frozenset({Light.MICROPHONE}))
    assert panel.reports(Lights(off_hook=True, muted=True)) == (b"\x02\x03",)
