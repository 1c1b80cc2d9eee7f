"""The recording of a call: whether one is made, and what is kept of it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec


class RecordingState(Enum):
    """Whether what is said is written to disk now."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"


class RecordingPolicy(Enum):
    """Which calls are recorded: none, those the agent chooses, or all of them by themselves."""

    NEVER = "never"
    BUTTON = "button"
    ALWAYS = "always"


class RecordingForm(Enum):
    """How the sound is kept: as it was written in the call, or compressed after it."""

    SAMPLES = "samples"
    OPUS = "opus"
    FLAC = "flac"


class RecordingRules(msgspec.Struct, frozen=True):
    """When calls are recorded; *queues* has the policies of single queues by their names.

    The agent is reminded of a pause every *remind_s* seconds; 0: never.
    """

    policy: RecordingPolicy = RecordingPolicy.NEVER
    queues: tuple[tuple[str, RecordingPolicy], ...] = ()
    remind_s: float = 60.0
    agents_delete: bool = False

    def of(self, queue: str) -> RecordingPolicy:
        """The policy for a call that came by *queue*; empty: by none."""
        named = {name.casefold(): policy for name, policy in self.queues}
        return named.get(queue.casefold(), self.policy) if queue else self.policy

    @property
    def ever(self) -> bool:
        """Whether any call could be recorded at all."""
        return any(
            policy is not RecordingPolicy.NEVER
            for policy in (self.policy, *(policy for _, policy in self.queues))
        )


class Recording(msgspec.Struct, frozen=True):
    """One recording of the call *interaction*; *number_key* is its other party's number.

    In the state PAUSED although it has *ended* it was cut off in a pause, by a crash: whoever
    that number belongs to next is not recorded until the agent resumes. *pauses* are places in
    seconds of the sound; *complete* says that it was ended properly.
    """

    id: str
    interaction: str
    agent: str
    site: str
    started: datetime
    state: RecordingState
    number_key: str = ""
    ended: datetime | None = None
    length_s: float = 0.0
    form: RecordingForm = RecordingForm.SAMPLES
    complete: bool = False
    pauses: tuple[float, ...] = ()
    problem: str = ""
    remind_at: datetime | None = None

    @property
    def going_on(self) -> bool:
        """Whether its call is still recorded, or paused."""
        return self.ended is None

    @property
    def left_paused(self) -> bool:
        """Whether a crash cut it off in a pause that nobody has ended since."""
        return self.state is RecordingState.PAUSED and not self.going_on


class RecordingFiled(msgspec.Struct, frozen=True):
    """The file of a recording is as it will be kept, or could not be read (*problem*, in words)."""

    recording: str
    length_s: float
    form: RecordingForm
    complete: bool
    pauses: tuple[float, ...] = ()
    problem: str = ""


class RecordingOpened(msgspec.Struct, frozen=True):
    """The sound of a recording, as 16 bit samples; *problem* says in words why there is none."""

    recording: str
    sound: bytes = b""
    pauses: tuple[float, ...] = ()
    problem: str = ""

    def __repr__(self) -> str:
        """Without what was said."""
        return f"RecordingOpened({self.recording!r}, {len(self.sound)} bytes, {self.problem!r})"
