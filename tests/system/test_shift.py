"""The whole program against the demo's exchange and CRM: calls, crashes, outages."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import Any

import pytest

from callcenter.control import Verb
from callcenter.demo.control import CallState
from callcenter.demo.crm_process import CrmProcess
from callcenter.demo.exchange_process import ExchangeProcess
from tests.system.running import App

pytestmark = pytest.mark.system

KNOWN = "+48601234567"


def test_a_call_from_ring_to_crm(app: App, exchange: ExchangeProcess, crm: CrmProcess) -> None:
    _customers_are_here(app)
    call = exchange.call(KNOWN, name="Jan Kowalski", waited=48)
    ringing = app.until(_popped, "the customer popped")["calls"][0]
    assert ringing["customer"]["name"] == "Jan Kowalski"
    assert (ringing["queue"], ringing["e164"], ringing["matches"]) == ("support", KNOWN, 1)
    talking = app.answer()
    exchange.wait_call(call, CallState.TALKING)
    app.do(Verb.HOLD)
    exchange.wait_for(lambda seen: seen.call(call).on_hold)
    # The other side knows of the hold before its answer has reached this one.
    app.until(lambda now: now["calls"][0]["hold"], "held")
    app.do(Verb.RESUME)
    exchange.wait_for(lambda seen: not seen.call(call).on_hold)
    app.until(lambda now: not now["calls"][0]["hold"], "resumed")
    app.do(Verb.MUTE)
    assert app.until(lambda now: now["calls"][0]["muted"], "muted")
    app.do(Verb.NOTE, text="Heating fails at night")
    app.do(Verb.HANG_UP)
    app.until(lambda now: now["wrap_up"], "wrap-up")
    app.do(Verb.DISPOSE, code="resolved", note="fixed by phone")
    # The status may be a moment older than what was disposed of.
    app.until(lambda _: talking["id"] in crm.effects(), "it is in the CRM")
    app.until(lambda now: now["outbox"]["pending"] == 0, "sent")
    assert crm.effects()[talking["id"]] == 1
    kept = json.loads(app.command("calls", "--json").stdout)
    assert [each["id"] for each in kept] == [talking["id"]]
    assert kept[0]["note"] == "Heating fails at night\nfixed by phone"
    assert (kept[0]["disposition"], kept[0]["hangup_by"]) == ("resolved", "agent")
    assert kept[0]["synced"] is True


def test_a_killed_desk_finds_its_live_call_and_its_note(
    app: App, exchange: ExchangeProcess
) -> None:
    call = exchange.call(KNOWN, name="Jan Kowalski")
    talking = app.answer()
    app.do(Verb.NOTE, text="the first half of the story")
    app.kill()
    before = exchange.status().call(call)
    assert before.state is CallState.TALKING
    exchange.wait_for(
        lambda seen: (
            seen.call(call).received >= before.received + 25
            and seen.call(call).sent >= before.sent + 25
        )
    )
    app.start()
    again = app.talking()
    assert again["id"] == talking["id"]
    status = app.until(
        lambda now: now["calls"][0]["note"] == "the first half of the story", "the note is back"
    )
    assert status["calls"][0]["focused"]
    app.do(Verb.HANG_UP)
    app.until(lambda now: now["wrap_up"], "wrap-up")
    app.do(Verb.DISPOSE, code="resolved")
    kept = json.loads(app.command("calls", "--json").stdout)
    assert [(each["id"], each["note"]) for each in kept] == [
        (talking["id"], "the first half of the story")
    ]


def test_an_aborted_engine_is_replaced_and_the_note_is_intact(
    app: App, exchange: ExchangeProcess
) -> None:
    exchange.call(KNOWN, name="Jan Kowalski")
    talking = app.answer()
    app.do(Verb.NOTE, text="in the middle of a sentence")
    died = app.engine_pid()
    os.kill(died, signal.SIGABRT)
    began = time.monotonic()
    app.until(
        lambda now: now["wrap_up"] and now["wrap_up"]["call"] == talking["id"],
        "the call is over and in wrap-up",
    )
    app.registered()
    took = time.monotonic() - began
    assert app.engine_pid() != died
    assert took < 20.0, f"registered again after {took:.1f} s"
    app.do(Verb.DISPOSE, code="callback")
    kept = json.loads(app.command("calls", "--json").stdout)
    assert (kept[0]["note"], kept[0]["hangup_by"]) == ("in the middle of a sentence", "network")


def test_a_wrap_up_goes_on_after_a_crash(app: App, exchange: ExchangeProcess) -> None:
    exchange.call(KNOWN)
    talking = app.answer()
    app.do(Verb.NOTE, text="nearly done")
    app.do(Verb.HANG_UP)
    app.until(lambda now: now["wrap_up"], "wrap-up")
    app.kill()
    app.start()
    status = app.until(lambda now: now["wrap_up"], "the wrap-up is back")
    assert status["wrap_up"]["call"] == talking["id"]
    assert 0 < status["wrap_up"]["seconds_left"] <= 600


def test_the_state_is_kept_over_a_restart(app: App) -> None:
    app.do(Verb.STATE, state="pause", reason="lunch")
    since = app.status()["agent"]["since"]
    app.kill()
    app.start()
    agent = app.until(lambda now: now["agent"]["intent"] == "pause", "still on a pause")["agent"]
    assert (agent["reason"], agent["since"]) == ("lunch", since)


def test_signed_out_means_unregistered(app: App, exchange: ExchangeProcess) -> None:
    app.do(Verb.STATE, state="offline")
    exchange.wait_for(lambda seen: not seen.is_registered("agent"))
    app.do(Verb.STATE, state="ready")
    exchange.wait_registered("agent")


def test_a_whole_shift_without_the_crm_arrives_once(
    app: App, exchange: ExchangeProcess, crm: CrmProcess
) -> None:
    _customers_are_here(app)
    crm.go_down()
    made = [_one_call(app, exchange, f"call {count}") for count in range(3)]
    app.until(lambda now: now["outbox"]["pending"] == 3, "three wait")
    crm.come_back()
    app.until(lambda _: set(made) <= set(crm.effects()), "all are in the CRM", seconds=60)
    app.until(lambda now: now["outbox"]["pending"] == 0, "the outbox has drained")
    effects = crm.effects()
    assert [effects[each] for each in made] == [1, 1, 1]


def test_a_caller_who_gives_up_is_missed_and_one_taken_elsewhere_is_not(
    app: App, exchange: ExchangeProcess
) -> None:
    gone = exchange.call("+48512345678")
    app.ringing()
    exchange.hang_up(gone)
    app.until(lambda now: not now["calls"], "it rings no more")
    taken = exchange.call("+48512345679")
    app.ringing()
    exchange.elsewhere(taken)
    app.until(lambda now: not now["calls"], "it rings no more")
    app.until(lambda now: now["outbox"]["pending"] == 0, "sent")
    kept = json.loads(app.command("calls", "--json").stdout)
    assert [(each["number"], each["answered"]) for each in kept] == [
        ("+48512345678", None),
        ("+48512345679", None),
    ]


def test_dialling_by_hand_and_a_busy_number(app: App) -> None:
    app.do(Verb.DIAL, number="600")
    app.talking()
    app.do(Verb.DIGITS, digits="12#")
    app.do(Verb.HANG_UP)
    app.until(lambda now: now["wrap_up"], "wrap-up")
    app.do(Verb.DISPOSE, code="resolved")
    app.do(Verb.DIAL, number="601")
    app.until(lambda now: now["wrap_up"], "wrap-up after a failed call")
    app.do(Verb.DISPOSE, code="no-answer")
    kept = json.loads(app.command("calls", "--json").stdout)
    assert [(each["number"], each["direction"]) for each in kept] == [
        ("600", "outbound"),
        ("601", "outbound"),
    ]
    assert kept[1]["sip_code"] == 486


def test_ctl_says_done_refused_and_not_running(app: App, tmp_path: Any) -> None:
    assert app.command("ctl", "status", "--json").returncode == 0
    refused = app.command("ctl", "answer")
    assert (refused.returncode, "no call" in refused.stderr) == (1, True)
    assert app.command("ctl", "frobnicate").returncode == 2
    app.stop()
    assert app.command("ctl", "status").returncode == 3
    app.start()


def test_a_second_start_hands_over_and_ends(app: App) -> None:
    second = app.command("run", "tel:+48601234567")
    assert second.returncode == 0, second.stderr
    assert app.status()["calls"] == []


def test_a_wrong_configuration_still_starts(app: App) -> None:
    app.stop()
    with app.profile.config.open("a", encoding="utf-8") as file:
        file.write("\n[numbers]\nregion = 17\n")
    app.start()
    app.registered()


def test_no_secret_is_in_any_file(app: App, exchange: ExchangeProcess) -> None:
    _one_call(app, exchange, "private words of a note")
    app.stop()
    for file in app.profile.directory.rglob("*"):
        if file.is_file():
            assert b"a-token-for-tests" not in file.read_bytes(), file
    for log in app.profile.logs.iterdir():
        text = log.read_bytes()
        assert b"private words" not in text, log
        assert b"Authorization" not in text, log
        assert b"response=" not in text, log
    assert app.profile.database.stat().st_mode & 0o077 == 0
    app.start()


def _one_call(app: App, exchange: ExchangeProcess, note: str) -> str:
    exchange.call(KNOWN, name="Jan Kowalski")
    talking = app.answer()
    app.do(Verb.NOTE, text=note)
    app.do(Verb.HANG_UP)
    app.until(lambda now: now["wrap_up"], "wrap-up")
    app.do(Verb.DISPOSE, code="resolved")
    return str(talking["id"])


def _customers_are_here(app: App) -> None:
    def here(_: dict[str, Any]) -> bool:
        return "Kowalski" in app.command("customers", "Kowalski").stdout

    app.until(here, "the customers were pulled", seconds=20)


def _popped(status: dict[str, Any]) -> bool:
    return bool(status["calls"]) and status["calls"][0]["customer"] is not None
