"""Recording on the real telephone: who is on which side, and what may never be in the file."""

from __future__ import annotations

import base64
import logging
import os
import resource
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from msgspec.structs import replace

from callcenter.domain.events import (
    ConferenceChanged,
    DigitsMethodChanged,
    Ended,
    HoldChanged,
    LineChanged,
    LineState,
    MuteChanged,
    RecordingChanged,
)
from callcenter.domain.recording import RecordingState
from callcenter.engine.commands import (
    Conference,
    HangUp,
    Hold,
    Mute,
    PauseRecording,
    RecordCall,
    Recordings,
    Resume,
    ResumeRecording,
    SendDigits,
    StopRecording,
)
from callcenter.engine.messages import Failed
from callcenter.engine.pjsip.thread import ThreadPhone
from callcenter.recording.layout import CHANNELS, RATE, SUFFIX
from callcenter.recording.reading import Reader
from callcenter.recording.sealing import Key
from tests.contract.conftest import Open, account, configured
from tests.contract.conversation import ended, talk
from tests.contract.desk import Desk, until
from tests.contract.engine_child import ChildPhone
from tests.contract.exchange import Exchange, Person, Tone
from tests.contract.key_tones import keys_in
from tests.engine.pjsip.hum import HUM_HZ, Singer

pytestmark = pytest.mark.engine

CUSTOMER_HZ = 1000.0
CARD_HZ = 1300.0
OTHER_HZ = 700.0
KEY = Key(bytes(range(32)))
FOLDER_MODE = 0o700


class Room:
    """A desk that may record, its exchange, and where the recordings lie."""

    def __init__(self, desk: Desk, exchange: Exchange, folder: Path) -> None:
        self.desk = desk
        self.exchange = exchange
        self.folder = folder

    def configure(self, recordings: Recordings) -> None:
        mark = self.desk.mark()
        self.desk.do(replace(configured(account(self.exchange)), recordings=recordings))
        if mark < 3:
            self.desk.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED)

    def talk(self) -> tuple[Person, str]:
        person, call = talk(self.desk, self.exchange)
        assert person.voice is not None
        person.voice._tone = Tone(CUSTOMER_HZ)
        return person, call

    def record(self, call: str, *, paused: bool = False) -> str:
        recording = str(uuid4())
        self.desk.do(RecordCall(call, recording, paused))
        return recording

    def states(self, call: str) -> list[RecordingState]:
        return [it.state for it in self.desk.of(RecordingChanged) if it.call == call]

    def path(self, recording: str) -> Path:
        return self.folder / f"{recording}{SUFFIX}"

    def sides(self, recording: str) -> tuple[np.ndarray, np.ndarray, Reader]:
        reader = Reader(self.path(recording), KEY)
        both = np.frombuffer(reader.read_all(), dtype="<i2").reshape(-1, CHANNELS)
        return both[:, 0].astype(float), both[:, 1].astype(float), reader


def recordings(folder: Path, **changes: object) -> Recordings:
    wish = Recordings(str(folder), base64.b64encode(bytes(range(32))).decode())
    return replace(wish, **changes)  # type: ignore[arg-type]


@pytest.fixture
def singer() -> Singer:
    return Singer()


@pytest.fixture
def room(singer: Singer, open_exchange: Open, tmp_path: Path) -> Iterator[Room]:
    exchange = open_exchange()
    phone = ThreadPhone(log=logging.getLogger("telephone"), bridge=lambda: singer)
    room = Room(Desk(phone), exchange, tmp_path / "recordings")
    room.configure(recordings(room.folder))
    yield room
    phone.close(quit_engine=True)


@pytest.fixture
def mortal(open_exchange: Open, tmp_path: Path) -> Iterator[Room]:
    """A room whose telephone is a process that may be killed."""
    exchange = open_exchange()
    phone = ChildPhone(tmp_path / "library.log")
    room = Room(Desk(phone), exchange, tmp_path / "recordings")
    room.configure(recordings(room.folder))
    yield room
    if phone.alive:
        phone.close()
    else:
        phone.bury()


def run(seconds: float) -> None:
    """Let people talk for so long; there is no other way to record it."""
    over = time.monotonic() + seconds
    until(lambda: time.monotonic() > over, seconds + 5)


def level(side: np.ndarray, hertz: float) -> float:
    """How high a tone stands in *side*, 0 to 32767."""
    if not len(side):
        return 0.0
    window = np.hanning(len(side))
    wave = np.exp(-2j * np.pi * hertz * np.arange(len(side)) / RATE)
    return float(2 * abs(np.sum(side * window * wave)) / np.sum(window))


def loudest(side: np.ndarray, hertz: float, seconds: float = 0.05) -> float:
    """The highest that a tone stands in any stretch of so many *seconds*."""
    size = round(RATE * seconds)
    return max(level(side[n : n + size], hertz) for n in range(0, len(side) - size, size))


def decibels(part: float, whole: float) -> float:
    """How far *part* is below *whole*: one frame of 20 ms in three seconds is -43 dB.

    A voice that stumbles on a busy machine clicks, and a click has a little of every tone.
    """
    return 20 * float(np.log10(max(part, 1e-9) / whole))


def test_the_agent_is_left_and_the_customer_right(room: Room) -> None:
    person, call = room.talk()
    recording = room.record(call)
    run(2)
    person.hang_up()
    ended(room.desk, call)
    room.desk.wait(RecordingChanged, lambda it: it.state is RecordingState.OFF)
    left, right, reader = room.sides(recording)
    assert 1.2 < len(left) / RATE < 12 and reader.complete
    assert decibels(level(left, CUSTOMER_HZ), level(left, HUM_HZ)) < -50
    assert decibels(level(right, HUM_HZ), level(right, CUSTOMER_HZ)) < -50
    assert min(level(left, HUM_HZ), level(right, CUSTOMER_HZ)) > 1000
    assert room.states(call) == [RecordingState.ON, RecordingState.OFF]
    assert stat.S_IMODE(room.path(recording).stat().st_mode) == 0o600
    assert stat.S_IMODE(room.folder.stat().st_mode) == FOLDER_MODE


def test_what_is_said_in_a_pause_is_nowhere_in_the_file(room: Room, singer: Singer) -> None:
    person, call = room.talk()
    assert person.voice is not None
    recording = room.record(call)
    run(1.2)
    room.desk.do(PauseRecording(call))
    sure = room.path(recording).stat().st_size
    # From here until the resumption both read out a card, and keys go both ways.
    person.voice._tone = Tone(CARD_HZ)
    singer.hertz = CARD_HZ
    until(lambda: singer.sung == CARD_HZ)
    person.press("5")
    room.desk.do(SendDigits(call, "411"))
    until(lambda: person.voice is not None and person.voice.digits == "411")
    run(1)
    assert room.path(recording).stat().st_size == sure
    person.voice._tone = Tone(CUSTOMER_HZ)
    singer.hertz = HUM_HZ
    until(lambda: singer.sung == HUM_HZ)
    # At once: what was said in the pause is still on its way through the buffers.
    room.desk.do(ResumeRecording(call))
    run(2)
    room.desk.do(StopRecording(call))
    left, right, reader = room.sides(recording)
    assert reader.complete and len(reader.pauses) == 1
    assert 0.5 < reader.pauses[0] < 8
    assert 1.5 < len(left) / RATE < 12
    for side, hertz in ((left, HUM_HZ), (right, CUSTOMER_HZ)):
        assert decibels(level(side, CARD_HZ), level(side, hertz)) < -50
        # Where two stretches meet there is a click, but no tone of any length.
        assert decibels(loudest(side, CARD_HZ), level(side, hertz)) < -20
        for digit in (697, 770, 852, 941, 1209, 1336, 1477):
            assert decibels(level(side, digit), level(side, hertz)) < -50
    assert room.states(call) == [
        RecordingState.ON,
        RecordingState.PAUSED,
        RecordingState.ON,
        RecordingState.OFF,
    ]


def test_keys_as_tones_are_in_no_recording_whether_paused_or_not(
    room: Room, singer: Singer
) -> None:
    room.exchange.takes_events = False
    person, call = room.talk()
    room.desk.wait(DigitsMethodChanged, lambda it: it.method == "inband")
    recording = room.record(call)
    room.desk.do(SendDigits(call, "159"))
    until(lambda: person.voice is not None and keys_in(person.voice.pcm) == "159")
    room.desk.do(PauseRecording(call))
    sure = room.path(recording).stat().st_size
    room.desk.do(SendDigits(call, "4111"))
    until(lambda: person.voice is not None and keys_in(person.voice.pcm) == "1594111")
    assert room.path(recording).stat().st_size == sure
    # The last key may still be on its way when the recording goes on.
    room.desk.do(SendDigits(call, "7"))
    room.desk.do(ResumeRecording(call))
    until(lambda: person.voice is not None and keys_in(person.voice.pcm) == "15941117")
    run(1.5)
    room.desk.do(StopRecording(call))
    left, right, reader = room.sides(recording)
    assert reader.complete and len(reader.pauses) == 1
    for side, hertz in ((left, HUM_HZ), (right, CUSTOMER_HZ)):
        assert level(side, hertz) > 1000
        for tone in (697, 770, 852, 1209, 1336, 1477):
            assert decibels(loudest(side, tone, 0.1), level(side, hertz)) < -20
            assert decibels(level(side, tone), level(side, hertz)) < -50


def test_a_recording_that_begins_paused_waits_for_its_resumption(room: Room) -> None:
    person, call = room.talk()
    assert person.voice is not None
    person.voice._tone = Tone(CARD_HZ)
    recording = room.record(call, paused=True)
    assert room.states(call) == [RecordingState.PAUSED]
    run(0.8)
    person.voice._tone = Tone(CUSTOMER_HZ)
    room.desk.do(ResumeRecording(call))
    run(1.5)
    room.desk.do(StopRecording(call))
    left, right, reader = room.sides(recording)
    assert reader.pauses == [0] and 0.3 < len(left) / RATE < 8
    assert decibels(level(right, CARD_HZ), level(right, CUSTOMER_HZ)) < -50


def test_time_on_hold_is_left_out(room: Room) -> None:
    _person, call = room.talk()
    began = time.monotonic()
    recording = room.record(call)
    run(1)
    room.desk.do(Hold(call))
    room.desk.wait(HoldChanged, lambda it: it.by_agent)
    run(3)
    mark = room.desk.mark()
    room.desk.do(Resume(call))
    room.desk.wait(HoldChanged, lambda it: not it.by_agent, since=mark)
    run(1)
    room.desk.do(StopRecording(call))
    lasted = time.monotonic() - began
    left, right, _ = room.sides(recording)
    assert 1.0 < len(left) / RATE < lasted - 2.5
    assert level(right[-RATE // 2 :], CUSTOMER_HZ) > 1000


def test_time_on_hold_is_kept_where_it_is_wished(room: Room) -> None:
    room.configure(recordings(room.folder, on_hold=True))
    _, call = room.talk()
    recording = room.record(call)
    room.desk.do(Hold(call))
    room.desk.wait(HoldChanged, lambda it: it.by_agent)
    run(1.5)
    room.desk.do(StopRecording(call))
    left, _, _ = room.sides(recording)
    assert len(left) / RATE > 1.2
    # What the agent says meanwhile is for somebody else.
    assert level(left[-RATE:], HUM_HZ) < 10


def test_a_closed_microphone_is_silence_on_the_agents_side(room: Room) -> None:
    _, call = room.talk()
    room.desk.do(Mute(call))
    room.desk.wait(MuteChanged)
    recording = room.record(call)
    run(1)
    room.desk.do(StopRecording(call))
    left, right, _ = room.sides(recording)
    assert level(left, HUM_HZ) < 10 and level(right, CUSTOMER_HZ) > 1000


def test_in_a_conference_all_others_are_on_the_right(room: Room) -> None:
    (_, first), (other, second) = room.talk(), room.talk()
    assert other.voice is not None
    other.voice._tone = Tone(OTHER_HZ)
    mark = room.desk.mark()
    room.desk.do(Conference((first, second)))
    for call in (first, second):
        room.desk.wait(ConferenceChanged, lambda it, call=call: it.call == call, since=mark)
    recording = room.record(first)
    run(1.5)
    room.desk.do(StopRecording(first))
    left, right, _ = room.sides(recording)
    assert min(level(right, CUSTOMER_HZ), level(right, OTHER_HZ)) > 1000
    for hertz in (CUSTOMER_HZ, OTHER_HZ):
        assert decibels(level(left, hertz), level(left, HUM_HZ)) < -50


def test_when_another_leaves_the_conference_the_customer_is_still_recorded(room: Room) -> None:
    (_, first), (_, second) = room.talk(), room.talk()
    mark = room.desk.mark()
    room.desk.do(Conference((first, second)))
    for call in (first, second):
        room.desk.wait(ConferenceChanged, lambda it, call=call: it.call == call, since=mark)
    recording = room.record(first)
    run(0.5)
    room.desk.do(HangUp(second))
    ended(room.desk, second)
    run(1)
    room.desk.do(StopRecording(first))
    left, right, _ = room.sides(recording)
    end = RATE // 4
    assert min(level(left[-end:], HUM_HZ), level(right[-end:], CUSTOMER_HZ)) > 1000


def test_without_a_key_nothing_is_recorded_and_no_file_is_made(room: Room) -> None:
    room.configure(Recordings(str(room.folder)))
    _, call = room.talk()
    answer = room.desk.tell(RecordCall(call, str(uuid4())))
    assert isinstance(answer, Failed) and "key" in answer.reason
    assert not room.folder.exists()
    assert not room.desk.of(RecordingChanged)


def test_a_place_that_cannot_be_written_to_is_said_and_the_call_goes_on(
    room: Room, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    room.configure(recordings(tmp_path / "file"))
    _person, call = room.talk()
    answer = room.desk.tell(RecordCall(call, str(uuid4())))
    assert isinstance(answer, Failed)
    assert room.desk.of(RecordingChanged)[-1].reason
    assert not room.desk.of(Ended)
    assert isinstance(room.desk.tell(PauseRecording(call)), Failed)


def test_killed_in_a_pause_it_comes_back_paused_and_without_the_card(mortal: Room) -> None:
    person, call = mortal.talk()
    assert person.voice is not None
    recording = mortal.record(call)
    run(1)
    mortal.desk.do(PauseRecording(call))
    person.voice._tone = Tone(CARD_HZ)
    run(0.7)
    kill(mortal)
    _left, right, reader = mortal.sides(recording)
    assert reader.paused and not reader.complete
    assert len(right) > RATE / 2
    assert decibels(level(right, CARD_HZ), level(right, CUSTOMER_HZ)) < -50


def test_killed_while_recording_it_lacks_only_the_end(mortal: Room) -> None:
    _, call = mortal.talk()
    recording = mortal.record(call)
    began = time.monotonic()
    run(2.5)
    lasted = time.monotonic() - began
    kill(mortal)
    left, right, reader = mortal.sides(recording)
    assert not reader.complete
    # It is written three times a second; a busy machine is late.
    assert lasted - 1.8 < len(left) / RATE <= lasted + 0.5
    assert level(right, CUSTOMER_HZ) > 1000


def test_a_full_disk_ends_the_recording_and_not_the_call(mortal: Room) -> None:
    person, call = mortal.talk()
    assert isinstance(mortal.desk.phone, ChildPhone)
    recording = mortal.record(call)
    resource.prlimit(mortal.desk.phone.pid, resource.RLIMIT_FSIZE, (60_000, 60_000))
    off = mortal.desk.wait(RecordingChanged, lambda it: it.state is RecordingState.OFF)
    assert "cannot be written" in off.reason and off.recording == recording
    left, _, reader = mortal.sides(recording)
    assert not reader.complete and 0.1 < len(left) / RATE < 3
    assert not mortal.desk.of(Ended)
    person.hang_up()
    ended(mortal.desk, call)


def kill(room: Room) -> None:
    phone = room.desk.phone
    assert isinstance(phone, ChildPhone)
    os.kill(phone.pid, signal.SIGKILL)
    until(lambda: not phone.alive)
