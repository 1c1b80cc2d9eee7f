"""What the desk does when the telephone tells of the sound: unheard agents, and the check of it."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from callcenter.domain.desk import Desk
from callcenter.domain.effects import Effect, KeepSoundTest, Notice, NoticeKind
from callcenter.domain.events import SoundTested, SpokeWhileMuted
from callcenter.domain.sound_test import SoundTestKept

Step = tuple[Desk, tuple[Effect, ...]]


def spoke_while_muted(desk: Desk, event: SpokeWhileMuted, now: datetime) -> Step:
    """Nobody hears what the agent is saying: say so, unless the microphone was opened since."""
    call = desk.call(event.call)
    if call is None or not call.muted:
        return desk, ()
    return desk, (Notice(NoticeKind.SPOKE_WHILE_MUTED, event.call),)


def sound_tested(desk: Desk, event: SoundTested, now: datetime) -> Step:
    """The check went on; how it came out is kept."""
    desk = replace(desk, sound_test=event.test)
    return desk, (KeepSoundTest(event.test),) if event.test.over else ()


def sound_test_kept(desk: Desk, event: SoundTestKept, now: datetime) -> Step:
    """How the last check came out, from the disk; one made meanwhile counts for more."""
    return (desk, ()) if desk.sound_test else (replace(desk, sound_test=event.test), ())
