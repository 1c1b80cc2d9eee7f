"""How late the agent hears and is heard: between network and sound device, while both speak.

The devices are PulseAudio's null sinks. Echo, noise and loudness are left alone: what they take is
in group `sound`.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import psutil

from callcenter.domain.events import AudioChanged, Ringing
from callcenter.engine.commands import Answer, Sound
from tests.bench.figure import Figure
from tests.bench.impairment import Impairment
from tests.bench.recorder import recording, sounded
from tests.bench.telephone import Telephone, telephone
from tests.bench.voice_sound import RATE, packets, speech
from tests.bench.voice_sound import Sound as Wave
from tests.bench.voice_wire import Flow, converse
from tests.bench.wire import Caller, Dialog
from tests.engine.pjsip.sound_server import RATE as SERVER_RATE
from tests.engine.pjsip.sound_server import SoundServer, available, sound_server

MICROPHONE, SPEAKER = "HeadsetMic", "Headset"
PLAIN = Sound(
    codecs=("PCMU",),
    microphones=(MICROPHONE,),
    speakers=(SPEAKER,),
    echo_cancellation=False,
    noise_suppression=False,
    gain_control=False,
)
TIMES = 4
"""How often the speech is said; while it is said first all buffers find their level."""
SETTLE_S = 1.0
EAR_GOAL_MS, MOUTH_GOAL_MS = 100.0, 100.0


class NoSoundServer(Exception):
    """PulseAudio is missing."""


def delay() -> Iterator[Figure]:
    """Half a minute of a call in which both speak; the median of three parts of 8 s."""
    if not available:
        raise NoSoundServer("apt-get install pulseaudio pulseaudio-utils")
    with ExitStack() as opened:
        server = opened.enter_context(sound_server())
        server.plug_speaker(SPEAKER)
        server.plug_microphone(MICROPHONE)
        own = {**os.environ, "PULSE_SERVER": server.address}
        phone, contact = opened.enter_context(telephone(PLAIN, environment=own))
        process = phone.process
        caller = opened.enter_context(Caller(contact))
        call = _talking(caller, phone)
        opened.callback(call.hang_up)
        before, began = _used(process), time.monotonic()
        ear, mouth = _heard(server, caller, call)
        share = 100 * (_used(process) - before) / (time.monotonic() - began)
    about = f"a bare recorder's own time included; telephone {share:.1f} % of a core"
    yield _figure("wire-to-ear", ear, EAR_GOAL_MS, about)
    yield _figure("mouth-to-wire", mouth, MOUTH_GOAL_MS, "after a bare recorder has it")


def _talking(caller: Caller, phone: Telephone) -> Dialog:
    call = caller.invite()
    ringing: Ringing = phone.wait(Ringing)
    phone.do(Answer(ringing.call))
    call.wait(200)
    call.acknowledge()
    phone.wait(
        AudioChanged,
        lambda it: it.audio.speaker == SPEAKER and it.audio.microphone == MICROPHONE,
    )
    return call


def _heard(server: SoundServer, caller: Caller, call: Dialog) -> tuple[list[float], list[float]]:
    """Seconds from wire to ear and from mouth to wire, each time but the first it is said."""
    said = np.tile(speech(), TIMES)
    flow = Flow(caller.media, call.voice, Impairment(), 1)
    with (
        tempfile.TemporaryDirectory() as folder,
        recording(server, f"{SPEAKER}.monitor") as ear,
        recording(server, MICROPHONE) as mouth,
    ):
        voice = Path(folder) / "voice.raw"
        voice.write_bytes(_for_server(said).tobytes())
        threading.Event().wait(SETTLE_S)
        spoke = time.monotonic()
        with server.playing(voice, f"{MICROPHONE}-feed"):
            converse([flow], packets(said))
            threading.Event().wait(SETTLE_S)
    heard, said_at, sent = ear.line, mouth.line, sounded(flow.came)
    parts = range(1, TIMES)
    return (
        [heard.late(flow.began, part) for part in parts],
        [sent.late(spoke, part) - said_at.late(spoke, part) for part in parts],
    )


def _for_server(sound: Wave) -> Wave:
    each = SERVER_RATE // RATE
    places = np.arange(len(sound) * each) / each
    return np.interp(places, np.arange(len(sound)), sound).astype(np.int16)


def _figure(name: str, seconds: Sequence[float], goal: float, about: str) -> Figure:
    values = [1000 * each for each in seconds]
    each = " ".join(f"{value:.0f}" for value in values)
    return Figure(name, statistics.median(values), "ms", goal, f"one after another {each}; {about}")


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
