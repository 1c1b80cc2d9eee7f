"""Every message survives the link unchanged, and nothing else gets through."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import get_args

import pytest

from callcenter.domain.call import Call
from callcenter.domain.colleague import Colleague, ColleagueState, Voicemail
from callcenter.domain.events import (
    Alerting,
    Answered,
    Audio,
    AudioChanged,
    AudioProblem,
    ColleagueChanged,
    ConferenceChanged,
    Dialling,
    DigitReceived,
    DigitsMethodChanged,
    Ended,
    EngineLost,
    EngineStarted,
    HeadsetPressed,
    HoldChanged,
    IdentityChanged,
    LevelsMeasured,
    Line,
    LineChanged,
    LineProblem,
    LineState,
    MuteChanged,
    NotHeard,
    Party,
    QualityMeasured,
    RecordingChanged,
    Refused,
    Ringing,
    SilenceNoticed,
    SoundTested,
    SpokeWhileMuted,
    TransferAsked,
    TransferProgressed,
    VoicemailChanged,
)
from callcenter.domain.headset import HeadsetButton
from callcenter.domain.quality import Quality
from callcenter.domain.recording import RecordingState
from callcenter.domain.sound_test import SoundStep, SoundTest
from callcenter.domain.transfer import Transfer, TransferRequest, TransferState
from callcenter.engine import commands
from callcenter.engine.commands import (
    Account,
    Answer,
    AskSnapshot,
    Command,
    CompleteTransfer,
    Conference,
    Configure,
    Dial,
    HangUp,
    Hold,
    MeasureLevels,
    Mute,
    PauseRecording,
    Quit,
    RecordCall,
    Recordings,
    Redirect,
    Reject,
    Resume,
    ResumeRecording,
    SendDigits,
    SetSound,
    Sound,
    StartRinging,
    StopRecording,
    StopRinging,
    StopSoundTest,
    TestSound,
    Unmute,
)
from callcenter.engine.messages import (
    PROTOCOL,
    Done,
    Event,
    Failed,
    Malformed,
    Message,
    Snapshot,
    WrongProtocol,
    decode,
    encode,
)

AT = datetime(2026, 3, 29, 1, 30, 15, 123456, tzinfo=UTC)
HEADERS = (("From", '"Żółć <b>" <sip:+48600@x>;tag=1'), ("X-Queue", "Obsługa"), ("X-Queue", ""))
RINGING = Ringing("c1", "line", HEADERS, True, AT)
LINE = Line(
    "line", "sip:1@pbx", LineState.FAILED, "pbx:5060", LineProblem.WRONG_PASSWORD, 403, "no"
)
AUDIO = Audio(("mic",), ("a", "b"), "mic", "a", "b", AudioProblem.NO_MICROPHONE)
QUALITY = Quality("G722", 16000, 0.01, 2.5, 40.0, 4.1, True, 500)
ACCOUNT = Account(
    "line", "1", "pbx", 'p"ä\\s', ("pbx", "pbx2:5070"), "Ann", "login", "tcp", "r", 90
)
COLLEAGUE = Colleague("102", "Anna", "Claims", True, ColleagueState.RINGING, "103")
VOICEMAIL = Voicemail(True, 2, 1, 0, "*97")
SOUND = Sound(("m",), ("s",), ("r",), 0.1, 0.2, 0.3, ("PCMA",))

SAMPLES: tuple[Message, ...] = (
    Configure((ACCOUNT,), SOUND, 30.0, 5.0, Recordings("here", "key")),
    Dial("c2", "line", "+48221234567", "00ab;encoding=hex", "c1"),
    Answer("c1", beep=True),
    Reject("c1", 603),
    Redirect("c1", "102"),
    commands.Transfer("c1", "102", "00ab;encoding=hex"),
    CompleteTransfer("c1", "c2"),
    Conference(("c1", "c2")),
    RecordCall("c1", "r1", paused=True),
    PauseRecording("c1"),
    ResumeRecording("c1"),
    StopRecording("c1"),
    TestSound("line", 3.5),
    StopSoundTest(),
    MeasureLevels(6.0),
    commands.TryOutput(commands.Output.RINGER),
    HangUp("c1"),
    Hold("c1"),
    Resume("c1"),
    Mute("c1"),
    Unmute("c1"),
    SendDigits("c1", "1*#D"),
    StartRinging("c1", "ring-soft"),
    StopRinging("c1"),
    SetSound(SOUND),
    AskSnapshot(),
    Quit(),
    RINGING,
    Dialling("c2", "line", "102", AT),
    Alerting("c2", AT, True),
    Answered("c1", AT),
    HoldChanged("c1", True, False, AT),
    MuteChanged("c1", True, AT),
    DigitReceived("c1", "#", AT),
    QualityMeasured("c1", QUALITY, AT),
    SilenceNoticed("c1", 7.5, AT),
    TransferProgressed("c1", Transfer("102", TransferState.FAILED, 486, "Busy Here", True), AT),
    TransferAsked("c1", TransferRequest("q1", "c1", "sip:102@pbx", "Anna"), AT),
    IdentityChanged("c1", HEADERS, AT),
    ConferenceChanged("c1", True, AT),
    RecordingChanged("c1", RecordingState.PAUSED, AT, "r1", "disk full"),
    DigitsMethodChanged("c1", "info", AT),
    SpokeWhileMuted("c1", AT),
    NotHeard("c1", "microphone-silent", AT),
    ColleagueChanged("line", COLLEAGUE, AT),
    VoicemailChanged("line", VOICEMAIL, AT),
    HeadsetPressed(HeadsetButton.FLASH, AT),
    SoundTested(SoundTest(SoundStep.DONE, AT, "mic", "a", 0.5, 0.01)),
    Ended("c1", Party.CUSTOMER, 200, "OK", AT, True),
    Refused("c9", "line", HEADERS, False, 486, AT),
    LineChanged(LINE, AT),
    AudioChanged(AUDIO, AT),
    LevelsMeasured(0.25, 1.0),
    EngineLost("gone", AT),
    EngineStarted(42, AT),
    Done(7),
    Failed(8, "no such call"),
    Snapshot(
        (LINE,),
        (Call.of(RINGING).after(Answered("c1", AT)).after(QualityMeasured("c1", QUALITY, AT)),),
        AUDIO,
        (COLLEAGUE,),
        VOICEMAIL,
        42,
        "1.3",
        "Callcenter/1",
    ),
)


@pytest.mark.parametrize("message", SAMPLES, ids=lambda message: type(message).__name__)
def test_a_message_survives_the_link(message: Message) -> None:
    data = encode(message, seq=2**40)
    assert decode(data) == (2**40, message)
    assert json.loads(data)["protocol"] == PROTOCOL


def test_the_samples_cover_every_message() -> None:
    every = {*get_args(Command), *get_args(Event)}
    assert {type(sample) for sample in SAMPLES} == every


def test_another_protocol_is_refused_with_words() -> None:
    data = json.loads(encode(Quit(), seq=1))
    data["protocol"] = PROTOCOL + 1
    with pytest.raises(WrongProtocol, match=f"protocol {PROTOCOL + 1}, expected {PROTOCOL}"):
        decode(json.dumps(data).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b'{"protocol":2,"seq":1,"type":"Explode","body":{}}',
        b'{"protocol":2,"seq":1,"type":"Answer","body":{}}',
        b'{"protocol":2,"seq":1,"type":"Reject","body":{"call":"x","code":"busy"}}',
        b'{"protocol":2,"seq":"one","type":"Quit","body":{}}',
    ],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        decode(data)


def test_no_password_is_shown() -> None:
    assert ACCOUNT.password not in repr(Configure((ACCOUNT,)))
