"""Recording in the whole program: begun by policy, paused, killed, filed, listed, written out."""

from __future__ import annotations

import base64
import io
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from callcenter.control import Verb
from callcenter.demo.exchange_process import ExchangeProcess
from tests.conftest import need
from tests.contract.desk import until
from tests.system.running import App

pytestmark = pytest.mark.system

KNOWN = "+48601234567"
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def app(tmp_path: Path, exchange: ExchangeProcess) -> Iterator[App]:
    need(os.name == "posix", "POSIX", how="killing is done with signals")
    with App(
        tmp_path,
        registrar=exchange.address,
        user="agent",
        password="demo",
        settings={
            "recording.policy": "always",
            "recording.queues": {"sales": "never"},
            "wrap_up.seconds": 600,
        },
        environment={"CALLCENTER_RECORDING_KEY": KEY},
    ) as app:
        app.registered()
        yield app


def state(app: App) -> str:
    calls = app.status()["calls"]
    return str(calls[0]["recording"]) if calls else ""


def recordings(app: App) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(app.command("recordings", "--json").stdout)
    return found


def test_a_call_is_recorded_paused_filed_and_written_out(
    app: App, exchange: ExchangeProcess, tmp_path: Path
) -> None:
    exchange.call(KNOWN, name="Jan Kowalski")
    talking = app.answer()
    until(lambda: state(app) == "on")
    began = app.status()["calls"][0]["duration"]
    until(lambda: app.status()["calls"][0]["duration"] > began + 1)
    app.do(Verb.RECORD, action="pause")
    assert state(app) == "paused"
    app.do(Verb.RECORD, action="resume")
    assert state(app) == "on"
    assert not app.tell(Verb.RECORD, action="stop").ok
    app.do(Verb.HANG_UP)
    until(lambda: [it["format"] for it in recordings(app)] == ["opus"], 30)
    (kept,) = recordings(app)
    assert kept["call"] == talking["id"] and kept["complete"]
    assert isinstance(kept["length_s"], float) and kept["length_s"] > 0.5
    assert len(kept["pauses"]) == 1  # type: ignore[arg-type]
    done = app.command("recordings", "export", str(kept["id"]), str(tmp_path / "call.ogg"))
    assert done.returncode == 0, done.stderr
    sound = soundfile.info(io.BytesIO((tmp_path / "call.ogg").read_bytes()))
    assert (sound.channels, sound.samplerate) == (2, 16000)
    assert abs(sound.duration - kept["length_s"]) < 0.1
    assert app.command("recordings", "delete", str(kept["id"])).returncode == 1


def test_a_queue_that_must_not_be_recorded_leaves_no_file(
    app: App, exchange: ExchangeProcess
) -> None:
    exchange.call(KNOWN, name="Jan Kowalski", queue="sales")
    app.answer()
    assert not app.tell(Verb.RECORD, action="start").ok
    assert state(app) == "off"
    app.do(Verb.HANG_UP)
    assert not app.profile.recordings.exists()


def test_after_a_crash_in_a_pause_the_redialled_caller_comes_back_paused(
    app: App, exchange: ExchangeProcess
) -> None:
    exchange.call(KNOWN, name="Jan Kowalski")
    app.answer()
    until(lambda: state(app) == "on")
    app.do(Verb.RECORD, action="pause")
    telephone = app.engine_pid()
    app.kill()
    os.kill(telephone, signal.SIGKILL)
    app.start()
    app.registered(seconds=20)
    app.do(Verb.DIAL, number=KNOWN)
    app.talking()
    until(lambda: state(app) == "paused")
    app.do(Verb.RECORD, action="resume")
    assert state(app) == "on"
    app.do(Verb.HANG_UP)


def test_a_desk_killed_in_a_pause_finds_its_call_paused(
    app: App, exchange: ExchangeProcess
) -> None:
    exchange.call(KNOWN, name="Jan Kowalski")
    app.answer()
    until(lambda: state(app) == "on")
    app.do(Verb.RECORD, action="pause")
    app.kill()
    app.start()
    app.talking()
    assert state(app) == "paused"
    app.do(Verb.HANG_UP)
    until(lambda: len(recordings(app)) == 1 and bool(recordings(app)[0]["ended"]), 30)
