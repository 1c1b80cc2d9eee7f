"""The seam between a call's voice and the agent's headset: what the telephone asks of a bridge."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Protocol

from callcenter.domain.events import Audio, AudioProblem
from callcenter.engine.commands import Sound
from callcenter.engine.pjsip.call_tones import Signal

if TYPE_CHECKING:
    import pjsua2 as pj


class AudioBridge(Protocol):
    """Connects calls to devices; every method is called on the telephone's one thread.

    No method may block for more than a millisecond or two, nor keep a pjsua2 object of a call
    after `detach`. Objects the bridge itself creates (AudioMediaPort) are made in or after
    `start` and are let go in `stop`, before the library is destroyed.
    """

    @property
    def due(self) -> float:
        """When `turn` has something to do again, in seconds of the monotonic clock."""

    def start(self) -> None:
        """Begin; called once, after the library has started and before any call."""

    def attach(self, call: str, media: pj.AudioMedia) -> None:
        """Connect *media*, the voice of *call*, both ways.

        Called again for the same call when its stream was renewed (hold, re-INVITE): the new
        media takes the place of the old one, which is already gone.
        """

    def detach(self, call: str) -> None:
        """Let *call* go, whose voice is on PJSIP's bridge; harmless when it is not attached."""

    def lost(self, call: str) -> None:
        """PJSIP has taken the voice of *call* off its bridge: forget it, disconnect nothing."""

    def mute(self, call: str, muted: bool) -> None:
        """Send silence instead of the microphone into *call*; may come before `attach`.

        It holds until it is changed or the call is forgotten, also over a hold.
        """

    def forget(self, call: str) -> None:
        """The call is over: let go of it and of what was said about it."""

    def voice(self) -> pj.AudioMedia | None:
        """The agent's voice on PJSIP's bridge, whether muted or not; None without any."""

    def apply(self, sound: Sound) -> None:
        """Use these devices and volumes from now on."""

    def start_ringing(self, tone: str) -> None:
        """Let the ringer sound *tone*, over and over; a second call changes the tone."""

    def stop_ringing(self) -> None:
        """Silence the ringer; harmless when it is silent."""

    def signal(self, signal: Signal | None, *, seconds: float | None = None) -> None:
        """Let the agent hear a call tone, for so long or until it is another one; None: no tone."""

    def chime(self, name: str) -> None:
        """Let the agent hear one of the telephone's own sounds, once and softly."""

    def play(self, voice: bytes) -> None:
        """Let the agent hear these samples (16 bit, mono, of the cushion's rate), once."""

    def quiet(self) -> None:
        """End what `chime` and `play` began."""

    def listen(self, seconds: float) -> None:
        """Have the microphone open for so long although no call may be on; 0: no longer."""

    def try_ringer(self, tone: str) -> None:
        """Let the ringer sound *tone* for a moment."""

    def microphone_silent(self) -> bool:
        """Whether the open microphone has given nothing for a while."""

    def spoke_while_muted(self) -> tuple[str, ...]:
        """The calls into whose closed microphone the agent has spoken; told once."""

    def devices(self) -> Audio:
        """What there is and what is in use.

        Asked for after every turn and compared: it must be cheap and change only in `start`,
        `apply` or `turn`. The telephone tells the desk when it changed.
        """

    def levels(self) -> tuple[float, float] | None:
        """Microphone and speaker loudness, 0 to 1, when it is time to show them; else None."""

    def turn(self) -> None:
        """Do what is due; called when it is, and often before."""

    def stop(self) -> None:
        """Let go of devices and of every pjsua2 object."""


class NullBridge:
    """A bridge to no device at all: calls work, nobody hears anything."""

    due = inf

    def start(self) -> None:
        """Nothing to begin."""

    def attach(self, call: str, media: pj.AudioMedia) -> None:
        """Nothing to connect to."""

    def detach(self, call: str) -> None:
        """Nothing was connected."""

    def lost(self, call: str) -> None:
        """Nothing was connected."""

    def mute(self, call: str, muted: bool) -> None:
        """There is no microphone."""

    def forget(self, call: str) -> None:
        """Nothing was kept."""

    def voice(self) -> pj.AudioMedia | None:
        """Nobody speaks."""
        return None

    def apply(self, sound: Sound) -> None:
        """There is nothing to choose from."""

    def start_ringing(self, tone: str) -> None:
        """There is no ringer."""

    def stop_ringing(self) -> None:
        """There is no ringer."""

    def signal(self, signal: Signal | None, *, seconds: float | None = None) -> None:
        """There is no speaker."""

    def chime(self, name: str) -> None:
        """There is no speaker."""

    def play(self, voice: bytes) -> None:
        """There is no speaker."""

    def quiet(self) -> None:
        """Nothing sounds."""

    def listen(self, seconds: float) -> None:
        """There is no microphone."""

    def try_ringer(self, tone: str) -> None:
        """There is no ringer."""

    def microphone_silent(self) -> bool:
        """There is no microphone to be silent."""
        return False

    def spoke_while_muted(self) -> tuple[str, ...]:
        """There is no microphone to speak into."""
        return ()

    def devices(self) -> Audio:
        """No device."""
        return Audio(problem=AudioProblem.NO_DEVICE)

    def levels(self) -> tuple[float, float] | None:
        """Nothing to measure."""
        return None

    def turn(self) -> None:
        """Nothing is due."""

    def stop(self) -> None:
        """Nothing to let go of."""
