"""The headset on real sound devices: PulseAudio's null sinks, with PJSIP's bridge behind."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pjsua2 as pj
import pytest
from msgspec.structs import replace

from callcenter.domain.events import AudioChanged, LevelsMeasured, LineChanged, LineState, Ringing
from callcenter.engine.commands import Account, Answer, Configure
from callcenter.engine.pjsip.headset import Frames
from callcenter.engine.pjsip.tone import read_wave
from callcenter.engine.process import EngineProcess
from tests.conftest import need
from tests.contract.desk import Desk
from tests.contract.exchange import Exchange
from tests.engine.pjsip.bridge_child import ANSWER, PLAIN
from tests.engine.pjsip.room import NEAR, noise, power_db, speech
from tests.engine.pjsip.sound_server import RATE, SoundServer, available, sound_server, wait_for
from tests.engine.pjsip.tones import Verdict, judge, power, purity, write_tone

CUSTOMER_HZ = 1004.0
AGENT_HZ = 697.0


class Bridge:
    """The headset in a process of its own; see bridge_child for its commands."""

    def __init__(self, server: SoundServer, directory: Path) -> None:
        self.customer_heard = directory / "customer.wav"
        self._errors = (directory / "errors").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.engine.pjsip.bridge_child", str(self.customer_heard)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env={**os.environ, "PULSE_SERVER": server.address},
        )

    def do(self, words: str) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith(ANSWER):
                return json.loads(line.removeprefix(ANSWER))
        raise AssertionError(f"the bridge died at {words!r}")

    def until(self, **wanted: object) -> dict[str, Any]:
        """Wait until what it tells is as *wanted*."""
        told: dict[str, Any] = {}

        def there() -> bool:
            told.update(self.do("tell"))
            return all(told[key] == value for key, value in wanted.items())

        wait_for(there, seconds=20, why=lambda: f"{wanted} in {told}")
        return told

    def heard_by_customer(self) -> tuple[bytes, int]:
        """End, and give what the customer has heard."""
        self.end()
        with wave.open(str(self.customer_heard)) as file:
            return file.readframes(file.getnframes()), file.getframerate()

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.communicate("end\n", timeout=10)
        self._errors.close()
        assert self._process.returncode == 0


@pytest.fixture
def server() -> Iterator[SoundServer]:
    need(available, "PulseAudio", how="apt-get install pulseaudio pulseaudio-utils")
    with sound_server() as server:
        yield server


@pytest.fixture
def bridge(server: SoundServer, tmp_path: Path) -> Iterator[Bridge]:
    bridge = Bridge(server, tmp_path)
    yield bridge
    bridge.end()


@pytest.fixture
def agent_voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("voice") / "agent.raw"
    write_tone(file, hertz=AGENT_HZ, rate=RATE, seconds=40)
    return file


def pause(seconds: float) -> None:
    """Let sound run for so long; there is no other way to hear it."""
    until = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() > until, seconds=seconds + 5, why="time passes")


def record(server: SoundServer, source: str, file: Path, seconds: float) -> bytes:
    """What comes out of *source* for *seconds*."""
    size = round(seconds * RATE) * 2
    with server.recording(source, file):
        wait_for(lambda: file.stat().st_size >= size, seconds=seconds + 20, why="it is recorded")
    return file.read_bytes()[:size]


def heard(server: SoundServer, source: str, file: Path, seconds: float) -> Verdict:
    """Listen at *source* for a while, to the customer's tone."""
    return judge(record(server, source, file, seconds), hertz=CUSTOMER_HZ, rate=RATE)


def test_both_voices_come_through_clean(
    server: SoundServer, bridge: Bridge, agent_voice: Path, tmp_path: Path
) -> None:
    server.plug_speaker("Headset")
    server.plug_microphone("HeadsetMic")
    bridge.do("prefer HeadsetMic Headset")
    bridge.until(speaker="Headset", microphone="HeadsetMic", problem="AudioProblem.NONE")
    with (
        server.recording("Headset.monitor", tmp_path / "agent-heard"),
        server.playing(agent_voice, "HeadsetMic-feed"),
    ):
        bridge.do("attach")
        pause(23)
        microphone, speaker = bridge.do("tell")["levels"]
        bridge.do("detach")
    agent = judge((tmp_path / "agent-heard").read_bytes(), hertz=CUSTOMER_HZ, rate=RATE)
    data, rate = bridge.heard_by_customer()
    customer = judge(data, hertz=AGENT_HZ, rate=rate)
    # On a machine with nothing else to do there is not one click; a starved one may stumble now
    # and then, but what we do wrong ourselves we do all the time.
    for verdict in (agent, customer):
        assert verdict.sounding_s > 18
        assert verdict.longest_clean_s > 5
    assert purity(data[4 * rate : 36 * rate], hertz=AGENT_HZ, rate=rate) > 0.8
    assert 0.2 < microphone < 0.3 and 0.3 < speaker < 0.45


def test_a_call_is_heard_and_spoken_into(
    server: SoundServer, agent_voice: Path, tmp_path: Path
) -> None:
    """The whole telephone as a process: SIP and RTP on one side, sound devices on the other."""
    server.plug_speaker("Headset")
    server.plug_microphone("HeadsetMic")
    exchange = Exchange({"100": "secret"})
    phone = EngineProcess(
        tmp_path,
        now=lambda: datetime.now(UTC),
        log=logging.getLogger("desk"),
        environment={**os.environ, "PULSE_SERVER": server.address},
    )
    try:
        desk = Desk(phone)
        account = Account("line", "100", "127.0.0.1", "secret", (exchange.address,))
        desk.do(Configure((account,), replace(PLAIN, codecs=("PCMA",))))
        desk.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED)
        desk.wait(AudioChanged, lambda it: it.audio.speaker == "Headset")
        person = exchange.call("100")
        desk.do(Answer(desk.wait(Ringing).call))
        with server.playing(agent_voice, "HeadsetMic-feed"):
            sound = record(server, "Headset.monitor", tmp_path / "agent", 6)
        desk.wait(LevelsMeasured, lambda it: it.microphone > 0.2 and it.speaker > 0.2)
    finally:
        phone.close(quit_engine=True)
        exchange.close()
    assert person.voice is not None
    # The exchange sends 440 Hz; both went through A-law at 8 kHz.
    assert purity(sound[6 * RATE : 10 * RATE], hertz=440.0, rate=RATE) > 0.8
    spoken = bytes(person.voice.pcm)[4 * 16000 : 6 * 16000]
    assert purity(spoken, hertz=AGENT_HZ, rate=8000) > 0.8


def test_a_speaker_unplugged_in_a_call_is_replaced_and_taken_again(
    server: SoundServer, bridge: Bridge, tmp_path: Path
) -> None:
    server.plug_speaker("Built-in")
    module = server.plug_speaker("Headset")
    bridge.do("prefer Headset Headset")
    bridge.do("attach")
    bridge.until(speaker="Headset")
    server.unplug(module)
    bridge.until(speaker="Built-in")
    assert heard(server, "Built-in.monitor", tmp_path / "a", 2.5).sounding_s > 1.5
    server.plug_speaker("Headset")
    bridge.until(speaker="Headset")
    assert heard(server, "Headset.monitor", tmp_path / "b", 2.5).sounding_s > 1.5
    assert heard(server, "Built-in.monitor", tmp_path / "c", 0.5).sounding_s == 0


def test_a_microphone_unplugged_in_a_call_is_missed_and_taken_again(
    server: SoundServer, bridge: Bridge, agent_voice: Path
) -> None:
    server.plug_speaker("Headset")
    module = server.plug_microphone("HeadsetMic")
    bridge.do("prefer HeadsetMic Headset")
    with server.playing(agent_voice, "HeadsetMic-feed"):
        bridge.do("attach")
        bridge.until(microphone="HeadsetMic")
        wait_for(lambda: _loud(bridge), seconds=20, why="the microphone is heard")
        server.unplug(module)
        bridge.until(microphone="", problem="AudioProblem.NO_MICROPHONE", speaker="Headset")
        wait_for(lambda: not _loud(bridge), seconds=20, why="nothing is heard")
        server.plug_virtual("HeadsetMic")
        bridge.until(microphone="HeadsetMic", problem="AudioProblem.NONE")
        wait_for(lambda: _loud(bridge), seconds=20, why="the microphone is heard again")


def test_without_any_device_it_says_so_and_takes_one_that_comes(
    server: SoundServer, bridge: Bridge, tmp_path: Path
) -> None:
    bridge.do("attach")
    bridge.until(problem="AudioProblem.NO_DEVICE", speaker="", microphone="")
    server.plug_speaker("Headset")
    bridge.until(problem="AudioProblem.NO_MICROPHONE", speaker="Headset")
    assert heard(server, "Headset.monitor", tmp_path / "a", 2.5).sounding_s > 1.5


def test_mute_sends_silence_and_holds_over_a_new_stream(
    server: SoundServer, bridge: Bridge, agent_voice: Path
) -> None:
    server.plug_speaker("Headset")
    server.plug_microphone("HeadsetMic")
    bridge.do("mute")
    with server.playing(agent_voice, "HeadsetMic-feed"):
        bridge.do("attach")
        wait_for(lambda: _loud(bridge), seconds=20, why="the microphone is open")
        bridge.do("attach")
        pause(3.0)
        bridge.do("unmute")
        pause(1.5)
    data, rate = bridge.heard_by_customer()
    # The recorder gets nothing at all while muted, so only the last part is there.
    assert 1.0 < len(data) / (2 * rate) < 4.0
    assert purity(data[rate : 2 * rate], hertz=AGENT_HZ, rate=rate) > 0.5


def test_the_ringer_rings_on_its_own_device_and_stops(
    server: SoundServer, bridge: Bridge, tmp_path: Path
) -> None:
    server.plug_speaker("Headset")
    server.plug_speaker("Desk")
    bridge.do("prefer-ringers Desk")
    assert "no ring tone" in bridge.do("ring ../../secret")
    assert "no ring tone" in bridge.do("ring klaxon")
    assert bridge.do("ring ring") == "done"
    bridge.until(ringer="Desk")
    assert loudest(record(server, "Desk.monitor", tmp_path / "a", 3.5)) > 1000
    assert loudest(record(server, "Headset.monitor", tmp_path / "b", 0.5)) == 0
    bridge.do("quiet")
    pause(1.0)
    assert loudest(record(server, "Desk.monitor", tmp_path / "c", 1.0)) == 0


def test_several_ringers_ring_at_once_and_one_that_goes_leaves_the_others(
    server: SoundServer, bridge: Bridge, tmp_path: Path
) -> None:
    server.plug_speaker("Headset")
    module = server.plug_speaker("Desk")
    server.plug_speaker("Hall")
    bridge.do("ring-everywhere Desk Hall Cellar")
    bridge.do("ring ring")
    bridge.until(ringers=["Desk", "Hall"], ringer="Desk")
    with server.recording("Hall.monitor", tmp_path / "hall"):
        assert loudest(record(server, "Desk.monitor", tmp_path / "desk", 3.5)) > 1000
    assert loudest((tmp_path / "hall").read_bytes()) > 1000
    assert loudest(record(server, "Headset.monitor", tmp_path / "headset", 0.5)) == 0
    server.unplug(module)
    bridge.until(ringers=["Hall"])
    assert loudest(record(server, "Hall.monitor", tmp_path / "hall again", 3.5)) > 1000


def test_a_ringer_unplugged_while_it_rings_moves_on_and_is_taken_again(
    server: SoundServer, bridge: Bridge, tmp_path: Path
) -> None:
    server.plug_speaker("Built-in")
    module = server.plug_speaker("Desk")
    bridge.do("prefer-ringers Desk")
    bridge.do("ring ring")
    bridge.until(ringer="Desk")
    server.unplug(module)
    bridge.until(ringer="Built-in")
    assert loudest(record(server, "Built-in.monitor", tmp_path / "a", 3.5)) > 1000
    server.plug_speaker("Desk")
    bridge.until(ringer="Desk")
    assert loudest(record(server, "Desk.monitor", tmp_path / "b", 3.5)) > 1000
    assert loudest(record(server, "Built-in.monitor", tmp_path / "c", 0.5)) == 0


def test_call_tones_and_chimes_are_heard_without_a_call_and_the_speaker_is_let_go_then(
    server: SoundServer, bridge: Bridge, tmp_path: Path
) -> None:
    server.plug_speaker("Headset")
    bridge.until(speaker="Headset")
    with server.recording("Headset.monitor", tmp_path / "tone"):
        bridge.do("signal busy 1.5")
        wait_for(lambda: server.streams() != "", seconds=20, why="the tone is played")
        wait_for(lambda: server.streams() == "", seconds=20, why="the speaker is let go")
    busy = (tmp_path / "tone").read_bytes()
    loud = [n for n in range(0, len(busy) - 960, 960) if loudest(busy[n : n + 960]) > 500]
    assert power(busy[loud[2] : loud[2] + 9600], hertz=425, rate=RATE) > 0.9
    assert 0.7 < len(loud) / 100 < 1.3
    with server.recording("Headset.monitor", tmp_path / "chime"):
        bridge.do("chime ended")
        wait_for(lambda: server.streams() != "", seconds=20, why="the chime is played")
        wait_for(lambda: server.streams() == "", seconds=20, why="the speaker is let go")
    assert 300 < loudest((tmp_path / "chime").read_bytes()) < 16000


def test_speech_into_a_muted_microphone_and_a_dead_one_are_noticed(
    server: SoundServer, bridge: Bridge, tmp_path: Path
) -> None:
    voice = tmp_path / "voice.raw"
    said = speech(NEAR, level=-20, seconds=4).repeat(3) * 32767
    voice.write_bytes(said.astype(np.int16).tobytes())
    server.plug_speaker("Headset")
    server.plug_microphone("HeadsetMic")
    bridge.do("prefer HeadsetMic Headset")
    bridge.do("process noise_suppression")
    bridge.do("mute")
    bridge.do("mute-other")
    bridge.do("attach")
    bridge.until(microphone="HeadsetMic", spoke=[])
    with server.playing(voice, "HeadsetMic-feed"):
        wait_for(lambda: bridge.do("tell")["spoke"] != [], seconds=11, why="it is noticed")
    wait_for(lambda: bridge.do("tell")["silent"], seconds=30, why="nothing comes any more")


def test_noise_is_taken_out_on_the_way_to_the_customer(
    server: SoundServer, bridge: Bridge, tmp_path: Path
) -> None:
    rush = tmp_path / "rush.raw"
    rush.write_bytes((noise(12 * RATE, level=-40) * 32767).astype(np.int16).tobytes())
    server.plug_speaker("Headset")
    server.plug_microphone("HeadsetMic")
    bridge.do("prefer HeadsetMic Headset")
    with server.playing(rush, "HeadsetMic-feed"):
        bridge.do("attach")
        bridge.until(microphone="HeadsetMic")
        pause(3)
        bridge.do("process echo_cancellation noise_suppression")
        pause(6)
    data, rate = bridge.heard_by_customer()
    heard = np.frombuffer(data, np.int16) / 32768
    before, after = heard[2 * rate : 3 * rate], heard[7 * rate : 8 * rate]
    assert power_db(before) - power_db(after) > 8


def test_the_fast_way_of_copying_frames_is_the_slow_one() -> None:
    frames = Frames()
    assert frames.fast
    data = bytes(range(256)) * 2
    for writer, reader in ((True, False), (False, True), (True, True)):
        frame = pj.MediaFrame()
        frames.fast = writer
        frames.write(frame, data)
        assert frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO
        frames.fast = reader
        assert frames.read(frame) == data


def test_a_sound_of_the_wrong_shape_is_refused(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "bad.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes(bytes(400))
    with pytest.raises(ValueError, match=r"bad\.wav: expected 16000 Hz"):
        read_wave(tmp_path / "bad.wav")


def _loud(bridge: Bridge) -> bool:
    levels = bridge.do("tell")["levels"]
    return levels is not None and levels[0] > 0.1


def loudest(data: bytes) -> int:
    return max(memoryview(data).cast("h"))


def test_the_microphone_can_be_tried_without_a_call_and_closes_by_itself(
    server: SoundServer, bridge: Bridge, agent_voice: Path
) -> None:
    server.plug_speaker("Headset")
    server.plug_microphone("HeadsetMic")
    bridge.do("prefer HeadsetMic Headset")
    bridge.until(microphone="HeadsetMic")
    assert bridge.do("tell")["levels"] is None
    before = server.recorders()
    with server.playing(agent_voice, "HeadsetMic-feed"):
        bridge.do("listen 3")
        loudest = 0.0

        def heard() -> bool:
            nonlocal loudest
            loudest = max(loudest, (bridge.do("tell")["levels"] or (0.0,))[0])
            return loudest > 0.2

        wait_for(heard, seconds=20, why=lambda: f"the loudest was {loudest}")
        assert server.recorders() > before
        wait_for(lambda: server.recorders() == before, seconds=20, why="the microphone is closed")
    assert bridge.do("tell")["levels"] is None


@pytest.mark.parametrize("output", ["speaker", "ringer"])
def test_speaker_and_ringer_can_be_tried_without_a_call(
    server: SoundServer, bridge: Bridge, tmp_path: Path, output: str
) -> None:
    server.plug_speaker("Headset")
    bridge.do("prefer None Headset")
    bridge.do("prefer-ringers Headset")
    bridge.until(speaker="Headset", ringer="Headset")
    bridge.do(f"try {output}")
    sound = record(server, "Headset.monitor", tmp_path / "tried", 2.5)
    assert np.max(np.abs(np.frombuffer(sound, np.int16).astype(int))) > 0.03 * 32768
