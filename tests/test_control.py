from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from callcenter.control import (
    AlreadyRunning,
    ControlDoor,
    HandedOverInVain,
    NotRunning,
    Reply,
    Verb,
    ask,
    hand_over,
    open_or_hand_over,
)
from callcenter.engine.channel import connect
from callcenter.engine.rendezvous import Rendezvous

LOG = logging.getLogger("callcenter.control")


class App:
    """An app that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Verb, dict[str, Any]]] = []
        self.go_on = threading.Event()

    def answer(self, verb: Verb, arguments: Mapping[str, Any]) -> Reply:
        self.asked.append((verb, dict(arguments)))
        match verb:
            case Verb.STATUS:
                return Reply(True, data={"calls": [], "name": "Łucja"})
            case Verb.HANG_UP:
                return Reply(False, "there is no call")
            case Verb.QUIT:
                raise RuntimeError("boom")
            case Verb.NOTE:
                return Reply(True, data=object())
            case Verb.HOLD:
                self.go_on.wait(10)
                return Reply(True)
            case _:
                return Reply(True)


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "control"
    path.mkdir()
    return path


@pytest.fixture
def door(directory: Path, app: App) -> Iterator[ControlDoor]:
    door = ControlDoor(directory, app.answer, log=LOG)
    yield door
    app.go_on.set()
    door.close()


@pytest.mark.usefixtures("door")
def test_a_verb_is_carried_out_and_its_data_comes_back(directory: Path, app: App) -> None:
    assert ask(directory, Verb.STATUS) == Reply(True, "", {"calls": [], "name": "Łucja"})
    assert ask(directory, Verb.DIAL, {"number": "+48601234567"}) == Reply(True)
    assert app.asked == [(Verb.STATUS, {}), (Verb.DIAL, {"number": "+48601234567"})]


@pytest.mark.usefixtures("door")
def test_a_refusal_brings_its_reason(directory: Path) -> None:
    assert ask(directory, Verb.HANG_UP) == Reply(False, "there is no call")


@pytest.mark.usefixtures("door")
def test_a_failure_in_the_app_is_logged_and_told(
    directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reply = ask(directory, Verb.QUIT)
    assert not reply.ok
    assert "boom" in reply.reason
    assert "quit could not be carried out" in caplog.text


@pytest.mark.usefixtures("door")
def test_data_that_is_no_json_is_a_failure_and_not_silence(directory: Path) -> None:
    reply = ask(directory, Verb.NOTE, {"text": "x"})
    assert not reply.ok
    assert "note failed inside the app" in reply.reason


@pytest.mark.usefixtures("door")
def test_an_app_that_does_not_answer_in_time_is_a_refusal(directory: Path) -> None:
    reply = ask(directory, Verb.HOLD, seconds=0.2)
    assert not reply.ok
    assert "did not answer hold within 0.2 s" in reply.reason


@pytest.mark.usefixtures("door")
def test_many_ask_at_once(directory: Path, app: App) -> None:
    replies: list[Reply] = []
    threads = [
        threading.Thread(target=lambda: replies.append(ask(directory, Verb.STATUS)))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert [reply.ok for reply in replies] == [True] * 12
    assert len(app.asked) == 12


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"\xff",
        b"[]",
        b'{"protocol": 0, "verb": "status"}',
        b'{"protocol": 1, "verb": "explode"}',
        b'{"protocol": 1, "verb": ["status"]}',
        b'{"protocol": 1, "verb": "status", "args": 5}',
        b"[" * 100_000,
    ],
)
@pytest.mark.usefixtures("door")
def test_what_is_no_request_is_refused_and_the_door_stays_open(
    directory: Path, app: App, request_bytes: bytes
) -> None:
    met = Rendezvous.read(directory)
    assert met is not None
    channel = connect(met.place, met.secret)
    channel.send(request_bytes)
    reply = json.loads(channel.receive())
    channel.close()
    assert reply["ok"] is False
    assert reply["reason"].startswith("not understood")
    assert app.asked == []
    assert ask(directory, Verb.STATUS).ok


def test_nobody_is_at_home(directory: Path) -> None:
    with pytest.raises(NotRunning):
        ask(directory, Verb.STATUS)


def test_what_a_killed_app_left_behind_stops_nobody(directory: Path, app: App) -> None:
    program = (
        "import logging, os, signal, sys\n"
        "from pathlib import Path\n"
        "from callcenter.control import ControlDoor, Reply\n"
        "ControlDoor(Path(sys.argv[1]), lambda verb, args: Reply(True), log=logging.getLogger())\n"
        "os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(directory)], check=False, timeout=60)
    assert done.returncode == 9
    assert Rendezvous.read(directory) is not None
    with pytest.raises(NotRunning):
        ask(directory, Verb.STATUS)
    door = ControlDoor(directory, app.answer, log=LOG)
    assert ask(directory, Verb.STATUS).ok
    door.close()


def test_a_damaged_file_is_nobody_at_home(directory: Path) -> None:
    (directory / "engine.json").write_text("{}")
    with pytest.raises(NotRunning):
        ask(directory, Verb.STATUS)


@pytest.mark.usefixtures("door")
def test_a_second_app_hands_its_number_over(directory: Path, app: App) -> None:
    assert hand_over(directory, "tel:+48601234567")
    second = open_or_hand_over(directory, App().answer, "tel:112", log=LOG)
    assert second is None
    assert app.asked == [
        (Verb.OPEN, {"uri": "tel:+48601234567"}),
        (Verb.OPEN, {"uri": "tel:112"}),
    ]


def test_a_refused_number_is_told(directory: Path) -> None:
    door = ControlDoor(directory, lambda verb, args: Reply(False, "no line"), log=LOG)
    with pytest.raises(HandedOverInVain, match="no line"):
        hand_over(directory, "tel:112")
    door.close()


def test_alone_the_door_opens(directory: Path, app: App) -> None:
    assert not hand_over(directory, "")
    door = open_or_hand_over(directory, app.answer, "", log=LOG)
    assert door is not None
    door.close()
    with pytest.raises(NotRunning):
        ask(directory, Verb.STATUS)


def test_an_app_that_is_only_just_starting_is_waited_for(directory: Path, app: App) -> None:
    door = ControlDoor(directory, app.answer, log=LOG)
    published = Rendezvous.read(directory)
    assert published is not None
    Rendezvous.remove(directory)
    with pytest.raises(AlreadyRunning):
        open_or_hand_over(directory, App().answer, "", log=LOG, seconds=0.1)
    later = threading.Timer(0.2, published.write, [directory])
    later.start()
    assert open_or_hand_over(directory, App().answer, "tel:112", log=LOG, seconds=10) is None
    later.join()
    door.close()
    assert app.asked == [(Verb.OPEN, {"uri": "tel:112"})]


@pytest.mark.usefixtures("door")
def test_the_key_is_for_this_user_alone(directory: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o077 for path in directory.glob("*.json")}
    assert modes == {"engine.json": 0}
