"""What `ctl status --json` promises to other programs: keys, words and units that stay."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.call import CallState
from callcenter.domain.certificate import Certificate
from callcenter.domain.colleague import Colleague, ColleagueState, Voicemail
from callcenter.domain.desk import Desk, EngineState, WrapUp
from callcenter.domain.events import Audio, AudioProblem, Line, LineProblem, LineState
from callcenter.domain.forwarding import CallRules, DoNotDisturb
from callcenter.domain.quality import Quality
from callcenter.domain.recording import RecordingState
from callcenter.domain.transfer import Transfer, TransferRequest, TransferState
from callcenter.domain.wishes import Source
from callcenter.status import SyncStatus, status
from tests.ui import people
from tests.ui.people import NOW

CONTRACT = {
    "agent": {"id", "name", "intent", "reason", "activity", "since"},
    "accounts": {"uri", "state", "code", "reason", "registrar"},
    "calls": {
        *("id", "direction", "state", "hold", "muted", "number", "e164", "name", "queue"),
        *("customer", "matches", "started", "answered", "ended", "duration", "codec"),
        *("secure", "mos", "recording"),
    },
    "wrap_up": {"call", "disposition", "note_saved", "seconds_left"},
    "outbox": {"pending", "failed", "oldest_s"},
    "crm": {"state"},
}
LINE = Line(
    "line", "sip:anna@pbx.example", LineState.FAILED, "pbx.example",
    LineProblem.WRONG_PASSWORD, 403, "Forbidden",
)  # fmt: skip


def told(desk: Desk, sync: SyncStatus | None = None) -> dict[str, Any]:
    """The status as another program reads it."""
    read: dict[str, Any] = json.loads(json.dumps(status(desk, sync or SyncStatus(), NOW)))
    return read


def talking(**changes: Any) -> Desk:
    desk = people.talking()
    return desk.with_call(replace(desk.calls[0], **changes))


def test_every_promised_key_is_there() -> None:
    desk = replace(talking(), lines=(LINE,), wrap_ups=(WrapUp("call-1", None),))
    said = told(desk)
    assert set(CONTRACT) | {"queues"} <= set(said)
    for part, keys in CONTRACT.items():
        one = said[part][0] if isinstance(said[part], list) else said[part]
        assert keys <= set(one), part


def test_a_call_is_told_with_its_caller_customer_and_times() -> None:
    quality = Quality("G722", 16000, 0.002, 4.0, 38.0, 4.213, True, 9000)
    (call,) = told(talking(quality=quality, muted=True, held_by_agent=True))["calls"]
    assert (call["direction"], call["state"]) == ("inbound", "active")
    assert (call["number"], call["e164"]) == ("601234567", "+48601234567")
    assert (call["name"], call["queue"]) == ("Jan Kowalski", "support")
    assert call["customer"] == {"id": "c-1", "name": "Jan Kowalski"}
    assert (call["matches"], call["lookup"]) == (1, "crm")
    assert (call["codec"], call["secure"], call["mos"]) == ("G722", True, 4.21)
    assert (call["hold"], call["muted"], call["focused"]) == (True, True, True)
    assert call["answered"] == "2026-11-22T09:59:43+00:00"
    assert call["duration"] == 151.0
    assert call["ended"] is None


def test_a_call_that_is_passed_on_shared_or_recorded_says_so() -> None:
    transfer = Transfer("102", TransferState.FAILED, 486, "Busy Here", attended=True)
    changes = {
        "transfer": transfer,
        "in_conference": True,
        "recording": RecordingState.PAUSED,
        "consults": "call-0",
        "not_heard": "not-sent",
        "digits_method": "info",
    }
    (call,) = told(talking(**changes))["calls"]
    assert call["transfer"] == {
        "target": "102",
        "state": "failed",
        "code": 486,
        "reason": "Busy Here",
        "attended": True,
    }
    assert (call["conference"], call["recording"], call["consults"]) == (True, "paused", "call-0")
    assert (call["not_heard"], call["digits"]) == ("not-sent", "info")


def test_an_ordinary_call_is_not_passed_on_and_not_recorded() -> None:
    (call,) = told(talking())["calls"]
    assert (call["transfer"], call["consults"], call["conference"]) == (None, None, False)
    assert (call["recording"], call["not_heard"], call["digits"]) == ("off", None, None)


def test_colleagues_voicemail_and_what_the_other_side_asks_are_told() -> None:
    said = told(
        replace(
            talking(),
            colleagues=(Colleague("102", "Ewa Lis", "support", True, ColleagueState.TALKING),),
            voicemail=Voicemail(True, 3, 1),
            requests=(TransferRequest("r-1", "call-1", "102", "Jan"),),
            lines=(replace(LINE, state=LineState.REGISTERED, secure="TLSv1.3"),),
        )
    )
    assert said["colleagues"] == [
        {
            "user": "102",
            "name": "Ewa Lis",
            "queue": "support",
            "state": "talking",
            "favourite": True,
            "talks_to": "",
        }
    ]
    assert said["voicemail"] == {"waiting": True, "new": 3, "old": 1, "number": ""}
    assert said["requests"] == [{"id": "r-1", "call": "call-1", "target": "102", "by": "Jan"}]
    assert said["accounts"][0]["secure"] == "TLSv1.3"
    assert told(talking())["voicemail"] is None


def test_calls_that_do_not_ring_here_are_told() -> None:
    calls = CallRules(DoNotDisturb.DIRECT, forward_busy="102")
    said = told(replace(talking(), rules=replace(people.RULES, calls=calls)))
    assert said["do_not_disturb"] == "direct"
    assert said["forwarding"] == [{"when": "busy", "target": "102", "problem": ""}]


def test_a_call_of_which_little_is_known_is_told_too() -> None:
    desk = people.talking()
    call = replace(desk.calls[0], state=CallState.RINGING, answered=None, remote="anonymous")
    (call_told,) = told(replace(desk.with_call(call), open=(), pops=()))["calls"]
    assert (call_told["number"], call_told["e164"]) == ("anonymous", None)
    assert (call_told["customer"], call_told["matches"]) == (None, 0)
    assert (call_told["lookup"], call_told["duration"]) == ("pending", 0.0)
    assert (call_told["codec"], call_told["mos"], call_told["secure"]) == ("", None, False)


def test_several_matches_name_no_customer() -> None:
    desk = people.talking()
    pop = people.pop(desk.open[0], *people.sharers(), source=Source.LOCAL)
    (call,) = told(desk.with_pop(pop))["calls"]
    assert (call["customer"], call["matches"], call["lookup"]) == (None, 3, "local")


def test_the_agent_is_told_with_what_comes_after_the_call() -> None:
    lunch = Choice(Intent.PAUSED, "lunch")
    agent = Agent("anna", "Anna", "krk", lunch, NOW, after=Choice(Intent.SIGNED_OUT))
    said = told(replace(people.desk(), agent=agent))["agent"]
    assert (said["intent"], said["reason"], said["activity"]) == ("pause", "lunch", "idle")
    assert said["since"] == "2026-11-22T10:02:14+00:00"
    assert said["after_call"] == {"intent": "offline", "reason": ""}


def test_a_line_is_told_with_why_it_is_not_registered() -> None:
    (account,) = told(replace(people.desk(), lines=(LINE,)))["accounts"]
    assert account == {
        "uri": "sip:anna@pbx.example",
        "state": "failed",
        "code": 403,
        "reason": "Forbidden",
        "problem": "wrong-password",
        "registrar": "pbx.example",
        "secure": "",
        "certificate": None,
        "own_certificate": None,
    }


def test_certificates_are_told() -> None:
    shown = Certificate("pbx.example", "An Authority", NOW)
    (account,) = told(replace(people.desk(), lines=(replace(LINE, certificate=shown),)))["accounts"]
    assert account["certificate"] == {
        "subject": "pbx.example",
        "issuer": "An Authority",
        "expires": NOW.isoformat(),
    }


def test_the_wrap_up_in_focus_is_told_with_the_time_left() -> None:
    first = people.interaction(id="a", disposition="SOLVED", note="typed", note_saved=None)
    second = people.interaction(id="b", note="")
    until = NOW + timedelta(seconds=12.34)
    desk = replace(
        people.desk((first, None), (second, None), calls=()),
        wrap_ups=(WrapUp("a", until, 30.0), WrapUp("b", None)),
    )
    assert told(desk)["wrap_up"] == {
        "call": "a",
        "matter": "",
        "matters": [],
        "disposition": "SOLVED",
        "note_saved": False,
        "seconds_left": 12.3,
    }
    assert told(replace(desk, focus="b"))["wrap_up"] == {
        "call": "b",
        "matter": "",
        "matters": [],
        "disposition": None,
        "note_saved": True,
        "seconds_left": None,
    }
    assert told(replace(desk, wrap_ups=()))["wrap_up"] is None


def test_crm_outbox_engine_sound_and_store_are_told() -> None:
    sync = SyncStatus("offline", "no route", pending=3, failed=1, oldest_s=61.23)
    desk = replace(
        people.desk(),
        engine=EngineState.LOST,
        engine_reason="signal 6",
        audio=Audio(problem=AudioProblem.NO_DEVICE),
        storage_problem="the disk is full",
    )
    said = told(desk, sync)
    assert said["outbox"] == {"pending": 3, "failed": 1, "oldest_s": 61.2}
    assert said["crm"] == {"state": "offline", "reason": "no route"}
    assert said["engine"] == {"state": "lost", "reason": "signal 6"}
    assert said["audio"]["problem"] == "no-device"
    assert said["store"]["problem"] == "the disk is full"
