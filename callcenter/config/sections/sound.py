"""What is heard, how it sounds, and what is recorded of it."""

from __future__ import annotations

from callcenter.config import kinds, lists
from callcenter.config.choices import RecordingFormat
from callcenter.config.declaring import Section, setting
from callcenter.domain.recording import RecordingPolicy
from callcenter.engine.commands import TonesRegion

CODECS = ("G722", "PCMA", "PCMU", "GSM", "ILBC", "SPEEX/16000", "SPEEX/8000")
_devices = lists.texts(most=16)
_volume = kinds.number(0, 1)


class AudioSection(Section, frozen=True):
    """Sound devices by name, best first; empty: the system's default."""

    microphones: tuple[str, ...] = setting(_devices, (), "Microphones", exported=False)
    speakers: tuple[str, ...] = setting(_devices, (), "Speakers", exported=False)
    ringers: tuple[str, ...] = setting(_devices, (), "Ringers", exported=False)
    ringer_volume: float = setting(_volume, 0.8, "Ringer's volume", exported=False)
    speaker_volume: float = setting(_volume, 1.0, "Speaker's volume", exported=False)
    microphone_volume: float = setting(_volume, 1.0, "Microphone's volume", exported=False)
    codecs: tuple[str, ...] = setting(
        lists.codecs(CODECS), ("G722", "PCMA", "PCMU"), "Codecs, best first"
    )
    ring_everywhere: bool = setting(
        kinds.truth(), False, "Ring on all chosen devices at once", exported=False
    )
    echo_cancellation: bool = setting(kinds.truth(), True, "Take the echo out of the microphone")
    noise_suppression: bool = setting(kinds.truth(), True, "Take noise out of the microphone")
    gain_control: bool = setting(kinds.truth(), True, "Keep the voice at an even loudness")
    tones_region: TonesRegion = setting(
        kinds.one_of(TonesRegion), TonesRegion.POLAND, "Country of the call tones"
    )
    headset_buttons: bool = setting(kinds.truth(), True, "The headset's buttons and lights")


class RecordingSection(Section, frozen=True):
    """Which calls are recorded, and how long that is kept."""

    policy: RecordingPolicy = setting(
        kinds.one_of(RecordingPolicy), RecordingPolicy.NEVER, "Calls are recorded"
    )
    queues: tuple[tuple[str, RecordingPolicy], ...] = setting(
        lists.by_name(RecordingPolicy), (), "Calls of single queues are recorded"
    )
    on_hold: bool = setting(kinds.truth(), False, "The time on hold is recorded too")
    remind_s: int = setting(
        kinds.whole(0, 3600, "seconds"), 60, "Reminder of a paused recording after"
    )
    format: RecordingFormat = setting(
        kinds.one_of(RecordingFormat), RecordingFormat.OPUS, "Recordings are kept as"
    )
    keep_days: int = setting(
        kinds.whole(0, 36500, "days"), 0, "Recordings are deleted after (0: never)"
    )
    agents_delete: bool = setting(kinds.truth(), False, "Agents may delete recordings")
