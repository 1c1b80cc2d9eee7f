"""A process with PJSIP's bridge and our headset, obeying lines on stdin; for tests of the sound.

Instead of a call's voice there is a tone generator (what the customer says) and a recorder (what
the customer hears). Commands: `ring TONE`, `quiet`, `attach`, `detach`, `mute`, `unmute`,
`mute-other`, `prefer MICROPHONE SPEAKER`, `prefer-ringers RINGER…`, `ring-everywhere RINGER…`,
`process PART…`, `signal NAME SECONDS`, `chime NAME`, `listen SECONDS`,
`try OUTPUT`, `tell`, `end`. Each is answered by one line of JSON after ANSWER. Echo, noise and
loudness are left as they are until `process`: to them a tone is noise.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
import threading
import time
from collections import deque
from importlib.resources import files

import pjsua2 as pj
from msgspec.structs import asdict, replace

from callcenter.engine.commands import Output, Sound
from callcenter.engine.pjsip.audio import QtBridge
from callcenter.engine.pjsip.call_tones import Signal
from callcenter.engine.pjsip.target import Refusal
from callcenter.engine.pjsip.tryout import try_output

PLAIN = Sound(echo_cancellation=False, noise_suppression=False, gain_control=False)
# PJSIP writes to the same place.
ANSWER = "answer: "


class Line:
    def __init__(self, recording: str) -> None:
        self.endpoint = pj.Endpoint()
        self.endpoint.libCreate()
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.logConfig.level = config.logConfig.consoleLevel = 1
        self.endpoint.libInit(config)
        self.endpoint.audDevManager().setNullDev()
        self.endpoint.libStart()
        self.bridge = QtBridge(
            sounds=files("resources") / "sounds",
            monotonic=time.monotonic,
            log=logging.getLogger("bridge"),
        )
        self.bridge.start()
        self.sound = PLAIN
        self.bridge.apply(PLAIN)
        self.customer = pj.ToneGenerator()
        self.customer.createToneGenerator(16000)
        note = pj.ToneDesc()
        note.freq1, note.on_msec, note.off_msec = 1004, 30000, 0
        notes = pj.ToneDescVector()
        notes.append(note)
        self.customer.play(notes, True)
        self.recorder = pj.AudioMediaRecorder()
        self.recorder.createRecorder(recording)

    def obey(self, words: list[str]) -> object:  # noqa: C901 - one line for each command
        match words:
            case ["ring", tone]:
                try:
                    self.bridge.start_ringing(tone)
                except Refusal as refusal:
                    return str(refusal)
            case ["prefer-ringers", *ringers]:
                self.use(ringers=tuple(ringers))
            case ["ring-everywhere", *ringers]:
                self.use(ringers=tuple(ringers), ring_everywhere=True)
            case ["process", *parts]:
                self.use(**dict.fromkeys(parts, True))
            case ["signal", name, seconds]:
                self.bridge.signal(Signal(name), seconds=float(seconds))
            case ["listen", seconds]:
                self.bridge.listen(float(seconds))
            case ["try", output]:
                try_output(Output(output), self.bridge)
            case ["chime", name]:
                self.bridge.chime(name)
            case ["quiet"]:
                self.bridge.stop_ringing()
            case ["attach"]:
                self.bridge.attach("call", self.customer)
                self.bridge.attach("ear", self.recorder)
            case ["detach"]:
                self.bridge.forget("call")
                self.bridge.forget("ear")
            case ["mute" | "unmute" as how]:
                self.bridge.mute("ear", how == "mute")
            case ["mute-other"]:
                self.bridge.mute("call", True)
            case ["prefer", microphone, speaker]:
                self.use(microphones=(microphone,), speakers=(speaker,))
            case ["tell"]:
                port = self.bridge._port
                assert port is not None
                return {
                    **asdict(self.bridge.devices()),
                    "dry": port.heard.dry,
                    "spilt": port.heard.spilt,
                    "spoken_dry": port.spoken.dry,
                    "level": port.heard.level,
                    "spoken_level": port.spoken.level,
                    "levels": self.bridge.levels(),
                    "cpu": time.process_time(),
                    "spoke": self.bridge.spoke_while_muted(),
                    "silent": self.bridge.microphone_silent(),
                }
            case other:
                return f"what is {other}?"
        return "done"

    def use(self, **wishes: object) -> None:
        self.sound = replace(self.sound, **wishes)
        self.bridge.apply(self.sound)

    def end(self) -> None:
        # As the telephone does: nothing of ours is let go while the clock calls it.
        self.endpoint.audDevManager().setNoDev()
        self.bridge.stop()
        self.customer = self.recorder = None
        gc.collect()
        self.endpoint.libDestroy()


def main() -> None:
    logging.basicConfig(level="INFO")
    gc.disable()
    line = Line(sys.argv[1])
    wishes: deque[str] = deque()
    threading.Thread(target=lambda: wishes.extend(_lines(wishes)), daemon=True).start()
    while True:
        line.endpoint.libHandleEvents(5)
        line.bridge.turn()
        if not wishes:
            continue
        words = wishes.popleft().split()
        if words == ["end"]:
            break
        print(ANSWER + json.dumps(line.obey(words), default=str), flush=True)
    line.end()
    os._exit(0)


def _lines(wishes: deque[str]) -> list[str]:
    for text in sys.stdin:
        wishes.append(text)
    return ["end"]


if __name__ == "__main__":
    main()
