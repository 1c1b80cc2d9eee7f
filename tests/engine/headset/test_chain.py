"""From the button to the call and back to the light: headset, telephone, desk, SIP."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from callcenter.domain import effects as do
from callcenter.domain.desk import Desk
from callcenter.domain.events import Answered, Ended, HeadsetPressed, MuteChanged, Ringing
from callcenter.domain.headset import HeadsetButton
from callcenter.domain.react import react
from callcenter.engine import commands
from callcenter.engine.commands import Command, Configure, SetSound, Sound
from callcenter.engine.headset.bus import Found
from callcenter.engine.headset.buttons import SETTLE_S
from callcenter.engine.headset.headsets import Headsets
from callcenter.engine.headset.quirks import Quirks
from callcenter.engine.messages import Event
from callcenter.engine.pjsip.telephone import Telephone
from tests.contract.wire import Wire
from tests.domain.story import working_desk
from tests.engine.headset.devices import DELL_SP325, PlayedBus, PlayedHeadset

pytestmark = pytest.mark.engine
DELL = Found(b"/dev/hidraw0", 0x413C, 0x8223, "Dell SP325")


class Place:
    """A telephone with a headset, and a desk that obeys its rules."""

    def __init__(self, sip_port: int) -> None:
        self.events: list[Event] = []
        self.headset = PlayedHeadset(DELL_SP325)
        self.desk: Desk = working_desk()
        bus = PlayedBus()
        bus.plugged[DELL] = self.headset
        log = logging.getLogger("test.chain")
        self.telephone = Telephone(
            self._hear,
            now=lambda: datetime.now(UTC),
            new_id=lambda: "call",
            headset=Headsets(
                bus, quirks=Quirks, clock=time.monotonic, log=log, look_s=0.05, warm_up_s=0.0
            ),
            log=log,
            sip_port=sip_port,
        )
        self.telephone.start()
        self.telephone.post(1, Configure(()))
        self.wire = Wire(f"sip:100@127.0.0.1:{sip_port}")

    def close(self) -> None:
        self.telephone.stop()
        self.wire.close()

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Let the telephone turn until it is so."""
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline, f"{what}: {self.headset.written} {self.events}"
            self.telephone.turn()

    def hears(self, kind: type[Event]) -> Event:
        """The telephone tells that next."""
        self.until(lambda: any(isinstance(event, kind) for event in self.events), kind.__name__)
        (event,) = (event for event in self.events if isinstance(event, kind))
        self.events = [other for other in self.events if other is not event]
        return event

    def shines(self, report: bytes) -> None:
        """The headset was told that last."""
        self.until(lambda: self.headset.written[-1:] == [report], f"light {report.hex()}")

    def _hear(self, event: Event) -> None:
        self.events.append(event)
        self.desk, effects = react(self.desk, event, datetime.now(UTC))
        for effect in effects:
            command = _command(effect)
            if command is not None:
                self.telephone.post(2, command)


def _command(effect: do.Effect) -> Command | None:
    match effect:
        case do.TakeCall(call):
            return commands.Answer(call)
        case do.EndCall(call):
            return commands.HangUp(call)
        case do.MuteCall(call, muted):
            return commands.Mute(call) if muted else commands.Unmute(call)
    return None


@pytest.fixture
def place(free_port: Callable[[], int]) -> Iterator[Place]:
    place = Place(free_port())
    yield place
    place.close()


def pressed(event: Event) -> HeadsetButton:
    assert isinstance(event, HeadsetPressed)
    return event.button


def test_a_call_is_answered_muted_and_ended_by_the_headset(place: Place) -> None:
    place.shines(b"\x05\x00")
    place.wire.send(place.wire.request("INVITE", "chain"))
    place.hears(Ringing)
    place.shines(b"\x05\x04")
    place.headset.send(b"\x05\x01")
    assert pressed(place.hears(HeadsetPressed)) is HeadsetButton.OFF_HOOK
    # Answered means that the caller's ACK has come.
    answer = _answer(place)
    place.wire.send(place.wire.request("ACK", "chain", branch="ack", to_tag=answer))
    place.hears(Answered)
    place.shines(b"\x05\x21")
    place.headset.send(b"\x05\x01", b"\x05\x03", b"\x05\x01")
    assert pressed(place.hears(HeadsetPressed)) is HeadsetButton.MUTE
    place.hears(MuteChanged)
    place.shines(b"\x05\x33")
    # Put down at once it would be the button let go.
    settled = time.monotonic() + SETTLE_S
    place.until(lambda: time.monotonic() > settled, "time")
    place.headset.send(b"\x05\x00")
    assert pressed(place.hears(HeadsetPressed)) is HeadsetButton.ON_HOOK
    place.hears(Ended)
    place.shines(b"\x05\x00")


def test_a_headset_that_is_pulled_out_leaves_the_call_alone(place: Place) -> None:
    place.wire.send(place.wire.request("INVITE", "pulled"))
    place.hears(Ringing)
    place.shines(b"\x05\x04")
    place.headset.unplug()
    turns = 0

    def turned() -> bool:
        nonlocal turns
        turns += 1
        return turns > 40

    place.until(turned, "turns")
    assert place.telephone.calls_live == 1
    assert not [event for event in place.events if isinstance(event, Ended | HeadsetPressed)]


def test_switched_off_in_the_settings_it_is_let_go(place: Place) -> None:
    place.shines(b"\x05\x00")
    place.telephone.post(3, SetSound(Sound(headset_buttons=False)))
    place.until(lambda: place.headset.closed, "let go")


def _answer(place: Place) -> str:
    """The tag of the telephone, from its 200."""
    tags: list[str] = []

    def came() -> bool:
        heard = place.wire.hear(0)
        if heard is not None and heard.status == 200:
            tags.append(heard.tag)
        return bool(tags)

    place.until(came, "200")
    return tags[0]
